"""The same environment for the tests everywhere: nothing of GitHub, the user or the locale."""

import os
import time
from collections.abc import Mapping, MutableMapping

from tests.support.repository import ROOT
from tests.support.skips import NO_SKIPS

# Variables of a runner, a shell or a user that programs read and no test may depend on.
HIDDEN_PREFIXES = (
    *("GITHUB_", "ACTIONS_", "RUNNER_", "AWS_", "GIT_", "LC_", "SITE_", "WEATHER_", "npm_"),
    *(
        "TF_VAR_",
        "TF_CLI_ARGS",
        "TF_LOG",
        "TF_WORKSPACE",
        "TF_DATA_DIR",
        "PYTEST_ADDOPTS",
        "ZIZMOR_",
    ),
)
HIDDEN = frozenset(
    (
        *("CI", "GH_TOKEN", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "SOURCE_DATE_EPOCH"),
        *("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PAGER"),
        *("LANG", "LANGUAGE", "TZ", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS"),
        *("PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONDEVMODE"),
        *("DISTRIBUTION_ID", "UPDATE_MINUTES", "REPOSITORY_VARIABLES"),
    )
)
FIXED = {
    "LC_ALL": "C.UTF-8",
    # Far from UTC and no whole hours: what wrongly reads the local time fails everywhere.
    "TZ": "Asia/Kathmandu",
    "NO_PROXY": "127.0.0.1,localhost,::1",
    "no_proxy": "127.0.0.1,localhost,::1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    # A user's git may sign commits, start hooks or change line ends.
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": str(ROOT),
}


def same_everywhere(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for tests and all that they start.

    Args:
        environ: The environment of this process. Where `CI` is set, what is missing on the
            machine fails instead of being skipped.
    """
    kept = {
        n: v for n, v in environ.items() if n not in HIDDEN and not n.startswith(HIDDEN_PREFIXES)
    }
    strict = {NO_SKIPS: "1"} if environ.get("CI") else {}
    return {**kept, **FIXED, **strict}


def hide_the_machine(environ: MutableMapping[str, str] = os.environ) -> None:
    """Replace the environment of this process by the one for tests."""
    wanted = same_everywhere(environ)
    for name in set(environ) - set(wanted):
        del environ[name]
    environ.update(wanted)
    time.tzset()
    os.umask(0o022)
