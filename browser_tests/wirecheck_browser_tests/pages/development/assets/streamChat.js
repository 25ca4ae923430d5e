import { o as StreamFailure, r as BROKEN_OFF } from "./idle.js";
import { i as isNumber, r as inTokens, t as inDollars } from "./numbers.js";
import { n as postForEvents, t as objectIn } from "./sse.js";
// typed/streamChat.ts
/**
* Streams an answer of the typed system; resolves with its usage when it is complete.
*
* @throws {StreamFailure} It is not, and will not be.
*/
async function streamChat(url, request, signal, onText) {
	for await (const { data } of postForEvents(url, request, signal)) {
		const event = objectIn(data);
		switch (event.type) {
			case "chunk":
				if (typeof event.content === "string") onText(event.content);
				break;
			case "done": return event.usage ?? {};
			case "error": throw new StreamFailure(String(event.message || "The server sent something that this page does not understand."));
		}
	}
	throw new StreamFailure(BROKEN_OFF);
}
/** What an answer took, in words; empty if the server did not say. */
function describeUsage({ total_tokens, cost_usd }) {
	const parts = [];
	if (isNumber(total_tokens)) parts.push(inTokens(total_tokens));
	if (isNumber(cost_usd)) parts.push(inDollars(cost_usd));
	return parts.join(", ");
}
export { streamChat as n, describeUsage as t };
