import { HOUR, now } from "./clock.js";
import { find, make } from "./dom.js";
import { draw } from "./draw.js";
import { renew } from "./focus.js";
import { dateOf, known, number } from "./format.js";
import { moonOfDay } from "./moon.js";
import { percent } from "./units.js";
import { say } from "./words.js";

// It is asked for every six hours: after two misses it is not current.
const LONGEST = 13 * HOUR;
const GRADES = [20, 40, 60, 80, 100];

// A small section after the week: the air and pollen where they are known, and the moon.
export function showAir(place) {
  const air = known(place.air?.observed) && now() - place.air.observed < LONGEST ? place.air : {};
  const facts = [index(air), particles(air), ...pollen(air), moon(place)].filter(Boolean);
  renew(box(), make("h2", null, say("air")), make("dl", null, ...facts));
}

// It is not in the first view's document: what comes late should not make that bigger.
function box() {
  if (!find("air")) find("week").after(make("section", { id: "air" }));
  return find("air");
}

const fact = (name, ...value) => make("div", null, make("dt", null, name), make("dd", null, ...value));

function index({ european_aqi: value }) {
  if (!known(value)) return null;
  const grade = GRADES.filter((most) => value > most).length;
  return fact(say("aqi"), `${number(value)} · ${say(`aqi-${grade}`)}`);
}

const particles = ({ pm2_5: value }) => known(value) && fact("PM2.5", `${number(value)} µg/m³`);

const pollen = (air) =>
  Object.entries(air.pollen ?? {})
    .map(([name, grains]) => [name.replace("_pollen", ""), grains])
    .filter(([, grains]) => known(grains) && grains >= 1)
    .map(([plant, grains]) => fact(say(`pollen-${plant}`), `${number(grains)} ${say("grains")}`));

function moon({ zone, latitude }) {
  const { phase, angle, lit } = moonOfDay(dateOf(now(), zone), zone);
  const text = ` ${say(`moon-${phase}`)} · ${percent(lit * 100)}`;
  return fact(say("moon"), disc(angle, lit, latitude < 0), text);
}

// The lit part between its round edge and the half ellipse where the light ends.
function disc(angle, lit, isSouth) {
  const width = Math.abs(1 - 2 * lit) * 6;
  const path = `M8 2A6 6 0 0 1 8 14A${width.toFixed(2)} 6 0 0 ${lit > 0.5 ? 1 : 0} 8 2z`;
  const isTurned = angle > 180 !== isSouth;
  return draw(
    "svg",
    { viewBox: "0 0 16 16", class: "disc", "aria-hidden": "true" },
    draw("circle", { cx: 8, cy: 8, r: 6 }),
    draw("path", { class: "night", d: path, transform: isTurned ? "matrix(-1 0 0 1 16 0)" : null }),
  );
}
