"""Cuts a script into tokens, for the plain style that the modules are written in.

Whether a slash begins a regular expression is told by the token before it; after a closing bracket
or a value it divides. Texts in backquotes are opened up, so that names inside `${…}` are seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.site_build.errors import BuildError

NAME = re.compile(r"[A-Za-z_$][\w$]*")
NUMBER = re.compile(r"\d[\w.]*|\.\d\w*")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
CHUNK = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
SIGN = re.compile(
    r"\?\?=|&&=|\|\|=|===|!==|\*\*|\.\.\.|=>|\?\?|\?\.(?!\d)|&&|\|\||<=|>=|==|!=|\+\+|--|[-+*/%]="
    r"|[-+*/%<>=!?:;,.(){}\[\]&|^~]"
)
SPACE = re.compile(r"\s+")
# After these words a slash cannot divide.
BEFORE_REGEX = {"return", "typeof", "case", "in", "of", "await", "new", "void", "delete"}


@dataclass(frozen=True)
class Token:
    """One token: its kind (name, number, text, sign), its text, and whether it begins a line."""

    kind: str
    text: str
    starts_line: bool


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of a script without comments; raise BuildError where it is not plain."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0
        self.depths: list[int] = []  # open braces, one number for each open `${`
        self.before = Token("sign", ";", True)

    def read(self) -> Iterator[Token]:
        while self.place < len(self.source):
            space = SPACE.match(self.source, self.place)
            if space:
                self.place = space.end()
            if self.place < len(self.source):
                starts = self.before.text == ";" if not space else "\n" in space[0]
                yield from self._next(starts)

    def _next(self, starts: bool) -> Iterator[Token]:
        sign = self.source[self.place]
        if sign == "`" or (sign == "}" and self.depths and self.depths[-1] == 0):
            yield self._chunk(sign, starts)
            return
        for kind, pattern in self._patterns():
            if found := pattern.match(self.source, self.place):
                self.place = found.end()
                self._count_braces(found[0], kind)
                self.before = Token(kind, found[0], starts)
                yield self.before
                return
        raise BuildError(
            f"cannot read the script at: {self.source[self.place : self.place + 40]!r}"
        )

    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        opening = [("text", REGEX)] if self._regex_may_follow() else []
        return [("text", STRING), *opening, ("name", NAME), ("number", NUMBER), ("sign", SIGN)]

    def _regex_may_follow(self) -> bool:
        if self.before.kind == "name":
            return self.before.text in BEFORE_REGEX
        return self.before.kind == "sign" and self.before.text not in (")", "]", "}")

    def _chunk(self, sign: str, starts: bool) -> Token:
        """Read the fixed part of a text in backquotes, up to its end or the next `${`."""
        found = CHUNK.match(self.source, self.place + 1)
        end = found.end() if found else self.place + 1
        closed = self.source.startswith("`", end)
        stop = end + (1 if closed else 2)
        text = self.source[self.place : stop]
        if sign == "}":
            self.depths.pop()
        if not closed:
            self.depths.append(0)
        self.place = stop
        # What follows `${` may be a regular expression, what follows the end may not.
        self.before = Token("text" if closed else "sign", text, starts)
        return Token("text", text, starts)

    def _count_braces(self, text: str, kind: str) -> None:
        if kind == "sign" and self.depths and text in ("{", "}"):
            self.depths[-1] += 1 if text == "{" else -1
