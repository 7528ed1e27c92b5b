"""Pictures: too large, unreadable, not what they say, missing; each told by its place."""

import struct

import pytest

from styrning.arsredovisning.renderare.bilder import MAX_BYTES, checked, fault_of
from styrning.bas.errors import RuleError
from tests.factories import dokument as gora

PLACE = "Bilden ”Älven vid stadshuset"


def test_a_picture_that_holds_is_let_through():
    assert checked(gora.dokument(), {**gora.BILDER, "annan": b""}) == gora.BILDER


def test_fifty_megabytes_are_refused_without_being_read():
    fault = fault_of(gora.BILD + bytes(50_000_000), "image/png")
    assert fault == "är 50 MB, och högst 10 MB får plats. Spara den i mindre storlek."
    assert fault_of(bytes(MAX_BYTES), "image/png").startswith("går inte att läsa")


def test_a_picture_that_unpacks_to_gigabytes_is_refused():
    head = gora.BILD[:16] + struct.pack(">II", 60_000, 60_000) + gora.BILD[24:]
    assert fault_of(head, "image/png").startswith("är 60000 × 60000 bildpunkter.")


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"BM"])
def test_what_is_no_png_or_jpeg_is_refused(content):
    assert fault_of(content, "image/png").startswith("går inte att läsa som PNG eller JPEG.")


def test_a_png_that_says_it_is_a_jpeg_is_refused():
    assert fault_of(gora.BILD, "image/jpeg").startswith("går inte att läsa som PNG eller JPEG.")


def test_a_picture_that_is_another_than_was_chosen_is_told():
    other = gora._png(30, 10)
    with pytest.raises(RuleError, match=PLACE) as told:
        checked(gora.dokument(), {gora.BILD_HASH: other})
    assert str(told.value).endswith("är inte den som valdes. Ladda upp den på nytt.")
