"""Rules that hold for all Python here: safe calls, small functions, small files."""

import ast
import re
import statistics
from collections.abc import Iterator

import pytest

from tests.support.repository import texts, texts_of

# Lines. Tests may be longer, since they hold tables of cases.
LONGEST_FILE, LONGEST_TEST_FILE = 300, 400
LONGEST_FUNCTION, LONGEST_TEST = 50, 90
NINE_IN_TEN = 30
MEDIAN = 10
EVERYWHERE = ".".join("0000")
BROAD = {"Exception", "BaseException"}


def python() -> dict[str, ast.Module]:
    return {name: ast.parse(text) for name, text in texts_of(".py").items()}


def places(find: str, sources: dict[str, ast.Module]) -> list[str]:
    """Give "file:line" of everything that a rule finds."""
    rule = RULES[find]
    return [f"{name}:{line}" for name, tree in sources.items() for line in rule(tree)]


def unverified_tls(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "verify" and _is(node.value, False):
            yield node.value.lineno
        if isinstance(node, ast.Attribute) and node.attr in {
            "CERT_NONE",
            "_create_unverified_context",
        }:
            yield node.lineno


def silent_handlers(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ExceptHandler)
            and _is_broad(node.type)
            and _does_nothing(node.body)
        ):
            yield node.lineno


def shells(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "shell" and not _is(node.value, False):
            yield node.value.lineno


def binds_everywhere(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == EVERYWHERE:
            yield node.lineno


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_broad(kind: ast.expr | None) -> bool:
    return kind is None or any(isinstance(n, ast.Name) and n.id in BROAD for n in ast.walk(kind))


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(s, ast.Pass | ast.Continue)
        or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        for s in body
    )


RULES = {
    "verify": unverified_tls,
    "silent": silent_handlers,
    "shell": shells,
    "bind": binds_everywhere,
}
FAULTS = {
    "verify": "requests.get(url, verify=False)",
    "silent": "try:\n    x()\nexcept Exception:\n    pass",
    "shell": "subprocess.run(command, shell=True)",
    "bind": f"server = Server(('{EVERYWHERE}', 80))",
}
MORE_FAULTS = [
    ("silent", "try:\n    x()\nexcept:\n    pass"),
    ("silent", "try:\n    x()\nexcept (ValueError, BaseException):\n    'never mind'"),
    ("silent", "for y in z:\n    try:\n        x()\n    except Exception as e:\n        continue"),
    ("verify", "context.verify_mode = ssl.CERT_NONE"),
]


@pytest.mark.parametrize("rule", RULES)
def test_the_repository_keeps_the_rule(rule: str) -> None:
    assert places(rule, python()) == []


@pytest.mark.parametrize(("rule", "code"), [*FAULTS.items(), *MORE_FAULTS])
def test_the_rule_finds_its_fault(rule: str, code: str) -> None:
    assert len(places(rule, {"a.py": ast.parse(code)})) == 1


def test_an_expected_error_may_be_passed_over() -> None:
    code = "try:\n    x()\nexcept FileNotFoundError:\n    pass"
    assert places("silent", {"a.py": ast.parse(code)}) == []


def test_nothing_outside_python_binds_everywhere_either() -> None:
    found = [
        name
        for name, text in texts_of(".sh", ".yml", ".yaml", "Makefile").items()
        if EVERYWHERE in text
    ]
    assert found == []


def is_test(name: str) -> bool:
    return name.startswith("tests/")


def test_files_are_short_enough_to_read_in_one_go() -> None:
    lengths = {name: len(text.splitlines()) for name, text in texts_of(".py", ".js", ".tf").items()}
    limit = {name: LONGEST_TEST_FILE if is_test(name) else LONGEST_FILE for name in lengths}
    assert {name: n for name, n in lengths.items() if n > limit[name]} == {}


def function_lengths(*, of_tests: bool) -> dict[str, int]:
    """Count the lines of every function, by file, line and name."""
    return {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, tree in python().items()
        if is_test(name) is of_tests
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_functions_are_short() -> None:
    lengths = function_lengths(of_tests=False)
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}
    assert statistics.quantiles(lengths.values(), n=10)[8] < NINE_IN_TEN
    assert statistics.median(lengths.values()) <= MEDIAN


def test_tests_are_short() -> None:
    lengths = function_lengths(of_tests=True)
    assert {name: n for name, n in lengths.items() if n > LONGEST_TEST} == {}
    assert statistics.median(lengths.values()) <= MEDIAN


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = re.compile(r"(?:^|/)(?:utils?|helpers?|misc|common)\.(?:py|js)$")
    assert [name for name in texts() if drawers.search(name)] == []
