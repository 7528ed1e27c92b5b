"""From a file to rows of net costs: every cell, its sign and its unit; no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile
from typing import Any, BinaryIO

from django.conf import settings

from styrning.arsredovisning import columns as c
from styrning.arsredovisning.enums import Beloppsenhet, Kostnadstecken
from styrning.arsredovisning.rules.drift import in_tkr
from styrning.bas.arbetsbok import Fel
from styrning.bas.errors import RuleError
from styrning.bas.quantities import as_decimal
from styrning.bas.xlsx import (
    CellError,
    RowReader,
    as_text,
    as_version,
    by_row,
    cell_text,
    check_upload,
    column_letters,
    faults_if_any,
    first_sheet,
    in_order,
    mark_cells,
    merged_cells,
    read_rows,
    read_seal,
    seen,
    sheet_names,
)

HEAD_ROWS = 20
OTHER = "Filens rubrik säger {said}, men du valde {chosen}. Välj det som filen säger."


@dataclass(frozen=True)
class Val:
    """What the user says of the file; ``ar`` and ``omgang`` are what it is read in to."""

    ar: int
    omgang: str
    tecken: str
    enhet: str


@dataclass(frozen=True)
class Filrad:
    """One row of the file, in tkr with a cost positive; None is an empty cell.

    ``skriven`` are the amounts as they stand, and ``version`` None where the file tells none.
    """

    rad: int
    enhet: str
    kod: str
    verksamhet: str
    belopp: Mapping[str, Decimal | None]
    skriven: Mapping[str, Decimal | None]
    kommentar: str
    version: int | None


@dataclass
class Inlast:
    """Rows, stated sums, bad cells, the sheet that they stand on, each row as it stands, and
    where headers stand."""

    blad: str
    rader: list[Filrad] = field(default_factory=list)
    summor: list[Filrad] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    cells: dict[int, dict[str, Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)

    def fault(self, error: CellError) -> Fel:
        """A bad cell with what the reader needs to find it again."""
        row = self.cells.get(error.rad, {})
        texts = (cell_text(row.get(name)) for name in (c.ENHET, c.KOD, c.VERKSAMHET))
        namn = " ".join(text for text in texts if text) or "ny rad"
        cell = f"{self.letters.get(error.kolumn) or 'rad '}{error.rad}"
        stands = seen(row.get(error.kolumn), error)
        return Fel(error.blad, cell, error.kolumn, namn, stands, error.message)

    def marked(self, file: BinaryIO, errors: Iterable[CellError]) -> bytes:
        """The user's own file back, with ``errors`` marked and explained in comments.

        Raises: RuleError as ``mark_cells``.
        """
        letters = {self.blad: self.letters}
        return mark_cells(file, errors, letters, hidden=(c.VERSION,), shown_at=c.ENHET)


def read_file(file: BinaryIO, name: str, val: Val) -> Inlast:
    """The rows of the file, whichever system it comes from, as long as the headers are there.

    Raises: RuleError for what is no workbook, for another round's, and where the head of the
        sheet states another sign or unit than the one chosen.
    """
    check_upload(file, name, settings.EXCEL_MAX_BYTES)
    _demand_same_round(file, val)
    names = sheet_names(file)
    blad = c.BLAD if c.BLAD in names else names[0]
    if blad == names[0]:
        _demand_same_convention(_head(file), val)
    result = Inlast(blad)
    faulty = by_row(merged_cells(file, blad, c.KRAVS) + faults_if_any(file, blad, c.KRAVS))
    for number, cells in read_rows(file, blad, c.KRAVS):
        result.cells[number] = cells
        if any(c.is_total(cell_text(cells.get(name))) for name in (c.VERKSAMHET, c.NAMN, c.ENHET)):
            result.summor.append(_row(RowReader(blad, number, cells, set()), val))
            continue
        bad = faulty.get(number, [])
        reader = RowReader(blad, number, cells, {fault.kolumn for fault in bad})
        row = _row(reader, val)
        if not row.enhet and not row.kod and not row.verksamhet and not any(row.belopp.values()):
            continue
        result.errors += bad + reader.errors
        result.rader.append(row)
    if not result.rader and not result.errors:
        raise RuleError(f'Bladet "{blad}" har inga rader under rubrikerna. Inget har ändrats.')
    result.errors = in_order(result.errors, {blad: tuple(c.RUBRIKER.values())})
    there = dict.fromkeys(header for cells in result.cells.values() for header in cells)
    known = [header for header in (*c.KRAVS, c.PROGNOS, c.KOMMENTAR) if header in there]
    result.letters = column_letters(file, blad, known)
    return result


def _demand_same_round(file: BinaryIO, val: Val) -> None:
    parts = read_seal(file, c.MALLVERSION, 3)
    if parts is None:
        return
    if parts[:2] != [str(val.ar), val.omgang or "-"]:
        raise RuleError(
            f"Arbetsboken hämtades för {parts[0]} {parts[1].strip('-')}, men du läser in "
            f"{val.ar} {val.omgang}. Inget har sparats."
        )


def _head(file: BinaryIO) -> str:
    """The text above the headers of the first sheet."""
    rows = takewhile(lambda row: row[0] <= HEAD_ROWS, first_sheet(file, 20_000))
    above = takewhile(lambda row: c.BUDGET not in row[1], rows)
    return " ".join(cell for _, cells in above for cell in cells if cell)


def _demand_same_convention(head: str, val: Val) -> None:
    sign, unit = c.stated_sign(head), c.stated_unit(head)
    if sign and sign != val.tecken:
        said, chosen = (Kostnadstecken(one).label.lower() for one in (sign, val.tecken))
        raise RuleError(OTHER.format(said=said, chosen=chosen), field="tecken")
    if unit and unit != val.enhet:
        said, chosen = (Beloppsenhet(one).label for one in (unit, val.enhet))
        raise RuleError(OTHER.format(said=said, chosen=chosen), field="enhet")


def _row(reader: RowReader, val: Val) -> Filrad:
    written = {name: reader.tried(header, as_decimal, None) for name, header in c.BELOPP.items()}
    minus = val.tecken == Kostnadstecken.MINUS
    return Filrad(
        rad=reader.number,
        enhet=_text(reader, c.ENHET),
        kod=_text(reader, c.KOD),
        verksamhet=_text(reader, c.VERKSAMHET),
        belopp={name: in_tkr(value, val.enhet, minus=minus) for name, value in written.items()},
        skriven=written,
        kommentar=_text(reader, c.KOMMENTAR),
        version=_version(reader),
    )


def _text(reader: RowReader, header: str) -> str:
    return reader.tried(header, as_text, "")


def _version(reader: RowReader) -> int | None:
    value: Any = reader.cells.get(c.VERSION)
    return None if value is None else reader.tried(c.VERSION, as_version, None)
