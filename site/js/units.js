import { formatter, heatUnit, known, number, region, unknown } from "./format.js";
import { settings } from "./settings.js";
import { WET } from "./spells.js";
import { say } from "./words.js";

const SPEEDS = { ms: [1, "m/s"], kmh: [3.6, "km/h"], mph: [2.23694, "mph"], kn: [1.94384, "kn"] };
const MILLIMETERS_OF_AN_INCH = 25.4;
const LEAST_INCHES = 0.01;
const NORDIC = ["SE", "NO", "FI", "DK", "IS"];

export const windUnit = () => (Object.hasOwn(SPEEDS, settings.wind) ? settings.wind : homeSpeed(region()));

function homeSpeed(home) {
  if (NORDIC.includes(home)) return "ms";
  return home === "US" || home === "GB" ? "mph" : "kmh";
}

export const percent = (value) =>
  known(value) ? formatter("NumberFormat", { style: "percent" }).format(value / 100) : unknown;

export function wind(value) {
  const [factor, unit] = SPEEDS[windUnit()];
  return known(value) ? `${number(value * factor)}\u00a0${unit}` : unknown;
}

export function rain(value) {
  if (!known(value)) return unknown;
  if (heatUnit() !== "F") return `${number(value, 1)}\u00a0mm`;
  const inches = value < WET ? 0 : value / MILLIMETERS_OF_AN_INCH;
  const isTrace = inches > 0 && inches < LEAST_INCHES / 2;
  return `${isTrace ? "<" : ""}${number(isTrace ? LEAST_INCHES : inches, 2)}\u00a0in`;
}

export function snow(value) {
  if (!known(value)) return unknown;
  return heatUnit() === "F"
    ? `${number((value * 10) / MILLIMETERS_OF_AN_INCH, 1)}\u00a0in`
    : `${number(value, 1)}\u00a0cm`;
}

// Eight directions; each covers 45 degrees around its middle.
export const compass = (angle) =>
  known(angle) ? say("compass").split(" ")[Math.round(angle / 45) % 8] : "";
