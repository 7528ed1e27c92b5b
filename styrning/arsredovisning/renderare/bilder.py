"""The pictures of a document: each is there, is what it says, and is not too large."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from styrning.arsredovisning.dokument import Bild, Dokument
from styrning.bas.bild import read_image
from styrning.bas.errors import RuleError

SUFFIX = {"image/png": "png", "image/jpeg": "jpg"}


def pictures(dokument: Dokument) -> Iterator[tuple[str, Bild]]:
    """Each picture with the heading that it stands under."""
    for avsnitt in dokument["avsnitt"]:
        for block in avsnitt["block"]:
            if block["slag"] == "bild":
                yield avsnitt["rubrik"], block


def checked(dokument: Dokument, bilder: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pictures that the document shows, by their hash. Only their heads are read.

    Raises: RuleError, with the heading, the picture's words and the remedy, for one that is
        missing, is not what its hash says, cannot be read, or is too large.
    """
    found: dict[str, bytes] = {}
    for heading, bild in pictures(dokument):
        place = f"Bilden ”{_short(bild['alt'])}” under ”{_short(heading)}”"
        content = bilder.get(bild["sha256"])
        if content is None:
            raise RuleError(f"{place} saknas. Ladda upp den på nytt, eller ta bort den.")
        try:
            fakta = read_image(content, _short(bild["alt"]))
        except RuleError as error:
            raise RuleError(f"{place} går inte att trycka. {error}") from error
        is_chosen = sha256(content).hexdigest() == bild["sha256"] and fakta.mime == bild["mime"]
        if not is_chosen:
            raise RuleError(f"{place} är inte den som valdes. Ladda upp den på nytt.")
        found[bild["sha256"]] = content
    return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
