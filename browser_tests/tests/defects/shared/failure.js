/** Why there is no complete answer, in words for the user. */
export class Failure extends Error {}

export const BROKEN_OFF = "The answer broke off: what you see is not all of it.";
export const CONNECTION_LOST = "The connection was lost: there is no complete answer.";
export const NOT_UNDERSTOOD = "The server sent something that this page does not understand.";
export const SILENT = "The server has been silent for a minute.";

const BY_STATUS = {
  200: "The server sent a page, and no answer.",
  401: "The server wants a valid access token.",
  429: "Too many requests: please wait a while.",
  503: "The server is busy: please try again later.",
};

export function refusal(status) {
  return new Failure(`${BY_STATUS[status] ?? "The server could not answer."} (HTTP ${status})`);
}

/** The words for anything that was thrown; what is not ours comes from the network. */
export const inWords = (error) => (error instanceof Failure ? error.message : CONNECTION_LOST);
