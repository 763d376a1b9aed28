"""Sets up a site: python -m scripts.setup OWNER/NAME."""

import signal
import sys

from scripts.console import run_command
from scripts.setup.command import main

if __name__ == "__main__":
    # A closed terminal and a plain kill stop it as gently as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
