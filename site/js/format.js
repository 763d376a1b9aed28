import { DAY, now } from "./clock.js";
import { settings } from "./settings.js";
import { locale, say } from "./words.js";

const SPEEDS = { ms: [1, "m/s"], kmh: [3.6, "km/h"], mph: [2.23694, "mph"], kn: [1.94384, "kn"] };
const MILLIMETRES_OF_AN_INCH = 25.4;
const NORDIC = ["SE", "NO", "FI", "DK", "IS"];

export const unknown = "–";
export const known = (value) => Number.isFinite(value);

const region = () => new Intl.Locale(navigator.language || "en").maximize().region;
export const heatUnit = () => settings.heat ?? (region() === "US" ? "F" : "C");
export const windUnit = () => settings.wind ?? homeSpeed(region());

function homeSpeed(home) {
  if (NORDIC.includes(home)) return "ms";
  return home === "US" || home === "GB" ? "mph" : "kmh";
}

// Making a formatter takes long, and a page of hours needs the same few again and again.
const formatters = {};
export const formatter = (kind, shape, tag = locale()) =>
  (formatters[[kind, tag, JSON.stringify(shape)]] ??= new Intl[kind](tag, shape));

export const number = (value, digits = 0) =>
  formatter("NumberFormat", { maximumFractionDigits: digits, signDisplay: "negative" }).format(value);

export const degrees = (value) => (heatUnit() === "F" ? value * 1.8 + 32 : value);
export const heat = (value) => (known(value) ? `${number(degrees(value))}°` : unknown);
export const percent = (value) => (known(value) ? `${number(value)} %` : unknown);

export function wind(value) {
  const [factor, unit] = SPEEDS[windUnit()] ?? SPEEDS.ms;
  return known(value) ? `${number(value * factor)} ${unit}` : unknown;
}

export function rain(value) {
  if (!known(value)) return unknown;
  return heatUnit() === "F" ? `${number(value / MILLIMETRES_OF_AN_INCH, 2)} in` : `${number(value, 1)} mm`;
}

// Eight directions; each covers 45 degrees around its middle.
export const compass = (angle) =>
  known(angle) ? say("compass").split(" ")[Math.round(angle / 45) % 8] : "";

export const safeZone = (zone) => {
  try {
    formatter("DateTimeFormat", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
};

export const inZone = (time, zone, shape) =>
  formatter("DateTimeFormat", { timeZone: safeZone(zone), ...shape }).format(time * 1000);

export const hour = (time, zone) =>
  known(time) ? inZone(time, zone, { hour: "numeric", minute: "2-digit" }) : unknown;

// The place's own calendar date, as in the data: 2026-03-29.
export const dateOf = (time, zone) =>
  formatter("DateTimeFormat", { timeZone: safeZone(zone), dateStyle: "short" }, "sv").format(time * 1000);

// Noon UTC of a date is on that date in UTC, so it cannot slip to a neighbour.
const noon = (date) => Date.parse(`${date}T12:00Z`) / 1000;

export const weekday = (date, width = "long") =>
  known(noon(date)) ? inZone(noon(date), "UTC", { weekday: width }) : unknown;

export function moment(time, zone) {
  const date = dateOf(time, zone);
  const today = dateOf(now(), zone);
  const text = hour(time, zone);
  if (date === today) return text;
  // By the calendar: 24 hours later may be two days on where a day has 23.
  if (date === dateOf(noon(today) + DAY, "UTC")) return say("tomorrow", { time: text });
  return say("on-day", { day: weekday(date), time: text });
}

export function ago(seconds) {
  const minutes = Math.round(seconds / 60);
  const unit = minutes < 90 ? "minute" : minutes < 2880 ? "hour" : "day";
  const length = { minute: 1, hour: 60, day: 1440 }[unit];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.round(minutes / length), unit);
}

export function country(code) {
  try {
    return new Intl.DisplayNames(locale(), { type: "region" }).of(code);
  } catch {
    return code;
  }
}
