"""What an upload would do: each row against what is saved. Nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from nyckeltal import columns as c
from nyckeltal.entry import Entry, Rad
from nyckeltal.enums import Kon
from nyckeltal.importers.jamforelse import Andring, Jamforelse
from nyckeltal.importers.rader import VERSION_CHANGED, Inlast
from nyckeltal.rules import plausibility
from nyckeltal.services import Rapport, check_report
from styrning.bas.errors import RuleError
from styrning.bas.periods import Period
from styrning.bas.quantities import input_text
from styrning.bas.xlsx import CellError

UNKNOWN = "Nyckeltalet finns inte bland det som enheten rapporterar i omgången."


@dataclass(frozen=True)
class Fel:
    """A bad cell with what the reader needs to find it again."""

    rad: int
    kolumn: str
    nyckeltal: str
    star: str
    message: str


@dataclass(frozen=True)
class Preview:
    """What an upload would do. It can be applied only without errors and conflicts.

    ``rader`` are the rows of the nyckeltal that change, by the responsibility they belong to;
    ``rapporter`` and ``prognoser`` say what would be saved.
    """

    andringar: list[Andring]
    errors: list[CellError]
    rader: list[Inlast] = field(default_factory=list)
    rapporter: dict[UUID, Rapport] = field(default_factory=dict)
    prognoser: dict[UUID, Inlast] = field(default_factory=dict)

    def of(self, *slag: str) -> list[Andring]:
        """The rows of these kinds: ny, andrad, samma, konflikt."""
        return [andring for andring in self.andringar if andring.slag in slag]

    @property
    def ansvar(self) -> list[UUID]:
        """The responsibilities that would be written, each once."""
        return list(dict.fromkeys([*self.rapporter, *self.prognoser]))

    @property
    def omfang(self) -> str:
        """How much is new or changed: 3 värden."""
        return counted(len(self.of("ny", "andrad")))

    @property
    def can_apply(self) -> bool:
        return bool(self.ansvar) and not self.errors and not self.of("konflikt")

    def faults(self, cells: Mapping[int, Mapping[str, Any]], entry: Entry) -> list[Fel]:
        """The bad cells with their nyckeltal's name and what stands in them."""
        names = {rad.definition.kod: rad.definition.namn for rad in entry.rader}
        faults = []
        for error in self.errors:
            row = cells.get(error.rad, {})
            kod = str(row.get(c.NYCKELTAL) or "").strip()
            stands = _stands(row.get(error.kolumn))
            faults.append(Fel(error.rad, error.kolumn, names.get(kod, kod), stands, error.message))
        return faults


def counted(values: int) -> str:
    """1 värde, 2 värden"""
    return f"{values} värde" if values == 1 else f"{values} värden"


def _stands(value: Any) -> str:
    if isinstance(value, float):
        return input_text(Decimal(repr(value)))
    text = "" if value is None else str(value)
    return f"{text[:40]}…" if len(text) > 41 else text


def preview(rows: Iterable[Inlast], errors: list[CellError], entry: Entry) -> Preview:
    """Sort rows into new, changed, same and conflict.

    An unknown kod and one of another nämnd get the same answer: neither is in the entry.
    """
    known = {(rad.definition.kod, rad.figure["enhet"]["kod"]): rad for rad in entry.rader}
    bad_rows = {error.rad for error in errors}
    problems = list(errors)
    found: dict[UUID, tuple[Rad, dict[str, Inlast]]] = {}
    for row in rows:
        rad = known.get((row.nyckeltal, row.enhet))
        problem = _misplaced(row, rad)
        if problem and (row.rad, problem[0]) not in {(e.rad, e.kolumn) for e in errors}:
            problems.append(CellError(c.BLAD_INMATNING, row.rad, *problem))
        elif rad is not None and rad.ansvar is not None and row.rad not in bad_rows:
            found.setdefault(rad.ansvar, (rad, {}))[1][row.kon] = row
    result = Preview([], problems)
    for ansvar, (rad, group) in found.items():
        _add(result, ansvar, Jamforelse(rad, group))
    problems.sort()
    return result


def _add(result: Preview, ansvar: UUID, compared: Jamforelse) -> None:
    result.andringar.extend(compared.andringar)
    if compared.rapport is not None:
        result.rapporter[ansvar] = compared.rapport
        result.errors.extend(_refused(compared))
    if compared.prognos is not None:
        result.prognoser[ansvar] = compared.prognos
        result.errors.extend(_refused_forecast(compared))
    if ansvar in result.rapporter or ansvar in result.prognoser:
        result.rader.extend(compared.rows.values())


def _misplaced(row: Inlast, rad: Rad | None) -> tuple[str, str] | None:
    """Why the row has no place in the round: (header, what is wrong)."""
    if rad is None:
        return c.NYCKELTAL, UNKNOWN
    if problem := _wrong_period(row, rad.figure["period"]):
        return c.PERIOD, problem
    if row.kon and row.kon != Kon.TOTALT and not rad.definition.per_kon:
        return c.KON, f"{row.nyckeltal} delas inte på kön."
    if row.prognos is not None and not rad.asks_forecast:
        return c.PROGNOS, f"Ingen prognos efterfrågas för {row.nyckeltal}. Töm cellen."
    is_reported = row.varde is not None or row.orsak or row.kommentar
    if is_reported and rad.figure["period"] is None:
        return c.UTFALL, f"Omgången frågar bara efter prognos för {row.nyckeltal}. Töm cellerna."
    return None if row.is_genuine else (c.VERSION, VERSION_CHANGED)


def _wrong_period(row: Inlast, asked: str | None) -> str:
    """What is wrong with the row's period; "" when it is the one asked for."""
    if row.period == (asked or c.BARA_PROGNOS):
        return ""
    try:
        if Period.parse(row.period).label == asked:
            return ""
    except RuleError as error:
        return str(error)
    return f"Omgången frågar efter {asked or c.BARA_PROGNOS}, inte {row.period}."


def _refused(compared: Jamforelse) -> list[CellError]:
    """What the report would be refused for, at its cell."""
    if compared.rapport is None:
        return []
    try:
        check_report(compared.rad.definition, compared.rapport)
    except RuleError as error:
        number = compared.number_of(error.field or Kon.TOTALT)
        return [CellError(c.BLAD_INMATNING, number, c.UTFALL, str(error))]
    return []


def _refused_forecast(compared: Jamforelse) -> list[CellError]:
    definition, row = compared.rad.definition, compared.prognos
    if row is None or row.prognos is None:
        return []
    fraga = plausibility(
        row.prognos, None, definition.min_varde, definition.max_varde, definition.mattenhet
    )
    if fraga is None or not fraga.fel:
        return []
    return [CellError(c.BLAD_INMATNING, row.rad, c.PROGNOS, fraga.text)]
