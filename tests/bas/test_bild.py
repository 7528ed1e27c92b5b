"""Pictures are known by their content, and refused with the remedy."""

import struct
import zlib

import pytest

from styrning.bas.bild import JPEG, MAX_BYTES, PNG, Bildfakta, check_size, read_image
from styrning.bas.errors import RuleError


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(bredd=3, hojd=2) -> bytes:
    head = struct.pack(">IIBBBBB", bredd, hojd, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (bredd * 3 + 1) * hojd) if bredd < 100 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(bredd=4, hojd=5) -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 4) + b"JF"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 8, 8, hojd, bredd, 0)
    return b"\xff\xd8" + app + frame + b"\xff\xd9"


def test_a_png_is_known_by_its_content_whatever_its_name():
    assert read_image(png(), "a.jpg") == Bildfakta(PNG, 3, 2)


def test_a_jpeg_has_its_size_after_other_segments():
    assert read_image(jpeg(), "a") == Bildfakta(JPEG, 4, 5)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", 'Bilden "a.png" är tom'),
        (b"GIF89a" + b"\0" * 50, 'Filen "a.png" är ingen PNG- eller JPEG-bild'),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "är ingen PNG- eller JPEG-bild"),
        (png()[:-12], "skadad eller avbruten"),
        (png()[:20], "skadad eller avbruten"),
        (jpeg()[:-2], "skadad eller avbruten"),
        (b"\xff\xd8\xff\xe0\xff", "skadad eller avbruten"),
        (b"\xff\xd8\xffabc\xff\xd9", "skadad eller avbruten"),
        (png(30_000, 30_000), "Bilden är 30000 × 30000 bildpunkter"),
    ],
)
def test_what_is_no_sound_picture_is_refused_with_the_remedy(data, message):
    with pytest.raises(RuleError, match=message) as refused:
        read_image(data, "a.png")

    assert refused.value.field == "bild"


def test_fifty_megabytes_are_refused_before_anything_is_read():
    with pytest.raises(RuleError, match=r'Bilden "hav.png" är för stor: högst 5 MB får plats'):
        check_size(50_000_000, "hav.png")


def test_five_megabytes_fit():
    check_size(MAX_BYTES, "hav.png")
