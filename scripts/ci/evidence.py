"""Reads what the other checks of a pull request measured, from the files they left."""

import json
from pathlib import Path
from typing import Any

from scripts.ci.comment import Evidence, Package, Scan, SiteChanges


def read_evidence(folder: Path) -> Evidence:
    """Read function.json, site-changes.json and checkov.json; a missing file is a check not run."""
    package, site, scan = (
        _load(folder / f"{name}.json") for name in ("function", "site-changes", "checkov")
    )
    return Evidence(
        package=Package(package["sha256"], package["size"]) if package else None,
        site=_site(site) if site else None,
        scan=read_scan(scan) if scan else None,
    )


def _site(found: dict[str, Any]) -> SiteChanges:
    files = tuple((str(key), str(reason)) for key, reason in found["files"])
    return SiteChanges(files, found["before"], found["after"])


def read_scan(found: Any) -> Scan:
    """Add up checkov's JSON: one report, or a list with one for each framework."""
    reports = found if isinstance(found, list) else [found]
    totals = [r.get("summary", r) for r in reports]
    passed, failed, skipped = (
        sum(t.get(k, 0) for t in totals) for k in ("passed", "failed", "skipped")
    )
    return Scan(passed, failed, skipped)


def failed_checks(found: Any) -> list[str]:
    """Name each broken rule of checkov's JSON with its resource."""
    reports = found if isinstance(found, list) else [found]
    failed = (c for r in reports for c in r.get("results", {}).get("failed_checks", []))
    return [f"{c['check_id']} {c['resource']}: {c['check_name']}" for c in failed]


def _load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
