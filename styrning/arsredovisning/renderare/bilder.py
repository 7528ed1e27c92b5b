"""The pictures of a document: each is there, is what it says, and is not too large."""

import struct
from collections.abc import Iterator, Mapping
from hashlib import sha256

from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.image.image import Image

from styrning.arsredovisning.dokument import Bild, Dokument
from styrning.bas.errors import RuleError

MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000  # 8000 × 5000; unpacked some 160 MB
STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
SUFFIX = {"image/png": "png", "image/jpeg": "jpg"}


def pictures(dokument: Dokument) -> Iterator[tuple[str, Bild]]:
    """Each picture with the heading that it stands under."""
    for avsnitt in dokument["avsnitt"]:
        for block in avsnitt["block"]:
            if block["slag"] == "bild":
                yield avsnitt["rubrik"], block


def checked(dokument: Dokument, bilder: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pictures that the document shows, by their hash.

    Raises: RuleError, with the heading, the picture's words and the remedy, for one that is
        missing, is not what its hash says, cannot be read, or is too large.
    """
    found: dict[str, bytes] = {}
    for heading, bild in pictures(dokument):
        content = bilder.get(bild["sha256"])
        place = f"Bilden ”{_short(bild['alt'])}” under ”{_short(heading)}”"
        if content is None:
            raise RuleError(f"{place} saknas. Ladda upp den på nytt, eller ta bort den.")
        fault = fault_of(content, bild["mime"])
        if fault:
            raise RuleError(f"{place} {fault}")
        if sha256(content).hexdigest() != bild["sha256"]:
            raise RuleError(f"{place} är inte den som valdes. Ladda upp den på nytt.")
        found[bild["sha256"]] = content
    return found


def fault_of(content: bytes, mime: str) -> str:
    """What is wrong with a picture and what to do, as the end of a sentence; "" for none.

    Only the head of the file is read: nothing is unpacked.
    """
    if len(content) > MAX_BYTES:
        return (
            f"är {_megabytes(len(content))} MB, och högst {_megabytes(MAX_BYTES)} MB får plats. "
            "Spara den i mindre storlek."
        )
    try:
        image = Image.from_blob(content) if content.startswith(STARTS[mime]) else None
    except (
        InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, ValueError,
        KeyError, IndexError, AssertionError, struct.error,
    ):  # fmt: skip
        image = None
    if image is None or image.content_type != mime:
        return "går inte att läsa som PNG eller JPEG. Spara den på nytt i något av formaten."
    if image.px_width * image.px_height > MAX_PIXELS:
        return (
            f"är {image.px_width} × {image.px_height} bildpunkter. Spara den i mindre storlek, "
            "till exempel 3000 punkter bred."
        )
    return ""


def _megabytes(number: int) -> str:
    return f"{number / 1_000_000:.0f}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
