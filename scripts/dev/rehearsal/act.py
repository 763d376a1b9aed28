"""Runs one workflow with act on this machine and reads from its log what each job did."""

import json
import logging
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.dev.rehearsal.grants import WorkflowEvent
from scripts.dev.rehearsal.run_log import RunLog
from scripts.dev.rehearsal.workflow_copy import STAND_INS, VERSION

ROOT = Path(__file__).parents[3]
ACT = ROOT / ".venv/bin/act"
ACTIONS = Path(__file__).parent / "actions"
LENT_COMMANDS = Path(__file__).parent / "bin"
# Which stand-in replaces which action; the commits are read from the workflows.
REPLACED = {
    "actions/checkout": "checkout",
    "actions/upload-artifact": "upload-artifact",
    "actions/download-artifact": "download-artifact",
    "actions/attest-build-provenance": "attest",
    "aws-actions/configure-aws-credentials": "configure-aws-credentials",
    "hashicorp/setup-terraform": "setup-terraform",
}
SHOWN = {"error", "warning", "notice"}
INHERITED = (
    "PATH",
    "HOME",
    "LANG",
    "XDG_CACHE_HOME",
    "WINDSOCK_PUBLIC_REGISTRY",
)

log = logging.getLogger(__name__)


@dataclass
class WorkflowRun:
    """What happened in one run of a workflow.

    Attributes:
        workflow: Its name.
        jobs: By id: success, failure, or skipped for a job that never began.
        seconds: How long each job took, by id.
        summary: What all its steps wrote into the step summary, in Markdown.
        text: What its steps printed.
        total: Seconds from start to end.
        errors: The errors that its steps reported, each after the id of its job.
    """

    workflow: str
    jobs: dict[str, str]
    seconds: dict[str, float] = field(default_factory=dict)
    summary: str = ""
    text: str = ""
    total: float = 0.0
    errors: list[str] = field(default_factory=list)

    @property
    def green(self) -> bool:
        """Return whether no job failed."""
        return "failure" not in self.jobs.values()

    @property
    def problem(self) -> str:
        """Return what the last error said; the states of the jobs where none was reported."""
        states = ", ".join(f"{job}: {state}" for job, state in self.jobs.items())
        return self.errors[-1] if self.errors else states


@dataclass(frozen=True)
class Invocation:
    """What act is to run.

    Attributes:
        workflow: The copy of the workflow file.
        repository: The clone that it belongs to.
        folder: Where events, caches and logs go.
        event: What starts it.
        environment: Variables of every job.
        variables: GitHub's repository variables.
        uses: Every action that the workflow and our composite actions name, with its commit.
        jobs: Ids of its jobs.
        log: Where the stand-in for GitHub reads what the jobs did.
    """

    workflow: Path
    repository: Path
    folder: Path
    event: WorkflowEvent
    environment: Mapping[str, str]
    variables: Mapping[str, str]
    uses: frozenset[str]
    jobs: tuple[str, ...]
    log: RunLog


def run_act(invocation: Invocation) -> WorkflowRun:
    """Run a workflow to its end, and log when each job begins and ends."""
    (invocation.folder / "event.json").write_text(
        json.dumps(invocation.event.payload), encoding="utf-8"
    )
    started = time.monotonic()
    run = WorkflowRun(invocation.workflow.stem, dict.fromkeys(invocation.jobs, "skipped"))
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    if shutil.which("aws") is None:
        environment["PATH"] = os.pathsep.join([environment["PATH"], str(LENT_COMMANDS)])
    with (invocation.folder / "log.jsonl").open("w", encoding="utf-8") as file:
        for line in _lines(_command(invocation), environment):
            file.write(line)
            invocation.log.read(line)
            read_line(line, run, time.monotonic)
    run.total = time.monotonic() - started
    (invocation.folder / "log.txt").write_text(run.text, encoding="utf-8")
    (invocation.folder / "summary.md").write_text(run.summary, encoding="utf-8")
    return run


def _lines(command: list[str], environment: Mapping[str, str]) -> Iterator[str]:
    with subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield from process.stdout or ()
        finally:
            if process.poll() is None:
                process.terminate()


def _command(invocation: Invocation) -> list[str]:
    event, folder = invocation.event, invocation.folder
    given = {
        **invocation.environment,
        "GITHUB_SHA": event.sha,
        "GITHUB_ACTOR": event.actor,
        "REHEARSAL_REPOSITORY": str(invocation.repository),
        "REHEARSAL_ARTIFACTS": str(folder / "artifacts"),
        "REHEARSAL_ROOT": str(ROOT),
    }
    return [
        *(str(ACT), event.name, "--json", "--no-cache-server", "--action-offline-mode"),
        *("--directory", str(invocation.repository), "--workflows", str(invocation.workflow)),
        *("--eventpath", str(folder / "event.json"), "--action-cache-path", str(folder / "work")),
        *("--actor", event.actor, "--no-skip-checkout", "--defaultbranch", "main"),
        *("--platform", "ubuntu-24.04=-self-hosted", "--artifact-server-addr", "127.0.0.1"),
        *(a for name, value in given.items() for a in ("--env", f"{name}={value}")),
        *(a for name, value in invocation.variables.items() for a in ("--var", f"{name}={value}")),
        *(
            a
            for name in sorted(_replacements(invocation.uses))
            for a in ("--local-repository", name)
        ),
    ]


def _replacements(uses: frozenset[str]) -> set[str]:
    own = {f"{STAND_INS}/{n}@{VERSION}={ACTIONS / n}" for n in ("python", "esbuild", "environment")}
    split = [u.split("@") for u in uses if "@" in u]
    theirs = {f"{a}@{c}={ACTIONS / REPLACED[a]}" for a, c in split if a in REPLACED}
    return own | theirs


def read_line(line: str, run: WorkflowRun, clock: Callable[[], float]) -> None:
    """Add to a run what one line of act's log says; the clock gives seconds."""
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        run.text += line
        return
    job = said.get("jobID", "")
    if job and job not in run.seconds:
        run.seconds[job] = clock()
        log.info("%s: %s running", run.workflow, job)
    if result := said.get("jobResult"):
        run.jobs[job] = result
        run.seconds[job] = clock() - run.seconds[job]
        log.info("%s: %s %s", run.workflow, job, result)
    if said.get("command") == "error":
        run.errors.append(f"{job}: {said.get('arg') or said['msg']}")
    if said.get("command") == "summary":
        run.summary += said["content"]
    elif said.get("raw_output") or said.get("command") in SHOWN or said.get("level") == "error":
        run.text += f"{job}: {said['msg'].rstrip()}\n"
    elif str(said.get("msg", "")).startswith("⭐"):
        run.text += f"{job}: --- {said['msg'].removeprefix('⭐ Run ')}\n"
