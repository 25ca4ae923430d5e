import { has } from "../shared/defects.js";
import { CONNECTION_LOST, Failure, NOT_UNDERSTOOD } from "../shared/failure.js";
import { IdleTimer } from "../shared/idle.js";
import { asEvent } from "../shared/typed.js";

/** Asks on an open socket; resolves with the usage, rejects where there is no complete answer. */
export function follow(socket, question, signal, onText) {
  const ended = new AbortController();
  const listen = (target, name, listener) =>
    target.addEventListener(name, listener, { signal: ended.signal });
  const answer = new Promise((resolve, reject) => {
    const idle = new IdleTimer((failure) => {
      // What cannot be waited for any longer shall not come later, either.
      socket.close();
      reject(failure);
    });
    listen(ended.signal, "abort", () => idle.stop());
    listen(socket, "message", ({ data }) => {
      idle.touch();
      try {
        onEvent(asEvent(data), onText, resolve);
      } catch (error) {
        reject(error);
      }
    });
    // DEFECT: the timer ends with the connection, and the answer does not.
    if (has("waits-after-drop")) listen(socket, "close", () => idle.stop());
    else listen(socket, "close", () => reject(new Failure(CONNECTION_LOST)));
    listen(signal, "abort", () => {
      // DEFECT: the server is not told.
      if (!has("cancel-unsent")) socket.send(JSON.stringify({ type: "cancel" }));
    });
    socket.send(JSON.stringify(question));
  });
  return answer.finally(() => ended.abort());
}

function onEvent(event, onText, resolve) {
  switch (event.type) {
    case "chunk":
      return onText(event.content);
    case "done":
      return resolve(event.usage);
    case "cancelled":
      throw new Failure("The answer was cancelled.");
    case "error":
      throw new Failure(event.message || NOT_UNDERSTOOD);
  }
}
