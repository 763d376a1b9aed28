"""Invalidates CloudFront's copies of the data after a publish that no Expires foresaw."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from weather.errors import InvalidationError, shown

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient

PATHS = ("/data.json", "/data/*")


class CloudFrontInvalidation:
    """Invalidates the data of one distribution."""

    def __init__(self, client: "CloudFrontClient", distribution: str) -> None:
        self._client = client
        self._distribution = distribution

    def __call__(self, reference: str) -> None:
        """Invalidate; the same reference again is the same invalidation.

        Raises:
            InvalidationError: When CloudFront refuses; the data are published all the same.
        """
        try:
            self._client.create_invalidation(
                DistributionId=self._distribution,
                InvalidationBatch={
                    "Paths": {"Quantity": len(PATHS), "Items": list(PATHS)},
                    "CallerReference": reference,
                },
            )
        except (ClientError, BotoCoreError) as error:
            raise InvalidationError(
                f"published, but {self._distribution} still serves the old data until they "
                f"expire: {shown(error)}; invoke again with invalidate, or purge the cache"
            ) from error
