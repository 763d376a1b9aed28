"""Runs one workflow with act on this machine and reads from its log what each job did."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.dev.rehearsal.grants import Event
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

Progress = Callable[[str, str], None]


@dataclass
class Run:
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


@dataclass(frozen=True)
class Order:
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
    event: Event
    environment: Mapping[str, str]
    variables: Mapping[str, str]
    uses: frozenset[str]
    jobs: tuple[str, ...]
    log: RunLog


def run_act(order: Order, progress: Progress) -> Run:
    """Run a workflow to its end.

    Args:
        order: What to run.
        progress: Is told (job, state) whenever a job begins or ends.
    """
    (order.folder / "event.json").write_text(json.dumps(order.event.payload), encoding="utf-8")
    started = time.monotonic()
    run = Run(order.workflow.stem, dict.fromkeys(order.jobs, "skipped"))
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    if shutil.which("aws") is None:
        environment["PATH"] = os.pathsep.join([environment["PATH"], str(LENT_COMMANDS)])
    with (order.folder / "log.jsonl").open("w", encoding="utf-8") as log:
        for line in _lines(_command(order), environment):
            log.write(line)
            order.log.read(line)
            _read_line(line, run, progress, time.monotonic)
    run.total = time.monotonic() - started
    (order.folder / "log.txt").write_text(run.text, encoding="utf-8")
    (order.folder / "summary.md").write_text(run.summary, encoding="utf-8")
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


def _command(order: Order) -> list[str]:
    event, folder = order.event, order.folder
    given = {
        **order.environment,
        "GITHUB_SHA": event.sha,
        "GITHUB_ACTOR": event.actor,
        "REHEARSAL_REPOSITORY": str(order.repository),
        "REHEARSAL_ARTIFACTS": str(folder / "artifacts"),
        "REHEARSAL_ROOT": str(ROOT),
    }
    return [
        *(str(ACT), event.name, "--json", "--no-cache-server", "--action-offline-mode"),
        *("--directory", str(order.repository), "--workflows", str(order.workflow)),
        *("--eventpath", str(folder / "event.json"), "--action-cache-path", str(folder / "work")),
        *("--actor", event.actor, "--no-skip-checkout", "--defaultbranch", "main"),
        *("--platform", "ubuntu-24.04=-self-hosted", "--artifact-server-addr", "127.0.0.1"),
        *(a for name, value in given.items() for a in ("--env", f"{name}={value}")),
        *(a for name, value in order.variables.items() for a in ("--var", f"{name}={value}")),
        *(a for name in sorted(_replacements(order.uses)) for a in ("--local-repository", name)),
    ]


def _replacements(uses: frozenset[str]) -> set[str]:
    own = {f"{STAND_INS}/{n}@{VERSION}={ACTIONS / n}" for n in ("python", "esbuild", "environment")}
    split = [u.split("@") for u in uses if "@" in u]
    theirs = {f"{a}@{c}={ACTIONS / REPLACED[a]}" for a, c in split if a in REPLACED}
    return own | theirs


def _read_line(line: str, run: Run, progress: Progress, clock: Callable[[], float]) -> None:
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        run.text += line
        return
    job = said.get("jobID", "")
    if job and job not in run.seconds:
        run.seconds[job] = clock()
        progress(job, "running")
    if result := said.get("jobResult"):
        run.jobs[job] = result
        run.seconds[job] = clock() - run.seconds[job]
        progress(job, result)
    if said.get("command") == "error":
        run.errors.append(f"{job}: {said.get('arg') or said['msg']}")
    if said.get("command") == "summary":
        run.summary += said["content"]
    elif said.get("raw_output") or said.get("command") in SHOWN or said.get("level") == "error":
        run.text += f"{job}: {said['msg'].rstrip()}\n"
    elif str(said.get("msg", "")).startswith("⭐"):
        run.text += f"{job}: --- {said['msg'].removeprefix('⭐ Run ')}\n"
