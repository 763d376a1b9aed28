import { state } from "./app.js";
import { find } from "./dom.js";
import { nameOf } from "./names.js";

let shown = "";

// What only screen readers are told; the same text again is news as well.
export function announce(text) {
  find("said").textContent = "";
  find("said").textContent = text;
}

// A place that was chosen is announced with its answer; the first one is read with the page.
export function announcePlace(found) {
  const { place } = state;
  if (!place || place.id === shown) return;
  if (shown) announce(`${found ?? `${nameOf(place)}.`} ${find("answer").textContent}`);
  shown = place.id;
}
