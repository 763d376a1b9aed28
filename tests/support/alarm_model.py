"""A model of one CloudWatch alarm over FILL(metric), which the emulated AWS does not evaluate.

After AWS's guide to CloudWatch, "Evaluating an alarm" and "Alarm evaluation window": once a minute
the window of the last periods slides on; each period has the smallest value that was reported in
it; the alarm is on while all periods of the window are above the threshold.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tests.support.repository import texts


@dataclass(frozen=True)
class Report:
    """One point of the metric.

    Attributes:
        minute: When it was measured.
        age: Its value, seconds.
        seen: The minute from which CloudWatch knows it.
    """

    minute: float
    age: float
    seen: float


@dataclass(frozen=True)
class AgeAlarm:
    """The alarm's settings; all times but the values are minutes.

    Attributes:
        period: Length of one period.
        periods: How many of them make the window.
        fill: The value of a period without a report, seconds.
        threshold: A period above it is bad, seconds.
    """

    period: int
    periods: int
    fill: float
    threshold: float

    def is_on(self, reports: Iterable[Report], now: int) -> bool:
        """Return whether the alarm is on when it is evaluated at a minute."""
        known = [r for r in reports if r.seen <= now]
        starts = (now - (back + 1) * self.period for back in range(self.periods))
        return all(self._value(known, start) > self.threshold for start in starts)

    def _value(self, known: Iterable[Report], start: int) -> float:
        inside = [r.age for r in known if start <= r.minute < start + self.period]
        return min(inside, default=self.fill)


def read_alarm(interval: int) -> AgeAlarm:
    """Return the alarm as Terraform computes it for so many minutes between two runs.

    It is read from the source, since Terraform itself is too slow for this layer; the module's own
    tests hold three of the results.
    """
    divisor = int(_found(r"quiet_periods = ceil\(var\.update_minutes / (\d+)\)"))
    share = int(_found(r"threshold +?= local\.seconds_between_runs / (\d+)"))
    fill = _found(r'expression +?= "FILL\(reported, \$\{(.*?)\}\)"')
    assert fill == "local.seconds_between_runs"
    return AgeAlarm(
        period=int(_found(r"quiet_seconds = (\d+)")) // 60,
        periods=math.ceil(interval / divisor),
        fill=interval * 60,
        threshold=interval * 60 / share,
    )


def _found(pattern: str) -> str:
    return str(
        re.findall(
            pattern, texts()["terraform/site/monitoring.tf"] + texts()["terraform/site/locals.tf"]
        )[0]
    )
