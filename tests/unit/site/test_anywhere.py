"""Any place on earth: what the page makes of Open-Meteo's answers, run in node."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from scripts.build_site import SOURCE
from tests.support.javascript import run_module
from tests.support.live_answers import SPOT, forecast_answer, geocoding_answer
from tests.support.weather_answers import HOUR, NOW
from weather.forecast import conditions, validation

READ = """(() => { try { return module.readForecast(given.answer, given.spot, given.now); }
  catch (error) { return { error: `${error.constructor.name}: ${error.message}` }; } })()"""
Json = dict[str, Any]


def read(answer: object, spot: Json = SPOT, now: int = NOW) -> Json:
    """Turn an answer into a document, or into its complaint under "error"."""
    given = {"answer": answer, "spot": spot, "now": now}
    found: Json = run_module("js/anywhere/forecast.js", READ, given)
    return found


def test_the_page_and_the_function_name_every_code_alike() -> None:
    codes = [*range(-1, 101), 3.5, "3", None, True]
    ours = [conditions.condition_of_wmo(code) for code in codes]
    assert run_module("js/anywhere/wmo.js", "given.map(module.conditionOf)", codes) == ours


def test_the_page_and_the_function_agree_on_what_falls() -> None:
    names = list(conditions.CONDITIONS)
    ours = [conditions.falls(name) for name in names]
    assert run_module("js/anywhere/wmo.js", "given.map(module.falls)", names) == ours


def test_the_page_and_the_function_allow_the_same_ranges() -> None:
    ranges: Json = run_module("js/anywhere/checks.js", "module.RANGES")
    assert {kind: tuple(limits) for kind, limits in ranges.items()} == {
        kind: limits for kind, limits in validation.RANGES.items() if kind in ranges
    }


def test_an_answer_becomes_the_document_of_a_place() -> None:
    made = read(forecast_answer())
    assert made["live"] is True
    assert (made["id"], made["name"], made["country"]) == (
        SPOT["id"],
        "Helsinki",
        "Uusimaa, Finland",
    )
    assert (made["zone"], made["source"], made["generated"]) == (
        "Europe/Helsinki",
        "open-meteo",
        NOW,
    )
    assert made["now"]["temperature"] == 3.4
    assert made["today"]["date"] == made["days"]["date"][0] == "2026-11-23"
    assert len(made["days"]["date"]) == 14
    assert made["yesterday"] == {"temperature_max": 9.0, "temperature_min": 4.0}
    assert made["today"]["temperature_max"] == 5.1
    assert {len(column) for column in made["hours"].values()} == {48}


def test_what_fell_before_a_time_is_told_of_the_hour_before_it() -> None:
    answer = forecast_answer()
    answer["hourly"]["precipitation"][3] = 2.0
    answer["hourly"]["weather_code"][3] = 95
    hours = read(answer)["hours"]
    assert [hours["precipitation"][row] for row in (1, 2, 3)] == [0, 2, 0]
    assert hours["condition"][2] == "thunder"
    assert hours["precipitation_probability"][0] == answer["hourly"]["precipitation_probability"][1]


def test_the_rain_of_now_is_millimeters_an_hour() -> None:
    answer = forecast_answer()
    answer["current"] |= {"precipitation": 0.3, "interval": 900}
    assert read(answer)["now"]["precipitation"] == 1.2
    del answer["current"]["interval"]
    assert "precipitation" not in read(answer)["now"]


def test_a_spot_without_a_zone_takes_the_one_that_is_answered() -> None:
    assert (
        read(forecast_answer(), {**SPOT, "zone": None, "name": None})["zone"] == "Europe/Helsinki"
    )


def test_polar_day_and_night_are_told() -> None:
    answer = forecast_answer()
    rise = answer["daily"]["sunrise"]
    rise[1] = answer["daily"]["sunset"][1]
    answer["daily"]["sunset"][2] = rise[2] + 86_400
    made = read(answer)
    assert made["days"]["sun"][:3] == ["down", "up", None]
    assert made["today"]["sunrise"] is None


def _put(*path: Any) -> Callable[[Json], None]:
    *steps, last, value = path

    def change(answer: Json) -> None:
        inner = answer
        for step in steps:
            inner = inner[step]
        inner[last] = value

    return change


NONSENSE = {
    "no object": lambda answer: answer.clear(),
    "another place": _put("latitude", -60.0),
    "text for a number": _put("current", "temperature_2m", "<b>9</b>"),
    "too hot": _put("current", "temperature_2m", 99),
    "no temperature": _put("current", "temperature_2m", None),
    "other units": _put("current_units", "temperature_2m", "°F"),
    "no hours": _put("hourly", None),
    "a short column": _put("hourly", "precipitation", [0.0]),
    "hours of another year": _put(
        "hourly", "time", [NOW + 90 * 86_400 + row * HOUR for row in range(49)]
    ),
    "hours that jump": _put("hourly", "time", 3, NOW * 2),
    "days without today": _put(
        "daily", "time", [NOW - 90 * 86_400 + row * 86_400 for row in range(15)]
    ),
    "a high below its low": _put("daily", "temperature_2m_min", [50] * 15),
    "a time beyond calendars": _put("current", "time", 2**60),
    "an unknown zone": _put("timezone", "Middle/Earth"),
}


@pytest.mark.parametrize("fault", NONSENSE)
def test_an_answer_that_makes_no_sense_is_refused(fault: str) -> None:
    answer = forecast_answer()
    NONSENSE[fault](answer)
    assert read(answer, {**SPOT, "zone": None})["error"].startswith("Nonsense: ")


def test_names_are_text_and_coordinates_are_rounded() -> None:
    answer = geocoding_answer("<b>Hel\u202esinki</b>\n", "Espoo")
    spots = run_module("js/anywhere/geocode.js", "module.readSpots(given)", answer)
    assert [spot["name"] for spot in spots] == [
        "<b>Helsinki</b>, Uusimaa, Finland",
        "Espoo, Uusimaa, Finland",
    ]
    assert spots[0] | {"name": ""} == {**SPOT, "id": "@60.17,24.94", "name": "", "longitude": 24.94}


def test_a_result_that_is_no_place_is_left_out() -> None:
    answer = geocoding_answer("Helsinki", "Nowhere", "Nameless")
    answer["results"][1]["latitude"] = 91
    answer["results"][2]["name"] = {"evil": 1}
    spots = run_module("js/anywhere/geocode.js", "module.readSpots(given)", answer)
    assert [spot["id"] for spot in spots] == ["@60.17,24.94"]


def test_no_match_is_no_error() -> None:
    assert run_module("js/anywhere/geocode.js", "module.readSpots(given)", geocoding_answer()) == []


LINKS = {
    "@60.17,24.94": "@60.17,24.94",
    "@60.1699,24.9384": "@60.17,24.94",
    "@-0.001,-180": "@0,-180",
    "@90,0": "@90,0",
    "@91,0": None,
    "@0,181": None,
    "@1e1,0": None,
    "@1,2,3": None,
    "@,": None,
    "@<b>,1": None,
}


def test_a_link_is_coordinates_or_nothing() -> None:
    ids = run_module(
        "js/anywhere/spots.js",
        "given.map(link => module.spotOfLink(link)?.id ?? null)",
        list(LINKS),
    )
    assert dict(zip(LINKS, ids, strict=True)) == LINKS


def test_coordinates_are_written_as_the_language_does() -> None:
    write = "module.coordinates(given, 'es', 'N NE E SE S SO O NO')"
    spot = {"latitude": -1.5, "longitude": -70.25}
    assert run_module("js/anywhere/spots.js", write, spot) == "1,5° S 70,25° O"


ASK = """(async () => {
  globalThis.fetch = async (url, options) => {
    if (given.fails) throw new TypeError("network");
    globalThis.asked = { url, credentials: options.credentials, referrer: options.referrerPolicy };
    return new Response(given.body, { status: given.status });
  };
  try {
    const answer = await module.ask(module.FORECAST, { name: "a&b" });
    return { answer, asked: globalThis.asked };
  }
  catch (error) { return { error: error.message, kind: error.constructor.name }; }
})()"""


def ask(body: str = "{}", status: int = 200, *, fails: bool = False) -> Json:
    """Ask with a fetch that answers so."""
    given = {"body": body, "status": status, "fails": fails}
    found: Json = run_module("js/anywhere/ask.js", ASK, given)
    return found


def test_nothing_but_the_parameters_is_sent() -> None:
    found = ask('{"fine": 1}')
    assert found["answer"] == {"fine": 1}
    assert found["asked"] == {
        "url": "https://api.open-meteo.com/v1/forecast?name=a%26b",
        "credentials": "omit",
        "referrer": "no-referrer",
    }


LIMIT = json.dumps(
    {"error": True, "reason": "Hourly API request limit exceeded. Please try again."}
)
REFUSALS = [
    ({"fails": True}, "unreachable"),
    ({"status": 429, "body": "<html>"}, "limit"),
    ({"status": 400, "body": LIMIT}, "limit"),
    ({"status": 400, "body": '{"error": true, "reason": "Parameter"}'}, "refused"),
    ({"status": 200, "body": '{"error": true}'}, "refused"),
    ({"status": 503, "body": "<html>"}, "refused"),
]


@pytest.mark.parametrize(("given", "reason"), REFUSALS)
def test_a_refusal_says_why(given: Json, reason: str) -> None:
    assert ask(**given) == {"kind": "Refusal", "error": reason}


@pytest.mark.parametrize("body", ["", "<html>", "{", "[" * 200_000, '"' + "x" * 400_000 + '"'])
def test_an_answer_that_is_no_forecast_is_nonsense(body: str) -> None:
    assert ask(body)["kind"] == "Nonsense"


def test_the_policy_allows_exactly_the_hosts_that_are_asked() -> None:
    policy = json.loads((SOURCE / "headers.json").read_text())["Content-Security-Policy"]
    addresses = run_module("js/anywhere/ask.js", "[module.FORECAST, module.GEOCODING]")
    hosts = {"/".join(address.split("/")[:3]) for address in addresses}
    (connect,) = [part for part in policy.split("; ") if part.startswith("connect-src ")]
    assert set(connect.split()) == {"connect-src", "'self'", *hosts}
