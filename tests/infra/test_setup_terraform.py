"""Setting up and leaving with the real Terraform, on an emulated account of its own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scripts.dev.emulated_stack import keep_state_in_bucket, prepare_copy
from scripts.dev.emulator import missing, start_emulator
from scripts.dev.rehearsal.overrides import write_rehearsal_overrides
from scripts.dev.rehearsal.settings_state import ADMIN_TOKEN
from scripts.setup.command import TO_DO, main
from scripts.setup.model import BOOTSTRAP_STATE
from scripts.setup.terraform_root import Root
from tests.support.set_up import DISTRIBUTION, Stage, open_stage
from tests.support.skips import skip_unless_ready
from tests.support.stack import ROOT

PROJECT = "harbor"
ROLES = {"plan", "deploy", "purge", "preview", "preview-removal"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Open a stage whose bootstrap is applied by Terraform; deploys are still played."""
    skip_unless_ready(missing())
    folder = tmp_path_factory.mktemp("checkout")
    with (
        start_emulator(tmp_path_factory.mktemp("account")) as emulator,
        pytest.MonkeyPatch.context() as patch,
    ):
        environment = emulator.environment()
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setenv("GH_TOKEN", ADMIN_TOKEN)
        copy = prepare_copy(ROOT, folder, environment)
        write_rehearsal_overrides(copy.root)
        keep_state_in_bucket(copy.root)
        with open_stage(emulator, PROJECT) as (opened, more):
            patch.setenv("GITHUB_API_URL", more["GITHUB_API_URL"])
            opened.tools = replace(opened.tools, checkout=copy.root, root=Root)
            yield opened


def roles(stage: Stage) -> set[str]:
    found = stage.account.clients.get("iam").list_roles()["Roles"]
    names = {role["RoleName"] for role in found}
    return {n.removeprefix(f"{PROJECT}-") for n in names if n.startswith(PROJECT)}


def test_a_whole_life(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """Tell one story, since every chapter takes Terraform half a minute."""
    assert main(stage.arguments(), stage.tools) == 0
    state = stage.account.state(stage.runners.bucket("state"), BOOTSTRAP_STATE)
    assert roles(stage) == ROLES
    assert state["outputs"]["preview_url"]["value"] == stage.github.variables["PREVIEW_URL"]
    policy = f"arn:aws:iam::{stage.runners.number}:policy/{PROJECT}-github-purge"
    assert DISTRIBUTION in _document(stage, policy)
    capsys.readouterr()

    before = stage.objects()
    assert main(stage.arguments(), stage.tools) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert stage.objects() == before

    stage.account.clients.get("iam").update_assume_role_policy(
        RoleName=f"{PROJECT}-deploy", PolicyDocument='{"Version": "2012-10-17", "Statement": []}'
    )
    assert main(stage.arguments("--check"), stage.tools) == TO_DO
    assert f"FIX   role {PROJECT}-deploy" in capsys.readouterr().out
    assert main(stage.arguments(), stage.tools) == 0
    assert "done  terraform/bootstrap" in capsys.readouterr().out

    # The site of this story was never made by Terraform.
    stage.account.clients.get("s3").delete_object(
        Bucket=stage.runners.bucket("state"), Key="site/terraform.tfstate"
    )
    stage.account.empty(stage.runners.bucket("site"))
    stage.account.remove_bucket(stage.runners.bucket("site"))
    capsys.readouterr()
    code = main(stage.arguments("--remove", "--confirm", PROJECT), stage.tools)
    assert (code, stage.objects(), roles(stage)) == (0, {}, set()), capsys.readouterr().out
    assert stage.github.kept() == {"variables": {}, "environments": {}, "rulesets": []}
    assert not (stage.tools.checkout / "terraform/bootstrap/removal_override.tf").exists()


def _document(stage: Stage, policy: str) -> str:
    iam = stage.account.clients.get("iam")
    version = iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]
    return str(iam.get_policy_version(PolicyArn=policy, VersionId=version)["PolicyVersion"])
