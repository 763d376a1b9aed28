"""The edge's router, run by node as it is."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scripts.build_site import SOURCE
from scripts.dev.local.responses import page_in
from scripts.dev.local.site_folder import SiteFolder
from tests.support.skips import skip_unless_ready

ROUTER = Path(__file__).parents[3] / "terraform/site/router.js"
RUN = "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(request => handler({request}))))"

LANGUAGES = json.loads(
    re.search(r"LANGUAGES = (\[.*\]);", ROUTER.read_text())[1].replace("'", '"')  # type: ignore[index] # it is there
)
REWRITTEN = {
    "/": "/index.html",
    "/pr-7/deep/": "/pr-7/deep/index.html",
    "/about/": "/about/index.html",
    "/pr-7/": "/pr-7/index.html",
    "/index.html": "/index.html",
    "/assets/app.0123abcd.js": "/assets/app.0123abcd.js",
    "/.well-known/security.txt": "/.well-known/security.txt",
    "/a.b/": "/a.b/index.html",
}
REDIRECTED = {
    "/about": "/about/",
    "/pr-7": "/pr-7/",
    "/a.b/c": "/a.b/c/",
    "//evil": "/evil/",
    "///evil": "/evil/",
    "/\\evil": "/evil/",
    "//evil.example/x": "/evil.example/x/",
}


# As CloudFront parses them: a repeated parameter has its first value and all of them.
QUERIES: dict[str, dict[str, Any]] = {
    "": {},
    "?lang=sv": {"lang": {"value": "sv"}},
    "?q=a%26b&empty=": {"q": {"value": "a%26b"}, "empty": {"value": ""}},
    "?id=1&id=2": {"id": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]}},
}


def run(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the router's answers to requests."""
    skip_unless_ready(None if shutil.which("node") else "node is not on PATH")
    done = subprocess.run(
        ["node", "-e", f"{ROUTER.read_text()}\n{RUN}", json.dumps(requests)],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


@cache
def routed() -> dict[str, Any]:
    paths = [*REWRITTEN, *REDIRECTED]
    return dict(zip(paths, run([ask(path) for path in paths]), strict=True))


def ask(path: str, accepted: str | None = None) -> dict[str, Any]:
    headers = {} if accepted is None else {"accept-language": {"value": accepted}}
    return {"uri": path, "querystring": {}, "headers": headers}


@pytest.mark.parametrize("path", REWRITTEN)
def test_a_directory_means_its_index_and_a_file_itself(path: str) -> None:
    assert routed()[path] == ask(REWRITTEN[path])


# What visitors send, and the page that they get.
ACCEPTED = {
    "": "index.html",
    "*": "index.html",
    "sv": "index.sv.html",
    "sv-SE,sv;q=0.9,en;q=0.8": "index.sv.html",
    "en-GB,en;q=0.9,sv;q=0.8": "index.html",
    "fi-FI,fi;q=0.9,de;q=0.5,en;q=0.4": "index.de.html",
    "DE-at": "index.de.html",
    "en;q=0.5, es ; q=0.7": "index.es.html",
    "en;q=0, es;q=0.1": "index.es.html",
    "es;q=0": "index.html",
    "es;q=high": "index.html",
    "fr,it": "index.html",
    "toString,constructor": "index.html",
    ",,;q=,": "index.html",
}


@cache
def pages() -> dict[str, str]:
    answers = run([ask("/", accepted) for accepted in ACCEPTED])
    return {text: answer["uri"][1:] for text, answer in zip(ACCEPTED, answers, strict=True)}


@pytest.mark.parametrize("accepted", ACCEPTED)
def test_the_page_comes_in_the_preferred_language(accepted: str) -> None:
    assert pages()[accepted] == ACCEPTED[accepted]


@pytest.mark.parametrize("accepted", ACCEPTED)
def test_the_preview_chooses_as_the_router(accepted: str, tmp_path: Path) -> None:
    for language in ("", *LANGUAGES):
        (tmp_path / f"index{language and '.'}{language}.html").touch()
    assert page_in(SiteFolder(tmp_path), "index.html", accepted) == ACCEPTED[accepted]


def test_a_preview_has_languages_and_other_folders_have_none() -> None:
    preview, other = run([ask("/pr-7/", "sv"), ask("/pr-7x/", "sv")])
    assert (preview["uri"], other["uri"]) == ("/pr-7/index.sv.html", "/pr-7x/index.html")


def test_the_router_sends_no_one_to_a_page_that_is_not_built() -> None:
    tables = {path.stem for path in (SOURCE / "lang").glob("*.json")}
    assert {"en", *LANGUAGES} <= tables


@pytest.mark.parametrize("path", REDIRECTED)
def test_a_directory_without_slash_goes_there_and_never_to_another_host(path: str) -> None:
    answer = routed()[path]

    assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (301, REDIRECTED[path])


@pytest.mark.parametrize("query", QUERIES)
def test_the_query_goes_along_to_the_slash(query: str) -> None:
    (answer,) = run([{**ask("/about"), "querystring": QUERIES[query]}])

    assert answer["headers"]["location"]["value"] == f"/about/{query}"
