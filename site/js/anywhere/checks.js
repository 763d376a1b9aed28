// The only door for what Open-Meteo answers: numbers in range, tables of equal columns, plain text.
export class Nonsense extends Error {}

// The same ranges as function/weather/forecast/validation.py, held equal by a test.
export const RANGES = {
  temperature: [-90, 60],
  humidity: [0, 100],
  probability: [0, 100],
  precipitation: [0, 500],
  precipitation_of_day: [0, 1000],
  snowfall: [0, 100],
  snowfall_of_day: [0, 1000],
  wind: [0, 120],
  direction: [0, 360],
  uv: [0, 20],
};
const LATEST_INSTANT = 2 ** 33;

export function refuseUnless(condition, text) {
  if (!condition) throw new Nonsense(text);
}

export function quantity(value, kind, field) {
  if (value === null) return null;
  const [low, high] = RANGES[kind];
  refuseUnless(typeof value === "number" && value >= low && value <= high, `${field} is out of range`);
  return Number(value.toFixed(2)) + 0;
}

export function instant(value, field) {
  refuseUnless(Number.isInteger(value) && value >= 0 && value < LATEST_INSTANT, `${field} is no time`);
  return value;
}

export function mapping(value, field) {
  refuseUnless(value && typeof value === "object" && !Array.isArray(value), `${field} is missing`);
  return value;
}

// Columns of equal length, by name.
export function columns(table, names, field) {
  const found = mapping(table, field);
  for (const name of names) {
    refuseUnless(Array.isArray(found[name]), `${field}.${name} is missing`);
    refuseUnless(found[name].length === found[names[0]].length, `${field}.${name} has another length`);
  }
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}

export function refuseOtherUnits(units, expected, field) {
  const told = mapping(units, field);
  for (const [name, unit] of Object.entries(expected)) {
    refuseUnless(told[name] === unit, `${field}.${name} is not ${unit}`);
  }
}

// One line without control, format and bidirectional characters; null for what is no text.
export function plainText(value, longest = 80) {
  if (typeof value !== "string") return null;
  return value.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "").trim().slice(0, longest) || null;
}

export function isZone(value) {
  try {
    return typeof value === "string" && Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch {
    return false;
  }
}
