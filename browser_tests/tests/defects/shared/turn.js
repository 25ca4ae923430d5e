import { has } from "./defects.js";
import { element } from "./dom.js";
import { isRendered, rendered } from "./markdown.js";
import { publish } from "./sharing.js";
import { Typewriter } from "./typewriter.js";

/** Everything that the page ever was; only a defective one fills it. */
const states = [];

/** A question and its answer, which grows. */
export class Turn {
  text = "";
  #output;
  #cost;
  #isDrawPlanned = false;
  #isOver = false;
  #formatted = null;
  #typewriter = has("typewriter") ? new Typewriter(this) : null;

  constructor(log, question, output = element("p", { class: "answer", "data-testid": "output" })) {
    this.question = question;
    this.#output = output;
    if (has("same-output")) this.text = output.textContent;
    // DEFECT: white space collapses, so that lines and indentation are lost to the eye.
    if (has("white-space-collapses")) output.style.whiteSpace = "normal";
    this.#cost = element("p", { class: "cost" });
    const asked = element("p", { class: "question" }, question);
    log.append(element("article", {}, asked, output, this.#cost));
  }

  append(text) {
    if (this.#typewriter) this.#typewriter.append(text);
    else this.show(text);
  }

  show(text) {
    this.text += text;
    // DEFECT: every state of the page is kept, as for an "undo".
    if (has("states-kept")) states.push(structuredClone([document.body.innerHTML]));
    if (has("shares-answers")) publish(this.text);
    // One drawing for all that came since the last frame: an answer may come in one burst.
    if (this.#isDrawPlanned) return;
    this.#isDrawPlanned = true;
    requestAnimationFrame(() => this.#draw());
  }

  /** Draws what is there; nothing comes after it. */
  end() {
    this.#isOver = true;
    // DEFECT: all of the text is formatted at once, and from its start for each word.
    if (has("formats-all-each-time")) this.#formatted = formatted(this.text);
    this.#draw();
  }

  showCost(usage) {
    // DEFECT: a server that counts no costs breaks the page.
    const isTold = has("cost-required") || typeof usage?.cost_usd === "number";
    if (isTold) this.#cost.textContent = `$${usage.cost_usd.toFixed(6)}`;
  }

  replace(text) {
    this.text = text;
    this.#draw();
  }

  #draw() {
    this.#isDrawPlanned = false;
    // DEFECT: markup in an answer becomes the page's.
    if (has("inner-html")) this.#output.innerHTML = this.text;
    // DEFECT: what looks like an address becomes a link to it, whatever its scheme does.
    else if (has("links-anything")) this.#output.replaceChildren(...linked(this.text));
    // DEFECT: the cursor is part of the text.
    else if (has("cursor-in-text"))
      this.#output.textContent = this.text + (this.#isOver ? "" : "▌");
    else if (isRendered) this.#output.replaceChildren(...rendered(this.text));
    else this.#output.textContent = this.#formatted ?? this.text;
  }
}

/** The text, with a link for each address in it. */
function linked(text) {
  return text.split(/(\b[a-z]+:[^\s()]+)/).map((part, at) => {
    if (at % 2 === 0) return part;
    const link = document.createElement("a");
    link.href = link.textContent = part;
    return link;
  });
}

/** The text, looked at as it was at each word, as a formatter would; here nothing is changed. */
function formatted(text) {
  const words = text.split(" ");
  return words.reduce((_, __, at) => {
    const before = words.slice(0, at + 1).map((word) => word.replace(/^\*\*$/, "**"));
    return before.join(" ");
  }, "");
}
