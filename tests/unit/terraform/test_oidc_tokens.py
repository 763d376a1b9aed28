import jwt
import pytest

from scripts.dev.oidc_tokens import mint_token
from scripts.oidc_claims import Repository, TokenJob, github_claims, named_subject

HERE = Repository(owner="octo", owner_id="11", name="windsock", id="22")
NOW = 1_790_000_000


@pytest.mark.parametrize(
    ("job", "subject"),
    [
        (TokenJob(), "repo:octo@11/windsock@22:ref:refs/heads/main"),
        (
            TokenJob(event="pull_request", ref="refs/pull/7/merge"),
            "repo:octo@11/windsock@22:pull_request",
        ),
        (TokenJob(environment="production"), "repo:octo@11/windsock@22:environment:production"),
        (
            TokenJob(event="pull_request", ref="refs/pull/7/merge", environment="preview"),
            "repo:octo@11/windsock@22:environment:preview",
        ),
    ],
)
def test_the_subject_follows_environment_then_event_then_ref(job: TokenJob, subject: str) -> None:
    assert github_claims(HERE, job, now=NOW)["sub"] == subject


def test_an_older_repository_sends_names_only() -> None:
    claims = github_claims(HERE, TokenJob(), now=NOW, subject=named_subject)

    assert claims["sub"] == "repo:octo/windsock:ref:refs/heads/main"


def test_the_environment_does_not_hide_the_branch_in_the_other_claims() -> None:
    job = TokenJob(event="workflow_dispatch", ref="refs/heads/feature", environment="production")

    claims = github_claims(HERE, job, now=NOW)

    assert (claims["ref"], claims["environment"]) == ("refs/heads/feature", "production")


def test_a_job_without_environment_has_no_such_claim() -> None:
    assert "environment" not in github_claims(HERE, TokenJob(), now=NOW)


def test_a_token_carries_exactly_the_claims() -> None:
    claims = github_claims(HERE, TokenJob(), now=NOW)

    assert jwt.decode(mint_token(claims), options={"verify_signature": False}) == claims
