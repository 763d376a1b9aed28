import { now } from "./clock.js";
import { load } from "./data.js";

let loading = null;
let due = 0;

// data.json: what it is like now in every place. Asked for when it is wanted, then once per run.
export function loadSummary() {
  if (now() > due) loading = null;
  loading ??= load("data.json").then(keep, (error) => {
    loading = null;
    throw error;
  });
  return loading;
}

function keep(summary) {
  due = Math.max(now() + 60, summary.next_update || 0);
  summary.places = Array.isArray(summary.places) ? summary.places.filter((place) => place?.id) : [];
  return summary;
}
