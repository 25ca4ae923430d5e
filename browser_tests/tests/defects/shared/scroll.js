import { has } from "./defects.js";

// Within so many pixels of its end, a reader is following.
const NEAR = 40;

/** Keeps the end of a growing element in sight, unless the reader has scrolled away from it. */
export function followEnd(log) {
  let isFollowing = true;
  log.addEventListener("scroll", () => {
    isFollowing = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  });
  const observer = new MutationObserver(() => {
    // DEFECT: each token pulls the reader down.
    if (isFollowing || has("always-follows")) log.scrollTop = log.scrollHeight;
  });
  observer.observe(log, { childList: true, characterData: true, subtree: true });
}
