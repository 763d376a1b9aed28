"""The built tree: hashed names, references, one release as a whole, the same bytes everywhere."""

import hashlib
import json
import re
import struct
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts.build_site import MADE_FROM, PLACES, SOURCE, build_site, main, read_sources
from scripts.console import run_command
from scripts.site_build.errors import BuildError
from scripts.site_build.places import MOST_ZONES, read_places, zone_table
from scripts.site_build.release import Release, read_release
from scripts.site_build.tree import plan_site

BUILT = datetime(2026, 3, 10, tzinfo=UTC)
PLAIN = Release("c" * 40, BUILT, None, None)
KNOWN = Release("c" * 40, BUILT, "https://weather.example", "someone/windsock")
LISTED = read_places(PLACES)
ASSET = re.compile(r"""["'(]/?((?:assets/)?[\w-]+\.[0-9a-f]{10}\.\w+)["')]""")


@pytest.fixture(scope="module")
def sources() -> dict[str, bytes]:
    return read_sources(SOURCE)


@pytest.fixture(scope="module")
def built(sources: dict[str, bytes]) -> dict[str, bytes]:
    return plan_site(sources, LISTED, PLAIN)


def test_every_asset_carries_the_hash_of_its_content(built: dict[str, bytes]) -> None:
    assets = [key for key in built if key.startswith("assets/")]
    assert len(assets) > 8
    for key in assets:
        assert hashlib.sha256(built[key]).hexdigest()[:10] == key.split(".")[-2]


def test_every_reference_is_there_and_every_asset_is_referred_to(built: dict[str, bytes]) -> None:
    named = set()
    for key, content in built.items():
        if key.endswith((".html", ".js", ".css", ".webmanifest")) and key != "sw.js":
            found = ASSET.findall(content.decode())
            named |= {name if name.startswith("assets/") else f"assets/{name}" for name in found}
    told = set(re.findall(r'"\./(app\.[0-9a-f]{10}\.js)"', "".join(map(str, built.values()))))
    named |= {f"assets/{name}" for name in told}
    assert named == {key for key in built if key.startswith("assets/")}


def test_one_style_and_one_script_make_the_first_view(built: dict[str, bytes]) -> None:
    page = built["index.html"].decode()
    assert len(re.findall("<script[^>]* src=", page)) == 1
    assert len(re.findall('rel="stylesheet"', page)) == 1
    assert "<style" not in page
    assert " style=" not in page


def test_each_language_has_its_page_with_its_words_in_it(built: dict[str, bytes]) -> None:
    pages = {tag: built[f"index.{tag}.html"].decode() for tag in ("sv", "de", "es")}
    for tag, page in {**pages, "en": built["index.html"].decode()}.items():
        table = json.loads((SOURCE / f"lang/{tag}.json").read_text())
        block = re.search(r'<script type="application/json" id="words">(.*?)</script>', page)
        assert block
        assert json.loads(block[1]) == table["first"]
        assert f'<html lang="{tag}" dir="ltr"' in page
        assert f">{table['page']['skip']}</a>" in page
        assert "{{" not in page


def test_a_language_is_one_file(sources: dict[str, bytes]) -> None:
    table = sources["lang/sv.json"].replace(b"Hoppa till", b"Hoppa yfir")
    built = plan_site({**sources, "lang/is.json": table}, LISTED, KNOWN)
    assert b'<html lang="is"' in built["index.is.html"]
    assert b">Hoppa yfir prognosen</a>" in built["index.is.html"]
    assert b'<section lang="is"' in built["404.html"]
    assert b"Preferred-Languages: en, de, es, is, sv" in built[".well-known/security.txt"]
    assert re.search(rb'is:"assets/is\.[0-9a-f]{10}\.json"', b"".join(built.values()))


def test_a_word_cannot_end_its_block(sources: dict[str, bytes]) -> None:
    spoilt = sources["lang/sv.json"].replace(b"midnatt", b"</script><b>")
    page = plan_site({**sources, "lang/sv.json": spoilt}, LISTED, PLAIN)["index.sv.html"]
    assert b"<b>" not in page
    assert b"\\u003c/script>" in page


def test_the_list_of_places_is_an_asset_and_not_in_the_first_script(
    sources: dict[str, bytes], built: dict[str, bytes]
) -> None:
    asset = next(key for key in built if key.startswith("assets/places."))
    rows = json.loads(built[asset])
    assert rows[0] == ["stockholm", "Stockholm", "SE", "Europe/Stockholm", 59.3293, 18.0686]
    many = [{**place, "id": f"{place['id']}-{n}"} for n in range(100) for place in LISTED]
    bigger = plan_site(sources, many, PLAIN)
    first = [key for key in (*built, *bigger) if key.startswith("assets/app.")]
    sizes = [len((built | bigger)[key]) for key in first]
    assert max(sizes) - min(sizes) < 400


def test_the_places_are_part_of_what_the_site_is_made_from() -> None:
    assert PLACES.relative_to(SOURCE.parent).as_posix() in MADE_FROM


def test_a_zone_of_several_places_shows_the_first() -> None:
    places = [
        {"id": "a", "zone": "Europe/Oslo"},
        {"id": "oslo", "zone": "Europe/Oslo"},
        *({"id": f"p{n}", "zone": f"X/Z{n}"} for n in range(100)),
    ]
    table = json.loads(zone_table(places))
    assert table[0] == "oslo=a"
    assert len(table) == MOST_ZONES


@pytest.mark.parametrize("content", ["", "{}", "[]", '[{"id": "a"}]', "[1]"])
def test_a_list_of_places_that_is_none_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "places.json"
    path.write_text(content)
    with pytest.raises(BuildError, match=re.escape(str(path))):
        read_places(path)


def test_two_builds_are_equal_byte_for_byte(sources: dict[str, bytes]) -> None:
    shuffled = dict(reversed(list(sources.items())))
    assert plan_site(sources, LISTED, PLAIN) == plan_site(shuffled, LISTED, PLAIN)


@pytest.mark.parametrize("seed", ["0", "1", "99"])
def test_a_build_does_not_depend_on_the_order_of_hashes(
    seed: str, built: dict[str, bytes], tmp_path: Path
) -> None:
    root = SOURCE.parent
    subprocess.run(
        [
            *(sys.executable, "-m", "scripts.build_site"),
            *("--out", str(tmp_path / "out"), "--commit", "c" * 40),
        ],
        cwd=root,
        env={"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": str(int(BUILT.timestamp()))},
        check=True,
        capture_output=True,
    )
    assert read_sources(tmp_path / "out") == built


def test_a_changed_text_changes_the_names_above_it(sources: dict[str, bytes]) -> None:
    changed = {**sources, "lang/sv.json": sources["lang/sv.json"].replace(b"regn", b"regnar")}
    before, after = plan_site(sources, LISTED, PLAIN), plan_site(changed, LISTED, PLAIN)
    for stem in ("sv", "app", "more"):
        names = [
            {key for key in built if re.fullmatch(rf"assets/{stem}\.\w+\.js(on)?", key)}
            for built in (before, after)
        ]
        assert names[0] != names[1]
    assert before["index.html"] != after["index.html"]
    assert before["index.sv.html"] != after["index.sv.html"]
    assert before["sw.js"] != after["sw.js"]


def test_the_worker_knows_the_files_of_its_release(built: dict[str, bytes]) -> None:
    worker = built["sw.js"].decode()
    files = json.loads(re.search(r"const FILES = (\[.*\]);", worker)[1])  # type: ignore[index] # it is there
    assert {key for key in files if "app." in key or "more." in key} < set(built)
    assert not [key for key in files if key not in built]
    assert 'RELEASE = "source"' not in worker


def test_the_version_names_commit_and_time(built: dict[str, bytes]) -> None:
    told = json.loads(built["version.json"])
    assert told == {"commit": "c" * 40, "built": "2026-03-10T00:00:00+00:00"}


def test_without_an_address_nothing_guesses_one(built: dict[str, bytes]) -> None:
    assert "sitemap.xml" not in built
    assert ".well-known/security.txt" not in built
    assert b"Sitemap" not in built["robots.txt"]


def test_robots_may_see_everything(built: dict[str, bytes]) -> None:
    assert built["robots.txt"] == b"User-agent: *\nDisallow:\n"


def test_an_icon_lies_where_browsers_look_for_one(
    built: dict[str, bytes], sources: dict[str, bytes]
) -> None:
    head, picture = built["favicon.ico"][:22], built["favicon.ico"][22:]
    assert picture == sources["icons/icon-192.png"]
    assert struct.unpack("<HHHBBBBHHII", head) == (
        0,
        1,
        1,
        *struct.unpack(">xxxBxxxB", picture[16:24]),
        0,
        0,
        1,
        32,
        len(picture),
        22,
    )


def test_with_an_address_robots_find_their_way(sources: dict[str, bytes]) -> None:
    built = plan_site(sources, LISTED, KNOWN)
    assert b"<loc>https://weather.example/</loc>" in built["sitemap.xml"]
    assert b"Sitemap: https://weather.example/sitemap.xml" in built["robots.txt"]
    assert b'content="https://weather.example/assets/social.' in built["index.html"]
    for page in ("index.html", "index.sv.html"):
        assert b'<link rel="canonical" href="https://weather.example/">' in built[page]
    security = built[".well-known/security.txt"].decode()
    assert "https://github.com/someone/windsock/security/advisories/new" in security
    assert "Expires: 2027-03-10T00:00:00Z" in security


@pytest.mark.parametrize(
    ("path", "content", "complaint"),
    [
        ("index.html", None, r"missing in site/: index\.html"),
        ("index.html", b'<link href="icons/nothing.svg">', "names icons/nothing.svg"),
        ("index.html", b"\xff", "is not UTF-8"),
        ("js/app.js", b"const = 1;", r"esbuild refuses[^$]*js/app\.js"),
        ("js/hero.js", None, r"esbuild refuses[^$]*hero\.js"),
        ("more.css", b'a { background: url("icons/nothing.svg") }', "names icons/nothing.svg"),
        ("lang/sv.json", b"{,}", "lang/sv.json is not JSON"),
        ("lang/sv.json", b"{}", "lang/sv.json must have the parts first, more, page"),
        ("lang/en.json", None, r"missing in site/: lang/en\.json"),
        ("index.html", b"<p>{{nothing}}", "lang/en.json has no word `nothing` for site/index.html"),
        ("404.html", b"<p>", "404.html has no section"),
        ("sw.js", b"const FILES = [];", "must hold this line once"),
    ],
)
def test_a_source_that_cannot_be_built_is_named(
    sources: dict[str, bytes], path: str, content: bytes | None, complaint: str
) -> None:
    spoilt = {key: value for key, value in sources.items() if key != path}
    if content is not None:
        spoilt[path] = content
    with pytest.raises(BuildError, match=complaint):
        plan_site(spoilt, LISTED, PLAIN)


def test_a_link_in_the_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").symlink_to("/etc/hostname")
    with pytest.raises(BuildError, match="is a link"):
        read_sources(tmp_path)


def test_a_folder_that_is_no_build_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    with pytest.raises(BuildError, match="not an earlier build"):
        build_site(SOURCE, tmp_path, PLAIN)
    assert precious.read_text() == "mine"


def test_an_earlier_build_is_replaced_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "site"
    build_site(SOURCE, out, PLAIN)
    (out / "assets/old.0123456789.js").write_text("old")
    build_site(SOURCE, out, PLAIN)
    assert not (out / "assets/old.0123456789.js").exists()


def test_a_bad_source_leaves_the_earlier_build(tmp_path: Path) -> None:
    out = tmp_path / "site"
    build_site(SOURCE, out, PLAIN)
    before = read_sources(out)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BuildError, match="missing in site/"):
        build_site(empty, out, PLAIN)
    assert read_sources(out) == before


def test_the_date_comes_from_the_environment_first(tmp_path: Path) -> None:
    release = read_release(tmp_path, ["site"], "abc", {"SOURCE_DATE_EPOCH": "1000000000"})
    assert release == Release("abc", datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC), None, None)


def test_without_git_the_commit_is_unknown(tmp_path: Path) -> None:
    release = read_release(tmp_path, ["site"], None, {})
    assert release.commit == "unknown"
    assert release.built == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        ({"SOURCE_DATE_EPOCH": "yesterday"}, "SOURCE_DATE_EPOCH must be seconds"),
        ({"SITE_URL": "weather.example"}, "SITE_URL must begin with https://"),
    ],
)
def test_a_bad_environment_is_named(
    environ: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(BuildError, match=complaint):
        read_release(tmp_path, ["site"], "abc", environ)


def test_the_command_ends_with_one_countable_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path / "out"), "--commit", "abc"]) == 0
    assert re.fullmatch(r"built \d+ files, [\d,]+ bytes, commit abc: .*\n", capsys.readouterr().out)


def test_the_command_calls_a_bad_source_misuse(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    assert run_command(lambda: main(["--out", str(tmp_path)])) == 2


def test_only_commits_that_touch_the_site_count(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    git("init", "-q")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a").write_text("1")
    git("add", "site")
    git("commit", "-qm", "site")
    touched = git("rev-parse", "HEAD")
    (tmp_path / "other").write_text("1")
    git("add", "other")
    git("commit", "-qm", "other")
    assert read_release(tmp_path, ["site"], None, {}).commit == touched
