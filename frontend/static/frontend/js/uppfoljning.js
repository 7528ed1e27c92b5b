/* Min uppföljning, progressive enhancement: marks the field that was refused, keeps "Inte sparat"
   while somebody is typing, keeps the focus in the row, and shows in the menu which goal it is. */
(() => {
  "use strict";

  const typing = new WeakMap();
  const checks = new WeakSet();
  let submitter = null;

  const rowOf = (element) => element?.closest?.("form.inm-rad, form.bedomning");

  const markRefused = (form) => {
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    const name = form.querySelector("[data-fel-falt]")?.dataset.felFalt;
    const field = name && (form.elements.namedItem(name) ?? form.elements.namedItem(`${name}t`));
    if (field instanceof Element) field.setAttribute("aria-invalid", "true");
  };

  const markGoal = () => {
    const goal = document.activeElement?.closest(".malblock");
    for (const link of document.querySelectorAll("#maltrad a")) {
      if (goal && link.hash === `#${goal.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  document.addEventListener("focusin", markGoal);

  document.addEventListener("click", (event) => {
    const menu = event.target.closest?.("#maltrad a")?.closest("nav");
    if (menu?.matches(":popover-open")) menu.hidePopover();
  });

  document.addEventListener("input", (event) => {
    const form = rowOf(event.target);
    if (form) typing.set(form, event.target);
  });

  document.addEventListener("change", (event) => {
    const form = rowOf(event.target);
    if (form?.matches(".inm-rad")) typing.delete(form);
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = rowOf(event.detail.elt);
    if (event.detail.elt.closest("#internkontroll")) checks.add(event.detail.xhr);
    submitter = event.detail.requestConfig?.triggeringEvent?.submitter ?? null;
    if (form?.matches(".bedomning")) typing.delete(form);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = event.detail;
    if (xhr.status === 200 && checks.has(xhr)) {
      window.htmx.ajax("GET", window.location.pathname, { source: document.body, swap: "none" });
    }
    const form = rowOf(elt);
    if (!form || ![200, 409, 422].includes(xhr.status)) return;
    markRefused(form);
    markGoal();
    if (submitter && !submitter.isConnected && document.activeElement === document.body) {
      form.querySelector("input:not([type=hidden])")?.focus({ preventScroll: true });
    }
    submitter = null;
    // typed after the save was sent: it is not in what was saved
    typing.get(form)?.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
