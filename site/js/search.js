import { loadAnywhere } from "./anywhere.js";
import { find } from "./dom.js";
import { country, heat } from "./format.js";
import { goTo } from "./going.js";
import { hideList, isOpen, pressed, showList } from "./list.js";
import { fold, ranked, SLIP } from "./match.js";
import { entryOf, nameOf } from "./names.js";
import { findNearest } from "./nearest.js";
import { loadPlaces } from "./places.js";
import { starred } from "./stars.js";
import { loadSummary } from "./summary.js";
import { say } from "./words.js";

const MOST_SHOWN = 60;

let places = [];
let heats = new Map();
// What stands below the field: a new text makes answers to the one before it worthless.
let turn = 0;

// A combobox as the ARIA practices describe it: the focus stays in the field, arrows move below it.
export function startSearch() {
  const field = find("query");
  const attributes = { role: "combobox", "aria-controls": "options", "aria-expanded": "false", "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  field.addEventListener("focus", learn);
  field.addEventListener("input", open);
  field.addEventListener("click", open);
  field.addEventListener("keydown", press);
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", (event) => event.preventDefault());
}

const KEYS = {
  ArrowDown: arrow,
  ArrowUp: arrow,
  Enter: enter,
  Escape: () => (isOpen() ? close() : (find("query").value = "")),
};

function press(event) {
  const act = event.isComposing ? null : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act(event);
}

// A key may come before the places are there: then it moves in the list that they make.
async function arrow(event) {
  if (!isOpen()) await open();
  if (isOpen()) pressed(event.key);
}

// Without a word and without a row that was chosen by arrow there is nothing to go to.
async function enter(event) {
  if (!isOpen() && fold(find("query").value)) await open();
  if (isOpen()) pressed(event.key);
}

export function nameSearch() {
  find("query").placeholder = say("search-hint");
}

// Names come with the page's own files; what it is like there follows when it arrives.
async function learn() {
  loadSummary().then(showHeats, () => {});
  places = await loadPlaces().catch(() => []);
}

function showHeats(summary) {
  heats = new Map(summary.places.map((place) => [place.id, place.now?.temperature]));
  for (const [id, value] of heats) find(`to-${id}`)?.lastElementChild.replaceChildren(heat(value));
}

async function open() {
  const mine = ++turn;
  if (!places.length) await learn();
  const typed = find("query").value;
  const found = fold(typed) ? ranked(places.map(entryOf), typed) : all();
  const rows = found.slice(0, MOST_SHOWN).map(({ place }) => row(place));
  const isCertain = found.length && found[0].rank < SLIP;
  const list = isCertain || !typed.trim() ? { rows } : await withOffers(rows, typed);
  if (mine === turn) showList({ ...list, isCertain, status: typed && isCertain ? say("matches", { n: rows.length }) : "" });
}

// Favorites first while nothing is typed.
const all = () => {
  const rank = (place) => (starred().includes(place.id) ? 0 : 1);
  const sorted = [...places].sort((one, other) => rank(one) - rank(other) || nameOf(one).localeCompare(nameOf(other)));
  return sorted.map((place) => ({ place, rank: 0 }));
};

// Where no place of that name is listed: what is meant perhaps, the rest of the world, the nearest place.
async function withOffers(rows, typed) {
  const anywhere = await loadAnywhere().catch(() => null);
  const offer = anywhere?.offerName(typed, showInTurn(), go);
  const near = { id: "near", name: say("near"), choose: () => (close(), findNearest()) };
  return {
    title: [say("no-match", { n: places.length }), rows.length ? say("perhaps-meant") : ""].join(" ").trim(),
    rows: [...rows, ...(offer?.rows ?? []), near],
    note: offer?.note,
  };
}

// A way to show another list, as long as nothing else was typed or closed in the meantime.
function showInTurn() {
  const mine = turn;
  return (list) => mine === turn && showList(list);
}

function close() {
  turn += 1;
  hideList();
}

const row = (place) => ({
  id: place.id,
  name: nameOf(place),
  detail: country(place.country),
  aside: heat(heats.get(place.id)),
  choose: () => go(place.id),
});

function go(id) {
  goTo(id);
  find("query").value = "";
  close();
}
