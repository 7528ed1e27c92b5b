"""Is the uploaded file a picture that may stand in a report? Asked of its content alone."""

import struct
from dataclasses import dataclass

from styrning.bas.errors import RuleError

PNG, JPEG = "image/png", "image/jpeg"
MAX_BYTES = 5_000_000
MAX_SIDE, MAX_PIXELS = 12_000, 60_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_SIZED = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_ALONE = {0x01, *range(0xD0, 0xD9)}
_BROKEN = "Bilden är skadad eller avbruten och går inte att läsa. Spara om den och försök igen."


@dataclass(frozen=True)
class Bildfakta:
    """What a picture is: its format by content, and its size in pixels."""

    mime: str
    bredd: int
    hojd: int


def check_size(size: int, name: str) -> None:
    """Raise RuleError, with the remedy, for a file that is too big to be read at all."""
    if size > MAX_BYTES:
        raise RuleError(
            f'Bilden "{name}" är för stor: högst {MAX_BYTES / 1_000_000:.0f} MB får plats. Spara '
            "den mindre, till exempel 2 000 bildpunkter bred, och ladda upp den igen.",
            field="bild",
        )


def read_image(data: bytes, name: str) -> Bildfakta:
    """What ``data`` is; the name decides nothing.

    Raises: RuleError, with field ``bild`` and the remedy, for everything but a sound PNG or JPEG
        of reasonable size.
    """
    check_size(len(data), name)
    try:
        fakta = _facts(data, name)
    except (struct.error, IndexError) as error:
        raise RuleError(_BROKEN, field="bild") from error
    too_wide = max(fakta.bredd, fakta.hojd) > MAX_SIDE
    if too_wide or fakta.bredd * fakta.hojd > MAX_PIXELS:
        raise RuleError(
            f"Bilden är {fakta.bredd} × {fakta.hojd} bildpunkter. Spara den mindre, till exempel "
            "2 000 bildpunkter bred.",
            field="bild",
        )
    return fakta


def _facts(data: bytes, name: str) -> Bildfakta:
    if not data:
        raise RuleError(f'Bilden "{name}" är tom. Välj en annan fil.', field="bild")
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    raise RuleError(
        f'Filen "{name}" är ingen PNG- eller JPEG-bild. Öppna den i ett bildprogram och spara den '
        "som PNG eller JPEG.",
        field="bild",
    )


def _png(data: bytes) -> Bildfakta:
    bredd, hojd = struct.unpack(">II", data[16:24])
    if data[12:16] != b"IHDR" or not bredd or not hojd or _PNG_END not in data[-64:]:
        raise RuleError(_BROKEN, field="bild")
    return Bildfakta(PNG, bredd, hojd)


def _jpeg(data: bytes) -> Bildfakta:
    """The size stands in the frame header, after segments of other kinds."""
    if b"\xff\xd9" not in data[-1024:]:
        raise RuleError(_BROKEN, field="bild")
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise RuleError(_BROKEN, field="bild")
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _SIZED:
            hojd, bredd = struct.unpack(">HH", data[at + 5 : at + 9])
            if not hojd or not bredd:
                break
            return Bildfakta(JPEG, bredd, hojd)
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    raise RuleError(_BROKEN, field="bild")
