import { state } from "./app.js";
import { loadAnywhere } from "./anywhere.js";
import { formatter } from "./format.js";
import { tellFound } from "./found.js";
import { goTo } from "./going.js";
import { nameOf } from "./names.js";
import { loadPlaces } from "./places.js";
import { announce } from "./said.js";
import { windUnit } from "./units.js";
import { say } from "./words.js";

const PATIENCE_FOR_POSITION = { timeout: 10_000, maximumAge: 600_000 };
const DENIED = 1;
const RADIUS = 6371;
const MILE = 1.609344;

// The position is asked of the device and stays in this page.
export function findNearest() {
  tell(say("near-looking"));
  const failed = (error) => tell(say(error?.code === DENIED ? "near-denied" : "near-failed"));
  if (!navigator.geolocation) failed();
  else navigator.geolocation.getCurrentPosition(goToNearest, failed, PATIENCE_FOR_POSITION);
}

async function goToNearest({ coords }) {
  const [places, anywhere] = await Promise.all([loadPlaces(), loadAnywhere()].map((one) => one.catch(() => null)));
  if (!places?.length) return tell(say("unreachable"));
  const [nearest] = places.map((place) => ({ place, far: distance(coords, place) })).sort((one, other) => one.far - other.far);
  const text = say("near-found", { name: nameOf(nearest.place), distance: length(nearest.far) });
  tellFound({ id: nearest.place.id, text, offer: anywhere?.offerSpot(coords, goTo) });
  if (state.id === nearest.place.id) announce(text);
  goTo(nearest.place.id);
}

function tell(text) {
  tellFound({ id: state.id, text });
  announce(text);
}

// Great-circle distance in kilometers.
export function distance(one, other) {
  const [a, b] = [one.latitude, other.latitude].map(radians);
  const half = (angle) => Math.sin(angle / 2) ** 2;
  const across = half(radians(one.longitude - other.longitude));
  return 2 * RADIUS * Math.asin(Math.sqrt(half(a - b) + Math.cos(a) * Math.cos(b) * across));
}

const radians = (angle) => (angle * Math.PI) / 180;

function length(kilometers) {
  const [value, unit] = windUnit() === "mph" ? [kilometers / MILE, "mile"] : [kilometers, "kilometer"];
  return formatter("NumberFormat", { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
