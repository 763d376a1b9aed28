"""The world of a rehearsal: an emulated AWS, a stand-in for GitHub, a repository."""

import contextlib
import itertools
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ruamel import yaml

from scripts.ci.fetch_provider import fetch
from scripts.ci.live_site import LiveSite, SiteResponse
from scripts.deploy.libraries import REQUIREMENTS
from scripts.deploy.wheels import download_with_pip, fetch_wheels
from scripts.dev.emulated_stack import prepare_copy
from scripts.dev.emulator import Emulator, start_emulator
from scripts.dev.emulator import missing as missing_emulator
from scripts.dev.rehearsal.act import ACT, Invocation, WorkflowRun, run_act
from scripts.dev.rehearsal.cloud import Observer
from scripts.dev.rehearsal.github_service import serve_github
from scripts.dev.rehearsal.github_state import GitHubState
from scripts.dev.rehearsal.grants import YAML, Grant, WorkflowEvent, job_permissions
from scripts.dev.rehearsal.origin import Origin, make_origin
from scripts.dev.rehearsal.overrides import SKIPPED_CHECKS
from scripts.dev.rehearsal.run_log import RunLog
from scripts.dev.rehearsal.workflow_copy import LEFT_OUT, check_inputs, copy_workflow
from scripts.dev.simulator.server import Simulator, start_simulator
from scripts.terraform_cli import find_mirror, missing_terraform

ROOT = Path(__file__).parents[3]
USES = re.compile(r"^\s*(?:- )?uses:\s*([\w./-]+@[0-9a-f]{40})", re.MULTILINE)


@dataclass
class RehearsalWorld:
    """Everything that scenarios act on.

    Attributes:
        emulator: The emulated AWS.
        observer: Reads it with root's rights.
        github: The state of the stand-in for GitHub.
        service: The stand-in's address.
        origin: The repository.
        scratch: Folder for temporary files.
        report: Folder for logs, summaries and comments.
        variables: GitHub's repository variables.
        environment: Variables of every job.
        runs: Every run so far, in order.
    """

    emulator: Emulator
    observer: Observer
    github: GitHubState
    service: str
    origin: Origin
    scratch: Path
    report: Path
    variables: dict[str, str]
    environment: Mapping[str, str]
    runs: list[WorkflowRun] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def run(
        self, workflow: str, event: WorkflowEvent, environment: Mapping[str, str] | None = None
    ) -> WorkflowRun:
        """Run a workflow as it is in the event's commit, and keep its log and summary."""
        number = next(self._numbers)
        event = self._checked(workflow, event)
        folder = self.scratch / f"{number:02}-{workflow}"
        folder.mkdir()
        run = run_act(self._invocation(workflow, event, folder, number, environment or {}))
        kept = self.report / folder.name
        kept.mkdir()
        for name in ("log.txt", "summary.md"):
            shutil.copy2(folder / name, kept / name)
        shutil.rmtree(folder / "work", ignore_errors=True)
        self.github.finish_jobs(_run_identity(number)["GITHUB_RUN_ID"], run.jobs)
        self.runs.append(run)
        return run

    @property
    def domain(self) -> str:
        """Return the host name of the deployed site, or "" before the first deploy."""
        return self.observer.domain()

    def visit(self, path: str) -> SiteResponse:
        """Return what a visitor gets from the deployed site."""
        return LiveSite(self.domain, self.emulator.url).fetch(path)

    def visit_preview(self, path: str) -> SiteResponse:
        """Return what a reviewer gets from the previews' own address."""
        domain = self.variables["PREVIEW_URL"].removeprefix("https://")
        return LiveSite(domain, self.emulator.url).fetch(path)

    def _checked(self, workflow: str, event: WorkflowEvent) -> WorkflowEvent:
        if event.name != "workflow_dispatch":
            return event
        parsed = self._parse(workflow, event.sha)
        inputs = check_inputs(parsed, event.payload["inputs"])
        return replace(event, payload={**event.payload, "inputs": inputs})

    def _parse(self, workflow: str, commit: str) -> YAML:
        text = self.origin.git("show", f"{commit}:.github/workflows/{workflow}.yml")
        return yaml.YAML(typ="safe").load(text)

    def _invocation(
        self,
        workflow: str,
        event: WorkflowEvent,
        folder: Path,
        number: int,
        environment: Mapping[str, str],
    ) -> Invocation:
        parsed = self._parse(workflow, event.sha)
        grants = make_grants(parsed, event)
        identity = _run_identity(number)
        self.github.grants |= {g.token: g for g in grants.values()}
        self.github.run_of |= dict.fromkeys(
            (g.token for g in grants.values()), identity["GITHUB_RUN_ID"]
        )
        log = self.github.runs[identity["GITHUB_RUN_ID"]] = RunLog(number)
        file = folder / f"{workflow}.yml"
        file.write_text(json.dumps(copy_workflow(parsed, grants, self.service)), encoding="utf-8")
        repository = folder / "repository"
        self.origin.clone(repository, event.sha)
        texts = [f.read_text(encoding="utf-8") for f in (repository / ".github").rglob("*.yml")]
        return Invocation(
            workflow=file,
            repository=repository,
            folder=folder,
            event=event,
            environment={**self.environment, **identity, **environment},
            variables=dict(self.variables),
            uses=frozenset(u for t in texts for u in USES.findall(t)),
            jobs=tuple(j for j in parsed["jobs"] if j not in LEFT_OUT),
            log=log,
        )


def missing() -> str | None:
    """Return in one line what a rehearsal lacks on this machine, or None."""
    if problem := missing_terraform() or missing_emulator():
        return problem
    return None if ACT.exists() else "act is not installed (run: make setup)"


@contextlib.contextmanager
def make_world(root: Path, scratch: Path, report: Path) -> Iterator[RehearsalWorld]:
    """Start everything on loopback, and stop it when the block ends.

    Args:
        root: The repository that is rehearsed.
        scratch: An empty folder for temporary files.
        report: Folder for logs, summaries and comments.
    """
    wheels = _fetch_wheels(root, scratch)
    origin = make_origin(root, scratch / "origin")
    provider = provider_folder(origin, scratch)
    state = GitHubState()
    state.settings.reset()
    with (
        start_emulator(scratch / "emulator") as emulator,
        serve_github(state) as service,
        start_simulator() as simulator,
    ):
        yield RehearsalWorld(
            emulator=emulator,
            observer=Observer(emulator),
            github=state,
            service=service,
            origin=origin,
            scratch=scratch,
            report=report,
            variables=_variables(state, simulator),
            environment=_environment(emulator, service, wheels, provider),
        )


def make_grants(workflow: YAML, event: WorkflowEvent) -> dict[str, Grant]:
    """Return a token for each job of a workflow."""
    return {
        job: Grant(secrets.token_hex(16), event, job, job_permissions(workflow, job, event))
        for job in workflow["jobs"]
    }


def _fetch_wheels(root: Path, scratch: Path) -> Path:
    package = scratch / "package"
    package.mkdir()
    fetch_wheels(REQUIREMENTS, root / "dist/wheels", download_with_pip)
    if (root / "dist/wheels").is_dir():
        shutil.copytree(root / "dist/wheels", package / "wheels")
    command = [sys.executable, "-m", "scripts.package_function", "--out", str(package)]
    # Inside a job of GitHub, the zip must not become an output of that job.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    subprocess.run(command, cwd=root, env=env, check=True, capture_output=True)
    return package / "wheels"


def _variables(state: GitHubState, simulator: Simulator) -> dict[str, str]:
    """Set what leads to the simulated weather; the rest a person's command sets."""
    state.settings.variables |= {
        "WINDSOCK_OPEN_METEO_URL": simulator.open_meteo_url,
        "WINDSOCK_AIR_QUALITY_URL": simulator.air_quality_url,
        "WINDSOCK_MET_NORWAY_URL": simulator.met_norway_url,
        "SMOKE_SECONDS": "0",
    }
    return state.settings.variables


def provider_folder(origin: Origin, scratch: Path) -> Path:
    """Return the folder of the provider for every job's Terraform; fetch it where there is none."""
    if mirror := find_mirror():
        return mirror
    copy = prepare_copy(origin.folder, scratch / "provider", {})
    return fetch(copy.bootstrap, scratch / "terraform")


def _environment(emulator: Emulator, service: str, wheels: Path, provider: Path) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CKV_SKIP_CHECK": SKIPPED_CHECKS,
        "GITHUB_API_URL": service,
        "REHEARSAL_SERVICE": service,
        "REHEARSAL_WHEELS": str(wheels),
        "SITE_VIA": emulator.url,
        "TF_PLUGIN_MIRROR": str(provider),
    }


def _run_identity(number: int) -> dict[str, str]:
    return {"GITHUB_RUN_ID": str(10_000 + number), "GITHUB_RUN_NUMBER": str(number)}
