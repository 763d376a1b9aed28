"""Keeps documents in an S3 bucket with conditional writes."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn, TypedDict

from botocore.exceptions import BotoCoreError, ClientError

from weather.documents.store import Document, StoredBody
from weather.errors import StoreConflictError, StoreError, shown

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Without s3:ListBucket a missing key is answered with 403. Taking that for "absent" is safe,
# since what is absent is only ever written on the condition that it does not exist.
_ABSENT = {"NoSuchKey", "404", "AccessDenied", "403"}
# 404 on a conditional write: someone deleted the key meanwhile.
_CONFLICTS = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey"}


class _PutFields(TypedDict):
    Bucket: str
    Key: str
    Body: bytes
    ContentType: str
    CacheControl: str
    Expires: datetime


class S3Store:
    """A Store in a bucket. The client retries by itself, so nothing is repeated here."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str) -> StoredBody | None:
        """Read a body; see Store."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            return StoredBody(answer["Body"].read(), answer["ETag"])
        except ClientError as error:
            if _code(error) in _ABSENT:
                return None
            self._refuse("read", key, error)
        except BotoCoreError as error:
            self._refuse("read", key, error)

    def write(self, document: Document, tag: str | None) -> None:
        """Write if the key still has this tag; see Store."""
        try:
            if tag is None:
                self._client.put_object(**self._fields(document), IfNoneMatch="*")
            else:
                self._client.put_object(**self._fields(document), IfMatch=tag)
        except ClientError as error:
            if _code(error) in _CONFLICTS:
                raise StoreConflictError(
                    f"s3://{self._bucket}/{document.key} was written meanwhile"
                ) from error
            self._refuse("write", document.key, error)
        except BotoCoreError as error:
            self._refuse("write", document.key, error)

    def _fields(self, document: Document) -> _PutFields:
        return {
            "Bucket": self._bucket,
            "Key": document.key,
            "Body": document.body,
            "ContentType": document.content_type,
            "CacheControl": document.cache_control,
            "Expires": datetime.fromtimestamp(document.expires, UTC),
        }

    def _refuse(self, verb: str, key: str, error: Exception) -> NoReturn:
        code = _code(error) if isinstance(error, ClientError) else type(error).__name__
        raise StoreError(
            f"cannot {verb} s3://{self._bucket}/{key}: {shown(code)}; check that the bucket "
            "exists and that the function's role may get and put data.json and data/*"
        ) from error


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")
