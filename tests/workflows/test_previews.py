"""The workflow of previews: whom it asks, what it reaches, and what it leaves at GitHub."""

import pytest

from tests.workflows.rules import SAME_REPOSITORY
from tests.workflows.workflow import Workflow, environment_of, read_workflows

PREVIEW: Workflow = next(w for w in read_workflows() if w.name == "preview")
JOBS = PREVIEW.jobs
SET_UP = "vars.PREVIEW_BUCKET != ''"


@pytest.mark.parametrize("job", ["build", "remove"])
def test_nothing_is_tried_before_bootstrap_is_applied(job: str) -> None:
    assert SET_UP in JOBS[job]["if"]


def test_without_a_preview_there_is_a_reason() -> None:
    condition = JOBS["explain"]["if"]

    assert SAME_REPOSITORY.replace("==", "!=") in condition
    assert "user.login == 'dependabot[bot]'" in condition
    assert "vars.PREVIEW_BUCKET == ''" in condition


def test_previews_know_nothing_of_production() -> None:
    assert not [
        name for name in ("SITE_BUCKET", "SITE_URL", "DISTRIBUTION") if name in PREVIEW.text
    ]


def test_a_reviewer_of_publishing_does_not_guard_the_removal() -> None:
    assert (environment_of(JOBS["publish"]), environment_of(JOBS["remove"])) == (
        "preview",
        "preview-removal",
    )
    assert PREVIEW.roles("publish") == ["PREVIEW_ROLE_ARN"]
    assert PREVIEW.roles("remove") == ["PREVIEW_REMOVAL_ROLE_ARN"]


def test_a_removal_never_waits_for_a_publishing_that_waits() -> None:
    assert PREVIEW.data["concurrency"]["cancel-in-progress"] is True


@pytest.mark.parametrize("job", ["publish", "remove"])
def test_a_preview_is_no_deployment(job: str) -> None:
    assert JOBS[job]["environment"]["deployment"] is False


def test_a_page_without_pictures_is_published() -> None:
    assert JOBS["publish"]["if"] == "${{ !cancelled() && needs.build.result == 'success' }}"


def test_every_job_says_what_it_is_for() -> None:
    assert {len(job["name"].split()) > 2 for job in JOBS.values()} == {True}
