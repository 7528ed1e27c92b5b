"""Text as people paste it, made into plain text that is safe to store and to print."""

import re
import unicodedata
from html.parser import HTMLParser

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
_UNSEEN = {"head", "script", "style", "title"}
_KEPT_FORMATS = {"\u200c", "\u200d"}  # joiners change how words and emoji look


def clean_text(html_or_text: str | None) -> str:
    """Plain text with its line breaks; "" for None.

    Word and web markup goes, with the contents of style and script; list items get a dash.
    Null, control and invisible characters go; letters are composed (a + ring is å); no line
    ends in spaces, no more than one empty line in a row, none first or last. Text with < and >
    that is no markup, such as "x < 5", is left as it is. Cleaning twice changes nothing more.
    """
    text = html_or_text or ""
    while True:
        cleaned = _once(text)
        if cleaned == text:
            return cleaned
        text = cleaned


def _once(text: str) -> str:
    text = _LINE_BREAKS.sub("\n", text)
    if _TAG.search(text):
        text = _without_markup(text)
    text = "".join(char for char in text.replace("\t", " ") if _is_printed(char))
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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BLOCKS:
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
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.breaks_by_markup:
            data = data.replace("\n", " ")
            data = data.lstrip() if self._at_line_start() else data
        self.parts.append(data)

    def _break(self, tag: str) -> None:
        if tag == "br" or not self._at_line_start():
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("– ")

    def _at_line_start(self) -> bool:
        written = next((part for part in reversed(self.parts) if part), "\n")
        return written.endswith("\n")
