/* Progressive enhancement only: every page works without this file.
   It shows the save state while a row is being written and saved, keeps what was typed when the
   server cannot be reached, and asks before a page with unsaved rows is left. */
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const unsaved = new Set();

  const slotOf = (element) => element?.closest("form, .inm-rad")?.querySelector(".sparlage");

  const show = (slot, modifier, icon, words) => {
    if (!slot) return;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "ikon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `#i-${icon}`);
    svg.append(use);
    slot.className = `sparlage sparlage--${modifier}`;
    slot.replaceChildren(svg, words);
  };

  const clock = () => new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");

  const network = () => {
    const place = document.getElementById("natlage");
    if (!place) return;
    if (navigator.onLine) {
      place.replaceChildren();
      return;
    }
    const note = document.createElement("p");
    note.className = "toast";
    const waiting = unsaved.size ? ` ${unsaved.size} ${unsaved.size === 1 ? "ändring" : "ändringar"} väntar i den här fliken.` : "";
    note.textContent = `Ingen kontakt med servern sedan ${clock()}.${waiting}`;
    place.replaceChildren(note);
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[method=post]");
    const slot = slotOf(event.target);
    if (!form || !slot) return;
    // said once, not at every key: a slot may be read aloud when it changes
    if (unsaved.has(form) && slot.classList.contains("sparlage--fel")) return;
    unsaved.add(form);
    show(slot, "fel", "varn", "Inte sparat");
  });

  /* What was typed before this file came was heard by nobody: it is told again, once htmx listens.
     A field that the browser filled in after a reload is shown as unsaved, but not saved by itself. */
  const isTyped = (field) => {
    if (field.type === "hidden") return false;
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    return field.value !== (field.defaultValue ?? field.value);
  };

  const tellAgain = () => {
    const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate";
    for (const form of document.querySelectorAll("form[data-hx-post]")) {
      const typed = [...form.elements].filter(isTyped);
      for (const field of typed) field.dispatchEvent(new Event("input", { bubbles: true }));
      const left = typed.findLast((field) => field !== document.activeElement);
      if (isNew) left?.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  document.addEventListener("DOMContentLoaded", tellAgain);

  // The address's #fragment takes the focus once the page is read, from who has begun to type too.
  document.addEventListener("focusout", (event) => {
    if (document.readyState === "complete" || event.relatedTarget) return;
    setTimeout(() => {
      if (document.activeElement === document.body) event.target.focus({ preventScroll: true });
    });
  });

  document.addEventListener("submit", (event) => unsaved.delete(event.target));
  // another script put back what stood there
  document.addEventListener("styrning:orord", (event) => unsaved.delete(event.target));

  // After a new log-in in another tab the form's own token is old; the cookie's is the right one.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
    if (!token) return;
    event.detail.headers["X-CSRFToken"] = token;
    event.detail.parameters.delete("csrfmiddlewaretoken");
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (requestConfig?.verb !== "get") show(slotOf(elt), "sparar", "snurr", "Sparar …");
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, requestConfig, xhr } = event.detail;
    if (requestConfig?.verb === "get") return;
    const form = elt.closest("form");
    const saved = xhr.status >= 200 && xhr.status < 300;
    const shownInRow = [409, 422].includes(xhr.status) && !xhr.getResponseHeader("HX-Retarget");
    if (saved || shownInRow) {
      if (form) unsaved.delete(form);
      return;
    }
    if (form) unsaved.add(form);
    show(slotOf(elt), "fel", "varn", "Inte sparat. Det du skrev finns kvar.");
  });

  window.addEventListener("offline", network);
  window.addEventListener("online", network);

  window.addEventListener("beforeunload", (event) => {
    for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
    if (unsaved.size) event.preventDefault();
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const toast of document.querySelectorAll("#toast > .toast:not([data-stang])")) {
      toast.dataset.stang = "";
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Stäng";
      button.addEventListener("click", () => toast.remove());
      toast.append(button);
    }
  });
})();
