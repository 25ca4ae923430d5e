// The page is whole without this script. It filters the matrix, and opens what a link leads to.
"use strict";

const form = document.querySelector(".filter");

// Hide what does not match, unless nothing does: the word may be that of a scenario or of a rule.
function sift(items, matches) {
  const found = items.filter(matches);
  for (const item of items) item.hidden = found.length > 0 && !matches(item);
  return found.length > 0;
}

function filter() {
  const word = form.elements.text.value.trim().toLowerCase();
  const troubled = form.elements.troubled.checked;
  const matches = (item) => item.textContent.toLowerCase().includes(word);
  for (const table of document.querySelectorAll(".matrix")) {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const found = [sift(rows, (row) => matches(row.cells[0])), sift(heads, matches)];
    for (const row of rows) {
      row.hidden ||= !found.includes(true) || troubled && row.classList.contains("untroubled");
      heads.forEach((head, i) => { row.cells[i + 1].hidden = head.hidden; });
    }
  }
}

// Older browsers do not open the <details> around the target of a link.
function reveal() {
  let target = document.getElementById(location.hash.slice(1));
  const place = target;
  for (; target; target = target.parentElement) if (target.tagName === "DETAILS") target.open = true;
  place?.scrollIntoView();
}

if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
}
addEventListener("hashchange", reveal);
reveal();
