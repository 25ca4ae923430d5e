import { o as StreamFailure } from "./idle.js";
import { i as isNumber, n as inSeconds, r as inTokens } from "./numbers.js";
// partial/events.ts
/** Reads the tokens of one answer, and notices if one has been lost. */
var TokenReader = class {
	onText;
	#count = 0;
	constructor(onText) {
		this.onText = onText;
	}
	token(payload) {
		this.#expect(payload.count, this.#count + 1);
		this.#count += 1;
		if (typeof payload.token === "string") this.onText(payload.token);
	}
	end(payload) {
		this.#expect(payload.tokens, this.#count);
		return payload;
	}
	#expect(told, count) {
		if (isNumber(told) && told !== count) throw new StreamFailure("Parts of the answer were lost on the way.");
	}
};
/** What an answer took, in words; empty if the server did not say. */
function describeSummary({ tokens, duration }) {
	const parts = [];
	if (isNumber(tokens)) parts.push(inTokens(tokens));
	if (isNumber(duration)) parts.push(`in ${inSeconds(duration)}`);
	return parts.join(" ");
}
export { describeSummary as n, TokenReader as t };
