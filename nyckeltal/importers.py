"""A filled-in workbook: read without database, compared with what is saved, then applied.

Every bad cell is named in one answer, and either everything is applied or nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from nyckeltal import columns as c
from nyckeltal.entry import Entry, Rad
from nyckeltal.enums import Kon, Saknas
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.services import Rapport, check_report, report_utfall
from styrning.bas.errors import RuleError
from styrning.bas.periods import Period
from styrning.bas.quantities import as_decimal
from styrning.bas.rounding import quantised
from styrning.bas.text import clean_text
from styrning.bas.xlsx import CellError, cell_faults, check_upload, read_rows, sheet_names, verify
from styrning.grund.models import Inlamning, User

NOT_OURS = (
    "Filen är ingen arbetsbok från Styrning. Hämta arbetsboken för omgången, fyll i den och "
    "ladda upp den filen."
)
UNKNOWN = "Nyckeltalet finns inte bland det som enheten rapporterar i omgången."


@dataclass(frozen=True)
class Inlast:
    """One row of the sheet as it was written; ``varde`` and ``orsak`` may both be empty."""

    rad: int
    nyckeltal: str
    enhet: str
    period: str
    kon: str
    varde: Decimal | None
    orsak: str
    kommentar: str | None
    version: int


def read_workbook(
    file: BinaryIO, name: str, inlamning: Inlamning
) -> tuple[list[Inlast], list[CellError]]:
    """Every row of the entry sheet and every bad cell; no database.

    Raises: RuleError for what is no workbook of this round and enhet.
    """
    check_upload(file, name, settings.EXCEL_MAX_BYTES)
    _check_seal(file, inlamning)
    faults = {(f.rad, f.kolumn): f for f in cell_faults(file, c.BLAD_INMATNING, c.INPUTS)}
    errors, rows = list(faults.values()), []
    seen: dict[tuple[str, str, str, str], int] = {}
    for number, cells in read_rows(file, c.BLAD_INMATNING, c.REQUIRED):
        row, row_errors = _read_row(number, cells, {k for n, k in faults if n == number})
        errors += row_errors
        key = (row.nyckeltal, row.enhet, row.period, row.kon)
        if key in seen:
            message = f"Samma rad står redan på rad {seen[key]}. Ta bort en av dem."
            errors.append(CellError(c.BLAD_INMATNING, number, c.NYCKELTAL, message))
        seen.setdefault(key, number)
        rows.append(row)
    return rows, sorted(errors)


def _check_seal(file: BinaryIO, inlamning: Inlamning) -> None:
    names = sheet_names(file)
    if c.BLAD_KONTROLL not in names:
        raise RuleError(NOT_OURS)
    # the sheet has no header row of its own: its first cell serves as one
    lines = read_rows(file, c.BLAD_KONTROLL, [c.MALLVERSION])
    cells = [str(row[c.MALLVERSION]) for _, row in lines]
    if len(cells) != 3 or not verify([c.MALLVERSION, *cells[:2]], cells[2]):
        raise RuleError(NOT_OURS)
    runda, enhet = inlamning.uppfoljning, inlamning.enhet
    if [c.MALLVERSION, *cells[:2]] != c.seal_parts(runda.kod, enhet.kod):
        raise RuleError(
            f"Arbetsboken gäller omgång {cells[0]} för enhet {cells[1]}, men du är i "
            f"{runda.namn} ({runda.kod}) för {enhet.namn} ({enhet.kod}). Inget har sparats."
        )


def _read_row(
    number: int, cells: dict[str, Any], faulty: set[str]
) -> tuple[Inlast, list[CellError]]:
    errors: list[CellError] = []

    def tried(column: str, read, default=None):
        if column in faulty:
            return default
        try:
            return read(cells.get(column))
        except RuleError as error:
            errors.append(CellError(c.BLAD_INMATNING, number, column, str(error)))
            return default

    row = Inlast(
        rad=number,
        nyckeltal=_text(cells.get(c.NYCKELTAL)),
        enhet=_text(cells.get(c.ENHET)),
        period=_text(cells.get(c.PERIOD)),
        kon=tried(c.KON, _kon, ""),
        varde=tried(c.UTFALL, as_decimal),
        orsak=tried(c.ORSAK, _orsak, ""),
        kommentar=_comment(cells.get(c.KOMMENTAR)),
        version=tried(c.VERSION, _version, 0),
    )
    return row, errors


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a year that Excel keeps as a number
    return "" if value is None else str(value).strip()


def _comment(value: Any) -> str | None:
    text = clean_text(_text(value))
    return text or None


def _kon(value: Any) -> str:
    by_label = {kon.label.casefold(): kon.value for kon in Kon}
    text = _text(value).casefold()
    if text not in by_label:
        raise RuleError(f'"{_text(value)[:40]}" är inget kön. Skriv {", ".join(Kon.labels)}.')
    return by_label[text]


def _orsak(value: Any) -> str:
    by_label = {saknas.label.casefold(): saknas.value for saknas in Saknas}
    text = _text(value).casefold()
    if text and text not in by_label:
        raise RuleError(
            f'"{_text(value)[:40]}" finns inte i listan. Välj: {", ".join(Saknas.labels)}.'
        )
    return by_label.get(text, "")


def _version(value: Any) -> int:
    text = _text(value)
    if not text.isascii() or not text.isdigit():
        raise RuleError("Den dolda kolumnen Version är ändrad. Hämta arbetsboken på nytt.")
    return int(text)


@dataclass(frozen=True)
class Andring:
    """What one row would do: ny, andrad, samma or konflikt."""

    slag: str
    rad: int
    nyckeltal: str
    namn: str
    enhet: str
    kon: str
    fore: str
    efter: str


@dataclass(frozen=True)
class Preview:
    """What an upload would do. It can be applied only without errors and conflicts."""

    andringar: list[Andring]
    errors: list[CellError]
    rapporter: dict[str, Rapport] = field(default_factory=dict)

    def of(self, slag: str) -> list[Andring]:
        return [andring for andring in self.andringar if andring.slag == slag]

    @property
    def visade(self) -> list[Andring]:
        """What is not the same, conflicts first."""
        return self.of("konflikt") + self.of("ny") + self.of("andrad")

    @property
    def can_apply(self) -> bool:
        return bool(self.rapporter) and not self.errors and not self.of("konflikt")


def preview(rows: Iterable[Inlast], errors: list[CellError], entry: Entry) -> Preview:
    """Sort rows into new, changed, same and conflict; writes nothing.

    An unknown kod and one of another nämnd get the same answer: neither is in the entry.
    """
    known = {(rad.definition.kod, rad.figure["enhet"]["kod"]): rad for rad in entry.rader}
    found, andringar = defaultdict(list), []
    problems = list(errors)
    bad_rows = {error.rad for error in errors}
    for row in rows:
        rad = known.get((row.nyckeltal, row.enhet))
        problem = _misplaced(row, rad)
        if problem:
            problems.append(CellError(c.BLAD_INMATNING, row.rad, problem[0], problem[1]))
        elif rad is not None and row.rad not in bad_rows:
            andringar.append(_compare(row, rad))
            found[rad.ansvar].append(row)
    rapporter = {}
    for ansvar, group in found.items():
        rad = entry.row(ansvar)
        rapport = _rapport(group, rad)
        if rapport is not None:
            rapporter[str(ansvar)] = rapport
            problems += _check(rad, rapport, group)
    return Preview(andringar, sorted(problems), rapporter)


def _misplaced(row: Inlast, rad: Rad | None) -> tuple[str, str] | None:
    if rad is None:
        return c.NYCKELTAL, UNKNOWN
    asked = rad.figure["period"]
    try:
        same = asked is not None and Period.parse(row.period).label == asked
    except RuleError as error:
        return c.PERIOD, str(error)
    if not same:
        return c.PERIOD, f"Omgången frågar efter {asked or 'prognos'}, inte {row.period}."
    if row.kon and row.kon != Kon.TOTALT and not rad.definition.per_kon:
        return c.KON, f"{row.nyckeltal} delas inte på kön."
    return None


def _current(rad: Rad, kon: str) -> tuple[Decimal | None, str, str, int]:
    point = rad.figure["serie"][-1]
    version = point["versioner"].get(kon, 0)
    if not version:
        return None, "", "", 0
    total = kon == Kon.TOTALT
    varde = point[c.FIELD[Kon(kon)]]
    return varde, (point["saknas"] or "") if total else "", point["kommentar"] * total, version


def _changes(row: Inlast, rad: Rad) -> bool:
    varde, orsak, kommentar, _ = _current(rad, row.kon)
    if row.varde is not None and (varde is None or quantised(row.varde) != varde):
        return True
    if row.orsak and row.orsak != orsak:
        return True
    return row.kommentar is not None and row.kommentar != kommentar


def _compare(row: Inlast, rad: Rad) -> Andring:
    varde, orsak, _, version = _current(rad, row.kon)
    slag = "samma"
    if _changes(row, rad):
        slag = "ny" if version == row.version == 0 else "andrad"
        if version != row.version:
            slag = "konflikt"
    after = _words(row.varde, row.orsak) or _words(varde, orsak)
    return Andring(
        slag=slag,
        rad=row.rad,
        nyckeltal=row.nyckeltal,
        namn=rad.definition.namn,
        enhet=rad.figure["enhet"]["namn"],
        kon=Kon(row.kon).label,
        fore=_words(varde, orsak),
        efter=after,
    )


def _words(varde: Decimal | None, orsak: str) -> str:
    if varde is not None:
        return f"{varde.normalize():f}".replace(".", ",")
    return Saknas(orsak).label if orsak else ""


def _rapport(rows: list[Inlast], rad: Rad) -> Rapport | None:
    """The rows of one nyckeltal as a report; None when nothing in it changes."""
    if not any(_changes(row, rad) for row in rows):
        return None
    by_kon = {row.kon: row for row in rows}
    varden, versioner, orsak, kommentar = {}, {}, "", rad.figure["kommentar"]
    for kon in Kon.values:
        varde, saved_reason, _, version = _current(rad, kon)
        row = by_kon.get(kon)
        varden[kon] = row.varde if row and row.varde is not None else varde
        versioner[kon] = row.version if row else version
        if kon == Kon.TOTALT:
            new = row and row.orsak and row.orsak != saved_reason
            if new and (row.varde is None or row.varde == varde):
                orsak, varden[kon] = row.orsak, None
            elif varden[kon] is None:
                orsak = saved_reason
            elif new:
                orsak = row.orsak
            if row and row.kommentar is not None:
                kommentar = row.kommentar
    if orsak and varden[Kon.TOTALT] is None:
        varden = dict.fromkeys(Kon.values)
    return Rapport(varden, orsak, kommentar, versioner)


def _check(rad: Rad, rapport: Rapport, rows: list[Inlast]) -> list[CellError]:
    """What the report would be refused for, at its cell."""
    try:
        check_report(rad.definition, rapport)
    except RuleError as error:
        by_kon = {row.kon: row.rad for row in rows}
        number = by_kon.get(error.field or Kon.TOTALT, rows[0].rad)
        return [CellError(c.BLAD_INMATNING, number, c.UTFALL, str(error))]
    return []


@transaction.atomic
def apply(rapporter: dict[str, Rapport], inlamning: Inlamning, *, by: User) -> int:
    """Save what the user saw, all or nothing; return how many nyckeltal were written.

    Raises: StaleError if a row has a newer version than the preview, RuleError for a closed
        round or a nyckeltal that ``by`` may no longer report for; nothing is written then.
    """
    ansvar = {
        str(row.publikt_id): row
        for row in NyckeltalEnhet.objects.reportable_by(by)
        .filter(publikt_id__in=list(rapporter))
        .select_related("nyckeltal", "enhet")
    }
    for publikt_id, rapport in rapporter.items():
        if publikt_id not in ansvar:
            raise RuleError(UNKNOWN)
        report_utfall(ansvar[publikt_id], inlamning, rapport, by=by)
    return len(rapporter)
