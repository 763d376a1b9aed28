"""The checks of a site that was just deployed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from scripts.ci.live_site import SiteClient, SiteResponse, local_addresses
from scripts.hashes import sha256

# When weather is old, for page, function, alarm and this check: tests hold all of them to it.
AGES = json.loads((Path(__file__).parent / "ages.json").read_text(encoding="utf-8"))
OLD_AFTER_RUNS: float = AGES["release_fails_after_runs"]
MISSING_PAGE = "/there-is-no-such-page.html"


@dataclass(frozen=True)
class Expected:
    """What was deployed.

    Attributes:
        files: SHA-256 (hex) by key of what must be live: all of a built site, or only version.json.
        headers: The security headers of every answer.
    """

    files: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class SmokeCheck:
    """The result of one check; `detail` says what was found."""

    name: str
    ok: bool
    detail: str


Probe = Callable[[SiteClient, Expected, float], SmokeCheck]


def run_checks(site: SiteClient, expected: Expected, now: float) -> list[SmokeCheck]:
    """Run every check once.

    Args:
        site: Where to ask.
        expected: What was deployed.
        now: Epoch seconds, for the age of the data.
    """
    return [probe(site, expected, now) for probe in PROBES]


def check_version(site: SiteClient, expected: Expected, now: float) -> SmokeCheck:
    """Check that version.json is the one that was built, so that this release is the live one."""
    answer = site.fetch("/version.json")
    commit = read_json(answer).get("commit", "none")
    wanted = expected.files.get("version.json")
    ok = answer.status == 200 and wanted in {None, sha256(answer.body)}
    return SmokeCheck("this release is live", ok, f"{_status(answer)}, commit {commit}")


def check_files(site: SiteClient, expected: Expected, now: float) -> SmokeCheck:
    """Check that every file of the build is served, byte for byte."""
    wrong = [key for key, wanted in expected.files.items() if not _same(site, key, wanted)]
    detail = f"not as built: {', '.join(wrong[:5])}" if wrong else f"{len(expected.files)} files"
    return SmokeCheck("every file is served as built", not wrong, detail)


def check_references(site: SiteClient, expected: Expected, now: float) -> SmokeCheck:
    """Check that every address that the first page references answers."""
    page = site.fetch("/")
    if page.status != 200:
        return SmokeCheck(
            "the page and all its references answer", False, f"/ answers {_status(page)}"
        )
    named = local_addresses(page.body.decode("utf-8", "replace"))
    wrong = [path for path in named if site.fetch(path).status != 200]
    detail = f"missing: {', '.join(wrong[:5])}" if wrong else f"{len(named)} addresses"
    return SmokeCheck("the page and all its references answer", not wrong, detail)


def check_data(site: SiteClient, expected: Expected, now: float) -> SmokeCheck:
    """Check that data.json is there and fresh."""
    ok, detail = judge_data(site.fetch("/data.json"), now)
    return SmokeCheck("the weather is fresh", ok, detail)


def check_headers(site: SiteClient, expected: Expected, now: float) -> SmokeCheck:
    """Check that the security headers are there, with exactly our values."""
    found = site.fetch("/").headers
    wrong = [n for n, value in expected.headers.items() if found.get(n.lower()) != value]
    detail = (
        f"wrong or missing: {', '.join(wrong)}" if wrong else f"{len(expected.headers)} headers"
    )
    return SmokeCheck("the security headers are sent", not wrong, detail)


def check_missing(site: SiteClient, expected: Expected, now: float) -> SmokeCheck:
    """Check that an address that does not exist answers 404."""
    answer = site.fetch(MISSING_PAGE)
    return SmokeCheck("an unknown address answers 404", answer.status == 404, _status(answer))


def check_https(site: SiteClient, expected: Expected, now: float) -> SmokeCheck:
    """Check that plain HTTP redirects to HTTPS."""
    answer = site.fetch_plain("/")
    target = answer.headers.get("location", "")
    ok = answer.status in {301, 308} and target.startswith("https://")
    return SmokeCheck("plain HTTP redirects to HTTPS", ok, _status(answer))


PROBES: tuple[Probe, ...] = (
    check_version,
    check_files,
    check_references,
    check_data,
    check_headers,
    check_missing,
    check_https,
)


def judge_data(answer: SiteResponse, now: float) -> tuple[bool, str]:
    """Return whether data.json is there and no older than OLD_AFTER_RUNS of its own intervals.

    Args:
        answer: What the site gave for data.json.
        now: Epoch seconds.

    Returns:
        Whether it is fresh, and what was found.
    """
    data = read_json(answer)
    generated, interval = data.get("generated"), data.get("interval")
    if answer.status != 200 or not _is_number(generated) or not _is_number(interval):
        return False, f"data.json cannot be used: {_status(answer)}"
    age = now - generated
    return age <= OLD_AFTER_RUNS * interval, f"data.json is {age / 60:.0f} minutes old"


def _same(site: SiteClient, key: str, wanted: str) -> bool:
    answer = site.fetch(f"/{key}")
    # The page for wrong addresses may be served with 404 under its own name as well.
    good = {200, 404} if key == "404.html" else {200}
    return answer.status in good and sha256(answer.body) == wanted


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def read_json(answer: SiteResponse) -> dict[str, object]:
    """Return the object in an answer's JSON; empty where it is anything else."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _status(answer: SiteResponse) -> str:
    return f"HTTP {answer.status}" if answer.status else f"no answer ({answer.body.decode()})"
