"""From the file to rows: every cell of the entry sheet, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from django.conf import settings

from nyckeltal import columns as c
from nyckeltal.entry import Entry
from nyckeltal.enums import Kon, Sakerhet, Saknas
from nyckeltal.svar import Svar, read_answer, svar_of
from styrning.bas.errors import RuleError
from styrning.bas.quantities import as_decimal
from styrning.bas.xlsx import (
    CellError,
    RowReader,
    as_choice,
    as_text,
    as_version,
    by_row,
    cell_text,
    check_upload,
    column_letters,
    faults_if_any,
    in_order,
    merged_cells,
    read_rows,
)
from styrning.bas.xlsx import read_seal as xlsx_seal
from styrning.grund.models import Inlamning

NOT_OURS = (
    "Filen är ingen arbetsbok från Styrning. Hämta arbetsboken för omgången, fyll i den och "
    "ladda upp den filen."
)
ONLY_ON_TOTAL = "Fyll i den här kolumnen på raden Totalt."

Answers = Mapping[str, Svar]


@dataclass(frozen=True)
class Inlast:
    """One row of the sheet as it was written; what is empty changes nothing.

    ``is_genuine`` is whether keys and versions stand as they were handed out, ``is_untouched``
    whether the input cells do.
    """

    rad: int
    nyckeltal: str
    enhet: str
    period: str
    kon: str
    taljare: Decimal | None
    namnare: Decimal | None
    varde: Decimal | None
    orsak: str
    prognos: Decimal | None
    kommentar: str
    sakerhet: str
    version: int
    prognosversion: int
    is_genuine: bool
    is_untouched: bool


@dataclass(frozen=True)
class Inlasning:
    """What a file holds: rows that could be read, bad cells, and each row as it stands.

    ``letters`` says in which column of the file each header stands.
    """

    utlamning: c.Utlamning
    rader: list[Inlast]
    errors: list[CellError]
    cells: dict[int, dict[str, Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)


def answers_in(entry: Entry) -> Answers:
    """What may be answered, by the nyckeltal's kod, where it is not any number."""
    return {rad.definition.kod: svar for rad in entry.rader if (svar := svar_of(rad.figure))}


def read_workbook(
    file: BinaryIO, name: str, inlamning: Inlamning, answers: Answers | None = None
) -> Inlasning:
    """Every row of the entry sheet and every bad cell; ``answers`` as ``answers_in`` says.

    Raises: RuleError for what is no workbook of this round and enhet.
    """
    check_upload(file, name, settings.EXCEL_MAX_BYTES)
    utlamning = read_seal(file)
    _check_target(utlamning, inlamning)
    prognos = inlamning.uppfoljning.is_forecast
    required, inputs = c.required(prognos=prognos), c.inputs(prognos=prognos)
    errors = merged_cells(file, c.BLAD_INMATNING, required)
    errors += faults_if_any(file, c.BLAD_INMATNING, inputs)
    faulty = by_row(errors)
    cells = dict(read_rows(file, c.BLAD_INMATNING, required))
    rows = []
    for number, values in cells.items():
        bad = {error.kolumn for error in faulty.get(number, ())}
        reader = _Row(number, values, bad, answers or {})
        rows.append(reader.read(utlamning))
        errors += reader.errors
    letters = column_letters(file, c.BLAD_INMATNING, required)
    errors = in_order(errors + _repeated(rows), {c.BLAD_INMATNING: c.headers(prognos=True)})
    return Inlasning(utlamning, rows, errors, cells, letters)


def read_seal(file: BinaryIO) -> c.Utlamning:
    """What a workbook that ``check_upload`` let through was made for.

    Raises: RuleError if this installation did not hand it out.
    """
    parts = xlsx_seal(file, c.MALLVERSION, 4)
    if parts is None:
        raise RuleError(NOT_OURS)
    return c.Utlamning(*parts)


def _check_target(utlamning: c.Utlamning, inlamning: Inlamning) -> None:
    runda, enhet = inlamning.uppfoljning, inlamning.enhet
    if (utlamning.uppfoljning, utlamning.enhet) != (runda.kod, enhet.kod):
        raise RuleError(
            f"Arbetsboken gäller omgång {utlamning.uppfoljning} för enhet {utlamning.enhet}, men "
            f"du är i {runda.namn} ({runda.kod}) för {enhet.namn} ({enhet.kod}). Inget har sparats."
        )


def _repeated(rows: list[Inlast]) -> list[CellError]:
    errors = []
    seen: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        key = (row.nyckeltal, row.enhet, row.period, row.kon)
        if key in seen:
            message = f"Samma rad står redan på rad {seen[key]}. Ta bort en av dem."
            errors.append(CellError(c.BLAD_INMATNING, row.rad, c.NYCKELTAL, message))
        seen.setdefault(key, row.rad)
    return errors


class _Row(RowReader):
    """Reads one row's cells; every cell that cannot be read becomes an error."""

    def __init__(self, number: int, cells: dict[str, Any], faulty: set[str], answers: Answers):
        super().__init__(c.BLAD_INMATNING, number, cells, faulty)
        self.svar = answers.get(cell_text(cells.get(c.NYCKELTAL)), ())

    def read(self, utlamning: c.Utlamning) -> Inlast:
        keys = [cell_text(self.cells.get(name)) for name in c.KEYS]
        versions = [self.tried(name, as_version, 0) for name in (c.VERSION, c.PROGNOSVERSION)]
        kon = self.tried(c.KON, _kon, "")
        filled_in = self._filled_in()
        row = Inlast(
            rad=self.number,
            nyckeltal=keys[0],
            enhet=keys[1],
            period=keys[2],
            kon=kon,
            version=versions[0],
            prognosversion=versions[1],
            is_genuine=self._is_marked(c.AVTRYCK, utlamning, *keys, *versions),
            is_untouched=self._is_marked(c.UTLAMNAT, utlamning, *keys, *filled_in.parts),
            **filled_in._asdict(),
        )
        self._check_total_only(row)
        return row

    def _filled_in(self) -> c.Ifyllt:
        read = {name: self.tried(name, as_decimal, None) for name in c.PAIR}
        for name in (c.UTFALL, c.PROGNOS):
            read[name] = self.tried(name, self._value, None)
        return c.Ifyllt(
            taljare=read[c.TALJARE],
            namnare=read[c.NAMNARE],
            varde=read[c.UTFALL],
            orsak=self.tried(c.ORSAK, _orsak, ""),
            prognos=read[c.PROGNOS],
            kommentar=as_text(self.cells.get(c.KOMMENTAR)),
            sakerhet=self.tried(c.SAKERHET, _sakerhet, ""),
        )

    def _value(self, value: Any) -> Decimal | None:
        """A number, or an answer as its number or its word."""
        return read_answer(value, self.svar) if self.svar else as_decimal(value)

    def _is_marked(self, column: str, utlamning: c.Utlamning, *cells: object) -> bool:
        return c.row_mark(utlamning, *cells) == cell_text(self.cells.get(column))

    def _check_total_only(self, row: Inlast) -> None:
        if row.kon in {"", Kon.TOTALT}:
            return
        for column, filled in (
            (c.ORSAK, bool(row.orsak)),
            (c.KOMMENTAR, bool(row.kommentar)),
            (c.SAKERHET, bool(row.sakerhet)),
            (c.PROGNOS, row.prognos is not None),
        ):
            if filled:
                self.refuse(column, ONLY_ON_TOTAL)


def _kon(value: Any) -> str:
    by_label = {kon.label.casefold(): kon.value for kon in Kon}
    text = cell_text(value)
    if text.casefold() not in by_label:
        raise RuleError(f'"{text[:40]}" är inget kön. Skriv {", ".join(Kon.labels)}.')
    return by_label[text.casefold()]


def _orsak(value: Any) -> str:
    return as_choice(value, dict(Saknas.choices))


def _sakerhet(value: Any) -> str:
    return as_choice(value, dict(Sakerhet.choices))
