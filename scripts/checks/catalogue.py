"""The list of static checks, and how each tool is called: always offline."""

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from scripts import terraform_cli
from scripts.checks.files import (
    find_machine_paths,
    find_registry_hosts,
    find_syntax_errors,
    outcome_of,
    read_texts,
    repository_files,
)
from scripts.checks.runner import Check, Outcome, Verdict

WORKFLOWS = ".github/workflows/*.y*ml"
ACTIONS = ".github/actions/*/action.y*ml"
DEPENDABOT = ".github/dependabot.y*ml"
TERRAFORM = "terraform/*.tf"
TERRAFORM_ROOTS = ("terraform/bootstrap", "terraform/site")
SECONDS = 300.0
NOTHING = Outcome(Verdict.SKIPPED, "no file to check")


@dataclass(frozen=True)
class Tool:
    """A tool that is given the names of files.

    Attributes:
        name: What the check is called.
        command: The program, from the development environment, and its options.
        on: Patterns of the files it checks.
        optional: Whether it is fine that there are no such files.
    """

    name: str
    command: str
    on: tuple[str, ...]
    optional: bool = False


SCHEMA = "check-jsonschema --builtin-schema"
TOOLS = (
    Tool(
        "zizmor",
        "zizmor --offline --persona=auditor --quiet --no-progress",
        (WORKFLOWS, ACTIONS, DEPENDABOT),
    ),
    Tool("actionlint", "actionlint", (WORKFLOWS,)),
    Tool("shellcheck", "shellcheck", ("*.sh", ".ci/run")),
    Tool("workflow schema", f"{SCHEMA} vendor.github-workflows", (WORKFLOWS,)),
    Tool("workflow timeouts", f"{SCHEMA} custom.github-workflows-require-timeout", (WORKFLOWS,)),
    Tool("action schema", f"{SCHEMA} vendor.github-actions", (ACTIONS,), optional=True),
    Tool("dependabot schema", f"{SCHEMA} vendor.dependabot", (DEPENDABOT,)),
    Tool("data schema", "check-jsonschema --check-metaschema", ("site/data.schema.json",)),
    Tool("pre-commit hooks", "pre-commit validate-config", (".pre-commit-config.yaml",)),
)


def all_checks(root: Path, environments: Path) -> list[Check]:
    """Give every check of a repository, the slowest first so that two workers end together.

    Args:
        root: The repository to check.
        environments: The folder that holds .venv and .venv-checkov.
    """
    files = repository_files(root)
    texts = read_texts(root, files)
    tools = environments / ".venv/bin"
    checkov = environments / ".venv-checkov/bin/checkov"
    return [
        *(Check(f"validate {r}", functools.partial(_validate, root, r)) for r in TERRAFORM_ROOTS),
        Check("checkov", functools.partial(_checkov, root, checkov, files)),
        *(Check(t.name, functools.partial(_use, root, tools, t, files)) for t in TOOLS),
        Check("terraform fmt", functools.partial(_format, root, files)),
        Check("JSON, YAML, TOML", lambda: outcome_of(find_syntax_errors(texts))),
        Check("registry hosts", lambda: outcome_of(find_registry_hosts(texts))),
        Check("machine paths", lambda: outcome_of(find_machine_paths(texts))),
    ]


def _use(root: Path, tools: Path, tool: Tool, files: Sequence[str]) -> Outcome:
    matching = _matching(files, tool.on)
    if not matching and tool.optional:
        return Outcome(Verdict.PASSED, "there are none")
    program, *options = tool.command.split()
    return _run_installed(root, [str(tools / program), *options, *matching], matching)


def _checkov(root: Path, program: Path, files: Sequence[str]) -> Outcome:
    command = f"{program} --directory terraform --framework terraform --skip-download --quiet"
    return _run_installed(root, [*command.split(), "--compact"], _matching(files, (TERRAFORM,)))


def _format(root: Path, files: Sequence[str]) -> Outcome:
    if not (matching := _matching(files, (TERRAFORM,))):
        return NOTHING
    if shutil.which("terraform") is None:
        return Outcome(Verdict.SKIPPED, "terraform is not on PATH (install 1.11 or later)")
    return _run(root, ["terraform", "fmt", "-check", "-diff", *matching])


def _validate(root: Path, folder: str) -> Outcome:
    if not list((root / folder).glob("*.tf")):
        return NOTHING
    if problem := terraform_cli.missing():
        return Outcome(Verdict.SKIPPED, problem)
    # The link to the provider is kept beside the build, not in a folder that others may be using.
    data = {"TF_DATA_DIR": str(root / "dist/static" / Path(folder).name)}
    lock = "-lockfile=readonly" if (root / folder / ".terraform.lock.hcl").exists() else "-no-color"
    try:
        terraform_cli.run_terraform(root / folder, "init", "-backend=false", lock, env=data)
        terraform_cli.run_terraform(root / folder, "validate", "-no-color", env=data)
    except terraform_cli.TerraformError as error:
        return Outcome(Verdict.FAILED, str(error))
    return Outcome(Verdict.PASSED)


def _matching(files: Sequence[str], patterns: Sequence[str]) -> list[str]:
    return [f for f in files if any(fnmatch(f, pattern) for pattern in patterns)]


def _run_installed(root: Path, command: Sequence[str], matching: Sequence[str]) -> Outcome:
    if not matching:
        return NOTHING
    if not Path(command[0]).exists():
        return Outcome(Verdict.SKIPPED, f"{Path(command[0]).name} is not installed (make setup)")
    return _run(root, command)


def _run(root: Path, command: Sequence[str]) -> Outcome:
    # The pinned tools come first on PATH: actionlint looks for shellcheck there.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        return Outcome(Verdict.FAILED, done.stdout + done.stderr)
    return Outcome(Verdict.PASSED)
