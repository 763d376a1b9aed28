// Keeps the page usable without a network, and never stands in the way of a newer release:
// pages and data come from the network whenever it answers, and saved data are marked as saved.
const RELEASE = "source";
const FILES = [];

const SHELL = `windsock-${RELEASE}`;
const SAVED = "windsock-data";
// Who has something saved waits no longer for the network.
const PATIENCE = 3_000;

self.addEventListener("install", (event) => {
  event.waitUntil(fillShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldReleases().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const answer = chooseAnswer(event.request);
  if (answer) event.respondWith(answer);
});

// One release as a whole: its page is kept only together with the files that it names.
async function fillShell() {
  const cache = await caches.open(SHELL);
  await cache.addAll([new Request("./", { cache: "reload" }), ...FILES]);
  const page = await (await cache.match("./")).text();
  if (!FILES.some((file) => page.includes(`src="${file}"`))) throw new Error("page of another release");
}

async function dropOldReleases() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("windsock-") && ![SHELL, SAVED].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

function chooseAnswer(request) {
  const address = new URL(request.url);
  const scope = new URL(self.registration.scope);
  if (request.method !== "GET" || address.origin !== scope.origin) return null;
  const path = address.pathname.slice(scope.pathname.length);
  if (path === "data/text.html") return freshData(request, isPage);
  if (request.mode === "navigate") return ["", "index.html"].includes(path) ? freshPage(request) : null;
  if (FILES.includes(path)) return keptFile(request);
  return /^data(\.json|\/[\w-]+\.json)$/.test(path) ? freshData(request, isJson) : null;
}

async function freshPage(request) {
  return patient(fetch(request), await caches.match("./", { cacheName: SHELL }));
}

// The answer of the network, or what was stored when it fails or does not come in time.
async function patient(network, stored) {
  if (!stored) return network;
  const late = new Promise((done) => setTimeout(done, PATIENCE, stored));
  return Promise.race([network.catch(() => stored), late]);
}

async function keptFile(request) {
  return (await caches.match(request, { cacheName: SHELL, ignoreSearch: true })) ?? fetch(request);
}

async function freshData(request, isRight) {
  const cache = await caches.open(SAVED);
  return patient(fetchData(request, cache, isRight), await savedData(cache, request));
}

async function fetchData(request, cache, isRight) {
  // Asked again even while the browser's own copy is fresh: only so is being offline noticed.
  const asking = request.cache === "default" ? "no-cache" : request.cache;
  const answer = await fetch(request, { cache: asking });
  if (!isRight(answer)) return (await savedData(cache, request)) ?? answer;
  // Read to its end: only a whole answer is worth more than the saved copy.
  const body = await answer.blob();
  const whole = () => new Response(body, { headers: answer.headers });
  await cache.put(request, whole()).catch(() => {});
  return whole();
}

const isJson = (answer) => answer.ok && answer.headers.get("content-type")?.includes("json");

const isPage = (answer) => answer.ok;

async function savedData(cache, request) {
  const copy = await cache.match(request);
  if (!copy) return null;
  const headers = new Headers(copy.headers);
  headers.set("x-windsock-saved", "yes");
  return new Response(copy.body, { headers });
}
