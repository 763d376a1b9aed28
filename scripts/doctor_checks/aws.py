"""Looks at an AWS account, reading only."""

from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from scripts.doctor_checks.findings import (
    CONTEXTS,
    HOST,
    Bucket,
    Finding,
    Setup,
    judge_boundary,
    judge_bucket,
    judge_provider,
    judge_state,
)
from scripts.doctor_checks.trust import judge_role
from scripts.errors import WindsockError

ABSENT = {"NoSuchEntity", "NoSuchBucket", "404", "NoSuchPublicAccessBlockConfiguration"}
Client = Any  # boto3's clients have no common type


class AccountError(WindsockError):
    """Report that the account cannot be looked at."""


class Account(Protocol):
    """What the checks ask an account for."""

    def bucket(self, name: str) -> Bucket | None:
        """Return what a bucket is like, or None where there is none of ours."""

    def keys(self, bucket: str) -> list[str]:
        """List the keys of a bucket that is there."""

    def audiences(self, provider: str) -> list[str] | None:
        """Return the audiences of an identity provider, or None where there is none."""

    def trust(self, role: str) -> Mapping[str, object] | None:
        """Return the trust policy of a role, or None where there is none."""

    def has_policy(self, arn: str) -> bool:
        """Return whether a policy exists."""


def check_account(setup: Setup, account: Account) -> list[Finding]:
    """Compare an account with what a set-up should be."""
    names = [setup.bucket("state"), setup.bucket("artifacts")]
    buckets = {name: account.bucket(name) for name in names}
    keys = account.keys(names[0]) if buckets[names[0]] else []
    return [
        *(judge_bucket(name, found) for name, found in buckets.items()),
        judge_state(setup, keys),
        judge_provider(setup, account.audiences(setup.arn("oidc-provider", HOST))),
        judge_boundary(
            setup, there=account.has_policy(setup.arn("policy", f"{setup.project}-boundary"))
        ),
        *(judge_role(setup, r, account.trust(f"{setup.project}-{r}")) for r in CONTEXTS),
    ]


class BotoAccount:
    """The account that this machine's credentials lead to."""

    def __init__(self, s3: Client, iam: Client) -> None:
        self._s3 = s3
        self._iam = iam

    def bucket(self, name: str) -> Bucket | None:
        """Return what a bucket is like, or None where there is none of ours."""
        if _ask(lambda: self._s3.head_bucket(Bucket=name), {*ABSENT, "403"}) is None:
            return None
        versions = _ask(lambda: self._s3.get_bucket_versioning(Bucket=name))
        blocks = _ask(lambda: self._s3.get_public_access_block(Bucket=name))
        settings = blocks["PublicAccessBlockConfiguration"].values() if blocks else [False]
        return Bucket((versions or {}).get("Status") == "Enabled", all(settings))

    def keys(self, bucket: str) -> list[str]:
        """List the keys of a bucket that is there."""
        listed = _ask(lambda: self._s3.list_objects_v2(Bucket=bucket)) or {}
        return [found["Key"] for found in listed.get("Contents", [])]

    def audiences(self, provider: str) -> list[str] | None:
        """Return the audiences of an identity provider, or None where there is none."""
        found = _ask(
            lambda: self._iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
        )
        return None if found is None else list(found["ClientIDList"])

    def trust(self, role: str) -> Mapping[str, object] | None:
        """Return the trust policy of a role, or None where there is none."""
        found = _ask(lambda: self._iam.get_role(RoleName=role))
        document: Mapping[str, object] | None = found and found["Role"]["AssumeRolePolicyDocument"]
        return document

    def has_policy(self, arn: str) -> bool:
        """Return whether a policy exists."""
        return _ask(lambda: self._iam.get_policy(PolicyArn=arn)) is not None


def read_account_id(sts: Client) -> str:
    """Ask which account the credentials belong to; raises AccountError where there are none."""
    answer = _ask(sts.get_caller_identity)
    return str(answer["Account"]) if answer else ""


def _ask(call: Any, absent: set[str] = ABSENT) -> Any:
    """Ask AWS; None where it says that the thing is not there."""
    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in absent:
            return None
        raise AccountError(f"AWS: {error}; use credentials that may read IAM and S3") from error
    except BotoCoreError as error:
        raise AccountError(f"AWS: {error}; log in first, for example: aws login") from error
