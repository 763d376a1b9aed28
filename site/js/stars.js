import { state } from "./app.js";
import { find, make } from "./dom.js";
import { heat } from "./format.js";
import { remember, settings } from "./settings.js";
import { loadSummary } from "./summary.js";
import { say } from "./words.js";

export const starred = () => (Array.isArray(settings.stars) ? settings.stars : []);

export function toggleStar(id) {
  const others = starred().filter((star) => star !== id);
  remember({ stars: starred().includes(id) ? others : [...others, id] });
}

export async function showStars() {
  document.documentElement.classList.toggle("starred", starred().length > 0);
  const { places } = starred().length ? await loadSummary().catch(() => ({ places: [] })) : { places: [] };
  const chosen = starred().map((id) => places.find((place) => place.id === id)).filter(Boolean);
  find("stars").ariaLabel = say("stars");
  find("stars").replaceChildren(...chosen.map(chip));
}

const chip = (place) =>
  make(
    "a",
    { href: `#${place.id}`, class: "chip", "aria-current": place.id === state.id && "page" },
    make("bdi", null, place.name),
    ` ${heat(place.now?.temperature)}`,
  );
