import { useCallback } from "react";

import type { Message } from "../shared/conversation";
import { useAnswer } from "../shared/react/useAnswer";
import { useSocket } from "../shared/react/useSocket";
import { streamLLM, type Summary } from "./streamLLM";

/** Streams answers of the provider that is asked for, one at a time, as the token's user. */
export function useLLMStream(path: string, token: string) {
  const { answer, run, stop } = useAnswer<Summary>();
  const connection = useSocket(path, token);
  const { socket } = connection;
  const streamChat = useCallback(
    (provider: string, messages: Message[]) => {
      if (socket === null) return;
      run((signal, onText) => streamLLM(socket, provider, messages, signal, onText));
    },
    [socket, run],
  );
  return { answer, connection, streamChat, cancelStream: stop };
}
