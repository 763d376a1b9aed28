import { nameAddress, recallExample, skipInPlace } from "./address.js";
import { show, state } from "./app.js";
import { showCredits } from "./credits.js";
import { showDetails } from "./details.js";
import { find } from "./dom.js";
import { showFacts } from "./facts.js";
import { showFound } from "./found.js";
import { keepFresh } from "./live.js";
import { nameOf } from "./names.js";
import { showNotices } from "./notices.js";
import { announcePlace } from "./said.js";
import { nameSearch, startSearch } from "./search.js";
import { showStars } from "./stars.js";
import { showTools } from "./tools.js";
import { startWorker } from "./worker.js";
import { speak } from "./words.js";

export { loadSpot } from "./anywhere.js";

const STYLE = "more.css";

// What comes after the first view: search, hours, week, settings, and staying up to date.
export async function startMore() {
  await Promise.all([addStyle(), speak(true)]);
  startSearch();
  skipInPlace();
  recallExample();
  state.more = { showMore };
  show();
  keepFresh();
  const listed = state.place?.live ? [] : [`data/${state.id}.json`];
  startWorker([...listed, "data.json", "data/text.html"]).catch(() => {});
}

function showMore() {
  if (state.place) {
    refine(state.place);
    nameAddress();
    showNotices(state);
    showFacts(state.place);
  }
  nameSearch();
  showTools();
  showStars();
  showCredits();
  showDetails();
  announcePlace(showFound());
}

// What the first view says without the words and tables that come later.
function refine(place) {
  const name = nameOf(place);
  if (name !== place.name) {
    find("name").textContent = name;
    document.title = document.title.replace(place.name, () => name);
  }
  if (place.mark) find("updated").append(` · ${place.mark}`);
}

function addStyle() {
  if (document.querySelector(`link[href="${STYLE}"]`)) return null;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = STYLE;
  return new Promise((done) => {
    link.onload = done;
    link.onerror = done;
    document.head.append(link);
  });
}
