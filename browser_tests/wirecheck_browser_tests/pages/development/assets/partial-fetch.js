/* empty css     */
import { n as describeSummary, t as TokenReader } from "./events.js";
import { m as newId, o as StreamFailure, p as api, r as BROKEN_OFF } from "./idle.js";
import { a as require_react, i as require_jsx_dev_runtime, n as mount, r as ChatView, t as useAnswer } from "./useAnswer.js";
import { n as postForEvents, t as objectIn } from "./sse.js";
// partial-fetch/streamChat.ts
var import_react = require_react();
/**
* Streams an answer of `POST /api/chat/stream`; resolves with its summary when it is complete.
*
* @throws {StreamFailure} It is not, and will not be.
*/
async function streamChat(url, request, signal, onText) {
	const reader = new TokenReader(onText);
	for await (const { data } of postForEvents(url, request, signal)) {
		const event = objectIn(data);
		if ("error" in event) throw new StreamFailure(String(event.error));
		if (event.done === true) return reader.end(event);
		if ("token" in event) reader.token(event);
	}
	throw new StreamFailure(BROKEN_OFF);
}
// partial-fetch/useStreamChat.ts
/** Streams answers of one conversation, which the server remembers; one at a time. */
function useStreamChat(url) {
	const { answer, run, stop } = useAnswer();
	const [session_id] = (0, import_react.useState)(newId);
	return {
		answer,
		sendMessage: (0, import_react.useCallback)((message) => run((signal, onText) => streamChat(url, {
			message,
			session_id
		}, signal, onText)), [
			url,
			session_id,
			run
		]),
		stop
	};
}
// partial-fetch/main.tsx
var import_jsx_dev_runtime = require_jsx_dev_runtime();
var _jsxFileName = "partial-fetch/main.tsx";
function Chat() {
	const { answer, sendMessage, stop } = useStreamChat(api("/api/chat/stream"));
	return /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)(ChatView, {
		answer,
		note: answer.details ? describeSummary(answer.details) : "",
		onAsk: sendMessage,
		onStop: stop
	}, void 0, false, {
		fileName: _jsxFileName,
		lineNumber: 10,
		columnNumber: 5
	}, this);
}
mount("React on fetch, partial events", Chat);
