import { furnish } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

export const draw = (tag, attributes, ...children) =>
  furnish(document.createElementNS(SVG, tag), attributes, children);
