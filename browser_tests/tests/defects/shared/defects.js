const parameters = new URLSearchParams(location.search);
const made = parameters.get("defect");

/** Whether this page makes a mistake: the one in its address, `?defect=NAME`; without it, none. */
export const has = (name) => name === made;

/** Whether effects run twice, as in a development build with React's StrictMode. */
const isStrict = parameters.has("development");

/** Runs what a component does when it appears; it returns what undoes that. */
export function runEffect(effect) {
  const undo = effect();
  if (!isStrict) return undo;
  undo?.();
  return effect();
}
