import { language } from "../words.js";
import table from "./words.json" with { type: "json" };

// A sentence of this script in the visitor's language.
export const tell = (key, values) =>
  (table[language()] ?? table.en)[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
