import { gone } from "../choice.js";
import { language, locale, say } from "../words.js";
import { reasonOf } from "./ask.js";
import { lookUp } from "./geocode.js";
import { coordinates, keepSpot, spotAt, spotOfLink } from "./spots.js";
import { tell } from "./words.js";

const SHORTEST_NAME = 2;

// Offers to look a name up. `show` shows another list below the search field, `go` goes to a place.
export function offerName(typed, show, go) {
  const name = typed.trim();
  if (name.length < SHORTEST_NAME) return null;
  const choose = () => find(name, show, go);
  return { rows: [{ id: "look-up", name: tell("look-up", { name }), choose }], note: tell("asks-name") };
}

async function find(name, show, go) {
  show({ title: tell("asking") });
  try {
    const spots = await lookUp(name, language());
    show(spots.length ? { title: tell("choose"), rows: spots.map((spot) => row(spot, go)) } : { title: tell("nothing", { name }) });
  } catch (error) {
    const again = { id: "look-up", name: tell("again"), choose: () => find(name, show, go) };
    show({ title: tell(reasonOf(error)), rows: [again] });
  }
}

function row(spot, go) {
  const [name, ...rest] = spot.name.split(", ");
  return { id: spot.id, name, detail: rest.join(", "), choose: () => visit(spot, go) };
}

// Offers the forecast for exactly where the device is.
export function offerSpot({ latitude, longitude }, go) {
  const spot = spotAt(latitude, longitude);
  return spot && { label: tell("exact"), note: tell("asks-spot"), choose: () => visit(spot, go) };
}

// Says where a link leads, and offers to go there.
export function offerLink(link, go) {
  const spot = spotOfLink(link);
  if (!spot) return { text: tell("no-spot") };
  const text = tell("link", { name: coordinates(spot, locale(), say("compass")) });
  return { text, offer: { label: tell("show"), note: tell("asks-spot"), choose: () => visit(spot, go) } };
}

function visit(spot, go) {
  keepSpot(spot);
  gone.delete(spot.id);
  go(spot.id);
}
