"""The version of the function that is live: a trial run first, then the alias moves."""

import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from scripts.deploy.aws import aws_errors
from scripts.deploy.releases import FunctionVersion
from scripts.errors import RefusedError, WindsockError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class PromotionError(WindsockError):
    """Raised when a version fails its trial run; the alias did not move."""


class NotRestoredError(WindsockError):
    """Raised when a site was restored to a release whose function could not be."""


class Function(Protocol):
    """A function with numbered versions and an alias that says which is live."""

    def live(self) -> str:
        """Return the version that the alias points to."""

    def newest(self) -> str:
        """Return the newest version."""

    def sha256(self, version: str) -> str:
        """Return the hash of a version's zip in hex."""

    def try_out(self, version: str) -> str | None:
        """Run a version without effects; return its error, or None when it was good."""

    def go_live(self, version: str) -> None:
        """Point the alias to a version."""


class LambdaFunction:
    """A function on AWS Lambda."""

    def __init__(self, client: "LambdaClient", name: str, alias: str) -> None:
        self._client = client
        self._name = name
        self._alias = alias

    def live(self) -> str:
        """Return the version that the alias points to."""
        with aws_errors(f"read alias {self._alias} of {self._name}"):
            answer = self._client.get_alias(FunctionName=self._name, Name=self._alias)
        return answer["FunctionVersion"]

    def newest(self) -> str:
        """Return the newest version."""
        pages = self._client.get_paginator("list_versions_by_function")
        with aws_errors(f"list the versions of {self._name}"):
            found = [
                v["Version"] for p in pages.paginate(FunctionName=self._name) for v in p["Versions"]
            ]
        if numbers := [int(version) for version in found if version.isdigit()]:
            return str(max(numbers))
        raise PromotionError(f"{self._name}: has no published version; apply Terraform first")

    def sha256(self, version: str) -> str:
        """Return the hash of a version's zip in hex."""
        with aws_errors(f"read version {version} of {self._name}"):
            answer = self._client.get_function_configuration(
                FunctionName=self._name, Qualifier=version
            )
        return base64.b64decode(answer["CodeSha256"]).hex()

    def try_out(self, version: str) -> str | None:
        """Run a version without effects; return its error, or None when it was good."""
        return self._run(version, {"dry_run": True})

    def run_scheduled(self, scheduled: str) -> str | None:
        """Run the live version as the schedule does; return its error, or None when it was good.

        Args:
            scheduled: The time of the run in ISO 8601.
        """
        return self._run(self._alias, {"scheduled": scheduled})

    def go_live(self, version: str) -> None:
        """Point the alias to a version."""
        with aws_errors(f"move alias {self._alias} of {self._name} to version {version}"):
            self._client.update_alias(
                FunctionName=self._name, Name=self._alias, FunctionVersion=version
            )

    def _run(self, qualifier: str, event: Mapping[str, object]) -> str | None:
        with aws_errors(f"run {self._name}:{qualifier}"):
            answer = self._client.invoke(
                FunctionName=self._name, Qualifier=qualifier, Payload=json.dumps(event).encode()
            )
            body = answer["Payload"].read().decode(errors="replace")
        failed = answer.get("FunctionError") or answer["StatusCode"] != 200
        return (body[:500] or "no answer") if failed else None


def promote(function: Function, version: str) -> str:
    """Run a version without effects and, if it succeeds, make it live; skip both if it is live.

    Returns:
        The version that was live before.

    Raises:
        PromotionError: The trial run failed; the version before is still live.
    """
    before = function.live()
    if before == version:
        return before
    if problem := function.try_out(version):
        raise PromotionError(
            f"version {version} failed its trial run: {problem}; version {before} is still live"
        )
    function.go_live(version)
    return before


def go_back(function: Function, recorded: FunctionVersion) -> None:
    """Make a recorded version live again.

    Without a trial run, which needs the weather services: they may be down.

    Raises:
        RefusedError: That version has other code now; the alias did not move.
    """
    check_code(function, recorded)
    if function.live() != recorded.version:
        function.go_live(recorded.version)


def check_code(function: Function, recorded: FunctionVersion) -> None:
    """Refuse a version with other code: a function that was replaced numbers its versions anew."""
    found = function.sha256(recorded.version)
    if found != recorded.sha256:
        raise RefusedError(
            f"version {recorded.version} of {recorded.name} is {found[:12]}, not"
            f" {recorded.sha256[:12]} as it was recorded; deploy that commit again"
        )


def live_version(function: Function, name: str) -> FunctionVersion:
    """Return the version that is live, for a release record."""
    version = function.live()
    return FunctionVersion(name, version, function.sha256(version))
