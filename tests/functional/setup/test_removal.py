"""The way back: everything goes, in an order that can be stopped anywhere, and nothing is left."""

import json
from dataclasses import dataclass

import pytest

from scripts.console import run_command
from scripts.setup import command
from scripts.setup.checks.switches import ON
from scripts.setup.findings import Finding
from scripts.setup.model import HOST
from scripts.setup.place import Place
from scripts.setup.removal import removal_steps
from scripts.setup.runner import Step
from tests.support.set_up import Stage, write

STEPS = 8


class KilledError(BaseException):
    """Stands for the end of the process: nothing catches it."""


@dataclass(frozen=True)
class LastStep:
    """A step after which the process is gone."""

    step: Step

    @property
    def what(self) -> str:
        return self.step.what

    def find(self) -> Finding:
        return self.step.find()

    def do(self, finding: Finding) -> None:
        self.step.do(finding)
        raise KilledError


@pytest.fixture
def finished(stage: Stage) -> Stage:
    """Give a stage whose site is live and has data."""
    assert command.main(stage.arguments(), stage.tools) == 0
    site = stage.runners.bucket("site")
    for text in ("{}", '{"places": []}'):
        write(stage.account, site, "data.json", text)
    group = {"Name": stage.project}
    scheduler = stage.account.clients.get("scheduler")
    scheduler.create_schedule_group(**group)
    role = f"arn:aws:iam::{stage.runners.number}:role/{stage.project}-scheduler"
    function = f"arn:aws:lambda:eu-north-1:{stage.runners.number}:function:{stage.project}-weather"
    scheduler.create_schedule(
        Name=f"{stage.project}-weather",
        GroupName=stage.project,
        ScheduleExpression="rate(20 minutes)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": function, "RoleArn": role},
    )
    return stage


def remove(stage: Stage, *more: str) -> int:
    arguments = stage.arguments("--remove", "--confirm", stage.project, *more)
    return run_command(lambda: command.main(arguments, stage.tools))


def test_nothing_is_left(finished: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert remove(finished) == 0

    assert finished.objects() == {}
    assert finished.github.kept() == {"variables": {}, "environments": {}, "rulesets": []}
    assert "nothing is left" in capsys.readouterr().out


def test_the_listing_names_what_is_left(
    finished: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    sqs = finished.account.clients.get("sqs")
    queue = sqs.create_queue(QueueName=f"{finished.project}-failures")["QueueUrl"]

    assert remove(finished) == command.TO_DO

    sqs.delete_queue(QueueUrl=queue)
    assert f"queue {queue}" in capsys.readouterr().out


def test_removed_twice_nothing_is_written(finished: Stage, calls: list[str]) -> None:
    remove(finished)
    finished.github.asked.clear()
    calls.clear()

    assert remove(finished) == 0

    assert finished.github.writes() == []
    assert [n for n in calls if not n.startswith(("Describe", "Get", "Head", "List"))] == []


def test_the_schedule_stops_before_anything_is_deleted(finished: Stage, calls: list[str]) -> None:
    remove(finished)

    changes = [name for name in calls if name.startswith("Delete")]
    assert changes[:2] == ["DeleteSchedule", "DeleteObjects"]


@pytest.mark.parametrize("number", range(STEPS))
def test_killed_after_a_step_it_goes_on(
    finished: Stage, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = removal_steps

    def ending(place: Place) -> list[Step]:
        steps = whole(place)
        assert len(steps) == STEPS
        steps[number] = LastStep(steps[number])
        return steps

    with monkeypatch.context() as patch:
        patch.setattr(command, "removal_steps", ending)
        with pytest.raises(KilledError):
            remove(finished)

    assert remove(finished) == 0
    assert finished.objects() == {}


def test_after_leaving_it_can_be_set_up_again(finished: Stage) -> None:
    remove(finished)

    assert command.main(finished.arguments(), finished.tools) == 0

    assert finished.github.workflows["deploy"] == ON
    assert len(finished.github.environments) == 5


def test_a_run_of_the_function_that_wrote_once_more_stops_nothing(
    finished: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    destroy = finished.tools.root.destroy  # type: ignore[attr-defined] # the stand-in is a class
    site = finished.runners.bucket("site")
    late = ["data.json"]

    def writing_first(root: object, *arguments: object) -> None:
        if late:
            write(finished.account, site, late.pop(), "{}")
        destroy(root, *arguments)

    monkeypatch.setattr(finished.tools.root, "destroy", writing_first)

    remove(finished)

    assert finished.objects() == {}


@pytest.mark.parametrize("status", ["queued", "in_progress", "waiting"])
def test_it_refuses_while_a_deploy_runs(
    finished: Stage, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    finished.github.runs[-1]["status"] = status
    before, writes = finished.objects(), len(finished.github.writes())

    assert remove(finished) == 4

    assert f"deploy is {status}" in capsys.readouterr().err
    assert (finished.objects(), len(finished.github.writes())) == (before, writes)


@pytest.mark.parametrize("more", [[], ["--confirm", "windsock"]])
def test_it_asks_for_the_name(finished: Stage, more: list[str]) -> None:
    before = finished.objects()
    arguments = finished.arguments("--remove", *more)

    assert run_command(lambda: command.main(arguments, finished.tools)) == 4

    assert finished.objects() == before


def test_a_dry_run_removes_nothing(finished: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    before = finished.objects()

    assert remove(finished, "--dry-run") == 0

    assert "would terraform/site has 2 resources" in capsys.readouterr().out
    assert finished.objects() == before


def test_a_provider_that_others_use_stays(finished: Stage) -> None:
    number = finished.runners.number
    provider = f"arn:aws:iam::{number}:oidc-provider/{HOST}"
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = finished.account.clients.get("iam")
    iam.create_role(RoleName="theirs", AssumeRolePolicyDocument=trust)

    remove(finished)

    iam.delete_role(RoleName="theirs")
    assert finished.account.audiences(provider) == ["sts.amazonaws.com"]
