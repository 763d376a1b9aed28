"""Clients of AWS for a person's own credentials, made when they are first needed."""

import functools
from typing import Any

Client = Any  # botocore's clients have no common type
EDGE = "us-east-1"  # CloudFront's logs, metrics and certificates live there


class Clients:
    """Makes each client once for each region."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._made = functools.cache(self._make)

    def get(self, service: str, region: str = "") -> Client:
        """Return the client of a service, in the set-up's region unless another one is given."""
        return self._made(service, region or self.region)

    def _make(self, service: str, region: str) -> Client:
        # Imported late, as in scripts.deploy.aws: importing takes longer than most commands.
        from botocore.config import Config

        config = Config(
            region_name=region,
            retries={"mode": "standard", "max_attempts": 5},
            connect_timeout=10,
            read_timeout=60,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return self._session.create_client(service, config=config)

    @functools.cached_property
    def _session(self) -> Any:
        import botocore.session

        return botocore.session.get_session()
