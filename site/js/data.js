import { learnTime } from "./clock.js";

const MOST_CHARACTERS = 5e6;
const PATIENCE = 20_000;

// Why there are no data: "unreachable", "unreadable" or "version". The page has a sentence for each.
class Trouble extends Error {}

export async function loadPlaces(cache) {
  const data = await load("data.json", cache);
  data.places = Array.isArray(data.places) ? data.places.filter(isPlace) : [];
  if (!data.places.length || !Number.isFinite(data.generated)) throw new Trouble("unreadable");
  return data;
}

const isPlace = (place) => /^[a-z0-9-]+$/.test(place?.id) && place.name && typeof place.name === "string";

export async function load(path, cache) {
  const data = await fetched(path, cache).catch((error) => {
    throw error instanceof SyntaxError ? new Trouble("unreadable") : new Trouble("unreachable");
  });
  if (typeof data?.version !== "number") throw new Trouble("unreadable");
  if (data.version !== 2) throw new Trouble("version");
  return data;
}

async function fetched(path, cache) {
  const response = await fetch(path, { cache, signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Trouble("unreachable");
  const saved = response.headers.has("x-windsock-saved");
  learnTime(response, cache === "no-store" && !saved);
  const text = await response.text();
  if (text.length > MOST_CHARACTERS) throw new SyntaxError("too long");
  return Object.assign(Object(JSON.parse(text)), { saved });
}
