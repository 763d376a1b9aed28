"""Requests to GitHub as commands that people can copy."""

import shlex

import pytest

from scripts.setup.calls import Call, commands


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (Call("PATCH", "", {"has_issues": True}), ["-F", "has_issues=true"]),
        (Call("POST", "/x", {"name": "A", "value": "b c"}), ["-f", "name=A", "-f", "value=b c"]),
        (Call("PUT", "/x", {"a": {"b": False}}), ["-F", "a[b]=false"]),
        (
            Call("PUT", "/x", {"reviewers": [{"type": "User", "id": 7}]}),
            ["-f", "reviewers[][type]=User", "-F", "reviewers[][id]=7"],
        ),
        (Call("DELETE", "/x"), []),
        (Call("POST", "/x", {"big": []}, "file.json"), ["--input", "file.json"]),
    ],
)
def test_a_call_is_a_command(call: Call, arguments: list[str]) -> None:
    start = ["gh", "api", "-X", call.method, f"repos/octo/site{call.path}"]
    assert shlex.split(call.command("octo/site")) == [*start, *arguments]


def test_calls_follow_each_other() -> None:
    both = commands((Call("DELETE", "/a"), Call("DELETE", "/b")), "octo/site")
    assert both == "gh api -X DELETE repos/octo/site/a && gh api -X DELETE repos/octo/site/b"


def test_a_value_cannot_leave_its_argument() -> None:
    hostile = Call("POST", "/x", {"value": "'; touch /tmp/x; '"}).command("octo/site")
    assert shlex.split(hostile)[-1] == "value='; touch /tmp/x; '"
