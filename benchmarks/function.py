"""What one run of the function costs: start, fetch from the simulator, decide, publish."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.simulator.server import Simulator, start_simulator

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
    settings = {
        "SITE_BUCKET": site.as_uri(),
        "UPDATE_MINUTES": "20",
        "WEATHER_CONTACT": "benchmark@example.org",
        "WEATHER_MET_NORWAY_URL": weather.met_norway_url,
        "WEATHER_OPEN_METEO_URL": weather.open_meteo_url,
        "PYTHONPATH": str(ROOT / "function"),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [float(number) for number in json.loads(done.stdout.splitlines()[-1])]
