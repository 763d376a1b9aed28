"""Invalidations: sent once, retried while CloudFront is busy, and waited for on request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.deploy.aws import AwsError, aws_errors
from scripts.deploy.stores import Cdn

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient

TRY_FOR = 300.0
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 30.0
POLL_SECONDS = 5.0
BUSY = {
    *("TooManyInvalidationsInProgress", "Throttling", "ThrottlingException", "TooManyRequests"),
    *("ServiceUnavailable", "InternalError", "500", "503"),
    *("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError"),
    "ConnectionClosedError",
}


@dataclass(frozen=True)
class Patience:
    """How to wait.

    Attributes:
        clock: Gives seconds that only ever grow.
        sleep: Waits for seconds.
        jitter: Gives a number from 0 to 1.
    """

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]


class CloudFront:
    """One distribution."""

    def __init__(self, make_client: "Callable[[], CloudFrontClient]", distribution: str) -> None:
        # Created on first use: most syncs of an unchanged site need none.
        self._make_client = make_client
        self._made: CloudFrontClient | None = None
        self._distribution = distribution

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        """Invalidate paths; the same reference again returns the same id."""
        with aws_errors(f"invalidate {len(paths)} paths of {self._distribution}"):
            answer = self._client.create_invalidation(
                DistributionId=self._distribution,
                InvalidationBatch={
                    "Paths": {"Quantity": len(paths), "Items": list(paths)},
                    "CallerReference": reference,
                },
            )
        return answer["Invalidation"]["Id"]

    def is_done(self, invalidation: str) -> bool:
        """Return whether an invalidation is complete."""
        with aws_errors(f"read invalidation {invalidation} of {self._distribution}"):
            answer = self._client.get_invalidation(
                DistributionId=self._distribution, Id=invalidation
            )
        return answer["Invalidation"]["Status"] == "Completed"

    @property
    def _client(self) -> "CloudFrontClient":
        if self._made is None:
            self._made = self._make_client()
        return self._made


def send(cdn: Cdn, paths: Sequence[str], reference: str, patience: Patience) -> str:
    """Invalidate paths, with retries for up to five minutes while CloudFront is busy.

    Returns:
        The id of the invalidation.

    Raises:
        AwsError: It was refused for another reason, or for too long.
    """
    deadline = patience.clock() + TRY_FOR
    pause = FIRST_PAUSE
    while True:
        try:
            return cdn.invalidate(paths, reference)
        except AwsError as error:
            wait = pause * (0.5 + patience.jitter() / 2)
            if error.code not in BUSY or patience.clock() + wait > deadline:
                raise
        patience.sleep(wait)
        pause = min(2 * pause, LONGEST_PAUSE)


def wait_until_done(cdn: Cdn, invalidation: str, seconds: float, patience: Patience) -> bool:
    """Wait for an invalidation; return False if it takes longer."""
    deadline = patience.clock() + seconds
    while not cdn.is_done(invalidation):
        left = deadline - patience.clock()
        if left <= 0:
            return False
        patience.sleep(min(POLL_SECONDS, left))
    return True
