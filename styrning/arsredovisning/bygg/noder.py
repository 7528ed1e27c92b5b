"""Restricted Markdown as the document's nodes: bold, italic, lists, links and small headings.

Everything else is text as it stands: HTML is never read as HTML, images and code are no markup.
Source: docs/beslut/0020-rapportbyggaren.md.
"""

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from styrning.arsredovisning.dokument import Del, Nod

SAFE_LINK = re.compile(r"(?:https://|mailto:)\S+")
RULES = ["heading", "list", "newline", "escape", "emphasis", "link", "autolink"]
LISTS = {"bullet_list_open": False, "ordered_list_open": True}
DASH = re.compile(r"^([ ]*)–[ ]+", re.MULTILINE)  # how lists are written by hand, and pasted


@cache
def _parser() -> MarkdownIt:
    """Without the rules for HTML, code, quotes, images, tables and reference links."""
    return MarkdownIt("zero").enable(RULES)


def read_text(text: str) -> list[Nod]:
    """The nodes of ``text``; nothing for an empty one."""
    tokens, nodes, at = _parser().parse(DASH.sub(r"\1- ", text)), [], 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "paragraph_open":
            nodes.append(_paragraph(tokens[at + 1]))
        elif token.type == "heading_open":
            nodes.append(Nod(typ="rubrik", niva=4, delar=_parts(tokens[at + 1])))
        elif token.type in LISTS:
            end = _end_of(tokens, at)
            nodes.append(_list(token, tokens[at + 1 : end]))
            at = end
        at += 1
    return [node for node in nodes if node.get("punkter") or node.get("delar")]


def paragraph(text: str) -> Nod:
    """One paragraph of plain text, in which nothing is markup."""
    return Nod(typ="stycke", delar=[_part(text)])


def heading(text: str) -> Nod:
    return Nod(typ="rubrik", niva=4, delar=[_part(text)])


def _part(text: str, *, fet: bool = False, kursiv: bool = False, lank: str | None = None) -> Del:
    return Del(text=text, fet=fet, kursiv=kursiv, lank=lank)


def _paragraph(inline: Token) -> Nod:
    return Nod(typ="stycke", delar=_parts(inline))


def _end_of(tokens: Sequence[Token], start: int) -> int:
    """Where the list that opens at ``start`` closes."""
    level = tokens[start].level
    return next(
        place
        for place in range(start + 1, len(tokens))
        if tokens[place].level == level and tokens[place].nesting == -1
    )


def _list(opening: Token, inside: Sequence[Token]) -> Nod:
    """One flat list: what stands in a list within the list becomes points of their own."""
    points = [_parts(token) for token in inside if token.type == "inline"]
    return Nod(typ="lista", ordnad=LISTS[opening.type], punkter=[row for row in points if row])


def _parts(inline: Token) -> list[Del]:
    """The runs of text; a line break within a paragraph is a space."""
    parts: list[Del] = []
    fet = kursiv = 0
    lank: str | None = None
    for token in inline.children or []:
        if token.type in {"strong_open", "strong_close"}:
            fet += token.nesting
        elif token.type in {"em_open", "em_close"}:
            kursiv += token.nesting
        elif token.type == "link_open":
            href = str(token.attrGet("href") or "")
            lank = href if SAFE_LINK.fullmatch(href) else None
        elif token.type == "link_close":
            lank = None
        else:
            text = " " if token.type in {"softbreak", "hardbreak"} else token.content
            _append(parts, _part(text, fet=fet > 0, kursiv=kursiv > 0, lank=lank))
    return parts


def _append(parts: list[Del], new: Del) -> None:
    """Runs in the same style become one."""
    if not new["text"]:
        return
    if parts and all(parts[-1][name] == new[name] for name in ("fet", "kursiv", "lank")):  # type: ignore[literal-required]
        parts[-1]["text"] += new["text"]
    else:
        parts.append(new)
