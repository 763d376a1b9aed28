import { show, state } from "./app.js";
import { find, make } from "./dom.js";
import { draw } from "./draw.js";
import { heatUnit } from "./format.js";
import { nameOf } from "./names.js";
import { findNearest } from "./nearest.js";
import { remember, settings } from "./settings.js";
import { starred, toggleStar } from "./stars.js";
import { windUnit } from "./units.js";
import { LANGUAGES, language, say, speak } from "./words.js";

const SIGNS = {
  near: "M12 3v4M12 17v4M3 12h4M17 12h4M12 7a5 5 0 1 0 .01 0",
  star: "M12 3.500l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.800z",
  menu: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5a2 2 0 1 0 .01 0M9 15a2 2 0 1 0 .01 0",
};

let drawnTools = "";

// Made anew only when something about them changed, so that focus stays where it is.
export function showTools() {
  const isStar = starred().includes(state.place?.id);
  const key = [state.place?.id, isStar, language()].join();
  if (drawnTools === key) return;
  const kept = document.activeElement?.id;
  const isOpen = find("settings")?.matches(":popover-open");
  drawnTools = key;
  find("tools").replaceChildren(
    button("near", say("near"), () => findNearest()),
    starButton(isStar),
    button("menu", say("menu"), null, { popovertarget: "settings", "aria-haspopup": "dialog" }),
    menu(),
  );
  if (isOpen) {
    // The menu gives the focus back to what had it when it opened.
    find("menu").focus();
    find("settings").showPopover();
  }
  if (kept) find(kept)?.focus();
}

function starButton(isStar) {
  const name = state.place ? nameOf(state.place) : "";
  const press = () => {
    toggleStar(state.place.id);
    show();
  };
  return button("star", say("star", { name }), press, { "aria-pressed": `${isStar}`, disabled: !name });
}

function button(id, label, press, attributes) {
  const sign = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: SIGNS[id] }));
  const made = make("button", { id, type: "button", "aria-label": label, title: label, ...attributes }, sign);
  if (press) made.addEventListener("click", press);
  return made;
}

function menu() {
  return make(
    "div",
    { id: "settings", popover: true, role: "dialog", "aria-label": say("menu") },
    choice("language", languageNames(), language(), (value) => remember({ language: value })),
    choice("heat-unit", { C: "°C", F: "°F" }, heatUnit(), (value) => remember({ heat: value })),
    choice("wind-unit", WIND_NAMES, windUnit(), (value) => remember({ wind: value })),
    choice("look", looks(), settings.look ?? "", (value) => remember({ look: value })),
    make("p", null, say("stays-here")),
  );
}

const WIND_NAMES = { ms: "m/s", kmh: "km/h", mph: "mph", kn: "kn" };

const languageNames = () =>
  Object.fromEntries(
    Object.keys(LANGUAGES).map((tag) => [tag, new Intl.DisplayNames(tag, { type: "language" }).of(tag)]),
  );

const looks = () => ({ "": say("look-auto"), light: say("look-light"), dark: say("look-dark") });

function choice(id, options, chosen, keep) {
  const list = Object.entries(options).map(([value, text]) =>
    make("option", { value, selected: value === chosen }, text),
  );
  const select = make("select", { id }, ...list);
  select.addEventListener("change", async () => {
    keep(select.value);
    await speak();
    show();
  });
  return make("p", null, make("label", { for: id }, say(id)), select);
}
