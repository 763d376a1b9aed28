"""One setting, the policy, decides whether any place on earth is part of the built site."""

import json
import re

import pytest

from scripts.build_site import PLACES, SOURCE, read_sources
from scripts.site_build.anywhere import HOSTS, POLICY, may_ask
from scripts.site_build.errors import BuildError
from scripts.site_build.places import read_places
from scripts.site_build.tree import plan_site
from tests.unit.site.test_build import PLAIN

HEADERS = json.loads((SOURCE / "headers.json").read_text())


def headers(connect: str) -> bytes:
    """Give site/headers.json with other hosts that may be asked."""
    policy = re.sub(r"connect-src [^;]*", connect, HEADERS[POLICY])
    return json.dumps({**HEADERS, POLICY: policy}).encode()


@pytest.fixture(scope="module")
def on() -> dict[str, bytes]:
    """Build the site as it is shipped."""
    return plan_site(read_sources(SOURCE), read_places(PLACES), PLAIN)


@pytest.fixture(scope="module")
def off() -> dict[str, bytes]:
    """Build the site with a policy that allows no other host."""
    sources = {**read_sources(SOURCE), "headers.json": headers("connect-src 'self'")}
    return plan_site(sources, read_places(PLACES), PLAIN)


def scripts_named(files: dict[str, bytes]) -> list[str]:
    return [key for key in files if re.fullmatch(r"assets/anywhere\.\w+\.js", key)]


def test_the_shipped_policy_switches_it_on(on: dict[str, bytes]) -> None:
    (script,) = scripts_named(on)
    (later,) = (body for key, body in on.items() if re.fullmatch(r"assets/more\.\w+\.js", key))
    assert script.encode() in later
    assert all(host.encode() in on[script] for host in HOSTS)


def test_switched_off_nothing_of_it_is_shipped(off: dict[str, bytes]) -> None:
    assert scripts_named(off) == []
    assert [key for key, body in off.items() if b"/anywhere." in body] == []
    naming = [key for key, body in off.items() if any(host.encode() in body for host in HOSTS)]
    assert naming == []


def test_only_its_own_script_knows_the_hosts(on: dict[str, bytes]) -> None:
    naming = [key for key, body in on.items() if any(host.encode() in body for host in HOSTS)]
    assert naming == scripts_named(on)


def test_the_page_is_hardly_longer_with_it(on: dict[str, bytes], off: dict[str, bytes]) -> None:
    def lengths(files: dict[str, bytes]) -> dict[str, int]:
        names = ((re.sub(r"\.\w{10}\.", ".", key), body) for key, body in files.items())
        return {name: len(body) for name, body in names if "anywhere" not in name}

    more = {name: length - lengths(off)[name] for name, length in lengths(on).items()}
    # What the scripts share has names for it, and the page names the script.
    assert all(abs(bytes_more) < 120 for bytes_more in more.values())


def test_the_worker_does_not_fetch_it_ahead_of_use(on: dict[str, bytes]) -> None:
    assert scripts_named(on)[0].encode() not in on["sw.js"]


def test_it_shares_the_scripts_of_the_page(on: dict[str, bytes]) -> None:
    (script,) = scripts_named(on)
    (name,) = set(re.findall(rb'from"\./(app\.\w+\.js)"', on[script]))
    assert f"assets/{name.decode()}" in on


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_half_a_setting_is_refused(host: str) -> None:
    (missing,) = HOSTS - {host}
    with pytest.raises(BuildError, match=f"lacks {missing}"):
        may_ask(headers(f"connect-src 'self' {host}"))


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null"])
def test_headers_without_a_policy_are_refused(body: bytes) -> None:
    with pytest.raises(BuildError, match=r"site/headers\.json holds no"):
        may_ask(body)


def test_only_connections_count() -> None:
    everywhere = " ".join(sorted(HOSTS))
    assert not may_ask(headers(f"connect-src 'self'; img-src {everywhere}"))
    assert may_ask(headers(f"connect-src 'self' {everywhere}"))
