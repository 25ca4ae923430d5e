import { has } from "./defects.js";
import { element } from "./dom.js";

/** Where a question is written and sent, and an answer stopped. */
export class Composer {
  constructor(onAsk, onStop) {
    this.#onAsk = onAsk;
    this.input = element("textarea", {
      "data-testid": "chat-input",
      rows: 2,
      // DEFECT: a screen reader calls it "edit text".
      "aria-label": has("nameless-input") ? null : "Message",
    });
    this.send = element("button", { "data-testid": "send" }, "Send");
    this.stop = element("button", { "data-testid": "stop", type: "button", hidden: "" }, "Stop");
    if (has("nameless-buttons")) {
      // DEFECT: icons that the style sheet draws have no name.
      this.send.replaceChildren(element("i", { class: "icon" }));
      this.stop.replaceChildren(element("i", { class: "icon" }));
    }
    this.form = element("form", { class: "composer" }, this.input, this.send, this.stop);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    this.stop.addEventListener("click", () => {
      onStop();
      this.input.focus();
    });
  }

  #onAsk;

  #onKey(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    // This Enter chooses a word of the input method (Japanese, Chinese, …).
    // DEFECT: it sends what is half written.
    if (event.isComposing && !has("enter-while-composing")) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    this.input.focus();
    if (!this.#onAsk(this.input.value)) return;
    // DEFECT: the question stays, to be sent again.
    if (!has("input-kept")) this.input.value = "";
  }

  setBusy(isBusy) {
    if (isBusy && has("busy-late")) this.input.value = "";
    this.stop.hidden = !isBusy;
    // DEFECT: an element that is disabled loses the focus.
    if (has("input-disabled")) this.input.disabled = isBusy;
  }
}
