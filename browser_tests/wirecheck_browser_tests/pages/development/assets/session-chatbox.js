/* empty css     */
import { a as require_react, i as require_jsx_dev_runtime, n as mount, r as ChatView, t as useAnswer } from "./useAnswer.js";
import { m as newId, o as StreamFailure, p as api } from "./idle.js";
import { t as messagesOf } from "./conversation.js";
import { i as isNumber, r as inTokens } from "./numbers.js";
import { n as useSocket, r as ConnectionState, t as converse } from "./socket.js";
// session-chatbox/streamLLM.ts
var import_react = require_react();
/**
* Streams an answer of `llm:chat:stream`; resolves with its summary when it is complete.
*
* @throws {StreamFailure} It is not, and will not be.
*/
function streamLLM(socket, provider, messages, signal, onText) {
	const sessionId = newId();
	let count = 0;
	const mine = (handle) => (payload) => {
		if (payload.sessionId === sessionId) handle(payload);
	};
	return converse({
		socket,
		signal,
		ask: () => socket.emit("llm:chat:stream", {
			sessionId,
			provider,
			messages
		}),
		cancel: () => socket.emit("llm:stream:cancel", { sessionId }),
		on: (resolve) => ({
			"llm:stream:token": mine(({ token }) => {
				count += 1;
				if (typeof token === "string") onText(token);
			}),
			"llm:stream:done": mine((payload) => {
				if (payload.tokenCount !== count) throw new StreamFailure("Parts of the answer were lost on the way.");
				resolve(payload);
			}),
			"llm:stream:cancelled": mine(() => {
				throw new StreamFailure("The answer was cancelled.");
			}),
			"llm:stream:error": (payload) => {
				if (payload.sessionId === sessionId || payload.sessionId == null) throw new StreamFailure(String(payload.error));
			}
		})
	});
}
// session-chatbox/useLLMStream.ts
/** Streams answers of the provider that is asked for, one at a time, as the token's user. */
function useLLMStream(path, token) {
	const { answer, run, stop } = useAnswer();
	const connection = useSocket(path, token);
	const { socket } = connection;
	return {
		answer,
		connection,
		streamChat: (0, import_react.useCallback)((provider, messages) => {
			if (socket === null) return;
			run((signal, onText) => streamLLM(socket, provider, messages, signal, onText));
		}, [socket, run]),
		cancelStream: stop
	};
}
// session-chatbox/ChatBox.tsx
var import_jsx_dev_runtime = require_jsx_dev_runtime();
var _jsxFileName = "session-chatbox/ChatBox.tsx";
var PROVIDERS = {
	openai: "OpenAI",
	claude: "Claude",
	gemini: "Gemini",
	deepseek: "DeepSeek"
};
function ChatBox() {
	const [token, setToken] = (0, import_react.useState)("");
	const [provider, setProvider] = (0, import_react.useState)("openai");
	const stream = useLLMStream(api("/socket.io"), token);
	return /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)(ChatView, {
		answer: stream.answer,
		note: stream.answer.details ? describe(stream.answer.details) : "",
		onAsk: (question, turns) => stream.streamChat(provider, messagesOf(turns, question)),
		onStop: stream.cancelStream,
		isReady: stream.connection.isConnected,
		children: /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)("div", {
			className: "settings",
			children: [
				/* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)(ConnectionState, { ...stream.connection }, void 0, false, {
					fileName: _jsxFileName,
					lineNumber: 26,
					columnNumber: 9
				}, this),
				/* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)(TokenForm, { onToken: setToken }, void 0, false, {
					fileName: _jsxFileName,
					lineNumber: 27,
					columnNumber: 9
				}, this),
				/* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)("label", {
					htmlFor: "provider",
					children: "Provider"
				}, void 0, false, {
					fileName: _jsxFileName,
					lineNumber: 28,
					columnNumber: 9
				}, this),
				/* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)("select", {
					id: "provider",
					value: provider,
					onChange: (event) => setProvider(event.target.value),
					children: Object.entries(PROVIDERS).map(([id, name]) => /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)("option", {
						value: id,
						children: name
					}, id, false, {
						fileName: _jsxFileName,
						lineNumber: 35,
						columnNumber: 13
					}, this))
				}, void 0, false, {
					fileName: _jsxFileName,
					lineNumber: 29,
					columnNumber: 9
				}, this)
			]
		}, void 0, true, {
			fileName: _jsxFileName,
			lineNumber: 25,
			columnNumber: 7
		}, this)
	}, void 0, false, {
		fileName: _jsxFileName,
		lineNumber: 18,
		columnNumber: 5
	}, this);
}
/** Takes an access token, which stays in the memory of this page. */
function TokenForm({ onToken }) {
	const [draft, setDraft] = (0, import_react.useState)("");
	const connect = (event) => {
		event.preventDefault();
		onToken(draft.trim());
	};
	return /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)("form", {
		className: "settings",
		onSubmit: connect,
		children: [
			/* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)("label", {
				htmlFor: "token",
				children: "Access token"
			}, void 0, false, {
				fileName: _jsxFileName,
				lineNumber: 54,
				columnNumber: 7
			}, this),
			/* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)("input", {
				id: "token",
				type: "password",
				autoComplete: "off",
				value: draft,
				onChange: (event) => setDraft(event.target.value)
			}, void 0, false, {
				fileName: _jsxFileName,
				lineNumber: 55,
				columnNumber: 7
			}, this),
			/* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)("button", {
				type: "submit",
				className: "quiet",
				children: "Connect"
			}, void 0, false, {
				fileName: _jsxFileName,
				lineNumber: 62,
				columnNumber: 7
			}, this)
		]
	}, void 0, true, {
		fileName: _jsxFileName,
		lineNumber: 53,
		columnNumber: 5
	}, this);
}
function describe({ provider, tokenCount }) {
	return [PROVIDERS[provider] ?? "", isNumber(tokenCount) ? inTokens(tokenCount) : ""].filter(Boolean).join(", ");
}
// session-chatbox/main.tsx
mount("ChatBox, sessions on Socket.IO", ChatBox);
