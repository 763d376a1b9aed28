import { draw } from "./draw.js";
import { known } from "./format.js";
import { compass } from "./units.js";

// Drawn by hand on a field of 32 by 32. A shape's name is also its class, which gives the color.
const SHAPES = {
  sun: "M16 9.5a6.5 6.5 0 1 0 .01 0M16 2.5v3M16 26.5v3M2.5 16h3M26.5 16h3M6.5 6.5l2 2M23.5 23.5l2 2M6.5 25.5l2-2M23.5 8.5l2-2",
  moon: "M20 4.5a12 12 0 1 0 7.5 17A12.5 12.5 0 0 1 20 4.5z",
  peek: "M21 7a5.5 5.5 0 1 0 .01 0M21 1.5v2M13.2 4.7l1.4 1.4M28.8 4.7l-1.4 1.4M29.5 12.5h2",
  night: "M22.5 2.5a7.5 7.5 0 1 0 6.5 10.5A8 8 0 0 1 22.5 2.5z",
  cloud: "M9 26.5h13.5a5.75 5.75 0 0 0 .7-11.45A8 8 0 0 0 8 16.1 5.25 5.25 0 0 0 9 26.5z",
  wisp: "M18.5 29.5h8a3.25 3.25 0 0 0 .4-6.5 4.6 4.6 0 0 0-8.9-.6 3.6 3.6 0 0 0 .5 7.1z",
  high: "M9 20.5h13.5a5.75 5.75 0 0 0 .7-11.45A8 8 0 0 0 8 10.1 5.25 5.25 0 0 0 9 20.5z",
  drizzle: "M12.5 23.5l-.8 2.5M19.5 23.5l-.8 2.5",
  drops: "M11 23.5l-1.7 5M16.5 23.5l-1.7 5M22 23.5l-1.7 5",
  heavy: "M9.5 23l-2.4 7M14.5 23l-2.4 7M19.5 23l-2.4 7M24.5 23l-2.4 7",
  mix: "M11 23.5l-1.7 5M19.5 23.5v5M17.3 24.8l4.4 2.5M17.3 27.3l4.4-2.5",
  flakes: "M10.5 23.5v5M8.3 24.8l4.4 2.5M8.3 27.3l4.4-2.5M20.5 23.5v5M18.3 24.8l4.4 2.5M18.3 27.3l4.4-2.5",
  fog: "M6 24.5h19M9 28.5h13",
  bolt: "M17.5 20l-4.5 6h5l-2.5 5",
};

const FALLING = [
  [/thunder/, "bolt"],
  [/fog/, "fog"],
  [/freezing|sleet/, "mix"],
  [/snow/, "flakes"],
  [/drizzle/, "drizzle"],
  [/heavy/, "heavy"],
  [/rain/, "drops"],
];

// Flies with the wind, as a windsock does: a wind from the north points down. Its name says from where.
export function arrow(angle) {
  if (!known(angle)) return null;
  const path = draw("path", { d: "M8 1.5v13M4 10.5l4 4 4-4", transform: `rotate(${angle} 8 8)` });
  return draw("svg", { viewBox: "0 0 16 16", class: "arrow", role: "img", "aria-label": compass(angle) }, path);
}

export function icon(condition, day = true) {
  const paths = shapes(`${condition}`, day).map((name) => draw("path", { class: name, d: SHAPES[name] }));
  return draw("svg", { viewBox: "0 0 32 32", class: "icon", "aria-hidden": "true" }, ...paths);
}

function shapes(condition, day) {
  if (condition === "clear") return [day ? "sun" : "moon"];
  if (condition === "mainly-clear") return [day ? "sun" : "moon", "wisp"];
  if (condition === "overcast") return ["cloud"];
  const behind = /showers|partly/.test(condition) ? [day ? "peek" : "night"] : [];
  const falling = FALLING.find(([pattern]) => pattern.test(condition));
  if (falling) return [...behind, "high", falling[1]];
  return behind.length ? [...behind, "cloud"] : [];
}
