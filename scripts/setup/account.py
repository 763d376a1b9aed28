"""Reads an AWS account, and makes or removes the few things that Terraform cannot."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scripts.errors import WindsockError
from scripts.setup.checks.aws import (
    Bucket,
    judge_boundary,
    judge_bucket,
    judge_provider,
    judge_state,
)
from scripts.setup.checks.trust import judge_role
from scripts.setup.clients import Clients
from scripts.setup.findings import Finding
from scripts.setup.model import CONTEXTS, HOST, Setup

ABSENT = frozenset(
    {
        *(
            "404",
            "NoSuchBucket",
            "NoSuchEntity",
            "NoSuchKey",
            "NoSuchPublicAccessBlockConfiguration",
        ),
        *("ResourceNotFoundException", "NoSuchDistribution"),
    }
)
STATE_FORMAT = 4
BATCH = 1000  # as many keys as S3 deletes at once
PRIVATE = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)
JSON = Any


class AccountError(WindsockError):
    """Raised when AWS refused something or did not answer."""


class Account:
    """The account that this machine's credentials lead to."""

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self._s3, self._iam = clients.get("s3"), clients.get("iam")

    def bucket(self, name: str) -> Bucket | None:
        """Return what a bucket is like, or None where there is none of ours."""
        if not self.has_bucket(name):
            return None
        versions = ask(lambda: self._s3.get_bucket_versioning(Bucket=name))
        blocks = ask(lambda: self._s3.get_public_access_block(Bucket=name))
        settings = blocks["PublicAccessBlockConfiguration"].values() if blocks else [False]
        return Bucket((versions or {}).get("Status") == "Enabled", all(settings))

    def has_bucket(self, name: str) -> bool:
        """Return whether there is a bucket of ours."""
        return ask(lambda: self._s3.head_bucket(Bucket=name), ABSENT | {"403"}) is not None

    def make_bucket(self, name: str) -> None:
        """Make a private bucket that keeps old versions; what is there already stays."""
        region = self.clients.region
        place = {} if region == "us-east-1" else {"LocationConstraint": region}
        more = {"CreateBucketConfiguration": place} if place else {}
        if not self.has_bucket(name):
            ask(lambda: self._s3.create_bucket(Bucket=name, **more), frozenset())
        versions = {"Status": "Enabled"}
        ask(lambda: self._s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versions))
        ask(
            lambda: self._s3.put_public_access_block(
                Bucket=name, PublicAccessBlockConfiguration=PRIVATE
            )
        )

    def state(self, bucket: str, key: str) -> JSON:
        """Return a state of Terraform's, or None where there is none."""
        found = ask(lambda: self._s3.get_object(Bucket=bucket, Key=key))
        if found is None:
            return None
        state = json.loads(found["Body"].read())
        if state.get("version") != STATE_FORMAT:
            raise AccountError(f"s3://{bucket}/{key}: has another format than {STATE_FORMAT}")
        return state

    def text(self, bucket: str, key: str) -> str:
        """Return the text of an object, or "" where there is none."""
        found = ask(lambda: self._s3.get_object(Bucket=bucket, Key=key))
        return str(found["Body"].read().decode()) if found else ""

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        """List the keys of a bucket, in one answer at most; none where there is no bucket."""
        listed = ask(lambda: self._s3.list_objects_v2(Bucket=bucket, Prefix=prefix)) or {}
        return [found["Key"] for found in listed.get("Contents", [])]

    def versions(self, bucket: str) -> Iterator[dict[str, str]]:
        """Return every version and marker of a bucket; none where there is no bucket."""
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
        for page in ask(lambda: list(pages)) or []:
            for entry in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                yield {"Key": entry["Key"], "VersionId": entry["VersionId"]}

    def count(self, bucket: str) -> int:
        """Count the versions and markers of a bucket; none where there is no bucket."""
        return sum(1 for _ in self.versions(bucket))

    def has_schedule(self, project: str) -> bool:
        """Return whether the schedule of a project is there."""
        scheduler, name = self.clients.get("scheduler"), f"{project}-weather"
        return ask(lambda: scheduler.get_schedule(GroupName=project, Name=name)) is not None

    def remove_schedule(self, project: str) -> None:
        """Delete the schedule of a project; one that is gone already is right."""
        scheduler, name = self.clients.get("scheduler"), f"{project}-weather"
        ask(lambda: scheduler.delete_schedule(GroupName=project, Name=name))

    def empty(self, bucket: str) -> int:
        """Delete every version of everything in a bucket; return how many there were."""
        found = list(self.versions(bucket))
        for start in range(0, len(found), BATCH):
            wanted = {"Objects": found[start : start + BATCH], "Quiet": True}
            answer = ask(lambda w=wanted: self._s3.delete_objects(Bucket=bucket, Delete=w))  # type: ignore[misc] # mypy knows no type for a default of a lambda
            if errors := answer.get("Errors"):
                raise AccountError(f"s3://{bucket}: {errors[0]['Key']}: {errors[0]['Code']}")
        return len(found)

    def remove_bucket(self, name: str) -> None:
        """Delete an empty bucket; one that is gone already is right."""
        ask(lambda: self._s3.delete_bucket(Bucket=name))

    def audiences(self, provider: str) -> list[str] | None:
        """Return the audiences of an identity provider, or None where there is none."""
        found = ask(
            lambda: self._iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
        )
        return None if found is None else list(found["ClientIDList"])

    def trust(self, role: str) -> Mapping[str, object] | None:
        """Return the trust policy of a role, or None where there is no role."""
        found = ask(lambda: self._iam.get_role(RoleName=role))
        document: Mapping[str, object] | None = found and found["Role"]["AssumeRolePolicyDocument"]
        return document

    def trusting(self, provider: str) -> list[str]:
        """Return the names of all roles that trust an identity provider."""
        pages = ask(lambda: list(self._iam.get_paginator("list_roles").paginate()))
        roles = (role for page in pages for role in page["Roles"])
        return [
            r["RoleName"] for r in roles if provider in json.dumps(r["AssumeRolePolicyDocument"])
        ]

    def has_policy(self, arn: str) -> bool:
        """Return whether a policy exists."""
        return ask(lambda: self._iam.get_policy(PolicyArn=arn)) is not None


def check_account(setup: Setup, account: Account) -> list[Finding]:
    """Compare an account with what a set-up should be."""
    names = [setup.bucket("state"), setup.bucket("artifacts")]
    buckets = {name: account.bucket(name) for name in names}
    keys = account.keys(names[0], "bootstrap/") if buckets[names[0]] else []
    there = account.has_policy(setup.arn("policy", f"{setup.project}-boundary"))
    return [
        *(judge_bucket(setup, name, found) for name, found in buckets.items()),
        judge_state(setup, keys),
        judge_provider(setup, account.audiences(setup.arn("oidc-provider", HOST))),
        judge_boundary(setup, there=there),
        *(judge_role(setup, r, account.trust(f"{setup.project}-{r}")) for r in CONTEXTS),
    ]


def read_identity(clients: Clients) -> tuple[str, str]:
    """Return (account, ARN) of the credentials; raise AccountError where there are none."""
    answer = ask(clients.get("sts").get_caller_identity)
    return str(answer["Account"]), str(answer["Arn"])


def ask(call: Callable[[], Any], absent: frozenset[str] = ABSENT) -> Any:
    """Ask AWS; return None where it says that the thing is not there.

    Raises:
        AccountError: AWS refused it or did not answer.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in absent:
            return None
        raise AccountError(f"AWS: {error}") from error
    except BotoCoreError as error:
        raise AccountError(f"AWS: {error}; log in first, for example: aws login") from error
