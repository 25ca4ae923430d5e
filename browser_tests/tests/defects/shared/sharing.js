const KEY = "wirecheck-answer";

let listener = null;

/** DEFECT: what one tab shows is kept for all tabs of the site, and each shows it. */
export function shareAnswers(onText) {
  listener = ({ key, newValue }) => key === KEY && onText(newValue);
  addEventListener("storage", listener);
}

export function publish(text) {
  localStorage.setItem(KEY, text);
}

export function ignoreStorage() {
  removeEventListener("storage", listener);
}
