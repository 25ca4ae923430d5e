import type { Socket } from "socket.io-client";

import { CONNECTION_LOST, NOT_UNDERSTOOD, StreamFailure } from "./failure";
import { IdleTimer } from "./idle";

export type Payload = Record<string, unknown>;

interface Conversation<Details> {
  socket: Socket;
  signal: AbortSignal;
  /** Asks; is called once, and only while there is a connection. */
  ask: () => void;
  /** Tells the server that nobody wants the answer any more. */
  cancel: () => void;
  /** What to do at each event; the last one is told to `resolve`. What it throws is the end. */
  on: (resolve: (details: Details) => void) => Record<string, (payload: Payload) => void>;
}

/**
 * Asks on a socket, and listens until the answer ends; resolves when it is complete.
 *
 * @throws {StreamFailure} It is not, and will not be: it is never asked for again by itself.
 */
export function converse<Details>(conversation: Conversation<Details>): Promise<Details> {
  const { socket, signal, ask, cancel, on } = conversation;
  // What is emitted without a connection would be sent, and billed, when there is one again.
  if (!socket.connected) return Promise.reject(new StreamFailure("There is no connection."));
  const { promise, resolve, reject } = withResolvers<Details>();
  const idle = new IdleTimer((failure) => {
    reject(failure);
    cancel();
  });
  const listeners = new Map<string, (payload: unknown) => void>();
  for (const [name, handle] of Object.entries(on(resolve))) {
    listeners.set(name, (payload) => {
      idle.touch();
      try {
        handle(asObject(payload));
      } catch (error) {
        reject(error);
        cancel();
      }
    });
  }
  listeners.set("disconnect", () => reject(new StreamFailure(CONNECTION_LOST)));
  for (const [name, listener] of listeners) socket.on(name, listener);
  signal.addEventListener("abort", () => {
    reject(signal.reason);
    cancel();
  });
  ask();
  return promise.finally(() => {
    idle.stop();
    for (const [name, listener] of listeners) socket.off(name, listener);
  });
}

function asObject(payload: unknown): Payload {
  if (typeof payload === "object" && payload !== null) return payload as Payload;
  throw new StreamFailure(NOT_UNDERSTOOD);
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((resolve_, reject_) => {
    resolve = resolve_;
    reject = reject_;
  });
  return { promise, resolve, reject };
}
