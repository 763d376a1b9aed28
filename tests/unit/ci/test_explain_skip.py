"""A job that is skipped says why, and what a person can do about it."""

from pathlib import Path

import pytest

from scripts.ci import explain_skip
from scripts.errors import UsageError

HERE = "octo/windsock"


@pytest.mark.parametrize(
    ("job", "source", "author", "expected"),
    [
        ("deploy", HERE, "maintainer", "DEPLOY_ROLE_ARN"),
        ("plan", "other/windsock", "other", "fork"),
        ("plan", HERE, "maintainer", "PLAN_ROLE_ARN"),
        ("preview", "other/windsock", "other", "fork"),
        ("preview", "", "ghost", "fork"),
        ("preview", "other/windsock", "dependabot[bot]", "fork"),
        ("preview", HERE, "dependabot[bot]", "Dependabot"),
        ("preview", HERE, "maintainer", "PREVIEW_BUCKET"),
    ],
)
def test_the_summary_names_the_reason(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    job: str,
    source: str,
    author: str,
    expected: str,
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    environ = {"GITHUB_REPOSITORY": HERE, "SOURCE": source, "AUTHOR": author}
    assert explain_skip.main([job], environ) == 0
    assert expected in (tmp_path / "summary").read_text()


@pytest.mark.parametrize("arguments", [[], ["rollback"], ["plan", "preview"]])
def test_an_unknown_job_is_a_misuse(arguments: list[str]) -> None:
    with pytest.raises(UsageError, match="deploy, plan, preview"):
        explain_skip.main(arguments, {})


def test_the_reason_for_dependabot_is_our_choice_and_not_a_missing_token() -> None:
    assert "token" not in explain_skip.PREVIEW_OF_DEPENDABOT
