// shared/conversation.ts
/** What a provider is told of the turns before: a half answer would pass for a whole one. */
function messagesOf(turns, question) {
	return [...turns.filter((turn) => turn.isComplete).flatMap((turn) => [{
		role: "user",
		content: turn.question
	}, {
		role: "assistant",
		content: turn.answer
	}]), {
		role: "user",
		content: question
	}];
}
export { messagesOf as t };
