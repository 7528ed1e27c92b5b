"""What an upload would do: each row against what is saved. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from styrning.bas.arbetsbok.bok import Bok, Bokrad
from styrning.bas.arbetsbok.form import VERSION, Blad, Form
from styrning.bas.arbetsbok.lasning import Inlasning, Inlast
from styrning.bas.text import counted_word
from styrning.bas.xlsx import VERSION_CHANGED, CellError, cell_text, seen

UNKNOWN = (
    "Raden finns inte i den här arbetsboken. En rad som ska ändras måste stå som den hämtades; "
    "hämta arbetsboken på nytt om den saknas."
)
LOCKED = "Cellen är låst. Ändra uppgiften på sidan."
AGAIN = (
    "Samma uppgifter står redan på en egen rad. Töm den här om filen redan är inläst, eller hämta "
    "arbetsboken på nytt."
)


@dataclass(frozen=True)
class Fel:
    """A bad cell with what the reader needs to find it again."""

    blad: str
    cell: str
    kolumn: str
    namn: str
    star: str
    message: str


@dataclass(frozen=True)
class Cell:
    """One field that differs: its header, what is saved and what the file says."""

    rubrik: str
    fore: str
    efter: str


@dataclass(frozen=True)
class Andring:
    """What one row would do: ``slag`` is ny, andrad, samma or konflikt.

    ``varden`` are the fields that would be written, and ``rad`` where they stand in the file.
    ``av`` and ``at`` say who saved a conflicting row last, and when, where that is known.
    """

    slag: str
    inlast: Inlast
    namn: str
    kod: str = ""
    celler: tuple[Cell, ...] = ()
    varden: dict[str, Any] = field(default_factory=dict)
    bokrad: Bokrad | None = None
    av: str = ""
    at: datetime | None = None

    @property
    def blad(self) -> str:
        return self.inlast.blad

    @property
    def rad(self) -> int:
        return self.inlast.rad

    @property
    def objekt(self) -> Any:
        """What a service writes on; None for a new row."""
        return self.bokrad.objekt if self.bokrad else None

    @property
    def version(self) -> int:
        return self.inlast.version

    @property
    def hela(self) -> dict[str, Any]:
        """What is saved, with what the file says laid over it."""
        return {**(self.bokrad.varden if self.bokrad else {}), **self.varden}


@dataclass(frozen=True)
class Preview:
    """What an upload would do. It can be applied only without errors and conflicts.

    ``varningar`` are cells that may be right, and are asked about; they stop nothing. ``brustna``
    are the rows that have errors, as far as they could be read: they are in no count.
    """

    andringar: list[Andring]
    errors: list[CellError]
    varningar: list[CellError] = field(default_factory=list)
    brustna: list[Andring] = field(default_factory=list)

    def of(self, *slag: str) -> list[Andring]:
        """The rows of these kinds: ny, andrad, samma, konflikt."""
        return [andring for andring in self.andringar if andring.slag in slag]

    @property
    def changed(self) -> list[Andring]:
        return self.of("ny", "andrad")

    @property
    def antal(self) -> int:
        """How many rows of the file say something, those with errors too."""
        places = {(row.blad, row.rad) for row in self.andringar}
        return len(places | {(error.blad, error.rad) for error in self.errors})

    @property
    def omfang(self) -> str:
        """How much is new or changed: 3 rader."""
        return counted_word(len(self.changed), "rad", "rader")

    @property
    def can_apply(self) -> bool:
        return bool(self.changed) and not self.errors and not self.of("konflikt")

    def without_bad(self, form: Form) -> "Preview":
        """The same with rows that have errors apart; these in the order of the workbook's cells."""
        bad = {(error.blad, error.rad) for error in self.errors}
        rows = [row for row in self.andringar if (row.blad, row.rad) not in bad]
        apart = [row for row in self.andringar if (row.blad, row.rad) in bad]
        errors = form.in_order(self.errors)
        return Preview(rows, errors, self.varningar, [*self.brustna, *apart])


@dataclass(frozen=True)
class Granskning:
    """A preview beside the file that it is of, for whoever shows it."""

    form: Form
    result: Preview
    read: Inlasning | None = None

    @property
    def fel(self) -> list[Fel]:
        """The bad cells with what stands in them in the file."""
        return [self._fault(error) for error in self.result.errors]

    @property
    def varningar(self) -> list[Fel]:
        return [self._fault(error) for error in self.result.varningar]

    def _fault(self, error: CellError) -> Fel:
        row = self.read.cells[error.blad].get(error.rad, {}) if self.read else {}
        letter = self.read.letters[error.blad].get(error.kolumn, "") if self.read else ""
        blad = self.form.blad(error.blad)
        known = cell_text(row.get(blad.kallas)), cell_text(row.get(blad.nyckel))
        namn = next((word for word in known if word), "ny rad")
        stands = seen(row.get(error.kolumn), error)
        cell = f"{letter or 'rad '}{error.rad}"
        return Fel(error.blad, cell, error.kolumn, namn, stands, error.message)


def compare(rows: Iterable[Inlast], errors: Iterable[CellError], form: Form, bok: Bok) -> Preview:
    """Sort rows into new, changed, same and conflict; those with errors are in no count.

    A row that is unknown and one of somebody else get the same answer: neither is in the
    workbook.
    """
    result = Preview([], list(errors))
    broken = {(error.blad, error.rad) for error in result.errors}
    for row in rows:
        blad = form.blad(row.blad)
        known = bok.rader[row.blad].get(row.nyckel)
        problem = _misplaced(row, blad, known, bok)
        if problem:
            result.errors.append(CellError(row.blad, row.rad, *problem))
        elif (row.blad, row.rad) in broken:
            result.brustna.append(_change(row, blad, known, bok))
        else:
            result.andringar.append(_change(row, blad, known, bok))
            result.errors.extend(_closed(result.andringar[-1], blad, known, bok))
            result.errors.extend(_repeated(row, blad, bok))
    return result.without_bad(form)


def _misplaced(row: Inlast, blad: Blad, known: Bokrad | None, bok: Bok) -> tuple[str, str] | None:
    """Why the row has no place in the workbook: header and message."""
    if row.is_new:
        if not blad.nya:
            return blad.nyckel, blad.inte_nya
        why = bok.nya.get(row.blad)
        return (blad.nyckel, why) if why else None
    shown = str(known.varden["kod"]) if known else None
    if known is None:
        return blad.nyckel, UNKNOWN
    if shown != row.kod:
        return blad.nyckel, _kod_refused(blad)
    return None if row.is_genuine else (VERSION, VERSION_CHANGED)


def _kod_refused(blad: Blad) -> str:
    """Where a row's kod is changed, if not here; else that there is no such row."""
    told = (column.varfor for column in blad.inputs if column.rubrik == blad.nyckel)
    return next(told, "") or UNKNOWN


def _change(row: Inlast, blad: Blad, known: Bokrad | None, bok: Bok) -> Andring:
    saved = known.varden if known else {}
    namn = known.namn if known else _new_name(row, blad)
    differs = {name: value for name, value in row.filled_in.items() if saved.get(name) != value}
    if known is not None and (row.is_untouched or not differs):
        return Andring("samma", row, namn, row.kod, bokrad=known)
    listor = bok.lists_of(known)
    cells = tuple(
        Cell(
            column.rubrik,
            column.words(saved.get(column.falt), listor),
            column.words(differs[column.falt], listor),
        )
        for column in blad.inputs
        if column.falt in differs
    )
    slag = "ny" if known is None or known.tom else "andrad"
    if known is not None and known.version != row.version:
        slag = "konflikt"
    return Andring(slag, row, namn, row.kod, cells, differs, known)


def _new_name(row: Inlast, blad: Blad) -> str:
    """What a new row is called by: its namn, or else its first text."""
    texts = [row.varden.get(column.falt) for column in blad.inputs if column.slag == "text"]
    named = row.varden.get("namn") or next((text for text in texts if text), "")
    return str(named or "Ny rad")


def _repeated(row: Inlast, blad: Blad, bok: Bok) -> list[CellError]:
    """A new row that stands there already, as when a file is read twice."""
    said = row.filled_in
    if not row.is_new or not said:
        return []
    if not any(
        all(rad.varden.get(name) == value for name, value in said.items())
        for rad in bok.rader[row.blad].values()
    ):
        return []
    texts = [column.falt for column in blad.inputs if column.slag == "text" and column.las is None]
    falt = next((name for name in texts if name in said), next(iter(said)))
    return [CellError(row.blad, row.rad, blad.header_of(falt), AGAIN)]


def _closed(andring: Andring, blad: Blad, known: Bokrad | None, bok: Bok) -> list[CellError]:
    """Cells that were changed though they are locked."""
    oppna = known.oppna if known else bok.open_in_new(blad)
    varfor = known.varfor if known else ""
    return [
        CellError(
            andring.blad, andring.rad, blad.header_of(name),
            blad.column(name).varfor or varfor or LOCKED,
        )
        for name in andring.varden
        if name not in oppna
    ]  # fmt: skip
