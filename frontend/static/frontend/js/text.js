/* Texts: a first sentence from the figures, a paste from Word or the web as clean text with its
   headings and lists, and a word in time when a text grows too long. */
(() => {
  "use strict";

  document.documentElement.classList.add("med-js");

  /* --- the sentence from the figures --- */

  const begun = new WeakSet();

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-mening]");
    const area = button && document.getElementById(button.dataset.meningTill);
    if (!area) return;
    const sentence = button.dataset.mening;
    if (!area.value.includes(sentence)) {
      area.setRangeText(area.value ? `${sentence}\n` : `${sentence} `, 0, 0, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      begun.add(area);
    }
    const fold = area.closest("details");
    if (fold) fold.open = true;
    area.focus();
    const end = area.value.indexOf(sentence) + sentence.length + 1;
    area.setSelectionRange(end, end);
  });

  // What a script wrote is no change to the browser; without more typing it is one now.
  document.addEventListener("focusout", (event) => {
    if (begun.delete(event.target)) event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("change", (event) => begun.delete(event.target));

  /* --- paste from Word and the web: as styrning.bas.text.clean_text --- */

  const BLOCKS = new Set(["P", "DIV", "LI", "UL", "OL", "TABLE", "TR", "PRE", "BLOCKQUOTE", "SECTION", "ARTICLE"]);
  const HEADINGS = /^H[1-6]$/;
  const UNSEEN = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "META", "LINK"]);

  const mark = (item) => {
    const list = item.parentElement;
    if (list?.tagName !== "OL") return "– ";
    const items = [...list.children].filter((child) => child.tagName === "LI");
    return `${items.indexOf(item) + (Number(list.getAttribute("start")) || 1)}. `;
  };

  const BULLET = /^[·•▪◦‣o§\uf0b7\uf0a7]\s+/;
  const NUMBERED = /^[0-9]+[.)]\s/;

  const atLineStart = (out) => (out.findLast(Boolean) ?? "\n").endsWith("\n");

  const newLine = (out) => {
    if (!atLineStart(out)) out.push("\n");
  };

  /** Word's own lists are paragraphs that begin with the sign of the list. */
  const writeWordItem = (node, out) => {
    const inner = [];
    for (const child of node.childNodes) write(child, inner);
    const text = inner.join("").replace(/\s+/g, " ").trim();
    newLine(out);
    out.push(NUMBERED.test(text) ? text : `– ${text.replace(BULLET, "")}`, "\n");
  };

  const writeBlock = (node, out) => {
    newLine(out);
    if (HEADINGS.test(node.tagName)) out.push("\n");
    if (node.tagName === "LI") out.push(mark(node));
    for (const child of node.childNodes) write(child, out);
    newLine(out);
  };

  const write = (node, out) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.replace(/\s+/g, " ");
      out.push(atLineStart(out) ? text.trimStart() : text);
    }
    if (node.nodeType !== Node.ELEMENT_NODE || UNSEEN.has(node.tagName)) return;
    const tag = node.tagName;
    if (tag === "P" && node.className.includes("MsoList")) writeWordItem(node, out);
    else if (BLOCKS.has(tag) || HEADINGS.test(tag)) writeBlock(node, out);
    else if (tag === "BR") out.push("\n");
    else {
      if ((tag === "TD" || tag === "TH") && node.previousElementSibling) out.push(" ");
      for (const child of node.childNodes) write(child, out);
    }
  };

  // The page's policy forbids styles, in what is only read too.
  const withoutStyles = (html) =>
    html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "");

  const plain = (html) => {
    const out = [];
    write(new DOMParser().parseFromString(withoutStyles(html), "text/html").body, out);
    return out
      .filter(Boolean)
      .join("")
      .replace(/[^\S\n]+/g, " ")
      .replace(/ *\n */g, "\n")
      .replace(/^[·•▪◦‣\uf0b7\uf0a7] */gm, "– ")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
  };

  document.addEventListener("paste", (event) => {
    const { target } = event;
    if (!target.matches?.("textarea")) return;
    const html = event.clipboardData?.getData("text/html") ?? "";
    if (!/<(?:h[1-6]|li|table|p[^>]*MsoList)\b/i.test(html)) return;
    event.preventDefault();
    const text = plain(html);
    if (!document.execCommand?.("insertText", false, text)) {
      target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  /* --- how long it may be --- */

  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.matches?.("textarea[data-hogst]")) return;
    const most = Number(area.dataset.hogst);
    let note = area.parentElement.querySelector(":scope > .langd");
    if (area.value.length <= most) {
      note?.remove();
      return;
    }
    if (!note) {
      note = document.createElement("p");
      note.className = "langd";
      area.after(note);
    }
    const number = (value) => value.toLocaleString("sv-SE");
    note.textContent = `${number(area.value.length)} tecken. Högst ${number(most)} sparas; korta texten. Inget av den försvinner.`;
  });
})();
