const SAVED = "windsock-data";

// The address of a worker is code to the browser, so a policy may make this one address and no other.
export async function startWorker(paths) {
  if (!navigator.serviceWorker) return;
  const policy = self.trustedTypes?.createPolicy("windsock", { createScriptURL: () => "sw.js" });
  const isFirst = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register(policy?.createScriptURL("") ?? "sw.js");
  if (isFirst) await keep(paths);
}

// The first visit's data came before there was a worker to save them.
async function keep(paths) {
  const saved = await caches.open(SAVED);
  await Promise.all(paths.map((path) => fill(saved, path)));
}

async function fill(saved, path) {
  if (await saved.match(path)) return;
  const answer = await fetch(path);
  if (answer.ok) await saved.put(path, answer);
}
