import { EventSourceParserStream } from "eventsource-parser/stream";
import type { EventSourceMessage } from "eventsource-parser/stream";

import { NOT_UNDERSTOOD, refusal, StreamFailure } from "./failure";
import { IdleTimer } from "./idle";
import { fetchWithRetry } from "./retry";

/** An event may have so many characters; a server that sends more is given up. */
const MAX_EVENT_LENGTH = 1 << 20;

/**
 * Yields the server-sent events of the answer to a POST request.
 *
 * Leaving the loop, or aborting the signal, closes the connection.
 *
 * @throws {StreamFailure} The server refuses, sends no events, or falls silent.
 */
export async function* postForEvents(
  url: string,
  body: unknown,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void, void> {
  const silence = new AbortController();
  const idle = new IdleTimer((failure) => silence.abort(failure));
  try {
    const response = await fetchWithRetry(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, silence.signal]),
    });
    yield* eventsOf(response, idle);
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    idle.stop();
  }
}

async function* eventsOf(response: Response, idle: IdleTimer) {
  const reader = eventStream(response, idle).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      idle.touch();
      yield value;
    }
  } finally {
    // A stream that has failed cannot be cancelled any more.
    await reader.cancel().catch(() => {});
  }
}

function eventStream(response: Response, idle: IdleTimer): ReadableStream<EventSourceMessage> {
  if (!response.ok) {
    void response.body?.cancel();
    throw refusal(response.status);
  }
  // A proxy's page of apologies comes with 200, too.
  const type = response.headers.get("Content-Type") ?? "";
  if (!response.body || !type.startsWith("text/event-stream")) {
    void response.body?.cancel();
    throw new StreamFailure(NOT_UNDERSTOOD);
  }
  return response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(endingLastLine())
    .pipeThrough(
      new EventSourceParserStream({
        maxBufferSize: MAX_EVENT_LENGTH,
        onComment: () => idle.touch(),
      }),
    );
}

/** The parser waits for what follows a CR, which may be half a line end; at the end, nothing does. */
function endingLastLine(): TransformStream<string, string> {
  let endsWithCr = false;
  return new TransformStream({
    transform(text, controller) {
      endsWithCr = text.endsWith("\r");
      controller.enqueue(text);
    },
    flush(controller) {
      if (endsWithCr) controller.enqueue("\n");
    },
  });
}

/** The JSON object in an event's data. */
export function objectIn(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new StreamFailure(NOT_UNDERSTOOD);
}
