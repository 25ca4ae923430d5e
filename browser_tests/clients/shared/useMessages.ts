import { useReducer } from "react";

import type { Message } from "./Chat";

interface Conversation {
  messages: Message[];
  isBusy: boolean;
  error: Error | null;
}

type Change =
  | { type: "begin"; text: string }
  | { type: "append"; text: string }
  | { type: "end"; error?: Error };

/** The messages of a client that keeps none; the first end of an answer counts. */
export function useMessages() {
  const [conversation, change] = useReducer(changed, { messages: [], isBusy: false, error: null });
  return {
    ...conversation,
    begin: (text: string) => change({ type: "begin", text }),
    append: (text: string) => change({ type: "append", text }),
    end: (error?: Error) => change({ type: "end", error }),
  };
}

function changed(before: Conversation, change: Change): Conversation {
  const { messages, isBusy } = before;
  switch (change.type) {
    case "begin": {
      const question = { id: `${messages.length}`, role: "user", text: change.text };
      const answer = { id: `${messages.length + 1}`, role: "assistant", text: "" };
      return { messages: [...messages, question, answer], isBusy: true, error: null };
    }
    case "append": {
      const answer = messages.at(-1)!;
      const longer = { ...answer, text: answer.text + change.text };
      return { ...before, messages: [...messages.slice(0, -1), longer] };
    }
    case "end":
      return isBusy ? { messages, isBusy: false, error: change.error ?? null } : before;
  }
}
