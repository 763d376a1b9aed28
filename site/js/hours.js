import { chart } from "./chart.js";
import { find, make } from "./dom.js";
import { dateOf, heat, hour, inZone, percent, rain, wind } from "./format.js";
import { icon } from "./icons.js";
import { darkness } from "./light.js";
import { say } from "./words.js";

const SHOWN_AT_FIRST = 12;

// The next hours twice: as a picture, and as a table that says the same in words and numbers.
export function showHours(hours, days, zone) {
  const dark = darkness(hours.time, days, zone);
  const rows = hours.time.map((time, step) => row(hours, step, zone, dark[step]));
  for (const late of rows.slice(SHOWN_AT_FIRST)) late.hidden = true;
  const table = make("table", null, make("caption", { class: "hidden" }, say("hours")), head(), ...byDay(hours.time, rows, zone));
  const title = make("h2", null, say("hours"));
  find("hours").replaceChildren(title, chart(hours, dark, zone), table, ...opener(rows, table));
}

const head = () =>
  make("thead", null, make("tr", null, ...COLUMNS.map((key) => make("th", { scope: "col", class: key }, make("span", null, say(key))))));

const COLUMNS = ["time", "weather", "temperature", "rain", "chance", "wind"];

function row(hours, step, zone, isDark) {
  const condition = hours.condition[step];
  return make(
    "tr",
    null,
    make("th", { scope: "row" }, hour(hours.time[step], zone)),
    make("td", { class: "weather" }, icon(condition, !isDark), make("span", null, say(`c-${condition ?? "unknown"}`))),
    make("td", { class: "temperature" }, heat(hours.temperature[step])),
    make("td", { class: "rain" }, rain(hours.precipitation[step])),
    make("td", { class: "chance" }, percent(hours.precipitation_probability[step])),
    make("td", { class: "wind" }, wind(hours.wind_speed[step])),
  );
}

function byDay(times, rows, zone) {
  const dates = times.map((time) => dateOf(time, zone));
  return [...new Set(dates)].map((date) => {
    const members = rows.filter((_, step) => dates[step] === date);
    const name = inZone(times[dates.indexOf(date)], zone, { weekday: "long", day: "numeric", month: "long" });
    const title = make("tr", { class: "day" }, make("th", { colspan: COLUMNS.length, scope: "rowgroup" }, name));
    title.hidden = members[0].hidden;
    return make("tbody", null, title, ...members);
  });
}

function opener(rows, table) {
  if (rows.length <= SHOWN_AT_FIRST) return [];
  const button = make("button", { type: "button", class: "wide" }, say("show-all", { n: rows.length }));
  button.addEventListener("click", () => {
    for (const hidden of table.querySelectorAll("[hidden]")) hidden.hidden = false;
    rows[SHOWN_AT_FIRST].tabIndex = -1;
    rows[SHOWN_AT_FIRST].focus();
    button.remove();
  });
  return [button];
}
