// Elements are made one by one and strings become text nodes: nothing from data is ever markup.
const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

export const make = (tag, attributes, ...children) =>
  furnish(document.createElement(tag), attributes, children);

export const draw = (tag, attributes, ...children) =>
  furnish(document.createElementNS(SVG, tag), attributes, children);

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value != null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}
