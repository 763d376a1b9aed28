"""The documents say what is there: every command, setting, layer and kind of resource."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from scripts.errors import WindsockError
from tests.support.repository import ROOT, texts, texts_of
from weather.settings import Event

README = texts()["README.md"]
SETTINGS = texts()["docs/settings.md"]
TARGET = re.compile(r"^([a-z][a-z-]*):.*##", re.M)
MODULE_COMMAND = re.compile(r"scripts\.((?:dev\.)?[a-z_]+)")
RESOURCE = re.compile(r'^resource "(aws_[a-z0-9_]+)"', re.M)
VARIABLE = re.compile(r'^variable "([a-z0-9_]+)"', re.M)
PARTS = ["Question", "Decision", "Turned down", "What follows"]
NAME_IN_CODE = re.compile(r"`([A-Za-z_0-9]+)`")


def section(text: str, heading: str) -> str:
    """Give the part of a Markdown text below a heading, up to the next of its rank or higher."""
    rank = heading.index(" ")
    body = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"^#{{1,{rank}}} ", body, maxsplit=1, flags=re.M)[0]


def code_blocks(text: str, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def commands() -> set[str]:
    """Name everything that runs as `python -m scripts.NAME`."""
    starts = re.compile(r"scripts/((?:dev/)?\w+)(?:/__main__)?\.py")
    sources = {
        found[1].replace("/", "."): text
        for n, text in texts_of(".py").items()
        if (found := starts.fullmatch(n))
    }
    return {name for name, text in sources.items() if 'if __name__ == "__main__"' in text}


def rows(text: str) -> list[str]:
    """Give the first cell of each row of the Markdown tables in a text."""
    cells = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]
    return [cell for cell in cells if cell.startswith("`")]


def names_in_tables(text: str) -> set[str]:
    return {name for row in rows(text) for name in NAME_IN_CODE.findall(row)}


def test_the_quick_start_is_two_commands() -> None:
    (block,) = code_blocks(section(README, "## Quick start"))
    assert block.splitlines() == ["make preview", "make test"]


def test_the_readme_names_every_target_of_make_and_no_other() -> None:
    targets = set(TARGET.findall(texts()["Makefile"])) - {"help"}
    assert set(re.findall(r"`make ([a-z-]+)`", section(README, "## Commands"))) == targets


def test_the_readme_names_every_command_and_no_other() -> None:
    table = "\n".join(rows(section(README, "## Commands")))
    assert set(MODULE_COMMAND.findall(table)) == commands()


def test_the_readme_names_every_workflow_and_no_other() -> None:
    folder = re.compile(r"\.github/workflows/(.+)\.yml")
    workflows = {found[1] for name in texts() if (found := folder.fullmatch(name))}
    assert {row.strip("`") for row in rows(section(README, "## Put it on AWS"))} == workflows


def test_the_readme_names_every_exit_code() -> None:
    kinds: list[type[WindsockError]] = [WindsockError, *WindsockError.__subclasses__()]
    codes = {kind.exit_code for kind in kinds}
    sentence = re.search(r"Exit codes: (.*?)\.", README, re.S)
    assert sentence is not None
    named = {int(number) for number in re.findall(r"\b(\d+) ", sentence[1])}
    assert codes | {0, 130} <= named


def test_the_page_of_the_rehearsal_names_every_scenario_and_no_other() -> None:
    table = "\n".join(rows(section(texts()["docs/rehearsal.md"], "## What it plays")))
    played = [t for n, t in texts_of(".py").items() if n.startswith("tests/rehearsal/test_")]
    scenarios = re.findall(r"^def test_(\w+)", "\n".join(played), re.M)
    assert set(re.findall(r"`([a-z_]+)`", table)) == set(scenarios) != set()


def test_every_repository_variable_of_the_workflows_is_explained() -> None:
    read = set(re.findall(r"\bvars\.([A-Z_]+)", "\n".join(texts_of(".yml").values())))
    named = names_in_tables(section(SETTINGS, "## Repository variables at GitHub"))
    assert read <= named


def test_every_setting_of_the_function_is_explained_and_no_other() -> None:
    code = texts()["function/weather/settings.py"]
    read = set(re.findall(r'environ, "([A-Z_]+)"', re.sub(r"\s+", " ", code).replace("( ", "(")))
    named = names_in_tables(section(SETTINGS, "## The function"))
    assert "SITE_BUCKET" in read
    assert {name for name in named if name.isupper()} == read


def test_every_field_of_the_event_is_explained_and_no_other() -> None:
    named = names_in_tables(section(SETTINGS, "## The function"))
    assert {name for name in named if name.islower()} == {f.name for f in fields(Event)}


@pytest.mark.parametrize(("root", "part"), [("bootstrap", 0), ("site", 1)])
def test_every_variable_of_terraform_is_explained_and_no_other(root: str, part: int) -> None:
    declared = set(VARIABLE.findall(texts()[f"terraform/{root}/variables.tf"]))
    parts = section(SETTINGS, "## Terraform").split("`terraform/site`")
    assert names_in_tables(parts[part]) == declared


def test_every_variable_of_the_machine_is_read_somewhere() -> None:
    code = "\n".join(text for name, text in texts().items() if not name.endswith(".md"))
    named = names_in_tables(section(SETTINGS, "## On your machine"))
    assert {name for name in named if name in code} == named != set()


def test_every_variable_that_a_command_reads_is_explained() -> None:
    pipelines = re.compile(r"scripts/(?!ci/|dev/rehears|dev/as_github)")
    code = "\n".join(text for name, text in texts_of(".py").items() if pipelines.match(name))
    read = set(re.findall(r'environ(?:\.get\(|\[)\s*"([A-Z_]+)"', code))
    given_by_github = {name for name in read if name.startswith(("GITHUB_", "ACTIONS_"))}
    named = names_in_tables(section(SETTINGS, "## On your machine"))
    assert read - given_by_github - {"PATH"} <= named


def resource_types() -> set[str]:
    return {found for text in texts_of(".tf").values() for found in RESOURCE.findall(text)}


def test_the_diagram_shows_resources_that_exist_and_every_service_that_is_used() -> None:
    (diagram,) = code_blocks(README, "mermaid")
    drawn, declared = set(re.findall(r"aws_[a-z0-9_]+", diagram)), resource_types()
    assert drawn <= declared
    assert {name.split("_")[1] for name in declared} == {name.split("_")[1] for name in drawn}


GH_COMMAND = re.compile(r"\bgh (?:variable|workflow|run|secret|api) (?:[^\n`]|\\\n)*")
# Shells of Macs: bash 3.2 and zsh.
NEWER_BASH = re.compile(r"\$\{\w+(?:\^|,,)|\bmapfile\b|\breadarray\b|\bdeclare -A\b|&>>|\|&")


@pytest.mark.parametrize("name", sorted(texts_of(".md")))
def test_commands_in_documents_name_the_repository(name: str) -> None:
    commands = GH_COMMAND.findall(texts()[name])
    named = ("--repo OWNER/NAME", "repos/OWNER/NAME")
    assert [c for c in commands if not any(n in c for n in named)] == []


@pytest.mark.parametrize("name", sorted(texts_of(".md")))
def test_commands_in_documents_run_in_the_shell_of_a_mac(name: str) -> None:
    blocks = "\n".join(code_blocks(texts()[name], "sh"))
    assert NEWER_BASH.findall(blocks) == []


def test_contributing_defines_every_layer_of_tests_and_no_other() -> None:
    found = {n.split("/")[1] for n in texts_of(".py") if re.match(r"tests/\w+/", n)}
    defined = names_in_tables(section(texts()["CONTRIBUTING.md"], "## Where a test belongs"))
    assert defined == found - {"support"}


def test_contributing_and_security_fit_on_one_screen() -> None:
    assert len(texts()["CONTRIBUTING.md"].splitlines()) <= 45
    assert len(texts()["SECURITY.md"].splitlines()) <= 20


def decisions() -> dict[str, str]:
    return {n: t for n, t in texts_of(".md").items() if re.match(r"docs/decisions/\d{4}-", n)}


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(Path(name).name[:4]) for name in sorted(decisions())]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", sorted(decisions()))
def test_a_decision_says_what_was_asked_decided_and_turned_down(name: str) -> None:
    text = decisions()[name]
    assert text.startswith(f"# {int(Path(name).name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.M) == PARTS
    assert len(text.splitlines()) <= 40


def test_pictures_in_the_readme_are_small_and_described() -> None:
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]{10,})"', README)
    assert len(pictures) == 2
    assert [p for p, _ in pictures if (ROOT / p).stat().st_size > 150_000] == []
