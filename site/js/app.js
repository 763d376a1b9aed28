import { loadPlaces } from "./data.js";
import { find } from "./dom.js";
import { showHero } from "./hero.js";
import { isOld, showNotices } from "./notices.js";
import { remember, settings } from "./settings.js";
import { say, speak } from "./words.js";

const page = document.documentElement;

export const state = { data: null, place: null, trouble: "", unknown: "", more: null };

export async function refresh(loading = newest()) {
  try {
    const data = await loading;
    // What is on the page never goes backwards.
    if (!(data.generated < state.data?.generated)) state.data = data;
    state.trouble = "";
  } catch (error) {
    state.trouble = error.message;
  }
  show();
}

// Data that look old may only be an old copy on the way: ask once more, past every cache. After a
// failure the browser's own cache may hold what was wrong.
async function newest() {
  const data = await loadPlaces(state.trouble ? "no-cache" : "default");
  return isOld(data) && !data.saved ? loadPlaces("no-store").catch(() => data) : data;
}

export function show() {
  page.style.colorScheme = settings.look ?? "";
  page.classList.toggle("empty", !state.data);
  find("late").hidden = state.data || state.trouble;
  if (state.data) {
    state.place = pick(state.data.places);
    showHero(state.place, state.data.generated);
    showNotices(state);
  } else {
    find("answer").textContent = say(state.trouble);
  }
  state.more?.showMore();
}

function pick(places) {
  const named = (id) => places.find((place) => place.id === id);
  const wanted = location.hash.slice(1);
  const linked = named(wanted);
  state.unknown = linked || wanted === "main" ? "" : readable(wanted);
  if (linked && settings.place !== wanted) remember({ place: wanted });
  return linked ?? named(settings.place) ?? nearby(places) ?? places[0];
}

function readable(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

// Without asking where the visitor is: the device's own time zone often names a listed city.
function nearby(places) {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return places.find((place) => place.zone === timeZone);
}

async function start() {
  const loading = newest();
  find("late").textContent = say("loading");
  await Promise.allSettled([speak(), loading]);
  page.classList.toggle("starred", settings.stars?.length > 0);
  await refresh(loading);
  requestAnimationFrame(() => setTimeout(fetchMore));
}

async function fetchMore() {
  try {
    const more = await import(new URL(page.dataset.more, document.baseURI));
    await more.startMore();
  } catch {
    find("hours").textContent = say("unreachable");
  }
}

addEventListener("hashchange", show);
start();
