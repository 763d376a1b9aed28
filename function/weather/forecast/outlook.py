"""Answers the first question about the weather: is it going to rain, and when? Pure."""

from dataclasses import dataclass

from weather.forecast.model import Hour

WET = 0.1  # millimetres an hour: less does not wet the ground
REACH = 24 * 3600
MOST_SPELLS = 3
SLACK = 300  # a run that begins just before the hour is answered just after it


@dataclass(frozen=True)
class Spell:
    """Wet hours on end, from `start` until `end`, with the condition of the wettest hour."""

    start: int
    end: int
    condition: str


@dataclass(frozen=True)
class Outlook:
    """The first wet spells that begin before `until`."""

    until: int
    wet: tuple[Spell, ...]


def look_out(hours: tuple[Hour, ...], observed: int, generated: int) -> Outlook | None:
    """Merge wet hours into spells and keep the first three that begin within 24 hours.

    None when the rain of the hour that `generated` lies in is not known, or that hour is not
    there: then nothing can be promised.
    """
    known = _known_on_end(hours)
    if not known or known[0].time > generated + SLACK:
        return None
    until = min(observed + REACH, known[-1].time + 3600)
    spells = [spell for spell in _spells(known) if spell.start < until]
    return Outlook(until, tuple(spells[:MOST_SPELLS])) if until > known[0].time else None


def _known_on_end(hours: tuple[Hour, ...]) -> list[Hour]:
    known: list[Hour] = []
    for hour in hours:
        if hour.precipitation is None or (known and hour.time != known[-1].time + 3600):
            break
        known.append(hour)
    return known


def _spells(hours: list[Hour]) -> list[Spell]:
    runs: list[list[Hour]] = []
    for hour in hours:
        if (hour.precipitation or 0.0) < WET:
            continue
        if runs and runs[-1][-1].time + 3600 == hour.time:
            runs[-1].append(hour)
        else:
            runs.append([hour])
    return [_spell(run) for run in runs]


def _spell(run: list[Hour]) -> Spell:
    wettest = max(run, key=lambda hour: hour.precipitation or 0.0)
    return Spell(run[0].time, run[-1].time + 3600, wettest.condition)
