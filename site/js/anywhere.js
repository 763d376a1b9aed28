// Places that are not listed, @60.17,24.94 for one, come from a script of their own. It is fetched when
// such a place is wanted, and the site may be built without it.
const { anywhere } = document.documentElement.dataset;

export const isSpot = (id) => Boolean(anywhere) && `${id}`.startsWith("@");

// The script, or null where there is none.
export const loadAnywhere = async () => (anywhere ? import(new URL(anywhere, document.baseURI)) : null);
