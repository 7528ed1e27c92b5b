"""What an upload would do: each row against what is saved. Nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from uuid import UUID

from nyckeltal import columns as c
from nyckeltal.entry import Entry, Rad
from nyckeltal.enums import Kon
from nyckeltal.importers.jamforelse import Andring, Jamforelse
from nyckeltal.importers.rader import Inlasning, Inlast
from nyckeltal.importers.undringar import Undran, questions, value_fault
from nyckeltal.rapport import Rapport, check_report, impossible
from nyckeltal.svar import svar_of
from styrning.bas.arbetsbok import Fel
from styrning.bas.errors import RuleError
from styrning.bas.periods import Period
from styrning.bas.text import counted_word
from styrning.bas.xlsx import VERSION_CHANGED, CellError, in_order, seen

# a fault here says nothing against the value of the same row
BESIDE_THE_VALUE = frozenset({c.ORSAK, c.PROGNOS, c.KOMMENTAR, c.SAKERHET})
UNKNOWN = "Nyckeltalet finns inte bland det som enheten rapporterar i omgången."


@dataclass(frozen=True)
class Preview:
    """What an upload would do. It can be applied only without errors and conflicts.

    ``rapporter`` and ``prognoser`` say what would be saved, by responsibility; ``rader`` are all
    rows of those nyckeltal. ``fragor`` stop nothing: a comment answers them.
    """

    andringar: list[Andring]
    errors: list[CellError]
    rader: list[Inlast] = field(default_factory=list)
    rapporter: dict[UUID, Rapport] = field(default_factory=dict)
    prognoser: dict[UUID, Inlast] = field(default_factory=dict)
    fragor: list[Undran] = field(default_factory=list)

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

    def faults(self, entry: Entry, read: Inlasning | None = None) -> list[Fel]:
        """The bad cells with their nyckeltal's name and what stands in them in the file."""
        names = {rad.definition.kod: rad.definition.namn for rad in entry.rader}
        cells, letters = (read.cells, read.letters) if read else ({}, {})
        faults = []
        for error in self.errors:
            row = cells.get(error.rad, {})
            kod = str(row.get(c.NYCKELTAL) or "").strip()
            place = f"{letters.get(error.kolumn, 'rad ')}{error.rad}"
            stands = seen(row.get(error.kolumn), error)
            namn = names.get(kod, kod)
            faults.append(Fel(error.blad, place, error.kolumn, namn, stands, error.message))
        return faults


def counted(values: int) -> str:
    """1 värde, 2 värden"""
    return counted_word(values, "värde", "värden")


def preview(rows: Iterable[Inlast], errors: list[CellError], entry: Entry) -> Preview:
    """Sort rows into new, changed, same and conflict; those with errors are in no count.

    An unknown kod and one of another nämnd get the same answer: neither is in the entry.
    """
    known = {(rad.definition.kod, rad.figure["enhet"]["kod"]): rad for rad in entry.rader}
    result = Preview([], list(errors))
    broken: dict[int, set[str]] = defaultdict(set)
    for error in errors:
        broken[error.rad].add(error.kolumn)
    found: dict[UUID, _Grupp] = {}
    misplaced: list[tuple[Inlast, Fault]] = []
    for row in rows:
        rad = known.get((row.nyckeltal, row.enhet))
        problem = _misplaced(row, rad)
        if problem:
            misplaced.append((row, problem))
        if rad is not None and rad.ansvar is not None:
            faults = broken.get(row.rad, set()) | ({problem[0]} if problem else set())
            found.setdefault(rad.ansvar, _Grupp(rad)).add(row, faults)
    result.errors.extend(_told(misplaced, errors))
    for ansvar, group in found.items():
        _add(result, ansvar, group)
    bad = {error.rad for error in result.errors}
    result.andringar[:] = [andring for andring in result.andringar if andring.rad not in bad]
    result.errors[:] = in_order(result.errors, {c.BLAD_INMATNING: c.headers(prognos=True)})
    return result


@dataclass
class _Grupp:
    """The rows of one nyckeltal at one enhet that could be read, by kön.

    ``valued``: those whose value could be, whatever else is wrong with them; ``unread``: the kön
    of the others.
    """

    rad: Rad
    rows: dict[str, Inlast] = field(default_factory=dict)
    valued: dict[str, Inlast] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    is_whole: bool = True

    def add(self, row: Inlast, faults: Set[str]) -> None:
        """``faults``: the headers of the row's bad cells."""
        if faults:
            self.is_whole = False
        else:
            self.rows[row.kon] = row
        if faults <= BESIDE_THE_VALUE:
            self.valued[row.kon] = row
        else:
            self.unread.add(row.kon)


def _add(result: Preview, ansvar: UUID, group: _Grupp) -> None:
    compared = Jamforelse(group.rad, group.rows)
    result.andringar.extend(compared.andringar)
    if compared.rapport is not None:
        result.rapporter[ansvar] = compared.rapport
        result.errors.extend(_refused(compared, is_whole=group.is_whole))
    if compared.prognos is not None:
        result.prognoser[ansvar] = compared.prognos
        result.errors.extend(_refused_forecast(compared))
    if ansvar in result.rapporter or ansvar in result.prognoser:
        result.rader.extend(compared.rows.values())
    valued = compared if group.is_whole else Jamforelse(group.rad, group.valued)
    result.fragor.extend(questions(valued, group.unread))


Fault = tuple[str, str]  # header, what is wrong
Problem = Fault | None


def _told(misplaced: Iterable[tuple[Inlast, Fault]], errors: list[CellError]) -> list[CellError]:
    """One error for each row that was changed; where none of those with the same fault was, at
    the first. Cells that are told in ``errors`` are not told again.
    """
    told = {(error.rad, error.kolumn) for error in errors}
    alike: dict[tuple[str, str, Fault], list[Inlast]] = {}
    for row, problem in misplaced:
        alike.setdefault((row.nyckeltal, row.enhet, problem), []).append(row)
    return [
        CellError(c.BLAD_INMATNING, row.rad, *problem)
        for (_kod, _enhet, problem), rows in alike.items()
        for row in [row for row in rows if not (row.is_untouched and row.is_genuine)] or rows[:1]
        if (row.rad, problem[0]) not in told
    ]


def _misplaced(row: Inlast, rad: Rad | None) -> Problem:
    """Why the row has no place in the round."""
    if rad is None:
        return c.NYCKELTAL, UNKNOWN
    checks = (_wrong_period, _wrong_kon, _wrong_kind, _not_asked, _not_genuine)
    return next((problem for check in checks if (problem := check(row, rad))), None)


def _wrong_period(row: Inlast, rad: Rad) -> Problem:
    asked = rad.figure["period"]
    if row.period == (asked or c.BARA_PROGNOS):
        return None
    try:
        if Period.parse(row.period).label == asked:
            return None
    except RuleError as error:
        return c.PERIOD, str(error)
    if asked and _is_part(row.period, rad):
        return c.PERIOD, (
            f"{row.nyckeltal} rapporteras med ett värde för {asked}, inte för {row.period}. "
            f"Skriv värdet för hela perioden på raden {asked} och ta bort den här raden."
        )
    return c.PERIOD, f"Omgången frågar efter {asked or c.BARA_PROGNOS}, inte {row.period}."


def _is_part(text: str, rad: Rad) -> bool:
    """Whether a period lies within the one that is asked for, as a month within the year."""
    point, part = rad.figure["serie"][-1], Period.parse(text)
    return point["fran"] <= part.fran and part.till <= point["till"]


def _wrong_kon(row: Inlast, rad: Rad) -> Problem:
    if row.kon in {"", Kon.TOTALT} or rad.definition.per_kon:
        return None
    return c.KON, f"{row.nyckeltal} delas inte på kön."


def _wrong_kind(row: Inlast, rad: Rad) -> Problem:
    """A quotient where its parts are asked for, or parts where the number is."""
    if rad.asks_pair and row.varde is not None:
        return c.UTFALL, f"{row.nyckeltal} räknas ut av täljare och nämnare. Fyll i dem i stället."
    if not rad.asks_pair and (row.taljare, row.namnare) != (None, None):
        return c.TALJARE, f"{row.nyckeltal} rapporteras som ett tal. Fyll i kolumnen {c.UTFALL}."
    return None


def _not_asked(row: Inlast, rad: Rad) -> Problem:
    if row.prognos is not None and not rad.asks_forecast:
        return c.PROGNOS, f"Ingen prognos efterfrågas för {row.nyckeltal}. Töm cellen."
    numbers = (row.taljare, row.namnare, row.varde)
    is_reported = bool(row.orsak or row.kommentar) or numbers != (None, None, None)
    if is_reported and rad.figure["period"] is None:
        return c.UTFALL, f"Omgången frågar bara efter prognos för {row.nyckeltal}. Töm cellerna."
    return None


def _not_genuine(row: Inlast, rad: Rad) -> Problem:
    return None if row.is_genuine else (c.VERSION, VERSION_CHANGED)


def _refused(compared: Jamforelse, *, is_whole: bool) -> list[CellError]:
    """What the report would be refused for, at its cells.

    Every value that cannot be is told; the rules that take all rows together are asked only
    when they could all be read (``is_whole``).
    """
    rad, rapport = compared.rad, compared.rapport
    errors = [
        _at(compared, kon, fault)
        for kon in compared.new_numbers
        if (fault := value_fault(compared, kon))
    ]
    if errors or not is_whole or rapport is None:
        return errors
    try:
        check_report(rad.definition, rapport, svar_of(rad.figure))
    except RuleError as error:
        return [_at(compared, error.field or Kon.TOTALT, str(error))]
    return []


def _at(compared: Jamforelse, kon: str, message: str) -> CellError:
    column = c.TALJARE if compared.rad.asks_pair else c.UTFALL
    beside = {"sakerhet": c.SAKERHET, "kommentar": c.KOMMENTAR}
    if kon in beside:
        kon, column = Kon.TOTALT, beside[kon]
    return CellError(c.BLAD_INMATNING, compared.number_of(kon), column, message)


def _refused_forecast(compared: Jamforelse) -> list[CellError]:
    row = compared.prognos
    if row is None or row.prognos is None:
        return []
    problem = impossible(compared.rad.definition, row.prognos, svar_of(compared.rad.figure))
    return [CellError(c.BLAD_INMATNING, row.rad, c.PROGNOS, problem)] if problem else []
