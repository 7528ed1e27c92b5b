"""How wide the columns of a printed table are: figures and statuses whole, words share the rest."""

from styrning.arsredovisning.dokument import Tabell

PADDING = 3  # letters
SHAPE = 3  # the silhouette before a status's word
LONGEST_WORDS = (24, 14)  # that stand undivided where there is room, and where there is less
MOST_WORDS = 26  # a figure column with more is words, and wraps
ROOM = {"vanlig": 92, "liten": 108, "liggande": 175}  # letters in a line
MANY, WIDE = 8, 10  # columns; more are set smaller, and on a page that lies down


def widths(table: Tabell, *, lying: bool = False) -> list[int]:
    """Relative widths, in letters: what the longest figure and the longest word of each need.

    Where that is more than a line holds, the document's own shares are used.

    Args:
        lying: whether a table of many columns gets a page that lies down.
    """
    count = len(table["kolumner"])
    size = "liggande" if lying and count > WIDE else "liten" if count > MANY else "vanlig"
    for longest in LONGEST_WORDS:
        needs = [_need(table, place, longest) for place in range(count)]
        left = ROOM[size] - sum(needs)
        if left >= 0:
            break
    words = [kolumn["bredd"] if kolumn["typ"] == "text" else 0 for kolumn in table["kolumner"]]
    if left < 0:
        return [kolumn["bredd"] for kolumn in table["kolumner"]]
    if not any(words):
        words = [1] * count
    return [need + left * word // sum(words) for need, word in zip(needs, words, strict=True)]


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
