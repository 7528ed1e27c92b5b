"""How wide the columns of a printed table are: figures and statuses whole, words share the rest."""

from collections.abc import Iterator
from dataclasses import dataclass

from styrning.arsredovisning.dokument import Tabell

PADDING = 2  # letters
SHAPE = 3  # the silhouette before a status's word
LONGEST_WORDS = (24, 14)  # that stand undivided where there is room, and where there is less
MOST_WORDS = 26  # a figure column with more is words, and wraps
MANY, WIDE = 8, 10  # columns; more are set smaller, and on a page that lies down
VANLIG, LITEN, LIGGANDE = "vanlig", "liten", "liggande"
ROOM = {VANLIG: 92, LITEN: 108, LIGGANDE: 175}  # letters in a line
WORDS = 0.1  # of a line, at least, for each column of words, and twice as much beside
WHOLE = 24  # lines; a table of at most so many is never divided between two pages
WIDE_LETTERS = 0.87  # in Word: nobody knows which typeface the template has


@dataclass(frozen=True)
class Satt:
    """How a table is set: relative widths of its columns, and whether its letters are small."""

    bredder: list[int]
    liten: bool


def layout(table: Tabell, *, lying: bool = False, any_typeface: bool = False) -> Satt:
    """As large as it fits; where nothing does, small and by the document's own shares.

    Args:
        lying: whether a table of many columns gets a page that lies down.
        any_typeface: whether the letters may be wide.
    """
    count = len(table["kolumner"])
    sizes = [LIGGANDE] if lying and count > WIDE else [VANLIG, LITEN][count > MANY :]
    for size in sizes:
        for widths in _tried(table, int(ROOM[size] * (WIDE_LETTERS if any_typeface else 1))):
            return Satt(widths, size != VANLIG)
    return Satt([kolumn["bredd"] for kolumn in table["kolumner"]], sizes[-1] != VANLIG)


def is_whole(table: Tabell, satt: Satt) -> bool:
    """Whether the table is so low that it stands on one page."""
    room = ROOM[LITEN if satt.liten else VANLIG]
    letters = [max(1, room * width // sum(satt.bredder)) for width in satt.bredder]
    lines = sum(
        max(-(-len(cell["text"]) // most) for cell, most in zip(rad, letters, strict=True)) or 1
        for rad in table["rader"]
    )
    return lines + len(table["noter"]) <= WHOLE


def _tried(table: Tabell, room: int) -> Iterator[list[int]]:
    """Widths in letters that fit in ``room`` and leave words their share."""
    kolumner = table["kolumner"]
    shares = [kolumn["bredd"] if kolumn["typ"] == "text" else 0 for kolumn in kolumner]
    texts = sum(share > 0 for share in shares)
    least = min(0.5, WORDS * (2 + texts)) * room if texts else 0
    shares = shares if any(shares) else [1] * len(kolumner)
    for longest in LONGEST_WORDS:
        needs = [_need(table, place, longest) for place in range(len(kolumner))]
        left = room - sum(needs)
        widths = [
            need + left * share // sum(shares) for need, share in zip(needs, shares, strict=True)
        ]
        words = sum(width for width, share in zip(widths, shares, strict=True) if share)
        if left >= 0 and words >= least:
            yield widths


def _need(table: Tabell, place: int, most: int) -> int:
    """The letters of a figure or a status; of words their longest, within reason."""
    kolumn = table["kolumner"][place]
    texts = [rad[place]["text"] for rad in table["rader"]]
    if kolumn["typ"] == "text":
        return min(_word([kolumn["namn"], *texts]), most) + PADDING
    longest = max((len(text) for text in texts), default=0)
    if longest > MOST_WORDS:
        longest = min(_word(texts), most)
    shape = SHAPE if kolumn["typ"] == "status" else 0
    return max(longest + shape, min(_word([kolumn["namn"]]), most)) + PADDING


def _word(texts: list[str]) -> int:
    return max((len(word) for text in texts for word in text.split(" ")), default=0)
