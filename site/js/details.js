import { showAir } from "./air.js";
import { refresh, state } from "./app.js";
import { HOUR, now } from "./clock.js";
import { find, make } from "./dom.js";
import { heatUnit } from "./format.js";
import { hideHours, showHours } from "./hours.js";
import { raised } from "./spells.js";
import { windUnit } from "./units.js";
import { showWeek } from "./week.js";
import { language, say } from "./words.js";

let drawn = "";

// Draws the hours and days of the place when something about them changed.
export function showDetails() {
  const { place } = state;
  const hour = Math.floor(now() / HOUR);
  const key = [place?.id, place?.generated, place?.saved, hour, heatUnit(), windUnit(), language()].join();
  if (drawn === key) return;
  drawn = key;
  if (!place) return showRetry();
  const hours = ahead(place);
  if (hours) showHours(hours, place.days, place.zone);
  else hideHours(make("p", null, say("no-details")));
  // Two short tasks: a finger is never kept waiting by one long one.
  setTimeout(() => state.place === place && showRest(place));
}

function showRest(place) {
  showWeek(columns(place.days), place.zone);
  showAir(place);
}

function showRetry() {
  const again = make("button", { type: "button", class: "wide" }, say("try-again"));
  again.addEventListener("click", () => refresh());
  find("hours").replaceChildren(again, make("p", null, make("a", { href: "data/text.html" }, say("text"))));
  find("week").replaceChildren();
  find("air")?.remove();
}

const columns = (table) => (Array.isArray(table?.date) ? table : null);

// Hours that are over are left out: the table begins with the hour that runs.
function ahead(place) {
  if (!Array.isArray(place.hours?.time)) return null;
  const hours = { ...place.hours, precipitation: raised(place) };
  const first = hours.time.findIndex((time) => time + HOUR > now());
  if (first < 0) return null;
  return Object.fromEntries(
    Object.entries(hours).map(([name, values]) => [name, Array.isArray(values) ? values.slice(first) : []]),
  );
}
