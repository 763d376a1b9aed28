"""Every exception to a rule gives its reason on the same line."""

import re
from collections.abc import Mapping

import pytest

from tests.support.repository import texts_of

CODE = (".py", ".pyi", ".tf", ".hcl", ".sh", ".yml", ".yaml", ".toml", ".js", "Makefile", ".ci/run")
# Each directive with the rules it silences; what follows on the line must be a reason.
DIRECTIVES = [
    r"(?:ruff:\s*|flake8:\s*)?noqa(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?",
    r"type:\s*ignore(?:\[[^\]]*\])?",
    r"mypy:\s*[\w-]+",
    r"pragma:\s*no \w+",
    r"nosec(?:[ :]+B\d+)*",
    r"fmt:\s*(?:off|skip)",
    r"checkov:skip=\w+",
    r"tfsec:ignore:[\w-]+",
    r"tflint-ignore:\s*[\w-]+",
    r"zizmor:\s*ignore(?:\[[^\]]*\])?",
    r"shellcheck\s+disable=[\w,]+",
]
SUPPRESSION = re.compile(r"(?:#|//)\s*(?:" + "|".join(DIRECTIVES) + r")(?P<rest>[^\n]*)")
BARE = re.compile(r"(?:#|//)\s*(?:noqa|type:\s*ignore|zizmor:\s*ignore)(?![:\[])")
A_REASON = re.compile(r"^[\s#:,-]*\w\S*(?:\s+\S+)+")


def without_reason(sources: Mapping[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in sources.items()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := SUPPRESSION.search(line))
        and (BARE.search(line) or not A_REASON.match(found["rest"]))
    ]


def ignored_rules_without_reason(toml: str) -> list[str]:
    """Find the rules that a linter's table ignores without a comment behind."""
    inside = False
    found = []
    for line in toml.splitlines():
        opens = re.match(r'\s*(?:"[^"]+"|[\w-]*ignore[\w-]*)\s*=\s*\[', line)
        inside = inside or bool(opens)
        if (
            inside
            and re.search(r'"[A-Z]+\d*"', line)
            and not re.search(r"#\s*\w\S*(?:\s+\S+)+", line)
        ):
            found.append(line.strip())
        inside = inside and "]" not in line.partition("#")[0]
    return found


def test_every_suppression_in_the_repository_has_its_reason() -> None:
    assert without_reason(texts_of(*CODE)) == []


def test_every_rule_that_the_linters_ignore_has_its_reason() -> None:
    assert ignored_rules_without_reason(texts_of("pyproject.toml")["pyproject.toml"]) == []


@pytest.mark.parametrize(
    "line",
    [
        "import x  # {}noqa: F401",
        "import x  # {}noqa",
        "import x  # {}noqa - it is wanted for its effects",
        "x = 1  # {}type: ignore[assignment]",
        "x = 1  # {}type: ignore # the library says so itself",
        "x = 1  # {}nosec B105",
        "# {}fmt: off",
        "#{}checkov:skip=CKV_AWS_18",
        "#{}checkov:skip=CKV_AWS_18: no",
        "permissions: write-all # {}zizmor: ignore[excessive-permissions]",
        "# {}shellcheck disable=SC2086",
    ],
)
def test_a_suppression_without_a_reason_is_found(line: str) -> None:
    assert len(without_reason({"a": line.format("")})) == 1


@pytest.mark.parametrize(
    "line",
    [
        "import x  # {}noqa: F401, E402 - imported for its effects",
        "x = 1  # {}type: ignore[assignment] # the stub is wrong here",
        "#{}checkov:skip=CKV_AWS_18: only the CDN reads it, and it logs",
        "# {}shellcheck disable=SC2086 # a list of package names",
        "on: x # {}zizmor: ignore[dangerous-triggers] reads no code of the branch",
    ],
)
def test_a_suppression_with_a_reason_is_let_pass(line: str) -> None:
    assert without_reason({"a": line.format("")}) == []


def test_an_ignored_rule_without_a_reason_is_found() -> None:
    toml = (
        'ignore = [\n  "D100", # a module speaks by its name\n  "S603",\n]\nselect = [\n  "E",\n]\n'
    )
    assert ignored_rules_without_reason(toml) == ['"S603",']
