"""Lists to draw a sample from: a workbook, a text file or pasted lines, read and forgotten."""

import csv
from dataclasses import dataclass
from io import StringIO
from typing import BinaryIO

from django.conf import settings

from internkontroll.rules_urval import Listrad, list_hash, list_row
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import check_upload, first_sheet

RADER_MAX = 100_000
_DELIMITERS = ";\t,"


@dataclass(frozen=True)
class Lista:
    """A list's rows without its heading and empty ones; ``rubrik`` is the heading's cells."""

    rader: list[Listrad]
    rubrik: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        return list_hash(self.rader)

    @property
    def nummer(self) -> list[int]:
        return [rad.nr for rad in self.rader]

    def drawn(self, nummer: list[int]) -> list[Listrad]:
        chosen = set(nummer)
        return [rad for rad in self.rader if rad.nr in chosen]


def read_file(file: BinaryIO, name: str, *, har_rubrik: bool) -> Lista:
    """A list from the first sheet of a workbook, or from a text file (.csv or .txt).

    Nothing of it is kept, and no message repeats what the file holds or is called.

    Raises: RuleError, with the remedy, for what is no such file, an empty one or one too large.
    """
    if name.lower().endswith((".csv", ".txt")):
        data = file.read(settings.EXCEL_MAX_BYTES + 1)
        _ask_size(len(data))
        return read_text(_decoded(data), har_rubrik=har_rubrik)
    check_upload(file, "Listan", settings.EXCEL_MAX_BYTES)
    return _lista([list_row(nr, cells) for nr, cells in first_sheet(file, RADER_MAX)], har_rubrik)


def read_text(text: str, *, har_rubrik: bool) -> Lista:
    """A list from pasted lines, or from a text file with semicolons, tabs or commas.

    Raises: RuleError for an empty list, or one with too many rows.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        cells = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RuleError("Listan går inte att läsa. Spara den som .csv på nytt.") from error
    return _lista([list_row(nr, row) for nr, row in enumerate(cells, start=1)], har_rubrik)


def _lista(rows: list[Listrad], har_rubrik: bool) -> Lista:
    rader = [row for row in rows if row.celler]
    rubrik: tuple[str, ...] = ()
    if har_rubrik and rader:
        rubrik, rader = rader[0].celler, rader[1:]
    if not rader:
        raise RuleError("Listan har inga rader under rubriken. Välj en annan lista.")
    if len(rader) > RADER_MAX:
        raise RuleError(
            f"Listan har fler än {RADER_MAX} rader. Ange antalet rader i stället för att ladda upp."
        )
    return Lista(rader, rubrik)


def _ask_size(size: int) -> None:
    if size > settings.EXCEL_MAX_BYTES:
        raise RuleError(
            f"Filen är för stor: högst {settings.EXCEL_MAX_BYTES / 1_000_000:.0f} MB. "
            "Ange antalet rader i stället för att ladda upp."
        )


def _decoded(data: bytes) -> str:
    """UTF-8, or what Excel on Windows writes; null bytes mean that it is no text at all."""
    if b"\0" in data:
        raise RuleError("Filen är ingen textfil. Spara listan som .xlsx eller .csv.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
