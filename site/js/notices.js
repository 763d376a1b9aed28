import { isSpot } from "./anywhere.js";
import { HOUR, clockIsWrong, now } from "./clock.js";
import { isOld } from "./data.js";
import { find, make } from "./dom.js";
import { ago, known, moment } from "./format.js";
import { say } from "./words.js";

// Hours and days are made each hour; later than this, they missed two turns.
const LATE_HOURS = 3 * HOUR;

let announced = [];

// What a reader must know before believing the numbers; nothing on a good day.
export function showNotices({ place, trouble, unknown, isDefault }) {
  const age = { age: ago(now() - place.generated), time: moment(place.generated, place.zone) };
  const list = [
    place.simulated && ["simulated", say("simulated")],
    unknown && !isSpot(unknown) && [unknown, say("unknown-place", { name: unknown })],
    isDefault && !unknown && ["default", say("default-place")],
    place.saved ? ["offline", say("offline", age)] : trouble && [trouble, say(trouble)],
    isOld(place) && ["old", say("old", age)],
    place.stale && ["stale", say("stale", { time: known(place.observed) ? moment(place.observed, place.zone) : "–" })],
    hoursAreLate(place) && ["hours", say("hours-old", { time: moment(place.hours_observed, place.zone) })],
    clockIsWrong() && ["clock", say("clock-wrong")],
  ].filter(Boolean);
  const texts = list.map(([, text]) => text);
  if ([...find("notices").children].map((node) => node.textContent).join() !== texts.join()) {
    find("notices").replaceChildren(...texts.map((text) => make("p", null, text)));
  }
  announce(list);
}

const hoursAreLate = ({ generated, hours_observed: made }) => known(made) && generated - made > LATE_HOURS;

// Screen readers hear of a notice when it comes, not each time that its age grows.
function announce(list) {
  const fresh = list.filter(([key]) => !announced.includes(key)).map(([, text]) => text);
  if (fresh.length || list.length < announced.length) find("news").textContent = fresh.join(" ");
  announced = list.map(([key]) => key);
}
