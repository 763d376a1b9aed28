import "../app.js";
export { askForecast } from "./forecast.js";
export { lookUp } from "./geocode.js";
