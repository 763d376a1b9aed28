import { now } from "./clock.js";
import { draw, find, make } from "./dom.js";
import { compass, country, dateOf, heat, hour, known, moment, percent, rain, weekday, wind } from "./format.js";
import { icon } from "./icons.js";
import { answer } from "./outlook.js";
import { say } from "./words.js";

// The first view of a place: the answer, then what it is like now, then today.
export function showHero(place) {
  const title = make("h1", { id: "title" }, nameOf(place), make("span", { class: "answer" }, answer(place)));
  find("hero").replaceChildren(title, ...(place.now ? present(place) : [make("p", null, say("no-now"))]));
  find("hero").dataset.sky = sky(place.now);
  document.title = `${place.name} ${heat(place.now?.temperature)} · Windsock`;
}

const nameOf = (place) =>
  make("span", { class: "place" }, make("bdi", null, place.name), ", ", country(place.country), " · ", hour(now(), place.zone));

function sky(state) {
  if (!state) return "none";
  if (state.is_day === false) return "night";
  return /clear|partly/.test(state.condition) ? "fair" : "grey";
}

function present(place) {
  const state = place.now;
  const today = place.today ?? {};
  const seen = make(
    "div",
    { class: "now" },
    icon(state.condition, state.is_day !== false),
    make("p", { class: "heat" }, heat(state.temperature)),
    make(
      "p",
      { class: "seen" },
      make("b", null, say(`c-${state.condition}`)),
      make("span", null, say("feels", { heat: heat(state.feels_like) })),
      make("span", null, dayName(today, place.zone), " ", range(today)),
    ),
  );
  return [seen, facts(place, state, today)];
}

const dayName = (today, zone) =>
  today.date === dateOf(now(), zone) ? say("today") : today.date ? weekday(today.date) : say("today");

const range = (day) => `${heat(day.temperature_max)} / ${heat(day.temperature_min)}`;

function facts(place, state, today) {
  return make(
    "dl",
    { class: "facts" },
    fact("wind", arrow(state.wind_direction), `${wind(state.wind_speed)} ${compass(state.wind_direction)}`),
    fact("gusts", wind(state.wind_gusts)),
    fact("humidity", percent(state.humidity)),
    fact("rain", rain(state.precipitation)),
    ...sunFacts(today, place.zone),
  );
}

const fact = (key, ...values) => make("div", null, make("dt", null, say(key)), make("dd", null, ...values));

export function sunFacts(day, zone) {
  if (day.sun === "up" || day.sun === "down") return [fact("sun", say(`sun-${day.sun}`))];
  return [fact("sunrise", hour(day.sunrise, zone)), fact("sunset", hour(day.sunset, zone))];
}

// The arrow flies with the wind: a wind from the north points down.
export function arrow(angle) {
  if (!known(angle)) return null;
  const turned = draw("path", { d: "M8 1v13M3.5 9.5L8 14l4.5-4.5", transform: `rotate(${angle} 8 8)` });
  return draw("svg", { viewBox: "0 0 16 16", class: "arrow", "aria-hidden": "true" }, turned);
}

export const observedAt = (place) => (known(place.observed) ? moment(place.observed, place.zone) : "–");
