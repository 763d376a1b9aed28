import { loadPlaces } from "./places.js";
import { settings } from "./settings.js";
import zones from "../made/zones.json" with { type: "json" };

// A listed place, or the coordinates of a spot.
const ID = /^[a-z0-9-]+$|^@/;

// Ids that turned out to be of no place.
export const gone = new Set();

// Which place to show: the one in the address, the one chosen before, one of the device's time zone,
// or else the first of the list.
export async function choose(hash) {
  const wanted = hash === "main" ? "" : hash.toLowerCase();
  const isPlace = (id) => ID.test(id) && !gone.has(id);
  const unknown = !wanted || isPlace(wanted) ? "" : readable(hash);
  const id = [wanted, settings.place].find(isPlace) ?? (await ofZone(deviceZone()));
  return { id: id ?? idOf(zones[0]), unknown, isDefault: !id };
}

export const isListed = async (id) =>
  (await loadPlaces().catch(() => [{ id }])).some((place) => place.id === id);

function readable(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

// Without asking where the visitor is: the device's own time zone often names a listed city.
const deviceZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

// Browsers give old names to some zones, Asia/Calcutta for one, and they all do so in the same way.
function known(zone) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone;
  }
}

const idOf = (entry) => entry.split("=").at(-1).replaceAll("_", "-");

// Names of cities are their own in all of the zones, so the last part of a zone's name is enough.
async function ofZone(zone) {
  const city = `${zone}`.split("/").at(-1).toLowerCase();
  const baked = zones.find((entry) => entry.split("=")[0] === city);
  if (baked) return idOf(baked);
  const places = await loadPlaces().catch(() => []);
  return places.find((place) => known(place.zone) === zone)?.id;
}
