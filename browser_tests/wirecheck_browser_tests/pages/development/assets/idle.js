// shared/api.ts
/** The address of a route, whatever the server puts in front: this page lies below `ui/`. */
function api(path) {
	return location.pathname.split("/ui/")[0] + path;
}
/** A name that nobody can guess; unlike `crypto.randomUUID`, to be had without HTTPS, too. */
function newId() {
	const bytes = crypto.getRandomValues(/* @__PURE__ */ new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
// shared/answer.ts
var NO_ANSWER = {
	content: "",
	phase: "idle",
	error: null,
	details: null
};
var STATUS = {
	idle: "",
	waiting: "Waiting for the answer…",
	streaming: "Answering…",
	done: "The answer is complete.",
	stopped: "Stopped: this answer is not complete.",
	failed: "There is no complete answer."
};
function isBusy(answer) {
	return answer.phase === "waiting" || answer.phase === "streaming";
}
/** The answer after a change; one that has ended does not change any more. */
function changed(answer, change) {
	if (change.type === "begin") return {
		...NO_ANSWER,
		phase: "waiting"
	};
	if (!isBusy(answer)) return answer;
	switch (change.type) {
		case "text": return {
			...answer,
			phase: "streaming",
			content: answer.content + change.text
		};
		case "done": return {
			...answer,
			phase: "done",
			details: change.details
		};
		case "stop": return {
			...answer,
			phase: "stopped"
		};
		case "fail": return {
			...answer,
			phase: "failed",
			error: change.message
		};
	}
}
// shared/scroll.ts
var NEAR = 40;
/** Keeps the end of a growing element in sight, unless the user has scrolled away from it. */
function followEnd(element) {
	let isFollowing = true;
	const onScroll = () => {
		isFollowing = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
	};
	const observer = new MutationObserver(() => {
		if (isFollowing) element.scrollTop = element.scrollHeight;
	});
	element.addEventListener("scroll", onScroll);
	observer.observe(element, {
		childList: true,
		characterData: true,
		subtree: true
	});
	return () => {
		element.removeEventListener("scroll", onScroll);
		observer.disconnect();
	};
}
// shared/failure.ts
/** Why there is no complete answer, in words for the user. */
var StreamFailure = class extends Error {};
var BROKEN_OFF = "The answer broke off: what you see is not all of it.";
var CONNECTION_LOST = "The connection was lost: what you see is not all of the answer.";
var NOT_UNDERSTOOD = "The server sent something that this page does not understand.";
var BY_STATUS = {
	400: "The server did not accept this message.",
	401: "The server wants a valid access token.",
	403: "You may not do this.",
	404: "There is nothing at this address.",
	413: "This message is too long.",
	422: "The server did not accept this message.",
	429: "Too many requests: please wait a while.",
	503: "The server is busy: please try again later."
};
function refusal(status) {
	return new StreamFailure(`${BY_STATUS[status] ?? "The server could not answer."} (HTTP ${status})`);
}
/** The words for anything that was thrown. */
function inWords(error) {
	return error instanceof StreamFailure ? error.message : CONNECTION_LOST;
}
// shared/runner.ts
/** Runs one stream at a time, and tells what changes. */
var Runner = class {
	onChange;
	#running = null;
	constructor(onChange) {
		this.onChange = onChange;
	}
	/** Starts a stream; does nothing while one runs. */
	run = (stream) => {
		if (this.#running === null) this.#follow(stream, this.#running = new AbortController());
	};
	/** Gives up the running stream, if there is one; what it still tells is not passed on. */
	stop = () => {
		const running = this.#running;
		if (running === null) return;
		this.#running = null;
		running.abort();
		this.onChange({ type: "stop" });
	};
	/**
	* Has the running stream stop with the page, too: a browser may keep a page that was left, and
	* its connections, in the back/forward cache. Returns what is to be done when the view goes.
	*/
	attach = () => {
		addEventListener("pagehide", this.stop);
		return () => {
			removeEventListener("pagehide", this.stop);
			this.stop();
		};
	};
	async #follow(stream, mine) {
		this.onChange({ type: "begin" });
		let last;
		try {
			last = {
				type: "done",
				details: await stream(mine.signal, (text) => {
					if (this.#running === mine) this.onChange({
						type: "text",
						text
					});
				})
			};
		} catch (error) {
			last = {
				type: "fail",
				message: inWords(error)
			};
		}
		if (this.#running !== mine) return;
		this.#running = null;
		this.onChange(last);
	}
};
// shared/idle.ts
/** Longest silence of a server, in milliseconds. */
var IDLE_MS = 6e4;
/** Calls back once, when nothing has touched it for too long. */
var IdleTimer = class {
	onIdle;
	idleMs;
	#timer;
	constructor(onIdle, idleMs = IDLE_MS) {
		this.onIdle = onIdle;
		this.idleMs = idleMs;
		this.touch();
	}
	touch() {
		clearTimeout(this.#timer);
		const failure = `The server has been silent for ${this.idleMs / 1e3} seconds.`;
		this.#timer = setTimeout(() => this.onIdle(new StreamFailure(failure)), this.idleMs);
	}
	stop() {
		clearTimeout(this.#timer);
	}
};
export { NOT_UNDERSTOOD as a, followEnd as c, changed as d, isBusy as f, CONNECTION_LOST as i, NO_ANSWER as l, newId as m, Runner as n, StreamFailure as o, api as p, BROKEN_OFF as r, refusal as s, IdleTimer as t, STATUS as u };
