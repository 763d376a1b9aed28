"""Sets up a site: python -m scripts.setup OWNER/NAME."""

import sys

from scripts.console import run_command
from scripts.setup.command import main

if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
