import { ask, FORECAST } from "./ask.js";
import { instant, isZone, mapping, quantity, refuseOtherUnits, refuseUnless } from "./checks.js";
import { readDays } from "./days.js";
import { readHours } from "./hours.js";
import { readQuarters } from "./quarters.js";
import { conditionOf } from "./wmo.js";

const INTERVAL = 1200;
const HOUR = 3600;
const MINUTE = 60;
const NEAR_DEGREES = 1;
const CURRENT_UNITS = {
  temperature_2m: "°C",
  apparent_temperature: "°C",
  relative_humidity_2m: "%",
  precipitation: "mm",
  wind_speed_10m: "m/s",
  wind_direction_10m: "°",
  wind_gusts_10m: "m/s",
};
const CURRENT = [...Object.keys(CURRENT_UNITS), "weather_code", "is_day"];
const HOURLY = "temperature_2m,apparent_temperature,precipitation_probability,precipitation,weather_code,wind_speed_10m,wind_gusts_10m,wind_direction_10m,snowfall";
const DAILY = "weather_code,temperature_2m_max,temperature_2m_min,sunrise,sunset,uv_index_max,precipitation_sum,precipitation_probability_max,wind_gusts_10m_max,snowfall_sum";

export const parametersFor = ({ latitude, longitude, zone }) => ({
  latitude,
  longitude,
  timezone: zone ?? "auto",
  timeformat: "unixtime",
  temperature_unit: "celsius",
  wind_speed_unit: "ms",
  precipitation_unit: "mm",
  past_days: 1,
  forecast_days: 14,
  // One step more than is shown: the source sums what fell before each time, the page what falls after it.
  forecast_hours: 49,
  forecast_minutely_15: 13,
  current: CURRENT,
  hourly: HOURLY,
  daily: DAILY,
  minutely_15: "precipitation",
});

export const askForecast = async (spot, now) => readForecast(await ask(FORECAST, parametersFor(spot)), spot, now);

// The document of data/<id>.json for a spot, made from Open-Meteo's answer as the function makes it for a listed place.
export function readForecast(answer, spot, now) {
  const element = mapping(answer, "the answer");
  refuseUnless(isNear(element, spot), "the answer is for another place");
  const zone = spot.zone ?? element.timezone;
  refuseUnless(isZone(zone), "the time zone is unknown");
  const { days, yesterday } = readDays(element, zone, now);
  return {
    version: 2,
    live: true,
    generated: now,
    next_update: now + INTERVAL,
    interval: INTERVAL,
    simulated: false,
    id: spot.id,
    ...splitName(spot.name ?? ""),
    zone,
    latitude: spot.latitude,
    longitude: spot.longitude,
    source: "open-meteo",
    observed: instant(element.current?.time, "current.time"),
    stale: false,
    now: readNow(element),
    today: firstRow(days),
    quarters: readQuarters(element, spot, now),
    hours_source: "open-meteo",
    hours: readHours(element, now),
    days,
    yesterday,
    air: null,
    hours_observed: now,
  };
}

// The cell that answers lies near what was asked for; beyond the date line by a short way as well.
function isNear({ latitude, longitude }, spot) {
  const east = ((longitude - spot.longitude + 540) % 360) - 180;
  return Math.hypot(latitude - spot.latitude, east * Math.cos((spot.latitude * Math.PI) / 180)) <= NEAR_DEGREES;
}

// "Springfield, Illinois, United States" is Springfield, and the rest stands where a country stands.
function splitName(text) {
  const [name, ...rest] = text.split(", ");
  return { name, country: rest.join(", ") };
}

function readNow(element) {
  const current = mapping(element.current, "current");
  refuseOtherUnits(element.current_units, CURRENT_UNITS, "current_units");
  const read = (name, kind) => quantity(current[name], kind, `current.${name}`);
  const temperature = read("temperature_2m", "temperature");
  refuseUnless(temperature !== null, "there are no data");
  return {
    temperature,
    feels_like: read("apparent_temperature", "temperature"),
    humidity: read("relative_humidity_2m", "humidity"),
    ...rate(read("precipitation", "precipitation"), current.interval),
    condition: conditionOf(current.weather_code),
    is_day: [false, true][current.is_day] ?? null,
    wind_speed: read("wind_speed_10m", "wind"),
    wind_direction: read("wind_direction_10m", "direction"),
    wind_gusts: read("wind_gusts_10m", "wind"),
  };
}

// The source sums over an interval that it names in seconds; the page says millimeters an hour.
function rate(sum, interval) {
  if (sum === null || !Number.isInteger(interval) || interval < MINUTE || interval > HOUR) return {};
  return { precipitation: Math.round(((sum * HOUR) / interval) * 10) / 10 };
}

const firstRow = (days) => Object.fromEntries(Object.entries(days).map(([name, values]) => [name, values[0] ?? null]));
