"""Previews on the applied stack: an origin of their own, which nothing of the site reaches."""

import json
from collections.abc import Iterator, Mapping

import pytest
from botocore.exceptions import ClientError

from tests.support.cdn import Edge
from tests.support.policies import Decision, Policy, Request, decide
from tests.support.stack import ROOT, Client, Stack

DENIED = "AccessDenied|Forbidden|403|not authorized"
HEADERS = json.loads((ROOT / "site/headers.json").read_text())
PAGE = "pr-7/index.html"


@pytest.fixture(scope="session")
def bucket(stack: Stack) -> str:
    return stack.bootstrap["preview_bucket"]


@pytest.fixture(scope="session")
def previews(stack: Stack) -> Edge:
    """Give the way to the previews, once bootstrap is applied completely."""
    stack.settled.result()
    return Edge(stack.emulator, stack.bootstrap["preview_url"].removeprefix("https://"))


@pytest.fixture(scope="session")
def publisher(stack: Stack) -> Client:
    return stack.client("s3", "preview")


@pytest.fixture(scope="session")
def remover(stack: Stack) -> Client:
    return stack.client("s3", "preview-removal")


@pytest.fixture
def shown(publisher: Client, bucket: str, previews: Edge) -> Iterator[Edge]:
    """Publish a preview as the preview role, and give the way to it."""
    kind = {"ContentType": "text/html; charset=utf-8", "CacheControl": "no-store"}
    publisher.put_object(Bucket=bucket, Key=PAGE, Body="A preview", **kind)
    yield previews
    publisher.delete_object(Bucket=bucket, Key=PAGE)


def test_a_preview_is_found_by_its_directory(shown: Edge) -> None:
    answer = shown.get("/pr-7/")

    assert (answer.status_code, answer.text) == (200, "A preview")


def test_a_directory_without_its_slash_is_sent_to_it(shown: Edge) -> None:
    assert shown.get("/pr-7").headers["Location"] == "/pr-7/"


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("path", ["/pr-7/", "/pr-8/", "/robots.txt"])
def test_a_preview_is_sent_with_the_security_headers_of_the_site(
    shown: Edge, path: str, name: str
) -> None:
    assert HEADERS[name] == shown.get(path).headers.get(name)


@pytest.mark.parametrize("path", ["/pr-7/", "/pr-8/", "/robots.txt", "/"])
def test_nothing_is_indexed_or_stored(shown: Edge, path: str) -> None:
    headers = shown.get(path).headers

    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"


def test_crawlers_are_asked_to_stay_away(previews: Edge) -> None:
    assert previews.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("path", ["/", "/pr-8/", "/pr-8/index.html", "/index.html"])
def test_where_there_is_no_preview_it_says_so(previews: Edge, path: str) -> None:
    answer = previews.get(path)

    assert (answer.status_code, "There is no preview here" in answer.text) == (404, True)


def test_http_is_sent_to_https(shown: Edge) -> None:
    assert shown.get("/pr-7/", scheme="http").status_code == 301


def test_previews_and_the_site_have_different_origins(previews: Edge, stack: Stack) -> None:
    assert previews.domain != stack.site["distribution_domain"]


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("path", ["/pr-7/", "/_preview/pr-7/", "/_preview/pr-7/index.html"])
def test_the_site_knows_no_previews(edge: Edge, path: str) -> None:
    assert edge.get(path).status_code == 404


def test_previews_know_nothing_of_the_site(previews: Edge, edge: Edge) -> None:
    assert edge.get("/index.html").status_code == 200
    assert previews.get("/index.html").status_code == 404


@pytest.mark.usefixtures("edge")
@pytest.mark.parametrize("role", ["preview", "preview-removal"])
@pytest.mark.parametrize("key", ["index.html", "_preview/pr-7/index.html", "pr-7/index.html"])
def test_a_preview_cannot_touch_the_sites_bucket(stack: Stack, role: str, key: str) -> None:
    s3, bucket = stack.client("s3", role), stack.site["site_bucket"]

    with pytest.raises(ClientError, match=DENIED):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    with pytest.raises(ClientError, match=DENIED):
        s3.delete_object(Bucket=bucket, Key=key)
    with pytest.raises(ClientError, match=DENIED):
        s3.get_object(Bucket=bucket, Key="index.html")
    with pytest.raises(ClientError, match=DENIED):
        s3.list_objects_v2(Bucket=bucket, Prefix="pr-7/")


def test_a_preview_writes_only_below_the_folders_of_pull_requests(
    publisher: Client, bucket: str
) -> None:
    for key in ("robots.txt", "404.html", "index.html", "sw.js"):
        with pytest.raises(ClientError, match=DENIED):
            publisher.put_object(Bucket=bucket, Key=key, Body=b"x")


@pytest.mark.usefixtures("shown")
def test_a_removal_removes_and_cannot_publish(
    remover: Client, publisher: Client, bucket: str
) -> None:
    with pytest.raises(ClientError, match=DENIED):
        remover.put_object(Bucket=bucket, Key=PAGE, Body=b"x")

    listed = remover.list_objects_v2(Bucket=bucket, Prefix="pr-7/")
    gone = remover.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": PAGE}]})

    assert [found["Key"] for found in listed["Contents"]] == [PAGE]
    assert "Errors" not in gone
    assert publisher.list_objects_v2(Bucket=bucket, Prefix="pr-7/")["KeyCount"] == 0


@pytest.mark.parametrize("role", ["deploy", "plan", "purge"])
def test_no_other_role_publishes_or_removes_a_preview(stack: Stack, bucket: str, role: str) -> None:
    s3 = stack.client("s3", role)

    with pytest.raises(ClientError, match=DENIED):
        s3.put_object(Bucket=bucket, Key=PAGE, Body=b"x")
    with pytest.raises(ClientError, match=DENIED):
        s3.delete_object(Bucket=bucket, Key=PAGE)


@pytest.mark.parametrize(
    "action", ["DeleteDistribution", "TagResource", "UntagResource", "UpdateDistribution"]
)
def test_a_deploy_leaves_the_distribution_of_the_previews_alone(
    stack: Stack, documents: Mapping[str, Policy], previews: Edge, action: str
) -> None:
    listed = stack.client("cloudfront").list_distributions()["DistributionList"]["Items"]
    (arn,) = (d["ARN"] for d in listed if d["DomainName"] == previews.domain)
    ours = {"aws:ResourceTag/Project": "windsock", "aws:RequestTag/Project": "windsock"}

    asked = Request(f"cloudfront:{action}", arn, ours)

    assert decide([documents["edge"]], asked) is Decision.DENIED
