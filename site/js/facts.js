import { HOUR, now } from "./clock.js";
import { find, make } from "./dom.js";
import { draw } from "./draw.js";
import { degrees, hour, known, unknown } from "./format.js";
import { icon } from "./icons.js";
import { raised } from "./spells.js";
import { compass, percent, rain, wind } from "./units.js";
import { say } from "./words.js";

// What stands below the answer: the icon, wind, precipitation, humidity and the sun.
export function showFacts(place) {
  const here = place.now ?? {};
  const today = place.today ?? {};
  find("icon").replaceChildren(icon(here.condition, here.is_day !== false));
  find("change").textContent = change(today.temperature_max, place.yesterday?.temperature_max);
  find("facts").replaceChildren(
    fact("wind", arrow(here.wind_direction), `${wind(here.wind_speed)} ${compass(here.wind_direction)}`),
    fact("gusts", wind(here.wind_gusts)),
    fact("rain", fallsNow(place)),
    fact("humidity", percent(here.humidity)),
    fact("sunrise", sunWord(today.sun) ?? hour(today.sunrise, place.zone)),
    fact("sunset", sunWord(today.sun) ?? hour(today.sunset, place.zone)),
  );
}

// Today's warmest against yesterday's, as the rounded numbers say it.
function change(warm, before) {
  if (!known(warm) || !known(before)) return "";
  const more = Math.round(degrees(warm)) - Math.round(degrees(before));
  return more ? say(more > 0 ? "warmer" : "colder", { heat: `${Math.abs(more)}°` }) : "";
}

const fact = (key, ...values) => make("div", null, make("dt", null, say(key)), make("dd", { id: key }, ...values));

// The arrow flies with the wind: a wind from the north points down.
const arrow = (angle) =>
  draw(
    "svg",
    { viewBox: "0 0 16 16", "aria-hidden": "true" },
    draw("path", { d: "M8 1.5v13M4 10.5l4 4 4-4", transform: `rotate(${known(angle) ? angle : 0} 8 8)` }),
  );

// Millimeters an hour: what falls at this moment, or else what falls within the hour that runs.
function fallsNow(place) {
  const step = place.hours?.time?.findIndex((time) => time <= now() && time + HOUR > now()) ?? -1;
  const amount = place.now?.precipitation ?? (step < 0 ? null : raised(place)[step]);
  return known(amount) ? `${rain(amount)}/h` : unknown;
}

const sunWord = (sun) => (sun === "up" || sun === "down" ? say(`sun-${sun}`) : null);
