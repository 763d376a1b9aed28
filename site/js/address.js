import { state } from "./app.js";
import { find } from "./dom.js";
import { remember, settings } from "./settings.js";

// An example stays one when the page is loaded again.
export function recallExample() {
  state.isDefault ||= Boolean(history.state?.isDefault && location.hash === `#${state.id}`);
}

// A link is a choice. Where there was none, the address says which place is shown, but not as a choice.
export function nameAddress() {
  const { id, place, unknown, isDefault } = state;
  if (place?.id !== id) return;
  const wanted = location.hash.slice(1);
  const isLink = wanted.toLowerCase() === id && !history.state;
  if (isLink && settings.place !== id) remember({ place: id });
  if (wanted !== id && !unknown) history.replaceState(isLink ? null : { isDefault }, "", `#${id}`);
}

// The way past the header may not overwrite the name of the place.
export function skipInPlace() {
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    find("main").focus();
  });
}
