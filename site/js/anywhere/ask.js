import { Nonsense } from "./checks.js";

export const FORECAST = "https://api.open-meteo.com/v1/forecast";
export const GEOCODING = "https://geocoding-api.open-meteo.com/v1/search";

const PATIENCE = 12_000;
const MOST_BYTES = 300_000;
const REST = 600_000;

// Not asked before this time, in milliseconds: it said that it was asked too often.
let restsUntil = 0;

// Why Open-Meteo gave nothing: "offline", "unreachable", "limit" or "refused".
export class Refusal extends Error {}

// The key of the sentence for an error of this script; what is neither kind is a fault of its own.
export function reasonOf(error) {
  if (error instanceof Refusal) return error.message;
  if (error instanceof Nonsense) return "nonsense";
  throw error;
}

// One plain request from the visitor's browser: no cookie, no referrer, nothing but the parameters.
export async function ask(address, parameters) {
  if (Date.now() < restsUntil) throw new Refusal("limit");
  const { response, text } = await fetched(`${address}?${new URLSearchParams(parameters)}`);
  const parsed = parse(text, response.ok);
  if (response.status === 429 || /limit exceeded|concurrent requests/i.test(parsed?.reason)) {
    restsUntil = Date.now() + REST;
    throw new Refusal("limit");
  }
  if (!response.ok || parsed?.error) throw new Refusal("refused");
  return parsed;
}

async function fetched(url) {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(url, { signal, credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" });
    return { response, text: await bounded(response) };
  } catch (error) {
    if (error instanceof Nonsense) throw error;
    throw new Refusal(globalThis.navigator?.onLine === false ? "offline" : "unreachable");
  }
}

// The length that an answer names proves nothing, so its bytes are counted as they come.
async function bounded(response) {
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = "";
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MOST_BYTES) throw new Nonsense("the answer is too long");
    text += decoder.decode(value, { stream: true });
  }
}

function parse(text, mustBeJson) {
  try {
    return JSON.parse(text);
  } catch {
    if (mustBeJson) throw new Nonsense("the answer is not JSON");
    return null;
  }
}
