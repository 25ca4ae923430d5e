/** A question and what came of it. */
export interface Turn {
  question: string;
  answer: string;
  isComplete: boolean;
  note: string;
}

export interface Message {
  role: "user" | "assistant";
  content: string;
}

/** What a provider is told of the turns before: a half answer would pass for a whole one. */
export function messagesOf(turns: readonly Turn[], question: string): Message[] {
  const before = turns
    .filter((turn) => turn.isComplete)
    .flatMap((turn): Message[] => [
      { role: "user", content: turn.question },
      { role: "assistant", content: turn.answer },
    ]);
  return [...before, { role: "user", content: question }];
}
