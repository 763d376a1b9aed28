import { show, state } from "./app.js";
import { showCredits } from "./credits.js";
import { showDetails } from "./details.js";
import { keepFresh } from "./live.js";
import { nameSearch, startSearch } from "./search.js";
import { showStars } from "./stars.js";
import { showTools } from "./tools.js";
import { startWorker } from "./worker.js";
import { addEnglish, speak } from "./words.js";
import moreEnglish from "../lang/en-more.json" with { type: "json" };

const STYLE = "more.css";

// What comes after the first view: search, hours, week, settings, and staying up to date.
export async function startMore() {
  addEnglish(moreEnglish);
  await Promise.all([addStyle(), speak()]);
  startSearch();
  state.more = { showMore };
  show();
  keepFresh();
  startWorker();
}

function showMore() {
  nameSearch();
  showTools();
  showStars();
  showCredits();
  showDetails();
}

function addStyle() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = STYLE;
  return new Promise((done) => {
    link.onload = done;
    link.onerror = done;
    document.head.append(link);
  });
}
