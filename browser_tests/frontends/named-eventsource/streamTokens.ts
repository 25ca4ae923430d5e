import { CONNECTION_LOST, NOT_UNDERSTOOD, StreamFailure } from "../shared/failure";
import { IdleTimer } from "../shared/idle";

/**
 * Streams an answer of `GET /chat/stream`; resolves when it is complete.
 *
 * EventSource connects again by itself when a connection breaks, and names the last event that it
 * has: a server that gives its events ids goes on after it. Where there are none, it would run the
 * prompt again, and the text would be doubled; so without an id, a break is the end.
 *
 * @throws {StreamFailure} It is not complete, and will not be.
 */
export function streamTokens(
  url: string,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<null> {
  const source = new EventSource(url);
  const silence = new AbortController();
  const idle = new IdleTimer((failure) => silence.abort(failure));
  const givenUp = AbortSignal.any([signal, silence.signal]);
  let canResume = false;
  return new Promise<null>((resolve, reject) => {
    source.addEventListener("token", ({ data, lastEventId }) => {
      idle.touch();
      canResume = lastEventId !== "";
      onText(data);
    });
    source.addEventListener("done", () => resolve(null));
    source.addEventListener("error", (event) => {
      // An event of the server has data; the browser's own, about the connection, has none.
      if (event instanceof MessageEvent) reject(new StreamFailure(messageIn(event.data)));
      else if (source.readyState === EventSource.CLOSED || !canResume) {
        reject(new StreamFailure(CONNECTION_LOST));
      }
    });
    givenUp.addEventListener("abort", () => reject(givenUp.reason));
  }).finally(() => {
    idle.stop();
    source.close();
  });
}

/** The words in an error's data: plain, or `{"message", "code"}`. */
function messageIn(data: string): string {
  try {
    return String(JSON.parse(data).message || NOT_UNDERSTOOD);
  } catch {
    return data || NOT_UNDERSTOOD;
  }
}
