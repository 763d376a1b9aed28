"""Clients of AWS: created on first use, counted, with errors that name the next step."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scripts.deploy.stores import ChangedMeanwhileError
from scripts.errors import WindsockError

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

# A put waits for its round trip most of the time: 16 were a third slower at 30 ms, 48 no faster.
CONNECTIONS = 32
CHANGED = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
HINTS = {
    "AccessDenied": "access denied; check the role's policy and --owner",
    "403": "access denied, or the key does not exist; check the role's policy and --owner",
    "NoSuchBucket": "the bucket does not exist; check its name",
    "PermanentRedirect": "the bucket is in another region; set AWS_DEFAULT_REGION",
    "301": "the bucket is in another region; set AWS_DEFAULT_REGION",
    "AuthorizationHeaderMalformed": "the bucket is in another region; set AWS_DEFAULT_REGION",
    "ExpiredToken": "the credentials have expired; get new ones and run again",
    "ExpiredTokenException": "the credentials have expired; get new ones and run again",
    "InvalidAccessKeyId": "the credentials are not valid; get new ones and run again",
    "SlowDown": "the store is overloaded; run again",
    "BadDigest": "the file changed while it was uploaded; build and run again",
    "NoSuchVersion": "that version has expired; choose a newer release",
    "NoSuchDistribution": "the distribution does not exist; check --distribution-id",
}


class AwsError(WindsockError):
    """Raised when AWS refuses a call or does not answer; code is the error code of AWS."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class RequestCounter:
    """Counts requests by operation, retries included."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def watch(self, client: Any) -> None:
        """Count every request of a client."""
        client.meta.events.register("before-send", self._count)

    def counts(self) -> Mapping[str, int]:
        """Return the number of requests by operation, sorted by operation."""
        return dict(sorted(self._counts.items()))

    def _count(self, event_name: str, **_: object) -> None:
        with self._lock:
            self._counts[event_name.rpartition(".")[2]] += 1


def s3_client(counter: RequestCounter, owner: str | None) -> "S3Client":
    """Return an S3 client that sends the expected bucket owner with every call.

    Args:
        counter: Counts every request.
        owner: The account id that must own the buckets, 12 digits; None for any.
    """
    from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "max_attempts": 5},
        max_pool_connections=CONNECTIONS,
        connect_timeout=10,
        read_timeout=60,
        # We send SHA-256 ourselves; a second checksum costs time and other stores refuse it.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    client: S3Client = _client("s3", config)
    counter.watch(client)
    if owner:
        client.meta.events.register("provide-client-params.s3", _expect_owner(owner))
    return client


def cloudfront_client(counter: RequestCounter) -> "CloudFrontClient":
    """Return a CloudFront client without retries: `cloudfront.send` retries for minutes."""
    from botocore.config import Config

    config = Config(retries={"mode": "standard", "max_attempts": 1}, read_timeout=30)
    client: CloudFrontClient = _client("cloudfront", config)
    counter.watch(client)
    return client


def lambda_client() -> "LambdaClient":
    """Return a Lambda client that waits for a whole run of the function and never repeats it."""
    from botocore.config import Config

    config = Config(retries={"mode": "standard", "max_attempts": 1}, read_timeout=120)
    client: LambdaClient = _client("lambda", config)
    return client


def _client(service: str, config: "Config") -> Any:
    # Imported here, and botocore rather than the boto3 above it: importing is most of the time of
    # a run without changes. A session of its own, since clients are made in several threads.
    import botocore.session

    return botocore.session.get_session().create_client(service, config=config)


@contextlib.contextmanager
def aws_errors(doing: str) -> Iterator[None]:
    """Turn botocore's errors into ours: the call, its input, the reason, and the next step.

    Raises:
        ChangedMeanwhileError: A condition of a write did not hold.
        AwsError: Anything else that AWS or the network refused.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "?")
        if code in CHANGED:
            raise ChangedMeanwhileError(
                f"{doing}: another sync changed it in between; run again when it has finished"
            ) from error
        reason = error.response.get("Error", {}).get("Message", "")
        hint = HINTS.get(code, "run again; if it stays, see the message")
        raise AwsError(f"{doing}: {code} ({reason}); {hint}", code) from error
    except BotoCoreError as error:
        message = f"{doing}: {error}; check credentials, region and network, then run again"
        raise AwsError(message, type(error).__name__) from error


def _expect_owner(owner: str) -> Any:
    def add(params: dict[str, object], model: Any, **_: object) -> None:
        for name in ("ExpectedBucketOwner", "ExpectedSourceBucketOwner"):
            if name in model.input_shape.members:
                params[name] = owner

    return add
