import { find, make } from "./dom.js";
import { country, heat } from "./format.js";
import { announce } from "./nearest.js";
import { loadPlaces } from "./places.js";
import { starred } from "./stars.js";
import { loadSummary } from "./summary.js";
import { say } from "./words.js";

const MOST_SHOWN = 60;

let places = [];
let heats = new Map();
let matches = [];
let active = -1;

// A combobox as the ARIA practices describe it: the focus stays in the field, arrows move below it.
export function startSearch() {
  const field = find("query");
  const attributes = { role: "combobox", "aria-controls": "list", "aria-expanded": "false", "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  field.addEventListener("focus", learn);
  field.addEventListener("input", open);
  field.addEventListener("click", open);
  field.addEventListener("keydown", press);
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", (event) => event.preventDefault());
}

const KEYS = {
  ArrowDown: () => (isOpen() ? move(1) : open()),
  ArrowUp: () => (isOpen() ? move(-1) : open()),
  Enter: () => choose(matches[Math.max(active, 0)]),
  Escape: () => (isOpen() ? close() : (find("query").value = "")),
};

function press(event) {
  const act = event.isComposing ? null : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

export function nameSearch() {
  find("query").placeholder = say("search-hint");
}

const isOpen = () => !find("list").hidden;

// Names come with the page's own files; what it is like there follows when it arrives.
async function learn() {
  loadSummary().then(showHeats, () => {});
  places = await loadPlaces().catch(() => []);
}

function showHeats(summary) {
  heats = new Map(summary.places.map((place) => [place.id, place.now?.temperature]));
  if (isOpen()) open();
}

async function open() {
  if (!places.length) await learn();
  const typed = fold(find("query").value);
  matches = ranked(typed).slice(0, MOST_SHOWN);
  active = -1;
  const shown = matches.length ? matches.map(option) : [make("p", null, say("no-match"))];
  const list = make("ul", { id: "list", role: "listbox", "aria-label": say("places") }, ...shown);
  find("list").replaceWith(matches.length ? list : make("div", { id: "list" }, ...shown));
  find("query").setAttribute("aria-expanded", `${matches.length > 0}`);
  announce(typed ? say("matches", { n: matches.length }) : "");
}

function close() {
  find("list").hidden = true;
  find("query").setAttribute("aria-expanded", "false");
  find("query").removeAttribute("aria-activedescendant");
}

function option(place) {
  const row = make(
    "li",
    { id: `to-${place.id}`, role: "option", "aria-selected": "false" },
    make("bdi", null, place.name),
    make("small", null, country(place.country)),
    make("span", null, heat(heats.get(place.id))),
  );
  // The field would lose the focus, and the list close, before the click arrives.
  row.addEventListener("mousedown", (event) => event.preventDefault());
  row.addEventListener("click", () => choose(place));
  return row;
}

function move(step) {
  const rows = find("list").querySelectorAll("[role=option]");
  if (!rows.length) return;
  rows[active]?.setAttribute("aria-selected", "false");
  active = active < 0 && step < 0 ? rows.length - 1 : (active + step + rows.length) % rows.length;
  rows[active].setAttribute("aria-selected", "true");
  rows[active].scrollIntoView({ block: "nearest" });
  find("query").setAttribute("aria-activedescendant", rows[active].id);
}

function choose(place) {
  if (!place) return;
  location.hash = place.id;
  find("query").value = "";
  close();
}

// Letters without their marks and in small, so that "tromso" finds Tromsø.
const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll(/ø/gi, "o").toLowerCase().trim();

function ranked(typed) {
  const scored = places.map((place) => [rank(place, typed), place]).filter(([score]) => score < 9);
  return scored.sort(byRankThenName).map(([, place]) => place);
}

const byRankThenName = ([a, one], [b, other]) => a - b || one.name.localeCompare(other.name);

// Favourites first while nothing is typed; then names that begin so, names, countries, zones.
function rank(place, typed) {
  if (!typed) return starred().includes(place.id) ? 0 : 1;
  const name = fold(place.name);
  if (name.startsWith(typed)) return 0;
  if (name.includes(typed)) return 1;
  if (fold(country(place.country)).startsWith(typed) || fold(`${place.country}`) === typed) return 2;
  return fold(`${place.zone}`.replaceAll("_", " ")).includes(typed) ? 3 : 9;
}
