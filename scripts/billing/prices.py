"""AWS list prices as they were noted on one day; nothing is asked of AWS.

Region eu-north-1 where it matters, the European edges of CloudFront, no tax, US dollars. Only free
tiers without an end date are counted, and as if nothing else in the account used them up.
"""

from dataclasses import dataclass
from decimal import Decimal

NOTED_ON = "2026-11-23"


@dataclass(frozen=True)
class Price:
    """What something costs.

    Attributes:
        name: What is bought.
        dollars: For `per` units.
        per: How many units that buys.
        unit: What is counted.
        free: Units a month that cost nothing.
        source: The AWS page that names it.
    """

    name: str
    dollars: Decimal
    per: Decimal
    unit: str
    free: Decimal
    source: str

    def cost_of(self, units: Decimal) -> Decimal:
        """Return the dollars that so many units in a month cost."""
        return max(Decimal(0), units - self.free) / self.per * self.dollars


def _price(name: str, dollars: str, per: str, unit: str, free: str, source: str) -> Price:
    page = f"https://aws.amazon.com/{source}/pricing/"
    return Price(name, Decimal(dollars), Decimal(per), unit, Decimal(free), page)


PRICES = {
    "traffic": _price("CloudFront traffic", "0.085", "1", "GB", "1000", "cloudfront"),
    "requests": _price(
        "CloudFront requests", "0.012", "10000", "requests", "10000000", "cloudfront"
    ),
    "edge": _price("CloudFront Function", "0.10", "1000000", "calls", "2000000", "cloudfront"),
    "purges": _price("CloudFront invalidations", "0.005", "1", "paths", "1000", "cloudfront"),
    "puts": _price("S3 writes", "0.005", "1000", "requests", "0", "s3"),
    "gets": _price("S3 reads", "0.0004", "1000", "requests", "0", "s3"),
    "storage": _price("S3 storage", "0.023", "1", "GB", "0", "s3"),
    "runs": _price("Lambda calls", "0.20", "1000000", "calls", "1000000", "lambda"),
    "compute": _price("Lambda arm64", "0.0000133334", "1", "GB-s", "400000", "lambda"),
    "ticks": _price("Scheduler", "1.00", "1000000", "calls", "14000000", "eventbridge"),
    "logs": _price("CloudWatch logs", "0.50", "1", "GB", "5", "cloudwatch"),
    "metrics": _price("CloudWatch metrics", "0.30", "1", "metrics", "10", "cloudwatch"),
    "alarms": _price("CloudWatch alarms", "0.10", "1", "alarms", "10", "cloudwatch"),
    "dashboards": _price("CloudWatch dashboards", "3.00", "1", "boards", "3", "cloudwatch"),
    "zones": _price("Route 53 zone", "0.50", "1", "zones", "0", "route53"),
}
