import { has } from "./defects.js";
import { Failure, SILENT } from "./failure.js";

const IDLE_MS = 60_000;

/** Calls back once, when nothing has touched it for a minute. */
export class IdleTimer {
  #timer;
  #onIdle;

  constructor(onIdle) {
    this.#onIdle = onIdle;
    this.touch();
  }

  touch() {
    clearTimeout(this.#timer);
    // DEFECT: a stream that has fallen silent is waited for, for ever.
    if (has("no-idle-timeout")) return;
    this.#timer = setTimeout(() => this.#onIdle(new Failure(SILENT)), IDLE_MS);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
