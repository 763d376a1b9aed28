"""The step that fetches the provider once hands its folder to the steps that follow."""

from pathlib import Path

import pytest

from scripts.ci import fetch_provider
from scripts.errors import UsageError


def test_the_steps_that_follow_learn_where_the_provider_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_provider, "run_terraform", lambda *_, **__: None)
    environ = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ENV": str(tmp_path / "env")}
    assert fetch_provider.main(environ) == 0
    assert (tmp_path / "env").read_text() == f"TF_PLUGIN_MIRROR={tmp_path}/terraform/providers\n"


def test_outside_a_workflow_it_says_so() -> None:
    with pytest.raises(UsageError, match="RUNNER_TEMP and GITHUB_ENV"):
        fetch_provider.main({})
