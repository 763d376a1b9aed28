"""Runs the function once where the site has no weather yet, or only old weather."""

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from scripts.ci.live_site import LiveSite
from scripts.ci.smoke_checks import judge_data
from scripts.console import one_line, run_command, write_summary
from scripts.errors import WindsockError


class NoWeatherError(WindsockError):
    """Report that the function could not publish weather."""


def main(argv: list[str]) -> int:
    """Look at data.json and invoke the function if it is missing or stale."""
    parser = argparse.ArgumentParser(prog="ensure_data", description=__doc__)
    parser.add_argument("--domain", required=True, help="host name of the site")
    parser.add_argument("--function", required=True, help="name of the function")
    parser.add_argument("--alias", required=True, help="the alias to invoke")
    parser.add_argument(
        "--via", default=os.environ.get("SITE_VIA") or None, help="ask here instead"
    )
    arguments = parser.parse_args(argv)
    answer = LiveSite(arguments.domain, arguments.via).fetch("/data.json")
    fresh, detail = judge_data(answer, time.time())
    if fresh:
        print(f"weather: {detail}, the function need not run")
        return 0
    invoke(arguments.function, arguments.alias, time.time())
    write_summary("### Weather\n\nThere was none that is fresh, so the function ran once.")
    print(f"weather: {detail}; the function ran once")
    return 0


def invoke(function: str, alias: str, now: float) -> None:
    """Invoke the function with the time that is scheduled, as the schedule does, and wait for it.

    Raises:
        NoWeatherError: if it fails.
    """
    scheduled = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    payload = json.dumps({"scheduled": scheduled.replace("+00:00", "Z")})
    try:
        answer = boto3.client("lambda").invoke(
            FunctionName=f"{function}:{alias}", Payload=payload.encode()
        )
        said = answer["Payload"].read().decode("utf-8", "replace")
    except (ClientError, BotoCoreError) as error:
        raise NoWeatherError(f"{function}:{alias} cannot be invoked: {error}") from error
    if answer.get("FunctionError"):
        raise NoWeatherError(f"{function}:{alias} failed: {one_line(said)[:500]}; see its log")


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
