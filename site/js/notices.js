import { isSpot } from "./anywhere.js";
import { clockIsWrong, now } from "./clock.js";
import { find, make } from "./dom.js";
import { ago, known, moment } from "./format.js";
import { say } from "./words.js";

const USUAL_INTERVAL = 1200;

// Older than two runs, or from a future that no clock can explain: then numbers are not current.
export const isOld = (data) =>
  Math.abs(now() - data.generated) > 2 * (data.interval || USUAL_INTERVAL);

// What a reader must know before believing the numbers; nothing on a good day.
export function showNotices({ place, trouble, unknown, isDefault }) {
  find("main").classList.toggle("old", isOld(place) || place.saved || place.stale === true);
  const age = { age: ago(now() - place.generated), time: moment(place.generated, place.zone) };
  const list = [
    place.simulated && say("simulated"),
    unknown && !isSpot(unknown) && say("unknown-place", { name: unknown }),
    isDefault && !unknown && say("default-place"),
    place.saved ? say("offline", age) : trouble && say(trouble),
    isOld(place) && say("old", age),
    place.stale && say("stale", { time: known(place.observed) ? moment(place.observed, place.zone) : "–" }),
    clockIsWrong() && say("clock-wrong"),
  ].filter(Boolean);
  const box = find("notices");
  if (box.innerText === list.join("\n")) return;
  box.replaceChildren(...list.map((text) => make("p", null, text)));
}
