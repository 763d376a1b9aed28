"""Reads from ci.yml what each job runs; decides only, runs nothing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from scripts.errors import UsageError

EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
PYTHON_ACTION = "$/.github/actions/python"
# These commands prepare the runner, which this machine does not need.
PREPARES = re.compile(r"sudo |python3 -m scripts\.ci\.fetch_provider$")
# The long jobs in part: what may differ by user, checkout or GitHub's variables. `make test` and
# `make rehearse` run the rest of them.
PARTS: Mapping[str, Mapping[str, str]] = {
    "test": {
        "ARGS": "tests/unit/repository tests/unit/deploy tests/unit/ci tests/functional/machine"
        " tests/functional/simulator tests/functional/preview/test_command.py"
        " tests/functional/deploy/test_commands.py tests/browser/test_first_view.py",
        "FLOORS": "",  # a part of the tests covers a part
    },
    "terraform": {
        "ARGS": "tests/functional/terraform/test_terraform_checks.py tests/unit/terraform"
    },
    "rehearse": {"SCENARIO": "pull_request"},
}


@dataclass(frozen=True)
class CiCommand:
    """One `run` step.

    Attributes:
        script: What bash runs.
        settings: Its `env`.
    """

    script: str
    settings: Mapping[str, str]


@dataclass(frozen=True)
class CiJob:
    """One job.

    Attributes:
        name: Its id.
        commands: Its `run` steps in order.
        requirements: The environment whose Python it uses; None for the one that make makes.
        needs: The jobs that it waits for.
    """

    name: str
    commands: tuple[CiCommand, ...]
    requirements: str | None
    needs: tuple[str, ...]


def read_jobs(workflow: Path, contexts: Mapping[str, str], *, whole: bool) -> list[CiJob]:
    """Return the jobs of a workflow, those that others need first.

    Args:
        workflow: The file, for example `.github/workflows/ci.yml`.
        contexts: Values of expressions, for example `{"runner.temp": "/tmp/x"}`.
        whole: Run the long jobs in full, not only the parts in PARTS.

    Raises:
        UsageError: PARTS names a job that is not there, or an expression is not known here.
    """
    found = YAML(typ="safe").load(workflow)["jobs"]
    if gone := set(PARTS) - set(found):
        raise UsageError(f"{workflow.name} has no job {sorted(gone)}; correct PARTS")
    jobs = [_read_job(name, about, contexts, whole=whole) for name, about in found.items()]
    return sorted(jobs, key=lambda job: len(job.needs))


def fill_in(text: str, contexts: Mapping[str, str]) -> str:
    """Replace the expressions of GitHub in a text; `toJSON(needs)` is left for later."""

    def value(found: re.Match[str]) -> str:
        if found[1] == "toJSON(needs)":
            return found[0]
        if found[1] not in contexts:
            raise UsageError(f"{found[0]} is not known here; add it to the contexts")
        return contexts[found[1]]

    return EXPRESSION.sub(value, text)


def needs_as_json(results: Mapping[str, str], needs: tuple[str, ...]) -> str:
    """Return what GitHub's `toJSON(needs)` gives for the results of jobs."""
    return json.dumps({name: {"result": results.get(name, "skipped")} for name in needs})


def _read_job(name: str, about: Any, contexts: Mapping[str, str], *, whole: bool) -> CiJob:
    part = {} if whole else PARTS.get(name, {})
    steps = [each for each in about["steps"] if "run" in each]
    python = [each for each in about["steps"] if each.get("uses") == PYTHON_ACTION]
    return CiJob(
        name,
        tuple(
            CiCommand(
                fill_in(step["run"], contexts),
                {**{n: fill_in(str(v), contexts) for n, v in step.get("env", {}).items()}, **part},
            )
            for step in steps
            if not PREPARES.match(step["run"])
        ),
        python[0]["with"]["requirements"] if python else None,
        tuple([needs] if isinstance(needs := about.get("needs", []), str) else needs),
    )
