"""Every store keeps the same promises: in S3 (emulated), in a folder, and the fake."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from scripts.dev.emulator import Emulator
from tests.support.contract import check_summary
from tests.support.function_fakes import (
    FakeServices,
    FakeSources,
    FakeTime,
    MemoryStore,
    settings,
)
from tests.support.weather_answers import NOW, PLACES
from weather.documents.directory_store import DirectoryStore
from weather.documents.s3_store import S3Store
from weather.documents.store import Document, Store
from weather.errors import StoreConflictError, StoreError
from weather.run import run as run_once
from weather.settings import Event

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

EXPIRES = 1_795_436_865  # Mon, 23 Nov 2026 12:27:45 GMT
CACHE = "public, stale-while-revalidate=60, stale-if-error=86400"
READER = ["s3:GetObject", "s3:PutObject"]


def document(body: bytes = b"{}", key: str = "data/rome.json") -> Document:
    return Document(key, body, "application/json", CACHE, EXPIRES)


def client(emulator: Emulator, user: tuple[str, str] = ("test", "test")) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=emulator.url,
        region_name="eu-north-1",
        aws_access_key_id=user[0],
        aws_secret_access_key=user[1],
    )


@pytest.fixture(params=["memory", "folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "folder":
        yield DirectoryStore(tmp_path / "site")
    else:
        emulator: Emulator = request.getfixturevalue("emulator")
        bucket = f"site-{uuid.uuid4().hex[:12]}"
        client(emulator).create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
        )
        yield S3Store(client(emulator), bucket)


def test_what_is_absent_reads_as_nothing(store: Store) -> None:
    assert store.read("data.json") is None


def test_what_is_written_is_read_back_with_a_tag(store: Store) -> None:
    body = "Tromsø °C".encode()
    store.write(document(body), None)
    found = store.read("data/rome.json")
    assert found is not None
    assert found.body == body
    assert found.tag


def test_another_body_has_another_tag(store: Store) -> None:
    store.write(document(b"one"), None)
    first = store.read("data/rome.json")
    assert first is not None
    store.write(document(b"two"), first.tag)
    second = store.read("data/rome.json")
    assert second is not None
    assert (second.body, second.tag == first.tag) == (b"two", False)


def test_what_exists_is_not_created_again(store: Store) -> None:
    store.write(document(b"one"), None)
    with pytest.raises(StoreConflictError):
        store.write(document(b"two"), None)
    found = store.read("data/rome.json")
    assert found is not None
    assert found.body == b"one"


def test_what_someone_else_wrote_meanwhile_is_not_overwritten(store: Store) -> None:
    store.write(document(b"one"), None)
    seen = store.read("data/rome.json")
    assert seen is not None
    store.write(document(b"theirs"), seen.tag)
    with pytest.raises(StoreConflictError):
        store.write(document(b"mine"), seen.tag)
    found = store.read("data/rome.json")
    assert found is not None
    assert found.body == b"theirs"


def test_what_was_deleted_meanwhile_is_a_conflict(store: Store) -> None:
    with pytest.raises(StoreConflictError):
        store.write(document(b"mine"), '"0123456789abcdef0123456789abcdef"')
    assert store.read("data/rome.json") is None


def test_keys_do_not_mix(store: Store) -> None:
    store.write(document(b"one", "data.json"), None)
    store.write(document(b"two", "data/data.json"), None)
    found = store.read("data.json")
    assert found is not None
    assert found.body == b"one"


@pytest.fixture
def bucket(emulator: Emulator) -> str:
    name = f"site-{uuid.uuid4().hex[:12]}"
    client(emulator).create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    return name


def test_a_bucket_keeps_the_headers(emulator: Emulator, bucket: str) -> None:
    s3 = client(emulator)
    S3Store(s3, bucket).write(document(), None)
    head = s3.head_object(Bucket=bucket, Key="data/rome.json")
    assert head["ContentType"] == "application/json"
    assert head["CacheControl"] == CACHE
    assert head["ResponseMetadata"]["HTTPHeaders"]["expires"] == "Mon, 23 Nov 2026 12:27:45 GMT"


def test_headers_are_written_again_with_every_overwrite(emulator: Emulator, bucket: str) -> None:
    s3 = client(emulator)
    store = S3Store(s3, bucket)
    store.write(document(b"one"), None)
    found = store.read("data/rome.json")
    assert found is not None
    later = Document("data/rome.json", b"two", "application/json", CACHE, EXPIRES + 1200)
    store.write(later, found.tag)
    head = s3.head_object(Bucket=bucket, Key="data/rome.json")
    assert head["ResponseMetadata"]["HTTPHeaders"]["expires"] == "Mon, 23 Nov 2026 12:47:45 GMT"


def test_a_folder_keeps_the_headers_beside(tmp_path: Path) -> None:
    DirectoryStore(tmp_path).write(document(), None)
    headers = json.loads((tmp_path / ".headers/data/rome.json.json").read_text(encoding="utf-8"))
    assert headers == {
        "Content-Type": "application/json",
        "Cache-Control": CACHE,
        "Expires": "Mon, 23 Nov 2026 12:27:45 GMT",
    }


def test_whole_runs_go_through_a_bucket_and_the_later_one_wins(
    emulator: Emulator, bucket: str
) -> None:
    store = S3Store(client(emulator), bucket)
    for now in (NOW, NOW + 1200, NOW + 960):
        fake = FakeServices(MemoryStore(), FakeSources(PLACES, now), FakeTime(now))
        by_hand = Event(scheduled=None, dry_run=False, invalidate=False)
        run_once(by_hand, settings(), PLACES, replace(fake.services(), store=store))
    found = store.read("data.json")
    assert found is not None
    assert check_summary(found.body)["generated"] == NOW + 1200


def test_a_bucket_that_does_not_exist_is_named(emulator: Emulator) -> None:
    store = S3Store(client(emulator), "no-such-bucket")
    with pytest.raises(StoreError, match=r"s3://no-such-bucket/data.json: NoSuchBucket"):
        store.read("data.json")
    with pytest.raises(StoreError, match=r"s3://no-such-bucket/data/rome.json: NoSuchBucket"):
        store.write(document(), None)


@pytest.fixture
def restricted(emulator: Emulator, bucket: str) -> Callable[[list[str]], S3Store]:
    """Build stores of a user that may do only so much in the bucket."""

    def build(actions: list[str]) -> S3Store:
        name = f"user-{uuid.uuid4().hex[:8]}"
        iam = boto3.client(
            "iam",
            endpoint_url=emulator.url,
            region_name="eu-north-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        iam.create_user(UserName=name)
        statement = {
            "Effect": "Allow",
            "Action": actions,
            "Resource": [f"arn:aws:s3:::{bucket}/data.json", f"arn:aws:s3:::{bucket}/data/*"],
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_user_policy(UserName=name, PolicyName="its-keys", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return S3Store(client(emulator, (key["AccessKeyId"], key["SecretAccessKey"])), bucket)

    return build


def test_a_role_that_may_not_list_can_still_publish(
    restricted: Callable[[list[str]], S3Store],
) -> None:
    store = restricted(READER)
    assert store.read("data/rome.json") is None
    store.write(document(b"one"), None)
    found = store.read("data/rome.json")
    assert found is not None
    assert found.body == b"one"


def test_what_cannot_be_read_is_never_overwritten(
    restricted: Callable[[list[str]], S3Store], emulator: Emulator, bucket: str
) -> None:
    S3Store(client(emulator), bucket).write(document(b"theirs"), None)
    blind = restricted(["s3:PutObject"])
    assert blind.read("data/rome.json") is None
    with pytest.raises(StoreConflictError):
        blind.write(document(b"mine"), None)
    kept = client(emulator).get_object(Bucket=bucket, Key="data/rome.json")["Body"].read()
    assert kept == b"theirs"


def test_a_refused_write_names_the_key_and_what_to_check(
    restricted: Callable[[list[str]], S3Store], bucket: str
) -> None:
    reader = restricted(["s3:GetObject"])
    words = (
        rf"cannot write s3://{bucket}/data/rome.json: AccessDenied; check .* the function's role"
    )
    with pytest.raises(StoreError, match=words):
        reader.write(document(), None)


def test_keys_that_are_not_the_functions_are_refused(
    restricted: Callable[[list[str]], S3Store], emulator: Emulator, bucket: str
) -> None:
    with pytest.raises(StoreError, match="AccessDenied"):
        restricted(READER).write(document(b"mine", "index.html"), None)
    assert "Contents" not in client(emulator).list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "", "data/../../outside"])
def test_no_key_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    store = DirectoryStore(tmp_path / "site")
    with pytest.raises(StoreError, match="leads out"):
        store.write(document(b"x", key), None)
    with pytest.raises(StoreError, match="leads out"):
        store.read(key)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder must be")
    with pytest.raises(StoreError, match=r"cannot (read|write) data/rome.json in "):
        DirectoryStore(tmp_path).write(document(), None)
