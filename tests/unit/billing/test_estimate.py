"""The estimate counts what is used, takes off what is free, and never rounds on the way."""

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import cost
from scripts.billing.estimate import SiteFacts, estimate, estimate_use, total
from scripts.billing.prices import PRICES
from scripts.errors import UsageError
from tests.support.repository import texts
from weather.log import UNITS

SITE = SiteFacts(visitors=10_000, minutes=20, places=40)


def dollars(site: SiteFacts) -> dict[str, Decimal]:
    return {line.price.name: line.dollars for line in estimate(site)}


def test_a_price_is_paid_for_what_goes_beyond_the_free_part() -> None:
    price = PRICES["purges"]
    assert price.cost_of(Decimal(1000)) == 0
    assert price.cost_of(Decimal(1001)) == Decimal("0.005")


def test_a_small_site_costs_what_its_writes_cost_and_little_more() -> None:
    parts = dollars(SITE)
    # 72 runs a day for 30.4375 days, 42 objects each, and 400 of deploys.
    assert parts["S3 writes"] == (Decimal("2191.5") * 42 + 400) / 1000 * Decimal("0.005")
    assert sum(parts.values()) - parts["S3 writes"] < Decimal("0.10")


def test_runs_twice_as_often_write_twice_as_much() -> None:
    once, twice = estimate_use(SITE), estimate_use(replace(SITE, minutes=10))
    assert twice["runs"] == 2 * once["runs"]
    assert twice["puts"] - 400 == 2 * (once["puts"] - 400)


def test_a_million_visitors_pay_for_requests_beyond_ten_million() -> None:
    site = replace(SITE, visitors=2_000_000)
    assert dollars(site)["CloudFront requests"] == Decimal(4_000_000) / 10_000 * Decimal("0.012")


def test_a_domain_adds_its_zone() -> None:
    assert total(estimate(replace(SITE, domain=True))) - total(estimate(SITE)) == Decimal("0.50")


def test_older_data_are_kept_as_long_as_terraform_says() -> None:
    (rule,) = re.findall(
        r'id     = "old-data"\n.*?noncurrent_days = (\d+)',
        texts()["terraform/site/storage.tf"],
        re.S,
    )
    without = replace(SITE, kept_bytes=0)

    assert SITE.data_days == int(rule)
    # 72 runs a day for a week, 40 places of 4 kB each.
    assert estimate_use(without)["storage"] == Decimal(72 * 7 * 40 * 4_000) / 1_000_000_000


@given(visitors=st.integers(0, 10**9), minutes=st.integers(1, 1440), places=st.integers(1, 1000))
def test_more_use_never_costs_less(visitors: int, minutes: int, places: int) -> None:
    site = SiteFacts(visitors, minutes, places)
    more = SiteFacts(visitors + 1000, max(1, minutes - 1), places + 1)
    assert 0 <= total(estimate(site)) <= total(estimate(more))


def test_every_price_is_used_and_names_its_source() -> None:
    assert set(estimate_use(SITE)) == set(PRICES)
    assert all(price.source.startswith("https://aws.amazon.com/") for price in PRICES.values())


def test_the_number_of_metrics_is_the_functions_own() -> None:
    assert SITE.metrics == len(UNITS)


def test_the_command_shows_prices_assumptions_and_one_sum(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cost.main(["--visitors", "1000"]) == 0
    out = capsys.readouterr().out
    assert all(price.name in out for price in PRICES.values())
    assert "noted on 20" in out
    assert out.splitlines()[-1].startswith("cost: about 0.")


def test_the_json_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    cost.main(["--json"])
    answer = json.loads(capsys.readouterr().out)
    parts = sum(Decimal(part["dollars"]) for part in answer["parts"].values())
    assert parts == Decimal(answer["total"]) > 0


@pytest.mark.parametrize("wrong", [["--visitors", "-1"], ["--interval", "0"]])
def test_impossible_use_is_refused(wrong: list[str]) -> None:
    with pytest.raises(UsageError):
        cost.main(wrong)


def test_the_readme_quotes_the_estimate() -> None:
    text = texts()["README.md"].split("## What it costs")[1].split("\n## ")[0]
    quoted = [Decimal(number) for number in re.findall(r"about (\d+\.\d+)", text)]
    hourly = replace(SITE, minutes=60)
    assert quoted == [total(estimate(site)).quantize(Decimal("0.01")) for site in (SITE, hourly)]
