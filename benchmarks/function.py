"""What one run of the function costs: start, fetch from the simulator, decide, publish."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.dev.simulator.server import Simulator, start_simulator

ROOT = Path(__file__).parents[1]
RUNS = 5
# Measured inside the process, so that starting Python is not counted twice.
PROGRAM = """
import json, time
begin = time.perf_counter()
from weather.handler import handle
loaded = time.perf_counter()
class Context:
    def get_remaining_time_in_millis(self): return 60_000
report = handle({}, Context())
done = time.perf_counter()
print(json.dumps([loaded - begin, done - loaded, time.process_time(), report["fresh"]]))
"""


# As many places as are wanted, over the real client and a folder that is as slow as S3 usually is.
MANY = """
import json, re, sys, time
from pathlib import Path
from threading import Lock
from time import monotonic
from scripts.dev.simulator.places import made_up_places
from weather.places import parse_places
from weather.settings import Event, read_settings
from weather.run import update
from weather.wiring import build_world
import os
import boto3  # in the runtime as well
from dataclasses import replace

class Slow:
    def __init__(self, store):
        self.store, self.reads, self.writes, self.lock = store, 0, 0, Lock()
    def read(self, key):
        time.sleep(0.025)
        with self.lock:
            self.reads += 1
        return self.store.read(key)
    def write(self, document, tag):
        time.sleep(0.04)
        with self.lock:
            self.writes += 1
        self.store.write(document, tag)

class Context:
    def get_remaining_time_in_millis(self): return 60_000

places = parse_places(json.dumps(made_up_places(int(sys.argv[1]))).encode())
settings = read_settings(os.environ)
world = build_world(settings, Context())
store = Slow(world.store)
begin, used = monotonic(), time.process_time()
report = update(Event(None, False, False), settings, places, replace(world, store=store))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(json.dumps([report.outcome, report.fresh, monotonic() - begin, time.process_time() - used,
    int(peak) / 1000, report.upstream_calls, store.reads, store.writes]))
"""
COUNTS = (40, 400, 1000, 4000)


def growth() -> str:
    """Run with more and more places, the second run of each, and print a table."""
    rows = []
    with start_simulator(alike=True) as weather:
        for count in COUNTS:
            with tempfile.TemporaryDirectory() as site:
                for _ in range(2):
                    told = _told(MANY, weather, Path(site), str(count))
                outcome, fresh, wall, used, peak, *requests = told
                counted = " | ".join(f"{number:,}" for number in requests)
                rows.append(
                    f"| {count:,} | {outcome}, {fresh:,} fresh | {wall:.1f} | {used:.1f} |"
                    f" {peak:.0f} | {counted} |"
                )
    return (
        "| places | outcome | wall s | processor s | peak MB | requests | reads | writes |\n"
        "|---|---|---|---|---|---|---|---|\n" + "\n".join(rows)
    )


def table() -> str:
    """Run the real handler in new processes and print a table of medians."""
    with start_simulator() as weather, tempfile.TemporaryDirectory() as site:
        runs = [_run(weather, Path(site)) for _ in range(RUNS)]
        sizes = [path.stat().st_size for path in Path(site).glob("data/*.json")]
        summary = (Path(site) / "data.json").stat().st_size
    columns = zip(*runs, strict=True)
    imports, whole, processor, places = map(statistics.median, columns)
    return (
        "| the function, median of 5 runs | |\n|---|---|\n"
        f"| import | {imports:.2f} s |\n"
        f"| fetch, decide and publish {places:.0f} places | {whole:.2f} s |\n"
        f"| processor time of the process | {processor:.2f} s |\n"
        f"| data.json | {summary:,} bytes |\n"
        f"| data/<id>.json, median | {statistics.median(sizes):,.0f} bytes |"
    )


def _run(weather: Simulator, site: Path) -> list[float]:
    return [float(number) for number in _told(PROGRAM, weather, site)]


def _told(program: str, weather: Simulator, site: Path, *arguments: str) -> list[Any]:
    settings = {
        "SITE_BUCKET": site.as_uri(),
        "UPDATE_MINUTES": "20",
        "WEATHER_CONTACT": "benchmark@example.org",
        "WEATHER_MET_NORWAY_URL": weather.met_norway_url,
        "WEATHER_OPEN_METEO_URL": weather.open_meteo_url,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'function'}",
    }
    if arguments:  # more places than the free plan carries
        settings["WEATHER_OPEN_METEO_KEY"] = "benchmark"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    told: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return told
