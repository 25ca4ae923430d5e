import { element } from "./dom.js";

/** Whether answers are rendered as Markdown, which is no mistake: `?markdown`. */
export const isRendered = new URLSearchParams(location.search).has("markdown");

/** A text's paragraphs, headings and bold words; a line end follows each block, as of most renderers. */
export function rendered(text) {
  return text
    .split(/\n{2,}/)
    .filter((block) => block.trim())
    .flatMap((block) => [ofBlock(block.trim()), "\n"]);
}

function ofBlock(block) {
  const [, signs, words] = /^(#*) *(.*)$/s.exec(block);
  const parts = words.split("**").map((it, at) => (at % 2 ? element("strong", {}, it) : it));
  return element(signs ? `h${signs.length}` : "p", {}, ...parts);
}
