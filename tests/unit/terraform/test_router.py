"""The edge's router, run by node as it is."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.skips import skip_unless_ready

ROUTER = Path(__file__).parents[3] / "terraform/site/router.js"
RUN = "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(request => handler({request}))))"

REWRITTEN = {
    "/": "/index.html",
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
    return dict(zip(paths, run([{"uri": path, "querystring": {}} for path in paths]), strict=True))


@pytest.mark.parametrize("path", REWRITTEN)
def test_a_directory_means_its_index_and_a_file_itself(path: str) -> None:
    assert routed()[path] == {"uri": REWRITTEN[path], "querystring": {}}


@pytest.mark.parametrize("path", REDIRECTED)
def test_a_directory_without_slash_goes_there_and_never_to_another_host(path: str) -> None:
    answer = routed()[path]

    assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (301, REDIRECTED[path])


@pytest.mark.parametrize("query", QUERIES)
def test_the_query_goes_along_to_the_slash(query: str) -> None:
    (answer,) = run([{"uri": "/about", "querystring": QUERIES[query]}])

    assert answer["headers"]["location"]["value"] == f"/about/{query}"
