import { HOUR, now } from "./clock.js";
import { known, moment } from "./format.js";
import { say } from "./words.js";

// Answers "is it going to rain, and when?" as of this minute, not as of when the data were made.
export function answer(place) {
  const { until, wet } = place.outlook ?? {};
  if (!known(until) || until <= now()) return say("no-outlook");
  const spells = Array.isArray(wet) ? wet.filter(isAhead) : [];
  return spells.length ? wetAnswer(spells, place.zone, until) : dryAnswer(until, place.zone);
}

const isAhead = (spell) => known(spell?.[0]) && known(spell[1]) && spell[1] > now();

function dryAnswer(until, zone) {
  const hours = Math.round((until - now()) / HOUR);
  return hours >= 23 ? say("dry-hours", { n: hours }) : say("dry-until", { to: moment(until, zone) });
}

function wetAnswer([[from, to, condition], second], zone, until) {
  const values = { what: say(`c-${condition}`), from: moment(from, zone), to: moment(to, zone) };
  const first = say(from <= now() ? "wet-now" : "wet-later", values);
  // What comes after the last hour that is known is nobody's promise.
  if (!second) return first + (to < until ? say("then-dry") : ".");
  return first + say("again", { from: moment(second[0], zone), to: moment(second[1], zone) });
}
