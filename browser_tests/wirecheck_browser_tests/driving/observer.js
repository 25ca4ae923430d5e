// Records what a page shows, over time, as text: each change of the answer, of being busy, of
// errors and of the status. It is installed before the page's own scripts, and changes nothing.
((spec) => {
  "use strict";
  if (window.__wirecheck) return;
  const MOST_STATES = 30_000;
  const MOST_CHARACTERS = 8_000_000;
  // Taken, as all that counts time here, before the page's clock may be replaced.
  const epoch = performance.timeOrigin;
  const clock = performance.now.bind(performance);
  const now = () => epoch + clock();
  const IMPLICIT = {
    alert: "", button: "button, input[type=submit], input[type=button]", log: "", status: "output",
    textbox: "textarea, input:not([type]), input[type=text], input[type=search], [contenteditable]",
    link: "a[href]",
  };
  const LIVE = "[aria-live=polite], [aria-live=assertive], [role=log], [role=status], [role=alert], output";

  // Whether it is rendered; that asks for no layout, which would come once for each change.
  const isVisible = (element) => element.checkVisibility();
  // What is typed into, whose content is no name.
  const TYPED = "textarea, input:not([type=submit], [type=button]), [contenteditable], [role=textbox]";
  const labelled = (element) =>
    (element.getAttribute("aria-labelledby") ?? "").split(/\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
  function content(element) {
    const images = [...element.querySelectorAll("img[alt], svg title")];
    const shown = element.textContent.trim() || images.map((it) => it.alt ?? it.textContent).join(" ").trim();
    return shown || (element.localName === "input" ? element.value.trim() : "");
  }
  // Accessible Name and Description Computation 1.2, 4.3.2, as far as a page with a chat needs it.
  // A placeholder is left out: it is gone once something is typed.
  function accessibleName(element) {
    const isTyped = element.matches(TYPED);
    // Each look for labels goes through the document, so not for the buttons, at each change.
    const labels = isTyped ? [...(element.labels ?? [])].map((it) => it.textContent.trim()) : [];
    const given = labelled(element) || (element.getAttribute("aria-label") ?? "").trim() || labels.join(" ").trim();
    return given || (isTyped ? "" : content(element)) || (element.title ?? "").trim();
  }
  // By which an element is found, as Playwright finds it.
  const nameOf = (element) => accessibleName(element) || (element.placeholder ?? "").trim();

  function found({ role, name, testid, label, css }) {
    if (css) return [...document.querySelectorAll(css)];
    if (testid) return [...document.querySelectorAll(`[data-testid="${CSS.escape(testid)}"]`)];
    if (label) {
      const named = [...document.querySelectorAll("label")].filter((it) => it.textContent.trim() === label);
      return [...document.querySelectorAll(`[aria-label="${CSS.escape(label)}"]`),
              ...named.map((it) => it.control).filter(Boolean)];
    }
    if (!role) return [];
    const implicit = IMPLICIT[role] ? `, :is(${IMPLICIT[role]}):not([role])` : "";
    const all = [...document.querySelectorAll(`[role="${CSS.escape(role)}"]${implicit}`)];
    return name ? all.filter((it) => nameOf(it).toLowerCase().startsWith(name.toLowerCase())) : all;
  }

  // The elements that the first way finds which finds any.
  function first(ways) {
    for (const way of ways) {
      const elements = found(way).filter(isVisible);
      if (elements.length) return elements;
    }
    return [];
  }

  const isDisabled = (element) => element.disabled || element.getAttribute("aria-disabled") === "true";
  // A line end that the text of an element already has beside it is one.
  const endsLine = (it) => !/\n$/.test(it.previousSibling?.data ?? "") && !/^\n/.test(it.nextSibling?.data ?? "");
  // The text of an answer, whose line ends may be elements.
  function written(element) {
    if (!element.querySelector("br")) return element.textContent;
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    let text = "";
    for (let it = nodes.nextNode(); it; it = nodes.nextNode()) {
      if (it.nodeType === Node.TEXT_NODE) text += it.data;
      else if (it.localName === "br" && endsLine(it)) text += "\n";
    }
    return text;
  }
  // Markdown keeps no white space but that between two words.
  const collapsed = (text) => text.replace(/[ \t\n\r\f]+/g, " ").replace(/^ | $/g, "");
  const shown = (element) => (spec.collapses ? collapsed(written(element)) : written(element));
  const textOf = (elements) => elements.map((it) => it.textContent.trim()).filter(Boolean).join(" | ");
  const allOf = (ways) => [...new Set(ways.flatMap(found))].filter(isVisible);
  const answers = () => spec.answer.map(found).find((elements) => elements.length) ?? [];

  // Signs of being busy; those that a page shows while it is idle say nothing.
  const SIGNS = {
    declared: () => first(spec.busy ?? []).length > 0,
    "aria-busy": () => !spec.busy && document.querySelector('[aria-busy="true"]') !== null,
    stop: () => !spec.busy && first(spec.stop).some((it) => !isDisabled(it)),
    input: () => !spec.busy && first(spec.input).some(isDisabled),
    send: () => !spec.busy && first(spec.send).some(isDisabled),
  };
  let ignored = new Set();
  const signs = () => Object.keys(SIGNS).filter((sign) => SIGNS[sign]());
  const busy = () => signs().filter((sign) => !ignored.has(sign));

  function look() {
    const all = answers();
    const element = all.at(-1);
    const region = element?.closest(LIVE);
    return {
      answer: element ? shown(element) : null,
      answers: all.length,
      busy: busy().join(" "),
      error: textOf(allOf(spec.error)),
      status: textOf(allOf(spec.status)),
      live: Boolean(region),
      quiet: Boolean(element?.closest('[aria-busy="true"]')),
    };
  }

  const states = [];
  let last = null;
  let wasBusy = false;
  let hasChanged = false;
  let ticks = 0;
  let ticksUnchanged = 0;
  let characters = 0;
  let full = false;

  function commonPrefix(one, other) {
    if (other.startsWith(one)) return one.length;
    const most = Math.min(one.length, other.length);
    let length = 0;
    while (length < most && one[length] === other[length]) length += 1;
    return length;
  }

  function record() {
    if (!document.documentElement) return;
    const state = look();
    wasBusy ||= state.busy !== "";
    if (last && Object.keys(state).every((key) => state[key] === last[key])) return;
    const before = last?.answer ?? "";
    const keep = state.answer === null ? 0 : commonPrefix(before, state.answer);
    const add = state.answer === null ? null : state.answer.slice(keep);
    last = state;
    hasChanged = true;
    ticks = 0;
    characters += (add?.length ?? 0) + state.error.length + state.status.length;
    full ||= states.length >= MOST_STATES || characters > MOST_CHARACTERS;
    if (!full) states.push({ ...state, answer: undefined, keep, add, at: now() });
  }

  // Time as this page has it: a page that is kept from running is not quiet.
  const TICK_MS = 50;
  setInterval(() => { ticks += 1; ticksUnchanged += 1; }, TICK_MS);

  function focus() {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return "body";
    return `${element.tagName.toLowerCase()} ${accessibleName(element)}`.trim();
  }

  function snap() {
    const names = {};
    for (const control of ["input", "send", "stop"]) {
      const [element] = first(spec[control]);
      if (element) names[control] = accessibleName(element);
    }
    const [input] = first(spec.input);
    const errors = allOf(spec.error).filter((it) => it.textContent.trim());
    return {
      ...look(), focus: focus(), names, seen: answers().at(-1)?.innerText ?? null,
      input: input ? input.value ?? input.textContent : null,
      error_live: errors.some((it) => it.closest(LIVE)),
    };
  }

  const scrolls = (element) =>
    element.scrollHeight > element.clientHeight + 100 &&
    (element === document.scrollingElement || /auto|scroll/.test(getComputedStyle(element).overflowY));

  // Where what scrolls the newest answer stands, how far it goes, and its middle in the window.
  function place() {
    let element = answers().at(-1);
    while (element && !scrolls(element)) element = element.parentElement;
    if (!element) return null;
    const { left, top, width, height } = element.getBoundingClientRect();
    return {
      top: element.scrollTop, end: element.scrollHeight - element.clientHeight,
      x: left + Math.min(width, innerWidth) / 2, y: Math.max(top, 0) + Math.min(height, innerHeight) / 2,
    };
  }

  const canaries = [];
  window.alert = (...words) => { canaries.push(`it called alert(${JSON.stringify(words.join(" ").slice(0, 200))})`); };
  const scriptLinks = () =>
    answers().flatMap((it) => [...it.querySelectorAll("a[href], area[href]")])
      .filter((it) => it.protocol === "javascript:")
      .map((it) => `a link of it runs ${it.href.slice(0, 200)}`);

  function observe() {
    const observer = new MutationObserver(() => { ticksUnchanged = 0; record(); });
    observer.observe(document, {
      childList: true, characterData: true, attributes: true, subtree: true,
    });
    record();
  }
  if (spec.observes) observe();

  // Half a surrogate pair survives only as an escape of JSON.
  const asJson = (make) => () => JSON.stringify(make());
  window.__wirecheck = {
    now, first, look, place,
    names: (role) => found({ role }).filter(isVisible).map(nameOf).filter(Boolean),
    idle: asJson(() => { ignored = new Set(signs()); last = null; record(); return [...ignored]; }),
    take: asJson(() => {
      record();
      return { states: states.splice(0), full, canaries: [...new Set([...canaries, ...scriptLinks()])] };
    }),
    snap: asJson(snap),
    // What is to come is the answer to what is sent now.
    asked: () => { record(); hasChanged = wasBusy = false; },
    hasChanged: () => hasChanged,
    // That nothing has changed counts from now on.
    restsFromNow: () => { ticks = 0; },
    // Not busy, and nothing has changed for a while; longer where being busy was never shown.
    isSettled: ([seenMs, unseenMs]) =>
      busy().length === 0 && ticks * TICK_MS >= (wasBusy ? seenMs : unseenMs),
    isStill: (ms) => ticks * TICK_MS >= ms,
    // No element has changed; without an observer nobody knows.
    isResting: (ms) => Boolean(spec.observes) && ticksUnchanged * TICK_MS >= ms,
    isBusy: () => busy().length > 0,
    shows: (text) => (look().answer ?? "").includes(text),
  };
})
