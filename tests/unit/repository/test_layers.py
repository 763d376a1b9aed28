"""Which package may import which: the arrows point one way."""

import ast

import pytest

from tests.support.repository import texts_of

WHOLE_RUN = ("weather.run", "weather.update_places", "weather.report", "weather.services")
# Package, and the packages that it must not know.
APART = [
    ("function/weather/forecast/", ("weather.sources", "weather.documents", *WHOLE_RUN)),
    ("function/weather/sources/", ("weather.documents", *WHOLE_RUN)),
    ("function/weather/documents/", ("weather.sources", *WHOLE_RUN)),
    ("function/weather/", ("scripts", "tests")),
    ("scripts/deploy/", ("scripts.ci", "scripts.dev", "tests")),
    ("scripts/ci/", ("scripts.dev", "tests")),
    ("scripts/", ("tests",)),
]


def imports(text: str) -> set[str]:
    """Return the full names of all modules and names that a source imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def crossings(folder: str, apart: tuple[str, ...]) -> list[str]:
    """Return "file imports name" for each import that a package must not have."""
    return [
        f"{file} imports {name}"
        for file, text in sorted(texts_of(".py").items())
        if file.startswith(folder)
        for name in sorted(imports(text))
        if any(name == other or name.startswith(f"{other}.") for other in apart)
    ]


@pytest.mark.parametrize(("folder", "apart"), APART)
def test_no_arrow_points_back(folder: str, apart: tuple[str, ...]) -> None:
    assert crossings(folder, apart) == []


def test_what_runs_with_credentials_needs_nothing_of_the_developers() -> None:
    commands = [file for file in texts_of(".py") if file.startswith("scripts/")]
    with_credentials = [file for file in commands if not file.startswith("scripts/dev/")]
    assert len(with_credentials) > 50
    found = [line for file in with_credentials for line in crossings(file, ("scripts.dev",))]
    assert found == []


def test_a_crossing_is_found() -> None:
    assert crossings("scripts/dev/preview", ("scripts.dev.local",))
