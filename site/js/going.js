// Goes to a place that the visitor chose, also to the one that is shown without having been chosen.
export function goTo(id) {
  if (location.hash !== `#${id}`) {
    location.hash = id;
    return;
  }
  history.replaceState(null, "", `#${id}`);
  dispatchEvent(new Event("hashchange"));
}
