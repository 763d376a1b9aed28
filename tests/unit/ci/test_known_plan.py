"""A merge is spared the plan only where a plan of the last day read exactly the same."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scripts.ci import known_plan, terraform
from scripts.ci.known_plan import (
    KEY,
    READ,
    EmptyPlan,
    fingerprint,
    read_empty_plan,
    record_empty_plan,
    reuse_empty_plan,
)
from scripts.ci.plans import read_plan
from scripts.ci.terraform import STATE_KEY
from tests.support.bucket import MemoryState, Wire

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STATE = {"version": 4, "outputs": {"site_url": {"value": "https://site", "type": "string"}}}
NOTE = EmptyPlan("i" * 64, "etag", NOW)


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[MemoryState, MemoryState]:
    """Return the bucket of the state, with a state in it, and that of the artifacts."""
    monkeypatch.setattr(known_plan, "DIST", tmp_path)
    monkeypatch.setattr(terraform, "DIST", tmp_path)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    states, artifacts = MemoryState(Wire()), MemoryState(Wire())
    states.write(STATE_KEY, json.dumps(STATE).encode(), None)
    return states, artifacts


def test_a_merge_after_an_empty_plan_is_spared_its_own(
    stores: tuple[MemoryState, MemoryState], tmp_path: Path
) -> None:
    assert "not known" in reuse_empty_plan(*stores, "inputs", NOW)
    record_empty_plan(*stores, "inputs", NOW)
    assert "known since 2026-01-02 12:00" in reuse_empty_plan(*stores, "inputs", NOW + HOUR)
    document = json.loads((tmp_path / "plan/plan.json").read_text())
    assert read_plan(document).empty
    assert document["planned_values"]["outputs"] == STATE["outputs"]
    outputs = (tmp_path / "output").read_text().splitlines()
    assert [line.split("=")[0] for line in outputs] == ["tfplan_sha256", "json_sha256", "known"]
    assert (tmp_path / "plan/plan.tfplan").read_bytes() == b""


def test_a_state_that_someone_wrote_meanwhile_is_looked_at(
    stores: tuple[MemoryState, MemoryState], tmp_path: Path
) -> None:
    record_empty_plan(*stores, "inputs", NOW)
    states, _ = stores
    found = states.read(STATE_KEY)
    assert found is not None
    states.write(STATE_KEY, found[0] + b" ", found[1])
    assert "not known" in reuse_empty_plan(*stores, "inputs", NOW)
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize(
    ("inputs", "state", "now"),
    [
        ("j" * 64, "etag", NOW),
        ("i" * 64, "other", NOW),
        ("i" * 64, "etag", NOW + timedelta(days=1)),
        ("i" * 64, "etag", NOW - timedelta(seconds=1)),
    ],
)
def test_other_inputs_another_state_or_another_day_are_not_covered(
    inputs: str, state: str, now: datetime
) -> None:
    assert NOTE.covers("i" * 64, "etag", NOW + 23 * HOUR)
    assert not NOTE.covers(inputs, state, now)


def test_a_newer_note_replaces_an_older_one(stores: tuple[MemoryState, MemoryState]) -> None:
    record_empty_plan(*stores, "inputs", NOW - 30 * HOUR)
    assert "not known" in reuse_empty_plan(*stores, "inputs", NOW)
    record_empty_plan(*stores, "inputs", NOW)
    assert "known since" in reuse_empty_plan(*stores, "inputs", NOW)
    assert list(stores[1].bodies) == [KEY]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"inputs": "i", "state": "s", "at": "2026-01-02T12:00:00"}']
)
def test_what_is_no_note_means_that_terraform_looks(body: bytes) -> None:
    assert read_empty_plan(body) is None
    assert read_empty_plan(NOTE.to_json()) == NOTE


def test_every_file_and_variable_that_a_plan_reads_is_part_of_the_fingerprint(
    tmp_path: Path,
) -> None:
    for name in READ:
        file = tmp_path / name if Path(name).suffix else tmp_path / name / "main.tf"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("1")
    (tmp_path / "terraform/site/.terraform").mkdir()
    (tmp_path / "terraform/site/.terraform/installed").write_text("1")
    seen = {fingerprint(tmp_path, {}), fingerprint(tmp_path, {"TF_VAR_a": "1"})}
    for name in READ:
        file = tmp_path / name if Path(name).suffix else tmp_path / name / "main.tf"
        file.write_text("2")
        seen.add(fingerprint(tmp_path, {}))
    (tmp_path / "terraform/site/.terraform.lock.hcl").write_text("1")
    seen.add(fingerprint(tmp_path, {}))
    assert len(seen) == len(READ) + 3
    (tmp_path / "terraform/site/.terraform/installed").write_text("2")
    assert fingerprint(tmp_path, {}) in seen


def test_the_fingerprint_knows_every_file_that_the_site_reads_from_elsewhere() -> None:
    texts = [f.read_text(encoding="utf-8") for f in terraform.SITE.glob("*.tf")]
    elsewhere = set(re.findall(r"\.\./\.\./([\w./-]+)", "\n".join(texts)))
    assert elsewhere
    assert elsewhere <= set(READ)
    assert all((terraform.ROOT / name).exists() for name in READ)
