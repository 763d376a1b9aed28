"""How old data may be: the one place for it in the function. Seconds.

scripts/ci/ages.json lists these ages with those of the page, the smoke test and the alarm, and a
test holds all of them to it. docs/architecture.md explains them ("When data count as old").
"""

from weather.times import DAY, HOUR

FRESH_SECONDS = 2 * HOUR  # older data are not taken as fresh, and older hours are replaced
AHEAD_SECONDS = HOUR // 2  # data may be of so much later than the clock
KEPT_SECONDS = DAY  # the last good data are shown so long
AIR_KEPT_SECONDS = DAY // 2
CLOCK_SLACK = 300  # seconds by which two clocks may differ
