"""Two texts told apart word by word. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LIKA, NYTT, BORTA = "lika", "nytt", "borta"
MOST = 24_000  # characters of both; longer texts are told apart paragraph by paragraph
_WORD = re.compile(r"\n+|[^\s]+[^\S\n]*|[^\S\n]+")
_PARAGRAPH = re.compile(r"[^\n]*\n*")


@dataclass(frozen=True)
class Stycke:
    """A run of text: in both (``lika``), only in the new (``nytt``) or in the old (``borta``)."""

    slag: str
    text: str


def word_diff(before: str, now: str) -> list[Stycke]:
    """The runs of both texts in reading order, what went before what came instead."""
    pattern = _WORD if len(before) + len(now) <= MOST else _PARAGRAPH
    old, new = (_parts(pattern, text) for text in (before, now))
    runs: list[Stycke] = []
    # autojunk would call the common words of a long text junk, and find no likeness
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            runs += _run(LIKA, new[new_from:new_to])
        else:
            runs += _run(BORTA, old[old_from:old_to])
            runs += _run(NYTT, new[new_from:new_to])
    return runs


def _parts(pattern: re.Pattern[str], text: str) -> Sequence[str]:
    return [part for part in pattern.findall(text) if part]


def _run(slag: str, parts: Iterable[str]) -> list[Stycke]:
    text = "".join(parts)
    return [Stycke(slag, text)] if text else []
