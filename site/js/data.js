import { learnTime } from "./clock.js";

const MOST_BYTES = 5e6;
const PATIENCE = 20_000;

// Why there are no data: "unreachable", "unreadable" or "version". The page has a sentence for each.
export class Trouble extends Error {}

// A page under /_preview/ shows the real data, which lie at the root.
const base = () => (location.pathname.startsWith("/_preview/") ? "/" : document.baseURI);

export async function loadPlaces(cache) {
  const data = await load("data.json", cache);
  const places = Array.isArray(data.places) ? data.places.filter(isPlace) : [];
  if (!places.length || !Number.isFinite(data.generated)) throw new Trouble("unreadable");
  return { ...data, places };
}

export async function loadDetails(id) {
  const details = await load(`data/${id}.json`);
  if (details.id !== id) throw new Trouble("unreadable");
  return details;
}

const isPlace = (place) =>
  /^[a-z0-9-]+$/.test(place?.id) && typeof place.name === "string" && place.name !== "";

async function load(path, cache = "default") {
  const { text, saved } = await read(path, cache);
  const data = parse(text);
  if (data === null || typeof data !== "object") throw new Trouble("unreadable");
  if (data.version !== 1) throw new Trouble("version");
  return { ...data, saved };
}

async function read(path, cache) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(new URL(path, new URL(base(), location)), { cache, signal });
    if (!response.ok) throw new Trouble("unreachable");
    const saved = response.headers.has("x-windsock-saved");
    learnTime(response, cache === "no-store" && !saved);
    return { text: await limited(response.body.getReader()), saved };
  } catch (error) {
    throw error instanceof Trouble ? error : new Trouble("unreachable");
  }
}

async function limited(reader) {
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    size += value.length;
    if (size > MOST_BYTES) throw new Trouble("unreadable");
    text += decoder.decode(value, { stream: true });
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble("unreadable");
  }
}
