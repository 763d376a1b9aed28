import { columns, instant, quantity, refuseOtherUnits, refuseUnless } from "./checks.js";
import { conditionOf, falls } from "./wmo.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const WET = 0.1;
const MOST_HOURS = 48;
const UNITS = {
  time: "unixtime",
  temperature_2m: "°C",
  apparent_temperature: "°C",
  precipitation_probability: "%",
  precipitation: "mm",
  wind_speed_10m: "m/s",
  wind_gusts_10m: "m/s",
  wind_direction_10m: "°",
  snowfall: "cm",
};

// What lies in the hour after each time: the source sums the hour before it, so these take the next row's.
const ahead = (values) => [...values.slice(1), null];

export function readHours(element, now) {
  refuseOtherUnits(element.hourly_units, UNITS, "hourly_units");
  const table = columns(element.hourly, [...Object.keys(UNITS), "weather_code"], "hourly");
  const read = (name, kind) => table[name].map((value) => quantity(value, kind, `hourly.${name}`));
  const precipitation = ahead(read("precipitation", "precipitation"));
  const hours = {
    time: steps(table.time, HOUR, "hourly.time"),
    temperature: read("temperature_2m", "temperature"),
    feels_like: read("apparent_temperature", "temperature"),
    precipitation,
    precipitation_probability: ahead(read("precipitation_probability", "probability")),
    condition: table.weather_code.map((_, row) => conditionOfHour(table.weather_code, row, precipitation[row])),
    wind_speed: read("wind_speed_10m", "wind"),
    wind_gusts: read("wind_gusts_10m", "wind"),
    wind_direction: read("wind_direction_10m", "direction"),
    snowfall: ahead(read("snowfall", "snowfall")),
  };
  refuseUnless(hours.time.length > 1 && Math.abs(hours.time[0] - now) < DAY + 2 * HOUR, "hourly.time begins elsewhere");
  // The last row is there for the sums of the one before it.
  return Object.fromEntries(Object.entries(hours).map(([name, values]) => [name, values.slice(0, MOST_HOURS)]));
}

// Where something falls, a code tells of the hour before: a wet hour, and a dry one after rain, take the next.
function conditionOfHour(codes, row, rain) {
  const here = conditionOf(codes[row]);
  if (rain === null || (rain < WET && !falls(here))) return here;
  const next = conditionOf(codes[row + 1]);
  return next === "unknown" ? here : next;
}

export function steps(values, length, field, slack = 0) {
  const times = values.map((value) => instant(value, field));
  const even = times.every((time, row) => !row || Math.abs(time - times[row - 1] - length) <= slack);
  refuseUnless(even, `${field} is not step by step`);
  return times;
}
