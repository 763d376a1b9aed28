import { isSpot } from "./anywhere.js";
import { clockIsWrong, now } from "./clock.js";
import { isOld } from "./data.js";
import { find, make } from "./dom.js";
import { ago, known, moment } from "./format.js";
import { say } from "./words.js";

// What a reader must know before believing the numbers; nothing on a good day.
export function showNotices({ place, trouble, unknown, isDefault }) {
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
