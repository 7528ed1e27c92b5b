"""Files that people upload: which kind the content is, and a name that is safe to give back."""

import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from styrning.bas.errors import RuleError

NAME_LENGTH = 120
_ALLOWED = "PDF, PNG, JPEG, Word (.docx), Excel (.xlsx), text (.txt) eller CSV"
_MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|body|iframe)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filtyp:
    """A kind of file that is taken in: its media type and the ending that it gets."""

    mime: str
    andelse: str


PDF = Filtyp("application/pdf", ".pdf")
PNG = Filtyp("image/png", ".png")
JPEG = Filtyp("image/jpeg", ".jpg")
DOCX = Filtyp("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
XLSX = Filtyp("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
TEXT = Filtyp("text/plain; charset=utf-8", ".txt")
CSV = Filtyp("text/csv; charset=utf-8", ".csv")

_FIRST_BYTES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def file_type(data: bytes, name: str) -> Filtyp:
    """The kind of ``data``; the content decides, the name only tells CSV from text.

    Raises: RuleError, saying what to do, for SVG and other markup that may hold scripts, for
        macros, and for every kind that is not taken in.
    """
    for first, kind in _FIRST_BYTES:
        if data.startswith(first):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data, name)
    if _MARKUP.search(data[:4096]):
        raise RuleError(
            f'Filen "{name}" är SVG, HTML eller XML och kan innehålla skript. '
            "Spara den som PDF eller PNG och ladda upp den igen."
        )
    if _is_text(data):
        return CSV if name.lower().endswith(".csv") else TEXT
    raise _refused(name)


def _office_type(data: bytes, name: str) -> Filtyp:
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = set(archive.namelist())
    except BadZipFile as error:
        raise RuleError(
            f'Filen "{name}" är skadad och går inte att läsa. Spara om den och försök igen.'
        ) from error
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise RuleError(f'Filen "{name}" innehåller makron. Spara den utan makron eller som PDF.')
    if "word/document.xml" in parts:
        return DOCX
    if "xl/workbook.xml" in parts:
        return XLSX
    raise _refused(name)


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refused(name: str) -> RuleError:
    return RuleError(f'Filen "{name}" är av ett slag som inte tas emot. Tillåtna: {_ALLOWED}.')


def clean_name(name: str, kind: Filtyp) -> str:
    """``name`` without path, control characters and marks that turn the text; ends as its kind.

    Never empty: a name of which nothing is left is ``fil``.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(
        char for char in last if unicodedata.category(char)[0] not in "CZ" or char == " "
    )
    stem = re.sub(r'[<>:"/|?*%]', "", unicodedata.normalize("NFC", shown)).strip(" .")
    if stem.lower().endswith((kind.andelse, ".jpeg" if kind is JPEG else kind.andelse)):
        stem = stem.rpartition(".")[0].strip(" .")
    return f"{(stem or 'fil')[: NAME_LENGTH - len(kind.andelse)]}{kind.andelse}"
