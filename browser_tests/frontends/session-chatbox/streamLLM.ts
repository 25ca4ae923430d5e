import type { Socket } from "socket.io-client";

import { newId } from "../shared/api";
import type { Message } from "../shared/conversation";
import { StreamFailure } from "../shared/failure";
import { converse, type Payload } from "../shared/socket";

/** What the server tells at the end of an answer; each part may be missing. */
export interface Summary {
  provider?: unknown;
  tokenCount?: unknown;
}

/**
 * Streams an answer of `llm:chat:stream`; resolves with its summary when it is complete.
 *
 * @throws {StreamFailure} It is not, and will not be.
 */
export function streamLLM(
  socket: Socket,
  provider: string,
  messages: Message[],
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<Summary> {
  const sessionId = newId();
  let count = 0;
  // Several sessions may run on one socket; an error about what is no session is ours, too.
  const mine = (handle: (payload: Payload) => void) => (payload: Payload) => {
    if (payload.sessionId === sessionId) handle(payload);
  };
  return converse<Summary>({
    socket,
    signal,
    ask: () => socket.emit("llm:chat:stream", { sessionId, provider, messages }),
    cancel: () => socket.emit("llm:stream:cancel", { sessionId }),
    on: (resolve) => ({
      "llm:stream:token": mine(({ token }) => {
        count += 1;
        if (typeof token === "string") onText(token);
      }),
      "llm:stream:done": mine((payload) => {
        if (payload.tokenCount !== count) {
          throw new StreamFailure("Parts of the answer were lost on the way.");
        }
        resolve(payload);
      }),
      "llm:stream:cancelled": mine(() => {
        throw new StreamFailure("The answer was cancelled.");
      }),
      "llm:stream:error": (payload) => {
        if (payload.sessionId === sessionId || payload.sessionId == null) {
          throw new StreamFailure(String(payload.error));
        }
      },
    }),
  });
}
