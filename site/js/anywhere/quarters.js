import { columns, quantity, refuseOtherUnits } from "./checks.js";
import { steps } from "./hours.js";

const QUARTER = 900;
const MOST_QUARTERS = 12;

// South, west, north, east of where the source's models know quarters of an hour; elsewhere it divides
// an hour into four. The same as function/weather/sources/native_quarters.py, held equal by a test.
const REGIONS = [
  [43.2, -3.9, 58, 20.3],
  [37.5, -12, 55.4, 16],
  [25, -124, 47.8, -71],
];

export const hasQuarters = ({ latitude, longitude }) =>
  REGIONS.some(([south, west, north, east]) => south <= latitude && latitude <= north && west <= longitude && longitude <= east);

// What falls in each quarter of an hour from the one that runs on, or null where it is not known.
export function readQuarters(element, spot, now) {
  if (!hasQuarters(spot) || !element.minutely_15) return null;
  refuseOtherUnits(element.minutely_15_units, { time: "unixtime", precipitation: "mm" }, "minutely_15_units");
  const table = columns(element.minutely_15, ["time", "precipitation"], "minutely_15");
  const [first] = steps(table.time, QUARTER, "minutely_15.time");
  const read = table.precipitation.map((value) => quantity(value, "precipitation", "minutely_15.precipitation"));
  // The source sums the quarter before each time, the page says what falls after it: the next row's.
  const over = Math.max(0, Math.floor((now - first) / QUARTER));
  const precipitation = read.slice(1 + over, 1 + over + MOST_QUARTERS);
  return precipitation.length ? { time: first + over * QUARTER, precipitation } : null;
}
