"""What every layer shares: which tests run on one worker together, and loud skips."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.emulator import Emulator, missing, start_emulator
from tests.support.skips import skip_unless_ready

# Layers that share something slow to start (an applied stack, a browser) stay on one worker.
SHARED_LAYERS = {"infra", "rehearsal", "browser"}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        layer = item.path.relative_to(HERE).parts[0]
        if layer in SHARED_LAYERS:
            item.add_marker(pytest.mark.xdist_group(layer))


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Start an emulated AWS with IAM enforced, one for each worker."""
    skip_unless_ready(missing())
    with start_emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running
