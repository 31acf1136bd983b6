// Keeps a page fresh. Without it every page works the same, when it is loaded again.
"use strict";
(() => {
  const live = document.querySelector("[data-live]");
  if (!live) {
    return;
  }
  const note = document.createElement("p");
  note.className = "fresh";
  live.after(note);

  const say = (text) => {
    note.textContent = text;
  };

  // What somebody has marked or is on must not vanish under their hands.
  const inUse = () => live.contains(document.activeElement) || String(document.getSelection()) !== "";

  const refresh = async () => {
    if (document.hidden || inUse()) {
      return;
    }
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected) {
      location.reload(); // the session is over
      return;
    }
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (fresh) {
      live.replaceChildren(...fresh.childNodes);
      say("Fresh as of " + new Date().toISOString().slice(11, 19) + " UTC.");
    }
  };

  setInterval(() => refresh().catch(() => say("The page could not be refreshed. Trying again.")), live.dataset.live * 1000);
})();
