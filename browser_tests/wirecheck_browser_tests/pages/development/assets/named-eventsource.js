/* empty css     */
import { i as CONNECTION_LOST, o as StreamFailure, p as api, t as IdleTimer } from "./idle.js";
import { a as require_react, i as require_jsx_dev_runtime, n as mount, r as ChatView, t as useAnswer } from "./useAnswer.js";
// named-eventsource/streamTokens.ts
var import_react = require_react();
/**
* Streams an answer of `GET /chat/stream`; resolves when it is complete.
*
* EventSource connects again by itself when a connection breaks, and names the last event that it
* has: a server that gives its events ids goes on after it. Where there are none, it would run the
* prompt again, and the text would be doubled; so without an id, a break is the end.
*
* @throws {StreamFailure} It is not complete, and will not be.
*/
function streamTokens(url, signal, onText) {
	const source = new EventSource(url);
	const silence = new AbortController();
	const idle = new IdleTimer((failure) => silence.abort(failure));
	const givenUp = AbortSignal.any([signal, silence.signal]);
	let canResume = false;
	return new Promise((resolve, reject) => {
		source.addEventListener("token", ({ data, lastEventId }) => {
			idle.touch();
			canResume = lastEventId !== "";
			onText(data);
		});
		source.addEventListener("done", () => resolve(null));
		source.addEventListener("error", (event) => {
			if (event instanceof MessageEvent) reject(new StreamFailure(messageIn(event.data)));
			else if (source.readyState === EventSource.CLOSED || !canResume) reject(new StreamFailure(CONNECTION_LOST));
		});
		givenUp.addEventListener("abort", () => reject(givenUp.reason));
	}).finally(() => {
		idle.stop();
		source.close();
	});
}
/** The words in an error's data: plain, or `{"message", "code"}`. */
function messageIn(data) {
	try {
		return String(JSON.parse(data).message || "The server sent something that this page does not understand.");
	} catch {
		return data || "The server sent something that this page does not understand.";
	}
}
// named-eventsource/useSSEStream.ts
/**
* Streams answers by EventSource, one at a time.
*
* `open` belongs into an event handler: an effect would run the prompt again with each new address,
* and twice in StrictMode.
*/
function useSSEStream() {
	const { answer, run, stop } = useAnswer();
	return {
		answer,
		open: (0, import_react.useCallback)((url) => run((signal, onText) => streamTokens(url, signal, onText)), [run]),
		close: stop
	};
}
// named-eventsource/main.tsx
var import_jsx_dev_runtime = require_jsx_dev_runtime();
var _jsxFileName = "named-eventsource/main.tsx";
function Chat() {
	const { answer, open, close } = useSSEStream();
	return /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)(ChatView, {
		answer,
		note: "",
		onAsk: (prompt) => open(api(`/chat/stream?${new URLSearchParams({ prompt })}`)),
		onStop: close
	}, void 0, false, {
		fileName: _jsxFileName,
		lineNumber: 9,
		columnNumber: 5
	}, this);
}
mount("React on EventSource, named events", Chat);
