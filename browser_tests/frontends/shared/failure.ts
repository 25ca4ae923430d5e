/** Why there is no complete answer, in words for the user. */
export class StreamFailure extends Error {}

export const BROKEN_OFF = "The answer broke off: what you see is not all of it.";
export const CONNECTION_LOST = "The connection was lost: what you see is not all of the answer.";
export const NOT_UNDERSTOOD = "The server sent something that this page does not understand.";

const BY_STATUS: Record<number, string> = {
  400: "The server did not accept this message.",
  401: "The server wants a valid access token.",
  403: "You may not do this.",
  404: "There is nothing at this address.",
  413: "This message is too long.",
  422: "The server did not accept this message.",
  429: "Too many requests: please wait a while.",
  503: "The server is busy: please try again later.",
};

export function refusal(status: number): StreamFailure {
  const reason = BY_STATUS[status] ?? "The server could not answer.";
  return new StreamFailure(`${reason} (HTTP ${status})`);
}

/** The words for anything that was thrown. */
export function inWords(error: unknown): string {
  // Whatever else is thrown while a stream is read comes from the network, in the browser's words.
  return error instanceof StreamFailure ? error.message : CONNECTION_LOST;
}
