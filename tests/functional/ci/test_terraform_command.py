"""The commands that run Terraform for the workflows, with a Terraform that answers as told."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.ci import terraform
from scripts.ci.plans import read_plan
from scripts.ci.terraform_stream import LockHeldError
from scripts.hashes import sha256_of_file
from scripts.terraform_cli import TerraformError
from tests.support.fake_command import put_on_path
from tests.unit.ci.plan_documents import plan, resource

SETTINGS = {"AWS_REGION": "eu-north-1", "STATE_BUCKET": "states", "ARTIFACT_BUCKET": "artifacts"}
OUTPUTS = {"site_url": {"value": "https://example.org"}}
CHANGES = plan(resource("aws_a.a", "create"))
LOCK = "2b6a6738-5dd5-50d6-c0ae-f6352977666b"
# Answers each command as answers.json says, and writes down what it was asked.
TERRAFORM = """
here = pathlib.Path(__file__).parent
with (here / "asked").open("a") as file: file.write(json.dumps(asked) + "\\n")
answer = json.loads((here / "answers.json").read_text()).get(asked[1], {})
for option in asked:
    if option.startswith("-out="): pathlib.Path(option[5:]).write_text("plan file")
print(answer.get("text", ""))
raise SystemExit(answer.get("code", 0))
"""


class FakeTerraform:
    """What Terraform answers to each command, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answers(self, **answers: Mapping[str, object]) -> None:
        text = json.dumps({name.replace("_", "-"): found for name, found in answers.items()})
        (self._folder / "answers.json").write_text(text)

    def asked(self, command: str) -> list[list[str]]:
        lines = (self._folder / "asked").read_text().splitlines()
        return [found for line in lines if (found := json.loads(line))[1] == command]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTerraform:
    """Put a Terraform on PATH, and the pipeline's files into a folder of the test."""
    put_on_path(tmp_path, "terraform", TERRAFORM, monkeypatch)
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "function.json").write_text('{"sha256": "a", "base64sha256": "b"}')
    (dist / "function.zip").write_bytes(b"zip")
    monkeypatch.setattr(terraform, "DIST", dist)
    monkeypatch.setattr(terraform, "LOG", dist / "terraform.log")
    monkeypatch.setattr(terraform, "stop_gently", lambda: None)  # it is for a whole process
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    monkeypatch.setenv("REPOSITORY_VARIABLES", json.dumps(SETTINGS))
    fake = FakeTerraform(tmp_path)
    fake.answers(show={"text": json.dumps(CHANGES)}, output={"text": json.dumps(OUTPUTS)})
    return fake


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def test_a_plan_with_changes_is_kept_as_file_json_and_text(
    fake: FakeTerraform, tmp_path: Path
) -> None:
    said = "aws_a.b: Reading...\nPlan: 1 to add."
    shown = {"text": json.dumps(CHANGES)}
    fake.answers(plan={"code": 2, "text": said}, show=shown)
    assert terraform.main(["plan", "--brief"]) == 0
    folder = tmp_path / "dist/plan"
    assert json.loads((folder / "plan.json").read_text()) == CHANGES
    assert (folder / "plan.txt").read_text() == "Plan: 1 to add.\n"
    for name in ("tfplan", "json"):
        digest = sha256_of_file(folder / f"plan.{name}")
        assert f"{name}_sha256={digest}" in lines(tmp_path / "output")
    assert "1 to add" in (tmp_path / "summary").read_text()
    ((_, _, *options),) = fake.asked("plan")
    assert "-lock-timeout=5m" in options
    ((_, _, *backend),) = fake.asked("init")
    assert "-backend-config=bucket=states" in backend


def test_an_empty_plan_is_described_without_loading_the_provider_again(
    fake: FakeTerraform, tmp_path: Path
) -> None:
    terraform.main(["plan", "--brief", "--no-lock"])
    document = json.loads((tmp_path / "dist/plan/plan.json").read_text())
    assert read_plan(document).empty
    assert document["planned_values"]["outputs"] == OUTPUTS
    assert fake.asked("show") == []
    assert "-lock=false" in fake.asked("plan")[0]


def test_a_full_plan_shows_also_what_stays(fake: FakeTerraform) -> None:
    terraform.main(["plan"])
    assert len(fake.asked("show")) == 1


def hashes(dist: Path) -> list[str]:
    digest = read_plan(json.loads((dist / "plan/plan.json").read_text())).digest
    files = {"zip": "function.zip", "tfplan": "plan/plan.tfplan", "json": "plan/plan.json"}
    made = [f"--{name}-sha256={sha256_of_file(dist / file)}" for name, file in files.items()]
    return [f"--digest={digest}", *made]


def test_exactly_the_plan_of_this_run_is_applied(fake: FakeTerraform, tmp_path: Path) -> None:
    fake.answers(
        plan={"code": 2},
        show={"text": json.dumps(CHANGES)},
        output={"text": json.dumps(OUTPUTS)},
    )
    terraform.main(["plan"])
    terraform.main(["apply", *hashes(tmp_path / "dist")])
    assert fake.asked("apply")[0][-1] == str(tmp_path / "dist/plan/plan.tfplan")
    assert {"changes=1", "domain=example.org"} <= set(lines(tmp_path / "output"))


def test_an_apply_that_meets_a_lock_names_it(fake: FakeTerraform, tmp_path: Path) -> None:
    held = f"│ Error: Error acquiring the state lock\n│   ID:        {LOCK}"
    fake.answers(
        plan={"code": 2}, show={"text": json.dumps(CHANGES)}, apply={"code": 1, "text": held}
    )
    terraform.main(["plan"])
    with pytest.raises(LockHeldError, match=LOCK):
        terraform.main(["apply", *hashes(tmp_path / "dist")])


def test_a_failed_plan_is_one_line_with_the_errors(fake: FakeTerraform) -> None:
    fake.answers(plan={"code": 1, "text": "│ Error: no such bucket\n│ more"})
    with pytest.raises(TerraformError, match=r"terraform plan failed: Error: no such bucket$"):
        terraform.main(["plan"])


def test_a_lock_is_removed_by_its_id(fake: FakeTerraform, tmp_path: Path) -> None:
    terraform.main(["unlock", f"--lock={LOCK}"])
    assert fake.asked("force-unlock")[0][2:] == ["-force", LOCK]
    assert LOCK in (tmp_path / "summary").read_text()


def test_what_is_no_id_of_a_lock_reaches_no_terraform(fake: FakeTerraform, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        terraform.main(["unlock", "--lock=-help"])
    assert not (tmp_path / "asked").exists()
