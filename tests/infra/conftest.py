"""Fixtures: the stack is applied once, while the tests that do not need it already run."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from scripts import terraform_cli
from scripts.dev.emulator import Emulator
from scripts.dev.simulator.server import Simulator, start_simulator
from tests.support.cdn import Edge
from tests.support.lifecycle import Destroyed, change, destroy, publish
from tests.support.policies import Policy, is_of_roles
from tests.support.rights.proof import Asked, Documents
from tests.support.rights.recorder import Recorder, start_recorder
from tests.support.rights.reference import load_reference
from tests.support.rights.requests import Account, questions
from tests.support.rights.tables import NEEDS_NO_RIGHT
from tests.support.rights.wire import Call, read_call
from tests.support.second_copy import SecondCopy, build_second_copy
from tests.support.skips import skip_unless_ready
from tests.support.stack import (
    PlanJson,
    Stack,
    build_stack,
    plan_json,
    rendered_documents,
    resources,
    show,
)

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


@pytest.fixture(scope="session")
def recorder(emulator: Emulator) -> Iterator[Recorder]:
    with start_recorder(emulator.port) as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def applying(
    emulator: Emulator,
    simulator: Simulator,
    recorder: Recorder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["Future[Stack]"]:
    skip_unless_ready(terraform_cli.missing_terraform())
    folder = tmp_path_factory.mktemp("stack")
    with ThreadPoolExecutor(2) as workers:
        yield workers.submit(build_stack, emulator, folder, simulator, workers, recorder)


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
    return rendered_documents(show(stack.copy, stack.copy.bootstrap))


@pytest.fixture(scope="session")
def second_plan(stack: Stack) -> PlanJson:
    """Plan the applied site again, as the plan role, which may not take the lock."""
    return plan_json(stack.as_role("plan"), "-lock=false")


@pytest.fixture(scope="session")
def changed(stack: Stack, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Change everything that a deploy can change, and release; other tests would not expect it."""
    change(stack, simulator)
    publish(stack, tmp_path_factory.mktemp("published"))
    return stack


@pytest.fixture(scope="session")
def destroyed(changed: Stack, edge: Edge) -> Destroyed:
    """Remove the changed stack as the deploy role, at last."""
    return destroy(changed)


@pytest.fixture(scope="session")
def calls(second_plan: PlanJson, destroyed: Destroyed, stack: Stack) -> list[tuple[str, Call]]:
    """Return what was asked as a role of the pipeline, in its order, after the whole life."""
    read = [read_call(exchange) for exchange in stack.recorder.exchanges()]
    return [(stack.recorder.callers[call.key], call) for call in read if call]


@pytest.fixture(scope="session")
def asked(calls: list[tuple[str, Call]], stack: Stack) -> list[Asked]:
    """Return the questions that AWS puts to the roles' policies because of those calls."""
    judged = [(role, call) for role, call in calls if call.name not in NEEDS_NO_RIGHT]
    account = Account(stack.emulator.account)
    questioned = questions([call for _, call in judged], account, load_reference())
    return [
        Asked(role, call, request)
        for (role, _), (call, requests) in zip(judged, questioned, strict=True)
        for request in requests
    ]


@pytest.fixture(scope="session")
def policies(documents: Mapping[str, Policy]) -> Mapping[str, Policy]:
    """Return what roles may do; who they trust and what buckets refuse is tested elsewhere."""
    return {name: p for name, p in documents.items() if is_of_roles(p)}


@pytest.fixture(scope="session")
def rights(policies: Mapping[str, Policy]) -> Documents:
    """Return what roles of the pipeline may do, by document."""
    return {name: policy for name, policy in policies.items() if name != "boundary"}


@pytest.fixture(scope="session")
def roles(stack: Stack, rights: Documents) -> Mapping[str, Documents]:
    """Return each role its documents, as bootstrap has attached them."""
    shown = resources(show(stack.copy, stack.copy.bootstrap))
    attached = [r["values"] for r in shown if r["type"] == "aws_iam_role_policy_attachment"]
    found: dict[str, dict[str, Policy]] = {}
    for values in attached:
        role = values["role"].removeprefix("windsock-")
        document = values["policy_arn"].rpartition("windsock-github-")[2].replace("-", "_")
        found.setdefault(role, {})[document] = rights[document]
    return found
