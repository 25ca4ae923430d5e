/* empty css     */
import { p as api } from "./idle.js";
import { t as messagesOf } from "./conversation.js";
import { a as require_react, i as require_jsx_dev_runtime, n as mount, r as ChatView, t as useAnswer } from "./useAnswer.js";
import { n as streamChat, t as describeUsage } from "./streamChat.js";
// typed-react/useStreamChat.ts
var import_react = require_react();
/** Streams answers of `POST /chat/stream`, one at a time; leaving the page stops them. */
function useStreamChat(url) {
	const { answer, run, stop } = useAnswer();
	return {
		answer,
		streamChat: (0, import_react.useCallback)((model, messages) => run((signal, onText) => streamChat(url, {
			model,
			messages
		}, signal, onText)), [url, run]),
		stop
	};
}
// typed-react/main.tsx
var import_jsx_dev_runtime = require_jsx_dev_runtime();
var _jsxFileName = "typed-react/main.tsx";
var MODEL = "gpt-4o-mini";
function Chat() {
	const { answer, streamChat, stop } = useStreamChat(api("/chat/stream"));
	return /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)(ChatView, {
		answer,
		note: answer.details ? describeUsage(answer.details) : "",
		onAsk: (question, turns) => streamChat(MODEL, messagesOf(turns, question)),
		onStop: stop
	}, void 0, false, {
		fileName: _jsxFileName,
		lineNumber: 13,
		columnNumber: 5
	}, this);
}
mount("React, typed events", Chat);
