"""Reads the emulated AWS as root: what is there after a workflow, independent of its log."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3

from scripts.dev.emulator import Emulator

BOTO = Any  # a boto3 client; the stubs differ by service
PROJECT = "windsock"
RECORD = re.compile(r"releases/\d+\.json$")
Objects = Mapping[str, tuple[str, str]]  # (version, ETag) by key


@dataclass(frozen=True)
class Cloud:
    """What is in the account at one moment.

    Attributes:
        site: (version, ETag) of every key of the site bucket that belongs to the deploys.
        data: The same for what the function owns.
        artifacts: The same for the artifact bucket.
        state: The same for the state bucket, with the locks.
        invalidations: Paths of each invalidation by id.
        versions: Published versions of the function, oldest first.
        live: The version that the alias points to.
        released: Commit of the newest release record, or "".
        distribution: Id of the distribution, or "".
    """

    site: Objects = field(default_factory=dict)
    data: Objects = field(default_factory=dict)
    artifacts: Objects = field(default_factory=dict)
    state: Objects = field(default_factory=dict)
    invalidations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    live: str = ""
    released: str = ""
    distribution: str = ""

    @property
    def releases(self) -> set[str]:
        """Return the keys of the release records."""
        return {k for k in self.artifacts if RECORD.search(k)}


class Observer:
    """Reads the emulated AWS with root's rights."""

    def __init__(self, emulator: Emulator) -> None:
        self._session = boto3.Session(region_name=emulator.environment()["AWS_REGION"])
        self._options = {
            "endpoint_url": emulator.url,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
        self.account = emulator.account

    def client(self, service: str) -> BOTO:
        """Return a client with root's rights."""
        return self._session.client(service, **self._options)  # type: ignore[call-overload] # by name

    def look(self) -> Cloud:
        """Return everything that a workflow may change."""
        everything = self.keys(self.site_bucket)
        data = {k for k in everything if k == "data.json" or k.startswith("data/")}
        distribution = self._distribution()
        versions, live = self._function()
        return Cloud(
            site={k: v for k, v in everything.items() if k not in data},
            data={k: v for k, v in everything.items() if k in data},
            artifacts=self.keys(f"{PROJECT}-artifacts-{self.account}"),
            state=self.keys(f"{PROJECT}-state-{self.account}"),
            invalidations=self._invalidations(distribution),
            versions=versions,
            live=live,
            released=self._released(),
            distribution=distribution,
        )

    @property
    def preview_bucket(self) -> str:
        """Return the name of the previews' bucket."""
        return f"{PROJECT}-previews-{self.account}"

    @property
    def site_bucket(self) -> str:
        """Return the name of the site's bucket."""
        return f"{PROJECT}-site-{self.account}"

    def keys(self, bucket: str) -> dict[str, tuple[str, str]]:
        """Return (version, ETag) of every key of a bucket; nothing where there is no bucket."""
        s3 = self.client("s3")
        if bucket not in {b["Name"] for b in s3.list_buckets()["Buckets"]}:
            return {}
        pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
        latest = (o for page in pages for o in page.get("Versions", []) if o["IsLatest"])
        return {o["Key"]: (o["VersionId"], o["ETag"]) for o in latest}

    def _released(self) -> str:
        bucket = f"{PROJECT}-artifacts-{self.account}"
        records = sorted(k for k in self.keys(bucket) if RECORD.search(k))
        if not records:
            return ""
        body = self.client("s3").get_object(Bucket=bucket, Key=records[-1])["Body"].read()
        return str(json.loads(body)["commit"])

    def domain(self) -> str:
        """Return the host name of the site's distribution, or "" where there is none."""
        return self._of_the_site("DomainName")

    def _distribution(self) -> str:
        return self._of_the_site("Id")

    def _of_the_site(self, field: str) -> str:
        """Return a field of the site's distribution, which is not the one of the previews."""
        found = self.client("cloudfront").list_distributions()["DistributionList"].get("Items", [])
        return next((str(d[field]) for d in found if d["Comment"] == PROJECT), "")

    def _invalidations(self, distribution: str) -> dict[str, tuple[str, ...]]:
        if not distribution:
            return {}
        cdn = self.client("cloudfront")
        listed = cdn.list_invalidations(DistributionId=distribution)["InvalidationList"]
        ids = [i["Id"] for i in listed.get("Items", [])]
        asked = [
            cdn.get_invalidation(DistributionId=distribution, Id=i)["Invalidation"] for i in ids
        ]
        return {i["Id"]: tuple(i["InvalidationBatch"]["Paths"]["Items"]) for i in asked}

    def _function(self) -> tuple[tuple[str, ...], str]:
        functions, name = self.client("lambda"), f"{PROJECT}-weather"
        if name not in {f["FunctionName"] for f in functions.list_functions()["Functions"]}:
            return (), ""
        listed = functions.list_versions_by_function(FunctionName=name)["Versions"]
        numbers = sorted(int(v["Version"]) for v in listed if v["Version"] != "$LATEST")
        alias = functions.get_alias(FunctionName=name, Name="live")
        return tuple(map(str, numbers)), str(alias["FunctionVersion"])
