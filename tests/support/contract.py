"""Holds documents to the contract between function and page."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA_FILE = Path(__file__).parents[2] / "site/data.schema.json"


@cache
def _validator(definition: str) -> Draft202012Validator:
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    if definition:
        schema = {"$defs": schema["$defs"], "$ref": f"#/$defs/{definition}"}
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def check_summary(body: bytes) -> dict[str, Any]:
    """Check data.json, and return it."""
    return _checked(body, "")


def check_details(body: bytes) -> dict[str, Any]:
    """Check data/<id>.json, and return it; its columns must be of equal length."""
    details = _checked(body, "details")
    for table in ("hours", "days"):
        lengths = {len(column) for column in (details[table] or {}).values()}
        assert len(lengths) <= 1, f"{table} has columns of lengths {sorted(lengths)}"
    return details


def _checked(body: bytes, definition: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(body, parse_constant=_refuse)
    problems = [
        f"{error.json_path}: {error.message}"
        for error in _validator(definition).iter_errors(document)
    ]
    assert problems == []
    return document


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} is no JSON: JSON.parse would refuse it in every browser")
