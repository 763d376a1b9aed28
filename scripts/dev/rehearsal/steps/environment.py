"""Asks the stand-in for GitHub whether an environment lets this job in."""

import os

import requests

from scripts.console import run_command
from scripts.errors import RefusedError


def main() -> int:
    """Wait for the environment; fail as GitHub does when its reviewers refuse."""
    name = os.environ["ENVIRONMENT"]
    asked = {"name": name, "token": os.environ["TOKEN"], "deployment": os.environ["DEPLOYMENT"]}
    answer = requests.post(f"{os.environ['REHEARSAL_SERVICE']}/environment", json=asked, timeout=30)
    if answer.status_code != requests.codes.ok:
        raise RefusedError(f"environment {name} does not let this job in; ask one of its reviewers")
    print(f"environment {name}: let in")
    return 0


if __name__ == "__main__":
    raise SystemExit(run_command(main))
