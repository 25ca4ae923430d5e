/** An element with attributes and children; attributes that are null are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Shows words, or hides the element where there are none. */
export function say(target, words) {
  target.textContent = words;
  target.hidden = !words;
}
