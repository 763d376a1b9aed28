"""What S3 answers becomes one line that says what to do, and never half a listing or a lie."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import ANY, Stubber

from scripts.deploy.aws import AwsError, RequestCounter, aws_errors, s3_client
from scripts.deploy.key_rules import Headers
from scripts.deploy.s3 import S3Site, S3State
from scripts.deploy.source import Upload, hash_file
from scripts.deploy.stores import ChangedMeanwhileError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

OWNER = "123456789012"
OURS = {"Bucket": "b", "ExpectedBucketOwner": OWNER}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> "S3Client":
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "eu-north-1")
    return s3_client(RequestCounter(), OWNER)


@pytest.fixture
def stub(client: "S3Client") -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def site(client: "S3Client") -> S3Site:
    return S3Site(client, "b")


@pytest.fixture
def upload(tmp_path: Path) -> Upload:
    (tmp_path / "a.html").write_bytes(b"hello")
    return Upload(hash_file(tmp_path / "a.html"), Headers("text/html; charset=utf-8", "no-cache"))


def look(site: S3Site) -> object:
    return site.head("a.html")


def page(first: int, count: int, token: str | None = None) -> dict[str, object]:
    keys = [{"Key": f"{n:04}", "ETag": '"e"'} for n in range(first, first + count)]
    more = {"NextContinuationToken": token} if token else {}
    return {"Contents": keys, "IsTruncated": bool(token), **more}


def test_every_page_of_a_listing_is_read(stub: Stubber, site: S3Site) -> None:
    asked = {**OURS, "Prefix": ""}
    stub.add_response("list_objects_v2", page(0, 1000, "t1"), asked)
    stub.add_response(
        "list_objects_v2", page(1000, 1000, "t2"), {**asked, "ContinuationToken": "t1"}
    )
    stub.add_response("list_objects_v2", page(2000, 500), {**asked, "ContinuationToken": "t2"})
    assert len(site.list()) == 2500


@pytest.mark.parametrize("etag", ['"e"', "e"])
def test_an_etag_is_the_same_with_and_without_quotes(
    stub: Stubber, site: S3Site, etag: str
) -> None:
    stub.add_response("list_objects_v2", {"Contents": [{"Key": "a", "ETag": etag}]})
    assert site.list() == {"a": "e"}


def test_a_lost_token_is_an_error_and_not_the_end_of_the_listing(
    stub: Stubber, site: S3Site
) -> None:
    stub.add_response("list_objects_v2", {**page(0, 1000), "IsTruncated": True})
    with pytest.raises(AwsError, match="the list is cut off"):
        site.list()


def test_the_owner_is_sent_with_every_call(
    client: "S3Client", stub: Stubber, site: S3Site, upload: Upload
) -> None:
    at = {**OURS, "Key": "a.html"}
    put = {
        "Body": b"hello",
        "ChecksumSHA256": ANY,
        "IfNoneMatch": "*",
        "ContentType": "text/html; charset=utf-8",
        "CacheControl": "no-cache",
    }
    source = {"Bucket": "b", "Key": "a.html", "VersionId": "v"}
    stub.add_response("put_object", {"ETag": '"e"'}, {**at, **put})
    stub.add_response("head_object", {"ETag": '"e"'}, {**at, "ChecksumMode": "ENABLED"})
    older = {**at, "VersionId": "v", "ChecksumMode": "ENABLED"}
    stub.add_response("head_object", {"ETag": '"e"'}, older)
    stub.add_response(
        "copy_object",
        {"CopyObjectResult": {"ETag": '"e"'}},
        {**at, "CopySource": source, "IfMatch": '"e"', "ExpectedSourceBucketOwner": OWNER},
    )
    stub.add_response("delete_objects", {}, {**OURS, "Delete": ANY})
    site.put("a.html", upload, None)
    site.head("a.html")
    site.head("a.html", "v")
    site.copy("a.html", "v", "e")
    site.delete(["a.html"])
    state = S3State(client, "b")
    stub.add_client_error("get_object", "NoSuchKey", expected_params={**OURS, "Key": "m.json"})
    stub.add_response(
        "put_object",
        {"ETag": '"e"'},
        {
            **OURS,
            "Key": "m.json",
            "Body": b"{}",
            "ChecksumSHA256": ANY,
            "ContentType": "application/json",
            "IfNoneMatch": "*",
        },
    )
    assert state.read("m.json") is None
    state.write("m.json", b"{}", None)


def test_an_error_of_one_key_in_a_bulk_delete_is_an_error(stub: Stubber, site: S3Site) -> None:
    errors = [{"Key": "a.html", "Code": "AccessDenied"}, {"Key": "b.html", "Code": "InternalError"}]
    stub.add_response("delete_objects", {"Errors": errors})
    with pytest.raises(AwsError, match=r"2 objects .*a\.html \(AccessDenied\), b\.html"):
        site.delete(["a.html", "b.html", "c.html"])


def test_deletes_go_in_thousands(stub: Stubber, site: S3Site) -> None:
    sizes: list[int] = []
    stub.client.meta.events.register_first(
        "provide-client-params.s3.DeleteObjects",
        lambda params, **_: sizes.append(len(params["Delete"]["Objects"])),
    )
    for _ in range(3):
        stub.add_response("delete_objects", {})
    site.delete([f"{n}.html" for n in range(2500)])
    assert sizes == [1000, 1000, 500]


@pytest.mark.parametrize("code", ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"])
def test_a_condition_that_does_not_hold_means_somebody_was_faster(
    stub: Stubber, site: S3Site, upload: Upload, code: str
) -> None:
    stub.add_client_error("put_object", code)
    with pytest.raises(ChangedMeanwhileError, match=r"put a\.html"):
        site.put("a.html", upload, "e")


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("AccessDenied", "policy"),
        ("NoSuchBucket", "check its name"),
        ("PermanentRedirect", "set AWS_DEFAULT_REGION"),
        ("ExpiredToken", "get new ones and run again"),
        ("SlowDown", "run again"),
        ("BadDigest", "build and run again"),
        ("SomethingNew", "run again"),
    ],
)
def test_an_error_names_the_call_its_input_and_the_next_step(
    stub: Stubber, site: S3Site, upload: Upload, code: str, advice: str
) -> None:
    stub.add_client_error("put_object", code)
    with pytest.raises(AwsError, match=rf"put a\.html: {code} .*{advice}"):
        site.put("a.html", upload, None)


def test_a_network_that_is_gone_is_one_line() -> None:
    with pytest.raises(AwsError, match="check credentials, region and network"), aws_errors("list"):
        raise EndpointConnectionError(endpoint_url="https://b")


@pytest.mark.parametrize(
    ("operation", "call"), [("head_object", look), ("list_objects_v2", S3Site.list)]
)
def test_what_may_not_be_read_is_never_taken_for_missing(
    stub: Stubber, site: S3Site, operation: str, call: Callable[[S3Site], object]
) -> None:
    stub.add_client_error(operation, "403", http_status_code=403)
    with pytest.raises(AwsError, match=r"access denied.*--owner"):
        call(site)
