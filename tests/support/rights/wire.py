"""Reads recorded requests back into calls of AWS's API, by botocore's models of the services.

A request that no model describes raises UnreadableError: nothing that was recorded is left out.
"""

import functools
import json
import re
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.model import OperationModel

from tests.support.rights.recorder import Exchange

SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")
# Where the name in a signature is not the one of the model.
MODELS = {"monitoring": "cloudwatch"}


class UnreadableError(ValueError):
    """Raised when a recorded request is no call that botocore knows."""


@dataclass(frozen=True)
class Call:
    """A call of AWS's API.

    Attributes:
        key: The access key that signed it.
        region: The region that it was signed for.
        service: The service as botocore calls it.
        operation: The operation as botocore calls it.
        given: Parameters by their names on the wire: path, query, headers (S3), and body.
        status: The HTTP status of the answer.
        answer: The answer's body.
    """

    key: str
    region: str
    service: str
    operation: str
    given: Mapping[str, Any]
    status: int
    answer: str

    @property
    def name(self) -> str:
        """Return service and operation, as messages and tables name them."""
        return f"{self.service}:{self.operation}"


def read_call(exchange: Exchange) -> Call | None:
    """Return the call of a recorded exchange; None for one without a signature."""
    signed = SCOPE.search(exchange.headers.get("authorization", ""))
    if signed is None:
        return None
    service = MODELS.get(signed["service"], signed["service"])
    operation, given = _read(service, exchange)
    answer = exchange.answer.decode(errors="replace")
    return Call(signed["key"], signed["region"], service, operation, given, exchange.status, answer)


def xml_text(document: str, name: str) -> list[str]:
    """Return the texts of all elements of a name, whatever their namespace."""
    try:
        root = ET.fromstring(document)  # noqa: S314 # written by our own clients and the emulator
    except ET.ParseError:
        return []
    return [e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] == name]


def _read(service: str, exchange: Exchange) -> tuple[str, dict[str, Any]]:
    if target := exchange.headers.get("x-amz-target"):
        return target.rpartition(".")[2], json.loads(exchange.body)
    if exchange.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        given = dict(urllib.parse.parse_qsl(exchange.body.decode()))
        return given.pop("Action"), given
    return _read_rest(service, exchange)


def _read_rest(service: str, exchange: Exchange) -> tuple[str, dict[str, Any]]:
    path, _, query_text = exchange.path.partition("?")
    query = dict(urllib.parse.parse_qsl(query_text, keep_blank_values=True))
    for template in _templates(service):
        found = template.path.fullmatch(path) if template.method == exchange.method else None
        if found and template.fits(query, exchange.headers):
            named = {n: urllib.parse.unquote(v) for n, v in found.groupdict().items()}
            # Last what must not be replaced: a body may have members of the same names.
            return template.operation, {**_body(exchange), **query, **named}
    raise UnreadableError(f"{service}: {exchange.method} {exchange.path}")


def _body(exchange: Exchange) -> dict[str, Any]:
    kept = {n: v for n, v in exchange.headers.items() if n.startswith(("x-amz-copy", "if-"))}
    body = exchange.body.lstrip()
    if body.startswith(b"<"):
        return {**kept, "xml": body.decode()}
    is_json = "json" in exchange.headers.get("content-type", "") and body.startswith(b"{")
    return {**kept, **(json.loads(body) if is_json else {})}


@dataclass(frozen=True)
class _Template:
    """How an operation looks over HTTP: method, path, the fixed and the required parameters."""

    operation: str
    method: str
    path: re.Pattern[str]
    fixed: Mapping[str, str]
    required: frozenset[str]
    required_headers: frozenset[str]

    def fits(self, query: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        fixed = all(query.get(name) == value for name, value in self.fixed.items())
        return fixed and self.required <= set(query) and self.required_headers <= set(headers)


@functools.cache
def _templates(service: str) -> list[_Template]:
    """Return the operations of a service, the most particular ones first."""
    model = botocore.session.get_session().get_service_model(service)
    known = [model.operation_model(name) for name in model.operation_names]
    found = [_template(operation) for operation in known if not operation.deprecated]
    return sorted(found, key=_weight, reverse=True)


def _weight(template: _Template) -> tuple[int, int]:
    particular = len(template.fixed) + len(template.required) + len(template.required_headers)
    return particular, len(template.path.pattern)


def _template(operation: OperationModel) -> _Template:
    path, _, fixed = operation.http["requestUri"].partition("?")
    return _Template(
        operation=operation.name,
        method=operation.http["method"],
        path=_pattern(path),
        fixed=dict(urllib.parse.parse_qsl(fixed, keep_blank_values=True)),
        required=frozenset(_required(operation, "querystring")),
        required_headers=frozenset(name.lower() for name in _required(operation, "header")),
    )


def _required(operation: OperationModel, location: str) -> Iterator[str]:
    if shape := operation.input_shape:
        for name in shape.required_members:
            serialization = shape.members[name].serialization
            if serialization.get("location") == location:
                yield serialization["name"]


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{([^}]+)\}", path)
    names = [
        f"(?P<{part.rstrip('+')}>{'.+' if part.endswith('+') else '[^/]+'})"
        if index % 2
        else re.escape(part)
        for index, part in enumerate(parts)
    ]
    return re.compile("".join(names) + "/?")
