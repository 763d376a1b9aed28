import { line, rounded } from "./curve.js";
import { find, make } from "./dom.js";
import { draw } from "./draw.js";
import { dateOf, formatter, heat, hour, inZone, known, safeZone } from "./format.js";
import { icon } from "./icons.js";
import { percent, rain, wind } from "./units.js";
import { say, weather } from "./words.js";

const HEIGHT = 244;
const TOP = 84;
const BOTTOM = 156;
const FLOOR = 214;
const EDGE = 14;
const RAIN_HEIGHT = 46;
const LEAST_SCALE = 3;
const LABEL_WIDTH = 56;
const LEAST_WIDTH = 240;
const USUAL_LETTERS = 16;

let shown = null;
let plan = null;
let drawnWidth = 0;
let chosen = 0;

// The picture follows its width: a turned phone, a wider window, bigger letters.
const follow = new ResizeObserver(() => find("plot") && plotWidth() !== drawnWidth && drawPlot());

// A box for the picture, a slider that lies on it, and the line that reads the chosen hour.
export function makePlot() {
  const slider = make("input", { id: "pick", type: "range", min: 0, value: 0, "aria-label": say("pick-hour") });
  slider.addEventListener("input", choose);
  slider.addEventListener("pointermove", (event) => event.pointerType === "mouse" && pointAt(event));
  const plot = make("div", { id: "plot" }, slider);
  follow.disconnect();
  follow.observe(plot);
  return [plot, make("p", { id: "read", "aria-hidden": "true" })];
}

// Draws temperature as a line and rain as bars, over the width that there is.
export function fillPlot(hours) {
  shown = hours;
  find("pick").max = shown.hours.time.length - 1;
  // New data leave the chosen hour where it is.
  find("pick").value = Math.max(0, shown.hours.time.indexOf(chosen));
  drawPlot();
}

const plotWidth = () => find("plot").clientWidth;

function drawPlot() {
  drawnWidth = plotWidth();
  const letters = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_LETTERS;
  plan = scales(shown.hours, Math.max(LEAST_WIDTH, Math.round(drawnWidth / letters)));
  find("plot").querySelector("svg")?.remove();
  find("plot").prepend(picture(shown));
  lay(find("pick").style);
  readHour();
}

// The slider lies on the hours and its thumb is one hour wide: a finger chooses what is below it.
function lay(style) {
  style.left = `${(EDGE / plan.width) * 100}%`;
  style.width = `${(1 - (2 * EDGE) / plan.width) * 100}%`;
  style.setProperty("--hour", `${(plan.step / plan.width) * drawnWidth}px`);
}

function pointAt({ offsetX, currentTarget: slider }) {
  slider.value = Math.floor((offsetX / slider.clientWidth) * shown.hours.time.length);
  choose();
}

function choose() {
  chosen = shown.hours.time[find("pick").value];
  readHour();
}

// The hour under the slider in words and numbers, for eyes and for screen readers.
function readHour() {
  const { hours, zone } = shown;
  const step = Number(find("pick").value);
  const at = (name) => hours[name]?.[step];
  const time = `${inZone(hours.time[step], zone, { weekday: "long" })} ${hour(hours.time[step], zone)}`;
  const values = [
    weather(at("condition")),
    heat(at("temperature")),
    rain(at("precipitation")),
    percent(at("precipitation_probability")),
    wind(at("wind_speed")),
  ];
  find("read").replaceChildren(make("b", null, time), ` ${values.join(" · ")}`);
  find("pick").setAttribute("aria-valuetext", [time, ...values].join(", "));
  find("cursor").setAttribute("transform", `translate(${plan.x(step).toFixed(1)})`);
}

function picture({ hours, dark, zone }) {
  const every = plan.step * 6 >= LABEL_WIDTH ? 6 : 12;
  const marks = hours.time.map((_, i) => i).filter((i) => localHour(hours.time[i], zone) % every === 0);
  return draw(
    "svg",
    { viewBox: `0 0 ${plan.width} ${HEIGHT}`, class: "chart", role: "img", "aria-label": summary(hours) },
    ...nights(dark, plan),
    ...midnights(hours.time, zone, plan),
    ...bars(hours.precipitation, plan),
    draw("path", { class: "area", d: area(hours.temperature, plan) }),
    draw("path", { class: "line", d: line(hours.temperature, plan) }),
    draw("path", { id: "cursor", d: `M0 26V${FLOOR}` }),
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
    width,
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
