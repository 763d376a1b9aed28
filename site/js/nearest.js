import { find } from "./dom.js";
import { loadPlaces } from "./places.js";
import { say } from "./words.js";

const PATIENCE_FOR_POSITION = { timeout: 10_000, maximumAge: 600_000 };

// The position is asked of the device and stays in this page.
export function findNearest() {
  announce(say("near-looking"));
  const failed = () => announce(say("near-failed"));
  if (!navigator.geolocation) failed();
  else navigator.geolocation.getCurrentPosition(goToNearest, failed, PATIENCE_FOR_POSITION);
}

async function goToNearest({ coords }) {
  const places = [...(await loadPlaces().catch(() => []))];
  places.sort((one, other) => distance(coords, one) - distance(coords, other));
  if (!places.length) return;
  announce("");
  location.hash = places[0].id;
}

export const announce = (text) => (find("said").textContent = text);

// Great-circle distance in radians; enough to compare.
export function distance(one, other) {
  const [a, b] = [one.latitude, other.latitude].map(radians);
  const half = (angle) => Math.sin(angle / 2) ** 2;
  const across = half(radians(one.longitude - other.longitude));
  return 2 * Math.asin(Math.sqrt(half(a - b) + Math.cos(a) * Math.cos(b) * across));
}

const radians = (angle) => (angle * Math.PI) / 180;
