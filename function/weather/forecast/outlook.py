"""Answers the first question about the weather: is it going to rain, and when? Pure.

`site/js/outlook.js` decides the same for the page; one table of cases holds both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from weather.forecast.conditions import falls, is_severe, kind_of, severity
from weather.forecast.model import Hour
from weather.times import HOUR

WET = 0.1  # millimeters an hour: less does not wet the ground
LIKELY = 30.0  # per cent: below it rain only may come, from it on an hour is not surely dry
REACH = 24 * HOUR
SLACK = 300  # a run that begins just before the hour is answered just after it
Dry = Literal["dry", "probably"]


@dataclass(frozen=True)
class Spell:
    """Wet hours on end of one kind of weather, from `start` until `end`.

    Attributes:
        condition: That of its wettest hour, or a severe one where an hour has it.
        perhaps: Whether its probability is known and stays below 30 %.
    """

    start: int
    end: int
    condition: str
    perhaps: bool = False

    @property
    def severity(self) -> int:
        """Return the rank of its kind, from drizzle on."""
        return severity(self.condition)


@dataclass(frozen=True)
class Outlook:
    """What the hours promise.

    Attributes:
        until: How far the amounts are known without a gap, at most 24 hours ahead.
        wet: Every spell that begins within 24 hours, also those after a gap.
        dry: How sure it is that nothing falls; None where there are spells.
    """

    until: int
    wet: tuple[Spell, ...]
    dry: Dry | None


@dataclass(frozen=True)
class Sentence:
    """The spells that are named, in their order, and whether there are more."""

    spells: tuple[Spell, ...]
    more: bool


def look_ahead(hours: tuple[Hour, ...], observed: int, generated: int) -> Outlook | None:
    """Return what the next 24 hours bring.

    Args:
        hours: From the one that `generated` lies in, in their order.
        observed: When the forecast begins, epoch seconds; it reaches 24 hours from there.
        generated: Epoch seconds of the run.

    Returns:
        None when nothing is known of the hour that `generated` lies in and nothing wet comes.
    """
    end = observed + REACH
    spells = tuple(spell for spell in _spells(hours) if spell.start < end)
    known = _without_gap(hours, generated)
    until = min(end, known[-1].time + HOUR) if known else generated // HOUR * HOUR
    if until > (known[0].time if known else generated) or spells:
        return Outlook(until, spells, None if spells else _dry(known, until))
    return None


def sentence_of(outlook: Outlook) -> Sentence:
    """Choose the spells that are named: the first one, and each that is severe or the worst."""
    worst = max(outlook.wet, key=lambda spell: spell.severity, default=None)
    named = tuple(
        spell
        for number, spell in enumerate(outlook.wet)
        if number == 0 or spell is worst or is_severe(spell.condition)
    )
    return Sentence(named, len(named) < len(outlook.wet))


def _without_gap(hours: tuple[Hour, ...], generated: int) -> list[Hour]:
    """Return the hours with a known amount, from the current one to the first gap."""
    known: list[Hour] = []
    for hour in hours:
        follows = hour.time == known[-1].time + HOUR if known else hour.time <= generated + SLACK
        if hour.precipitation is None or not follows:
            break
        known.append(hour)
    return known


def _dry(known: list[Hour], until: int) -> Dry:
    chances = [hour.precipitation_probability or 0.0 for hour in known if hour.time < until]
    return "probably" if max(chances, default=0.0) >= LIKELY else "dry"


def _spells(hours: Iterable[Hour]) -> Iterator[Spell]:
    wet = [hour for hour in hours if _is_wet(hour)]
    breaks = [not _belong(before, after) for before, after in pairwise(wet)]
    numbers = [sum(breaks[:count]) for count in range(len(wet))]
    for _, group in groupby(zip(numbers, wet, strict=True), key=lambda pair: pair[0]):
        yield _spell([hour for _, hour in group])


def _belong(before: Hour, after: Hour) -> bool:
    same = kind_of(_falling(before)) == kind_of(_falling(after))
    return same and after.time == before.time + HOUR


def _is_wet(hour: Hour) -> bool:
    """Decide by the amount; where it is unknown, or the weather is severe, by the condition."""
    if hour.precipitation is None:
        return falls(hour.condition)
    return hour.precipitation >= WET or is_severe(hour.condition)


def _falling(hour: Hour) -> str:
    """Name what falls; a wet hour whose condition names nothing that falls is rain."""
    return hour.condition if falls(hour.condition) else "rain"


def _spell(run: list[Hour]) -> Spell:
    def rank(hour: Hour) -> tuple[bool, float]:
        return is_severe(_falling(hour)), hour.precipitation or 0.0

    chances = [hour.precipitation_probability for hour in run]
    perhaps = all(chance is not None and chance < LIKELY for chance in chances)
    return Spell(run[0].time, run[-1].time + HOUR, _falling(max(run, key=rank)), perhaps)
