import { dateOf, known } from "./format.js";

const HALF_HOUR = 1800;

// For each hour: whether it is dark in its middle, by the sun of its own local day.
export function darkness(times, days, zone) {
  return times.map((time) => {
    const step = Array.isArray(days?.date) ? days.date.indexOf(dateOf(time, zone)) : -1;
    return step >= 0 && isDark(time + HALF_HOUR, days.sun?.[step], days.sunrise?.[step], days.sunset?.[step]);
  });
}

function isDark(time, sun, sunrise, sunset) {
  if (sun === "down" || sun === "up") return sun === "down";
  return known(sunrise) && known(sunset) && (time < sunrise || time > sunset);
}
