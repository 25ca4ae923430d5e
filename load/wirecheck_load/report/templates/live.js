// Fetches the parts of the page each second, while it is looked at. They are escaped where they are
// made, and the page's policy runs no script but this one.
"use strict";

const INTERVAL_MS = 1000;
const trouble = document.querySelector(".trouble");
const shown = new Map();

async function look() {
  const answer = await fetch("wirecheck/parts", { cache: "no-store" });
  if (!answer.ok) throw new Error(`Locust answers ${answer.status}`);
  for (const [name, html] of Object.entries(await answer.json())) {
    const place = document.querySelector(`[data-part="${name}"]`);
    if (shown.get(name) !== html) place.innerHTML = html;
    shown.set(name, html);
  }
}

async function watch() {
  if (document.visibilityState === "visible") {
    try {
      await look();
      trouble.hidden = true;
    } catch (error) {
      trouble.textContent = `What is shown is old: ${error.message}`;
      trouble.hidden = false;
    }
  }
  setTimeout(watch, INTERVAL_MS);
}

watch();
