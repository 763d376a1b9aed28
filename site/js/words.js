import english from "../lang/en.json" with { type: "json" };
import { settings } from "./settings.js";

export const LANGUAGES = { en: "", sv: "lang/sv.json", de: "lang/de.json", es: "lang/es.json" };

let words = english;
let dialect = "en";

export const locale = () => dialect;

export const say = (key, values) =>
  (words[key] ?? english[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);

export function addEnglish(table) {
  Object.assign(english, table);
}

// The visitor's own dialect of the language decides how numbers and times look.
export async function speak() {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  const language = [settings.language, ...wanted, "en"].find((tag) => tag in LANGUAGES);
  words = LANGUAGES[language] ? await table(LANGUAGES[language]) : english;
  const spoken = words === english ? "en" : language;
  dialect = navigator.languages.find((tag) => tag.slice(0, 2) === spoken) ?? spoken;
  document.documentElement.lang = spoken;
  document.documentElement.dir = say("dir");
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
}

async function table(path) {
  try {
    const response = await fetch(path);
    return response.ok ? await response.json() : english;
  } catch {
    return english;
  }
}
