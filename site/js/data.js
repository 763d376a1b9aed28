import { learnTime, now } from "./clock.js";

const VERSION = 2;
const USUAL_INTERVAL = 1200;
const MOST_CHARACTERS = 5e6;
const PATIENCE = 20_000;

// Why there are no data: "missing", "unreachable", "unreadable" or "version". The page has a sentence
// for each but the first.
export class Trouble extends Error {}

// Older than two runs, or from a future that no clock can explain: then numbers are not current.
export const isOld = (data) => Math.abs(now() - data.generated) > 2 * (data.interval || USUAL_INTERVAL);

export const laterScript = () => new URL(document.documentElement.dataset.more, document.baseURI);

// All that is shown of one place.
export async function loadPlace(id, cache) {
  const place = await load(id[0] === "@" ? id : `data/${id}.json`, cache);
  const isIt = place.id === id && place.name && typeof place.name === "string";
  if (!isIt || !Number.isFinite(place.generated)) throw new Trouble("unreadable");
  return place;
}

export async function load(path, cache) {
  const data = await fetched(path, cache).catch((error) => {
    if (error instanceof Trouble) throw error;
    throw new Trouble(error instanceof SyntaxError ? "unreadable" : "unreachable");
  });
  if (typeof data?.version !== "number") throw new Trouble("unreadable");
  if (data.version !== VERSION) throw new Trouble("version");
  return data;
}

async function fetched(path, cache) {
  // What is not listed is asked for elsewhere, by a script that the first view does without.
  if (path[0] === "@") return (await import(laterScript())).loadSpot(path);
  const response = await fetch(path, { cache, signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Trouble(response.status === 404 ? "missing" : "unreachable");
  const saved = response.headers.has("x-windsock-saved");
  learnTime(response, cache === "no-store" && !saved);
  const text = await response.text();
  if (text.length > MOST_CHARACTERS) throw new SyntaxError("too long");
  return Object.assign(Object(JSON.parse(text)), { saved });
}
