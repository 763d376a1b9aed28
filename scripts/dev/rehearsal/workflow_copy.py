"""Makes the copy of a workflow that runs here. Pure: parsed YAML in, parsed YAML out.

What runs differs from what GitHub runs only by this: act refuses `concurrency` and `deployment`, so
they are left out; a job asks for its environment in a first step, since act does not know
environments; each job has a token of its own with just its permissions; Python and esbuild are
those already installed; a preview is published without pictures, as where none could be taken.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from scripts.dev.rehearsal.grants import YAML, Grant
from scripts.dev.rehearsal.run_log import WAIT

STAND_INS = "windsock-rehearsal"
VERSION = "v1"
LEFT_OUT = ("pictures",)
INSTALLED = ("$/.github/actions/python", "$/.github/actions/esbuild")
TOKEN = "${{ github.token }}"  # noqa: S105 - an expression of GitHub, not a password


def copy_workflow(workflow: YAML, grants: Mapping[str, Grant], service: str) -> YAML:
    """Make the copy.

    Args:
        workflow: The workflow as GitHub would read it; stays as it is.
        grants: What each job may do, by job id.
        service: Address of the loopback stand-in for GitHub.
    """
    copied = copy.deepcopy(workflow)
    copied.pop("concurrency", None)
    for name in LEFT_OUT:
        copied["jobs"].pop(name, None)
    for name, job in copied["jobs"].items():
        job.pop("concurrency", None)
        if "needs" in job:
            job["needs"] = _without_left_out(job["needs"])
        job["env"] = {**_identity(grants[name], service), **job.get("env", {})}
        job["steps"] = [*_environment_step(job), *(_step(s, grants[name]) for s in job["steps"])]
        if isinstance(job.get("environment"), dict):
            job["environment"].pop("deployment", None)  # act knows it as little as the rest
    return copied


def check_inputs(workflow: YAML, inputs: Mapping[str, str]) -> dict[str, str]:
    """Check dispatch inputs as GitHub does, and fill in the defaults.

    Raises:
        ValueError: GitHub would refuse an input; the message names it.
    """
    declared = (workflow["on"]["workflow_dispatch"] or {}).get("inputs", {})
    if unknown := inputs.keys() - declared.keys():
        raise ValueError(f"no such input: {', '.join(sorted(unknown))}")
    return {name: _input(name, about, inputs.get(name)) for name, about in declared.items()}


def _input(name: str, about: Mapping[str, Any], given: str | None) -> str:
    if given is None and about.get("required") and "default" not in about:
        raise ValueError(f"input {name} is required")
    value = str(about.get("default", "")) if given is None else given
    kind = about.get("type", "string")
    if kind == "boolean" and value.lower() not in {"true", "false"}:
        raise ValueError(f"input {name} is true or false, not {value!r}")
    if kind == "choice" and value not in about["options"]:
        raise ValueError(f"input {name} is one of {', '.join(about['options'])}, not {value!r}")
    return value.lower() if kind == "boolean" else value


def _identity(grant: Grant, service: str) -> dict[str, str]:
    if not grant.may_ask_for_id:
        return {}
    return {
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{service}/oidc?job={grant.job}",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": grant.token,
    }


def _without_left_out(needs: str | Sequence[str]) -> list[str]:
    """Return the needs of a job without the jobs that are left out."""
    return [n for n in ([needs] if isinstance(needs, str) else needs) if n not in LEFT_OUT]


def _environment_step(job: YAML) -> list[YAML]:
    environment = job.get("environment")
    if environment is None:
        return []
    about = environment if isinstance(environment, dict) else {"name": environment}
    deployment = str(about.get("deployment", True)).lower()
    token = job["env"].get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "")
    step = {
        "name": WAIT,
        "uses": f"{STAND_INS}/environment@{VERSION}",
        "with": {"name": about["name"], "token": token, "deployment": deployment},
    }
    return [step]


def _step(step: YAML, grant: Grant) -> YAML:
    changed = dict(step)
    uses = step.get("uses", "")
    if uses in INSTALLED:
        changed["uses"] = f"{STAND_INS}/{uses.rpartition('/')[2]}@{VERSION}"
    elif uses.startswith("$/"):
        changed["uses"] = f"./{uses.removeprefix('$/')}"
    if "env" in step:
        changed["env"] = {k: _own_token(v, grant) for k, v in step["env"].items()}
    return changed


def _own_token(value: Any, grant: Grant) -> Any:
    return grant.token if value == TOKEN else value
