// Small comforts on top of pages that work without them.
"use strict";

// The summary of faults takes the focus where autofocus on a div is ignored.
const faults = document.querySelector(".faults");
if (faults) {
  faults.focus();
}

// A second press while a form is on its way would send it twice. The buttons
// stay enabled, so that their name and value are sent. After three seconds,
// or when Back shows the page again, the form can be sent once more.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  if (sent.has(event.target)) {
    event.preventDefault();
    return;
  }
  sent.add(event.target);
  setTimeout(() => sent.delete(event.target), 3000);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    for (const form of document.forms) {
      sent.delete(form);
    }
  }
});

// "None of these" clears the others, and the others clear it.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked) {
    return;
  }
  const exclusive = box.hasAttribute("data-exclusive");
  for (const other of document.querySelectorAll('input[type="checkbox"]')) {
    if (other !== box && other.name === box.name && (exclusive || other.hasAttribute("data-exclusive"))) {
      other.checked = false;
    }
  }
});
