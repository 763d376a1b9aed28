import { known } from "./format.js";

// A monotone curve: it passes through every hour and never swings beyond what is in the data.
export function line(values, { x, y, step }) {
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

export const rounded = (shape) =>
  Object.fromEntries(Object.entries(shape).map(([name, value]) => [name, value.toFixed(1)]));

const slope = (before, after) => (before * after > 0 ? (2 * before * after) / (before + after) : 0);

const points = (...list) => list.flat().map((value) => value.toFixed(1)).join(" ");
