"""Telling the edges to forget: sent once, again while CloudFront is busy, waited for if wished."""

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
BETWEEN_LOOKS = 5.0
BUSY = {
    *("TooManyInvalidationsInProgress", "Throttling", "ThrottlingException", "TooManyRequests"),
    *("ServiceUnavailable", "InternalError", "500", "503"),
    *("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError"),
    "ConnectionClosedError",
}


@dataclass(frozen=True)
class Patience:
    """How waiting is done.

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
        # Made when it is needed: most syncs of an unchanged site never are.
        self._make_client = make_client
        self._made: CloudFrontClient | None = None
        self._distribution = distribution

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        """Ask edges to forget addresses; the same reference again gives the same id."""
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
        """Return whether every edge has forgotten."""
        with aws_errors(f"look at invalidation {invalidation} of {self._distribution}"):
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
    """Ask edges to forget addresses, for up to five minutes while CloudFront is busy.

    Returns:
        The id of the invalidation.

    Raises:
        AwsError: It was refused for a reason that waiting does not cure, or for too long.
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
    """Wait for the edges; give False when the time is over, which heals by itself."""
    deadline = patience.clock() + seconds
    while not cdn.is_done(invalidation):
        left = deadline - patience.clock()
        if left <= 0:
            return False
        patience.sleep(min(BETWEEN_LOOKS, left))
    return True
