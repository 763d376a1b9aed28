import { find } from "./dom.js";
import { draw } from "./draw.js";
import { dateOf, formatter, heat, hour, inZone, known, safeZone } from "./format.js";
import { icon } from "./icons.js";
import { rain } from "./units.js";
import { say } from "./words.js";

const HEIGHT = 244;
const TOP = 84;
const BOTTOM = 156;
const FLOOR = 214;
const EDGE = 14;
const RAIN_HEIGHT = 46;
const LEAST_SCALE = 3;
const LABEL_WIDTH = 56;

// Draws temperature as a line and rain as bars, over the width that there is.
export function chart(hours, dark, zone) {
  const width = Math.max(260, Math.round(find("hours").clientWidth - 2 * EDGE));
  const plan = scales(hours, width);
  const every = plan.step * 6 >= LABEL_WIDTH ? 6 : 12;
  const marks = hours.time.map((_, i) => i).filter((i) => localHour(hours.time[i], zone) % every === 0);
  return draw(
    "svg",
    { viewBox: `0 0 ${width} ${HEIGHT}`, class: "chart", role: "img", "aria-label": summary(hours) },
    ...nights(dark, plan),
    ...midnights(hours.time, zone, plan),
    ...bars(hours.precipitation, plan),
    draw("path", { class: "area", d: area(hours.temperature, plan) }),
    draw("path", { class: "line", d: line(hours.temperature, plan) }),
    ...marks.flatMap((i) => mark(hours, dark, zone, plan, i)),
  );
}

function scales(hours, width) {
  const warm = hours.temperature.filter(known);
  const low = Math.min(...warm);
  const span = Math.max(...warm) - low || 1;
  const step = (width - 2 * EDGE) / hours.time.length;
  const most = Math.max(LEAST_SCALE, ...hours.precipitation.filter(known));
  return {
    step,
    x: (i) => EDGE + (i + 0.5) * step,
    y: (value) => BOTTOM - ((value - low) / span) * (BOTTOM - TOP),
    bar: (value) => (value / most) * RAIN_HEIGHT,
  };
}

function localHour(time, zone) {
  const shape = { timeZone: safeZone(zone), hour: "numeric", hourCycle: "h23" };
  return Number(formatter("DateTimeFormat", shape, "en").format(time * 1000));
}

function nights(dark, { x, step }) {
  const at = (i) => (x(i) - step / 2).toFixed(1);
  const starts = dark.map((is, i) => is && !dark[i - 1] && i).filter((i) => i !== false);
  return starts.map((start) => {
    const end = dark.indexOf(false, start);
    const width = ((end < 0 ? dark.length : end) - start) * step;
    return draw("rect", { class: "dark", x: at(start), y: 26, width: width.toFixed(1), height: FLOOR - 26 });
  });
}

function midnights(times, zone, { x, step }) {
  const firsts = times.map((time, i) => i).filter((i) => !i || dateOf(times[i], zone) !== dateOf(times[i - 1], zone));
  return firsts.flatMap((i, place) => {
    const left = x(i) - step / 2;
    const room = ((firsts[place + 1] ?? times.length) - i) * step;
    const name = inZone(times[i], zone, { weekday: room > 90 ? "long" : "short" });
    return [
      i ? draw("path", { class: "rule", d: `M${left.toFixed(1)} 6V${FLOOR}` }) : "",
      room > 40 ? draw("text", { x: left + 6, y: 18, class: "weekday" }, name) : "",
    ];
  });
}

function bars(amounts, { x, step, bar }) {
  const wide = Math.max(1.5, step - 1.5);
  return amounts.map((amount, i) => {
    const height = known(amount) ? bar(amount) : 0;
    const shape = { x: x(i) - wide / 2, y: FLOOR - height, width: wide, height, rx: Math.min(2, wide / 2) };
    return height ? draw("rect", { class: "wet", ...rounded(shape) }) : "";
  });
}

const rounded = (shape) =>
  Object.fromEntries(Object.entries(shape).map(([name, value]) => [name, value.toFixed(1)]));

// A monotone curve: it passes through every hour and never swings beyond what is in the data.
function line(values, { x, y, step }) {
  const heights = values.map((value) => (known(value) ? y(value) : NaN));
  const slopes = heights.map((_, i) => slope(heights[i] - heights[i - 1], heights[i + 1] - heights[i]));
  const pieces = heights.map((height, i) => {
    if (Number.isNaN(height)) return "";
    const here = [x(i), height];
    if (!known(heights[i - 1])) return `M${points(here)}`;
    const start = [x(i - 1) + step / 3, heights[i - 1] + slopes[i - 1] / 3];
    return `C${points(start, [x(i) - step / 3, height - slopes[i] / 3], here)}`;
  });
  return pieces.join("");
}

const slope = (before, after) => (before * after > 0 ? (2 * before * after) / (before + after) : 0);

const points = (...list) => list.flat().map((value) => value.toFixed(1)).join(" ");

function area(values, plan) {
  if (!values.length || !values.every(known)) return "";
  return `${line(values, plan)}V${FLOOR}H${plan.x(0).toFixed(1)}Z`;
}

function mark(hours, dark, zone, { x, y }, i) {
  const value = hours.temperature[i];
  const sign = icon(hours.condition[i], !dark[i]);
  for (const [name, size] of Object.entries({ x: x(i) - 13, y: 30, width: 26, height: 26 })) {
    sign.setAttribute(name, size.toFixed(1));
  }
  const at = { x: x(i).toFixed(1), "text-anchor": "middle" };
  return [
    sign,
    draw("text", { ...at, y: HEIGHT - 10, class: "hour" }, shortHour(hours.time[i], zone)),
    known(value) ? draw("circle", { cx: at.x, cy: y(value).toFixed(1), r: 3.5 }) : "",
    known(value) ? draw("text", { ...at, y: (y(value) - 11).toFixed(1) }, heat(value)) : "",
  ];
}

// "06" or "6 AM"; with minutes where the zone is not whole hours off.
function shortHour(time, zone) {
  const minutes = inZone(time, zone, { minute: "numeric" });
  return Number(minutes) ? hour(time, zone) : inZone(time, zone, { hour: "numeric" });
}

function summary(hours) {
  const warm = hours.temperature.filter(known);
  const wet = hours.precipitation.filter(known);
  if (!warm.length) return say("hours");
  const values = { low: heat(Math.min(...warm)), high: heat(Math.max(...warm)) };
  return say("chart", { ...values, rain: rain(wet.reduce((sum, value) => sum + value, 0)) });
}
