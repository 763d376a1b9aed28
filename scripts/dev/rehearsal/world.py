"""The world that a rehearsal plays in: an emulated AWS, a stand-in for GitHub, a repository."""

import contextlib
import itertools
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path

from ruamel import yaml

from scripts.ci.fetch_provider import fetch
from scripts.ci.live_site import LiveSite, SiteResponse
from scripts.deploy.libraries import REQUIREMENTS
from scripts.deploy.wheels import download_with_pip, fetch_wheels
from scripts.dev.emulated_stack import apply_bootstrap, prepare_copy
from scripts.dev.emulator import Emulator, start_emulator
from scripts.dev.rehearsal.act import Order, Run, run_act
from scripts.dev.rehearsal.cloud import Cloud, Observer
from scripts.dev.rehearsal.events import REPOSITORY, PullRequest
from scripts.dev.rehearsal.github_service import serve_github
from scripts.dev.rehearsal.github_state import GitHubState
from scripts.dev.rehearsal.grants import YAML, Event, Grant, job_permissions
from scripts.dev.rehearsal.origin import Origin, make_origin
from scripts.dev.rehearsal.overrides import SKIPPED_CHECKS, write_rehearsal_overrides
from scripts.dev.rehearsal.run_log import RunLog
from scripts.dev.rehearsal.workflow_copy import LEFT_OUT, check_inputs, copy_workflow
from scripts.dev.simulator.server import Simulator, start_simulator
from scripts.terraform_cli import find_mirror

ROOT = Path(__file__).parents[3]
USES = re.compile(r"^\s*(?:- )?uses:\s*([\w./-]+@[0-9a-f]{40})", re.MULTILINE)

# The runs of the scenario that this thread plays; scenarios aside have a list of their own.
PLAYED: ContextVar[list[Run]] = ContextVar("PLAYED")
Tell = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Release:
    """A release that scenarios go back to: its commit, and what was live then."""

    commit: str
    cloud: Cloud


@dataclass
class World:
    """Everything that scenarios act on.

    Attributes:
        emulator: The emulated AWS.
        observer: Root's eyes on it.
        github: What the stand-in for GitHub knows.
        service: The stand-in's address.
        origin: The repository.
        scratch: Folder for what is thrown away.
        report: Folder for what is kept: logs, summaries, comments.
        variables: GitHub's repository variables; a person sets them after bootstrap.
        environment: Variables of every job.
        tell: Is told (workflow, job, state) while workflows run.
        runs: Every run so far, in order.
        opened: Pull requests by number.
        first: The first release, once there is one.
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
    tell: Tell
    runs: list[Run] = field(default_factory=list)
    opened: dict[int, PullRequest] = field(default_factory=dict)
    first: Release | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def run(self, workflow: str, event: Event, environment: Mapping[str, str] | None = None) -> Run:
        """Run a workflow as it is in the event's commit, and keep what it leaves."""
        number = next(self._numbers)
        event = self._checked(workflow, event)
        folder = self.scratch / f"{number:02}-{workflow}"
        folder.mkdir()
        order = self._order(workflow, event, folder, number)
        order = replace(order, environment={**order.environment, **(environment or {})})
        run = run_act(order, lambda job, state: self.tell(workflow, job, state))
        kept = self.report / folder.name
        kept.mkdir()
        for name in ("log.txt", "summary.md"):
            shutil.copy2(folder / name, kept / name)
        shutil.rmtree(folder / "work", ignore_errors=True)
        self.github.finish_jobs(_run_identity(number)["GITHUB_RUN_ID"], run.jobs)
        self.runs.append(run)
        PLAYED.get().append(run)
        return run

    def bootstrap(self) -> dict[str, str]:
        """Apply terraform/bootstrap as a person would, and set the repository variables."""
        copy = prepare_copy(
            self.origin.folder, self.scratch / "bootstrap", self.emulator.environment()
        )
        write_rehearsal_overrides(copy.root)
        outputs = apply_bootstrap(copy, bootstrap_variables())
        self.variables |= {name.upper(): value for name, value in outputs.items()}
        return outputs

    def publish_variables(self) -> None:
        """Set the repository variables that a person sets after the first deploy."""
        found = self.observer.look()
        self.variables["DISTRIBUTION_ID"] = found.distribution
        self.variables["SITE_BUCKET"] = self.observer.site_bucket
        self.variables["SITE_URL"] = f"https://{self.domain}"

    @property
    def domain(self) -> str:
        """Give the host name of the deployed site."""
        return self.observer.domain()

    def visit(self, path: str) -> SiteResponse:
        """Ask the deployed site as a visitor would."""
        return LiveSite(self.domain, self.emulator.url).fetch(path)

    def visit_preview(self, path: str) -> SiteResponse:
        """Ask the previews' own address as a reviewer's browser would."""
        domain = self.variables["PREVIEW_URL"].removeprefix("https://")
        return LiveSite(domain, self.emulator.url).fetch(path)

    def _checked(self, workflow: str, event: Event) -> Event:
        if event.name != "workflow_dispatch":
            return event
        parsed = self._parse(workflow, event.sha)
        inputs = check_inputs(parsed, event.payload["inputs"])
        return replace(event, payload={**event.payload, "inputs": inputs})

    def _parse(self, workflow: str, commit: str) -> YAML:
        text = self.origin.git("show", f"{commit}:.github/workflows/{workflow}.yml")
        return yaml.YAML(typ="safe").load(text)

    def _order(self, workflow: str, event: Event, folder: Path, number: int) -> Order:
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
        return Order(
            workflow=file,
            repository=repository,
            folder=folder,
            event=event,
            environment={**self.environment, **identity},
            variables=dict(self.variables),
            uses=frozenset(u for t in texts for u in USES.findall(t)),
            jobs=tuple(j for j in parsed["jobs"] if j not in LEFT_OUT),
            log=log,
        )


@contextlib.contextmanager
def make_world(root: Path, scratch: Path, report: Path, tell: Tell) -> Iterator[World]:
    """Start everything on loopback, and stop it when the block ends.

    Args:
        root: The repository that is rehearsed.
        scratch: An empty folder for what is thrown away.
        report: Where logs, summaries and comments are kept.
        tell: Is told (workflow, job, state) while workflows run.
    """
    wheels = _fetch_wheels(root, scratch)
    origin = make_origin(root, scratch / "origin")
    provider = provider_folder(origin, scratch)
    state = GitHubState()
    with (
        start_emulator(scratch / "emulator") as emulator,
        serve_github(state) as service,
        start_simulator() as simulator,
    ):
        yield World(
            emulator=emulator,
            observer=Observer(emulator),
            github=state,
            service=service,
            origin=origin,
            scratch=scratch,
            report=report,
            variables=_variables(simulator),
            environment=_environment(emulator, service, wheels, provider),
            tell=tell,
        )


def make_grants(workflow: YAML, event: Event) -> dict[str, Grant]:
    """Give each job of a workflow a token of its own."""
    return {
        job: Grant(secrets.token_hex(16), event, job, job_permissions(workflow, job, event))
        for job in workflow["jobs"]
    }


def bootstrap_variables() -> dict[str, object]:
    """Give the variables that a person would set for bootstrap."""
    return {
        "github_owner": REPOSITORY.owner,
        "github_owner_id": REPOSITORY.owner_id,
        "github_repository": REPOSITORY.name,
        "github_repository_id": REPOSITORY.id,
    }


def _fetch_wheels(root: Path, scratch: Path) -> Path:
    package = scratch / "package"
    package.mkdir()
    fetch_wheels(REQUIREMENTS, root / "dist/wheels", download_with_pip)
    if (root / "dist/wheels").is_dir():
        shutil.copytree(root / "dist/wheels", package / "wheels")
    command = [sys.executable, "-m", "scripts.package_function", "--out", str(package)]
    # The zip is made for the world, not for the job of GitHub that the rehearsal may run in.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    subprocess.run(command, cwd=root, env=env, check=True, capture_output=True)
    return package / "wheels"


def _variables(simulator: Simulator) -> dict[str, str]:
    return {
        "WINDSOCK_CONTACT": "weather@example.org",
        "WINDSOCK_OPEN_METEO_URL": simulator.open_meteo_url,
        "WINDSOCK_MET_NORWAY_URL": simulator.met_norway_url,
        "SMOKE_SECONDS": "0",
    }


def provider_folder(origin: Origin, scratch: Path) -> Path:
    """Return where every job's Terraform finds the provider, fetching it once if need be."""
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
