// The codes of the WMO in this page's words: the table of function/weather/forecast/conditions.py, held equal by a test.
const CONDITIONS = {
  0: "clear",
  1: "mainly-clear",
  2: "partly-cloudy",
  3: "overcast",
  45: "fog",
  48: "rime-fog",
  51: "drizzle-light",
  53: "drizzle",
  55: "drizzle-heavy",
  56: "freezing-drizzle",
  57: "freezing-drizzle",
  61: "rain-light",
  63: "rain",
  65: "rain-heavy",
  66: "freezing-rain",
  67: "freezing-rain",
  71: "snow-light",
  73: "snow",
  75: "snow-heavy",
  77: "snow-grains",
  80: "rain-showers-light",
  81: "rain-showers",
  82: "rain-showers-heavy",
  85: "snow-showers-light",
  86: "snow-showers-heavy",
  95: "thunder",
  96: "thunder-hail",
  99: "thunder-hail",
};

export const conditionOf = (code) =>
  typeof code === "number" && Object.hasOwn(CONDITIONS, code) ? CONDITIONS[code] : "unknown";

// Only what falls comes after overcast and fog.
export const falls = (condition) => /drizzle|rain|snow|sleet|thunder/.test(condition);
