"""Shortens a bundle without changing what it does: fewer spaces, short names for variables.

A variable gets one short name wherever it is used, a name that occurs nowhere else; keys (after a
dot, or before a colon in braces) stay, and shorthand is written out as `key:variable`. Renaming
variables one-to-one keeps every scope as it was. The browser's names are listed below, and a name
that is neither declared nor listed is refused.
"""

import itertools
import string
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scripts.site_build.errors import BuildError
from scripts.site_build.tokens import Token, tokens

KEYWORDS = frozenset(
    """
    async await break case catch class const continue default delete do else export extends false
    finally for function get if import in instanceof let new null of return set static super
    switch this throw true try typeof undefined var void while yield
    """.split()  # noqa: SIM905 - forty quoted words would read worse
)
BROWSER = frozenset(
    """
    AbortSignal Array Boolean Date Error Infinity Intl JSON Map Math NaN Number Object Promise
    Set String SyntaxError URL addEventListener clearTimeout decodeURIComponent
    document fetch localStorage location matchMedia navigator self
    requestAnimationFrame setInterval setTimeout
    """.split()  # noqa: SIM905 - the same
)
VARIABLE = ("plain", "both")
DECLARES = frozenset({"const", "let", "var", "function", "class"})
OPENING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Short:
    """A shortened script.

    Attributes:
        text: The script.
        names: Old name to new name of each renamed variable.
    """

    text: str
    names: Mapping[str, str]


def shorten(source: str, imported: Sequence[str]) -> Short:
    """Shorten a script that is without imports and exports.

    Args:
        source: The script.
        imported: Names that it takes from elsewhere; they stay as they are.

    Raises:
        BuildError: The script uses a name that is neither declared nor the browser's.
    """
    stream = list(tokens(source))
    roles = list(_roles(stream))
    used = Counter(t.text for t, role in zip(stream, roles, strict=True) if role in VARIABLE)
    declared = _declared(stream) | set(imported)
    if unknown := sorted(set(used) - declared - BROWSER - KEYWORDS):
        raise BuildError(f"names that are declared nowhere: {', '.join(unknown)}")
    free = declared - BROWSER - KEYWORDS - set(imported)
    renamed = [name for name, _ in used.most_common() if name in free]
    taken = {token.text for token in stream} | KEYWORDS
    fresh = (name for name in _short_names() if name not in taken)
    names = dict(zip(renamed, fresh, strict=False))
    return Short(_write(stream, roles, names), names)


def _roles(stream: Sequence[Token]) -> Iterator[str]:
    """Tell for each token whether it is a plain variable, a key, both at once, or no name."""
    inside: list[str] = []
    for place, token in enumerate(stream):
        _follow_brackets(token, inside)
        yield _role(stream, place, inside[-1] if inside else "") if token.kind == "name" else ""


def _follow_brackets(token: Token, inside: list[str]) -> None:
    if token.kind == "text" and token.text.startswith("}"):
        inside.pop()
    if token.kind == "text" and token.text.endswith("${"):
        inside.append("${")
    if token.kind == "sign" and token.text in OPENING:
        inside.append(token.text)
    if token.kind == "sign" and token.text in OPENING.values():
        inside.pop()


def _role(stream: Sequence[Token], place: int, inside: str) -> str:
    before = stream[place - 1].text if place else ";"
    after = stream[place + 1].text if place + 1 < len(stream) else ";"
    if before in (".", "?."):
        return "key"
    if inside != "{" or before not in ("{", ","):
        return "plain"
    return {":": "key", "}": "both", ",": "both", "=": "both"}.get(after, "plain")


def _declared(stream: Sequence[Token]) -> set[str]:
    """Collect the names that the bundle declares: variables, functions, parameters, patterns."""
    found: set[str] = set()
    for place, token in enumerate(stream):
        if token.text in DECLARES or (token.text == "catch" and stream[place + 1].text == "("):
            found |= _pattern(stream, place + 1)
        if token.text == "function":
            found |= _pattern(stream, place + 2)
        if token.text == "=>":
            found |= _parameters(stream, place)
    return found


def _parameters(stream: Sequence[Token], arrow: int) -> set[str]:
    if stream[arrow - 1].text != ")":
        return {stream[arrow - 1].text}
    depth, place = 1, arrow - 1
    while depth:
        place -= 1
        depth += {")": 1, "(": -1}.get(stream[place].text, 0)
    return _pattern(stream, place)


def _pattern(stream: Sequence[Token], place: int) -> set[str]:
    """Collect the names of a declared name or of the pattern in brackets that begins here."""
    if stream[place].text not in OPENING:
        return {stream[place].text}
    depth, names = 0, set[str]()
    for token in itertools.islice(stream, place, None):
        depth += (token.text in OPENING) - (token.text in OPENING.values())
        if token.kind == "name":
            names.add(token.text)
        if not depth:
            break
    return names


def _short_names() -> Iterator[str]:
    for length in itertools.count(1):
        yield from map("".join, itertools.product(string.ascii_lowercase, repeat=length))


def _write(stream: Sequence[Token], roles: Sequence[str], names: dict[str, str]) -> str:
    parts: list[str] = []
    before = Token("sign", ";", True)
    for token, role in zip(stream, roles, strict=True):
        text = names.get(token.text, token.text) if role in VARIABLE else token.text
        if role == "both" and text != token.text:
            text = f"{token.text}:{text}"
        parts.append(_gap(before, token) + text)
        before = token
    return "".join(parts) + "\n"


def _gap(before: Token, token: Token) -> str:
    """Decide what stands between two tokens: a line break where the script may need one."""
    if token.starts_line and not _joins(before, token):
        return "\n"
    words = _wordy(before.text[-1]) and _wordy(token.text[0])
    twins = before.kind == token.kind == "sign" and before.text[-1] == token.text[0]
    return " " if words or (twins and token.text[0] in "+-/") else ""


def _joins(before: Token, token: Token) -> bool:
    """Tell whether a line break between the two says nothing, semicolons being always written."""
    ends = before.kind == "sign" and before.text not in (")", "]", "}", "++", "--")
    goes_on = token.kind == "sign" and token.text in (")", "]", "}", ".", "?.", ",", ";", "?", ":")
    return ends or goes_on


def _wordy(character: str) -> bool:
    return character.isalnum() or character in "_$"
