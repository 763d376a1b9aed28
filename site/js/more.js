import { show, state } from "./app.js";
import { load } from "./data.js";
import { find, make } from "./dom.js";
import { heat, hour, percent, rain, weekday, wind } from "./format.js";
import { icon } from "./icons.js";
import { addEnglish, say } from "./words.js";
import moreEnglish from "../lang/en-more.json" with { type: "json" };

let details = null;

export function startMore() {
  addEnglish(moreEnglish);
  state.more = { showMore };
  show();
}

export async function showMore() {
  const { id, zone } = state.place ?? {};
  if (!id || details?.id === id) return;
  details = { id };
  try {
    details = await load(`data/${id}.json`);
    showHours(details.hours, zone);
    showWeek(details.days);
  } catch {
    find("hours").replaceChildren(make("p", null, say("unreachable")));
  }
}

function showHours(hours, zone) {
  const rows = hours.time.map((time, i) =>
    make("tr", null, make("th", null, hour(time, zone)), make("td", null, heat(hours.temperature[i])), make("td", null, rain(hours.precipitation[i])), make("td", null, wind(hours.wind_speed[i]))));
  find("hours").replaceChildren(make("h2", null, say("hours")), make("table", null, ...rows));
}

function showWeek(days) {
  const rows = days.date.map((date, i) =>
    make("tr", null, make("th", null, weekday(date)), make("td", null, icon(days.condition[i])), make("td", null, heat(days.temperature_max[i])), make("td", null, heat(days.temperature_min[i])), make("td", null, percent(days.precipitation_probability[i]))));
  find("week").replaceChildren(make("h2", null, say("week")), make("table", null, ...rows));
}
