"""Is the uploaded file a workbook that is safe to open? Asked before any parser sees it."""

import re
import zlib
from io import BytesIO
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from styrning.bas.errors import RuleError

UNPACKED_MAX = 150_000_000
PARTS_MAX = 2_000
CELLS_MAX = 2_000_000
MERGED_MAX = 500_000  # cells; each becomes an object when errors are marked
CHUNK = 1 << 20  # bytes

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG = 0x1
_FILLED_CELL = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"'](?:[^>]*[^/>])?>(?!</)")
_CELL_WITHOUT_ADDRESS = re.compile(
    rb"<(?:\w+:)?c(?:\s+(?!r\s*=)[\w:]+\s*=\s*[\"'][^\"'>]*[\"'])*\s*>"
)
# No sheet has such a row or column; the reader that counts to it stops the whole process.
_NO_PLACE = rb"(?:[A-Za-z]{4,}[0-9]|[A-Za-z]{0,3}[0-9]{8})"
_IMPOSSIBLE = (
    re.compile(rb"""r(?<=[\s"']r)\s*=\s*["']""" + _NO_PLACE),
    re.compile(rb"""ref\s*=\s*["'](?:[A-Za-z]{1,3}[0-9]{1,7}:)?""" + _NO_PLACE),
)
_MERGED = re.compile(
    rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7}):([A-Za-z]{1,3})([0-9]{1,7})"""
)
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,7})[\"']")
# Cells as programs write them, address first, each within A1:T99999: those fill no memory.
_PLAIN_CELL, _CELL, _CELL_OF_PREFIX = b'<c r="', b"<c", b":c"
_NOT_NEAR = re.compile(rb""" r="(?![A-T][0-9]{1,5}"|[0-9]{1,7}")""")
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 20
_ADDRESS = b" r="
_LONGEST_MARK = 16
_SAVE_AS = "Öppna den i Excel och välj Spara som, Excel-arbetsbok (.xlsx)."
_BROKEN = "Filen är skadad och går inte att läsa. Spara om den i Excel och försök igen."


def check_upload(file: BinaryIO, name: str, max_bytes: int) -> None:
    """Refuse everything but a sound .xlsx workbook of reasonable size.

    The content decides, not the name: old and foreign formats, macros, passwords, broken
    files, zip bombs, entities, and cells so far out that reading them would fill the memory.
    Leaves ``file`` at its start.

    Raises: RuleError with the remedy.
    """
    file.seek(0)
    data = file.read(max_bytes + 1)
    file.seek(0)
    if not data:
        raise RuleError(f'Filen "{name}" är tom. Välj en annan fil.')
    if len(data) > max_bytes:
        raise RuleError(
            f'Filen "{name}" är för stor: högst {max_bytes / 1_000_000:.0f} MB. '
            "Ta bort bilder och blad som inte behövs."
        )
    _check_first_bytes(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_parts(archive.infolist())
            _check_kind(archive)
            _check_content(archive)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise RuleError(_BROKEN) from error


def _check_first_bytes(data: bytes) -> None:
    if data.startswith(b"PK\x03\x04"):
        return
    if data.startswith(_OLE) and _ENCRYPTED_PACKAGE in data:
        raise RuleError(
            "Filen är skyddad med lösenord. Ta bort lösenordet i Excel "
            "(Arkiv, Info, Skydda arbetsbok) och ladda upp den igen."
        )
    if data.startswith(_OLE):
        raise RuleError(f"Filen är i det äldre formatet .xls. {_SAVE_AS}")
    if data.startswith(b"%PDF"):
        raise RuleError("Filen är en PDF. Ladda upp Excel-arbetsboken (.xlsx) i stället.")
    raise RuleError(f"Filen är ingen Excel-arbetsbok (.xlsx). {_SAVE_AS}")


def _check_parts(parts: list[ZipInfo]) -> None:
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise RuleError(
            "Filen innehåller orimligt mycket när den packas upp. "
            "Kopiera värdena till en ny mall och ladda upp den."
        )
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise RuleError("Filen är skyddad med lösenord. Ta bort lösenordet och ladda upp igen.")


def _check_kind(archive: ZipFile) -> None:
    names = set(archive.namelist())
    if "mimetype" in names and b"opendocument" in archive.read("mimetype"):
        raise RuleError(f"Filen är i OpenDocument-format (.ods). {_SAVE_AS}")
    if "word/document.xml" in names:
        raise RuleError("Filen är ett Word-dokument. Ladda upp Excel-arbetsboken (.xlsx).")
    if "xl/workbook.bin" in names:
        raise RuleError(f"Filen är en binär arbetsbok (.xlsb). {_SAVE_AS}")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RuleError(f"Filen innehåller makron (.xlsm). {_SAVE_AS}")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise RuleError(f"Filen är ingen Excel-arbetsbok (.xlsx). {_SAVE_AS}")


def _check_content(archive: ZipFile) -> None:
    """Unpack every part once: checks its sum, that it is as long as it says, and what is in it."""
    for part in archive.infolist():
        name = part.filename.lower()
        is_xml = name.endswith((".xml", ".rels", ".vml"))
        extent = _Extent() if is_xml and name.startswith("xl/worksheets/") else None
        _check_part(archive, part, is_xml, extent)
        if extent and extent.is_unsure:
            _check_part(archive, part, is_xml, _Extent(is_exact=True))


def _check_part(archive: ZipFile, part: ZipInfo, is_xml: bool, extent: "_Extent | None") -> None:
    with archive.open(part) as content:
        rest = b""
        while chunk := content.read(CHUNK):
            chunk = rest + chunk
            if is_xml and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
                raise RuleError(_BROKEN)
            rest = extent.take(chunk) if extent else chunk[-_LONGEST_MARK:]
        if extent:
            extent.see(rest)


class _Extent:
    """How far out a sheet's cells are filled, chunk by chunk.

    Readers fill the rectangle out to the outermost filled cell. Unless it ``is_exact``, a chunk
    whose cells all lie near is not gone through cell by cell.
    """

    def __init__(self, *, is_exact: bool = False) -> None:
        self.row, self.column, self.merged = 0, 0, 0
        self.is_exact, self.has_near = is_exact, False

    @property
    def is_unsure(self) -> bool:
        """Whether the cells that were not gone through could be too far out, with the others."""
        rows, columns = max(self.row, _NEAR_ROWS), max(self.column, _NEAR_COLUMNS)
        return self.has_near and rows * columns > CELLS_MAX

    def take(self, chunk: bytes) -> bytes:
        """Look at all whole cells of ``chunk``; what is left of it belongs to the next."""
        cut = chunk.rfind(_ADDRESS)
        if cut < 0:  # text that goes on, or attributes set in another way
            if len(chunk) < 4 * CHUNK:
                return chunk
            self.see(chunk)
            return chunk[-_LONGEST_MARK:]
        self.see(chunk[:cut])
        return chunk[cut:]

    def see(self, cells: bytes) -> None:
        """Raises: RuleError for what is filled too far out."""
        if any(pattern.search(cells) for pattern in _IMPOSSIBLE):
            raise RuleError(_BROKEN)
        self._see_merged(cells)
        if not self.is_exact and _are_near(cells):
            self.has_near = True
            return
        found = _FILLED_CELL.findall(cells)
        if _CELL_WITHOUT_ADDRESS.search(cells):
            found += [(b"A", number) for number in _ROW_NUMBER.findall(cells)]
        if not found:
            return
        letters, digits = zip(*found, strict=True)
        row, column = max(map(int, set(digits))), max(map(_column_number, set(letters)))
        self.row, self.column = max(row, self.row), max(column, self.column)
        if self.row * self.column > CELLS_MAX:
            far = max(found, key=lambda cell: (int(cell[1]), _column_number(cell[0])))
            raise RuleError(
                f"Ett blad har innehåll i cell {b''.join(far).decode()}, långt utanför tabellen. "
                "Ta bort de tomma raderna och kolumnerna efter tabellen och spara."
            )

    def _see_merged(self, cells: bytes) -> None:
        if b"mergeCell" not in cells:
            return
        for left, top, right, bottom in _MERGED.findall(cells):
            width = abs(_column_number(right) - _column_number(left)) + 1
            self.merged += width * (abs(int(bottom) - int(top)) + 1)
            if self.merged > MERGED_MAX:
                raise RuleError(
                    f"Ett blad har orimligt många sammanfogade celler: {(left + top).decode()}:"
                    f"{(right + bottom).decode()}. Dela upp cellerna i Excel (Start, Sammanfoga, "
                    "Dela upp celler) och spara."
                )


def _are_near(cells: bytes) -> bool:
    """Whether every cell has a plain address near A1; what is cut off after its tag has one too."""
    plain = cells.count(_PLAIN_CELL) + cells.endswith(_CELL)
    return (
        cells.count(_CELL) == plain
        and _CELL_OF_PREFIX not in cells
        and _NOT_NEAR.search(cells) is None
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
