import { has } from "../shared/defects.js";

const LINE_END = /\r\n|\n|\r/;

/** Yields the data of each event in a body of server-sent events (HTML, 9.2.6). */
export async function* eventsOf(body, onRead) {
  let block = new Block();
  for await (const line of linesOf(body, onRead)) {
    // DEFECT: an answer that speaks of [DONE] ends there.
    if (has("done-anywhere") && line.includes("[DONE]")) return;
    if (line !== "") block.add(line);
    else {
      if (block.isEvent) yield* block.events;
      block = new Block();
    }
  }
}

/** The lines between two blank ones. */
class Block {
  data = [];
  #first = null;

  add(line) {
    this.#first ??= line;
    // DEFECT: the space that most servers write behind the colon is taken for part of the field.
    if (has("space-required") && !line.startsWith("data: ")) return;
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "data") this.data.push(value);
  }

  get events() {
    // DEFECT: each line is taken for an event.
    return has("line-is-event") ? this.data : [this.data.join("\n")];
  }

  get isEvent() {
    // DEFECT: an event that begins with a comment or an id is lost.
    if (has("data-comes-first") && !this.#first?.startsWith("data:")) return false;
    return this.data.length > 0;
  }
}

async function* linesOf(body, onRead) {
  let rest = "";
  // DEFECT: knows one of the three line ends.
  let lineEnd = has("lf-only") ? "\n" : LINE_END;
  for await (const text of textOf(body, onRead)) {
    rest += text;
    // A CR at the end may be half of a CRLF: what follows will tell.
    const whole = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    // DEFECT: what ends the first line is taken for the end of every line.
    if (has("as-first-line") && lineEnd === LINE_END) lineEnd = LINE_END.exec(rest)?.[0] ?? lineEnd;
    const lines = whole.split(lineEnd);
    // DEFECT: a read that ends in the middle of a line is taken for the whole line.
    const last = has("no-carry-over") ? "" : lines.pop();
    rest = last + rest.slice(whole.length);
    yield* lines;
  }
  if (rest.endsWith("\r")) yield rest.slice(0, -1);
}

async function* textOf(body, onRead) {
  // DEFECT: the answer is read when it is whole.
  if (has("reads-all-first")) return yield await new Response(body).text();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onRead();
      // DEFECT: a character that two reads share becomes two question marks.
      yield decoder.decode(value, { stream: !has("decodes-each-read") });
    }
  } finally {
    // A stream that has failed cannot be cancelled any more.
    await reader.cancel().catch(() => {});
  }
}
