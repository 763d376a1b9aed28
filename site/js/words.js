import { settings } from "./settings.js";
import LANGUAGES from "../made/languages.json" with { type: "json" };

// Tag to the address of its words.
export { LANGUAGES };

let words = {};
let spoken = "";
let isWhole = false;
let dialect = "en";

export const locale = () => dialect;
export const language = () => spoken;

export const say = (key, values) => (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);

export const capital = (text) => text.charAt(0).toLocaleUpperCase(dialect) + text.slice(1);

// A kind of weather, as it stands within a sentence.
export const kind = (condition) => words[`c-${condition}`] ?? say("c-unknown");

// A kind of weather that stands for itself.
export const weather = (condition) => capital(kind(condition));

// The page brings the words of its first view. All words of a language are fetched when they are
// wanted, or when the visitor chose another language than the page's; a failure leaves what was there.
export async function speak(all = false) {
  const page = document.documentElement;
  if (!spoken) use(page.lang, JSON.parse(document.getElementById("words").textContent));
  const wanted = Object.hasOwn(LANGUAGES, settings.language) ? settings.language : spoken;
  if (wanted !== spoken) await learn(wanted);
  if (all && !isWhole) await learn(spoken);
  if (all && !isWhole) throw new Error("no words");
}

async function learn(tag) {
  try {
    use(tag, await (await fetch(LANGUAGES[tag])).json());
    isWhole = true;
  } catch {
    // What was there stays.
  }
}

// The visitor's own dialect of the language decides how numbers and times look.
function use(tag, table) {
  const page = document.documentElement;
  words = table;
  spoken = tag;
  dialect = navigator.languages.find((each) => each.slice(0, 2) === tag) ?? tag;
  if (page.lang === tag) return;
  Object.assign(page, { lang: tag, dir: say("dir") });
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
}
