const COLUMNS = ["id", "name", "country", "zone", "latitude", "longitude"];

let loading = null;

// Every listed place: names and coordinates, no weather. Asked for once, and again after a failure.
export function loadPlaces() {
  loading ??= fetched().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function fetched() {
  const response = await fetch("made/places.json");
  const rows = await response.json();
  return rows.map((row) => Object.fromEntries(COLUMNS.map((name, index) => [name, row[index]])));
}
