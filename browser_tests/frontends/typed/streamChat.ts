import type { Message } from "../shared/conversation";
import { BROKEN_OFF, NOT_UNDERSTOOD, StreamFailure } from "../shared/failure";
import { inDollars, inTokens, isNumber } from "../shared/numbers";
import { objectIn, postForEvents } from "../shared/sse";

export interface ChatRequest {
  model: string;
  messages: Message[];
}

/** As the server counts; each part may be missing. */
export interface Usage {
  total_tokens?: unknown;
  cost_usd?: unknown;
}

/**
 * Streams an answer of the typed system; resolves with its usage when it is complete.
 *
 * @throws {StreamFailure} It is not, and will not be.
 */
export async function streamChat(
  url: string,
  request: ChatRequest,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<Usage> {
  for await (const { data } of postForEvents(url, request, signal)) {
    const event = objectIn(data);
    switch (event.type) {
      case "chunk":
        // Some servers send chunks without text, to name the model.
        if (typeof event.content === "string") onText(event.content);
        break;
      case "done":
        return (event.usage ?? {}) as Usage;
      case "error":
        throw new StreamFailure(String(event.message || NOT_UNDERSTOOD));
    }
  }
  // The end of the connection is not the end of the answer: that is `done`.
  throw new StreamFailure(BROKEN_OFF);
}

/** What an answer took, in words; empty if the server did not say. */
export function describeUsage({ total_tokens, cost_usd }: Usage): string {
  const parts = [];
  if (isNumber(total_tokens)) parts.push(inTokens(total_tokens));
  if (isNumber(cost_usd)) parts.push(inDollars(cost_usd));
  return parts.join(", ");
}
