"""Checks a preview: what the smoke test asks of production, and the contracts of the data."""

import json
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from scripts.ci import smoke_checks
from scripts.ci.live_site import SiteClient

# A preview has no HTTPS.
PROBES = tuple(p for p in smoke_checks.PROBES if p is not smoke_checks.check_https)


@dataclass(frozen=True)
class PreviewReport:
    """What a check of a preview found.

    Attributes:
        places: How many places the data have.
        simulated: Whether the data are marked as simulated.
        problems: What is wrong, one line each.
    """

    places: int
    simulated: bool
    problems: tuple[str, ...]


def verify_site(
    site: SiteClient, expected: smoke_checks.Expected, schema: dict[str, Any], now: float
) -> PreviewReport:
    """Ask a site for everything that its first view needs.

    Args:
        site: Where to ask.
        expected: What was published.
        schema: The contract of data.json; its $defs/details is that of data/<id>.json.
        now: Epoch seconds, for the age of the data.
    """
    checks = [probe(site, expected, now) for probe in PROBES]
    problems = [f"not true that {c.name}: {c.detail}" for c in checks if not c.ok]
    data, wrong = _fetch_json(site, "/data.json", schema)
    problems += wrong
    details = {"$defs": schema["$defs"], "$ref": "#/$defs/details"}
    places = data.get("places", [])
    for place in places:
        problems += _fetch_json(site, f"/data/{place['id']}.json", details)[1]
    return PreviewReport(len(places), bool(data.get("simulated")), tuple(problems))


def _fetch_json(
    site: SiteClient, path: str, contract: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    response = site.fetch(path)
    if response.status != 200:
        return {}, [f"{path}: HTTP {response.status}"]
    value, problems = check_json(response.body.decode("utf-8", "replace"), contract)
    return value, [f"{path}: {problem}" for problem in problems]


def check_json(body: str, contract: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Parse JSON as a browser does and validate it; return it and up to three problems."""
    try:
        value = json.loads(body, parse_constant=_refuse)
    except ValueError as error:
        return {}, [f"is no JSON: {error}"]
    errors = Draft202012Validator(contract).iter_errors(value)
    problems = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    return (value, []) if not problems else ({}, problems[:3])


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is a number that JSON does not know")
