"""The site's bucket and the state's bucket on S3, or on a compatible store."""

import base64
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scripts.deploy.aws import AwsError, aws_errors
from scripts.deploy.key_rules import Headers, content_type
from scripts.deploy.source import Upload, open_body
from scripts.deploy.stores import ChangedMeanwhileError, StoredObject, Written
from scripts.hashes import sha256

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CopySourceTypeDef, ObjectIdentifierTypeDef

MOST_DELETES = 1000
ABSENT = {"404", "NoSuchKey"}


class S3Site:
    """A bucket that visitors see, or the part below a prefix."""

    def __init__(self, client: "S3Client", bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    def list(self) -> Mapping[str, str]:
        """Return the ETag of every key, complete or not at all."""
        listed = _list(self._client, self._bucket, self._prefix)
        return {item["Key"].removeprefix(self._prefix): _bare(item["ETag"]) for item in listed}

    def head(self, key: str, version: str | None = None) -> StoredObject | None:
        """Return what is live at a key, or one version of it; None if there is none."""
        which: Any = {"VersionId": version} if version else {}
        try:
            with aws_errors(f"read the metadata of {key}"):
                answer = self._client.head_object(**self._at(key), **which, ChecksumMode="ENABLED")
        except AwsError as error:
            if error.code in ABSENT:
                return None
            raise
        return StoredObject(
            etag=_bare(answer["ETag"]),
            version=answer.get("VersionId"),
            sha256=_hex(answer.get("ChecksumSHA256")),
            headers=Headers(answer.get("ContentType", ""), answer.get("CacheControl", "")),
        )

    def put(self, key: str, upload: Upload, replaces: str | None) -> Written:
        """Write a file over the object with an ETag, or where there is none."""
        with _writing(f"put {key}"), open_body(upload.file) as body:
            answer = self._client.put_object(
                **self._at(key),
                **_only_over(replaces),
                Body=body,
                ChecksumSHA256=_checksum(upload.file.sha256),
                ContentType=upload.headers.content_type,
                CacheControl=upload.headers.cache_control,
            )
        return Written(_bare(answer["ETag"]), answer.get("VersionId"))

    def copy(self, key: str, version: str, replaces: str | None) -> Written:
        """Put an older version of an object back, with the headers that it had."""
        source: CopySourceTypeDef = {
            "Bucket": self._bucket,
            "Key": self._prefix + key,
            "VersionId": version,
        }
        with aws_errors(f"restore {key}"):
            answer = self._client.copy_object(
                **self._at(key), **_only_over(replaces), CopySource=source
            )
        return Written(_bare(answer["CopyObjectResult"]["ETag"]), answer.get("VersionId"))

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; an error of any one of them is an error."""
        for start in range(0, len(keys), MOST_DELETES):
            batch: list[ObjectIdentifierTypeDef] = [
                {"Key": self._prefix + key} for key in keys[start : start + MOST_DELETES]
            ]
            with aws_errors(f"delete {len(batch)} objects such as {batch[0]['Key']}"):
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": batch, "Quiet": True}
                )
            _check_deleted(answer.get("Errors", []))

    def _at(self, key: str) -> Any:
        return {"Bucket": self._bucket, "Key": self._prefix + key}


class S3State:
    """A private bucket: manifests, release records, builds, Terraform's state."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Return an object's body and ETag; None where there is none."""
        try:
            with aws_errors(f"read s3://{self._bucket}/{key}"):
                answer = self._client.get_object(Bucket=self._bucket, Key=key)
                return answer["Body"].read(), _bare(answer["ETag"])
        except AwsError as error:
            if error.code in ABSENT:
                return None
            raise

    def write(self, key: str, body: bytes, replaces: str | None) -> str:
        """Write over the object with an ETag, or where there is none; return the new ETag."""
        with _writing(f"write s3://{self._bucket}/{key}"):
            answer = self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ChecksumSHA256=_checksum(sha256(body)),
                ContentType=content_type(key),
                **_only_over(replaces),
            )
        return _bare(answer["ETag"])

    def names(self, prefix: str) -> Sequence[str]:
        """List the keys below a prefix."""
        return [item["Key"] for item in _list(self._client, self._bucket, prefix)]


def _list(client: "S3Client", bucket: str, prefix: str) -> Iterator[Any]:
    page: Any = {}
    while True:
        with aws_errors(f"list s3://{bucket}/{prefix}"):
            answer = client.list_objects_v2(Bucket=bucket, Prefix=prefix, **page)
        yield from answer.get("Contents", [])
        if not answer.get("IsTruncated"):
            return
        # botocore's own paginator takes a lost token for the end, and the rest for deleted.
        if not (token := answer.get("NextContinuationToken")):
            raise AwsError(f"list s3://{bucket}/{prefix}: the list is cut off; run again", "Cut")
        page = {"ContinuationToken": token}


@contextlib.contextmanager
def _writing(doing: str) -> Iterator[None]:
    """Treat a missing key as a condition that did not hold: If-Match on a missing key."""
    try:
        with aws_errors(doing):
            yield
    except AwsError as error:
        if error.code in ABSENT:
            raise ChangedMeanwhileError(f"{doing}: it was deleted in between") from error
        raise


def _only_over(etag: str | None) -> Any:
    return {"IfMatch": f'"{etag}"'} if etag else {"IfNoneMatch": "*"}


def _bare(etag: str) -> str:
    """Remove the quotes: rclone's server sends them with some responses only."""
    return etag.strip('"')


def _checksum(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def _hex(checksum: str | None) -> str | None:
    return base64.b64decode(checksum).hex() if checksum else None


def _check_deleted(errors: Sequence[Any]) -> None:
    if errors:
        names = ", ".join(f"{error['Key']} ({error.get('Code', '?')})" for error in errors[:5])
        raise AwsError(
            f"{len(errors)} objects were not deleted: {names}; run again",
            errors[0].get("Code", "?"),
        )
