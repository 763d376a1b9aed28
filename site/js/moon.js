import { DAY } from "./clock.js";
import { formatter, safeZone } from "./format.js";

// Times at which the moon's angle to the sun passes a quarter turn have names of their own.
export const PRINCIPAL = ["new", "first-quarter", "full", "last-quarter"];
const BETWEEN = ["waxing-crescent", "waxing-gibbous", "waning-gibbous", "waning-crescent"];
const EPOCH_2000 = 946_728_000;
const CENTURY = 36_525 * DAY;

// The first moment of a date at a place.
export function midnight(date, zone) {
  const utc = Date.parse(`${date}T00:00Z`) / 1000;
  const shape = { timeZone: safeZone(zone), dateStyle: "short", timeStyle: "medium" };
  const wall = formatter("DateTimeFormat", shape, "sv").format(utc * 1000).replace(" ", "T");
  return utc - (Date.parse(`${wall}Z`) / 1000 - utc);
}

// The phase that the moon reaches on a date of the place's own calendar, or is in all day.
export function moonOfDay(date, zone) {
  const start = midnight(date, zone);
  const [first, last] = [elongation(start), elongation(start + DAY)];
  const quarter = Math.floor(last / 90) % 4;
  const phase = Math.floor(first / 90) % 4 === quarter ? BETWEEN[quarter] : PRINCIPAL[quarter];
  const noon = elongation(start + DAY / 2);
  return { phase, angle: noon, lit: (1 - Math.cos(radians(noon))) / 2 };
}

// How far the moon stands east of the sun, in degrees from 0 to 360. The largest terms of its
// orbit; within half a degree, which it moves in an hour. After Meeus, Astronomical Algorithms, 48.
export function elongation(time) {
  const t = (time - EPOCH_2000) / CENTURY;
  const mean = 297.8502 + 445_267.1114 * t;
  const [d, sun, moon] = [mean, 357.5291 + 35_999.0503 * t, 134.9634 + 477_198.8675 * t].map(radians);
  const swing =
    6.289 * Math.sin(moon) - 2.1 * Math.sin(sun) + 1.274 * Math.sin(2 * d - moon) +
    0.658 * Math.sin(2 * d) + 0.214 * Math.sin(2 * moon) + 0.11 * Math.sin(d);
  return (((mean + swing) % 360) + 360) % 360;
}

const radians = (angle) => (angle * Math.PI) / 180;
