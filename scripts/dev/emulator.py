"""Starts the emulated AWS (MiniStack) on loopback, with IAM enforced."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import WindsockError

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-emulator/bin/python"
SERVER = Path(__file__).parent / "emulated/server.py"
ACCOUNT = "123456789012"
REGION = "eu-north-1"
ROOT_KEY = "test"
START_SECONDS = 30.0


class EmulatorError(WindsockError):
    """Raised when the emulated AWS cannot be started."""


@dataclass(frozen=True)
class Emulator:
    """An emulated AWS that is running.

    Attributes:
        port: Its port on 127.0.0.1; one for every service and for the content delivery network.
        account: The account id, 12 digits.
        pid: The id of its process.
    """

    port: int
    account: str
    pid: int

    @property
    def url(self) -> str:
        """Return the endpoint for every AWS client."""
        return f"http://127.0.0.1:{self.port}"

    def environment(
        self, key: str = ROOT_KEY, secret: str = ROOT_KEY, token: str = ""
    ) -> dict[str, str]:
        """Return the variables by which boto3, Terraform and the AWS command line use it."""
        settings = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return {**settings, "AWS_SESSION_TOKEN": token} if token else settings


def missing() -> str | None:
    """Return in one line what is missing to start the emulator, or None."""
    return None if PYTHON.exists() else "the emulator is not installed (run: make setup)"


@contextlib.contextmanager
def start_emulator(folder: Path, *, auth: bool = True) -> Iterator[Emulator]:
    """Start an emulated AWS with nothing in it and stop it at the end.

    Args:
        folder: Where its log and temporary files go.
        auth: Whether IAM is enforced; the access key "test" is root.
    """
    if problem := missing():
        raise EmulatorError(problem)
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            [PYTHON, "-P", SERVER],  # -P: the emulator sees none of our modules
            env=_settings(port, folder, auth=auth),
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        _wait_until_ready(process, port, folder / "emulator.log")
        yield Emulator(port, ACCOUNT, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a free port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(port: int, folder: Path, *, auth: bool) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYTHON"))}
    return {
        **inherited,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "AUTH": "true" if auth else "false",
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "LOG_LEVEL": "WARNING",
        "TMPDIR": str(folder),
    }


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/health", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise EmulatorError(f"the emulated AWS did not start; its log: {log.read_text()[-2000:]}")
