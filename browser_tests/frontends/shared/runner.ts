import type { Change } from "./answer";
import { inWords } from "./failure";

/**
 * Streams an answer: tells its text piece by piece, and resolves when it is complete.
 *
 * Rejects if it will not be. The signal is aborted when nobody wants the answer any more.
 */
export type Stream<Details> = (
  signal: AbortSignal,
  onText: (text: string) => void,
) => Promise<Details>;

/** Runs one stream at a time, and tells what changes. */
export class Runner<Details> {
  #running: AbortController | null = null;

  constructor(private readonly onChange: (change: Change<Details>) => void) {}

  /** Starts a stream; does nothing while one runs. */
  readonly run = (stream: Stream<Details>): void => {
    if (this.#running === null) void this.#follow(stream, (this.#running = new AbortController()));
  };

  /** Gives up the running stream, if there is one; what it still tells is not passed on. */
  readonly stop = (): void => {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    running.abort();
    this.onChange({ type: "stop" });
  };

  /**
   * Has the running stream stop with the page, too: a browser may keep a page that was left, and
   * its connections, in the back/forward cache. Returns what is to be done when the view goes.
   */
  readonly attach = (): (() => void) => {
    addEventListener("pagehide", this.stop);
    return () => {
      removeEventListener("pagehide", this.stop);
      this.stop();
    };
  };

  async #follow(stream: Stream<Details>, mine: AbortController): Promise<void> {
    this.onChange({ type: "begin" });
    let last: Change<Details>;
    try {
      const details = await stream(mine.signal, (text) => {
        if (this.#running === mine) this.onChange({ type: "text", text });
      });
      last = { type: "done", details };
    } catch (error) {
      last = { type: "fail", message: inWords(error) };
    }
    if (this.#running !== mine) return;
    this.#running = null;
    this.onChange(last);
  }
}
