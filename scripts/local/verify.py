"""Checks that a served site answers: the page and all it names, the data and every detail."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

ASSET = re.compile(r"""(?:href|src)=["']?/?(?P<key>assets/[\w./-]+)""")


@dataclass(frozen=True)
class Answer:
    """What an address answers."""

    status: int
    body: str


Ask = Callable[[str], Answer]


@dataclass(frozen=True)
class Verdict:
    """What a check of a site found.

    Attributes:
        asked: How many addresses were asked.
        places: How many places the data hold.
        simulated: Whether the data say that they are simulated.
        problems: What is wrong, one line each.
    """

    asked: int
    places: int
    simulated: bool
    problems: tuple[str, ...]


def verify_site(ask: Ask, schema: dict[str, Any]) -> Verdict:
    """Ask a site for everything that its first view needs.

    Args:
        ask: Gives the answer of a path, for example "/data.json".
        schema: The contract of data.json; its $defs/details is that of data/<id>.json.
    """
    asked: list[str] = []
    problems: list[str] = []

    def get(path: str, status: int = 200) -> str:
        asked.append(path)
        answer = ask(path)
        if answer.status != status:
            problems.append(f"{path} answers {answer.status}, not {status}")
        return answer.body if answer.status == status else ""

    def get_json(path: str, contract: dict[str, Any]) -> dict[str, Any]:
        body = get(path)
        value, found = check_json(body, contract) if body else ({}, [])
        problems.extend(f"{path}: {problem}" for problem in found)
        return value

    page = get("/")
    for key in sorted({found["key"] for found in ASSET.finditer(page)}):
        get(f"/{key}")
    for path in ("/404.html", "/data/text.html", "/version.json"):
        get(path)
    get("/there-is-no-such-page.html", 404)
    data = get_json("/data.json", schema)
    details = {"$defs": schema["$defs"], "$ref": "#/$defs/details"}
    for place in data.get("places", []):
        get_json(f"/data/{place['id']}.json", details)
    simulated = bool(data.get("simulated"))
    return Verdict(len(asked), len(data.get("places", [])), simulated, tuple(problems))


def check_json(body: str, contract: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Parse JSON as a browser would and hold it to a schema; give it and what is wrong."""
    try:
        value = json.loads(body, parse_constant=_refuse)
    except ValueError as error:
        return {}, [f"is no JSON: {error}"]
    errors = Draft202012Validator(contract).iter_errors(value)
    problems = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    return (value, []) if not problems else ({}, problems[:3])


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is a number that JSON does not know")
