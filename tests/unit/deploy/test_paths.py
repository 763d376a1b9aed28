"""What edges are told to forget: all of it, encoded once, in few paths."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.deploy.invalidation_paths import (
    EVERYTHING,
    MOST_EXACT,
    MOST_WILDCARDS,
    addresses,
    check_custom,
    merge,
    paths_for,
)
from scripts.deploy.purge_scopes import PATHS, Scope, reference_for, scope_paths
from scripts.errors import UsageError

KEYS = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=30
).filter(lambda key: not key.startswith("/"))


def covers(path: str, address: str) -> bool:
    return address.startswith(path[:-1]) if path.endswith("*") else path == address


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("index.html", {"/", "/index.html"}),
        ("index.sv.html", {"/", "/index.sv.html"}),
        ("x/index.html", {"/x/index.html", "/x/", "/x"}),
        ("a/b/index.html", {"/a/b/index.html", "/a/b/", "/a/b"}),
        ("about.html", {"/about.html"}),
        ("myindex.html", {"/myindex.html"}),
        ("a b+c%&d.html", {"/a%20b+c%25&d.html"}),
        ("what?#.html", {"/what%3F%23.html"}),
        ("star*.html", {"/star%2A.html"}),
        ("grüße/😀.html", {"/gr%C3%BC%C3%9Fe/%F0%9F%98%80.html"}),
        ("~me.html", {"/~me.html"}),
    ],
)
def test_a_key_has_exactly_these_addresses(key: str, expected: set[str]) -> None:
    assert addresses(key) == expected


@given(KEYS)
def test_addresses_are_encoded_exactly_once(key: str) -> None:
    for address in addresses(key):
        assert re.fullmatch(r"/[!-~]*", address)
        assert "*" not in address
        assert unquote(address).removesuffix("/") in {
            "/" + key,
            "/" + key.removesuffix("index.html").rstrip("/"),
            "",
        }


@given(st.sets(KEYS, max_size=60))
def test_every_changed_address_is_covered_by_few_paths(keys: set[str]) -> None:
    paths = paths_for(keys)
    wildcards = [path for path in paths if path.endswith("*")]
    assert all(path.startswith("/") and "*" not in path[:-1] for path in paths)
    assert len(wildcards) <= MOST_WILDCARDS
    assert len(paths) - len(wildcards) <= MOST_EXACT
    for address in set().union(*map(addresses, keys)):
        assert any(covers(path, address) for path in paths)


def test_nothing_changed_asks_for_nothing() -> None:
    assert paths_for([]) == ()


def test_many_pages_of_one_folder_become_one_wildcard() -> None:
    keys = [f"blog/{n}.html" for n in range(40)]
    assert paths_for([*keys, "index.html"]) == ("/", "/blog/*", "/index.html")


def test_many_inner_folders_become_their_outer_folder() -> None:
    assert paths_for(f"blog/{n}/{n}.html" for n in range(40)) == ("/blog/*",)


def test_changes_everywhere_become_everything() -> None:
    assert paths_for(f"{n}.html" for n in range(3001)) == (EVERYTHING,)


def test_everything_swallows_the_rest() -> None:
    assert merge(["/a", "/b/*", "/*"]) == (EVERYTHING,)


def test_custom_paths_are_sorted_and_repeated_ones_dropped() -> None:
    assert check_custom(["/b", "/a/*", "/b", " /b "]) == ("/a/*", "/b")


@pytest.mark.parametrize(
    "path",
    [
        *("", "a", "a/b", "//x y", "/a*b", "/*/b", "/**", "/a b", "/ä", "/a\n/b", "/a?b=1", "/a#b"),
        *("/100%", "/%zz", "/a%2520b", "/$(id)", "/`id`", "/a;b", "/" + "x" * 4000),
    ],
)
def test_a_path_that_cloudfront_would_not_understand_is_refused(path: str) -> None:
    with pytest.raises(UsageError):
        check_custom([path])


@given(st.text(max_size=20))
def test_no_text_gets_past_the_rules(text: str) -> None:
    try:
        (path,) = check_custom([text])
    except UsageError:
        return
    assert re.fullmatch(r"/[A-Za-z0-9._~%/-]*\*?", path, re.ASCII)


@pytest.mark.parametrize("count", [0, 16])
def test_too_few_and_too_many_paths_are_refused(count: int) -> None:
    with pytest.raises(UsageError, match=f"{count} paths"):
        check_custom([f"/{n}" for n in range(count)])


def test_each_scope_has_its_paths() -> None:
    assert scope_paths(Scope.EVERYTHING, []) == ("/*",)
    assert scope_paths(Scope.DATA, []) == ("/data.json", "/data/*")
    assert scope_paths(Scope.CUSTOM, ["/a"]) == ("/a",)
    assert {"/", "/index.html", "/sw.js", "/version.json"} <= set(scope_paths(Scope.PAGES, []))


def test_paths_beside_another_scope_are_refused() -> None:
    with pytest.raises(UsageError, match="custom"):
        scope_paths(Scope.DATA, ["/a"])


def test_no_scope_needs_more_than_the_limits() -> None:
    for paths in PATHS.values():
        assert merge(paths) == paths or len(paths) <= MOST_EXACT


def test_a_retry_of_a_step_uses_the_same_reference() -> None:
    run = {"GITHUB_RUN_ID": "9", "GITHUB_RUN_ATTEMPT": "1"}
    assert reference_for(["/a"], run) == reference_for(["/a"], run)


def test_another_attempt_or_other_paths_use_another_reference() -> None:
    run = {"GITHUB_RUN_ID": "9", "GITHUB_RUN_ATTEMPT": "1"}
    again = {**run, "GITHUB_RUN_ATTEMPT": "2"}
    assert len({reference_for(p, r) for p in (["/a"], ["/b"]) for r in (run, again)}) == 4


def test_a_person_always_means_a_new_purge() -> None:
    assert reference_for(["/a"], {}) != reference_for(["/a"], {})
