"""Reads the results of the other checks of a pull request from their files."""

import json
import re
from pathlib import Path
from typing import Any

from scripts.ci.comment import SITE_REASONS, Evidence, Scan, SiteChanges, ZipFacts
from scripts.errors import UsageError


def read_evidence(folder: Path) -> Evidence:
    """Read function.json, site-changes.json and checkov.json; a missing file is a check not run.

    They come from jobs that ran the code of a pull request, so every value is validated.

    Raises:
        UsageError: A file does not have the expected form.
    """
    package, site, scan = (
        _load(folder / f"{name}.json") for name in ("function", "site-changes", "checkov")
    )
    return Evidence(
        package=_package(package) if package else None,
        site=_site(site) if site else None,
        scan=read_scan(scan) if scan else None,
    )


def _package(found: Any) -> ZipFacts:
    sha256, size = found["sha256"], found["size"]
    _insist("function.json", re.fullmatch("[0-9a-f]{64}", str(sha256)) and _is_count(size))
    return ZipFacts(sha256, size)


def _site(found: Any) -> SiteChanges:
    files = tuple((str(key), str(reason)) for key, reason in found["files"])
    before, after = found["before"], found["after"]
    good = all(reason in SITE_REASONS for _, reason in files) and _is_count(after)
    _insist("site-changes.json", good and (before is None or _is_count(before)))
    return SiteChanges(files, before, after)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _insist(name: str, good: object) -> None:
    if not good:
        raise UsageError(
            f"{name} does not have the expected form; check the pull request that produced it"
        )


def read_scan(found: Any) -> Scan:
    """Add up checkov's JSON: one report, or a list with one for each framework."""
    reports = found if isinstance(found, list) else [found]
    totals = [r.get("summary", r) for r in reports]
    passed, failed, skipped = (
        sum(t.get(k, 0) for t in totals) for k in ("passed", "failed", "skipped")
    )
    return Scan(passed, failed, skipped)


def failed_checks(found: Any) -> list[str]:
    """Return each failed rule of checkov's JSON with its resource."""
    reports = found if isinstance(found, list) else [found]
    failed = (c for r in reports for c in r.get("results", {}).get("failed_checks", []))
    return [f"{c['check_id']} {c['resource']}: {c['check_name']}" for c in failed]


def _load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
