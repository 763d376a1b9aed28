"""Judges what bootstrap makes in the account; nothing here makes a request."""

from collections.abc import Iterable
from dataclasses import dataclass

from scripts.oidc_claims import AUDIENCE
from scripts.setup.findings import Finding
from scripts.setup.model import BOOTSTRAP_STATE, HOST, Setup


@dataclass(frozen=True)
class Bucket:
    """What a bucket is like."""

    versioned: bool
    private: bool


def judge_bucket(setup: Setup, name: str, found: Bucket | None) -> Finding:
    """Judge the bucket of the states or of the artifacts."""
    what, expected = f"bucket {name}", "keeps old versions and blocks public access"
    if found is None:
        problem = "is not there, or belongs to another account"
        return Finding(what, problem, setup.command, expected)
    wrong = [
        text
        for text, right in (
            ("keeps no old versions", found.versioned),
            ("does not block public access", found.private),
        )
        if not right
    ]
    return Finding(what, " and ".join(wrong), setup.command if wrong else "", expected)


def judge_state(setup: Setup, keys: Iterable[str]) -> Finding:
    """Judge whether bootstrap's own state is kept in the bucket."""
    what, expected = f"state {BOOTSTRAP_STATE}", f"in {setup.bucket('state')}"
    if BOOTSTRAP_STATE in set(keys):
        return Finding(what, expected=expected)
    return Finding(what, "is not there", setup.command, expected)


def judge_provider(setup: Setup, audiences: Iterable[str] | None) -> Finding:
    """Judge whether AWS knows GitHub's tokens."""
    what, expected = f"identity provider {HOST}", f"accepts the audience {AUDIENCE}"
    if audiences is None:
        return Finding(what, "is not there", setup.command, expected)
    if AUDIENCE in set(audiences):
        return Finding(what, expected=expected)
    add = (
        "aws iam add-client-id-to-open-id-connect-provider"
        f" --open-id-connect-provider-arn {setup.arn('oidc-provider', HOST)} --client-id {AUDIENCE}"
    )
    return Finding(what, f"does not accept the audience {AUDIENCE}", add, expected)


def judge_boundary(setup: Setup, *, there: bool) -> Finding:
    """Judge whether the roles of the site can be made at all."""
    what, expected = f"policy {setup.project}-boundary", "limits every role that a deploy makes"
    problem, fix = ("", "") if there else ("is not there", setup.command)
    return Finding(what, problem, fix, expected)
