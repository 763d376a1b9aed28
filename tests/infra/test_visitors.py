"""What a visitor gets from the applied stack."""

import json
from collections.abc import Iterator

import pytest

from tests.support.cdn import Edge
from tests.support.stack import ROOT, Stack

HEADERS = json.loads((ROOT / "site/headers.json").read_text())


def test_the_page_is_at_the_root(edge: Edge) -> None:
    answer = edge.get("/")

    assert (answer.status_code, "<title>Windsock</title>" in answer.text) == (200, True)


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("path", ["/", "/assets/app.0123abcd.js", "/nothing.html"])
def test_every_answer_carries_every_security_header(edge: Edge, path: str, name: str) -> None:
    assert HEADERS[name] == edge.get(path).headers.get(name)


def test_no_answer_tells_what_stands_behind_the_edge(edge: Edge) -> None:
    names = {name.lower() for name in edge.get("/").headers}

    # S3's Server is taken off as well, but the real edge sends one of its own.
    assert names.isdisjoint({"x-amz-version-id", "x-amz-server-side-encryption"})


def test_what_is_not_there_is_404_with_our_page(edge: Edge) -> None:
    answer = edge.get("/nothing.html")

    assert (answer.status_code, "Nothing here" in answer.text) == (404, True)


def test_http_is_sent_to_https(edge: Edge) -> None:
    answer = edge.get("/", scheme="http")

    assert answer.status_code == 301
    assert answer.headers["Location"].startswith(f"https://{edge.domain}/")


def test_a_directory_shows_its_index(edge: Edge) -> None:
    assert "<title>About</title>" in edge.get("/about/").text


def test_a_directory_without_its_slash_is_sent_to_it(edge: Edge) -> None:
    answer = edge.get("/about")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/about/")


def test_a_query_goes_along_to_the_slash(edge: Edge) -> None:
    # The emulated edge decodes what it hands to the router; AWS does not.
    assert edge.get("/about?lang=sv&day=2").headers["Location"] == "/about/?lang=sv&day=2"


def test_visitors_cannot_write(edge: Edge, stack: Stack) -> None:
    before = _version(stack, "index.html")

    assert edge.get("/index.html", method="PUT").status_code in (403, 405)
    assert before == _version(stack, "index.html")


def test_a_hashed_asset_is_served_as_its_type(edge: Edge) -> None:
    answer = edge.get("/assets/app.0123abcd.js")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript")


@pytest.mark.usefixtures("edge")
def test_the_bucket_refuses_who_asks_it_directly(stack: Stack) -> None:
    nobody = Edge(stack.emulator, f"{stack.site['site_bucket']}.s3.eu-north-1.amazonaws.com")

    assert nobody.get("/index.html").status_code == 403


@pytest.fixture
def other_distribution(stack: Stack) -> Iterator[Edge]:
    """Make a distribution that somebody points at our bucket."""
    cdn = stack.client("cloudfront")
    ours = cdn.get_distribution_config(Id=stack.site["distribution_id"])["DistributionConfig"]
    theirs = {**ours, "CallerReference": "another", "Comment": "another"}
    made = cdn.create_distribution(DistributionConfig=theirs)
    name = made["Distribution"]["Id"]
    yield Edge(stack.emulator, made["Distribution"]["DomainName"])
    off = cdn.update_distribution(
        Id=name, IfMatch=made["ETag"], DistributionConfig={**theirs, "Enabled": False}
    )
    cdn.delete_distribution(Id=name, IfMatch=off["ETag"])


def test_another_distribution_gets_nothing(edge: Edge, other_distribution: Edge) -> None:
    assert edge.get("/index.html").status_code == 200
    assert other_distribution.get("/index.html").status_code in (403, 404)
    assert "Windsock" not in other_distribution.get("/index.html").text


def _version(stack: Stack, key: str) -> str:
    found = stack.client("s3").head_object(Bucket=stack.site["site_bucket"], Key=key)
    return str(found["VersionId"])
