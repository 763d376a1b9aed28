import { HOUR, now } from "./clock.js";
import { known } from "./format.js";

// Decides what falls and when, in the next 24 hours, as function/weather/forecast/outlook.py does.
export const REACH = 24 * HOUR;
// Less precipitation than this within an hour is shown as none, in every unit, and counts as none.
export const WET = 0.1;
const LIKELY = 30;
const QUARTER = HOUR / 4;
const WET_QUARTER = WET / 4;

// Kinds of what falls, the worst first: a spell ends where the kind changes.
const KINDS = [/thunder$/, /hail/, /freezing/, /snow|sleet/, /rain/, /drizzle/];

// 0 where nothing falls, then from drizzle on.
const severity = (condition) => (KINDS.length - KINDS.findIndex((kind) => kind.test(condition))) % (KINDS.length + 1);

// Freezing, hail, thunder and heavy snow are dangerous, however little falls.
const isSevere = (condition) => severity(condition) > 3 || /(snow|sleet).*heavy/.test(condition);

// Precipitation by the hour. The quarter hours are newer: they may raise an hour, never lower it.
export function raised({ hours, quarters }) {
  return hours.time.map((time, step) => {
    const amount = hours.precipitation?.[step] ?? null;
    const within = quartersOf(quarters, time).map(([, fallen]) => fallen).filter(known);
    const sum = Math.round(within.reduce((all, fallen) => all + fallen, 0) * 10) / 10;
    return within.length && !(amount >= sum) ? sum : amount;
  });
}

// [start, amount] of the quarters of an hour.
const quartersOf = (quarters, hour) =>
  (Array.isArray(quarters?.precipitation) ? quarters.precipitation : [])
    .map((amount, step) => [quarters.time + step * QUARTER, amount])
    .filter(([start]) => start >= hour && start < hour + HOUR);

// What falls from now on. `until` is how far all is known, at most a day; `likely`: a dry hour may well
// be wet; `wet`: every spell that begins within a day, also after a gap.
export function lookAhead(place) {
  const horizon = now() + REACH;
  const hours = Array.isArray(place.hours?.time) ? rows(place).filter(({ time }) => time + HOUR > now()) : [];
  const until = knownUntil(hours, horizon);
  return {
    until,
    likely: hours.some(({ time, condition, chance }) => !condition && time < until && chance >= LIKELY),
    wet: spells(hours).filter(({ from }) => from < horizon).map((spell) => sharpen(spell, place, hours)),
  };
}

function rows(place) {
  const { hours } = place;
  const amounts = raised(place);
  return hours.time.map((time, step) => {
    const amount = amounts[step];
    const given = hours.condition?.[step];
    const isWet = amount === null ? severity(given) > 0 : amount >= WET || isSevere(given);
    return {
      time,
      amount,
      // A wet hour whose condition names nothing that falls is rain.
      condition: isWet && (severity(given) ? given : "rain"),
      chance: hours.precipitation_probability?.[step] ?? null,
    };
  });
}

function knownUntil(hours, horizon) {
  let until = now() - (now() % HOUR);
  if (hours[0]?.time > now()) return until;
  for (const [step, { time, amount }] of hours.entries()) {
    if (amount === null || time !== hours[0].time + step * HOUR) break;
    until = time + HOUR;
  }
  return Math.min(horizon, until);
}

function spells(hours) {
  const found = [];
  for (const hour of hours.filter(({ condition }) => condition)) {
    const last = found.at(-1);
    const worst = severity(hour.condition);
    if (last?.to !== hour.time || last.worst !== worst) found.push({ from: hour.time, worst, hours: [] });
    found.at(-1).hours.push(hour);
    found.at(-1).to = hour.time + HOUR;
  }
  return found.map(summed);
}

function summed({ from, to, worst, hours }) {
  const rank = ({ condition, amount }) => (isSevere(condition) ? 1e6 : 0) + amount;
  const most = hours.reduce((one, other) => (rank(other) > rank(one) ? other : one));
  const perhaps = hours.every(({ chance }) => chance !== null && chance < LIKELY);
  return { from, to, worst, condition: most.condition, perhaps, isSevere: isSevere(most.condition) };
}

// Quarter hours say more exactly when a spell begins after a dry hour, and ends before one.
function sharpen(spell, { quarters }, hours) {
  const isWetAt = (time) => hours.some((hour) => hour.time === time && hour.condition);
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
  const ahead = quartersOf(quarters, hour).filter(([start]) => start + QUARTER > now());
  const expected = Math.ceil((hour + HOUR - Math.max(now(), hour)) / QUARTER);
  if (ahead.length < expected || !ahead.every(([, amount]) => known(amount))) return [];
  return ahead.filter(([, amount]) => amount >= WET_QUARTER).map(([start]) => start);
}
