"""The steps of one run: ask for groups of places, write their details, and then what sums them up.

Details leave memory as soon as they are written; of each place only its row is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from weather.documents.builder import (
    Edition,
    Row,
    details_document,
    state_document,
    summary_document,
)
from weather.documents.conditional_write import read_all, write_all, write_newer
from weather.documents.reader import SUMMARY, TEXT, details_key, read_details
from weather.documents.text_page import row_of, text_document
from weather.errors import DeadlineExceededError, MostMissingError, NothingFreshError
from weather.forecast.choose import (
    PlaceForecast,
    choose,
    most_would_be_missing,
    oldest_first,
    places_to_ask,
)
from weather.forecast.model import CacheValidators, Forecast
from weather.forecast.previous import Published
from weather.places import Place
from weather.settings import Settings
from weather.sources.ask_met_norway import ask_met_norway
from weather.sources.ask_open_meteo import Group, OpenMeteo
from weather.sources.failover import Gathered, Task
from weather.sources.open_meteo_request import GROUP
from weather.world import World

PUBLISH_SECONDS = 8.0  # kept back for data.json, the plain page and the last lines of the log
LEAST_TO_START = 2.0
OPEN_METEO_SHARE = 0.5  # of the time for asking


class Run:
    """One run over fixed settings, places and time.

    Attributes:
        rows: What is known so far, by place id.
        problems: Why places are not fresh, by place id.
    """

    def __init__(
        self,
        settings: Settings,
        places: Sequence[Place],
        published: Published,
        edition: Edition,
        world: World,
        *,
        writes: bool,
    ) -> None:
        self._settings = settings
        self._places = dict(enumerate(places, start=1))
        self._published = published
        self._edition = edition
        self._world = world
        self._writes = writes
        self._refused: dict[str, CacheValidators] = {}
        self.rows: dict[str, Row] = {}
        self.problems: dict[str, str] = {}

    def ask_first_source(self, open_meteo: OpenMeteo) -> None:
        """Ask Open-Meteo for all places, those with the oldest data first, group by group.

        Raises:
            DeadlineExceededError: When nothing could even be begun.
            StoreError: When details cannot be read or written.
        """
        if self._left() < LEAST_TO_START:
            raise DeadlineExceededError(
                f"{self._world.deadline.left():.1f} s are left, "
                f"{PUBLISH_SECONDS + LEAST_TO_START:.0f} s are needed to fetch and publish: "
                "raise the function's timeout"
            )
        clock = self._world.deadline.clock
        asking, longest = self._left() * OPEN_METEO_SHARE, 0.0
        for group in _groups(self._in_turn()):
            began = clock()
            if self._left() < longest and not open_meteo.closed:
                open_meteo.closed = "Open-Meteo was not asked: no time was left"
            # What is not asked for needs no details either.
            task = self._task(group) if open_meteo.closed else self._read(group)
            before = clock()
            gathered = open_meteo.ask(task, self._world.deadline.share(min(asking, self._left())))
            asking -= clock() - before
            self._take(task, gathered)
            longest = max(longest, clock() - began)

    def remember(self, blocked_until: int, tag: str | None) -> None:
        """Write down until when Open-Meteo must not be asked, whatever else is published."""
        if self._writes:
            state = state_document(blocked_until, self._edition)
            write_newer(self._world.store, state, tag, self._edition.generated)

    def ask_second_source(self) -> None:
        """Ask MET Norway for places that are still missing; raises StoreError."""
        chosen = {place.id for place in places_to_ask(self._missing().values(), self._published)}
        if chosen:
            group = {n: place for n, place in self._missing().items() if place.id in chosen}
            task = self._read(group)
            deadline = self._world.deadline.share(self._left())
            gathered = ask_met_norway(task, self._world.caller, deadline)
            self._take(task, gathered)

    def refuse_to_lose(self) -> None:
        """Stop before anything that is published is replaced by less.

        Raises:
            NothingFreshError: When no place has anything new.
            MostMissingError: When most places would be left without the data they have.
        """
        reason = next(iter(self.problems.values()), "no reason is known")
        if not self.rows:
            raise NothingFreshError(
                f"nothing is fresh for any of {len(self._places)} places, nothing was written; "
                f"what is published stays. The first reason: {reason}"
            )
        if most_would_be_missing(self._published, self.rows, self._edition.generated):
            raise MostMissingError(
                f"only {len(self.rows)} of {len(self._places)} places have anything new, and most "
                "of those that are shown would be left without data; data.json stays as it is. "
                f"The first reason: {reason}"
            )

    def keep_the_rest(self) -> None:
        """Give the other places their last good data; raises StoreError."""
        for group in _groups(self._missing()):
            # Where no time is left, their details stay as they are.
            hurried = self._left() < LEAST_TO_START
            task = self._task(group) if hurried else self._read(group)
            entries = [self._choose(place, None, task) for place in group.values()]
            self._add(entries, {} if hurried else task.published.tags, details=not hurried)

    def finish(self) -> bool:
        """Write the plain page and data.json; False: a newer run was faster. Raises StoreError."""
        rows = [self.rows[place.id] for place in self._places.values()]
        summary = summary_document(self._edition, rows)
        if not self._writes:
            return True
        store, tags, generated = self._world.store, self._published.tags, self._edition.generated
        write_newer(store, text_document(self._edition, rows), tags.get(TEXT), generated)
        return write_newer(store, summary, tags.get(SUMMARY), generated)

    def _left(self) -> float:
        return self._world.deadline.left() - PUBLISH_SECONDS

    def _in_turn(self) -> Group:
        numbers = {place.id: number for number, place in self._places.items()}
        turn = oldest_first(self._places.values(), self._published)
        return {numbers[place.id]: place for place in turn}

    def _missing(self) -> Group:
        return {n: place for n, place in self._places.items() if place.id not in self.rows}

    def _task(self, group: Group) -> Task:
        return Task(self._settings, group, self._published, self._edition.generated)

    def _read(self, group: Group) -> Task:
        """Read the details of a group as well."""
        ids = [place.id for place in group.values()]
        stored = read_all(self._world.store, [details_key(place_id) for place_id in ids])
        now, simulated = self._edition.generated, self._edition.simulated
        published = read_details(self._published, stored, ids, now, simulated=simulated)
        for problem in published.problems:
            self._world.log.warn("cannot use what is published", problem=problem)
        return replace(self._task(group), published=published)

    def _choose(self, place: Place, fresh: Forecast | None, task: Task) -> PlaceForecast:
        known = task.published.forecasts.get(place.id)
        if refused := self._refused.get(place.id):
            known = replace(known or Forecast(), validators=refused)
        return choose(place, fresh, known, task.now)

    def _take(self, task: Task, gathered: Gathered) -> None:
        """Keep and write what is new, and note why the rest is not."""
        self._refused.update(gathered.refused)
        for place_id, problem in gathered.problems.items():
            before = self.problems.get(place_id)
            both = f"{before}; {problem}" if before else problem
            # The platform prints errors and answers itself, past our log.
            self.problems[place_id] = self._world.log.redacted(both)
        fresh = gathered.forecasts
        renewed = [p for p in task.places.values() if p.id in fresh]
        entries = [self._choose(place, fresh[place.id], task) for place in renewed]
        self._add(entries, task.published.tags)

    def _add(
        self, entries: list[PlaceForecast], tags: Mapping[str, str], *, details: bool = True
    ) -> None:
        """Keep the rows of some places and write their details."""
        if not entries:
            return
        if self._world.deadline.left() < LEAST_TO_START:
            raise DeadlineExceededError(
                f"only {self._world.deadline.left():.1f} s are left to publish; {SUMMARY} stays as "
                "it was: raise the function's timeout"
            )
        generated = self._edition.generated
        if details and self._writes:
            documents = [details_document(entry, self._edition) for entry in entries]
            write_all(self._world.store, documents, tags, generated)
        self.rows.update({entry.place.id: row_of(entry, generated) for entry in entries})


def _groups(places: Group) -> Iterator[Group]:
    rest = iter(places.items())
    while group := dict(islice(rest, GROUP)):
        yield group
