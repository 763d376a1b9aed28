import { state } from "./app.js";
import { find, make } from "./dom.js";
import { say } from "./words.js";

// Simulated numbers are nobody's: the sources are named only where their data are shown.
export function showCredits() {
  const sources = state.data && !state.data.simulated ? state.data.sources : [];
  const parts = Array.isArray(sources) ? sources.filter((source) => source?.name).map(credit) : [];
  find("credits").replaceChildren(...parts.flat(), parts.length ? ` ${say("changed")}` : "");
}

const credit = ({ name, url, licence, licence_url }) => [
  link(url, name),
  " (",
  link(licence_url, licence),
  "). ",
];

// Only a plain web address becomes a link, whatever the data say.
const link = (url, text) =>
  /^https:\/\//.test(url) ? make("a", { href: url, rel: "noopener" }, `${text}`) : `${text ?? ""}`;
