"""What a sync reports: to people, to machines, and as its exit code."""

import json
from dataclasses import replace

import pytest

from scripts.deploy.aws import AwsError, RequestCounter
from scripts.deploy.cli import ChangeOptions
from scripts.deploy.job import SyncResult
from scripts.deploy.sync_command import require_invalidation, sync_and_report
from scripts.errors import InvalidationPendingError
from tests.support.bucket import Call
from tests.support.deploys import Stage

OPTIONS = ChangeOptions("b", "s", None, "E1", 25.0, wait=0.0, dry_run=False, json=False)
WAITING = replace(OPTIONS, wait=60.0)
AS_JSON = replace(OPTIONS, json=True)


def report(stage: Stage, options: ChangeOptions) -> SyncResult:
    return sync_and_report(stage.job(), options, RequestCounter())


def refuse_invalidations(stage: Stage) -> None:
    def trouble(call: Call, _number: int) -> None:
        if call.name == "invalidate":
            raise AwsError("invalidate: AccessDenied", "AccessDenied")

    stage.wire.trouble = trouble


def test_the_closing_line_counts_paths_that_were_invalidated(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    result = report(stage, OPTIONS)
    last = capsys.readouterr().out.splitlines()[-1]
    assert f"{len(result.plan.pending_invalidation.paths)} paths invalidated" in last
    require_invalidation(result)


@pytest.mark.parametrize("done", [True, False])
def test_an_invalidation_is_waited_for_and_a_slow_one_is_a_warning(
    stage: Stage, capsys: pytest.CaptureFixture[str], *, done: bool
) -> None:
    stage.cdn.done = done
    result = report(stage, WAITING)
    assert "is_done" in stage.wire.names()
    warned = f"{result.invalidation} is not complete after 60 s" in capsys.readouterr().err
    assert warned is not done
    require_invalidation(result)


def test_without_a_wish_to_wait_the_sync_does_not_ask(stage: Stage) -> None:
    report(stage, OPTIONS)
    assert "is_done" not in stage.wire.names()


def test_machines_read_the_paths_that_were_sent_and_none_that_is_pending(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    result = report(stage, AS_JSON)
    found = json.loads(capsys.readouterr().out)["invalidation"]
    assert found["id"] == result.invalidation
    assert found["paths"] == list(result.plan.pending_invalidation.paths) != []
    assert found["pending"] == []


def test_an_invalidation_that_was_refused_is_pending_everywhere(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse_invalidations(stage)
    result = report(stage, OPTIONS)
    assert "NOT invalidated" in capsys.readouterr().out
    with pytest.raises(InvalidationPendingError, match=r"AccessDenied.*--pending") as pending:
        require_invalidation(result)
    assert pending.value.exit_code == 5


def test_machines_read_the_paths_that_are_pending(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse_invalidations(stage)
    result = report(stage, AS_JSON)
    found = json.loads(capsys.readouterr().out)["invalidation"]
    assert (found["id"], found["paths"]) == (None, [])
    assert found["pending"] == list(result.plan.pending_invalidation.paths) != []


def test_a_long_list_of_actions_is_cut_with_its_length(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.write({f"page-{number}.html": "x" for number in range(70)})
    report(stage, OPTIONS)
    lines = capsys.readouterr().out.splitlines()
    assert "more" in lines[-2]
    assert len(lines) < 60


def test_a_file_that_needs_attention_is_a_warning(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.write({"strange.type": "x"})
    report(stage, OPTIONS)
    assert "strange.type" in capsys.readouterr().err
