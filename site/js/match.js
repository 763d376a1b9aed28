// Finds places by what was typed: names in several languages, countries, time zones, and small slips.
const LETTERS = { ø: "o", æ: "ae", œ: "oe", ß: "ss", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
const SHORTEST_SLIP = 4;
const NO_MATCH = 9;
export const SLIP = 5;

// Small letters and digits alone, without marks and spaces: "São-Paulo" and "saopaulo" are the same.
export const fold = (text) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[øæœßłđðþı]/g, (letter) => LETTERS[letter])
    .replace(/[^\p{L}\p{N}]/gu, "");

// What a place can be found by, folded once for all that is typed.
export const entry = (place, names, countries, zones) => ({
  place,
  names: unique(names),
  countries: unique(countries),
  code: fold(place.country),
  zones: unique(zones),
});

const unique = (texts) => [...new Set(texts.map(fold))].filter(Boolean);

// The entries that match, the best first, each with its rank; slips only where nothing else matches.
export function ranked(entries, typed) {
  const scored = entries.map((one) => ({ place: one.place, rank: rank(one, typed) }));
  const found = scored.filter((one) => one.rank < NO_MATCH);
  const exact = found.filter((one) => one.rank < SLIP);
  const byName = (one, other) => one.place.name.localeCompare(other.place.name);
  return (exact.length ? exact : found).sort((one, other) => one.rank - other.rank || byName(one, other));
}

// Names that begin so, names, countries, time zones, and what is one slip away from a name or country.
function rank(one, typed) {
  const wanted = fold(typed);
  if (!wanted) return NO_MATCH;
  if (one.names.some((name) => name.startsWith(wanted))) return 0;
  if (one.names.some((name) => name.includes(wanted)) || isNameAndCountry(one, typed)) return 1;
  if (isCountry(one, wanted)) return 2;
  if (one.zones.some((zone) => zone.includes(wanted))) return 3;
  return [...one.names, ...one.countries].some((name) => isSlip(name, wanted)) ? SLIP : NO_MATCH;
}

const isCountry = (one, wanted) => one.code === wanted || one.countries.some((country) => country.startsWith(wanted));

// "london, uk", "Paris France", "new york usa": a name on one side, its country on the other.
function isNameAndCountry(one, typed) {
  const pieces = typed.includes(",") ? typed.split(",") : typed.trim().split(/\s+/);
  return pieces.slice(1).some((_, cut) => {
    const [head, tail] = [pieces.slice(0, cut + 1), pieces.slice(cut + 1)].map((part) => fold(part.join("")));
    return head && tail && one.names.some((name) => name.startsWith(head)) && isCountry(one, tail);
  });
}

// One letter missing, too much, wrong, or two in each other's place; also while a long name is being typed.
function isSlip(name, typed) {
  if (typed.length < SHORTEST_SLIP) return false;
  const lengths = typed.length > SHORTEST_SLIP ? [-1, 0, 1].map((more) => typed.length + more) : [];
  return [name, ...lengths.map((length) => name.slice(0, length))].some((part) => isOneEdit(part, typed));
}

function isOneEdit(one, other) {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [rest, others] = [one.slice(start), other.slice(start)];
  return (
    rest.slice(1) === others.slice(1) ||
    rest.slice(1) === others ||
    rest === others.slice(1) ||
    (rest[0] === others[1] && rest[1] === others[0] && rest.slice(2) === others.slice(2))
  );
}
