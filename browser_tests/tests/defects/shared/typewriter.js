// One word in so many milliseconds: pretty, and ever further behind a fast provider.
const PER_TOKEN_MS = 20;

/** DEFECT: shows tokens at a pace of its own, not as they come. */
export class Typewriter {
  #waiting = [];
  #timer = null;
  #turn;

  constructor(turn) {
    this.#turn = turn;
  }

  append(text) {
    this.#waiting.push(text);
    this.#timer ??= setInterval(() => this.#type(), PER_TOKEN_MS);
  }

  #type() {
    if (this.#waiting.length === 0) this.stop();
    else this.#turn.show(this.#waiting.shift());
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
