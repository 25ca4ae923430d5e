import type { Connection } from "./useSocket";

export function ConnectionState({ socket, isConnected, problem }: Connection) {
  const waiting = socket === null ? "Not connected" : "Connecting…";
  return (
    <p className="connection" role="status" data-testid="connection" data-connected={isConnected}>
      {isConnected ? "Connected" : (problem ?? waiting)}
    </p>
  );
}
