// Shows the journal's newest calls as /_mock/events tells of them. Every text is set as text.
"use strict";

const ROWS_MAX = 200;
const TONES = {
  streaming: "run",
  holding: "wait",
  stalled: "odd",
  complete: "good",
  fault: "bad",
  "client-left": "wait",
};
const LEFT = { "client-left": "client left" };

const byId = (id) => document.getElementById(id);
const rows = new Map(); // by the call's number: {call, element}

const ms = (value) => (value < 1000 ? `${value.toFixed(value < 10 ? 1 : 0)} ms` : `${(value / 1000).toFixed(2)} s`);
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const stateOf = (call) => (call.status >= 400 ? `${call.status}` : (call.ending ?? call.state));

function outcome(call) {
  if (call.left_ms !== null) return `client left after ${ms(call.left_ms)}, ${plural(call.sent, "token")} sent`;
  if (call.finish) return `finish: ${call.finish}`;
  if (call.state !== "ended") return "";
  return call.ending === "fault" ? "ended by its fault" : "";
}

function usage(call) {
  if (!call.usage) return "";
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = call.usage;
  return `usage: ${prompt} + ${completion} = ${total}`;
}

// The mock may be on another machine, with another clock.
const lasted = (call) => call.ended_ms ?? Math.max(Date.now() - call.received_s * 1000, call.sent_ms.at(-1) ?? 0, 0);

function times(call) {
  const first = call.sent_ms.length ? `first after ${ms(call.sent_ms[0])}` : "";
  const end = call.ended_ms === null ? `${ms(lasted(call))} so far` : `ended after ${ms(call.ended_ms)}`;
  return [first, end].filter(Boolean).join(", ");
}

function texts(call) {
  return {
    state: LEFT[stateOf(call)] ?? stateOf(call),
    run: call.run,
    call: call.call > 1 ? `call ${call.call}` : "",
    received: new Date(call.received_s * 1000).toLocaleTimeString(),
    api: `${call.provider} ${call.api}`,
    model: call.model,
    scenario: call.scenario,
    options: call.options,
    tokens: call.tokens ? `${call.sent} of ${plural(call.tokens, "token")}` : "no text",
    times: times(call),
    outcome: outcome(call),
    usage: usage(call),
    text: call.text.replace(/\s+/g, " "),
  };
}

function drawTimes(svg, call) {
  const span = Math.max(lasted(call), 1);
  const at = (value) => (1 + (198 * value) / span).toFixed(1);
  svg.querySelector("title").textContent = `${plural(call.sent, "token")} over ${ms(span)}`;
  svg.querySelector(".marks").setAttribute("d", call.sent_ms.map((sent) => `M${at(sent)} 4V18`).join(""));
  svg.querySelector(".left").setAttribute("d", call.left_ms === null ? "" : `M${at(call.left_ms)} 0V20`);
}

function fill(element, call) {
  for (const [name, text] of Object.entries(texts(call))) {
    const field = element.querySelector(`[data-field="${name}"]`);
    if (field.textContent !== text) field.textContent = text;
    if (name === "model" || name === "text") field.title = text;
  }
  element.dataset.tone = call.status >= 400 ? "bad" : (TONES[stateOf(call)] ?? "");
  element.querySelector("progress").value = call.tokens ? call.sent / call.tokens : 0;
  element.querySelector("progress").hidden = !call.tokens;
  element.querySelector("button").hidden = call.state !== "holding";
  drawTimes(element.querySelector("svg"), call);
}

function added(call) {
  const element = byId("call").content.firstElementChild.cloneNode(true);
  const path = `/_mock/runs/${encodeURIComponent(call.run)}`;
  element.querySelector("a").href = path;
  element.querySelector("button").onclick = () => fetch(`${path}/release`, { method: "POST" });
  byId("calls").prepend(element);
  return { element };
}

function show(calls) {
  for (const call of calls) {
    const row = rows.get(call.number) ?? added(call);
    row.call = call;
    rows.set(call.number, row);
    fill(row.element, call);
  }
  for (const number of [...rows.keys()].sort((a, b) => b - a).slice(ROWS_MAX)) {
    rows.get(number).element.remove();
    rows.delete(number);
  }
  sift();
}

function sift() {
  const wanted = byId("filter").value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const { call, element } of rows.values()) {
    const { run, api, model, scenario, options, state } = texts(call);
    const words = [run, api, model, scenario, options, state].join(" ").toLowerCase();
    element.hidden = !wanted.every((word) => words.includes(word));
    shown += !element.hidden;
  }
  const busy = [...rows.values()].filter(({ call }) => call.state !== "ended").length;
  byId("count").textContent = `${plural(rows.size, "call")}, ${busy} under way`;
  byId("empty").hidden = rows.size > 0;
  byId("none").hidden = rows.size === 0 || shown > 0;
}

function link(text, live) {
  byId("link").textContent = text;
  byId("link").classList.toggle("live", live);
}

// A page that nobody sees holds no connection: a browser has only six for a server.
let events = null;
function watch() {
  events?.close();
  events = null;
  if (document.hidden) return link("paused", false);
  events = new EventSource("/_mock/events");
  events.onopen = () => link("live", true);
  events.onerror = () => link("the mock does not answer", false);
  events.addEventListener("start", () => {
    rows.clear();
    byId("calls").replaceChildren();
    sift();
  });
  events.addEventListener("calls", (event) => show(JSON.parse(event.data)));
}

// What is under way lasts longer, also while nothing comes.
setInterval(() => {
  for (const { call, element } of rows.values()) if (call.state !== "ended") fill(element, call);
}, 1000);

byId("base-url").textContent = `OPENAI_BASE_URL=${location.origin}/openai/v1`;
byId("filter").oninput = sift;
document.addEventListener("visibilitychange", watch);
watch();
