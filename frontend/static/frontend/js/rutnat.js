/* Min uppföljning by keyboard: arrows in the grid, the next row that lacks its answer, goals that
   fold, and the drawer. Every way of it is also a link or a Tab away without this file. */
(() => {
  "use strict";

  const FIELD = ".inm-varden :is(input:not([type=hidden]), select)";
  const ASKED = "form.inm-rad, form.bedomning";
  let here = null; // where one was last

  const isSeen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const say = (words) => {
    const place = document.getElementById("besked");
    if (place) place.textContent = words;
  };

  /* --- the grid: a row is a line, a row of täljare and nämnare is two --- */

  const linesOf = (form) => {
    const lines = new Map();
    for (const field of form.querySelectorAll(FIELD)) {
      const part = field.name.slice(1);
      if (!lines.has(part)) lines.set(part, new Map());
      lines.get(part).set(field.name[0], field);
    }
    return [...lines.values()];
  };

  const lines = () => [...document.querySelectorAll("form.inm-rad")].filter(isSeen).flatMap(linesOf);

  const holds = (line, field) => [...line.values()].includes(field);

  const take = (field) => {
    field.focus();
    field.select?.();
  };

  const unfoldNext = (form) => {
    const folded = [...document.querySelectorAll("details:is(.malblock, .delar):not([open])")];
    const next = folded.find(
      (goal) =>
        form.compareDocumentPosition(goal) & Node.DOCUMENT_POSITION_FOLLOWING && goal.querySelector(FIELD),
    );
    if (next) reveal(next.querySelector(FIELD));
  };

  const upOrDown = (field, step) => {
    const find = () => {
      const grid = lines();
      return grid[grid.findIndex((line) => holds(line, field)) + step];
    };
    const form = field.closest("form");
    if (step > 0 && nextIsFolded(form, find()?.values().next().value)) unfoldNext(form);
    const line = find();
    if (!line) return false;
    take(line.get(field.name[0]) ?? [...line.values()].at(-1));
    return true;
  };

  /** Whether a folded goal with fields stands between the row and the next line that is seen. */
  const nextIsFolded = (form, nextField) => {
    const all = [...document.querySelectorAll("form.inm-rad")].filter((row) => row.querySelector(FIELD));
    const following = all[all.indexOf(form) + 1];
    return following && following !== form && !isSeen(following) && nextField?.closest("form") !== form;
  };

  const sideways = (field, step) => {
    const line = [...(lines().find((one) => holds(one, field)) ?? new Map()).values()];
    const next = line[line.indexOf(field) + step];
    if (next) take(next);
    return Boolean(next);
  };

  const atEdge = (field, step) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    if (start === 0 && end === value.length) return true;
    return start === end && start === (step < 0 ? 0 : value.length);
  };

  const STEPS = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1, Enter: 1 };

  const inGrid = (event) => {
    const { key, target } = event;
    if (!target.matches(FIELD) || !(key in STEPS)) return false;
    if (target.matches("select") && key !== "Enter") return false;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      return !event.shiftKey && atEdge(target, STEPS[key]) && sideways(target, STEPS[key]);
    }
    if (event.shiftKey && key !== "Enter") return false;
    return upOrDown(target, event.shiftKey ? -1 : STEPS[key]);
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || !(event.target instanceof Element)) return;
    const { key, target } = event;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    let done = false;
    if (!modified) done = inGrid(event);
    else if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const isMine = key === "ArrowDown" || key === "ArrowUp";
      if (isMine && !target.matches("textarea, select") && document.getElementById("nasta")) {
        done = toUnanswered(STEPS[key]);
      }
    } else if (key === "Enter" && !event.altKey) {
      const link = target.closest("form.inm-rad")?.querySelector("a[data-lada]");
      if (link) done = openDrawer(link);
    }
    if (done) event.preventDefault();
  });

  /* --- the next that lacks its answer --- */

  const openUpTo = (element) => {
    for (let at = element.closest("details"); at; at = at.parentElement?.closest("details")) at.open = true;
  };

  const reveal = (element) => {
    if (element.matches("details")) element.open = true;
    openUpTo(element);
  };

  const toUnanswered = (step) => {
    const forms = [...document.querySelectorAll("[data-obesvarad]")].map((slot) => slot.closest(ASKED)).filter(Boolean);
    if (!forms.length) {
      say("Inget mål eller nyckeltal saknar svar. Granska och skicka.");
      document.querySelector(".sidhuvud .knapp--forst")?.focus();
      return true;
    }
    const order = step > 0 ? forms : forms.reverse();
    const wanted = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    const from = here?.isConnected ? here : null;
    const next = from && order.find((form) => from.compareDocumentPosition(form) & wanted);
    if (from && !next) say(step > 0 ? "Åter till det första som saknar svar." : "Åter till det sista som saknar svar.");
    land(next ?? order[0]);
    return true;
  };

  const land = (form) => {
    openUpTo(form);
    const seen = (selector) => [...form.querySelectorAll(selector)].filter(isSeen);
    const [fields, steps] = [seen(FIELD), seen("[type=radio]")];
    const field = fields.find((one) => !one.value) ?? fields[0] ?? steps.find((one) => one.checked) ?? steps[0];
    field?.focus({ preventScroll: true });
    field?.select?.();
    form.scrollIntoView({ block: "center" });
  };

  document.addEventListener("focusin", (event) => {
    here = event.target.closest?.(ASKED) ?? here;
  });

  /* --- folding --- */

  const foldAll = () => document.getElementById("vik-alla");
  const goals = () => [...document.querySelectorAll("details.malblock")];

  const nameFolding = () => {
    const link = foldAll();
    if (!link) return;
    const allOpen = goals().every((goal) => goal.open);
    link.textContent = allOpen ? "Fäll ihop målen" : "Öppna alla mål";
    link.setAttribute("href", allOpen ? "?visa=" : "?visa=alla");
  };

  const toHash = () => {
    const target = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (!target) return;
    reveal(target);
    target.scrollIntoView();
  };

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.("a");
    if (!link) return;
    if (link.matches("#nasta a, [data-nasta]")) {
      event.preventDefault();
      toUnanswered(1);
    } else if (link === foldAll()) {
      event.preventDefault();
      const open = !goals().every((goal) => goal.open);
      for (const goal of goals()) goal.open = open;
      nameFolding();
    } else if (link.matches("[data-lada]")) {
      if (openDrawer(link)) event.preventDefault();
    } else if (link.getAttribute("href")?.startsWith("#")) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target?.closest("main")) reveal(target);
    }
  });

  document.addEventListener("toggle", nameFolding, true);
  window.addEventListener("hashchange", toHash);
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:is(.malblock, .delar)")) part.open = true;
  });
  toHash();

  /* --- the drawer: the row's detail page beside the grid --- */

  const drawer = document.getElementById("lada");
  const content = document.getElementById("lada-innehall");

  const openDrawer = (link) => {
    if (!drawer?.showModal || !window.htmx) return false;
    content.textContent = "Hämtar …";
    content.setAttribute("aria-busy", "true");
    content.dataset.adress = link.href;
    if (!drawer.open) drawer.showModal();
    window.htmx.ajax("GET", link.href, { source: content, target: content, swap: "innerHTML" });
    return true;
  };

  content?.addEventListener("htmx:afterRequest", (event) => {
    content.removeAttribute("aria-busy");
    if (event.detail.successful) return;
    const link = document.createElement("a");
    link.href = content.dataset.adress;
    link.textContent = "Öppna dem på en egen sida";
    content.replaceChildren("Detaljerna kunde inte hämtas. ", link, ".");
  });

  content?.addEventListener("htmx:afterSwap", () => {
    drawer.scrollTop = 0;
    content.querySelector("h2")?.focus();
  });

  drawer?.addEventListener("click", (event) => {
    if (event.target === drawer || event.target.closest("[data-stang]")) drawer.close();
  });

  window.Rutnat = { FIELD, lines, reveal, say };
})();
