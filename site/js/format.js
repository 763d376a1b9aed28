import { DAY, now } from "./clock.js";
import { settings } from "./settings.js";
import { locale, say } from "./words.js";


export const unknown = "–";
export const known = (value) => Number.isFinite(value);

export const region = () => new Intl.Locale(navigator.language || "en").maximize().region;
export const heatUnit = () => (["C", "F"].includes(settings.heat) ? settings.heat : region() === "US" ? "F" : "C");

// Making a formatter takes long, and a page of hours needs the same few again and again.
const formatters = {};
export const formatter = (kind, shape, tag = locale()) =>
  (formatters[[kind, tag, JSON.stringify(shape)]] ??= new Intl[kind](tag, shape));

export const number = (value, digits = 0) =>
  formatter("NumberFormat", { maximumFractionDigits: digits, signDisplay: "negative" })
    .format(value)
    .replace("-", "\u2212");

export const degrees = (value) => (heatUnit() === "F" ? value * 1.8 + 32 : value);
export const heat = (value) => (known(value) ? `${number(degrees(value))}°` : unknown);
export const safeZone = (zone) => {
  try {
    formatter("DateTimeFormat", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
};

export function inZone(time, zone, shape, tag) {
  const date = new Date(time * 1000);
  if (Number.isNaN(date.getTime())) return unknown;
  return formatter("DateTimeFormat", { timeZone: safeZone(zone), ...shape }, tag).format(date);
}

export const hour = (time, zone) => (known(time) ? inZone(time, zone, { timeStyle: "short" }) : unknown);

// The place's own calendar date, as in the data: 2026-03-29.
export const dateOf = (time, zone) => inZone(time, zone, { dateStyle: "short" }, "sv");

// Noon UTC of a date is on that date in UTC, so it cannot slip to a neighbor.
const noon = (date) => Date.parse(`${date}T12:00Z`) / 1000;

export const weekday = (date, width = "long") =>
  known(noon(date)) ? inZone(noon(date), "UTC", { weekday: width }) : unknown;

// 0 today, 1 tomorrow, 2 later, by the calendar: 24 hours on may be two days on where a day has 23.
export function dayOf(time, zone) {
  const date = dateOf(time, zone);
  const today = dateOf(now(), zone);
  if (date <= today) return 0;
  return date === dateOf(noon(today) + DAY, "UTC") ? 1 : 2;
}

const isMidnight = (time, zone) => dateOf(time, zone) !== dateOf(time - 1, zone);

// A time within a sentence: "las 9:00" and "la 1:00" where the language has such words.
export function clock(time, zone) {
  if (isMidnight(time, zone)) return say("midnight");
  const text = hour(time, zone);
  return say(/^0?1\D/.test(text) ? "clock-1" : "clock", { time: text });
}

export const bare = (time, zone) => (isMidnight(time, zone) ? say("midnight") : hour(time, zone));

export function moment(time, zone) {
  return onDay(clock(time, zone), time, zone);
}

// A midnight ends its day, so it carries the name of the day before it.
export function end(time, zone) {
  return onDay(clock(time, zone), time - 1, zone);
}

function onDay(text, time, zone) {
  const date = dateOf(time, zone);
  if (date === dateOf(now(), zone)) return text;
  return say(dayOf(time, zone) === 1 ? "tomorrow" : "on-day", { day: weekday(date), time: text });
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
