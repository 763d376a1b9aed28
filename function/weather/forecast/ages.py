"""How old data may be: the one place for it in the function. Seconds.

A test holds the page, the smoke test and the alarm to the same numbers.
"""

from weather.times import DAY, HOUR

FRESH_SECONDS = 2 * HOUR  # older data are not taken as fresh, and older hours are replaced
AHEAD_SECONDS = HOUR // 2  # data may be of so much later than the clock
KEPT_SECONDS = DAY  # the last good data are shown so long
AIR_KEPT_SECONDS = DAY // 2
CLOCK_SLACK = 300  # seconds by which two clocks may differ
