/* Min uppföljning, progressive enhancement: says the status while a row is typed, marks the field
   that was refused, keeps "Inte sparat" while somebody is typing, keeps the focus in the row, and
   shows in the menu which goal it is. */
(() => {
  "use strict";

  const SLOW_MS = 2000;
  const typing = new WeakMap();
  const checks = new WeakSet();
  const slow = new WeakMap();
  let submitter = null;

  const rowOf = (element) => element?.closest?.("form.inm-rad, form.bedomning");
  const nameOf = (form) => form.getAttribute("aria-label") ?? "Bedömningen";
  const say = (words) => {
    const place = document.getElementById("besked");
    if (place) place.textContent = words;
  };

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

  /** The status of what stands in the fields; the server's comes with the save. */
  const showStatus = (form) => {
    const slot = form?.querySelector("[data-regel]");
    const place = slot?.querySelector(".inm-status");
    const shapes = document.getElementById("statusar")?.content;
    if (!place || !shapes) return;
    const fields = [...form.querySelectorAll(".inm-varden :is(input, select)")];
    const typed = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    const saknas = form.querySelector("[name=saknas]:checked")?.value ?? "";
    const status = window.Tal.status(typed, JSON.parse(slot.dataset.regel), saknas);
    const kind = typed.P?.trim() ? "prognos-" : "";
    const shape = status && shapes.querySelector(`[data-status="${kind}${status}"]`)?.firstElementChild;
    if (shape) place.replaceChildren(shape.cloneNode(true));
  };

  document.addEventListener("focusin", markGoal);

  document.addEventListener("click", (event) => {
    const menu = event.target.closest?.("#maltrad a")?.closest("nav");
    if (menu?.matches(":popover-open")) menu.hidePopover();
  });

  // "Skriv en mening om varför": unfold the comment and stand in it
  document.addEventListener("click", (event) => {
    const field = document.getElementById(event.target.closest?.("[data-oppna]")?.dataset.oppna ?? "");
    if (!field) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  });

  document.addEventListener("input", (event) => {
    const form = rowOf(event.target);
    if (!form) return;
    typing.set(form, event.target);
    showStatus(form);
  });

  document.addEventListener("styrning:status", (event) => showStatus(rowOf(event.target)));

  document.addEventListener("change", (event) => {
    const form = rowOf(event.target);
    if (form?.matches(".inm-rad")) typing.delete(form);
  });

  // a save that has waited for another says which button was pressed, not which one is stood on now
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters, triggeringEvent } = event.detail;
    const pressed = triggeringEvent?.submitter;
    for (const { name } of rowOf(elt)?.querySelectorAll("button[name]") ?? []) parameters.delete(name);
    if (rowOf(elt) && pressed?.name) parameters.set(pressed.name, pressed.value);
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = rowOf(event.detail.elt);
    if (event.detail.elt.closest("#internkontroll")) checks.add(event.detail.xhr);
    submitter = event.detail.requestConfig?.triggeringEvent?.submitter ?? null;
    if (form?.matches(".bedomning")) typing.delete(form);
    if (!form || event.detail.requestConfig?.verb === "get") return;
    slow.set(event.detail.xhr, setTimeout(() => say(`${nameOf(form)}: sparar …`), SLOW_MS));
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    clearTimeout(slow.get(xhr));
    if (xhr.status === 200 && checks.has(xhr)) {
      const source = document.querySelector(".arbetsyta") ?? document.body;
      window.htmx.ajax("GET", window.location.pathname, { source, swap: "none" });
    }
    const form = rowOf(elt);
    if (!form) return;
    if (![200, 409, 422].includes(xhr.status)) {
      // 401 says so in its own place
      if (requestConfig?.verb !== "get" && xhr.status !== 401) say(`${nameOf(form)}: inte sparat. Det du skrev finns kvar.`);
      return;
    }
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
