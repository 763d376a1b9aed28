import { chart } from "./chart.js";
import { find, make } from "./dom.js";
import { dateOf, heat, hour, inZone } from "./format.js";
import { icon } from "./icons.js";
import { darkness } from "./light.js";
import { percent, rain, wind } from "./units.js";
import { say, weather } from "./words.js";

const SHOWN_AT_FIRST = 12;
const COLUMNS = ["time", "weather", "temperature", "rain", "chance", "wind"];

let openAll = () => {};

// Paper cannot be pressed. Browsers tell of printing in one way or the other.
addEventListener("beforeprint", () => openAll());
matchMedia("print").addEventListener("change", () => openAll());

// The next hours twice: as a picture, and as a table that says the same in words and numbers.
export function showHours(hours, days, zone) {
  const dark = darkness(hours.time, days, zone);
  const short = hourTable(hours, dark, zone, SHOWN_AT_FIRST);
  find("hours").replaceChildren(make("h2", null, say("hours")), chart(hours, dark, zone), short);
  if (hours.time.length > SHOWN_AT_FIRST) addOpener(short, () => hourTable(hours, dark, zone, hours.time.length));
}

// The later hours are made when they are wanted: most visitors never ask, and phones are slow.
function addOpener(short, makeLong) {
  const button = make("button", { type: "button", class: "wide" }, say("show-all"));
  openAll = () => {
    const long = makeLong();
    short.replaceWith(long);
    button.remove();
    openAll = () => {};
    return long;
  };
  button.addEventListener("click", () => {
    const next = openAll().querySelectorAll("tr:not(.day)")[SHOWN_AT_FIRST + 1];
    next.tabIndex = -1;
    next.focus();
  });
  find("hours").append(button);
}

function hourTable(hours, dark, zone, count) {
  const caption = make("caption", { class: "hidden" }, say("hours"));
  return make("table", null, caption, head(), ...byDay(hours, dark, zone, count));
}

const head = () =>
  make("thead", null, make("tr", null, ...COLUMNS.map((key) => make("th", { scope: "col", class: key }, make("span", null, say(key))))));

function byDay(hours, dark, zone, count) {
  const dates = hours.time.slice(0, count).map((time) => dateOf(time, zone));
  return [...new Set(dates)].map((date) => {
    const steps = dates.map((_, step) => step).filter((step) => dates[step] === date);
    const name = inZone(hours.time[steps[0]], zone, { weekday: "long", day: "numeric", month: "long" });
    const title = make("tr", { class: "day" }, make("th", { colspan: COLUMNS.length, scope: "rowgroup" }, name));
    return make("tbody", null, title, ...steps.map((step) => row(hours, step, zone, dark[step])));
  });
}

function row(hours, step, zone, isDark) {
  const condition = hours.condition[step];
  return make(
    "tr",
    null,
    make("th", { scope: "row" }, hour(hours.time[step], zone)),
    make("td", { class: "weather" }, icon(condition, !isDark), make("span", null, weather(condition))),
    make("td", { class: "temperature" }, heat(hours.temperature[step])),
    make("td", { class: "rain" }, rain(hours.precipitation[step])),
    make("td", { class: "chance" }, percent(hours.precipitation_probability[step])),
    make("td", { class: "wind" }, wind(hours.wind_speed[step])),
  );
}
