import { now } from "./clock.js";
import { find } from "./dom.js";
import { ago, compass, country, dateOf, heat, hour, known, percent, rain, weekday, wind } from "./format.js";
import { icon } from "./icons.js";
import { answer } from "./outlook.js";
import { say } from "./words.js";

const put = (id, text) => (find(id).textContent = text);

// The first view of a place: the answer, what it is like now, today.
export function showHero(place, made) {
  const state = place.now ?? {};
  const today = place.today ?? {};
  put("name", place.name);
  put("where", `${country(place.country)} · ${hour(now(), place.zone)}`);
  put("answer", place.now ? answer(place) : say("no-now"));
  put("heat", heat(state.temperature));
  put("seen", say(`c-${state.condition ?? "unknown"}`));
  put("feels", say("feels", { heat: heat(state.feels_like) }));
  put("range", `${dayName(today, place.zone)} ${heat(today.temperature_max)} / ${heat(today.temperature_min)}`);
  put("wind", `${wind(state.wind_speed)} ${compass(state.wind_direction)}`);
  put("gusts", wind(state.wind_gusts));
  put("humidity", percent(state.humidity));
  put("rain", rain(state.precipitation));
  put("sunrise", sunWord(today.sun) ?? hour(today.sunrise, place.zone));
  put("sunset", sunWord(today.sun) ?? hour(today.sunset, place.zone));
  put("updated", say("updated", { age: ago(Math.max(0, now() - made)) }));
  find("icon").replaceChildren(icon(state.condition, state.is_day !== false));
  // The arrow flies with the wind: a wind from the north points down.
  find("arrow").setAttribute("transform", `rotate(${known(state.wind_direction) ? state.wind_direction : 0} 8 8)`);
  find("main").dataset.sky = sky(state);
  document.title = `${place.name} ${heat(state.temperature)} · Windsock`;
}

const dayName = (day, zone) =>
  !day.date || day.date === dateOf(now(), zone) ? say("today") : weekday(day.date);

const sunWord = (sun) => (sun === "up" || sun === "down" ? say(`sun-${sun}`) : null);

function sky(state) {
  if (state.is_day === false) return "night";
  return /clear|partly/.test(state.condition) ? "fair" : "grey";
}
