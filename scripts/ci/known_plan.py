"""Skips the plan of a merge if it is known to be empty.

    find     if a plan of the last day was empty and nothing that Terraform reads has changed
             since, write that empty plan to dist/plan
    record   a plan was empty: record what it read

An empty plan is never applied. So the worst effect of a wrong record is that a change made by hand
in AWS is found later: by the next day's plan, by the workflow `drift`, or by a `deploy` that a
person starts, which always plans.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scripts.ci.plans import JSON
from scripts.ci.terraform import (
    DIST,
    ROOT,
    STATE_KEY,
    describe_empty_plan,
    read_repository_variables,
    terraform_variables,
    write_plan,
)
from scripts.console import run_command, write_output, write_summary
from scripts.deploy.cli import open_bucket
from scripts.deploy.stores import ChangedMeanwhileError, StateStore
from scripts.errors import UsageError
from scripts.hashes import sha256, sha256_of_file

KEY = "site/empty-plan.json"
LONGEST = timedelta(days=1)
# Everything that a plan reads apart from its variables and the state; a folder means its files.
READ = (
    "terraform/site",
    "site/headers.json",
    "function/weather/places.json",
    ".github/actions/terraform/action.yml",
)
WORDS = (
    "No changes: nothing that Terraform reads has changed since the plan of {at:%Y-%m-%d %H:%M}.\n"
)


@dataclass(frozen=True)
class EmptyPlan:
    """What an empty plan has read.

    Attributes:
        inputs: SHA-256 (hex) of files and variables.
        state: ETag of the state.
        at: When it was planned.
    """

    inputs: str
    state: str
    at: datetime

    def covers(self, inputs: str, state: str, now: datetime) -> bool:
        """Return whether a plan of the same inputs need not be made again yet."""
        same = (self.inputs, self.state) == (inputs, state)
        return same and timedelta() <= now - self.at < LONGEST

    def to_json(self) -> bytes:
        """Write it as JSON."""
        return json.dumps(vars(self) | {"at": self.at.isoformat()}).encode()


def main(argv: list[str], environ: Mapping[str, str] = os.environ) -> int:
    """Run the command that the one argument names."""
    settings = read_repository_variables(environ)
    function = json.loads((DIST / "function.json").read_text(encoding="utf-8"))
    inputs = fingerprint(ROOT, terraform_variables(settings, function))
    states, artifacts = (open_bucket(settings[f"{n}_BUCKET"]) for n in ("STATE", "ARTIFACT"))
    now = datetime.now(UTC)
    if argv == ["find"]:
        print(reuse_empty_plan(states, artifacts, inputs, now))
    elif argv == ["record"]:
        print(record_empty_plan(states, artifacts, inputs, now))
    else:
        raise UsageError("give one of: find, record")
    return 0


def reuse_empty_plan(states: StateStore, artifacts: StateStore, inputs: str, now: datetime) -> str:
    """Write the empty plan if it is known; return a line about it."""
    state, note = states.read(STATE_KEY), artifacts.read(KEY)
    known = read_empty_plan(note[0]) if note else None
    if state is None or known is None or not known.covers(inputs, state[1], now):
        return "plan: not known, Terraform has to plan"
    (DIST / "plan").mkdir(parents=True, exist_ok=True)
    # An empty plan is never applied, but the release compares the hash of its file.
    (DIST / "plan/plan.tfplan").write_bytes(b"")
    write_plan(describe_empty_plan(json.loads(state[0])["outputs"]), WORDS.format(at=known.at))
    write_output("known", "true")
    write_summary(f"### Plan: nothing to change\n\n{WORDS.format(at=known.at)}")
    return f"plan: nothing to change, known since {known.at:%Y-%m-%d %H:%M}"


def record_empty_plan(states: StateStore, artifacts: StateStore, inputs: str, now: datetime) -> str:
    """Record what an empty plan has read; return a line about it."""
    state, before = states.read(STATE_KEY), artifacts.read(KEY)
    if state is None:
        return "plan: there is no state, nothing is recorded"
    note = EmptyPlan(inputs, state[1], now)
    try:
        artifacts.write(KEY, note.to_json(), before[1] if before else None)
    except ChangedMeanwhileError:
        return "plan: another run has recorded its own"
    return "plan: recorded as empty"


def fingerprint(root: Path, variables: Mapping[str, str]) -> str:
    """Return the SHA-256 (hex) of every file that a plan reads, and of its variables."""
    files = {
        str(f.relative_to(root)): sha256_of_file(f) for name in READ for f in _files(root / name)
    }
    return sha256(json.dumps([files, dict(variables)], sort_keys=True))


def read_empty_plan(body: bytes) -> EmptyPlan | None:
    """Read a record; return None if it is not valid, so that Terraform plans."""
    try:
        found: JSON = json.loads(body)
        note = EmptyPlan(
            str(found["inputs"]), str(found["state"]), datetime.fromisoformat(found["at"])
        )
    except (ValueError, TypeError, KeyError):
        return None
    return note if note.at.tzinfo else None


def _files(path: Path) -> Iterator[Path]:
    # The lock file stands for what `terraform init` installs.
    below = (f for f in sorted(path.rglob("*")) if ".terraform" not in f.parts)
    return (f for f in below if f.is_file()) if path.is_dir() else iter([path])


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
