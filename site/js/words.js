import english from "../lang/en.json" with { type: "json" };
import { settings } from "./settings.js";

export const LANGUAGES = { en: "", sv: "lang/sv.json", de: "lang/de.json", es: "lang/es.json" };

let words = english;
let dialect = "en";

export const locale = () => dialect;
export const language = () => document.documentElement.lang;

export const say = (key, values) =>
  (words[key] ?? english[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);

export function addEnglish(table) {
  Object.assign(english, table);
}

// The visitor's own dialect of the language decides how numbers and times look.
export async function speak() {
  const tags = navigator.languages;
  const wanted = [settings.language, ...tags.map((tag) => tag.slice(0, 2)), "en"];
  const language = wanted.find((tag) => tag in LANGUAGES);
  words = await table(LANGUAGES[language]);
  const spoken = words === english ? "en" : language;
  dialect = tags.find((tag) => tag.slice(0, 2) === spoken) ?? spoken;
  Object.assign(document.documentElement, { lang: spoken, dir: say("dir") });
  for (const node of document.querySelectorAll("[data-say]")) {
    node.english ??= node.textContent;
    node.textContent = words[node.dataset.say] ?? node.english;
  }
}

async function table(path) {
  try {
    return path ? await (await fetch(path)).json() : english;
  } catch {
    return english;
  }
}
