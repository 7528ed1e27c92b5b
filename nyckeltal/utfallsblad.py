"""Outcomes as a file, one value a row: what may be read in, as it stands, or an empty one.

Written row by row: memory does not grow with the number of rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Kon, Sakerhet, Saknas, Satt
from nyckeltal.models import NyckeltalEnhet, Utfall
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import DEMO, README, style_header, write_text
from styrning.bas.xlsx.fast import append_sample, saved_with
from styrning.grund.mangd import CHUNK
from styrning.grund.models import User

KODER = "Koder"
_FIELDS = (
    "nyckeltal__kod", "nyckeltal__namn", "enhet__kod", "enhet__namn", "avser_fran", "avser_till",
    "kon", "nyckeltal__mattenhet", "varde", "taljare", "namnare", "saknas_orsak", "sakerhet",
    "kommentar", "version",
)  # fmt: skip
_KON = {kon.value: str(kon.label) for kon in Kon}
_SAKNAS = {"": None} | {value: str(label) for value, label in Saknas.choices}
_SAKERHET = {value: str(label) for value, label in Sakerhet.choices}
_TOLD = (
    ("Utfall, ett värde per rad", True),
    ("Bladet Data har en rad för varje nyckeltal, enhet, period och kön.", False),
    ("", False),
    ("Så gör du", True),
    (
        "1. Ändra värden på bladet Data, eller lägg till rader. Tomma celler ändrar ingenting.",
        False,
    ),
    (
        "2. Ange ett värde, eller täljare och nämnare, eller varför värdet saknas. Skriv talet i "
        "nyckeltalets måttenhet.",
        False,
    ),
    ("3. Skriv dagar som 2026-11-18. Kön är Totalt, Kvinnor eller Män.", False),
    (
        "4. Låt kolumnen Version stå: den visar om någon har ändrat värdet sedan du hämtade "
        "filen. Lämna den tom på nya rader.",
        False,
    ),
    ("5. Ladda upp filen under Läs in utfall. Du ser vad som ändras innan något sparas.", False),
    ("", False),
    ("Koder för nyckeltal och enheter står på bladet Koder.", False),
)


@dataclass(frozen=True)
class Utsnitt:
    """Which outcomes: of periods that end in these years, of one enhet by its kod or of all."""

    fran: int
    till: int
    enhet: str = ""


def outcomes(user: User, urval: Utsnitt) -> QuerySet[Utfall]:
    """The outcomes that ``user`` may read in, as far as they are asked for."""
    owed = NyckeltalEnhet.objects.importable_by(user).filter(
        nyckeltal=OuterRef("nyckeltal"), enhet=OuterRef("enhet"), satt=Satt.RAPPORTERAS
    )
    rows = Utfall.objects.filter(Exists(owed), avser_till__year__range=(urval.fran, urval.till))
    return rows.filter(enhet__kod=urval.enhet) if urval.enhet else rows


def outcome_file(user: User, urval: Utsnitt, *, demo: bool = False) -> bytes:
    """The outcomes as a workbook that can be changed and read in.

    Raises: RuleError for more rows than can be read in.
    """
    rows = outcomes(user, urval)
    if (antal := rows.count()) > c.ROWS_MAX:
        raise RuleError(
            f"Urvalet är {antal} värden, och en fil rymmer {c.ROWS_MAX}. Välj färre år.",
            field="till",
        )
    order = ("nyckeltal__kod", "enhet__kod", "avser_till", "avser_fran", "-kon")
    found = rows.order_by(*order).values_list(*_FIELDS).iterator(chunk_size=CHUNK)
    return workbook(map(_as_cells, found), _codes(user), demo=demo)


def empty_file(user: User, *, demo: bool = False) -> bytes:
    """The workbook without values, with the codes of what ``user`` may read in."""
    return workbook((), _codes(user), demo=demo)


def _codes(user: User) -> Iterator[tuple]:
    rows = NyckeltalEnhet.objects.importable_by(user).filter(satt=Satt.RAPPORTERAS)
    fields = ("nyckeltal__kod", "nyckeltal__namn", "enhet__kod", "enhet__namn")
    found = rows.order_by(*fields).values_list(*fields, "nyckeltal__mattenhet").distinct()
    return found.iterator(chunk_size=CHUNK)


def workbook(rows: Iterable[Sequence[Any]], codes: Iterable[Sequence[Any]], *, demo: bool) -> bytes:
    """A workbook of ``rows`` (cells in the order of ``HEADERS``) that reads back the same."""
    book = Workbook(write_only=True)
    _readme(book.create_sheet(README), demo=demo)
    data = book.create_sheet(c.BLAD)
    _head(data, c.HEADERS)
    append_sample(data)
    headers = (c.NYCKELTAL, c.NAMN, c.ENHET, c.ENHETSNAMN, c.MATTENHET)
    koder = book.create_sheet(KODER)
    _head(koder, headers)
    for row in codes:
        koder.append([_as_text(koder, cell) if cell[:1] == "=" else cell for cell in row])
    book.active = 1
    return saved_with(book, 2, rows)


def _readme(sheet: Any, *, demo: bool) -> None:
    sheet.column_dimensions["A"].width = 100
    for text, is_heading in [*([(DEMO, True)] if demo else []), *_TOLD]:
        cell = WriteOnlyCell(sheet, text)
        cell.font = Font(bold=is_heading, size=13 if is_heading else 11)
        sheet.append([cell])


def _head(sheet: Any, headers: Sequence[str]) -> None:
    sheet.freeze_panes = "A2"
    for number, name in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = c.WIDTHS[name]
    heads = [WriteOnlyCell(sheet, name) for name in headers]
    for head in heads:
        style_header(head)
    sheet.append(heads)


def _as_text(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, "")
    write_text(cell, text)
    return cell


def _as_cells(row: tuple) -> tuple:
    (kod, namn, enhet, enhetsnamn, fran, till, kon, mattenhet, *numbers, saknas, sakerhet, text,
     ver) = row  # fmt: skip
    return (
        kod, namn, enhet, enhetsnamn, fran, till, _KON[kon], mattenhet, *numbers,
        _SAKNAS[saknas], _SAKERHET[sakerhet], text or None, ver,
    )  # fmt: skip
