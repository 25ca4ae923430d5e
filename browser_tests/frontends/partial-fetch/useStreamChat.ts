import { useCallback, useState } from "react";

import type { Summary } from "../partial/events";
import { newId } from "../shared/api";
import { useAnswer } from "../shared/react/useAnswer";
import { streamChat } from "./streamChat";

/** Streams answers of one conversation, which the server remembers; one at a time. */
export function useStreamChat(url: string) {
  const { answer, run, stop } = useAnswer<Summary>();
  // Each component its own: whoever knows the id is in the conversation.
  const [session_id] = useState(newId);
  const sendMessage = useCallback(
    (message: string) =>
      run((signal, onText) => streamChat(url, { message, session_id }, signal, onText)),
    [url, session_id, run],
  );
  return { answer, sendMessage, stop };
}
