"""Runs commands as GitHub's runner does: its variables, its files, a user without root."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.dev.as_github.jobs import CiJob

FILES = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH")
# Variables that name where packages and providers come from; no others of this machine are passed.
KEPT = ("PIP_", "SSL_CERT", "TF_PLUGIN_MIRROR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
# In this user namespace the same files belong to an ordinary user; the machine needs no new user.
ORDINARY_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c")


@dataclass(frozen=True)
class JobRunner:
    """Where jobs run.

    Attributes:
        checkout: The folder of the checkout.
        temp: RUNNER_TEMP; a folder for each job's files below it.
        commit: The merge commit.
        prefix: What comes before each command.
    """

    checkout: Path
    temp: Path
    commit: str
    prefix: tuple[str, ...]

    def run(self, job: CiJob, extra: Mapping[str, str]) -> bool:
        """Run the commands of a job up to the first that fails; return whether none did.

        Args:
            job: What to run.
            extra: More variables for the job's commands.
        """
        for command in job.commands:
            env = {**self.environment(job), **command.settings, **extra}
            done = subprocess.run(
                [*self.prefix, *BASH, command.script],
                cwd=self.checkout,
                env=env,
                stdin=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode:
                return False
        return True

    def environment(self, job: CiJob) -> dict[str, str]:
        """Return the environment of a job, with empty files for what it writes to GitHub."""
        folder = self.temp / job.name
        home = folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (folder / name).touch()
        return {
            **{n: v for n, v in os.environ.items() if n.startswith(KEPT)},
            **github_variables(job.name, self.commit, self.checkout, self.temp),
            **{name: str(folder / name) for name in FILES},
            "HOME": str(home),
            "PATH": os.pathsep.join([*self._pythons(job), os.environ["PATH"]]),
        }

    def written(self, job: CiJob) -> dict[str, str]:
        """Return what a job wrote into the files of GitHub, by their variable."""
        texts = {name: (self.temp / job.name / name).read_text() for name in FILES}
        return {name: text for name, text in texts.items() if text}

    def _pythons(self, job: CiJob) -> list[str]:
        """Return the folders in front of PATH, as setup-python puts its own there."""
        own = [self.checkout / f".venv-{job.requirements}/bin"] if job.requirements else []
        return [str(folder) for folder in [*own, Path(sys.executable).resolve().parent]]


def github_variables(job: str, commit: str, checkout: Path, temp: Path) -> dict[str, str]:
    """Return the variables that GitHub sets for a job of a pull request."""
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": "octocat",
        "GITHUB_API_URL": "http://127.0.0.1:9",
        "GITHUB_BASE_REF": "main",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_HEAD_REF": "change",
        "GITHUB_JOB": job,
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_REF_NAME": "7/merge",
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_REPOSITORY": "octo/windsock",
        "GITHUB_REPOSITORY_OWNER": "octo",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_RUN_ID": "1234567890",
        "GITHUB_RUN_NUMBER": "42",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_SHA": commit,
        "GITHUB_WORKFLOW": "ci",
        "GITHUB_WORKSPACE": str(checkout),
        "LANG": "C.UTF-8",
        "RUNNER_ARCH": "X64",
        "RUNNER_ENVIRONMENT": "github-hosted",
        "RUNNER_NAME": "GitHub Actions 1",
        "RUNNER_OS": "Linux",
        "RUNNER_TEMP": str(temp),
        "RUNNER_TOOL_CACHE": str(temp / "tools"),
        "USER": "runner",
    }


def without_root() -> tuple[str, ...] | None:
    """Return the prefix that runs a command without root; None where that is not possible."""
    if os.geteuid() != 0:
        return ()
    if shutil.which(ORDINARY_USER[0]) is None:
        return None
    tried = subprocess.run([*ORDINARY_USER, "true"], capture_output=True, check=False)
    return ORDINARY_USER if tried.returncode == 0 else None
