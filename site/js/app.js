import { choose, gone, isListed } from "./choice.js";
import { isOld, laterScript, loadPlace } from "./data.js";
import { find } from "./dom.js";
import { showHero } from "./hero.js";
import { settings } from "./settings.js";
import { say, speak } from "./words.js";

const TRY_AGAIN = 15_000;

const page = document.documentElement;

// `place` is the document that is shown, and null until there is one; `id` is the place that is wanted.
export const state = { place: null, id: "", trouble: "", unknown: "", isDefault: false, more: null };

let latest = 0;

// Asks for the wanted place. Only the answer to the latest question counts.
export async function refresh(spoken) {
  const mine = ++latest;
  try {
    // Words and data are on their way at the same time.
    const [place] = await Promise.all([newest(state.id), spoken]);
    if (mine !== latest) return;
    // What is on the page never goes backwards.
    if (!(state.place?.id === place.id && place.generated < state.place.generated)) state.place = place;
    state.trouble = "";
  } catch (error) {
    const trouble = await explain(error);
    if (mine !== latest) return;
    if (gone.has(state.id)) return go();
    // The numbers of another place must not stand below the name of this one.
    if (state.place?.id !== state.id) state.place = null;
    state.trouble = trouble;
  }
  show();
}

// Data that look old may only be an old copy on the way: ask once more, past every cache. After a
// failure the browser's own cache may hold what was wrong.
async function newest(id) {
  const place = await loadPlace(id, state.trouble ? "no-cache" : "default");
  return isOld(place) && !place.saved ? loadPlace(id, "no-store").catch(() => place) : place;
}

// A file that is missing: a place that is not listed, or one that is not published yet.
async function explain({ message }) {
  if (message !== "missing") return message;
  if (!(await isListed(state.id))) gone.add(state.id);
  return "unreachable";
}

// Finds out which place is wanted and asks for it.
async function go(spoken) {
  Object.assign(state, await choose(location.hash.slice(1)));
  find("main").ariaBusy = "true";
  await refresh(spoken);
}

export function show() {
  page.style.colorScheme = settings.look ?? "";
  page.classList.toggle("empty", !state.place);
  find("late").hidden = state.place || state.trouble;
  find("main").ariaBusy = "false";
  if (state.place) {
    showHero(state.place);
  } else {
    find("answer").textContent = say(state.trouble);
  }
  state.more?.showMore();
}

async function start() {
  page.style.colorScheme = settings.look ?? "";
  page.classList.toggle("starred", settings.stars?.length > 0);
  // The words come with the page, unless the visitor chose another language.
  const spoken = speak();
  find("late").textContent = say("loading");
  await go(spoken);
  requestAnimationFrame(() => setTimeout(fetchMore));
}

async function fetchMore(attempt = 0) {
  try {
    const address = laterScript();
    // A browser may remember that a module failed: another address is another module.
    if (attempt) address.search = attempt;
    const more = await import(address);
    await more.startMore();
  } catch {
    find("hours").textContent = say("unreachable");
    setTimeout(fetchMore, TRY_AGAIN, attempt + 1);
  }
}

addEventListener("hashchange", () => go());
start();
