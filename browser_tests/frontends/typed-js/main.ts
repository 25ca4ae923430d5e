import { type Answer, changed, isBusy, NO_ANSWER, STATUS } from "../shared/answer";
import { api } from "../shared/api";
import { messagesOf, type Turn } from "../shared/conversation";
import { Runner } from "../shared/runner";
import { followEnd } from "../shared/scroll";
import { describeUsage, streamChat, type Usage } from "../typed/streamChat";

const MODEL = "gpt-4o-mini";

const part = <E extends HTMLElement>(selector: string, root: ParentNode = document) =>
  root.querySelector<E>(selector)!;
const log = part(".log");
const alert = part("[role=alert]");
const status = part("[role=status]");
const input = part<HTMLInputElement>("#message");
const send = part("[data-testid=send]");
const stop = part("[data-testid=stop]");

let answer: Answer<Usage> = NO_ANSWER;
let question = "";
let turns: Turn[] = [];
let isDrawPlanned = false;

const runner = new Runner<Usage>((change) => {
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

function drawTurn(turn: Element, busy: boolean) {
  part(".answer", turn).dataset.phase = answer.phase;
  // Never innerHTML: an answer is text, whatever it says.
  part(".answer", turn).textContent = answer.content;
  part(".partial", turn).hidden = busy || answer.phase === "done";
  show(part(".usage", turn), answer.details && describeUsage(answer.details));
}

function show(element: HTMLElement, text: string | null) {
  element.hidden = !text;
  element.textContent = text;
}

function ask(event: SubmitEvent) {
  event.preventDefault();
  if (isBusy(answer) || !input.value.trim()) return;
  keepTurn();
  question = input.value;
  input.value = "";
  input.focus();
  const turn = part<HTMLTemplateElement>("#turn").content.cloneNode(true) as DocumentFragment;
  part(".question", turn).textContent = question;
  log.append(turn);
  const messages = messagesOf(turns, question);
  runner.run((signal, onText) =>
    streamChat(api("/chat/stream"), { model: MODEL, messages }, signal, onText),
  );
}

function keepTurn() {
  const last = log.lastElementChild;
  if (!last) return;
  turns.push({ question, answer: answer.content, isComplete: answer.phase === "done", note: "" });
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
part<HTMLFormElement>("form").addEventListener("submit", ask);
stop.addEventListener("click", giveUp);
part("[data-testid=new]").addEventListener("click", beginAnew);
