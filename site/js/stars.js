import { state } from "./app.js";
import { isSpot, loadAnywhere } from "./anywhere.js";
import { find, make } from "./dom.js";
import { renewLinks } from "./focus.js";
import { heat } from "./format.js";
import { nameOf } from "./names.js";
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
  const places = await known();
  const chosen = starred().map((id) => places.find((place) => place.id === id)).filter(Boolean);
  find("stars").ariaLabel = say("stars");
  renewLinks(find("stars"), ...chosen.map(chip));
}

// Listed places with their weather, and the spots that are kept, which have none before they are asked for.
async function known() {
  const ids = starred();
  const listed = ids.some((id) => !isSpot(id)) ? loadSummary() : { places: [] };
  const spots = ids.some(isSpot) ? loadAnywhere().then((anywhere) => anywhere.spotsOf(ids)) : [];
  const [summary, kept] = await Promise.allSettled([listed, spots]);
  return [...(summary.value?.places ?? []), ...(kept.value ?? [])];
}

const chip = (place) =>
  make(
    "a",
    { href: `#${place.id}`, class: "chip", "aria-current": place.id === state.id && "page" },
    make("bdi", null, isSpot(place.id) ? place.name.split(", ")[0] : nameOf(place)),
    isSpot(place.id) ? null : ` ${heat(place.now?.temperature)}`,
  );
