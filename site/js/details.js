import { showAir } from "./air.js";
import { refresh, state } from "./app.js";
import { HOUR, now } from "./clock.js";
import { find, make } from "./dom.js";
import { heatUnit, known } from "./format.js";
import { hideHours, showHours } from "./hours.js";
import { raised } from "./spells.js";
import { windUnit } from "./units.js";
import { showWeek } from "./week.js";
import { language, say } from "./words.js";

const HOURLY = [
  "time",
  "temperature",
  "feels_like",
  "precipitation",
  "precipitation_probability",
  "condition",
  "wind_speed",
  "wind_gusts",
  "wind_direction",
  "snowfall",
];
// The last that JavaScript's dates can hold, in seconds.
const LAST_TIME = 8.64e12;

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
  if (hours) showHours(hours, columns(place.days), place.zone);
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

// A table without its first column says nothing; any other column may be missing.
const isTable = (column, isRight) => Array.isArray(column) && column.every(isRight);
const isTime = (time) => known(time) && Math.abs(time) < LAST_TIME;
const isDate = (date) => /^\d{4}-\d\d-\d\d$/.test(date);

const columns = (days) => (isTable(days?.date, isDate) ? days : null);

// Hours that are over are left out: the table begins with the hour that runs.
function ahead(place) {
  if (!isTable(place.hours?.time, isTime)) return null;
  const hours = { ...place.hours, precipitation: raised(place) };
  const first = hours.time.findIndex((time) => time + HOUR > now());
  if (first < 0) return null;
  const column = (name) => (Array.isArray(hours[name]) ? hours[name].slice(first) : []);
  return Object.fromEntries(HOURLY.map((name) => [name, column(name)]));
}
