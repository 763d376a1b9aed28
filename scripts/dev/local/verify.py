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
    visit = _Visit(ask)
    page = visit.get("/") or ""
    for key in sorted({found["key"] for found in ASSET.finditer(page)}):
        visit.get(f"/{key}")
    for path in ("/404.html", "/data/text.html", "/version.json"):
        visit.get(path)
    visit.get("/there-is-no-such-page.html", 404)
    data = visit.get_json("/data.json", schema)
    places = data.get("places", [])
    details = {"$defs": schema["$defs"], "$ref": "#/$defs/details"}
    for place in places:
        visit.get_json(f"/data/{place['id']}.json", details)
    simulated = bool(data.get("simulated"))
    return Verdict(len(visit.asked), len(places), simulated, tuple(visit.problems))


class _Visit:
    """Asks, and writes down what was asked and what was wrong with the answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.asked: list[str] = []
        self.problems: list[str] = []

    def get(self, path: str, status: int = 200) -> str | None:
        self.asked.append(path)
        answer = self._ask(path)
        if answer.status == status:
            return answer.body
        self.problems.append(f"{path} answers {answer.status}, not {status}")
        return None

    def get_json(self, path: str, contract: dict[str, Any]) -> dict[str, Any]:
        if (body := self.get(path)) is None:
            return {}
        value, problems = check_json(body, contract)
        self.problems.extend(f"{path}: {problem}" for problem in problems)
        return value


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
