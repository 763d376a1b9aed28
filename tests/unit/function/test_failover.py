"""Which source is asked for which part, and when one is asked no more."""

from tests.support.function_fakes import (
    AIR_QUALITY,
    OPEN_METEO,
    FakeServices,
    FakeSources,
    FakeTime,
    MemoryStore,
    settings,
)
from tests.support.weather_answers import NOON, NOW, PLACES, json_answer
from weather.forecast.due import Tick
from weather.sources.batch import Batch
from weather.sources.http import HttpRequest, HttpResponse
from weather.sources.weather_sources import WeatherSources

BATCH = Batch(dict(enumerate(PLACES, start=1)), {}, NOW)
TICK = Tick(NOON + 7 * 60, 1200)


def fake() -> FakeServices:
    return FakeServices(MemoryStore(), FakeSources(PLACES), FakeTime(NOW))


def sources_of(services: FakeServices, *, with_air: bool = True) -> WeatherSources:
    given = settings(with_air=with_air)
    return WeatherSources(given, services.services().caller, TICK, None, NOW)


def test_all_parts_of_a_new_place_come_together() -> None:
    services = fake()
    gathered = sources_of(services).ask(BATCH, services.services().deadline)
    assert gathered.problems == {}
    for forecast in gathered.forecasts.values():
        assert forecast.current
        assert forecast.hourly
        assert forecast.air


def test_a_source_that_is_closed_is_not_asked_and_every_place_says_why() -> None:
    services = fake()
    sources = sources_of(services)
    sources.close("no time was left")
    gathered = sources.ask(BATCH, services.services().deadline)
    assert sources.is_closed
    assert services.sources.requests == []
    assert gathered.problems == {place.id: "no time was left" for place in PLACES}


def test_without_an_address_the_air_is_not_asked_for() -> None:
    services = fake()
    sources_of(services, with_air=False).ask(BATCH, services.services().deadline)
    assert len(services.sources.asked(OPEN_METEO)) == 2
    assert services.sources.asked(AIR_QUALITY) == []


def test_a_place_that_is_refused_alone_is_not_asked_for_again_for_its_hours() -> None:
    services = fake()

    def refuse_tromso(request: HttpRequest) -> HttpResponse:
        if "69.6492" in request.parameters["latitude"]:
            return json_answer({"error": True, "reason": "No data is available"}, 400)
        return services.sources.good_open_meteo(request)

    services.sources.open_meteo = refuse_tromso
    sources_of(services).ask(BATCH, services.services().deadline)
    (asked,) = services.sources.asked(OPEN_METEO, "hourly")
    assert asked.parameters["location_id"] == "1,2"


def test_what_blocks_one_kind_of_request_blocks_the_others() -> None:
    services = fake()
    services.sources.hourly = lambda request: json_answer({"reason": "Daily limit"}, 429)
    sources = sources_of(services)
    sources.ask(BATCH, services.services().deadline)
    assert sources.is_closed
    assert sources.blocked_until == NOW // 86_400 * 86_400 + 86_400
