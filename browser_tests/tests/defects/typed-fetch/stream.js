import { api } from "../shared/api.js";
import { has } from "../shared/defects.js";
import { BROKEN_OFF, Failure, NOT_UNDERSTOOD, refusal } from "../shared/failure.js";
import { IdleTimer } from "../shared/idle.js";
import { asEvent } from "../shared/typed.js";
import { fetchWithRetry } from "./retry.js";
import { eventsOf } from "./sse.js";

const MODEL = "gpt-4o-mini";

/** Streams an answer of `POST /chat/stream`; resolves with its usage when it is complete. */
export async function streamByFetch(messages, signal, onText) {
  try {
    return await streamOnce(messages, signal, onText);
  } catch (error) {
    if (!has("asks-again-after-break") || signal.aborted) throw error;
    // DEFECT: the provider is paid twice, and the text is shown behind what came already.
    return streamOnce(messages, signal, onText);
  }
}

async function streamOnce(messages, signal, onText) {
  const silence = new AbortController();
  const idle = new IdleTimer((failure) => silence.abort(failure));
  try {
    const response = await fetchWithRetry(api("/chat/stream"), {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ model: MODEL, messages }),
      signal: has("stop-waits-for-token")
        ? silence.signal
        : AbortSignal.any([signal, silence.signal]),
    });
    await check(response, onText);
    return await answerIn(response, idle, signal, onText);
  } catch (error) {
    // DEFECT: a broken connection passes for the end of the answer.
    if (has("break-is-the-end") && !(error instanceof Failure)) return {};
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    idle.stop();
  }
}

/** Refuses all that is no stream: a proxy's page of apologies comes with 200, too. */
async function check(response, onText) {
  const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream");
  if (response.ok && isStream) return;
  // DEFECT: what a server or proxy says of its failure is shown as an answer.
  if (has("error-body-as-answer")) onText(await response.text());
  else await response.body?.cancel();
  throw refusal(response.status);
}

async function answerIn(response, idle, signal, onText) {
  let failure = null;
  for await (const data of eventsOf(response.body, () => idle.touch())) {
    // DEFECT: nobody looks whether the user has stopped until the next token comes.
    if (has("stop-waits-for-token")) signal.throwIfAborted();
    const event = asEvent(data);
    if (event.type === "chunk") onText(has("trims-tokens") ? event.content.trim() : event.content);
    if (event.type === "done") return event.usage;
    if (event.type === "error") {
      failure = new Failure(event.message || NOT_UNDERSTOOD);
      // DEFECT: an answer goes on after its error.
      if (!has("goes-on-after-error")) throw failure;
    }
  }
  if (failure) throw failure;
  // The end of the connection is not the end of the answer: that is `done`.
  // DEFECT: half an answer passes for a whole one.
  if (has("end-is-complete")) return {};
  throw new Failure(BROKEN_OFF);
}
