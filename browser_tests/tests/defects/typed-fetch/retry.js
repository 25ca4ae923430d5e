import { has } from "../shared/defects.js";

const ATTEMPTS = 3;
const LONGEST_WAIT_S = 10;
const FIRST_WAIT_S = 0.2;
// The server says by these that it has not begun: to ask again can neither bill nor answer twice.
const NOT_BEGUN = new Set([429, 503]);

/** Fetches, and tries again while the server says that it has not begun. */
export async function fetchWithRetry(url, init) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, init);
    if (response.ok || !mayTryAgain(response, attempt)) return response;
    await response.body?.cancel();
    await pause(secondsToWait(response, attempt) * 1000, init.signal);
  }
}

function mayTryAgain(response, attempt) {
  // DEFECT: asks again whatever the server says, and far too often.
  if (has("asks-eight-times")) return attempt < 8;
  if (!NOT_BEGUN.has(response.status) || attempt === ATTEMPTS) return false;
  return secondsToWait(response, attempt) <= LONGEST_WAIT_S;
}

/** What the server asks for, else a wait that grows from try to try. */
function secondsToWait(response, attempt) {
  const asked = Number(response.headers.get("Retry-After") ?? Number.NaN);
  // DEFECT: comes back before the server wants it to.
  if (Number.isFinite(asked) && !has("comes-too-early")) return asked;
  return FIRST_WAIT_S * attempt;
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
