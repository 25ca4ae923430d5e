import { StreamFailure } from "./failure";

/** Longest silence of a server, in milliseconds. */
export const IDLE_MS = 60_000;

/** Calls back once, when nothing has touched it for too long. */
export class IdleTimer {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly onIdle: (failure: StreamFailure) => void,
    private readonly idleMs = IDLE_MS,
  ) {
    this.touch();
  }

  touch(): void {
    clearTimeout(this.#timer);
    const failure = `The server has been silent for ${this.idleMs / 1000} seconds.`;
    this.#timer = setTimeout(() => this.onIdle(new StreamFailure(failure)), this.idleMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
