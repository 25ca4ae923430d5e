/* empty css     */
import { c as followEnd, d as changed, f as isBusy, l as NO_ANSWER, n as Runner, p as api, u as STATUS } from "./idle.js";
import { t as messagesOf } from "./conversation.js";
import { n as streamChat, t as describeUsage } from "./streamChat.js";
// typed-js/main.ts
var MODEL = "gpt-4o-mini";
var part = (selector, root = document) => root.querySelector(selector);
var log = part(".log");
var alert = part("[role=alert]");
var status = part("[role=status]");
var input = part("#message");
var send = part("[data-testid=send]");
var stop = part("[data-testid=stop]");
var answer = NO_ANSWER;
var question = "";
var turns = [];
var isDrawPlanned = false;
var runner = new Runner((change) => {
	answer = changed(answer, change);
	if (change.type === "text") planDraw();
	else draw();
});
runner.attach();
/** Draws once for all the text since the last frame: a long answer may come in one burst. */
function planDraw() {
	if (isDrawPlanned) return;
	isDrawPlanned = true;
	requestAnimationFrame(() => {
		isDrawPlanned = false;
		draw();
	});
}
function draw() {
	const busy = isBusy(answer);
	log.ariaBusy = String(busy);
	status.textContent = STATUS[answer.phase];
	show(alert, answer.error);
	send.hidden = busy;
	stop.hidden = !busy;
	if (log.lastElementChild) drawTurn(log.lastElementChild, busy);
}
function drawTurn(turn, busy) {
	part(".answer", turn).dataset.phase = answer.phase;
	part(".answer", turn).textContent = answer.content;
	part(".partial", turn).hidden = busy || answer.phase === "done";
	show(part(".usage", turn), answer.details && describeUsage(answer.details));
}
function show(element, text) {
	element.hidden = !text;
	element.textContent = text;
}
function ask(event) {
	event.preventDefault();
	if (isBusy(answer) || !input.value.trim()) return;
	keepTurn();
	question = input.value;
	input.value = "";
	input.focus();
	const turn = part("#turn").content.cloneNode(true);
	part(".question", turn).textContent = question;
	log.append(turn);
	const messages = messagesOf(turns, question);
	runner.run((signal, onText) => streamChat(api("/chat/stream"), {
		model: MODEL,
		messages
	}, signal, onText));
}
function keepTurn() {
	const last = log.lastElementChild;
	if (!last) return;
	turns.push({
		question,
		answer: answer.content,
		isComplete: answer.phase === "done",
		note: ""
	});
	drawTurn(last, false);
	const shown = part(".answer", last);
	delete shown.dataset.phase;
	delete shown.dataset.testid;
}
function giveUp() {
	runner.stop();
	input.focus();
}
function beginAnew() {
	runner.stop();
	answer = NO_ANSWER;
	turns = [];
	log.replaceChildren();
	draw();
}
followEnd(log);
part("form").addEventListener("submit", ask);
stop.addEventListener("click", giveUp);
part("[data-testid=new]").addEventListener("click", beginAnew);
