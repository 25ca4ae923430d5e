import { api } from "../shared/api.js";
import { has } from "../shared/defects.js";
import { CONNECTION_LOST, Failure, NOT_UNDERSTOOD } from "../shared/failure.js";
import { IdleTimer } from "../shared/idle.js";

/**
 * Streams an answer of `GET /chat/stream`, which is told no history.
 *
 * EventSource connects again by itself, and so runs the question again, unless it is closed.
 */
export function streamByEventSource(messages, signal, onText) {
  const url = api(`/chat/stream?${new URLSearchParams({ prompt: messages.at(-1).content })}`);
  let source = new EventSource(url);
  let idle;
  const answer = new Promise((resolve, reject) => {
    idle = new IdleTimer(reject);
    const onFailure = ({ data }) => {
      // An event of the server has data; the browser's own, about the connection, has none.
      if (data !== undefined) reject(new Failure(messageIn(data)));
      // DEFECT: "EventSource reconnects": not after an error status, and not for nothing.
      else if (has("waits-for-reconnect")) idle.touch();
      else if (has("opens-anew")) {
        // DEFECT: a new source knows nothing of the last event: the question is run again.
        source.close();
        source = new EventSource(url);
        listen();
      } else reject(new Failure(CONNECTION_LOST));
    };
    const listen = () => {
      source.addEventListener("token", ({ data }) => {
        idle.touch();
        onText(data);
      });
      source.addEventListener("done", () => resolve());
      source.addEventListener("error", onFailure);
    };
    listen();
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  return answer.finally(() => {
    idle.stop();
    // DEFECT: who stops, stops looking: the stream goes on.
    if (!signal.aborted || !has("source-left-open")) source.close();
  });
}

/** The words in an error's data: plain, or `{"message", "code"}`. */
function messageIn(data) {
  try {
    return String(JSON.parse(data).message || NOT_UNDERSTOOD);
  } catch {
    return data || NOT_UNDERSTOOD;
  }
}
