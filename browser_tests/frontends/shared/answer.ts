/** One answer as a page shows it; `details` is what the server tells at its end. */
export interface Answer<Details> {
  content: string;
  phase: "idle" | "waiting" | "streaming" | "done" | "stopped" | "failed";
  error: string | null;
  details: Details | null;
}

export type Change<Details> =
  | { type: "begin" }
  | { type: "text"; text: string }
  | { type: "done"; details: Details }
  | { type: "stop" }
  | { type: "fail"; message: string };

export const NO_ANSWER = { content: "", phase: "idle", error: null, details: null } as const;

export const STATUS: Record<Answer<unknown>["phase"], string> = {
  idle: "",
  waiting: "Waiting for the answer…",
  streaming: "Answering…",
  done: "The answer is complete.",
  stopped: "Stopped: this answer is not complete.",
  failed: "There is no complete answer.",
};

export function isBusy(answer: Answer<unknown>): boolean {
  return answer.phase === "waiting" || answer.phase === "streaming";
}

/** The answer after a change; one that has ended does not change any more. */
export function changed<D>(answer: Answer<D>, change: Change<D>): Answer<D> {
  if (change.type === "begin") return { ...NO_ANSWER, phase: "waiting" };
  if (!isBusy(answer)) return answer;
  switch (change.type) {
    case "text":
      return { ...answer, phase: "streaming", content: answer.content + change.text };
    case "done":
      return { ...answer, phase: "done", details: change.details };
    case "stop":
      return { ...answer, phase: "stopped" };
    case "fail":
      return { ...answer, phase: "failed", error: change.message };
  }
}
