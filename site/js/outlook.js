import { HOUR, now } from "./clock.js";
import { bare, clock, dayOf, end, formatter } from "./format.js";
import { REACH, lookAhead } from "./spells.js";
import { capital, kind, locale, say } from "./words.js";

const FIVE_MINUTES = 300;

// Answers "is it going to rain, and when?" as of this minute, not as of when the data were made.
export function answer(place) {
  const outlook = lookAhead(place);
  return outlook.wet.length ? wetAnswer(outlook, place.zone) : dryAnswer(outlook, place.zone);
}

function dryAnswer({ until, likely }, zone) {
  if (until <= now()) return say("no-outlook");
  const key = isWhole(until) ? "dry" : "dry-until";
  return say(likely ? `${key}-likely` : key, { till: end(until, zone) });
}

const isWhole = (until) => until === now() + REACH;

function wetAnswer(outlook, zone) {
  const chosen = named(outlook.wet);
  const clauses = chosen.map((spell, place) => clause(spell, chosen[place + 1], zone));
  return capital(clauses.join(", ")) + ending(outlook, chosen);
}

// The next spell, the worst, and each that is dangerous are always named, and two if there are two.
export function named(spells) {
  const worst = spells.reduce((most, spell) => (spell.worst > most.worst ? spell : most));
  const must = spells.filter((spell, step) => !step || spell === worst || spell.isSevere);
  return must.length > 1 ? must : spells.slice(0, 2);
}

// What comes after the last hour that is known is left open.
function ending({ until, likely, wet }, chosen) {
  const left = wet.filter((spell) => !chosen.includes(spell));
  if (left.length) return say(left.at(-1).from > chosen.at(-1).from ? "and-later" : "and-between");
  if (!isWhole(until)) return say("rest-unknown");
  return likely || wet.at(-1).to >= until ? "." : say("then-dry");
}

function clause(spell, next, zone) {
  const what = kind(spell.condition);
  const values = { what: spell.perhaps ? say("perhaps", { what }) : what, ...times(spell, zone) };
  return say(manner(spell, next, zone), values);
}

const times = ({ from, to }, zone) => ({
  from: bare(from, zone),
  since: clock(from, zone),
  to: bare(to, zone),
  at: clock(to, zone),
  till: end(to, zone),
  in: new Intl.RelativeTimeFormat(locale()).format(minutes(from - now()), "minute"),
  long: formatter("NumberFormat", { style: "unit", unit: "minute", unitDisplay: "long" }).format(minutes(to - from)),
});

const minutes = (seconds) => Math.max(1, Math.round(seconds / FIVE_MINUTES)) * 5;

// Which sentence says when: the name of a day stands in it at most once for both ends.
function manner({ from, to, isSharp, isBrief }, next, zone) {
  if (from <= now()) return "wet-now";
  const isLast = next?.from !== to;
  if (isSharp && from - now() <= HOUR) return soon(isLast, isBrief && to - from <= HOUR);
  // A midnight belongs to the evening before it.
  const day = dayOf(from - 1, zone);
  const base = day ? "wet-tomorrow" : "wet";
  if (!isLast) return `${base}-from`;
  return dayOf(to - 1, zone) === day ? base : `${base}-over`;
}

function soon(isLast, isBrief) {
  if (!isLast) return "wet-soon-from";
  return isBrief ? "wet-soon" : "wet-soon-until";
}
