import { remember, settings } from "../settings.js";
import { isZone, plainText } from "./checks.js";

// A spot is a place that is not listed: { id, name, latitude, longitude, zone }. Its id is its link.
const LINK = /^@(-?\d{1,2}(?:\.\d{1,9})?),(-?\d{1,3}(?:\.\d{1,9})?)$/;
const DIGITS = 2;

// Two digits are a kilometer: finer than any forecast, and no more than a forecast needs to know.
const rounded = (degrees) => Number(degrees.toFixed(DIGITS)) + 0;

const isOnEarth = (latitude, longitude) =>
  typeof latitude === "number" && Math.abs(latitude) <= 90 && typeof longitude === "number" && Math.abs(longitude) <= 180;

// A spot at these coordinates, or null; without a name and a zone it is what a bare link gives.
export function spotAt(latitude, longitude, name, zone) {
  if (!isOnEarth(latitude, longitude)) return null;
  const [north, east] = [rounded(latitude), rounded(longitude)];
  return {
    id: `@${north},${east}`,
    name: plainText(name, 200),
    latitude: north,
    longitude: east,
    zone: isZone(zone) ? zone : null,
  };
}

export function spotOfLink(link) {
  const [, north, east] = LINK.exec(link) ?? [];
  return north === undefined ? null : spotAt(Number(north), Number(east));
}

// What this browser keeps of spots: their names, coordinates and zones, and nothing else.
export const keptSpots = () =>
  (Array.isArray(settings.spots) ? settings.spots : [])
    .map((kept) => spotAt(kept?.latitude, kept?.longitude, kept?.name, kept?.zone))
    .filter(Boolean);

// Keeps a spot, and drops the kept ones that are neither a favorite nor the place shown last.
export function keepSpot(spot) {
  const wanted = [spot.id, settings.place, ...(Array.isArray(settings.stars) ? settings.stars : [])];
  const others = keptSpots().filter((kept) => kept.id !== spot.id && wanted.includes(kept.id));
  const spots = [...others, spot].map(({ name, latitude, longitude, zone }) => ({ name, latitude, longitude, zone }));
  remember({ spots });
}

// 60.17° N 24.94° E: the name of what has no other. The letters are those of the eight directions.
export function coordinates({ latitude, longitude }, locale, letters) {
  const [north, , east, , south, , west] = letters.split(" ");
  const { format } = new Intl.NumberFormat(locale, { maximumFractionDigits: DIGITS });
  const shown = (degrees, plus, minus) => `${format(Math.abs(degrees))}° ${degrees < 0 ? minus : plus}`;
  return `${shown(latitude, north, south)} ${shown(longitude, east, west)}`;
}
