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

const STYLE = "more.css";

// What comes after the first view: search, hours, week, settings, and staying up to date.
export async function startMore() {
  await Promise.all([addStyle(), speak(true)]);
  startSearch();
  skipInPlace();
  state.more = { showMore, nameOf };
  show();
  keepFresh();
  startWorker([`data/${state.id}.json`, "data.json", "data/text.html"]).catch(() => {});
}

function showMore() {
  if (state.place) {
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

// The address names the place, so the way past the header may not overwrite it.
function skipInPlace() {
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    find("main").focus();
  });
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
