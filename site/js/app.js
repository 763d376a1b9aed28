import { now } from "./clock.js";
import { loadPlaces } from "./data.js";
import { find, make } from "./dom.js";
import { showHero } from "./hero.js";
import { isOld, nextRun, showNotices, warnings } from "./notices.js";
import { remember, settings } from "./settings.js";
import { say, speak } from "./words.js";

const LOOK_AGAIN = 60;
const TICK = 30_000;

export const state = { data: null, place: null, trouble: "", unknown: "" };

let tried = 0;
let more = null;

export async function refresh() {
  tried = now();
  try {
    keep(await newest());
    state.trouble = "";
  } catch (error) {
    state.trouble = error.message;
  }
  show();
}

// Data that look old may only be an old copy on the way: ask once more, past every cache.
async function newest() {
  const data = await loadPlaces();
  return isOld(data) && !data.saved ? loadPlaces("no-store").catch(() => data) : data;
}

// What is on the page never goes backwards.
function keep(data) {
  if (!state.data || data.generated >= state.data.generated) state.data = data;
}

export function show() {
  if (state.data) showPlace();
  else showTrouble();
  more?.showMore();
}

function showPlace() {
  state.place = pick(state.data.places);
  showHero(state.place);
  showNotices(warnings(state.data, state.place, state));
}

function showTrouble() {
  find("hero").replaceChildren(
    make("h1", { id: "title" }, say(state.trouble)),
    make("p", null, make("a", { href: "data/text.html" }, say("text"))),
  );
}

function pick(places) {
  const wanted = named();
  const linked = places.find((place) => place.id === wanted);
  state.unknown = wanted && !linked ? wanted : "";
  if (linked && settings.place !== wanted) remember({ place: wanted });
  return linked ?? places.find((place) => place.id === settings.place) ?? nearby(places) ?? places[0];
}

function named() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

// Without asking where the visitor is: the device's own time zone often names a listed city.
function nearby(places) {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return places.find((place) => place.zone === zone);
}

function tick() {
  if (document.hidden) return;
  const due = state.data && !state.trouble ? nextRun(state.data) + LOOK_AGAIN : 0;
  if (now() > due && now() - tried >= LOOK_AGAIN) refresh();
  else show();
}

async function loadMore() {
  try {
    more = await import(new URL(document.documentElement.dataset.more, document.baseURI));
    more.startMore();
  } catch {
    find("hours").replaceChildren(make("p", null, say("unreachable")));
  }
}

async function start() {
  const first = newest();
  first.catch(() => {});
  await speak();
  try {
    keep(await first);
  } catch (error) {
    state.trouble = error.message;
  }
  tried = now();
  show();
  requestAnimationFrame(() => setTimeout(loadMore));
  addEventListener("hashchange", show);
  addEventListener("online", refresh);
  document.addEventListener("visibilitychange", tick);
  setInterval(tick, TICK);
}

start();
