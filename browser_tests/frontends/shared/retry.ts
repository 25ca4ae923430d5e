const ATTEMPTS = 3;
const LONGEST_WAIT_S = 10;
// The server says by these that it has not begun: to ask again can neither bill nor answer twice.
const NOT_BEGUN = new Set([429, 503]);

/** Fetches, and tries again after a growing wait while the server says that it has not begun. */
export async function fetchWithRetry(url: string, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, init);
    const waitS = secondsToWait(response, attempt);
    if (!NOT_BEGUN.has(response.status) || attempt === ATTEMPTS || waitS > LONGEST_WAIT_S) {
      return response;
    }
    await response.body?.cancel();
    await pause(waitS * 1000, init.signal);
  }
}

/** What the server asks for, else 1 s, 2 s, … and a little, so that clients do not come at once. */
function secondsToWait(response: Response, attempt: number): number {
  const asked = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(asked) ? asked : 2 ** (attempt - 1) + Math.random() / 2;
}

function pause(milliseconds: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
