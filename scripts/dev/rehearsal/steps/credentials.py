"""Exchanges a job's ID token for the credentials of a role, as AWS's own action does."""

import os
from collections.abc import Mapping
from pathlib import Path

import boto3
import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from scripts.console import run_command, write_output
from scripts.errors import WindsockError
from scripts.oidc_claims import AUDIENCE


class NoCredentialsError(WindsockError):
    """Raised when the job gets no token, or when the role does not trust it."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Assume the role ROLE and pass its credentials to the following steps."""
    token = _id_token(environ)
    found = _assume(environ["ROLE"], environ["REGION"], token, environ["SESSION"])
    with Path(environ["GITHUB_ENV"]).open("a", encoding="utf-8") as file:
        for name, value in {**found, **_region(environ["REGION"])}.items():
            file.write(f"{name}={value}\n")
    write_output("account", environ["ROLE"].split(":")[4])
    print(f"credentials: this job is {environ['ROLE']}")
    return 0


def _region(region: str) -> dict[str, str]:
    return {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}


def _id_token(environ: Mapping[str, str]) -> str:
    url = environ.get("ACTIONS_ID_TOKEN_REQUEST_URL")
    if not url:
        raise NoCredentialsError("this job has no id-token: write, so GitHub gives it no ID token")
    headers = {"Authorization": f"bearer {environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    answer = requests.get(f"{url}&audience={AUDIENCE}", headers=headers, timeout=30)
    if answer.status_code != requests.codes.ok:
        raise NoCredentialsError(f"no ID token: {answer.text}")
    return str(answer.json()["value"])


def _assume(role: str, region: str, token: str, session: str) -> dict[str, str]:
    sts = boto3.client("sts", region_name=region, config=Config(signature_version=UNSIGNED))
    try:
        answer = sts.assume_role_with_web_identity(
            RoleArn=role, RoleSessionName=session, WebIdentityToken=token
        )
    except ClientError as error:
        raise NoCredentialsError(f"{role} does not trust this job: {error}") from error
    found = answer["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
        "AWS_SESSION_TOKEN": found["SessionToken"],
    }


if __name__ == "__main__":
    raise SystemExit(run_command(main))
