"""Measures a first deploy, a deploy without changes and one edit: seconds and requests.

Every run of a tool is a process of its own, through the same counting proxy. Before each deploy
every file gets a new date, as a fresh checkout gives. Seconds depend on the machine; ratios within
one table are what counts.
"""

import contextlib
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3

from benchmarks.sync_peers import KEY, REGION, ROOT, SECRET, Job, Peer, installed, rclone_binary
from benchmarks.sync_proxy import Proxy, start_proxy
from scripts.dev.emulator import free_port, start_emulator

DELAYS = (0.0, 0.030)
LONGEST = 180.0
_BUCKETS = itertools.count(1)


@dataclass(frozen=True)
class Measured:
    """One run of a tool.

    Attributes:
        seconds: Wall time; None where the tool failed or took too long.
        cpu: Seconds of processor time, the tool's own: steadier than wall time on a busy machine.
        requests: How many reached the store.
    """

    seconds: float | None
    cpu: float
    requests: int

    def __str__(self) -> str:
        """Give seconds, processor seconds and requests as the table shows them."""
        if self.seconds is None:
            return "failed"
        return f"{self.seconds:.2f} / {self.cpu:.2f} / {self.requests:,}"


def tables(files: int) -> Iterator[str]:
    """Measure every tool on every store and give a Markdown table for each store."""
    with tempfile.TemporaryDirectory() as folder:
        for name, server in (("the emulated AWS", _emulator), ("rclone serve s3", _rclone)):
            with server(Path(folder) / name.replace(" ", "-")) as port:
                if port is None:
                    yield f"{name}: not installed, not measured\n"
                    continue
                yield _table(name, port, Path(folder), files)


def first_deploys(files: int) -> str:
    """Measure only the first deploy of a large site, at the longer delay, and give a table."""
    rows = [f"| {files:,} files on rclone serve s3 | first, 30 ms |", "|---|---|"]
    with tempfile.TemporaryDirectory() as name, _rclone(Path(name) / "store") as port:
        if port is None:
            return "rclone serve s3: not installed, not measured\n"
        with start_proxy(port) as proxy:
            for peer in installed():
                proxy.delay = 0.0
                job = _new_job(proxy, Path(name), files)
                proxy.delay = DELAYS[-1]
                rows.append(f"| {peer.name} | {_measure(peer, job, proxy)} |")
                print(rows[-1], file=sys.stderr)
    return "\n".join(rows) + "\n"


def start_cost() -> str:
    """Measure what starting Python and making a boto3 client costs: the best of five."""
    command = [sys.executable, "-c", "import boto3; boto3.Session().client('s3')"]
    environment = dict(Job(Path(), "", "http://127.0.0.1:1").environment())
    runs = [_seconds(command, environment) for _ in range(5)]
    return f"{min(wall for wall, _ in runs):.2f} / {min(cpu for _, cpu in runs):.2f}"


def _table(name: str, port: int, folder: Path, files: int) -> str:
    head = [
        f"{what}, {delay * 1000:.0f} ms" for delay in DELAYS for what in ("first", "no-op", "edit")
    ]
    rows = [
        f"| {files:,} files on {name} | {' | '.join(head)} |",
        "|---" * (len(head) + 1) + "|",
    ]
    with start_proxy(port) as proxy:
        for peer in installed():
            runs = [run for delay in DELAYS for run in _three(peer, proxy, delay, folder, files)]
            rows.append(f"| {peer.name} | {' | '.join(map(str, runs))} |")
            print(rows[-1], file=sys.stderr)
    return "\n".join(rows) + "\n"


def _three(peer: Peer, proxy: Proxy, delay: float, folder: Path, files: int) -> Iterable[Measured]:
    """Measure a first deploy, one without changes and one edit, in a new bucket."""
    job = _new_job(proxy, folder, files)
    proxy.delay = delay
    yield _measure(peer, job, proxy)
    _check_out_again(job.source)
    yield _measure(peer, job, proxy)
    (job.source / "p/2/index.html").write_text("edited")
    _check_out_again(job.source)
    yield _measure(peer, job, proxy)
    proxy.delay = 0.0


def _new_job(proxy: Proxy, folder: Path, files: int) -> Job:
    number = next(_BUCKETS)
    bucket, source = f"bench-{number}", folder / f"run-{number}" / "public"
    _make_site(source, files)
    _make_buckets(proxy.url, bucket, f"{bucket}-state")
    return Job(source, bucket, proxy.url)


def _measure(peer: Peer, job: Job, proxy: Proxy) -> Measured:
    proxy.requests = 0
    began, cpu = time.perf_counter(), _cpu()
    process = subprocess.Popen(
        peer.command(job),
        cwd=ROOT,
        env=dict(job.environment()),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        status = process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
    seconds = time.perf_counter() - began
    return Measured(None if status else seconds, _cpu() - cpu, proxy.requests)


def _cpu() -> float:
    """Give the processor seconds of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _check_out_again(source: Path) -> None:
    """Give every file a new date, as a fresh checkout in the pipeline does."""
    for path in source.rglob("*.*"):
        os.utime(path)


def _make_site(source: Path, files: int) -> None:
    for number in range(files):
        name = f"assets/a{number}.{number:08x}.js" if number % 2 else f"p/{number}/index.html"
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{number} " * 500)
    (source / "p/0/index.html").rename(source / "index.html")


def _make_buckets(url: str, *names: str) -> None:
    session = boto3.Session(KEY, SECRET, region_name=REGION)
    client = session.client("s3", endpoint_url=url)
    for name in names:
        client.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
        )


def _seconds(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), _cpu()
    subprocess.run(command, env=environment, check=True)
    return time.perf_counter() - began, _cpu() - cpu


@contextlib.contextmanager
def _emulator(folder: Path) -> Iterator[int | None]:
    with start_emulator(folder) as emulator:
        yield emulator.port


@contextlib.contextmanager
def _rclone(folder: Path) -> Iterator[int | None]:
    rclone, port = rclone_binary(), free_port()
    if rclone is None:
        yield None
        return
    folder.mkdir(parents=True)
    address = f"--addr=127.0.0.1:{port}"
    process = subprocess.Popen(
        [rclone, "--config=", "serve", "s3", str(folder), address, f"--auth-key={KEY},{SECRET}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    session = boto3.Session(KEY, SECRET, region_name=REGION)
    session.client("s3", endpoint_url=f"http://127.0.0.1:{port}").list_buckets()
