import { ask, GEOCODING } from "./ask.js";
import { mapping, plainText, refuseUnless } from "./checks.js";
import { spotAt } from "./spots.js";

const MOST_RESULTS = 8;

// Spots of this name, the best known first; none where there is no such place.
export async function lookUp(name, language) {
  return readSpots(await ask(GEOCODING, { name, count: MOST_RESULTS, language, format: "json" }));
}

export function readSpots(answer) {
  const results = mapping(answer, "the answer").results ?? [];
  refuseUnless(Array.isArray(results), "results is no list");
  const spots = results.slice(0, MOST_RESULTS).map(spot).filter(Boolean);
  refuseUnless(spots.length || !results.length, "no result names a place");
  return [...new Map(spots.map((one) => [one.id, one])).values()];
}

function spot(result) {
  const parts = [result?.name, result?.admin1, result?.country].map((part) => plainText(part));
  if (!parts[0]) return null;
  return spotAt(result.latitude, result.longitude, [...new Set(parts.filter(Boolean))].join(", "), result.timezone);
}
