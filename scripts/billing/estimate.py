"""Estimates a month's use from visitors and schedule, and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scripts.billing.prices import PRICES, Price

MINUTES_A_DAY = Decimal(1440)
MINUTES_A_MONTH = MINUTES_A_DAY * Decimal("30.4375")
GIGABYTE = Decimal(1_000_000_000)


@dataclass(frozen=True)
class SiteFacts:
    """Configuration and use of the site; amounts are per month unless stated otherwise.

    Attributes:
        visitors: Visits.
        minutes: From one run of the function to the next.
        places: Places in places.json.
        deploys: Merges that change the site.
        domain: Whether it has a name of its own.
        requests_a_visit: Page, style, scripts, icon, data, one place's details and its hours.
        bytes_a_visit: Compressed, with headers.
        missed: Share of requests that an edge asks the bucket for.
        run_seconds: How long a run takes.
        memory_gb: What the function is given.
        log_bytes_a_run: What a run logs.
        log_bytes_a_request: What an edge logs of a request.
        bytes_a_place: What a run writes for each place.
        data_days: How long that is kept as an older version, days; terraform/site/storage.tf.
        kept_bytes: Everything else that is stored: builds, zips, records, state.
        metrics: Metrics of our own.
        alarms: Alarms.
    """

    visitors: int
    minutes: int
    places: int
    deploys: int = 20
    domain: bool = False
    requests_a_visit: int = 7
    bytes_a_visit: int = 30_000
    missed: Decimal = Decimal("0.2")
    run_seconds: Decimal = Decimal(8)
    memory_gb: Decimal = Decimal("0.25")
    log_bytes_a_run: int = 4_000
    log_bytes_a_request: int = 500
    bytes_a_place: int = 4_000
    data_days: int = 7
    kept_bytes: int = 150_000_000
    metrics: int = 6
    alarms: int = 4


@dataclass(frozen=True)
class Line:
    """One line of the estimate: how much of what, and the dollars."""

    price: Price
    units: Decimal
    dollars: Decimal


def estimate_use(site: SiteFacts) -> Mapping[str, Decimal]:
    """Return the use of each service in a month, by the names of the prices."""
    runs = MINUTES_A_MONTH / site.minutes
    requests = Decimal(site.visitors * site.requests_a_visit)
    # A run reads what is published and writes each place, the table and the summary anew.
    objects = runs * (site.places + 2)
    versions = MINUTES_A_DAY * site.data_days / site.minutes
    logged = runs * site.log_bytes_a_run + requests * site.log_bytes_a_request
    return {
        "traffic": Decimal(site.visitors * site.bytes_a_visit) / GIGABYTE,
        "requests": requests,
        "edge": Decimal(site.visitors),
        # Page and folder address of each of a few pages, at every deploy.
        "purges": Decimal(site.deploys * 6),
        "puts": objects + site.deploys * 20,
        "gets": objects + requests * site.missed,
        "storage": (site.kept_bytes + versions * site.places * site.bytes_a_place) / GIGABYTE,
        "runs": runs,
        "compute": runs * site.run_seconds * site.memory_gb,
        "ticks": runs,
        "logs": logged / GIGABYTE,
        "metrics": Decimal(site.metrics),
        "alarms": Decimal(site.alarms),
        "dashboards": Decimal(1),
        "zones": Decimal(int(site.domain)),
    }


def estimate(site: SiteFacts, prices: Mapping[str, Price] = PRICES) -> list[Line]:
    """Return what each part of a month costs, the most expensive first."""
    lines = [
        Line(prices[name], units, prices[name].cost_of(units))
        for name, units in estimate_use(site).items()
    ]
    return sorted(lines, key=lambda line: (-line.dollars, line.price.name))


def total(lines: list[Line]) -> Decimal:
    """Add up the dollars, unrounded."""
    return sum((line.dollars for line in lines), Decimal(0))
