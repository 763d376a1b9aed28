"""The commands as a person or a workflow runs them, on folders: lines, exit codes, outputs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import package_function, release, sync_site
from tests.functional.deploy.conftest import FIRST, SECOND, places, run, sync_arguments, write

ROOT = Path(__file__).parents[3]


def test_a_sync_ends_with_one_line_that_counts(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sync_site.main, sync_arguments(site)) == 0
    write(site / "source", SECOND)
    assert run(sync_site.main, sync_arguments(site)) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert "5 put (3 content, 2 new), 1 deleted (1 removed), 3 unchanged, 1 kept" in last


def test_the_preview_reads_types_and_caching_beside_the_bodies(site: Path) -> None:
    run(sync_site.main, sync_arguments(site))
    assert (site / "live/about/index.html").read_text() == FIRST["about/index.html"]
    assert json.loads((site / "live/.headers/about/index.html.json").read_text()) == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "public, max-age=0, s-maxage=300, must-revalidate",
    }


def test_a_dry_run_tells_the_same_and_changes_no_file(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sync_site.main, sync_arguments(site, "--dry-run")) == 0
    pretended = capsys.readouterr().out.splitlines()
    assert not (site / "live").exists()
    assert not (site / "state").exists()
    run(sync_site.main, sync_arguments(site))
    real = capsys.readouterr().out.splitlines()
    assert pretended[:-1] == real[:-1]
    assert pretended[-1].startswith("dry run: ")


def test_machines_read_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(sync_site.main, sync_arguments(site, "--json", "--run=4", f"--commit={'c' * 40}"))
    told = json.loads(capsys.readouterr().out)
    assert told["release"] == f"{'c' * 12}-4.1"
    assert told["changed"] == len(FIRST)
    assert {"verb": "put", "key": "index.html", "reason": "new"} in told["actions"]


def test_github_gets_outputs_and_a_summary(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(name, str(site / name))
    monkeypatch.setenv("GITHUB_RUN_ID", "12")
    monkeypatch.setenv("GITHUB_RUN_ATTEMPT", "2")
    monkeypatch.setenv("GITHUB_SHA", "d" * 40)
    run(sync_site.main, sync_arguments(site))
    assert (site / "GITHUB_OUTPUT").read_text().splitlines() == [
        f"release={'d' * 12}-12.2",
        f"changed={len(FIRST)}",
        "invalidation=",
    ]
    assert f"{len(FIRST)} put" in (site / "GITHUB_STEP_SUMMARY").read_text()


def test_a_name_cannot_forge_markdown_or_lines(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(site / "summary"))
    write(site / "source", {"a```\u202e<script>.html": "x"})
    run(sync_site.main, sync_arguments(site))
    lines = (site / "summary").read_text().splitlines()
    assert [line for line in lines if line.startswith("```")] == ["```text", "```"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--source=/nowhere"], 4, "/nowhere"),
        (["--source=/"], 4, "is not a built site"),
        ([], 2, "give --source"),
    ],
)
def test_what_is_refused_has_its_exit_code(
    site: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, told: str
) -> None:
    assert run(sync_site.main, [*arguments, *places(site)]) == code
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert not (site / "live").exists()


def test_an_older_run_exits_3(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(sync_site.main, sync_arguments(site, "--run=9"))
    write(site / "source", {"index.html": "old"})
    assert run(sync_site.main, sync_arguments(site, "--run=8")) == 3
    assert "run 8.1 is older than run 9.1" in capsys.readouterr().err
    assert (site / "live/index.html").read_text() == FIRST["index.html"]


def test_a_state_that_is_no_address_is_a_wrong_argument(site: Path) -> None:
    arguments = sync_arguments(site)[:-1]
    assert run(sync_site.main, [*arguments, "--state=s3://bucket-without-prefix"]) == 2
    assert run(sync_site.main, arguments) == 2


@pytest.mark.parametrize("argument", ["--distribution-id=", "--bucket= "])
def test_a_variable_that_is_not_set_is_a_wrong_argument(site: Path, argument: str) -> None:
    with pytest.raises(SystemExit) as refused:
        sync_site.main([*sync_arguments(site), argument])
    assert refused.value.code == 2


def test_a_preview_is_published_below_its_prefix_and_removed(site: Path) -> None:
    live = (site / "live").as_uri()
    write(site / "live", {"robots.txt": "of all previews", "pr-70/index.html": "another"})
    write(site / "source", {"sw.js": "keeps copies", "pictures/phone-dark.png": "a picture"})
    for _ in range(2):
        arguments = ["--preview=7", f"--source={site / 'source'}", f"--bucket={live}"]
        assert run(sync_site.main, arguments) == 0
        write(
            site / "source", {"robots.txt": None} if (site / "source/robots.txt").exists() else {}
        )
    below = site / "live/pr-7"
    published = {p.relative_to(below).as_posix() for p in below.rglob("*") if p.is_file()}
    assert {name for name in published if not name.startswith(".headers/")} == (
        {*FIRST, "pictures/phone-dark.png"} - {"robots.txt", "sw.js"}
    )
    headers = json.loads((below / ".headers/index.html.json").read_text())
    assert headers["Cache-Control"] == "no-store"
    assert run(sync_site.main, ["--preview=7", "--remove", f"--bucket={live}"]) == 0
    assert not [path for path in below.rglob("*") if path.is_file()]
    assert (site / "live/robots.txt").read_text() == "of all previews"
    assert (site / "live/pr-70/index.html").read_text() == "another"


@pytest.mark.parametrize(("picture", "output"), [({"pictures/a.png": "x"}, "yes"), ({}, "")])
def test_the_comment_learns_whether_there_are_pictures(
    site: Path, monkeypatch: pytest.MonkeyPatch, picture: dict[str, str], output: str
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(site / "output"))
    write(site / "source", picture)
    arguments = [f"--source={site / 'source'}", f"--bucket={(site / 'live').as_uri()}"]
    assert run(sync_site.main, ["--preview=7", *arguments]) == 0
    assert (site / "output").read_text() == f"pictures={output}\n"


@pytest.mark.parametrize("number", ["0", "-1", "x", "../1", "1/..", "٣"])
def test_a_preview_needs_the_number_of_a_pull_request(site: Path, number: str) -> None:
    with pytest.raises(SystemExit) as refused:
        sync_site.main([f"--preview={number}", "--remove", "--bucket=b"])
    assert refused.value.code == 2


def test_releases_are_recorded_and_listed(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "octo\ncat")
    state = places(site)[1]
    run(sync_site.main, sync_arguments(site))
    capsys.readouterr()
    for commit, told in (("e", "release 1 recorded"), ("f", "1 is live and already recorded")):
        arguments = ["record", *places(site), f"--commit={commit * 40}"]
        assert run(release.main, arguments) == 0
        assert told in capsys.readouterr().out
    assert run(release.main, ["list", state]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "eeeeeeeeeeee  no function, 8 files, by octo cat" in lines[0]
    assert run(release.main, ["list", state, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["commit"] == "e" * 40


def test_a_list_reads_no_more_records_than_it_shows(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(sync_site.main, sync_arguments(site))
    run(release.main, ["record", *places(site)])
    records = site / "state/releases"
    records.joinpath("000002.json").write_bytes(records.joinpath("000001.json").read_bytes())
    records.joinpath("000001.json").write_text("not a record")
    capsys.readouterr()
    assert run(release.main, ["list", places(site)[1], "--last=1"]) == 0
    assert "1 releases" in capsys.readouterr().out


def test_nothing_to_record_is_a_conflict(site: Path) -> None:
    assert run(release.main, ["record", *places(site)]) == 3


def test_an_unknown_release_is_a_wrong_argument(site: Path) -> None:
    run(sync_site.main, sync_arguments(site))
    assert run(release.main, ["restore", "--to=9", *places(site)]) == 2


def test_a_folder_keeps_no_versions_to_restore(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(sync_site.main, sync_arguments(site))
    run(release.main, ["record", *places(site)])
    assert run(release.main, ["restore", "--to=1", *places(site)]) == 4
    assert "has no version" in capsys.readouterr().err


def test_the_zip_comes_with_its_hash_as_an_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(package_function, "fetch_wheels", lambda *_: [])
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    write(tmp_path / "function", {"weather/handler.py": "def handle(): ..."})
    arguments = [f"--function={tmp_path / 'function'}", f"--out={tmp_path}", "--json"]
    assert run(package_function.main, arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert f"sha256={told['sha256']}\n" in (tmp_path / "output").read_text()
    assert json.loads((tmp_path / "function.json").read_text()) == told


def test_sigterm_exits_130_and_the_next_run_finishes(site: Path) -> None:
    program = (
        "import os, signal, sys; sys.path.insert(0, '.')\n"
        "from scripts import sync_site; from scripts.console import run_command\n"
        "from scripts.deploy.directory import DirectorySite\n"
        "put = DirectorySite.put\n"
        "def die(self, key, *rest):\n"
        "    if key == 'index.html': os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return put(self, key, *rest)\n"
        "DirectorySite.put = die\n"
        "raise SystemExit(run_command(lambda: sync_site.main(sys.argv[1:])))\n"
    )
    command = [sys.executable, "-c", program, *sync_arguments(site)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "run the same command again" in done.stderr) == (130, True)
    assert not (site / "live/sw.js").exists()
    assert run(sync_site.main, sync_arguments(site)) == 0
    live = {name: (site / "live" / name).read_text() for name in FIRST}
    assert live == FIRST
