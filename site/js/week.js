import { DAY, now } from "./clock.js";
import { find, make } from "./dom.js";
import { renew } from "./focus.js";
import { dateOf, heat, hour, inZone, known, number, unknown, weekday } from "./format.js";
import { hasHours, openDay } from "./hours.js";
import { icon } from "./icons.js";
import { midnight, moonOfDay, PRINCIPAL } from "./moon.js";
import { percent, rain, snow, wind } from "./units.js";
import { say, weather } from "./words.js";

// The days to come as a list; the bars share one scale, so that the week can be read as a shape.
export function showWeek(days, zone) {
  const day = (_, step) => Object.fromEntries(Object.entries(days).map(([key, values]) => [key, values?.[step]]));
  // Data from before midnight begin with a day that is over.
  const ahead = (days?.date ?? []).map(day).filter(({ date }) => date >= dateOf(now(), zone));
  if (!ahead.length) return renew(find("week"));
  const scale = extremes(ahead);
  const items = ahead.map((each) => item(each, scale, zone));
  renew(find("week"), make("h2", null, say("week")), make("ol", null, ...items));
}

function extremes(days) {
  const all = days.flatMap((day) => [day.temperature_min, day.temperature_max]).filter(known);
  return { low: Math.min(...all), span: Math.max(...all) - Math.min(...all) || 1 };
}

function item(day, scale, zone) {
  return make(
    "li",
    null,
    make("h3", null, title(day.date, zone)),
    icon(day.condition, day.sun !== "down"),
    make("p", { class: "drop" }, make("b", null, percent(day.precipitation_probability)), ...fallen(day)),
    labelled("low", heat(day.temperature_min)),
    bar(day, scale),
    labelled("high", heat(day.temperature_max)),
    make("p", { class: "more" }, parts(day, zone).join(" · ")),
  );
}

// A day whose hours are known is a button that leads to them.
function title(date, zone) {
  const name = dayName(date, zone);
  if (!hasHours(date)) return name;
  const button = make("button", { id: `to-${date}`, type: "button" }, name);
  button.addEventListener("click", () => openDay(date));
  return button;
}

// After a week the same names come again: then the date tells them apart.
function dayName(date, zone) {
  const ahead = (midnight(date, "UTC") - midnight(dateOf(now(), zone), "UTC")) / DAY;
  if (!ahead) return say("today");
  return ahead < 7 ? weekday(date) : inZone(midnight(date, "UTC"), "UTC", { weekday: "short", day: "numeric", month: "numeric" });
}

const fallen = (day) => [
  make("span", null, rain(day.precipitation)),
  known(day.snowfall) && day.snowfall > 0 ? make("span", null, `${say("snow")} ${snow(day.snowfall)}`) : null,
];

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

function parts(day, zone) {
  const moon = moonOfDay(day.date, zone).phase;
  return [...words(day, zone), ...(PRINCIPAL.includes(moon) ? [say(`moon-${moon}`)] : [])];
}

const words = (day, zone) => [
  weather(day.condition),
  `${say("gusts")} ${wind(day.wind_gusts)}`,
  `${say("uv")} ${known(day.uv_index) ? number(day.uv_index) : unknown}`,
  SUN[day.sun] ? say(SUN[day.sun]) : `${say("sun")} ${hour(day.sunrise, zone)}–${hour(day.sunset, zone)}`,
];
