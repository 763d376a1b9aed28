"""Wrong settings are refused by name, before anything is asked of anyone."""

import pytest

from weather.errors import SettingsError
from weather.settings import Event, read_event, read_settings

GOOD = {
    "SITE_BUCKET": "windsock-site-123",
    "DISTRIBUTION_ID": "E2ABCDEF",
    "UPDATE_MINUTES": "20",
    "WEATHER_OPEN_METEO_URL": "https://api.open-meteo.com/v1/forecast",
    "WEATHER_MET_NORWAY_URL": "https://api.met.no/weatherapi/locationforecast/2.0/complete",
    "WEATHER_CONTACT": "https://example.org/contact",
}


def test_good_settings_are_read() -> None:
    settings = read_settings(GOOD)
    assert settings.interval == 1200
    assert settings.distribution_id == "E2ABCDEF"
    assert settings.open_meteo_key is None
    assert settings.project == "windsock"
    assert not settings.simulated


def test_the_air_is_asked_for_where_an_address_is_set() -> None:
    assert read_settings(GOOD).air_quality_url is None
    address = "https://air-quality-api.open-meteo.com/v1/air-quality"
    assert read_settings({**GOOD, "WEATHER_AIR_QUALITY_URL": address}).air_quality_url == address
    paid = {
        **GOOD,
        "WEATHER_OPEN_METEO_URL": "https://customer-api.open-meteo.com/v1/forecast",
        "WEATHER_OPEN_METEO_KEY": "a-paid-key",
    }
    assert read_settings(paid).open_meteo_key == "a-paid-key"
    with pytest.raises(SettingsError, match=r"WEATHER_AIR_QUALITY_URL names .* takes no key"):
        read_settings({**paid, "WEATHER_AIR_QUALITY_URL": address})


def test_a_copy_of_the_site_writes_metrics_of_its_own() -> None:
    assert read_settings({**GOOD, "WEATHER_PROJECT": "weather-two"}).project == "weather-two"


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"DISTRIBUTION_ID"}))
@pytest.mark.parametrize("blank", [None, "", "  \n"])
def test_a_missing_or_blank_variable_is_named(name: str, blank: str | None) -> None:
    environ = {k: v for k, v in GOOD.items() if k != name}
    if blank is not None:
        environ[name] = blank
    with pytest.raises(SettingsError, match=f"^{name} is not set$"):
        read_settings(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_BUCKET", "Not_A_Bucket"),
        ("SITE_BUCKET", "file:relative"),
        ("DISTRIBUTION_ID", "../E2"),
        ("UPDATE_MINUTES", "0"),
        ("UPDATE_MINUTES", "-5"),
        ("UPDATE_MINUTES", "1441"),
        ("UPDATE_MINUTES", "twenty"),
        ("UPDATE_MINUTES", "²"),
        ("WEATHER_OPEN_METEO_URL", "http://api.open-meteo.com/v1/forecast"),
        ("WEATHER_OPEN_METEO_URL", "file:///etc/passwd"),
        ("WEATHER_OPEN_METEO_URL", "https://user:pass@api.open-meteo.com/v1/forecast"),
        ("WEATHER_OPEN_METEO_URL", "https://[::1/v1"),
        ("WEATHER_MET_NORWAY_URL", "https://api.met.no/?lat=1"),
        ("WEATHER_PROJECT", "Two_Words"),
        ("WEATHER_CONTACT", "Ünicode"),
        ("WEATHER_CONTACT", "x\r\nX-Other: y"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is .*, must be ") as caught:
        read_settings({**GOOD, name: value})
    assert "\n" not in str(caught.value)


def test_plain_http_is_fine_on_this_machine_and_counts_as_simulated() -> None:
    local = {**GOOD, "WEATHER_OPEN_METEO_URL": "http://127.0.0.1:8901/v1/forecast"}
    assert read_settings(local).simulated


def test_a_key_sent_to_the_free_host_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError, match=r"customer-api\.open-meteo\.com") as caught:
        read_settings({**GOOD, "WEATHER_OPEN_METEO_KEY": "tell-nobody"})
    assert "tell-nobody" not in str(caught.value)


def test_a_wrong_key_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError, match="WEATHER_OPEN_METEO_KEY is set, must be") as caught:
        read_settings({**GOOD, "WEATHER_OPEN_METEO_KEY": "tell nobody"})
    with pytest.raises(SettingsError, match="8 or more"):
        read_settings({**GOOD, "WEATHER_OPEN_METEO_KEY": "tooshor"})
    assert "tell" not in str(caught.value).replace("WEATHER_OPEN_METEO_KEY", "")


def test_the_key_is_not_part_of_what_settings_show() -> None:
    paid = "https://customer-api.open-meteo.com/v1/forecast"
    environ = {**GOOD, "WEATHER_OPEN_METEO_URL": paid, "WEATHER_OPEN_METEO_KEY": "tell-nobody"}
    settings = read_settings(environ)
    assert settings.open_meteo_key == "tell-nobody"
    assert "tell-nobody" not in repr(settings)


def test_an_empty_event_is_a_run_by_hand() -> None:
    assert read_event({}) == Event(scheduled=None, dry_run=False, invalidate=False)


def test_a_scheduled_event_is_read_and_other_fields_are_ignored() -> None:
    event = read_event({"scheduled": "2026-11-23T12:07:00Z", "version": "0", "invalidate": True})
    assert event == Event(scheduled=1_795_435_620, dry_run=False, invalidate=True)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({"scheduled": "soon"}, "scheduled"),
        ({"scheduled": 17}, "scheduled"),
        ({"scheduled": "2026-11-23T12:07:00"}, "scheduled"),
        ({"dry_run": "yes"}, "dry_run"),
        ({"invalidate": 1}, "invalidate"),
    ],
)
def test_a_wrong_event_field_is_named(event: object, field: str) -> None:
    with pytest.raises(SettingsError, match=f"event field {field} is"):
        read_event(event)


def test_an_event_that_is_no_object_is_refused() -> None:
    with pytest.raises(SettingsError, match="must be a JSON object"):
        read_event([])
