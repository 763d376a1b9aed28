import { state } from "./app.js";
import { find, make } from "./dom.js";
import { renewLinks } from "./focus.js";
import { say } from "./words.js";

const CC_BY = { license: "CC BY 4.0", license_url: "https://creativecommons.org/licenses/by/4.0/" };

const SOURCES = {
  "open-meteo": { name: "Weather data by Open-Meteo.com", url: "https://open-meteo.com/", ...CC_BY },
  "met-norway": { name: "Data from MET Norway", url: "https://www.met.no/en", ...CC_BY },
};

// Places that are not listed were found by their names there.
const NAMES = { name: "Place names by GeoNames", url: "https://www.geonames.org/", ...CC_BY };

// Simulated numbers are no one's: the sources are named only where their data are shown.
export function showCredits() {
  const { simulated, source, hours_source: ofHours, live } = state.place ?? {};
  const used = simulated ? [] : Object.keys(SOURCES).filter((id) => id === source || id === ofHours);
  const parts = [...used.map((id) => SOURCES[id]), live && NAMES].filter(Boolean).map(credit);
  renewLinks(find("credits"), ...parts.flat(), parts.length ? ` ${say("changed")}` : "");
}

const credit = ({ name, url, license, license_url }) => [
  link(url, name),
  " (",
  link(license_url, license),
  "). ",
];

const link = (url, text) => make("a", { href: url, rel: "noopener" }, text);
