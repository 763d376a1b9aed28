"""The settings of the function, from its environment, checked before anything is done."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from weather.errors import SettingsError, shown
from weather.log import PROJECT

T = TypeVar("T")
FREE_HOST = "api.open-meteo.com"
PAID_HOST = "customer-api.open-meteo.com"
FREE_AIR_HOST = "air-quality-api.open-meteo.com"
PAID_AIR_HOST = "customer-air-quality-api.open-meteo.com"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_DISTRIBUTION = re.compile(r"[A-Z0-9]+")
_PROJECT = re.compile(r"[a-z][a-z0-9-]{1,18}[a-z0-9]")
_KEY = re.compile(r"[\x21-\x7e]{8,}")  # shorter ones could not be blotted out of other text
_CONTACT = re.compile(r"[\x20-\x7e]{3,200}")


@dataclass(frozen=True)
class Settings:
    """What the environment says.

    Attributes:
        site_bucket: Name of the bucket, or a file:///folder address.
        distribution_id: The CloudFront distribution, or None where there is none.
        open_meteo_url: Address of the forecast endpoint, without a query.
        open_meteo_key: Key of a paid plan, or None; never shown.
        met_norway_url: Address of the locationforecast endpoint, without a query.
        air_quality_url: Address of Open-Meteo's air-quality endpoint, without a query, or None.
        contact: Site or mail address that MET Norway can write to.
        interval: Seconds between two runs.
        project: Whose metrics a run writes: the name that Terraform gives this copy of the site.
    """

    site_bucket: str
    distribution_id: str | None
    open_meteo_url: str
    open_meteo_key: str | None = field(repr=False)
    met_norway_url: str
    contact: str
    interval: int
    project: str = PROJECT
    air_quality_url: str | None = None

    @property
    def simulated(self) -> bool:
        """Return whether the numbers come from this machine, that is from a simulator."""
        addresses = (self.open_meteo_url, self.met_norway_url, self.air_quality_url or "")
        return any(urlsplit(address).hostname in LOOPBACK for address in addresses)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings; raises SettingsError that names the variable and what it must be."""
    url = _required(environ, "WEATHER_OPEN_METEO_URL", _address)
    key = _optional(environ, "WEATHER_OPEN_METEO_KEY", _matching(_KEY, "8 or more, no blanks"))
    air_url = _optional(environ, "WEATHER_AIR_QUALITY_URL", _address)
    if key:
        _refuse_free_host("WEATHER_OPEN_METEO_URL", url, FREE_HOST, PAID_HOST)
        _refuse_free_host("WEATHER_AIR_QUALITY_URL", air_url, FREE_AIR_HOST, PAID_AIR_HOST)
    return Settings(
        site_bucket=_required(environ, "SITE_BUCKET", _bucket),
        distribution_id=_optional(
            environ, "DISTRIBUTION_ID", _matching(_DISTRIBUTION, "capital letters and digits")
        ),
        open_meteo_url=url,
        open_meteo_key=key,
        met_norway_url=_required(environ, "WEATHER_MET_NORWAY_URL", _address),
        contact=_required(
            environ, "WEATHER_CONTACT", _matching(_CONTACT, "a site or mail address in ASCII")
        ),
        interval=_required(environ, "UPDATE_MINUTES", _minutes) * 60,
        project=_optional(
            environ, "WEATHER_PROJECT", _matching(_PROJECT, "3-20 of a-z, 0-9 and inner hyphens")
        )
        or PROJECT,
        air_quality_url=air_url,
    )


def _refuse_free_host(name: str, url: str | None, free: str, paid: str) -> None:
    """Refuse a free host where a key is set; raises SettingsError."""
    if url and urlsplit(url).hostname == free:
        raise SettingsError(
            f"{name} names {free}, which takes no key: use {paid} or remove WEATHER_OPEN_METEO_KEY"
        )


@dataclass(frozen=True)
class Event:
    """What this run is asked to do.

    Attributes:
        scheduled: Epoch seconds of the schedule's tick, or None for a run by hand.
        dry_run: Fetch and check, write nothing.
        invalidate: Invalidate the edges although the run is scheduled.
    """

    scheduled: int | None
    dry_run: bool
    invalidate: bool


def read_event(event: object) -> Event:
    """Read the event; raises SettingsError that names the field. Other fields are ignored."""
    if not isinstance(event, Mapping):
        raise SettingsError("the event must be a JSON object")
    return Event(
        scheduled=_tick(event.get("scheduled")),
        dry_run=_flag(event, "dry_run"),
        invalidate=_flag(event, "invalidate"),
    )


def _tick(value: object) -> int | None:
    if value is None:
        return None
    try:
        when = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        if when.tzinfo is None:
            raise ValueError("no zone")
        return int(when.timestamp())
    except (ValueError, OverflowError):
        raise SettingsError(
            f"event field scheduled is {shown(value)!r}, must be a time like 2026-01-31T12:07:00Z"
        ) from None


def _flag(event: Mapping[str, object], name: str) -> bool:
    value = event.get(name, False)
    if not isinstance(value, bool):
        raise SettingsError(f"event field {name} is {shown(value)!r}, must be true or false")
    return value


def _required(environ: Mapping[str, str], name: str, read: Callable[[str], T]) -> T:
    value = _optional(environ, name, read)
    if value is None:
        raise SettingsError(f"{name} is not set")
    return value


def _optional(environ: Mapping[str, str], name: str, read: Callable[[str], T]) -> T | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    try:
        return read(text)
    except ValueError as error:
        # A key must not end up in a log, not even a mistyped one.
        value = "set" if name.endswith("_KEY") else repr(shown(text))
        raise SettingsError(f"{name} is {value}, must be {error}") from None


def _matching(pattern: re.Pattern[str], wish: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(wish)
        return text

    return read


def _bucket(text: str) -> str:
    if text.startswith("file:///") or _BUCKET.fullmatch(text):
        return text
    raise ValueError("the name of a bucket, or file:///folder")


def _address(text: str) -> str:
    parts = urlsplit(text)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not (safe and parts.hostname) or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("an https address (http on loopback only) without query or password")
    return text


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1440):
        raise ValueError("a whole number of minutes, 1 to 1440")
    return int(text)
