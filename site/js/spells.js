import { HOUR, now } from "./clock.js";
import { known } from "./format.js";

// Decides what falls and when, in the next 24 hours. The function decides the same for data.json.
export const REACH = 24 * HOUR;
export const LIKELY = 30;
// Less than this is shown as no precipitation, in every unit, and counts as none.
export const WET = 0.05;
const QUARTER = HOUR / 4;

export const DANGEROUS = 4;

// Kinds of what falls, the worst first: a spell ends where the kind changes.
const KINDS = [
  [/hail/, 8],
  [/thunder/, 7],
  [/freezing-rain/, 6],
  [/freezing/, 5],
  [/snow.*heavy/, DANGEROUS],
  [/snow|sleet/, 3],
  [/rain/, 2],
  [/drizzle/, 1],
];

export const severity = (condition) => KINDS.find(([pattern]) => pattern.test(condition))?.[1] ?? 0;

const intensity = (condition) => (/heavy/.test(condition) ? 2 : /light/.test(condition) ? 0 : 1);

// Precipitation by the hour. The quarter hours are newer: they may raise an hour, never lower it.
export function raised({ hours, quarters }) {
  return hours.time.map((time, step) => {
    const amount = hours.precipitation?.[step] ?? null;
    const within = quartersOf(quarters, time, time + HOUR).map(([, fallen]) => fallen).filter(known);
    const sum = Math.floor(within.reduce((all, fallen) => all + fallen, 0) * 10 + 0.5) / 10;
    return within.length && !(amount >= sum) ? sum : amount;
  });
}

// [start, amount] of each quarter hour that starts in a span.
const quartersOf = (quarters, from, to) =>
  (Array.isArray(quarters?.precipitation) ? quarters.precipitation : [])
    .map((amount, step) => [quarters.time + step * QUARTER, amount])
    .filter(([start]) => start >= from && start < to);

// What falls from now on: {until, likely, wet}. `until` is how far all is known, at most a day, or null
// where not even the hour that runs is known; `likely`: a dry hour may well be wet.
export function lookAhead(place) {
  if (!Array.isArray(place.hours?.time)) return { until: null, likely: false, wet: [] };
  const horizon = now() + REACH;
  const hours = rows(place).filter(({ time }) => time + HOUR > now());
  const near = hours.filter(({ time }) => time < horizon);
  return {
    until: knownUntil(near, horizon),
    likely: near.some(({ worst, chance }) => !worst && chance >= LIKELY),
    wet: spells(hours).filter(({ from }) => from < horizon).map((spell) => sharpen(spell, place, hours)),
  };
}

function rows({ hours, quarters }) {
  const amounts = raised({ hours, quarters });
  return hours.time.map((time, step) => {
    const [amount, given] = [amounts[step], hours.condition?.[step]];
    const isWet = amount >= WET || severity(given) > 0;
    const falling = hours.snowfall?.[step] > 0 ? "snow" : "rain";
    const condition = severity(given) ? given : falling;
    const chance = hours.precipitation_probability?.[step] ?? null;
    return { time, condition, chance, worst: isWet ? severity(condition) : 0, isKnown: known(amount) || isWet };
  });
}

function knownUntil(hours, horizon) {
  if (!hours.length || hours[0].time > now()) return null;
  const gap = hours.findIndex(({ time, isKnown }, step) => !isKnown || time !== hours[0].time + step * HOUR);
  const end = gap < 0 ? hours.at(-1).time + HOUR : hours[gap - 1]?.time + HOUR;
  return known(end) ? Math.min(horizon, end) : null;
}

function spells(hours) {
  const found = [];
  for (const { time, condition, chance, worst } of hours) {
    const last = found.at(-1);
    if (!worst) continue;
    const perhaps = known(chance) && chance < LIKELY;
    if (last?.to !== time || last.worst !== worst) found.push({ from: time, to: time + HOUR, condition, perhaps, worst });
    else {
      last.to = time + HOUR;
      last.perhaps &&= perhaps;
      if (intensity(condition) > intensity(last.condition)) last.condition = condition;
    }
  }
  return found;
}

// Quarter hours say more exactly when a spell begins after a dry hour, and ends before one.
function sharpen(spell, { quarters }, hours) {
  const isWetAt = (time) => hours.some((hour) => hour.time === time && hour.worst);
  const first = isWetAt(spell.from - HOUR) ? [] : wetQuarters(quarters, spell.from);
  const last = isWetAt(spell.to) ? [] : wetQuarters(quarters, spell.to - HOUR);
  return {
    ...spell,
    from: first[0] ?? spell.from,
    to: last.length ? last.at(-1) + QUARTER : spell.to,
    isSharp: first.length > 0,
    isBrief: last.length > 0,
  };
}

// The wet quarters of an hour, if all those of it that are not over are known.
function wetQuarters(quarters, hour) {
  const ahead = quartersOf(quarters, hour, hour + HOUR).filter(([start]) => start + QUARTER > now());
  const expected = [0, 1, 2, 3].filter((step) => hour + (step + 1) * QUARTER > now()).length;
  if (ahead.length < expected || !ahead.every(([, amount]) => known(amount))) return [];
  return ahead.filter(([, amount]) => amount >= WET).map(([start]) => start);
}
