"""Serves simulated weather until Ctrl-C: `python -m scripts.dev.simulator --port 8901`."""

import argparse
import sys
import threading

from scripts.console import run_command
from scripts.dev.simulator.server import start_simulator
from scripts.errors import UsageError


def main(argv: list[str]) -> int:
    """Serve until interrupted; print their addresses first."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dev.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where to listen (0: any free port)")
    options = parser.parse_args(argv)
    try:
        with start_simulator(port=options.port) as simulator:
            print(f"WEATHER_OPEN_METEO_URL={simulator.open_meteo_url}")
            print(f"WEATHER_MET_NORWAY_URL={simulator.met_norway_url}")
            print(f"WEATHER_AIR_QUALITY_URL={simulator.air_quality_url}", flush=True)
            threading.Event().wait()
    except OSError as error:
        raise UsageError(f"cannot listen on 127.0.0.1:{options.port}: {error.strerror}") from error
    return 0


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
