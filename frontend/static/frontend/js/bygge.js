/* Tools over a report's text: they write the signs that the help line names. Without this file the
   signs are typed by hand. */
(() => {
  "use strict";

  const wrap = (area, sign) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const chosen = value.slice(from, to);
    insert(area, `${sign}${chosen || "text"}${sign}`);
    area.setSelectionRange(from + sign.length, from + sign.length + (chosen || "text").length);
  };

  const prefix = (area, sign) => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    area.setSelectionRange(start, area.selectionEnd);
    const lines = area.value.slice(start, area.selectionEnd).split("\n");
    insert(area, lines.map((line) => `${sign}${line}`).join("\n"));
  };

  const link = (area) => {
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd) || "ord";
    const start = area.selectionStart;
    insert(area, `[${chosen}](https://)`);
    area.setSelectionRange(start + chosen.length + 3, start + chosen.length + 11);
  };

  // as if it had been typed, so that Ctrl+Z takes it back
  const insert = (area, text) => {
    area.focus();
    if (!document.execCommand?.("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    }
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const TOOLS = [
    ["Fet", (area) => wrap(area, "**")],
    ["Kursiv", (area) => wrap(area, "*")],
    ["Punktlista", (area) => prefix(area, "- ")],
    ["Mellanrubrik", (area) => prefix(area, "## ")],
    ["Länk", link],
  ];

  for (const area of document.querySelectorAll("textarea[data-verktyg]")) {
    const bar = document.createElement("div");
    bar.className = "textverktyg";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Form på texten");
    for (const [word, act] of TOOLS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "knapp knapp--liten";
      button.textContent = word;
      button.addEventListener("click", () => act(area));
      bar.append(button);
    }
    area.before(bar);
  }
})();
