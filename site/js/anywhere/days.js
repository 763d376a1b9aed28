import { columns, instant, quantity, refuseOtherUnits, refuseUnless } from "./checks.js";
import { steps } from "./hours.js";
import { conditionOf } from "./wmo.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const UNITS = {
  time: "unixtime",
  temperature_2m_max: "°C",
  temperature_2m_min: "°C",
  precipitation_sum: "mm",
  precipitation_probability_max: "%",
  wind_gusts_10m_max: "m/s",
  snowfall_sum: "cm",
};

// The calendar date in a zone, as the function writes it: 2026-03-29.
const dateIn = (time, zone) => new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short" }).format(time * 1000);

// The days from today on, by the spot's own calendar, and what yesterday was like.
export function readDays(element, zone, now) {
  refuseOtherUnits(element.daily_units, UNITS, "daily_units");
  const names = [...Object.keys(UNITS), "weather_code", "uv_index_max", "sunrise", "sunset"];
  const table = columns(element.daily, names, "daily");
  const all = readColumns(table, zone);
  const first = all.date.indexOf(dateIn(now, zone));
  refuseUnless(first >= 0, "daily.time is without today");
  const days = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.slice(first)]));
  return { days, yesterday: first ? extremes(all, first - 1) : null };
}

const extremes = ({ temperature_max, temperature_min }, row) => ({
  temperature_max: temperature_max[row],
  temperature_min: temperature_min[row],
});

function readColumns(table, zone) {
  const read = (name, kind) => table[name].map((value) => quantity(value, kind, `daily.${name}`));
  // A day has 23 to 25 hours, and the source counts on with today's offset.
  const times = steps(table.time, DAY, "daily.time", HOUR);
  const suns = times.map((time, row) => sun(time, table.sunrise[row], table.sunset[row]));
  const days = {
    // Named by its noon: the source's midnight is an hour off after a clock change.
    date: times.map((time) => dateIn(time + DAY / 2, zone)),
    condition: table.weather_code.map(conditionOf),
    temperature_max: read("temperature_2m_max", "temperature"),
    temperature_min: read("temperature_2m_min", "temperature"),
    precipitation: read("precipitation_sum", "precipitation_of_day"),
    precipitation_probability: read("precipitation_probability_max", "probability"),
    uv_index: read("uv_index_max", "uv"),
    wind_gusts: read("wind_gusts_10m_max", "wind"),
    snowfall: read("snowfall_sum", "snowfall_of_day"),
    sunrise: suns.map(({ sunrise }) => sunrise ?? null),
    sunset: suns.map(({ sunset }) => sunset ?? null),
    sun: suns.map((one) => one.sun ?? null),
  };
  refuseUnless(days.temperature_max.every((high, row) => isOrdered(days.temperature_min[row], high)), "a high is below its low");
  return days;
}

const isOrdered = (low, high) => low === null || high === null || low <= high;

// Equal times mean polar night, a day apart polar day; what does not belong to this day is not known.
function sun(day, rise, fall) {
  if (rise === null || fall === null) return {};
  const [sunrise, sunset] = [instant(rise, "daily.sunrise"), instant(fall, "daily.sunset")];
  const belongs = day - HOUR <= sunrise && sunrise <= day + DAY + HOUR && sunrise <= sunset && sunset <= sunrise + DAY;
  if (!belongs) return {};
  if (sunset === sunrise) return { sun: "down" };
  return sunset - sunrise >= DAY ? { sun: "up" } : { sunrise, sunset };
}
