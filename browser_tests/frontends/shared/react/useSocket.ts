import { useEffect, useState } from "react";
import { io, type Socket } from "socket.io-client";

export interface Connection {
  socket: Socket | null;
  isConnected: boolean;
  /** Why there is none, in the server's words or ours. */
  problem: string | null;
}

const NONE: Connection = { socket: null, isConnected: false, problem: null };

/** A Socket.IO connection that lives as long as the component; none while the token is empty. */
export function useSocket(path: string, token?: string): Connection {
  const [connection, setConnection] = useState(NONE);
  useEffect(() => {
    if (token === "") return;
    const socket = io({ path, auth: { token }, forceNew: true });
    const change = (isConnected: boolean, problem: string | null) =>
      setConnection({ socket, isConnected, problem });
    change(false, null);
    socket.on("connect", () => change(true, null));
    socket.on("disconnect", () =>
      change(false, socket.active ? null : "The server has closed the connection."),
    );
    socket.on("connect_error", (error) => change(false, describe(socket, error)));
    return () => {
      socket.disconnect();
      setConnection(NONE);
    };
  }, [path, token]);
  return connection;
}

/** A server's refusal is final and has words; any other failure is tried again. */
function describe(socket: Socket, error: Error): string {
  return socket.active ? "The server cannot be reached; trying again." : error.message;
}
