"""An invalidation that a person asks for: which paths, and nothing that they typed is a command."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import purge_cache, sync_site
from scripts.deploy.manifest import Manifest, PendingInvalidation
from scripts.deploy.stores import DryRunCdn
from scripts.errors import UsageError
from tests.functional.deploy.conftest import places, run, sync_arguments

TYPED = {
    "DISTRIBUTION_ID": "E1",
    "PURGE_SCOPE": "custom",
    "PURGE_PATHS": "/a /b",
    "PURGE_REASON": "a test",
}
DRY = ["--dry-run", "--json"]


def test_a_dry_purge_shows_what_it_would_send(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--distribution-id=E1", "--scope=data", "--reason=test", "--dry-run"]
    assert run(purge_cache.main, [*arguments, "--wait=5"]) == 0
    assert capsys.readouterr().out == "dry run: purge data: 2 paths, done (not sent)\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--scope=data"],
        ["--scope=data", "--reason= "],
        ["--reason=x"],
        ["--scope=custom", "--reason=x"],
        ["--scope=custom", "--reason=x", "--path=nope"],
        ["--scope=data", "--reason=x", "--path=/a"],
        ["--pending"],
    ],
)
def test_a_purge_that_says_too_little_is_a_wrong_argument(arguments: list[str]) -> None:
    assert run(purge_cache.main, ["--distribution-id=E1", "--dry-run", *arguments]) == 2


def test_nothing_pending_sends_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(sync_site.main, sync_arguments(site))
    capsys.readouterr()
    assert run(purge_cache.main, ["--distribution-id=E1", "--pending", *places(site)]) == 0
    assert capsys.readouterr().out == "purge: no invalidation is pending\n"


def sent(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_workflow_gives_everything_in_the_environment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    environ = {**TYPED, "PURGE_WAIT": "true", "GITHUB_ACTOR": "octo*cat"}
    assert purge_cache.main(DRY, environ) == 0
    assert sent(capsys) == {"id": "not sent", "paths": ["/a", "/b"], "done": True}
    summary = (tmp_path / "summary").read_text()
    assert "a test" in summary
    assert "octo\\*cat" in summary


def test_without_a_wish_to_wait_the_command_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    purge_cache.main(DRY, {**TYPED, "PURGE_WAIT": "false"})
    assert sent(capsys)["done"] is False


@pytest.mark.parametrize("paths", ["/a --scope=everything", "/a\n/b", "/a\t/b", ""])
def test_what_a_person_typed_is_a_path_or_refused_and_never_an_option(paths: str) -> None:
    with pytest.raises(UsageError, match="path"):
        purge_cache.main(DRY, {**TYPED, "PURGE_PATHS": paths})


@pytest.mark.parametrize(
    "given",
    [
        {"PURGE_SCOPE": "some"},
        {"PURGE_SCOPE": ""},
        {"PURGE_REASON": " "},
        {"PURGE_REASON": "x" * 4001},
        {"PURGE_PATHS": "/a " * 1400},
    ],
)
def test_an_input_that_is_none_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        purge_cache.main(DRY, TYPED | given)


@pytest.mark.parametrize("environ", [{}, {"DISTRIBUTION_ID": ""}])
def test_a_distribution_that_is_not_set_is_a_misuse(environ: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        purge_cache.main(["--scope=data", "--reason=x", *DRY], environ)


def manifest_of(site: Path, **changes: object) -> Path:
    """Put a manifest with such parts where the commands look for it; return its file."""
    file = site / "state/site/manifest.json"
    found = Manifest.from_json(file.read_bytes(), "manifest")
    file.write_bytes(replace(found, **changes).to_json())  # type: ignore[arg-type] # parts by name
    return file


@pytest.mark.parametrize("dry", [True, False])
def test_a_pending_invalidation_is_sent_once_and_noted_as_sent(
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    dry: bool,
) -> None:
    monkeypatch.setattr(purge_cache, "CloudFront", lambda *_: DryRunCdn())
    run(sync_site.main, sync_arguments(site))
    file = manifest_of(site, pending_invalidation=PendingInvalidation(("/a.html",), "r"))
    capsys.readouterr()
    command = ["--distribution-id=E1", "--pending", "--json", *places(site)]
    assert run(purge_cache.main, [*command, "--dry-run"] if dry else command) == 0
    assert sent(capsys)["paths"] == ["/a.html"]
    pending = Manifest.from_json(file.read_bytes(), "manifest").pending_invalidation.paths
    assert pending == (("/a.html",) if dry else ())


def test_while_a_sync_is_unfinished_its_invalidation_is_left_to_it(site: Path) -> None:
    run(sync_site.main, sync_arguments(site))
    manifest_of(site, pending_deletes=("old.html",))
    assert run(purge_cache.main, ["--distribution-id=E1", "--pending", *places(site)]) == 3
