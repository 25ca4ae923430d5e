import { has, runEffect } from "./defects.js";
import { inWords } from "./failure.js";
import { ignoreStorage, shareAnswers } from "./sharing.js";
import { View } from "./view.js";

/**
 * A conversation, with one answer at a time.
 *
 * `stream(messages, signal, onText)` resolves with the usage when an answer is complete, and rejects
 * when it will not be.
 */
export class Chat {
  #stream;
  #view;
  #running = null;
  #question = "";
  #turn = null;
  #history = [];

  constructor(title, stream, onLeave) {
    this.#stream = stream;
    this.#view = new View({ title, onAsk: this.#ask, onStop: this.#stop, onLeave });
    this.root = this.#view.root;
    // A page that goes to the back/forward cache lives on, and its streams too.
    // DEFECT: an answer goes on that nobody sees.
    if (!has("no-stop-on-pagehide")) addEventListener("pagehide", this.#stop);
    if (has("asks-again-when-back")) addEventListener("pageshow", this.#askAgainWhenBack);
    if (has("asks-again-when-shown")) {
      document.addEventListener("visibilitychange", this.#askAgainWhenShown);
    }
    if (has("shares-answers")) shareAnswers((text) => this.#turn?.replace(text));
  }

  /** Ends with the view. */
  dispose() {
    removeEventListener("pagehide", this.#stop);
    // DEFECT: the view is gone, and the provider writes on.
    if (!has("no-stop-on-unmount")) this.#stop();
    ignoreStorage();
  }

  /** Returns whether the question has been taken. */
  #ask = (question) => {
    // DEFECT: nothing is a question.
    if (!question.trim() && !has("sends-empty")) return false;
    // DEFECT: two answers at once, in one place.
    if (this.#running && !has("overlaps")) return false;
    this.#question = question;
    // DEFECT: a question is sent by an effect, and StrictMode runs effects twice.
    if (has("sends-in-effect")) runEffect(() => void this.#follow(question));
    else this.#follow(question);
    // DEFECT: the composer takes a question for sent only when its answer begins.
    return !has("busy-late");
  };

  #stop = () => {
    const running = this.#running;
    if (running === null) return;
    // DEFECT: it looks stopped, and costs as before.
    if (!has("stop-only-shown") && !has("stop-unheard")) running.abort();
    this.#turn.end();
    this.#view.stopped();
    this.#rest();
  };

  async #follow(question) {
    const running = new AbortController();
    const turn = (this.#turn = this.#view.begin(question));
    const begin = () => {
      this.#running = running;
      this.#view.setBusy(true);
    };
    if (!has("busy-late")) begin();
    const onText = (text) => {
      if (has("busy-late") && this.#running === null) begin();
      // DEFECT: an answer that was stopped grows on.
      if (this.#running !== running && !has("stop-unheard") && !has("overlaps")) return;
      (has("overlaps") ? this.#turn : turn).append(text);
    };
    let usage;
    try {
      usage = await this.#stream(this.#messages(question), running.signal, onText);
    } catch (error) {
      if (this.#running === running) this.#fail(turn, error);
      return;
    }
    if (this.#running === running) this.#complete(turn, usage);
  }

  #complete(turn, usage) {
    turn.end();
    turn.showCost(usage);
    this.#remember(turn);
    this.#view.complete();
    // DEFECT: the page stays busy.
    if (!has("busy-after-done")) this.#rest();
  }

  #fail(turn, error) {
    turn.end();
    // DEFECT: what came before the failure is taken away.
    if (has("clears-on-failure")) turn.replace("");
    // DEFECT: half an answer is sent along with the next question, as if it were whole.
    if (has("remembers-half-answers")) this.#remember(turn);
    this.#view.fail(inWords(error));
    // DEFECT: the user is told it failed, and it is asked behind his back.
    if (has("asks-when-online")) {
      addEventListener("online", () => this.#ask(turn.question), { once: true });
    }
    // DEFECT: the page stays busy.
    if (!has("busy-after-failure")) this.#rest();
  }

  #rest() {
    this.#running = null;
    this.#view.setBusy(false);
  }

  #remember({ question, text }) {
    this.#history.push({ role: "user", content: question }, { role: "assistant", content: text });
  }

  #messages(question) {
    return [...this.#history, { role: "user", content: question }];
  }

  /** DEFECT: a page that comes back asks its last question again. */
  #askAgainWhenBack = ({ persisted }) => {
    if (persisted && this.#question) this.#ask(this.#question);
  };

  /** DEFECT: a tab that is shown again asks again, in place of what runs. */
  #askAgainWhenShown = () => {
    if (document.visibilityState !== "visible" || this.#running === null) return;
    this.#running.abort();
    this.#rest();
    this.#ask(this.#question);
  };
}
