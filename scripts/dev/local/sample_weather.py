"""Put simulated weather into a built site, as a preview needs it.

The function of the pull request makes it from the simulator, so that a preview shows a change of
the data's format together with the page that reads it, and needs nothing of production.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from scripts.console import one_line, run_command
from scripts.deploy.directory import HEADERS
from scripts.dev.local.function_runs import run_function
from scripts.dev.local.weather_sources import simulated_sources
from scripts.dev.simulator import start_simulator
from scripts.errors import RefusedError, WindsockError

# A preview gets new weather with each push only: the page calls it old after two days.
A_DAY = 24 * 60


class SampleWeatherError(WindsockError):
    """Raised when the function fails for a preview."""


def main(argv: list[str]) -> int:
    """Run the function into the folder of a built site; return the exit code."""
    parser = argparse.ArgumentParser(prog="sample_weather", description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, required=True, help="the built site")
    line = add_weather(parser.parse_args(argv).site)
    print(one_line(f"weather: {line}"))
    return 0


def add_weather(site: Path) -> str:
    """Write data.json and data/* into a built site; return a line about the run.

    Args:
        site: A folder that build_site made.

    Raises:
        RefusedError: The folder is no built site.
        SampleWeatherError: The function failed.
    """
    if not (site / "index.html").is_file():
        raise RefusedError(f"{site}: no index.html; build the site first")
    with start_simulator() as simulator:
        sources = simulated_sources(simulator)
        settings = sources.environment(site.resolve().as_uri(), A_DAY, os.environ)
        run = run_function(settings, None, time.monotonic)
    # The bucket gets its headers from the names of the files, as for every file of a preview.
    shutil.rmtree(site / HEADERS, ignore_errors=True)
    if not run.ok:
        raise SampleWeatherError(f"{site}: no weather for the preview: {run.line}")
    return run.line


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
