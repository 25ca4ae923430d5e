import { has } from "../shared/defects.js";
import { mount } from "../shared/mount.js";
import { streamByFetch } from "./stream.js";

// DEFECT: a service worker keeps all answers, and so reads them to their ends.
if (has("kept-by-service-worker")) {
  await navigator.serviceWorker.register("./service-worker.js");
  const { controller } = navigator.serviceWorker;
  const hasTakenOver = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve);
  });
  if (controller === null) await hasTakenOver;
}

mount("Typed events by fetch", () => ({ stream: streamByFetch }));
