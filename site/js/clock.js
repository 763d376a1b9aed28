// The device's clock may be wrong: the servers' Date tells, as far as an answer proves the time.
export const HOUR = 3600;
export const DAY = 24 * HOUR;

const TOLERANCE = 120_000;

let offset = 0;

export const now = () => Math.floor((Date.now() + offset) / 1000);

export const clockIsWrong = () => offset !== 0;

// An answer from a cache proves only that it is at least that late; a fresh one tells the time.
export function learnTime(response, fresh) {
  const age = Number(response.headers.get("age")) || 0;
  const ahead = Date.parse(response.headers.get("date")) + age * 1000 - Date.now();
  if (Number.isNaN(ahead)) return;
  if (fresh) offset = Math.abs(ahead) > TOLERANCE ? ahead : 0;
  else if (ahead > TOLERANCE && ahead > offset) offset = ahead;
}
