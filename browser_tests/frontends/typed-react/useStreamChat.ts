import { useCallback } from "react";

import type { Message } from "../shared/conversation";
import { useAnswer } from "../shared/react/useAnswer";
import { streamChat, type Usage } from "../typed/streamChat";

/** Streams answers of `POST /chat/stream`, one at a time; leaving the page stops them. */
export function useStreamChat(url: string) {
  const { answer, run, stop } = useAnswer<Usage>();
  const ask = useCallback(
    (model: string, messages: Message[]) =>
      run((signal, onText) => streamChat(url, { model, messages }, signal, onText)),
    [url, run],
  );
  return { answer, streamChat: ask, stop };
}
