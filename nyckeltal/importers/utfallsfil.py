"""A file of outcomes, one value a row: from cells to rows. No database."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings

from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Kon, Sakerhet, Saknas
from nyckeltal.svar import Svar, read_answer
from styrning.bas.errors import RuleError
from styrning.bas.quantities import as_decimal
from styrning.bas.text import clean_text
from styrning.bas.xlsx import CellError, as_choice, as_day, as_version, cell_text, check_upload
from styrning.bas.xlsx.stream import Blad, Kept, faults_if_any, open_sheet

ONE_KIND = "Ange antingen ett värde, täljare och nämnare, eller varför värdet saknas."
HALF_PAIR = "Ange både täljare och nämnare."
EXCEL_DAYS = (20_000, 80_000)  # serial numbers of days in 1954–2119
_EPOCH = dt.date(1899, 12, 30)
_KON = {kon.label.casefold(): kon.value for kon in Kon} | {
    kon.value.casefold(): kon.value for kon in Kon
}
_SAKNAS, _SAKERHET = dict(Saknas.choices), dict(Sakerhet.choices)


class Filrad(NamedTuple):
    """One row as it was written; what is empty changes nothing."""

    rad: int
    nyckeltal: str
    enhet: str
    fran: dt.date
    till: dt.date
    kon: str
    varde: Decimal | None = None
    taljare: Decimal | None = None
    namnare: Decimal | None = None
    orsak: str = ""
    sakerhet: str = ""
    kommentar: str = ""
    version: int = 0


@dataclass
class Utfallsfil:
    """An open file: its rows once, and the bad cells that were met on the way.

    ``broken``: the keys (without kön) of rows that hold an error, as far as they could be read.
    """

    blad: Blad
    errors: list[CellError]
    broken: set[tuple]
    rader: Iterator[Filrad]
    lasta: int = 0  # rows so far, those that hold an error too

    @property
    def total(self) -> int:
        return self.blad.total


@contextmanager
def open_file(file: BinaryIO, name: str, svar_of: Callable[[str], Svar]) -> Iterator[Utfallsfil]:
    """The rows of a file; ``svar_of`` says what a nyckeltal's kod may be answered with.

    Raises: RuleError for what is no workbook of outcomes, with the remedy.
    """
    check_upload(file, name, settings.EXCEL_MAX_BYTES)
    faults = faults_if_any(file, c.BLAD, c.REQUIRED)
    with open_sheet(file, c.BLAD, c.REQUIRED, c.ROWS_MAX) as blad:
        errors = [*faults, *blad.merged]
        faulty: dict[int, set[str]] = {}
        for error in errors:
            faulty.setdefault(error.rad, set()).add(error.kolumn)
        found = Utfallsfil(blad, errors, set(), iter(()))
        found.rader = _rows(found, faulty, _Lasare(svar_of))
        yield found


def _rows(fil: Utfallsfil, faulty: dict[int, set[str]], lasare: "_Lasare") -> Iterator[Filrad]:
    for number, cells in fil.blad.rows:
        fil.lasta += 1
        bad = faulty.get(number)
        if bad is None:
            try:
                yield lasare.read(number, cells)
                continue
            except RuleError:
                bad = set()
        fil.errors += _faults_of(number, cells, bad, lasare)
        fil.broken.add(_key(cells))


class _Lasare:
    """Reads rows; a value that stands in many of them is understood once."""

    def __init__(self, svar_of: Callable[[str], Svar]) -> None:
        self.svar_of = svar_of
        self.numbers, self.versions = Kept(as_decimal), Kept(as_version)
        self.kon = Kept(_kon)
        self.saknas = Kept(lambda value: as_choice(value, _SAKNAS))
        self.sakerhet = Kept(lambda value: as_choice(value, _SAKERHET))

    def read(self, number: int, cells: Sequence[Any]) -> Filrad:
        """Raises: RuleError for the first cell that cannot be read."""
        (kod, enhet, fran, till, kon, varde, taljare, namnare, orsak, sakerhet, kommentar,
         version) = cells  # fmt: skip
        kod = cell_text(kod)
        first = fran if type(fran) is dt.date else _day(fran)
        last = till if type(till) is dt.date else _day(till)
        if first > last:
            raise RuleError("Perioden slutar före den börjar.", field=c.TILL)
        rad = Filrad(
            number,
            kod,
            cell_text(enhet),
            first,
            last,
            self.kon[kon],
            None if varde is None else self.value(varde, self.svar_of(kod)),
            None if taljare is None else self.value(taljare, ()),
            None if namnare is None else self.value(namnare, ()),
            "" if orsak is None else self.saknas[orsak],
            "" if sakerhet is None else self.sakerhet[sakerhet],
            "" if kommentar is None else clean_text(cell_text(kommentar)),
            0 if version is None else self.version(version),
        )
        if rad.orsak or taljare is not None or namnare is not None:
            _ensure_one_kind(rad)
        return rad

    def value(self, value: Any, svar: Svar) -> Decimal | None:
        if svar:
            return read_answer(value, svar)
        return self.numbers[value] if type(value) is float else as_decimal(value)

    def version(self, value: Any) -> int:
        return self.versions[value] if type(value) is float else as_version(value)


def _ensure_one_kind(rad: Filrad) -> None:
    has_pair = rad.taljare is not None or rad.namnare is not None
    if (rad.varde is not None) + has_pair + bool(rad.orsak) > 1:
        raise RuleError(ONE_KIND, field=c.SAKNAS if rad.orsak else c.VARDE)
    if has_pair and (rad.taljare is None or rad.namnare is None):
        raise RuleError(HALF_PAIR, field=c.NAMNARE if rad.namnare is None else c.TALJARE)


def _faults_of(
    number: int, cells: Sequence[Any], faulty: set[str], lasare: _Lasare
) -> list[CellError]:
    """Every cell of the row that cannot be read; those of ``faulty`` are told already."""
    svar = lasare.svar_of(cell_text(cells[0]))
    readers: dict[str, Callable[[Any], object]] = {
        c.FRAN: _day,
        c.TILL: _day,
        c.KON: _kon,
        c.VARDE: lambda value: lasare.value(value, svar),
        c.TALJARE: as_decimal,
        c.NAMNARE: as_decimal,
        c.SAKNAS: lambda value: as_choice(value, _SAKNAS),
        c.SAKERHET: lambda value: as_choice(value, _SAKERHET),
        c.VERSION: lambda value: value is None or as_version(value),
    }
    found = []
    for header, value in zip(c.REQUIRED, cells, strict=True):
        if header in faulty or header not in readers:
            continue
        try:
            readers[header](value)
        except RuleError as error:
            found.append(CellError(c.BLAD, number, header, str(error)))
    return found or ([] if faulty else _whole_row(number, cells, lasare))


def _whole_row(number: int, cells: Sequence[Any], lasare: _Lasare) -> list[CellError]:
    """What is wrong with a row whose cells can all be read."""
    try:
        lasare.read(number, cells)
    except RuleError as error:
        return [CellError(c.BLAD, number, error.field or c.NYCKELTAL, str(error))]
    return []


def _key(cells: Sequence[Any]) -> tuple:
    return cell_text(cells[0]), cell_text(cells[1]), str(cells[2])[:10], str(cells[3])[:10]


def _day(value: Any) -> dt.date:
    """Raises: RuleError, also for a day that stands as a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = EXCEL_DAYS
        meant = ""
        if low <= value <= high:
            meant = f" Det kan betyda {_EPOCH + dt.timedelta(days=int(value))}."
        raise RuleError(
            f"Cellen innehåller talet {cell_text(value)[:40]}, inte en dag.{meant} Formatera "
            "kolumnen som datum, eller skriv som 2026-11-18."
        )
    day = as_day(value)
    if day is None:
        raise RuleError("Dagen saknas. Skriv som 2026-11-18.")
    return day


def _kon(value: Any) -> str:
    """An empty cell is the total."""
    text = cell_text(value)
    kon = _KON.get(text.casefold()) if text else Kon.TOTALT.value
    if kon is None:
        raise RuleError(f'"{text[:40]}" är inget kön. Skriv {", ".join(Kon.labels)}.')
    return kon
