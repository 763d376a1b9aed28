"""Fixtures: the stack is applied once, while the tests that do not need it already run."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from scripts import terraform_cli
from scripts.emulator import Emulator
from scripts.simulator.server import Simulator, start_simulator
from tests.support.cdn import Edge
from tests.support.policies import Policy
from tests.support.second_copy import SecondCopy, build_second_copy
from tests.support.skips import skip_unless_ready
from tests.support.stack import PlanJson, Stack, build_stack, plan_json, resources, show

PAGES = {
    "index.html": ("<!doctype html><title>Windsock</title>", "text/html; charset=utf-8"),
    "404.html": ("<!doctype html><title>Nothing here</title>", "text/html; charset=utf-8"),
    "about/index.html": ("<!doctype html><title>About</title>", "text/html; charset=utf-8"),
    "assets/app.0123abcd.js": ("export {};", "text/javascript"),
}
CHANGES, REMOVES = "changes_stack", "removes_stack"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{CHANGES}: leaves the shared stack another than it was")
    config.addinivalue_line("markers", f"{REMOVES}: leaves no stack at all")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Within the random order: first what needs no stack, last what the others would miss.
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    names = getattr(item, "fixturenames", ())
    needed = ("stack" in names) + ("second_copy" in names)
    marked = {REMOVES: 4, CHANGES: 3}
    return next((place for m, place in marked.items() if item.get_closest_marker(m)), needed)


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    with start_simulator() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def applying(
    emulator: Emulator, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Future[Stack]"]:
    skip_unless_ready(terraform_cli.missing())
    folder = tmp_path_factory.mktemp("stack")
    with ThreadPoolExecutor(2) as workers:
        yield workers.submit(build_stack, emulator, folder, simulator, workers)


@pytest.fixture(scope="session")
def stack(applying: "Future[Stack]") -> Stack:
    return applying.result()


@pytest.fixture(scope="session", autouse=True)
def applying_second(
    request: pytest.FixtureRequest,
    applying: "Future[Stack]",
    simulator: Simulator,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["Future[SecondCopy] | None"]:
    """Apply a second copy after the first, while its tests run; not where no test asks for it."""
    items = request.session.items
    if not any("second_copy" in getattr(item, "fixturenames", ()) for item in items):
        yield None
        return
    folder = tmp_path_factory.mktemp("second")
    with ThreadPoolExecutor(1) as worker:
        yield worker.submit(
            lambda: build_second_copy(applying.result(), folder / "copy", simulator)
        )


@pytest.fixture(scope="session")
def second_copy(applying_second: "Future[SecondCopy]") -> SecondCopy:
    return applying_second.result()


@pytest.fixture(scope="session")
def edge(stack: Stack) -> Edge:
    """Publish a few pages as the deploy role and give the way to them."""
    s3 = stack.client("s3", "deploy")
    for key, (body, kind) in PAGES.items():
        s3.put_object(Bucket=stack.site["site_bucket"], Key=key, Body=body, ContentType=kind)
    return Edge(stack.emulator, stack.site["distribution_domain"])


@pytest.fixture(scope="session")
def documents(stack: Stack) -> Mapping[str, Policy]:
    """Give bootstrap's policies as rendered for AWS, by name; trust by "trust." and the role."""
    stack.settled.result()
    found = resources(show(stack.copy, stack.copy.bootstrap))
    return {
        ".".join([r["name"], *([r["index"]] if "index" in r else [])]): json.loads(
            r["values"]["json"]
        )
        for r in found
        if r["type"] == "aws_iam_policy_document"
    }


@pytest.fixture(scope="session")
def second_plan(stack: Stack) -> PlanJson:
    """Plan the applied site again, as the plan role, which may not take the lock."""
    return plan_json(stack.as_role("plan"), "-lock=false")
