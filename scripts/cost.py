"""Estimates what a month of the site costs at AWS, with every price and assumption shown."""

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from scripts.billing.estimate import Line, SiteFacts, estimate, total
from scripts.billing.prices import NOTED_ON
from scripts.console import run_command
from scripts.errors import UsageError

PLACES = Path(__file__).parents[1] / "function/weather/places.json"
CENT = Decimal("0.01")


def main(argv: Sequence[str]) -> int:
    """Print the estimate; return 0."""
    options = _parser().parse_args(argv)
    if options.visitors < 0 or not 1 <= options.interval <= 1440:
        raise UsageError("--visitors must not be negative, and --interval is 1 to 1440 minutes")
    places = len(json.loads(PLACES.read_text(encoding="utf-8")))
    site = SiteFacts(options.visitors, options.interval, places, domain=options.domain)
    lines = estimate(site)
    print(_as_json(lines) if options.json else _as_text(site, lines))
    return 0


def _as_text(site: SiteFacts, lines: Sequence[Line]) -> str:
    rows = [
        f"{line.dollars.quantize(CENT):>9}  {line.price.name:25}{_number(line.units):>14}"
        f" {line.price.unit:9} ${line.price.dollars} per {_number(line.price.per)}"
        + (f", {_number(line.price.free)} free" if line.price.free else "")
        for line in lines
    ]
    return "\n".join(
        [
            f"{'dollars':>9}  {'a month of':25}{'use':>14} {'':9} price",
            *rows,
            "",
            f"Assumed: {site.visitors:,} visits of {site.requests_a_visit} requests and"
            f" {site.bytes_a_visit:,} bytes; a run every {site.minutes} minutes for {site.places}"
            f" places, {site.run_seconds} s at {site.memory_gb} GB; {site.deploys} deploys.",
            f"Prices: AWS list prices noted on {NOTED_ON} without tax; they change, and nothing is"
            " asked of AWS here.",
            "Free tiers without an end date are counted, as if nothing else in the account used"
            " them.",
            f"cost: about {total(list(lines)).quantize(CENT)} dollars a month",
        ]
    )


def _as_json(lines: Sequence[Line]) -> str:
    parts = {
        line.price.name: {
            "units": str(line.units),
            "unit": line.price.unit,
            "dollars": str(line.dollars),
            "source": line.price.source,
        }
        for line in lines
    }
    return json.dumps({"noted_on": NOTED_ON, "total": str(total(list(lines))), "parts": parts})


def _number(value: Decimal) -> str:
    return f"{value.quantize(CENT).normalize():,f}" if value % 1 else f"{value:,.0f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.cost", description=__doc__)
    parser.add_argument("--visitors", type=int, default=10_000, help="visits a month")
    parser.add_argument("--interval", type=int, default=20, help="minutes between two updates")
    parser.add_argument("--domain", action="store_true", help="with a domain in Route 53")
    parser.add_argument("--json", action="store_true", help="print JSON, unrounded")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
