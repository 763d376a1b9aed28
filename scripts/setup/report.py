"""What the command says at its end, for people and for machines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from scripts.billing.estimate import SiteFacts, estimate, total
from scripts.setup.place import Place
from scripts.setup.runner import Result

PLACES = Path(__file__).parents[2] / "function/weather/places.json"
VISITORS, MINUTES = 10_000, 20
CENT = Decimal("0.01")


def as_json(results: Sequence[Result], subjects: Mapping[str, Sequence[str]]) -> str:
    """Return every finding, what was done, and the subjects, as JSON."""
    rows = [
        {
            "what": r.finding.what,
            "expected": r.finding.expected,
            "found": r.finding.problem or "as expected",
            "fix": r.finding.fix,
            "good": r.finding.good,
            "done": r.done,
        }
        for r in results
    ]
    return json.dumps({"findings": rows, "subjects": dict(subjects)}, indent=2)


def closing_lines(
    place: Place, results: Sequence[Result], seconds: float, *, dry_run: bool
) -> Iterator[str]:
    """Return the last lines: what was done, the address, the cost, and the way back."""
    done, left = sum(r.done for r in results), sum(r.left for r in results)
    if dry_run:
        yield f"\n{left} of {len(results)} steps would change something; nothing was changed"
        return
    by_hand = f", {left} left to you" if left else ""
    did = f"{done} of {len(results)} steps done" if done else "nothing to do"
    yield f"\n{did}{by_hand}; {seconds:.0f} s"
    if url := place.outputs().get("site_url"):
        command = place.setup.command
        yield f"live      {url}"
        yield f"cost      about {_dollars(place)} dollars a month for {VISITORS:,} visits"
        yield f"check     {command} --check --live"
        yield f"undo      {command} --remove"


def _dollars(place: Place) -> Decimal:
    places = len(json.loads(PLACES.read_text(encoding="utf-8")))
    minutes = int(place.variables().get("WINDSOCK_UPDATE_MINUTES") or MINUTES)
    site = SiteFacts(VISITORS, minutes, places, domain=bool(place.setup.domain))
    return total(estimate(site)).quantize(CENT)
