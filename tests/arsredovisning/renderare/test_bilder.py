"""Pictures: too large, unreadable, not what they say, missing; each told by its place."""

import struct
from hashlib import sha256

import pytest

from styrning.arsredovisning.renderare.bilder import checked
from styrning.arsredovisning.renderare.docx import to_docx
from styrning.arsredovisning.renderare.pdf import to_pdf
from styrning.bas.errors import RuleError
from tests.factories import dokument as gora

PLACE = "Bilden ”Älven vid stadshuset"
# A grey dot with an Adobe mark and no JFIF or Exif head, as some programs save.
JPEG = bytes.fromhex(
    "ffd8ffee000e41646f626500640000000000ffdb004300" + "01" * 64 + "ffc0000b080001000101011100"
    "ffc40014000100000000000000000000000000000000ffc4001410010000000000000000000000000000000000"
    "ffda0008010100003f0000ffd9"
)


def with_picture(content: bytes, mime: str = "image/png") -> dict:
    picture = {**gora.bild(), "sha256": sha256(content).hexdigest(), "mime": mime}
    return gora.dokument(avsnitt=[gora.avsnitt("bilder", 1, "Bilder", picture)])


def refusal(content: bytes, mime: str = "image/png") -> str:
    document = with_picture(content, mime)
    with pytest.raises(RuleError) as told:
        checked(document, {sha256(content).hexdigest(): content})
    assert str(told.value).startswith(PLACE)
    return str(told.value)


def test_a_picture_that_holds_is_let_through():
    assert checked(gora.dokument(), {**gora.BILDER, "annan": b""}) == gora.BILDER


def test_fifty_megabytes_are_refused():
    assert "högst 5 MB får plats. Spara den mindre" in refusal(gora.BILD + bytes(50_000_000))


def test_a_picture_that_unpacks_to_gigabytes_is_refused():
    head = gora.BILD[:16] + struct.pack(">II", 60_000, 60_000) + gora.BILD[24:]
    assert "är 60000 × 60000 bildpunkter. Spara den mindre" in refusal(head)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"BM"])
def test_what_is_no_png_or_jpeg_is_refused(content):
    assert "går inte att trycka." in refusal(content)


def test_a_png_that_says_it_is_a_jpeg_is_refused():
    assert refusal(gora.BILD, "image/jpeg").endswith(
        "är inte den som valdes. Ladda upp den på nytt."
    )


def test_a_picture_that_is_another_than_was_chosen_is_told():
    other = gora._png(30, 10)
    with pytest.raises(RuleError, match=PLACE) as told:
        checked(gora.dokument(), {gora.BILD_HASH: other})
    assert str(told.value).endswith("är inte den som valdes. Ladda upp den på nytt.")


def test_a_jpeg_without_the_usual_head_is_shown_in_word():
    document = with_picture(JPEG, "image/jpeg")
    assert to_docx(document, gora.kuvert(), {sha256(JPEG).hexdigest(): JPEG})


def test_a_picture_whose_inside_is_broken_is_told_in_swedish():
    broken = gora.BILD[:45] + b"\x00\x00\x00\x00" + gora.BILD[49:]
    document = with_picture(broken)
    with pytest.raises(RuleError, match=r"kontrollera rapportens bilder"):
        to_pdf(document, gora.kuvert(), {sha256(broken).hexdigest(): broken})
