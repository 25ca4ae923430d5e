import { Failure, NOT_UNDERSTOOD } from "./failure.js";

/** An event of the typed system. */
export function asEvent(data) {
  try {
    const event = JSON.parse(data);
    // Some servers send chunks without text, to name the model.
    if (event !== null) return { ...event, content: event.content ?? "" };
  } catch {
    // told below
  }
  throw new Failure(NOT_UNDERSTOOD);
}
