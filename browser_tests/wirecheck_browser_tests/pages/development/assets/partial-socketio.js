/* empty css     */
import { n as describeSummary, t as TokenReader } from "./events.js";
import { m as newId, o as StreamFailure, p as api } from "./idle.js";
import { a as require_react, i as require_jsx_dev_runtime, n as mount, r as ChatView, t as useAnswer } from "./useAnswer.js";
import { n as useSocket, r as ConnectionState, t as converse } from "./socket.js";
// partial-socketio/useSocketChat.ts
var import_react = require_react();
/** Streams answers over Socket.IO, one at a time; the server remembers the conversation. */
function useSocketChat(path) {
	const { answer, run, stop } = useAnswer();
	const connection = useSocket(path);
	const { socket } = connection;
	const [session_id] = (0, import_react.useState)(newId);
	return {
		answer,
		connection,
		sendMessage: (0, import_react.useCallback)((message) => {
			if (socket === null) return;
			run((signal, onText) => streamChat(socket, {
				message,
				session_id
			}, signal, onText));
		}, [
			socket,
			session_id,
			run
		]),
		stop
	};
}
function streamChat(socket, request, signal, onText) {
	const reader = new TokenReader(onText);
	return converse({
		socket,
		signal,
		ask: () => socket.emit("chat_stream", request),
		cancel: () => reconnect(socket),
		on: (resolve) => ({
			chat_token: (payload) => reader.token(payload),
			chat_complete: (payload) => resolve(reader.end(payload)),
			chat_stream_error: ({ error }) => {
				throw new StreamFailure(String(error));
			}
		})
	});
}
/** Leaves and comes again: this system has no other way to stop an answer. */
function reconnect(socket) {
	if (socket.connected) socket.disconnect().connect();
}
// partial-socketio/main.tsx
var import_jsx_dev_runtime = require_jsx_dev_runtime();
var _jsxFileName = "partial-socketio/main.tsx";
function Chat() {
	const { answer, connection, sendMessage, stop } = useSocketChat(api("/socket.io"));
	return /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)(ChatView, {
		answer,
		note: answer.details ? describeSummary(answer.details) : "",
		onAsk: sendMessage,
		onStop: stop,
		isReady: connection.isConnected,
		children: /* @__PURE__ */ (0, import_jsx_dev_runtime.jsxDEV)(ConnectionState, { ...connection }, void 0, false, {
			fileName: _jsxFileName,
			lineNumber: 18,
			columnNumber: 7
		}, this)
	}, void 0, false, {
		fileName: _jsxFileName,
		lineNumber: 11,
		columnNumber: 5
	}, this);
}
mount("React on Socket.IO, partial events", Chat);
