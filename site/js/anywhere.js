// Places that are not listed, @60.17,24.94 for one, come from a script of their own. It is fetched when
// such a place is wanted, and the site may be built without it.
import address from "../made/anywhere.json" with { type: "json" };
import { Trouble } from "./data.js";

export const isSpot = (id) => `${id}`.startsWith("@");

// The script, or null where there is none.
export const loadAnywhere = async () => (address ? import(new URL(address, document.baseURI)) : null);

export async function loadSpot(id) {
  const anywhere = await loadAnywhere();
  if (!anywhere) throw new Trouble("missing");
  return anywhere.loadSpot(id);
}
