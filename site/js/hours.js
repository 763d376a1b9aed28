import { fillPlot, makePlot } from "./chart.js";
import { find, make } from "./dom.js";
import { focusOn, renew } from "./focus.js";
import { dateOf, heat, hour, inZone, known } from "./format.js";
import { arrow, icon } from "./icons.js";
import { darkness } from "./light.js";
import { percent, rain, snow, wind } from "./units.js";
import { say, weather } from "./words.js";

const SHOWN_AT_FIRST = 12;
// Each column with the key of its second line.
const COLUMNS = { time: "", weather: "", temperature: "feels-like", rain: "chance", wind: "gusts" };

// What is drawn; and whether the visitor wants all hours, which no new data takes back.
let shown = null;
let opened = false;

// Paper cannot be pressed. Browsers tell of printing in one way or the other.
addEventListener("beforeprint", () => openAll());
matchMedia("print").addEventListener("change", () => openAll());

// The next hours twice: as a picture, and as a table that says the same in words and numbers.
export function showHours(hours, days, zone) {
  shown = { hours, zone, dark: darkness(hours.time, days, zone) };
  const plot = makePlot();
  renew(find("hours"), make("h2", null, say("hours")), ...plot, legend(), hourTable(shown), ...opener());
  fillPlot(shown);
}

export function hideHours(...instead) {
  shown = null;
  renew(find("hours"), make("h2", null, say("hours")), ...instead);
}

export const hasHours = (date) => shown?.hours.time.some((time) => dateOf(time, shown.zone) === date) ?? false;

// Leads to the hours of a day of the week.
export function openDay(date) {
  openAll();
  focusOn(find(`day-${date}`));
}

// The later hours are made when they are wanted: most visitors never ask, and phones are slow.
function opener() {
  if (opened || shown.hours.time.length <= SHOWN_AT_FIRST) return [];
  const button = make("button", { id: "all-hours", type: "button", class: "wide" }, say("show-all"));
  button.addEventListener("click", () => {
    openAll();
    focusOn(find(`hour-${shown.hours.time[SHOWN_AT_FIRST]}`));
  });
  return [button];
}

function openAll() {
  if (!shown || opened) return;
  opened = true;
  find("hours").querySelector("table").replaceWith(hourTable(shown));
  find("all-hours")?.remove();
}

function hourTable({ hours, dark, zone }) {
  const caption = make("caption", { class: "hidden" }, say("hours"));
  const count = opened ? hours.time.length : SHOWN_AT_FIRST;
  return make("table", null, caption, head(), ...byDay(hours, dark, zone, count));
}

// Small screens have no room for words above the columns: one line explains them, for eyes only.
const legend = () => {
  const pairs = Object.entries(COLUMNS).filter(([, second]) => second);
  const words = pairs.map(([key, second]) => `${say(key)} / ${say(second)}`);
  return make("p", { class: "legend", "aria-hidden": "true" }, words.join(" · "));
};

const head = () => make("thead", null, make("tr", null, ...Object.entries(COLUMNS).map(heading)));

const heading = ([key, second]) =>
  make("th", { scope: "col", class: key }, make("span", null, say(key)), " ", second && make("small", null, say(second)));

function byDay(hours, dark, zone, count) {
  const dates = hours.time.slice(0, count).map((time) => dateOf(time, zone));
  return [...new Set(dates)].map((date) => {
    const steps = dates.map((_, step) => step).filter((step) => dates[step] === date);
    const name = inZone(hours.time[steps[0]], zone, { weekday: "long", day: "numeric", month: "long" });
    const title = make("th", { id: `day-${date}`, colspan: Object.keys(COLUMNS).length, scope: "rowgroup" }, name);
    return make("tbody", null, make("tr", { class: "day" }, title), ...steps.map((step) => row(hours, step, zone, dark[step])));
  });
}

function row(hours, step, zone, isDark) {
  const at = (name) => hours[name]?.[step];
  const fell = known(at("snowfall")) && at("snowfall") > 0 ? `${say("snow")} ${snow(at("snowfall"))}` : null;
  return make(
    "tr",
    { id: `hour-${hours.time[step]}` },
    make("th", { scope: "row" }, hour(hours.time[step], zone)),
    make("td", { class: "weather" }, icon(at("condition"), !isDark), make("span", null, weather(at("condition")))),
    make("td", { class: "temperature" }, make("b", null, heat(at("temperature"))), second(heat, at("feels_like"))),
    make("td", { class: "rain" }, rain(at("precipitation")), second(percent, at("precipitation_probability")), fell && make("small", null, fell)),
    make("td", { class: "wind" }, arrow(at("wind_direction")), wind(at("wind_speed")), second(wind, at("wind_gusts"))),
  );
}

// Not every source knows what stands in the second line: then there is none.
const second = (write, value) => (known(value) ? make("small", null, write(value)) : null);
