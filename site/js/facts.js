import { state } from "./app.js";
import { HOUR, now } from "./clock.js";
import { find } from "./dom.js";
import { hour, known, unknown } from "./format.js";
import { put } from "./hero.js";
import { icon } from "./icons.js";
import { raised } from "./spells.js";
import { compass, percent, rain, wind } from "./units.js";
import { say } from "./words.js";

// What stands below the answer: the icon, wind, precipitation, humidity and the sun.
export function showFacts() {
  const { place } = state;
  if (!place) return;
  const here = place.now ?? {};
  const today = place.today ?? {};
  find("icon").replaceChildren(icon(here.condition, here.is_day !== false));
  put("wind", `${wind(here.wind_speed)} ${compass(here.wind_direction)}`);
  put("gusts", wind(here.wind_gusts));
  put("rain", fallsNow(place));
  put("humidity", percent(here.humidity));
  put("sunrise", sunWord(today.sun) ?? hour(today.sunrise, place.zone));
  put("sunset", sunWord(today.sun) ?? hour(today.sunset, place.zone));
  // The arrow flies with the wind: a wind from the north points down.
  find("arrow").setAttribute("transform", `rotate(${known(here.wind_direction) ? here.wind_direction : 0} 8 8)`);
}

// Millimeters an hour: what falls at this moment, or else what falls within the hour that runs.
function fallsNow(place) {
  const step = place.hours?.time?.findIndex((time) => time <= now() && time + HOUR > now()) ?? -1;
  const amount = place.now?.precipitation ?? (step < 0 ? null : raised(place)[step]);
  return known(amount) ? `${rain(amount)}/h` : unknown;
}

const sunWord = (sun) => (sun === "up" || sun === "down" ? say(`sun-${sun}`) : null);
