"""Text as people paste it, made into plain text that is safe to store and to print."""

import re
import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser

from styrning.bas.errors import RuleError
from styrning.bas.quantities import NBSP

MAX_KOMMENTAR = 10_000  # a comment on one figure: some three pages
MAX_ANALYS = 20_000  # each text of a goal's analysis
A_PAGE = 3_000

_LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_TAG = re.compile(
    r"<!--|<!doctype|<\?xml|</?(?:[a-z]+:[a-z]+|a|b|body|br|div|em|font|h[1-6]|head|html|i|img|li|"
    r"link|meta|ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|"
    r"title|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"</?(?:br|div|h[1-6]|li|ol|p|pre|table|tr|ul)\b[^<>]*>", re.IGNORECASE)
_BLOCKS = {
    "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "table", "tr", "ul",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Bullets as Word writes them in plain text: its symbol font's, and o and § before a tab.
_BULLET = re.compile(r"^[^\S\n]*(?:[·•▪◦‣\uf0a7\uf0b7][^\S\n]*|[o§]\t+[^\S\n]*)", re.MULTILINE)
_UNSEEN = {"head", "script", "style", "title"}
_KEPT_FORMATS = {"\u200c", "\u200d"}  # joiners change how words and emoji look


def shortened(text: str) -> str:
    """What stands in a cell, no longer than can be shown beside what is wrong with it."""
    return f"{text[:40]}…" if len(text) > 41 else text


def counted_word(antal: int, en: str, flera: str) -> str:
    """1 rad, 3 rader, 1 592 rader: a number with its noun."""
    return f"{antal:,} {en if antal == 1 else flera}".replace(",", NBSP)


def listed(words: Sequence[str], most: int = 5) -> str:
    """A, B och C; of more than ``most`` and one the first, and how many are left."""
    shown = [*words[:most], f"{len(words) - most} till"] if len(words) > most + 1 else words
    *first, last = shown
    return f"{', '.join(first)} och {last}" if first else last


def clean_text(html_or_text: str | None) -> str:
    """Plain text with its line breaks; "" for None.

    Word and web markup goes, with the contents of style and script. A heading keeps a line of its
    own after an empty one; list items get a dash, and those of a numbered list their number. Null,
    control and invisible characters go; letters are composed (a + ring is å); no line ends in
    spaces, no more than one empty line in a row, none first or last. Text with < and > that is no
    markup, such as "x < 5", is left as it is. Cleaning twice changes nothing more.
    """
    text = html_or_text or ""
    while text:
        cleaned = _once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def _once(text: str) -> str:
    text = _LINE_BREAKS.sub("\n", text)
    if _TAG.search(text):
        text = _without_markup(text)
    text = _BULLET.sub("– ", text)
    text = text.replace("\t", " ")
    unseen = {ord(char) for char in set(text) if not _is_printed(char)}
    if unseen:
        text = text.translate(dict.fromkeys(unseen))
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[^\S\n]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _is_printed(char: str) -> bool:
    if char == "\n" or char in _KEPT_FORMATS:
        return True
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"} and char not in "\ufffe\uffff"


def _without_markup(html: str) -> str:
    reader = _Reader(breaks_by_markup=_BLOCK.search(html) is not None)
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(reader.parts).split("\n"))
    return "\n".join(lines)


class _Reader(HTMLParser):
    """Collects the text. Where blocks make the lines, line breaks in the source are spaces."""

    def __init__(self, *, breaks_by_markup: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.breaks_by_markup = breaks_by_markup
        self.parts: list[str] = []
        self.unseen = 0
        self.lists: list[int | None] = []  # the next number of each open list; None without

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BLOCKS:
            if tag in {"ol", "ul"}:
                self.lists.append(_start(attrs) if tag == "ol" else None)
            self._break(tag)
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BLOCKS - {"br", "li"}:
            if tag in {"ol", "ul"} and self.lists:
                self.lists.pop()
            self._break(tag, ends=True)

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.breaks_by_markup:
            data = data.replace("\n", " ")
            data = data.lstrip() if self._at_line_start() else data
        self.parts.append(data)

    def _break(self, tag: str, *, ends: bool = False) -> None:
        if tag == "br" or not self._at_line_start():
            self.parts.append("\n")
        if tag in _HEADINGS and not ends:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append(self._mark())

    def _mark(self) -> str:
        if not self.lists or (number := self.lists[-1]) is None:
            return "– "
        self.lists[-1] = number + 1
        return f"{number}. "

    def _at_line_start(self) -> bool:
        written = next((part for part in reversed(self.parts) if part), "\n")
        return written.endswith("\n")


def _start(attrs: list[tuple[str, str | None]]) -> int:
    """The first number of a numbered list."""
    start = dict(attrs).get("start") or ""
    return int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 1


def limited(text: str | None, most: int, name: str, field: str) -> str:
    """``text`` cleaned, at most ``most`` characters; ``name`` is what the words call it.

    Raises: RuleError, with ``field`` and how to go on, for a longer one. Nothing is cut off.
    """
    cleaned = clean_text(text)
    if len(cleaned) <= most:
        return cleaned
    pages = -(-len(cleaned) // A_PAGE)
    raise RuleError(
        f"{name} är {_thousands(len(cleaned))} tecken, ungefär {pages} sidor, och högst "
        f"{_thousands(most)} tecken får plats. Korta texten, eller lägg den i ett eget dokument "
        "och skriv här var det finns.",
        field=field,
    )


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")
