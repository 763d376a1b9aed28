"""The model of an edge follows CloudFront's developer guide, rule by rule.

The addresses are below https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/.
"""

from dataclasses import dataclass, field
from email.utils import formatdate

import pytest

from scripts.dev.local.edge import Answer, Edge, ErrorRule, Key, Policy, lifetime
from scripts.dev.local.terraform_text import edge_settings, terraform_source

NOW = 1_800_000_000.0
OPEN, FLOOR = Policy(0, 60, 1000), Policy(15, 60, 1000)
RULES = {403: ErrorRule(404, "/404.html", 20)}


@dataclass
class Site:
    """An origin and an edge in front of it."""

    policy: Policy = OPEN
    now: float = NOW
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Key] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.edge = Edge(self._origin, lambda _path: self.policy, RULES, lambda: self.now)

    def put(self, path: str, text: str, caching: str = "max-age=100", status: int = 200) -> None:
        headers = {"cache-control": caching, "etag": text} if caching else {"etag": text}
        self.answers[path] = Answer(status, headers, text.encode())

    def get(self, path: str = "/a", coding: str = "", cookie: str = "") -> tuple[int, str, str]:
        answer = self.edge.get(path, coding, cookie)
        how = answer.headers["x-cache"].removesuffix(" from cloudfront")
        return answer.status, answer.body.decode(), how

    def _origin(self, key: Key) -> Answer:
        self.asked.append(key)
        return self.answers.get(key.path, Answer(403, {}, b"denied"))


@pytest.fixture
def site() -> Site:
    made = Site()
    made.put("/a", "one")
    return made


# Expiration.html, the table under "Specify the amount of time that CloudFront caches objects".
@pytest.mark.parametrize(
    ("caching", "policy", "seconds"),
    [
        ("max-age=100", OPEN, 100),
        ("max-age=5000", OPEN, 1000),
        ("max-age=5", FLOOR, 15),
        ("max-age=5000", FLOOR, 1000),
        ("max-age=0, s-maxage=300", OPEN, 300),
        ("max-age=900, s-maxage=5", FLOOR, 15),
        ("", OPEN, 60),
        ("", Policy(90, 60, 1000), 90),
        ("no-store", OPEN, 0),
        ("no-cache", FLOOR, 15),
        ("private, max-age=100", FLOOR, 15),
    ],
)
def test_cache_control_within_the_limits_of_the_policy(
    caching: str, policy: Policy, seconds: float
) -> None:
    headers = {"cache-control": caching} if caching else {}
    assert lifetime(headers, policy, NOW) == seconds


# Expiration.html, "The origin adds an Expires header".
@pytest.mark.parametrize(
    ("ahead", "policy", "seconds"),
    [(100, OPEN, 100), (5000, OPEN, 1000), (-100, OPEN, 0), (-100, FLOOR, 15)],
)
def test_expires_is_a_moment(ahead: int, policy: Policy, seconds: float) -> None:
    expires = formatdate(NOW + ahead, usegmt=True)
    assert lifetime({"expires": expires}, policy, NOW) == seconds


# Expiration.html: with both, only max-age counts.
def test_max_age_goes_before_expires() -> None:
    headers = {"cache-control": "max-age=7", "expires": formatdate(NOW + 500, usegmt=True)}
    assert lifetime(headers, OPEN, NOW) == 7


# Expiration.html: a file is served from the edge until it expires.
def test_a_copy_is_sent_until_it_expires_and_tells_its_age(site: Site) -> None:
    assert site.get() == (200, "one", "Miss")
    site.put("/a", "two")
    site.now += 99
    assert site.get() == (200, "one", "Hit")
    assert site.edge.get("/a").headers["age"] == "99"
    site.now += 1
    assert site.get() == (200, "two", "Miss")


# Expiration.html: the origin answers 304 where the cache has the latest version.
def test_what_has_not_changed_is_only_confirmed(site: Site) -> None:
    site.get()
    site.now += 100
    assert site.get() == (200, "one", "RefreshHit")
    assert site.edge.get("/a").headers["age"] == "0"


# Expiration.html, stale-while-revalidate.
def test_an_expired_copy_is_sent_while_the_origin_is_asked(site: Site) -> None:
    site.put("/a", "one", "max-age=100, stale-while-revalidate=60")
    site.get()
    site.put("/a", "two", "max-age=100, stale-while-revalidate=60")
    site.now += 159
    assert site.get() == (200, "one", "Hit")
    assert site.get() == (200, "two", "Hit")
    site.put("/a", "three")
    site.now += 161
    assert site.get() == (200, "three", "Miss")


# Expiration.html: the directive or the maximum TTL, whichever is less.
def test_nothing_stale_is_sent_after_the_maximum(site: Site) -> None:
    site.put("/a", "one", "max-age=990, stale-while-revalidate=500")
    site.get()
    site.put("/a", "two")
    site.now += 1001
    assert site.get()[1] == "two"


# Expiration.html, stale-if-error: for 5xx, as long as it says; 0 forbids it.
@pytest.mark.parametrize(
    ("directive", "status"), [(", stale-if-error=60", 200), (", stale-if-error=0", 503)]
)
def test_an_expired_copy_stands_in_for_an_error_where_it_may(
    site: Site, directive: str, status: int
) -> None:
    site.put("/a", "one", f"max-age=100{directive}")
    site.get()
    site.put("/a", "down", "", 503)
    site.now += 130
    assert site.get()[0] == status
    site.now += 60
    assert site.get()[0] == 503


# HTTPStatusCodes.html: for 5xx CloudFront serves an expired object that it still has.
def test_without_a_directive_an_expired_copy_stands_in_as_well(site: Site) -> None:
    site.get()
    site.put("/a", "down", "", 503)
    site.now += 100_000
    assert site.get() == (200, "one", "Hit")


# HTTPStatusCodes.html: a 4xx replaces what was there.
def test_a_copy_does_not_stand_in_for_what_is_gone(site: Site) -> None:
    site.get()
    del site.answers["/a"]
    site.now += 100
    assert site.get()[0] == 403


# custom-error-pages.html, custom-error-pages-response-code.html
def test_an_error_is_answered_with_the_page_and_status_of_its_rule(site: Site) -> None:
    site.put("/404.html", "not here")
    assert site.get("/nothing") == (404, "not here", "Error")


# custom-error-pages.html: without its page, the origin's own status is sent.
def test_without_the_page_the_status_stays(site: Site) -> None:
    assert site.get("/nothing") == (403, "denied", "Error")


# custom-error-pages-expiration.html
@pytest.mark.parametrize(("caching", "seconds"), [("", 20), ("max-age=5", 20), ("max-age=50", 50)])
def test_an_error_is_kept_for_its_time_or_longer(site: Site, caching: str, seconds: int) -> None:
    site.put("/a", "denied", caching, 403)
    site.get()
    site.put("/a", "one")
    site.now += seconds - 1
    assert site.get() == (403, "denied", "Error")
    site.now += 1
    assert site.get() == (200, "one", "Miss")


# custom-error-pages-expiration.html: ten seconds where no rule says otherwise.
def test_an_error_without_a_rule_is_kept_for_ten_seconds(site: Site) -> None:
    site.put("/a", "down", "", 503)
    site.get()
    site.put("/a", "one")
    site.now += 9
    assert site.get()[0] == 503
    site.now += 1
    assert site.get()[0] == 200


# ServingCompressedFiles.html: the normalized Accept-Encoding is part of the cache key.
def test_each_coding_has_a_copy_of_its_own(site: Site) -> None:
    assert [site.get(coding=c)[2] for c in ("br", "gzip", "", "br")] == ["Miss"] * 3 + ["Hit"]
    site.policy = Policy(0, 60, 1000, codings=False)
    assert [site.get("/b", c)[2] for c in ("br", "gzip")] == ["Error", "Error"]
    assert len([key for key in site.asked if key.path == "/b"]) == 1


# Cookies.html: only what the policy puts into the key makes another copy.
@pytest.mark.parametrize(("cookies", "asked"), [(False, 1), (True, 2)])
def test_a_cookie_makes_a_copy_where_the_policy_says_so(
    site: Site, cookies: bool, asked: int
) -> None:
    site.policy = Policy(0, 60, 1000, cookies=cookies)
    site.get(cookie="a=1")
    site.get(cookie="a=2")
    assert len(site.asked) == asked


# invalidation-specifying-objects.html: exact paths, * as the last character, every variant.
@pytest.mark.parametrize(
    ("path", "gone"), [("/a", True), ("/*", True), ("/a*", True), ("/b", False), ("/a/*", False)]
)
def test_an_invalidation_drops_every_copy_of_its_paths(site: Site, path: str, gone: bool) -> None:
    site.get(coding="br")
    site.get(coding="gzip")
    site.edge.invalidate([path])
    found = {site.get(coding=c)[2] for c in ("br", "gzip")}
    assert found == ({"Miss"} if gone else {"Hit"})


def test_the_settings_are_those_of_terraform() -> None:
    settings = edge_settings(terraform_source("site"))
    assert settings.policy("/data/stockholm.json") == settings.policies["data"]
    assert settings.policy("/assets/app.js") == settings.policies["assets"]
    assert settings.policy("/index.html") == settings.policies["pages"]
    assert settings.policies["data"].min > 0
    assert not settings.policies["pages"].cookies
    assert settings.errors[403].page == "/404.html"
