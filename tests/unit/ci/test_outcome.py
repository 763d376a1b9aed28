"""How a deploy ended: told apart, said in one line, and an issue only where it failed."""

import pytest

from scripts.ci.outcome import (
    Deploy,
    DeployEnd,
    deploy_line,
    issue_text,
    issue_title,
    waiting_line,
)
from scripts.ci.report_deploy import count_results
from scripts.ci.run_history import FailedStep, Refusal

OLD, NEW = "a" * 40, "b" * 40
RUN = "https://github.com/octo/windsock/actions/runs/1"
GOOD = {"build": "success", "attest": "success", "plan": "success", "release": "success"}
FAILED = FailedStep("Release", "Run the smoke test", "index.html names data/txet.html")
REFUSAL = Refusal("reviewer", "production-guarded", "not on a Friday")


def deploy(
    failed: FailedStep | None = None,
    refusal: Refusal | None = None,
    actor: str = "octo-cat",
    outputs: dict[str, str] | None = None,
    **results: str,
) -> Deploy:
    return Deploy(GOOD | results, outputs or {}, failed, refusal, NEW, actor, RUN)


@pytest.mark.parametrize(
    ("ended", "kind"),
    [
        (deploy(), DeployEnd.LIVE),
        (deploy(outputs={"superseded": "true"}, release="skipped"), DeployEnd.SUPERSEDED),
        (deploy(refusal=REFUSAL, release="failure"), DeployEnd.REFUSED),
        (deploy(release="cancelled"), DeployEnd.CANCELLED),
        (deploy(plan="cancelled", release="skipped"), DeployEnd.CANCELLED),
        (deploy(failed=FAILED, release="failure"), DeployEnd.FAILED),
        # An earlier attempt was rejected, this one failed.
        (deploy(failed=FAILED, refusal=REFUSAL, release="failure"), DeployEnd.FAILED),
        # A cancelled apply left a lock, so the step that waits for it failed.
        (deploy(failed=FAILED, release="cancelled"), DeployEnd.FAILED),
        # The runner was lost: no step failed, and no one rejected anything.
        (deploy(release="failure"), DeployEnd.FAILED),
        (deploy(attest="failure", release="skipped"), DeployEnd.FAILED),
        (
            deploy(outputs={"superseded": "true"}, plan="failure", release="skipped"),
            DeployEnd.FAILED,
        ),
        (deploy(release="skipped"), DeployEnd.FAILED),
    ],
)
def test_every_end_is_told_from_the_others(ended: Deploy, kind: DeployEnd) -> None:
    assert ended.kind is kind


def test_the_line_of_a_live_release_has_its_address() -> None:
    line = deploy_line(deploy(outputs={"site_url": "https://d1.cloudfront.net"}))
    assert line == f"🟢 Live at https://d1.cloudfront.net: commit {NEW} ([run]({RUN}))"


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://x)](y", "https://x\n# y"])
def test_an_address_that_is_none_is_not_repeated(url: str) -> None:
    assert "🟢 Live at its address: commit" in deploy_line(deploy(outputs={"site_url": url}))


def test_the_line_of_a_release_that_was_taken_back_says_why() -> None:
    line = deploy_line(deploy(failed=FAILED, outputs={"restored": OLD}, release="failure"))
    assert line.startswith("🔴")
    assert "txet.html" in line
    assert "Step **Run the smoke test** of *Release*" in line
    assert "was restored" in line


def test_the_other_lines_say_that_nothing_is_to_do_or_who_refused() -> None:
    superseded = deploy(outputs={"superseded": "true", "live": OLD}, release="skipped")
    assert f"commit {OLD} is live and contains this commit; nothing to do" in deploy_line(
        superseded
    )
    refused = deploy_line(deploy(refusal=REFUSAL, release="failure"))
    assert "reviewer rejected it in production-guarded: not on a Friday" in refused
    assert "cancelled" in deploy_line(deploy(release="cancelled"))
    assert "did not begin" in deploy_line(deploy(plan="cancelled", release="skipped"))


def test_the_line_of_a_waiting_deploy_says_for_whom_and_why() -> None:
    line = waiting_line("this is not the plan | that was", "production-guarded", RUN)
    assert line.startswith("🟡 Waiting for a reviewer of `production-guarded`: this is not")
    assert "\\|" in line
    assert RUN in line


def test_the_issue_names_the_step_its_error_the_run_and_the_actor() -> None:
    failed = deploy(failed=FAILED, release="failure")
    assert issue_title(failed) == "A deploy of main failed at “Run the smoke test”"
    text = issue_text(failed)
    for part in ("@octo-cat", "**Run the smoke test**", "data/txet.html", RUN, "A deploy failed"):
        assert part in text


def test_text_from_the_run_cannot_call_people_or_forge_markdown() -> None:
    nasty = FailedStep("J", "S", "@everyone <img> [x](y)\n# Fine")
    text = issue_text(deploy(failed=nasty, actor="a b](x)", release="failure"))
    assert "@everyone" not in text
    assert "<img>" not in text
    assert "\n# Fine" not in text
    assert "a b\\](x)" in text


def test_an_endless_error_is_cut() -> None:
    endless = FailedStep("J", "S", "x" * 100_000)
    assert len(issue_text(deploy(failed=endless, release="failure"))) < 3000


def test_only_what_terraform_applied_makes_other_plans_old() -> None:
    assert deploy(outputs={"changes": "2"}).changed_infrastructure
    for changes in ("0", "", "${{ x }}"):
        assert not deploy(outputs={"changes": changes}).changed_infrastructure


def test_a_comment_that_could_not_be_written_is_no_failed_deploy() -> None:
    found = count_results({**GOOD, "attest": "skipped", "waiting": "failure"})
    assert found == {"build": "success", "plan": "success", "release": "success"}
    assert count_results({"attest": "failure"}) == {"attest": "failure"}
