import { useCallback, useState } from "react";
import type { Socket } from "socket.io-client";

import { type Summary, TokenReader } from "../partial/events";
import { newId } from "../shared/api";
import { StreamFailure } from "../shared/failure";
import { useAnswer } from "../shared/react/useAnswer";
import { useSocket } from "../shared/react/useSocket";
import { converse } from "../shared/socket";

/** Streams answers over Socket.IO, one at a time; the server remembers the conversation. */
export function useSocketChat(path: string) {
  const { answer, run, stop } = useAnswer<Summary>();
  const connection = useSocket(path);
  const { socket } = connection;
  const [session_id] = useState(newId);
  const sendMessage = useCallback(
    (message: string) => {
      if (socket === null) return;
      run((signal, onText) => streamChat(socket, { message, session_id }, signal, onText));
    },
    [socket, session_id, run],
  );
  return { answer, connection, sendMessage, stop };
}

function streamChat(
  socket: Socket,
  request: { message: string; session_id: string },
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<Summary> {
  const reader = new TokenReader(onText);
  return converse<Summary>({
    socket,
    signal,
    ask: () => socket.emit("chat_stream", request),
    cancel: () => reconnect(socket),
    on: (resolve) => ({
      chat_token: (payload) => reader.token(payload),
      chat_complete: (payload) => resolve(reader.end(payload)),
      chat_stream_error: ({ error }) => {
        throw new StreamFailure(String(error));
      },
    }),
  });
}

/** Leaves and comes again: this system has no other way to stop an answer. */
function reconnect(socket: Socket): void {
  if (socket.connected) socket.disconnect().connect();
}
