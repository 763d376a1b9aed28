import { state } from "./app.js";
import { isSpot, loadAnywhere } from "./anywhere.js";
import { find, make } from "./dom.js";
import { goTo } from "./going.js";
import { say } from "./words.js";

// What was found out about a place, above the forecast and for all to see:
// { id: the place that has to be shown for it, text, offer: { label, note, choose } }.
let found = null;
let offered = "";

export function tellFound(news) {
  found = news;
  find("found")?.remove();
  if (!news) return;
  const { text, offer } = news;
  const button = offer && make("button", { type: "button" }, offer.label);
  button?.addEventListener("click", () => {
    tellFound(null);
    offer.choose();
  });
  find("main").before(make("aside", { id: "found", "aria-label": say("places") }, make("p", null, text), button, offer && make("p", { class: "note" }, offer.note)));
}

// Takes away what is about another place than the shown one; returns the text of what is left.
export function showFound() {
  if (found && found.id !== state.id) tellFound(null);
  offerLink();
  return found?.text;
}

// No link alone makes a browser ask another host: the visitor agrees first.
async function offerLink() {
  const link = state.unknown;
  if (link === offered) return;
  offered = link;
  if (!isSpot(link)) return;
  const anywhere = await loadAnywhere().catch(() => null);
  const news = anywhere?.offerLink(link, goTo) ?? { text: say("unknown-place", { name: link }) };
  if (state.unknown === link) tellFound({ id: state.id, ...news });
}
