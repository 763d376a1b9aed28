import { now } from "./clock.js";
import { isOld } from "./data.js";
import { find, make } from "./dom.js";
import { ago, country, dateOf, heat, heatUnit, hour, weekday } from "./format.js";
import { answer } from "./outlook.js";
import { say, weather } from "./words.js";

const put = (id, text) => (find(id).textContent = text);

// The first view of a place: the answer, and how warm it is. The facts below it come after it.
export function showHero(place) {
  const state = place.now ?? {};
  put("name", place.name);
  put("where", `${country(place.country)} · ${hour(now(), place.zone)}`);
  put("answer", place.now || place.hours ? answer(place) : say("no-now"));
  find("heat").replaceChildren(heat(state.temperature), make("small", null, heatUnit()));
  put("seen", weather(state.condition));
  put("feels", say("feels", { heat: heat(state.feels_like) }));
  put("range", range(place));
  put("updated", say("updated", { age: ago(Math.max(0, now() - place.generated)) }));
  find("main").dataset.sky = sky(state);
  // Numbers that are not current never look so, even before the notice that says why.
  find("main").classList.toggle("old", isOld(place) || place.saved || place.stale === true);
  document.title = `${place.name} ${heat(state.temperature)} · Windsock`;
}

function range({ today, zone }) {
  const date = today?.date;
  const day = !date || date === dateOf(now(), zone) ? say("today") : weekday(date);
  return `${day} ${heat(today?.temperature_max)} / ${heat(today?.temperature_min)}`;
}

function sky(state) {
  if (state.is_day === false) return "night";
  return /clear|partly/.test(state.condition) ? "fair" : "grey";
}
