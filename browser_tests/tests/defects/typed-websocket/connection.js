import { api } from "../shared/api.js";
import { has } from "../shared/defects.js";
import { CONNECTION_LOST, Failure } from "../shared/failure.js";
import { follow } from "./stream.js";

const MODEL = "gpt-4o-mini";

/** The WebSocket of a conversation, opened when it is needed. */
export class Connection {
  #socket = null;
  #last = Promise.resolve();

  /** Streams an answer; resolves with its usage when it is complete. */
  stream = async (messages, signal, onText) => {
    // The server answers one question at a time; one that was stopped has an end, too.
    await this.#last.catch(() => {});
    signal.throwIfAborted();
    const socket = await this.#opened();
    signal.throwIfAborted();
    this.#last = follow(socket, { type: "chat", model: MODEL, messages }, signal, onText);
    try {
      return await this.#last;
    } catch (error) {
      if (!has("asks-again-after-drop") || signal.aborted) throw error;
      // DEFECT: the provider is paid twice, and the text is shown behind what came already.
      return this.stream(messages, signal, onText);
    }
  };

  close() {
    this.#socket?.close();
  }

  #opened() {
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#socket;
    const socket = (this.#socket = new WebSocket(address()));
    return new Promise((resolve, reject) => {
      socket.addEventListener("open", () => resolve(socket));
      socket.addEventListener("close", () => reject(new Failure(CONNECTION_LOST)));
    });
  }
}

function address() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${api("/ws/chat")}`;
}
