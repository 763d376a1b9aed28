import { formatter } from "./format.js";
import { entry } from "./match.js";
import table from "./names.json" with { type: "json" };
import { LANGUAGES, language, locale } from "./words.js";

const TAGS = Object.keys(LANGUAGES);

// What a listed place is called in the visitor's language, where that differs from the English name.
export const nameOf = (place) => table[language()]?.[place.id] ?? place.name;

// Everything that a place can be found by: its names in every language of the page, former and local ones.
export const entryOf = (place) =>
  entry(
    place,
    [nameOf(place), place.name, ...TAGS.map((tag) => table[tag]?.[place.id] ?? ""), ...(table.also[place.id] ?? [])],
    [...[locale(), ...TAGS].map((tag) => countryIn(tag, place.country)), ...(table.countries[place.country] ?? [])],
    [place.zone, resolved(place.zone)],
  );

function countryIn(tag, code) {
  try {
    return formatter("DisplayNames", { type: "region" }, tag).of(code);
  } catch {
    return code;
  }
}

// The name that this browser has for a zone: an old one, Asia/Calcutta for one, is looked for as well.
function resolved(zone) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone;
  }
}
