import { clockIsWrong, now } from "./clock.js";
import { find, make } from "./dom.js";
import { ago, inZone, known } from "./format.js";
import { observedAt } from "./hero.js";
import { say } from "./words.js";

const RUNS = 2;

export const age = (data) => now() - data.generated;

export const isOld = (data) => age(data) > RUNS * (data.interval || 1200) || age(data) < -RUNS * 1200;

// What a reader must know before believing the numbers; an empty list on a good day.
export function warnings(data, place, { trouble, unknown }) {
  const list = [];
  if (data.simulated) list.push(say("simulated"));
  if (unknown) list.push(say("unknown-place", { name: unknown }));
  if (data.saved) list.push(say("offline", { age: madeAt(data) }));
  else if (trouble) list.push(say(trouble));
  if (isOld(data)) list.push(say("old", { age: madeAt(data) }));
  if (place.stale) list.push(say("stale", { time: observedAt(place) }));
  if (clockIsWrong()) list.push(say("clock"));
  return list;
}

const madeAt = (data) =>
  `${ago(age(data))} (${inZone(data.generated, undefined, { dateStyle: "medium", timeStyle: "short" })})`;

export function showNotices(list) {
  const shown = [...find("notices").children].map((node) => node.textContent);
  if (shown.join() === list.join()) return;
  find("notices").replaceChildren(...list.map((text) => make("p", null, text)));
}

export const updated = (data) => say("updated", { age: ago(Math.max(0, age(data))) });

export const nextRun = (data) => (known(data.next_update) ? data.next_update : now() + 1200);
