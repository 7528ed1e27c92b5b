/* A block copied from Excel, pasted into the grid from the field where one stands. It is shown
   first and saved when that is asked for, each row by its ordinary save: what somebody else has
   saved since is never overwritten, and what cannot be read is said under its row. */
(() => {
  "use strict";

  const { FIELD, lines, reveal, say } = window.Rutnat;
  const TOLD = 3;
  let pasted = []; // { field, before, form, slot }
  let saving = false;

  const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

  const cellsOf = (text) => {
    const rows = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((row) => row.split("\t"));
    const isHeading = (cells) => cells.every((cell) => cell.trim() && !/[0-9]/.test(cell));
    return rows.length > 1 && isHeading(rows[0]) ? rows.slice(1) : rows;
  };

  /** What the cell says, as it is typed: a per cent sign only repeats a unit of per cent. */
  const typed = (cell, field) => {
    const text = cell.trim();
    const isShare = field.closest("form").hasAttribute("data-procent");
    return isShare ? text.replace(/\s*%$/, "") : text;
  };

  const isRead = (field) => {
    if (field.matches("select")) return field.selectedIndex > 0;
    return window.Tal.read(field.value) !== undefined;
  };

  const choose = (select, text) => {
    const same = (option) => [option.value, option.text].some((word) => word.trim().toLowerCase() === text.toLowerCase());
    const index = [...select.options].findIndex(same);
    if (index >= 0) select.selectedIndex = index;
    return index >= 0;
  };

  const put = (field, text) => {
    const before = field.value;
    if (field.matches("select")) {
      if (!choose(field, text)) return false;
    } else {
      field.value = text;
    }
    if (field.value === before) return true;
    const form = field.closest("form");
    const slot = form.querySelector(".sparlage");
    pasted.push({ field, before, form, slot: slot && [slot.className, [...slot.childNodes].map((n) => n.cloneNode(true))] });
    field.dataset.inklistrad = "";
    if (!isRead(field)) field.setAttribute("aria-invalid", "true");
    return true;
  };

  /** Fill the lines from ``start``; its own columns say which the block's columns are. */
  const fill = (start, rows) => {
    const grid = lines();
    const from = grid.findIndex((line) => [...line.values()].includes(start));
    const keys = [...grid[from].keys()].slice([...grid[from].values()].indexOf(start));
    let homeless = 0;
    rows.forEach((cells, nr) => {
      cells.forEach((cell, column) => {
        const field = grid[from + nr]?.get(keys[column]);
        if (!cell.trim()) return;
        if (!field || !put(field, typed(cell, field))) homeless += 1;
      });
    });
    return homeless;
  };

  const preview = (homeless) => {
    const unread = pasted.filter(({ field }) => !isRead(field)).map(({ field }) => `”${field.value}”`);
    const parts = [counted(pasted.length, "värde inklistrat", "värden inklistrade")];
    if (homeless) parts.push(`${homeless} fick inte plats`);
    if (unread.length) {
      const told = unread.slice(0, TOLD).join(", ") + (unread.length > TOLD ? " …" : "");
      parts.push(`${unread.length} kunde inte läsas: ${told}`);
    }
    return `${parts.join(", ")}.`.replace("….", "…");
  };

  const button = (words, kind, act) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = `knapp knapp--liten ${kind}`;
    element.textContent = words;
    element.addEventListener("click", act);
    return element;
  };

  const bar = () => document.getElementById("inklistrat");

  const show = (words) => {
    bar()?.remove();
    const box = document.createElement("div");
    box.id = "inklistrat";
    box.className = "inklistrat";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Inklistrade värden");
    const text = document.createElement("p");
    text.textContent = `${words} Inget är sparat än.`;
    const choices = document.createElement("div");
    choices.className = "rad";
    const save = button(`Spara ${counted(pasted.length, "värde", "värden")}`, "knapp--forst", saveAll);
    choices.append(save, button("Ångra", "", undo));
    box.append(text, choices);
    document.querySelector("main").append(box);
    save.focus();
    say(text.textContent);
  };

  const tell = (type) => {
    for (const { field } of pasted) field.dispatchEvent(new Event(type, { bubbles: true }));
  };

  document.addEventListener("paste", (event) => {
    const { target } = event;
    if (saving || !target.matches?.(FIELD)) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    if (bar()) return;
    pasted = [];
    const homeless = fill(target, cellsOf(text));
    if (!pasted.length) {
      say(homeless ? `Inget klistrades in: ${homeless} värden fick inte plats.` : "Värdena stod redan där. Inget ändrades.");
      return;
    }
    tell("input");
    show(preview(homeless));
  });

  const undo = () => {
    const first = pasted[0]?.field;
    for (const { field, before, form, slot } of pasted.reverse()) {
      field.value = before;
      field.removeAttribute("aria-invalid");
      delete field.dataset.inklistrad;
      field.dispatchEvent(new CustomEvent("styrning:status", { bubbles: true }));
      const place = form.querySelector(".sparlage");
      if (!slot || !place) continue;
      [place.className] = slot;
      place.replaceChildren(...slot[1]);
      form.dispatchEvent(new CustomEvent("styrning:orord", { bubbles: true }));
    }
    pasted = [];
    bar()?.remove();
    first?.focus();
    say("Inklistringen är ångrad.");
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !bar() || saving) return;
    event.preventDefault();
    undo();
  });

  /** The answer to the row's save: 200, 409, 422 or what went wrong. */
  const saved = (form, field) =>
    new Promise((resolve) => {
      const answered = (event) => {
        if (event.detail.elt !== form) return;
        document.removeEventListener("htmx:afterRequest", answered);
        resolve(event.detail.xhr?.status ?? 0);
      };
      document.addEventListener("htmx:afterRequest", answered);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });

  // One voice: the rows say nothing one by one while a block is saved.
  document.addEventListener("htmx:configRequest", (event) => {
    if (saving && event.detail.verb === "post") event.detail.parameters.append("tyst", "1");
  });

  const saveAll = async () => {
    saving = true;
    const waiting = pasted;
    const perForm = new Map(waiting.map(({ field, form }) => [form, field]));
    const answers = new Map();
    for (const choice of bar().querySelectorAll("button")) choice.setAttribute("aria-disabled", "true");
    for (const [form, field] of perForm) {
      if (form.isConnected) answers.set(form, await saved(form, field));
    }
    for (const { field } of waiting) delete field.dataset.inklistrad;
    pasted = [];
    saving = false;
    bar()?.remove();
    done(answers, waiting);
  };

  const done = (answers, waiting) => {
    const having = (...codes) => [...answers].filter(([, code]) => codes.includes(code)).map(([form]) => form);
    const [fine, conflicts] = [having(200), having(409)];
    const bad = [...answers.keys()].filter((form) => !fine.includes(form) && !conflicts.includes(form));
    const progress = document.querySelector("#framdrift b")?.textContent ?? "";
    const parts = [`${counted(fine.length, "rad sparad", "rader sparade")}`];
    if (bad.length) parts.push(`${counted(bad.length, "rad är inte sparad", "rader är inte sparade")}: felet står under raden`);
    if (conflicts.length) parts.push(`${counted(conflicts.length, "rad i konflikt", "rader i konflikt")}: någon annan sparade samtidigt`);
    say(`${parts.join(". ")}. ${progress}.`);
    const problem = [...bad, ...conflicts][0];
    const field = problem ? (problem.querySelector("[aria-invalid=true]") ?? problem.querySelector(FIELD)) : waiting[0].field;
    reveal(field);
    field.focus();
    field.select?.();
  };
})();
