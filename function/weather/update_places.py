"""The steps of one run: sources, forecasts, documents, store, one group of places at a time.

Details leave memory as soon as they are written; of each place only its row is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from weather.documents.builder import (
    Publication,
    Row,
    details_document,
    state_document,
    summary_document,
)
from weather.documents.conditional_write import read_all, write_all, write_newer
from weather.documents.reader import SUMMARY, TEXT, details_key, read_blocked, read_details
from weather.documents.store import StoredBody
from weather.documents.text_page import MOST_IN_FULL, row_of, text_document
from weather.errors import DeadlineExceededError, MostMissingError, NothingFreshError
from weather.forecast.choose import (
    PlaceForecast,
    choose,
    most_would_be_missing,
    oldest_first,
)
from weather.forecast.failover import MOST_FAILOVERS, lacks_a_part, parts_instead
from weather.forecast.model import CacheValidators, Forecast
from weather.forecast.previous import Published
from weather.places import Place
from weather.services import Services
from weather.sources.batch import Batch, Gathered, Group
from weather.sources.open_meteo_request import GROUP
from weather.sources.weather_sources import WeatherSources

PUBLISH_SECONDS = 8.0  # kept back for data.json, the plain page and the last lines of the log
LEAST_TO_START = 2.0
OPEN_METEO_SHARE = 0.5  # of the time for asking


class Update:
    """One update of what is published.

    Attributes:
        rows: What is known so far, by place id.
        problems: Which sources gave no answer, and why, by place id.
    """

    def __init__(
        self,
        places: Sequence[Place],
        published: Published,
        publication: Publication,
        services: Services,
        *,
        writes: bool,
    ) -> None:
        self._places = dict(enumerate(places, start=1))
        self._published = published
        self._publication = publication
        self._services = services
        self._writes = writes
        self._lacking: set[str] = set()
        self._refused: dict[str, CacheValidators] = {}
        self.rows: dict[str, Row] = {}
        self.problems: dict[str, str] = {}

    def ask_open_meteo(self, sources: WeatherSources) -> None:
        """Ask for all places, those with the oldest data first, and write what is new.

        Raises:
            DeadlineExceededError: When nothing could even be begun.
            StoreError: When details cannot be read or written.
        """
        self._refuse_to_start_late()
        clock = self._services.deadline.clock
        asking, longest = self._left() * OPEN_METEO_SHARE, 0.0
        for group in _groups(self._oldest_first(self._places)):
            began = clock()
            if self._left() < longest:
                sources.close("Open-Meteo was not asked: no time was left")
            # Where it is not asked, no details are needed either.
            batch, tags = (self._batch(group), {}) if sources.is_closed else self._read(group)
            before = clock()
            deadline = self._services.deadline.share(min(asking, self._left()))
            gathered = sources.ask(batch, deadline)
            asking -= clock() - before
            self._take(batch, gathered, tags)
            longest = max(longest, clock() - began)

    def note_blocked(self, blocked_until: int | None, state: StoredBody | None) -> None:
        """Write down until when Open-Meteo must not be asked, whatever else is published."""
        if blocked_until and blocked_until != read_blocked(state) and self._writes:
            document = state_document(blocked_until, self._publication)
            tag = state.tag if state else None
            write_newer(self._services.store, document, tag, self._publication.generated)

    def ask_met_norway(self, sources: WeatherSources) -> None:
        """Ask for at most fifty places without fresh weather or hours; raises StoreError."""
        wanting = {
            number: place
            for number, place in self._places.items()
            if place.id not in self.rows or place.id in self._lacking
        }
        chosen = dict(islice(self._oldest_first(wanting).items(), MOST_FAILOVERS))
        if chosen:
            batch, tags = self._read(chosen)
            gathered = sources.ask_met_norway(batch, self._services.deadline.share(self._left()))
            for name in gathered.forecasts.keys() & self.rows.keys():
                standing = self.rows[name].standing
                gathered.forecasts[name] = parts_instead(standing, gathered.forecasts[name])
            self._take(batch, gathered, tags)

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
        if most_would_be_missing(self._published, self.rows, self._publication.generated):
            raise MostMissingError(
                f"only {len(self.rows)} of {len(self._places)} places have anything new, and most "
                "of those that are shown would be left without data; data.json stays as it is. "
                f"The first reason: {reason}"
            )

    def keep_the_rest(self) -> None:
        """Return the other places their last good data; raises StoreError."""
        rest = {n: place for n, place in self._places.items() if place.id not in self.rows}
        for group in _groups(rest):
            # Where no time is left, their details stay as they are.
            hurried = self._left() < LEAST_TO_START
            batch, tags = (self._batch(group), {}) if hurried else self._read(group)
            kept = [self._choose(place, None, batch) for place in group.values()]
            self._add(kept, tags, details=not hurried)

    def finish(self) -> bool:
        """Write the plain page and data.json; False: a newer run was faster. Raises StoreError."""
        rows = [self.rows[place.id] for place in self._places.values()]
        summary = summary_document(self._publication, rows)
        if not self._writes:
            return True
        store, tags = self._services.store, self._published.tags
        generated = self._publication.generated
        write_newer(store, text_document(self._publication, rows), tags.get(TEXT), generated)
        return write_newer(store, summary, tags.get(SUMMARY), generated)

    def _refuse_to_start_late(self) -> None:
        if self._left() < LEAST_TO_START:
            raise DeadlineExceededError(
                f"{self._services.deadline.left():.1f} s are left, "
                f"{PUBLISH_SECONDS + LEAST_TO_START:.0f} s are needed to fetch and publish: "
                "raise the function's timeout"
            )

    def _left(self) -> float:
        return self._services.deadline.left() - PUBLISH_SECONDS

    def _oldest_first(self, group: Group) -> dict[int, Place]:
        numbers = {place.id: number for number, place in group.items()}
        return {numbers[place.id]: place for place in oldest_first(group.values(), self._published)}

    def _batch(self, group: Group) -> Batch:
        return Batch(group, self._published.forecasts, self._publication.generated)

    def _read(self, group: Group) -> tuple[Batch, Mapping[str, str]]:
        """Read the details of a group as well, and return them with their tags."""
        ids = [place.id for place in group.values()]
        stored = read_all(self._services.store, [details_key(place_id) for place_id in ids])
        now, simulated = self._publication.generated, self._publication.simulated
        published = read_details(self._published, stored, ids, now, simulated=simulated)
        for problem in published.problems:
            self._services.log.warn("cannot use what is published", problem=problem)
        return replace(self._batch(group), known=published.forecasts), published.tags

    def _take(self, batch: Batch, gathered: Gathered, tags: Mapping[str, str]) -> None:
        """Keep and write what is new, and note why the rest is not."""
        self._refused.update(gathered.refused)
        for place_id, problem in gathered.problems.items():
            before = self.problems.get(place_id)
            both = f"{before}; {problem}" if before and before != problem else problem
            # The platform prints errors and answers itself, past our log.
            self.problems[place_id] = self._services.log.redacted(both)
        chosen = [
            self._choose(place, gathered.forecasts[place.id], batch)
            for place in batch.places.values()
            if place.id in gathered.forecasts
        ]
        self._lacking |= {
            shown.place.id for shown in chosen if lacks_a_part(shown, self._publication.generated)
        }
        self._add(chosen, tags)

    def _choose(self, place: Place, fresh: Forecast | None, batch: Batch) -> PlaceForecast:
        known = batch.known.get(place.id)
        if refused := self._refused.get(place.id):
            known = replace(known or Forecast(), validators=refused)
        row = self.rows.get(place.id)
        return choose(place, fresh, known, batch.now, row.standing if row else None)

    def _add(
        self, chosen: Sequence[PlaceForecast], tags: Mapping[str, str], *, details: bool = True
    ) -> None:
        """Keep the rows of some places and write their details."""
        if not chosen:
            return
        if self._services.deadline.left() < LEAST_TO_START:
            raise DeadlineExceededError(
                f"only {self._services.deadline.left():.1f} s are left to publish; {SUMMARY} "
                "stays as it was: raise the function's timeout"
            )
        generated = self._publication.generated
        if details and self._writes:
            documents = [details_document(shown, self._publication) for shown in chosen]
            write_all(self._services.store, documents, tags, generated)
        in_full = len(self._places) <= MOST_IN_FULL
        self.rows.update(
            {shown.place.id: row_of(shown, generated, in_full=in_full) for shown in chosen}
        )


def _groups(places: Group) -> Iterator[Group]:
    rest: Iterable[tuple[int, Place]] = iter(places.items())
    while group := dict(islice(rest, GROUP)):
        yield group
