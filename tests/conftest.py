"""What every layer shares: which tests run on one worker together, and loud skips."""

from pathlib import Path

import pytest

# Layers that share something slow to start (an applied stack, a browser) stay on one worker.
SHARED_LAYERS = {"infra", "rehearsal", "browser"}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        layer = item.path.relative_to(HERE).parts[0]
        if layer in SHARED_LAYERS:
            item.add_marker(pytest.mark.xdist_group(layer))
