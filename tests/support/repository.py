"""The repository's own text files, for tests that hold them to its rules."""

import functools
from pathlib import Path

from tests.support.repository_files import read_texts, repository_files

ROOT = Path(__file__).parents[2]


@functools.cache
def texts() -> dict[str, str]:
    """Read every text file that is in the repository or about to be, by its path."""
    return read_texts(ROOT, repository_files(ROOT))


def texts_of(*suffixes: str) -> dict[str, str]:
    """Read the text files whose names end in one of some suffixes."""
    return {name: text for name, text in texts().items() if name.endswith(suffixes)}
