"""Who may become which role: every token that a job could send, judged by the applied policies.

The emulator reads subject and audience only, so the trust policies as Terraform rendered them for
AWS are evaluated for all claims, and the emulator is asked for those two.
"""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from scripts.dev.oidc_tokens import mint_token
from scripts.oidc_claims import (
    Repository,
    TokenJob,
    github_claims,
    immutable_subject,
    named_subject,
)
from tests.support.policies import Policy, many, statements, trusts
from tests.support.stack import JOBS, REPOSITORY, Stack, exchange

ROLES = sorted(JOBS)
MAIN = "refs/heads/main"
PULL = "refs/pull/7/merge"
Claims = Mapping[str, str | int]


def claims(job: TokenJob, repository: Repository = REPOSITORY, **other: str) -> Claims:
    return {**github_claims(repository, job, now=1_790_000_000), **other}


def named(job: TokenJob) -> Claims:
    return github_claims(REPOSITORY, job, now=1_790_000_000, subject=named_subject)


# A role is given to these jobs and to no other.
RIGHT = {
    "plan": [TokenJob("pull_request", PULL), TokenJob("push", MAIN), TokenJob("schedule", MAIN)],
    "deploy": [
        TokenJob("push", MAIN, "production"),
        TokenJob("workflow_dispatch", MAIN, "production-guarded"),
    ],
    "purge": [TokenJob("workflow_dispatch", MAIN, "purge")],
    "preview": [TokenJob("pull_request", PULL, "preview")],
    "preview-removal": [TokenJob("pull_request", PULL, "preview-removal")],
}
FORMS = [immutable_subject, named_subject]

WRONG = {
    "another repository of the owner": claims(
        TokenJob("push", MAIN, "production"), replace(REPOSITORY, name="other", id="2003")
    ),
    "a fork": claims(
        TokenJob("push", MAIN, "production"), Repository("somebody", "7007", "windsock", "8008")
    ),
    "a recycled name, in the older form": {
        **named(TokenJob("push", MAIN, "production")),
        "repository_id": "9009",
    },
    "a recycled name, in the newer form": claims(
        TokenJob("push", MAIN, "production"), replace(REPOSITORY, owner_id="9001", id="9009")
    ),
    "another branch asking for production": claims(
        TokenJob("workflow_dispatch", "refs/heads/feature", "production")
    ),
    "another branch, in the older form": named(
        TokenJob("workflow_dispatch", "refs/heads/feature", "production")
    ),
    "a tag asking for production": claims(TokenJob("push", "refs/tags/v1", "production")),
    "a pull request asking for production": claims(TokenJob("pull_request", PULL, "production")),
    "another branch asking for purge": claims(
        TokenJob("workflow_dispatch", "refs/heads/feature", "purge")
    ),
    "another branch": claims(TokenJob("push", "refs/heads/feature")),
    "an environment that nobody made": claims(TokenJob("push", MAIN, "staging")),
    "an environment that begins alike": claims(TokenJob("push", MAIN, "production-2")),
    "another audience": claims(
        TokenJob("push", MAIN, "production"), aud="https://github.com/octo-org"
    ),
    "a wildcard for a subject": claims(
        TokenJob("push", MAIN, "production"), sub="repo:octo-org/windsock:*"
    ),
    "another subject with all claims right": claims(
        TokenJob("push", MAIN, "production"), sub="repo:octo-org/windsock:ref:refs/heads/main:x"
    ),
}
ABSENT = ["sub", "aud", "repository_id", "ref", "environment"]


@pytest.fixture(scope="session")
def trust(documents: Mapping[str, Policy]) -> Mapping[str, Policy]:
    return {role: documents[f"trust.{role}"] for role in ROLES}


@pytest.fixture(scope="session")
def provider(stack: Stack) -> str:
    return (
        f"arn:aws:iam::{stack.emulator.account}:oidc-provider/token.actions.githubusercontent.com"
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("role", "job"), [(r, job) for r, jobs in RIGHT.items() for job in jobs])
def test_the_right_job_is_trusted_in_both_forms(
    trust: Mapping[str, Policy], provider: str, role: str, job: TokenJob, form: Any
) -> None:
    token = github_claims(REPOSITORY, job, now=1_790_000_000, subject=form)

    assert trusts(trust[role], provider, token)


@pytest.mark.parametrize("why", WRONG)
@pytest.mark.parametrize("role", ROLES)
def test_a_wrong_token_becomes_nobody(
    trust: Mapping[str, Policy], provider: str, role: str, why: str
) -> None:
    assert not trusts(trust[role], provider, WRONG[why])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("role", "job"),
    [(r, job) for r, o in itertools.permutations(ROLES, 2) for job in RIGHT[o]],
)
def test_the_job_of_one_role_does_not_become_another(
    trust: Mapping[str, Policy], provider: str, role: str, job: TokenJob, form: Any
) -> None:
    token = github_claims(REPOSITORY, job, now=1_790_000_000, subject=form)

    assert not trusts(trust[role], provider, token)


@pytest.mark.parametrize("absent", ABSENT)
def test_a_token_without_a_claim_does_not_deploy(
    trust: Mapping[str, Policy], provider: str, absent: str
) -> None:
    token = {k: v for k, v in claims(RIGHT["deploy"][0]).items() if k != absent}

    assert not trusts(trust["deploy"], provider, token)


def test_another_identity_provider_is_not_trusted(trust: Mapping[str, Policy]) -> None:
    other = "arn:aws:iam::123456789012:oidc-provider/token.example.org"

    assert not any(trusts(trust[role], other, claims(RIGHT[role][0])) for role in ROLES)


def test_no_trust_policy_has_a_wildcard_or_a_test_over_sets(trust: Mapping[str, Policy]) -> None:
    for statement in [s for policy in trust.values() for s in statements(policy)]:
        assert set(statement["Condition"]) == {"StringEquals"}
        values = itertools.chain(
            *(many(v) for v in statement["Condition"]["StringEquals"].values())
        )
        assert not any("*" in value or "?" in value for value in values)


@pytest.mark.parametrize("form", FORMS)
def test_aws_gives_credentials_for_both_forms(stack: Stack, form: Any) -> None:
    token = github_claims(REPOSITORY, JOBS["deploy"], now=1_790_000_000, subject=form)

    given = exchange(stack.emulator, stack.bootstrap["deploy_role_arn"], mint_token(token))

    assert given["AWS_SESSION_TOKEN"]


@pytest.mark.parametrize(
    "why",
    [
        "another repository of the owner",
        "a fork",
        "another branch",
        "an environment that nobody made",
        "another audience",
        "a wildcard for a subject",
    ],
)
def test_aws_gives_nothing_for_a_wrong_subject_or_audience(stack: Stack, why: str) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        exchange(stack.emulator, stack.bootstrap["deploy_role_arn"], mint_token(WRONG[why]))
