"""Runs the function once if the site has no current weather in the form that this release reads."""

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from scripts.ci.live_site import LiveSite, SiteResponse
from scripts.ci.smoke_checks import judge_data, read_json
from scripts.console import one_line, run_command, write_summary
from scripts.deploy.aws import lambda_client
from scripts.deploy.lambda_alias import LambdaFunction
from scripts.errors import WindsockError

SCHEMA = Path(__file__).parents[2] / "site/data.schema.json"


class NoWeatherError(WindsockError):
    """Raised when the function did not publish weather."""


class Runner(Protocol):
    """A function that publishes weather."""

    def run_scheduled(self, scheduled: str) -> str | None:
        """Run the live version as the schedule does; return its error, or None."""


def main(argv: list[str]) -> int:
    """Fetch data.json, and run the function if it is missing, old, or of another version."""
    parser = argparse.ArgumentParser(prog="ensure_data", description=__doc__)
    parser.add_argument("--domain", required=True, help="host name of the site")
    parser.add_argument("--function", required=True, help="name of the function")
    parser.add_argument("--alias", required=True, help="the alias to invoke")
    parser.add_argument(
        "--via",
        default=os.environ.get("SITE_VIA") or None,
        help="address to ask instead, with that host name (default: SITE_VIA)",
    )
    options = parser.parse_args(argv)
    answer = LiveSite(options.domain, options.via).fetch("/data.json")
    runner = LambdaFunction(lambda_client(), options.function, options.alias)
    print(ensure_weather(answer, runner, time.time(), written_version()))
    return 0


def ensure_weather(answer: SiteResponse, runner: Runner, now: float, version: object) -> str:
    """Run the function if the published weather is not current; return a line about it.

    Args:
        answer: What the site answers for data.json.
        runner: The function.
        now: Epoch seconds.
        version: Of the data that the function writes.

    Raises:
        NoWeatherError: The function failed.
    """
    current, detail = judge_data(answer, now)
    found = read_json(answer).get("version")
    if current and found == version:
        return f"weather: {detail}; no run needed"
    why = f"it has version {found}, not {version}" if current else detail
    scheduled = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    if error := runner.run_scheduled(scheduled.replace("+00:00", "Z")):
        raise NoWeatherError(f"the function failed: {one_line(error)}; see its log")
    write_summary("### Weather\n\nThe published weather was not current: the function ran once.")
    return f"weather: {why}; the function ran once"


def written_version() -> object:
    """Return the version of data.json that the function of this commit writes."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema["properties"]["version"]["const"]


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
