// What the visitor chose, kept in this browser only; where storage is blocked, until the page closes.
const KEY = "windsock";

export const settings = recall();

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return kept && typeof kept === "object" ? kept : {};
  } catch {
    return {};
  }
}

export function remember(changes) {
  Object.assign(settings, changes);
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Blocked or full: the choice still holds for this visit.
  }
}
