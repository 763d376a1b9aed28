import { now } from "./clock.js";
import { find, make } from "./dom.js";
import { dateOf, heat, hour, known, number, unknown, weekday } from "./format.js";
import { icon } from "./icons.js";
import { percent, rain, wind } from "./units.js";
import { say, weather } from "./words.js";

// The days to come as a list; the bars share one scale, so that the week can be read as a shape.
export function showWeek(days, zone) {
  const day = (_, step) => Object.fromEntries(Object.entries(days).map(([key, values]) => [key, values?.[step]]));
  // Data from before midnight begin with a day that is over.
  const ahead = (days?.date ?? []).map(day).filter(({ date }) => date >= dateOf(now(), zone));
  if (!ahead.length) return find("week").replaceChildren();
  const scale = extremes(ahead);
  const items = ahead.map((each) => item(each, scale, zone));
  find("week").replaceChildren(make("h2", null, say("week")), make("ol", null, ...items));
}

function extremes(days) {
  const all = days.flatMap((day) => [day.temperature_min, day.temperature_max]).filter(known);
  return { low: Math.min(...all), span: Math.max(...all) - Math.min(...all) || 1 };
}

function item(day, scale, zone) {
  return make(
    "li",
    null,
    make("h3", null, day.date === dateOf(now(), zone) ? say("today") : weekday(day.date)),
    icon(day.condition),
    make("p", { class: "drop" }, make("b", null, percent(day.precipitation_probability)), rain(day.precipitation)),
    labelled("low", heat(day.temperature_min)),
    bar(day, scale),
    labelled("high", heat(day.temperature_max)),
    make("p", { class: "more" }, parts(day, zone).join(" · ")),
  );
}

const labelled = (key, text) => make("p", { class: key }, make("span", { class: "hidden" }, `${say(key)} `), text);

function bar(day, { low, span }) {
  const inner = make("i");
  const share = (value) => `${Math.round(((value - low) / span) * 100)}%`;
  if (known(day.temperature_min) && known(day.temperature_max)) {
    inner.style.insetInlineStart = share(day.temperature_min);
    inner.style.insetInlineEnd = `calc(100% - ${share(day.temperature_max)})`;
  }
  return make("div", { class: "bar", "aria-hidden": "true" }, inner);
}

const SUN = { up: "polar-day", down: "polar-night" };

const parts = (day, zone) => [
  weather(day.condition),
  `${say("gusts")} ${wind(day.wind_gusts)}`,
  `${say("uv")} ${known(day.uv_index) ? number(day.uv_index) : unknown}`,
  SUN[day.sun] ? say(SUN[day.sun]) : `${say("sun")} ${hour(day.sunrise, zone)}–${hour(day.sunset, zone)}`,
];
