import { find } from "./dom.js";

// Puts new children into a box. What had the focus has it afterwards: it is found again by its id.
export function renew(box, ...children) {
  const { id } = box.contains(document.activeElement) ? document.activeElement : {};
  box.replaceChildren(...children);
  if (id) focusOn(find(id) ?? box.querySelector("h2"), { preventScroll: true });
}

// Headings and rows take the focus only when they are given it.
export function focusOn(node, how) {
  if (!node) return;
  node.setAttribute("tabindex", node.tabIndex);
  node.focus(how);
}

// For boxes of links: nothing is touched where they say the same as before.
export function renewLinks(box, ...children) {
  const fresh = box.cloneNode();
  fresh.append(...children);
  if (fresh.isEqualNode(box)) return;
  const step = [...box.querySelectorAll("a")].indexOf(document.activeElement);
  box.replaceChildren(...fresh.childNodes);
  box.querySelectorAll("a")[step]?.focus({ preventScroll: true });
}
