import { find, make } from "./dom.js";
import { announce } from "./said.js";
import { say } from "./words.js";

let rows = [];
let active = -1;
let isSure = false;

export const isOpen = () => !find("list").hidden;

// Shows a list below the search field. A row is { id, name, detail, aside, choose }.
// Where it is not certain what is meant, nothing is chosen before a row was gone to.
export function showList({ title, rows: shown = [], note, isCertain = false, status = "" }) {
  [rows, active, isSure] = [shown, -1, isCertain];
  const texts = [title && make("p", null, title), note && make("p", { class: "note" }, note)];
  const options = rows.length ? make("ul", { id: "options", role: "listbox", "aria-label": say("places") }, ...rows.map(option)) : null;
  const list = make("div", { id: "list" }, texts[0], options, texts[1]);
  // The field would lose the focus, and the list close, before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  find("list").replaceWith(list);
  find("query").setAttribute("aria-expanded", `${rows.length > 0}`);
  find("query").removeAttribute("aria-activedescendant");
  announce(status || [title, ...(title ? rows.map(({ name }) => name) : []), note].filter(Boolean).join(" "));
}

export function hideList() {
  find("list").hidden = true;
  find("query").setAttribute("aria-expanded", "false");
  find("query").removeAttribute("aria-activedescendant");
}

// What a key does while the list is open.
export function pressed(key) {
  if (key === "ArrowDown") move(1);
  else if (key === "ArrowUp") move(-1);
  else if (rows[active]) rows[active].choose();
  else if (isSure && find("query").value.trim()) rows[0]?.choose();
  else if (find("query").value.trim()) move(1);
}

function option(row) {
  const node = make(
    "li",
    { id: `to-${row.id}`, role: "option", "aria-selected": "false" },
    make("bdi", null, row.name),
    row.detail && make("small", null, row.detail),
    row.aside && make("span", null, row.aside),
  );
  node.addEventListener("click", () => row.choose());
  return node;
}

function move(step) {
  const options = find("list").querySelectorAll("[role=option]");
  if (!options.length) return;
  options[active]?.setAttribute("aria-selected", "false");
  active = active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length;
  options[active].setAttribute("aria-selected", "true");
  options[active].scrollIntoView({ block: "nearest" });
  find("query").setAttribute("aria-activedescendant", options[active].id);
}
