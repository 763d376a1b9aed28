// Elements are made one by one and strings become text nodes: nothing from data is ever markup.
export const find = (id) => document.getElementById(id);

export const make = (tag, attributes, ...children) =>
  furnish(document.createElement(tag), attributes, children);

export function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value != null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}
