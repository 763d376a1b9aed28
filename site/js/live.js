import { refresh, show, state } from "./app.js";
import { now } from "./clock.js";

const TICK = 30_000;
const LOOK_AGAIN = 60;

let tried = now();

// Ages grow every half minute; new numbers are fetched when the next run is due, errors retried.
export function keepFresh() {
  setInterval(tick, TICK);
  document.addEventListener("visibilitychange", tick);
  addEventListener("online", fetchNow);
}

function tick() {
  if (document.hidden) return;
  if (!(now() <= due()) && now() - tried >= LOOK_AGAIN) fetchNow();
  else show();
}

const due = () =>
  state.place && !state.trouble && !state.place.saved ? state.place.next_update + LOOK_AGAIN : 0;

function fetchNow() {
  tried = now();
  return refresh();
}
