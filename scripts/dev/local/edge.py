"""A model of one point of presence of CloudFront: what it keeps, how long, and what it answers.

Each rule is one of the developer guide and has a test with its address in
tests/unit/preview/test_edge.py. Where the guide leaves a choice, the model takes the one that is
worse for visitors: every error is kept for its time, also those that CloudFront may not keep.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import NamedTuple

ERROR_SECONDS = 10.0  # CloudFront's own error caching minimum TTL
UNCACHED = {"no-cache", "no-store", "private"}


class Key(NamedTuple):
    """What makes one copy differ from another; parts that the cache policy leaves out are empty."""

    path: str
    coding: str = ""
    cookie: str = ""


@dataclass(frozen=True)
class Policy:
    """A cache policy, times in seconds."""

    min: float
    default: float
    max: float
    codings: bool = True
    cookies: bool = False


@dataclass(frozen=True)
class ErrorRule:
    """A custom error response: the status and page that are sent, and the seconds it is kept."""

    status: int
    page: str
    seconds: float


@dataclass(frozen=True)
class Answer:
    """An answer; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Copy:
    """A kept answer.

    Attributes:
        born: When it was fetched.
        expires: Until when it is good.
        retry: Before when the origin, which failed, is not asked again.
    """

    answer: Answer
    born: float
    expires: float
    policy: Policy
    retry: float = 0.0


def directives(headers: Mapping[str, str]) -> dict[str, float]:
    """Return the directives of Cache-Control with their seconds; 0 for those without."""
    parts = re.findall(r"([a-z-]+)(?:=(\d+))?", headers.get("cache-control", "").lower())
    return {name: float(seconds or 0) for name, seconds in parts}


def told_lifetime(headers: Mapping[str, str], now: float) -> float | None:
    """Return for how many seconds an answer says it is good for the edge; None where it does not.

    s-maxage goes before max-age, and max-age before Expires.
    """
    told = directives(headers)
    for name in ("s-maxage", "max-age"):
        if name in told:
            return told[name]
    if "expires" not in headers:
        return None
    try:
        return max(0.0, parsedate_to_datetime(headers["expires"]).timestamp() - now)
    except (ValueError, TypeError):
        return 0.0


def lifetime(headers: Mapping[str, str], policy: Policy, now: float) -> float:
    """Return for how many seconds the edge keeps an answer without asking again."""
    if UNCACHED & directives(headers).keys():
        return policy.min
    told = told_lifetime(headers, now)
    if told is None:
        return max(policy.min, policy.default)
    return min(max(told, policy.min), policy.max)


def stale_until(copy: Copy, directive: str) -> float:
    """Return until when an expired copy may be sent; without stale-if-error that has no end."""
    told = directives(copy.answer.headers)
    if directive not in told:
        return float("inf") if directive == "stale-if-error" else copy.expires
    return min(copy.expires + told[directive], max(copy.expires, copy.born + copy.policy.max))


def _spare(copy: Copy) -> float:
    return max(stale_until(copy, "stale-if-error"), stale_until(copy, "stale-while-revalidate"))


class Edge:
    """One point of presence.

    Attributes:
        asked: How often it asked the origin, by path.
    """

    def __init__(
        self,
        origin: Callable[[Key], Answer],
        policy: Callable[[str], Policy],
        errors: Mapping[int, ErrorRule],
        clock: Callable[[], float],
    ) -> None:
        self._origin = origin
        self._policy = policy
        self._errors = errors
        self._clock = clock
        self._copies: dict[Key, Copy] = {}
        self.asked: Counter[str] = Counter()

    def get(self, path: str, coding: str = "", cookie: str = "") -> Answer:
        """Answer a visitor.

        Args:
            path: What is asked for, after the viewer-request function.
            coding: The codings that the visitor takes, normalized: "br", "gzip", or empty.
            cookie: The visitor's cookies.
        """
        now, policy = self._clock(), self._policy(path)
        key = Key(path, coding if policy.codings else "", cookie if policy.cookies else "")
        copy = self._copies.get(key)
        if copy is None:
            return self._fetch(key, policy, None, now)
        if now < max(copy.expires, copy.retry):
            return _sent(copy, now, "Hit" if copy.answer.status < 400 else "Error")
        if copy.answer.status < 400 and now < stale_until(copy, "stale-while-revalidate"):
            self._fetch(key, policy, copy, now)
            return _sent(copy, now, "Hit")
        return self._fetch(key, policy, copy, now)

    def invalidate(self, paths: Iterable[str]) -> None:
        """Drop every copy of some paths; * as the last character stands for any rest."""
        for pattern in paths:
            begin, star, _ = pattern.partition("*")
            for key in list(self._copies):
                if key.path == pattern or (star and key.path.startswith(begin)):
                    del self._copies[key]

    def _fetch(self, key: Key, policy: Policy, before: Copy | None, now: float) -> Answer:
        self.asked[key.path] += 1
        answer = self._origin(key)
        if answer.status < 400:
            copy = Copy(answer, now, now + lifetime(answer.headers, policy, now), policy)
            self._keep(key, copy)
            same = before and before.answer.headers.get("etag") == answer.headers.get("etag")
            return _sent(copy, now, "RefreshHit" if same else "Miss")
        good = before and before.answer.status < 400
        if before and good and answer.status >= 500 and now < _spare(before):
            # Asked again after the time of an error, not for each visitor.
            self._keep(key, replace(before, retry=now + self._seconds(answer, now)))
            return _sent(before, now, "Hit")
        return self._fail(key, policy, answer, now)

    def _fail(self, key: Key, policy: Policy, answer: Answer, now: float) -> Answer:
        rule = self._errors.get(answer.status)
        seconds = self._seconds(answer, now)
        if rule:
            page = self._origin(key._replace(path=rule.page))
            if page.status < 400:
                answer = replace(page, status=rule.status)
        copy = Copy(answer, now, now + seconds, policy)
        self._keep(key, copy)
        return _sent(copy, now, "Error")

    def _seconds(self, answer: Answer, now: float) -> float:
        rule = self._errors.get(answer.status)
        least = rule.seconds if rule else ERROR_SECONDS
        return max(least, told_lifetime(answer.headers, now) or 0.0)

    def _keep(self, key: Key, copy: Copy) -> None:
        if copy.expires > copy.born or copy.policy.max > 0:
            self._copies[key] = copy


def _sent(copy: Copy, now: float, how: str) -> Answer:
    marks = {"x-cache": f"{how} from cloudfront", "age": str(int(now - copy.born))}
    return replace(copy.answer, headers={**copy.answer.headers, **marks})
