import "../app.js";
import { now } from "../clock.js";
import { Trouble } from "../data.js";
import { locale, say } from "../words.js";
import { reasonOf } from "./ask.js";
import { askForecast } from "./forecast.js";
import { coordinates, keepSpot, keptSpots } from "./spots.js";
import { tell } from "./words.js";

export { offerLink, offerName, offerSpot } from "./offers.js";

// The document of a spot that this visitor chose before. An error's message is a sentence for the
// page, or "missing": what nobody chose is not asked for.
export async function loadSpot(id) {
  const spot = keptSpots().find((kept) => kept.id === id);
  if (!spot) throw new Trouble("missing");
  try {
    const place = await askForecast(named(spot), now());
    keepSpot({ ...spot, zone: place.zone });
    return marked(place);
  } catch (error) {
    throw new Trouble(tell(reasonOf(error)), { cause: error });
  }
}

// The spots among these ids, with the names that they are shown by.
export const spotsOf = (ids) => keptSpots().filter(({ id }) => ids.includes(id)).map(named);

const named = (spot) => ({ ...spot, name: spot.name ?? coordinates(spot, locale(), say("compass")) });

// Says where the numbers come from, in the language of the moment.
const marked = (place) => Object.defineProperty(place, "mark", { get: () => tell("live") });
