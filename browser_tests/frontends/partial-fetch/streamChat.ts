import { type Summary, TokenReader } from "../partial/events";
import { BROKEN_OFF, StreamFailure } from "../shared/failure";
import { objectIn, postForEvents } from "../shared/sse";

export interface ChatRequest {
  message: string;
  session_id: string;
}

/**
 * Streams an answer of `POST /api/chat/stream`; resolves with its summary when it is complete.
 *
 * @throws {StreamFailure} It is not, and will not be.
 */
export async function streamChat(
  url: string,
  request: ChatRequest,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<Summary> {
  const reader = new TokenReader(onText);
  for await (const { data } of postForEvents(url, request, signal)) {
    const event = objectIn(data);
    if ("error" in event) throw new StreamFailure(String(event.error));
    if (event.done === true) return reader.end(event);
    if ("token" in event) reader.token(event);
  }
  // The end of the connection is not the end of the answer: that is `done`.
  throw new StreamFailure(BROKEN_OFF);
}
