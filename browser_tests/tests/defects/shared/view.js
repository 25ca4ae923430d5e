import { Composer } from "./composer.js";
import { has } from "./defects.js";
import { element, say } from "./dom.js";
import { followEnd } from "./scroll.js";
import { Turn } from "./turn.js";

const LIVE = { role: "log", "aria-label": "Conversation" };

/** A conversation as the page shows it. */
export class View {
  constructor({ title, onAsk, onStop, onLeave }) {
    // DEFECT: nothing tells a screen reader that there is an answer.
    this.log = element("section", { class: "log", tabindex: 0, ...(!has("not-live") && LIVE) });
    // DEFECT: an error is seen, but not heard.
    const role = has("silent-error") ? null : "alert";
    this.alert = element("p", { role, class: "error", "data-testid": "error", hidden: "" });
    this.status = element("p", { role: "status", "data-testid": "status" });
    this.composer = new Composer(onAsk, onStop);
    const leave = element("button", { "data-testid": "leave" }, "Close the chat");
    leave.addEventListener("click", onLeave);
    const { form } = this.composer;
    this.root = element("main", {}, element("h1", {}, title), leave, this.log, this.alert, form);
    this.root.append(this.status);
    followEnd(this.log);
  }

  /** Begins the turn of a question. */
  begin(question) {
    say(this.alert, "");
    const newest = this.log.querySelector("[data-testid=output]");
    // DEFECT: the next answer is written behind the last one.
    if (has("same-output") && newest) return new Turn(this.log, question, newest);
    newest?.removeAttribute("data-testid");
    return new Turn(this.log, question);
  }

  setBusy(isBusy) {
    // What changes in a busy region is announced when it is busy no more.
    // DEFECT: each token is announced.
    this.log.ariaBusy = String(isBusy && !has("announces-each-token"));
    this.composer.setBusy(isBusy);
    if (isBusy) this.status.textContent = "Answering…";
  }

  complete() {
    this.status.textContent = "The answer is complete.";
  }

  stopped() {
    this.status.textContent = "Stopped: this answer is not complete.";
  }

  fail(words) {
    // DEFECT: the user is told nothing.
    if (has("errors-to-console")) {
      this.status.textContent = "";
      return console.warn(words);
    }
    this.status.textContent = "There is no complete answer.";
    say(this.alert, words);
  }
}
