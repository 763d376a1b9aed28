import { refresh, state } from "./app.js";
import { HOUR, now } from "./clock.js";
import { load } from "./data.js";
import { find, make } from "./dom.js";
import { heatUnit, windUnit } from "./format.js";
import { showHours } from "./hours.js";
import { isOld } from "./notices.js";
import { showWeek } from "./week.js";
import { language, say } from "./words.js";

let details = null;
let asked = "";
let loading = null;
let drawn = "";
let failed = false;

// Fetches the hours and days of the place once per run and draws them when something changed.
export async function showDetails() {
  const { place, data } = state;
  if (!place) return showRetry();
  const wanted = `${place.id} ${data.generated}`;
  if (asked !== wanted) {
    asked = wanted;
    loading = load(`data/${place.id}.json`, failed ? "no-cache" : "default").catch(() => null);
  }
  // The hours of another place must not stand below this one's name.
  for (const id of ["hours", "week"]) find(id).ariaBusy = `${details?.id !== place.id}`;
  const mine = loading;
  const loaded = await mine;
  // Another place or a newer run may have been asked for since: that answer counts, not this one.
  if (loading !== mine) return;
  keep(loaded, place.id);
  redraw(place);
}

function showRetry() {
  const again = make("button", { type: "button", class: "wide" }, say("try-again"));
  again.addEventListener("click", () => refresh());
  find("hours").replaceChildren(again, make("p", null, make("a", { href: "data/text.html" }, say("text"))));
}

function keep(loaded, id) {
  failed = !suits(loaded, id);
  if (failed) {
    // Asked again with the next look at the clock.
    asked = "";
  } else {
    details = loaded;
  }
}

// What stands below fresh numbers is believed to be as fresh, so an older copy may not stand there.
function suits(table, id) {
  const { data } = state;
  if (table?.id !== id) return false;
  if (table.saved && !data.saved && table.generated !== data.generated) return false;
  return isOld(data) || !isOld({ generated: table.generated, interval: data.interval });
}

function redraw(place) {
  const known = suits(details, place.id) ? details : null;
  const hour = Math.floor(now() / HOUR);
  const key = [place.id, known?.generated, known?.saved, hour, heatUnit(), windUnit(), language()].join();
  for (const id of ["hours", "week"]) find(id).ariaBusy = "false";
  if (drawn === key) return;
  drawn = key;
  const hours = ahead(known?.hours);
  if (hours) showHours(hours, known.days, place.zone);
  else find("hours").replaceChildren(make("h2", null, say("hours")), make("p", null, say("no-details")));
  // Two short tasks: a finger is never kept waiting by one long one.
  setTimeout(() => state.place.id === place.id && showWeek(columns(known?.days), place.zone));
}

const columns = (table) => (Array.isArray(table?.date) ? table : null);

// Hours that are over are left out: the table begins with the hour that runs.
function ahead(hours) {
  if (!Array.isArray(hours?.time)) return null;
  const first = hours.time.findIndex((time) => time + HOUR > now());
  if (first < 0) return null;
  return Object.fromEntries(
    Object.entries(hours).map(([name, values]) => [name, Array.isArray(values) ? values.slice(first) : []]),
  );
}
