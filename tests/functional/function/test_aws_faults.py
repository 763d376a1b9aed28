"""What AWS answers when it cannot or will not: bounded tries, clear words, no wrong overwrite."""

from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from botocore.stub import ANY, Stubber

from tests.support.faulty_server import Fault, FaultyServer, answers, faulty_server
from tests.support.function_fakes import MemoryStore
from weather import aws_clients
from weather.deadline import Deadline
from weather.documents.conditional_write import TRIES, read_all, write_all, write_newer
from weather.documents.s3_store import S3Store
from weather.documents.store import LEAST_SECONDS, Document, StoredBody, TimedStore
from weather.errors import (
    DeadlineExceededError,
    InvalidationError,
    StoreConflictError,
    StoreError,
)
from weather.invalidate import CloudFrontInvalidation
from weather.update_places import PUBLISH_SECONDS

KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-north-1"}
S3_OK = answers(b"", 200, ETag='"fresh"')


def document(generated: int = 100, key: str = "data.json") -> Document:
    body = f'{{"generated": {generated}}}'.encode()
    return Document(key, body, "application/json", "public", 1_795_436_865)


def error(status: int, code: str) -> Fault:
    body = f"<Error><Code>{code}</Code><Message>told</Message></Error>"
    return answers(body.encode(), status, "application/xml")


@pytest.fixture
def stubbed() -> Iterator[tuple[S3Store, Stubber]]:
    client = boto3.client("s3", **KEYS)  # type: ignore[call-overload] # the keys are a shared dict
    with Stubber(client) as stubber:
        yield S3Store(client, "site"), stubber


@pytest.mark.parametrize(
    ("status", "code"),
    [(412, "PreconditionFailed"), (409, "ConditionalRequestConflict"), (404, "NoSuchKey")],
)
def test_a_condition_that_no_longer_holds_is_a_conflict(
    stubbed: tuple[S3Store, Stubber], status: int, code: str
) -> None:
    store, stubber = stubbed
    stubber.add_client_error("put_object", code, http_status_code=status)
    with pytest.raises(StoreConflictError, match=r"s3://site/data\.json"):
        store.write(document(), '"old"')


def test_a_write_carries_its_condition_and_all_its_headers(
    stubbed: tuple[S3Store, Stubber],
) -> None:
    store, stubber = stubbed
    fields = dict.fromkeys(("Body", "Expires", "ContentType", "CacheControl"), ANY)
    place = {"Bucket": "site", "Key": "data.json"}
    stubber.add_response("put_object", {}, {**place, **fields, "IfNoneMatch": "*"})
    stubber.add_response("put_object", {}, {**place, **fields, "IfMatch": '"old"'})
    store.write(document(), None)
    store.write(document(), '"old"')
    stubber.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "InternalError", "<b>\nx"])
def test_a_refused_write_names_bucket_and_key(stubbed: tuple[S3Store, Stubber], code: str) -> None:
    store, stubber = stubbed
    stubber.add_client_error("put_object", code)
    with pytest.raises(StoreError, match=r"cannot write s3://site/data\.json") as caught:
        store.write(document(), None)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("code", ["NoSuchBucket", "InvalidAccessKeyId", "SlowDown"])
def test_a_refused_read_names_bucket_and_key(stubbed: tuple[S3Store, Stubber], code: str) -> None:
    store, stubber = stubbed
    stubber.add_client_error("get_object", code)
    with pytest.raises(StoreError, match=rf"cannot read s3://site/data\.json: {code}"):
        store.read("data.json")


def s3_at(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> S3Store:
    """Build the store with the real client settings, but without its waits between tries."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.port}")
    store = aws_clients.s3_store("site")
    assert isinstance(store, S3Store)
    return store


@pytest.mark.parametrize(
    ("status", "code"), [(500, "InternalError"), (503, "SlowDown"), (400, "RequestTimeout")]
)
def test_a_stumbling_bucket_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, status: int, code: str
) -> None:
    with faulty_server(error(status, code), error(status, code), S3_OK) as server:
        s3_at(server, monkeypatch).write(document(), None)
    assert len(server.requests) == 3
    assert all(b"if-none-match: *" in request.lower() for request in server.requests)


def test_a_bucket_that_stays_down_fails_clearly_after_three_tries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (
        faulty_server(error(503, "SlowDown")) as server,
        pytest.raises(StoreError, match="SlowDown"),
    ):
        s3_at(server, monkeypatch).write(document(), None)
    assert len(server.requests) == 3


def test_a_refusal_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        faulty_server(error(403, "AccessDenied")) as server,
        pytest.raises(StoreError, match="AccessDenied"),
    ):
        s3_at(server, monkeypatch).write(document(), None)
    assert len(server.requests) == 1


class Refusing(MemoryStore):
    """Refuses every write."""

    def write(self, document: Document, tag: str | None) -> None:
        """Refuse; see Store."""
        self.calls.append(f"write {document.key}")
        raise StoreError("AccessDenied")


def test_one_refusal_stops_the_other_writes() -> None:
    store = Refusing()
    parts = [document(key=f"data/{number}.json") for number in range(200)]
    with pytest.raises(StoreError, match="AccessDenied"):
        write_all(store, parts, {}, 100)
    assert len(store.written()) < 200


def test_a_conflict_with_older_data_is_tried_again_and_with_newer_data_gives_way() -> None:
    store = MemoryStore()
    store.put(document(generated=50))
    assert write_newer(store, document(100), None, 100)
    assert not write_newer(store, document(90), None, 90)
    as_late = replace(document(100), body=b'{"generated": 100, "by": "another run"}')
    assert not write_newer(store, as_late, None, 100)
    assert store.bodies() == {"data.json": document(100).body}


def test_a_write_whose_answer_was_lost_counts_as_done() -> None:
    store = MemoryStore()
    store.put(document(100))  # what the first try left; the client's second one meets it
    assert write_newer(store, document(100), None, 100)
    assert store.written() == ["data.json"]
    assert store.bodies() == {"data.json": document(100).body}


def test_the_plain_page_tells_its_age_as_well() -> None:
    store = MemoryStore()
    page = Document("data/text.html", b'<main data-generated="100">', "text/html", "public", 1)
    store.put(page)
    other = replace(page, body=b'<main data-generated="100">Another run')
    assert not write_newer(store, other, None, 100)
    assert write_newer(store, other, None, 101)


class Contended(MemoryStore):
    """Someone else is always faster, with data that cannot be read."""

    def read(self, key: str) -> StoredBody | None:
        """See nothing; see Store."""
        return None

    def write(self, document: Document, tag: str | None) -> None:
        """Lose; see Store."""
        self.calls.append(f"write {document.key}")
        raise StoreConflictError("written meanwhile")


def test_a_key_that_is_always_written_by_others_is_given_up() -> None:
    store = Contended()
    with pytest.raises(StoreConflictError):
        write_newer(store, document(), None, 100)
    assert len(store.written()) == TRIES


def test_keys_are_read_side_by_side_each_to_its_name() -> None:
    store = MemoryStore()
    for number in range(30):
        store.put(document(number, f"data/{number}.json"))
    found = read_all(store, [f"data/{number}.json" for number in range(31)])
    assert found["data/30.json"] is None
    assert all(
        stored.body == document(int(key[5:-5])).body for key, stored in found.items() if stored
    )


def test_nothing_is_begun_when_the_time_is_nearly_up() -> None:
    store = MemoryStore()
    late = TimedStore(store, Deadline(lambda: 0.0, LEAST_SECONDS - 0.1))
    with pytest.raises(DeadlineExceededError, match=r"too little to write data\.json"):
        late.write(document(), None)
    with pytest.raises(DeadlineExceededError, match=r"too little to read data\.json"):
        late.read("data.json")
    assert store.calls == []


def test_in_time_everything_goes_through() -> None:
    store = TimedStore(MemoryStore(), Deadline(lambda: 0.0, LEAST_SECONDS))
    store.write(document(), None)
    found = store.read("data.json")
    assert found is not None
    assert found.body == document().body


def test_an_invalidation_names_the_data_once() -> None:
    client = boto3.client("cloudfront", **KEYS)  # type: ignore[call-overload] # the keys are a shared dict
    with Stubber(client) as stubber:
        batch = {
            "Paths": {"Quantity": 2, "Items": ["/data.json", "/data/*"]},
            "CallerReference": "weather-100",
        }
        stubber.add_response(
            "create_invalidation", {}, {"DistributionId": "E2ABC", "InvalidationBatch": batch}
        )
        CloudFrontInvalidation(client, "E2ABC")("weather-100")
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["TooManyInvalidationsInProgress", "AccessDenied"])
def test_a_refused_invalidation_says_that_the_data_are_published(code: str) -> None:
    client = boto3.client("cloudfront", **KEYS)  # type: ignore[call-overload] # the keys are a shared dict
    with Stubber(client) as stubber:
        stubber.add_client_error("create_invalidation", code)
        with pytest.raises(InvalidationError, match=rf"published, but E2ABC .*{code}"):
            CloudFrontInvalidation(client, "E2ABC")("weather-100")


def test_a_try_of_the_client_fits_into_the_time_kept_for_publishing() -> None:
    assert aws_clients.CONNECT_SECONDS + aws_clients.READ_SECONDS <= LEAST_SECONDS
    assert LEAST_SECONDS < PUBLISH_SECONDS
