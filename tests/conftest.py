"""What every layer shares: which tests run on one worker together, and loud skips."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # has no types

from scripts.dev.emulator import Emulator, missing, start_emulator
from tests.support.machine import hide_the_machine
from tests.support.skips import skip_unless_ready

# Layers that share something slow to start (an applied stack, a browser) stay on one worker.
SHARED_LAYERS = {"infra", "rehearsal", "browser"}
# By measured time; what takes long and begins last is waited for at the end.
LONGEST_FIRST = (
    *("rehearsal", "infra", "functional/terraform", "functional/runtime"),
    *("browser", "contract", "functional", "workflows"),
)
HERE = Path(__file__).parent

# Before anything is collected, so that shared fixtures and what they start see the same.
hide_the_machine()

# Hypothesis looks for CI by itself and for how fast the machine is: every run tries the same cases
# without a time limit. `--hypothesis-profile=explore` tries new ones.
settings.register_profile("explore", deadline=None)
settings.register_profile("same", settings.get_profile("explore"), derandomize=True)
settings.load_profile("same")

# A shell ignores Ctrl-C for what it starts in the background, and children would inherit that:
# the tests that interrupt a command would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class LayerScheduling(LoadScopeScheduling):  # type: ignore[misc] # its base has no types
    """Keeps the tests of a shared layer on one worker, and those of a file elsewhere."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        layer = file.split("/")[1]
        return layer if layer in SHARED_LAYERS else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LayerScheduling:
    # Not --dist=loadgroup: with pytest 9.2 its groups silently come apart.
    # The order of the collection counts, not the number of tests: see below.
    config.option.loadscopereorder = False
    return LayerScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the layers that take longest, after the order was made random."""
    items.sort(key=lambda item: layer_rank(item.nodeid))


def layer_rank(nodeid: str) -> int:
    """Return how early a test begins: 0 for the layer that takes longest."""
    file = nodeid.split("::")[0]
    ranked = [n for n, start in enumerate(LONGEST_FIRST) if file.startswith(f"tests/{start}")]
    return ranked[0] if ranked else len(LONGEST_FIRST)


@pytest.fixture(autouse=True)
def forget_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without the session of boto3 that an earlier test may have made as somebody else."""
    if boto3 := sys.modules.get("boto3"):
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Start an emulated AWS with IAM enforced, one for each worker."""
    skip_unless_ready(missing())
    with start_emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running
