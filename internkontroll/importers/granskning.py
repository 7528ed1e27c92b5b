"""What an upload would do: each row against what is saved. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from internkontroll import columns as c
from internkontroll.arbetsbok import Bok, Bokrad
from internkontroll.importers.rader import Inlasning, Inlast
from styrning.bas.xlsx import VERSION_CHANGED, CellError, cell_text

UNKNOWN = (
    "Raden finns inte i nämndens internkontroll för året. Lämna kolumnen Kod tom på en ny rad; "
    "en kontroll flyttas inte mellan nämnder i filen."
)
NOT_NEW = "Nya rader läggs inte till här. Kontroller planeras på internkontrollens sida."


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
    """

    slag: str
    inlast: Inlast
    namn: str
    kod: str = ""
    celler: tuple[Cell, ...] = ()
    varden: dict[str, Any] = field(default_factory=dict)
    bokrad: Bokrad | None = None

    @property
    def blad(self) -> str:
        return self.inlast.blad

    @property
    def rad(self) -> int:
        return self.inlast.rad


@dataclass(frozen=True)
class Preview:
    """What an upload would do. It can be applied only without errors and conflicts."""

    andringar: list[Andring]
    errors: list[CellError]

    def of(self, *slag: str) -> list[Andring]:
        """The rows of these kinds: ny, andrad, samma, konflikt."""
        return [andring for andring in self.andringar if andring.slag in slag]

    @property
    def changed(self) -> list[Andring]:
        return self.of("ny", "andrad")

    @property
    def omfang(self) -> str:
        """How much is new or changed: 3 rader."""
        return counted(len(self.changed))

    @property
    def can_apply(self) -> bool:
        return bool(self.changed) and not self.errors and not self.of("konflikt")

    def faults(self, read: Inlasning | None = None) -> list[Fel]:
        """The bad cells with what stands in them in the file."""
        faults = []
        for error in self.errors:
            row = read.cells[error.blad].get(error.rad, {}) if read else {}
            letter = read.letters[error.blad].get(error.kolumn, "") if read else ""
            namn = cell_text(row.get(c.PER_NAMN[error.blad].nyckel)) or "ny rad"
            stands = cell_text(row.get(error.kolumn))
            stands = f"{stands[:40]}…" if len(stands) > 41 else stands
            cell = f"{letter or 'rad '}{error.rad}"
            faults.append(Fel(error.blad, cell, error.kolumn, namn, stands, error.message))
        return faults


def counted(rows: int) -> str:
    """1 rad, 2 rader"""
    return "1 rad" if rows == 1 else f"{rows} rader"


def compare(rows: Iterable[Inlast], errors: Iterable[CellError], bok: Bok) -> Preview:
    """Sort rows into new, changed, same and conflict; those with errors are in no count.

    An unknown kod and one of another nämnd get the same answer: neither is in the workbook.
    """
    result = Preview([], list(errors))
    broken = {(error.blad, error.rad) for error in result.errors}
    for row in rows:
        known = bok.rader[row.blad].get(row.nyckel)
        problem = _misplaced(row, known, bok)
        if problem:
            result.errors.append(CellError(row.blad, row.rad, *problem))
        elif (row.blad, row.rad) not in broken:
            result.andringar.append(_change(row, known, bok))
            result.errors.extend(_closed(result.andringar[-1], known))
    bad = {(error.blad, error.rad) for error in result.errors}
    result.andringar[:] = [row for row in result.andringar if (row.blad, row.rad) not in bad]
    result.errors.sort(key=in_order)
    return result


def in_order(error: CellError) -> tuple[int, int, str]:
    """Errors in the order of the workbook's sheets and rows."""
    return [blad.namn for blad in c.BLADEN].index(error.blad), error.rad, error.kolumn


def _misplaced(row: Inlast, known: Bokrad | None, bok: Bok) -> tuple[str, str] | None:
    """Why the row has no place in the workbook: header and message."""
    blad = c.PER_NAMN[row.blad]
    if row.is_new:
        if not blad.nya:
            return blad.nyckel, NOT_NEW
        why = bok.nya.get(row.blad)
        return (blad.nyckel, why) if why else None
    shown = known.varden["kod"] if known else None
    if known is None or shown != row.kod:
        return blad.nyckel, UNKNOWN
    return None if row.is_genuine else (c.VERSION, VERSION_CHANGED)


def _change(row: Inlast, known: Bokrad | None, bok: Bok) -> Andring:
    blad = c.PER_NAMN[row.blad]
    namn = _name(row, known)
    saved = known.varden if known else {}
    differs = {name: value for name, value in row.filled_in.items() if saved.get(name) != value}
    if known is not None and (row.is_untouched or not differs):
        return Andring("samma", row, namn, row.kod, bokrad=known)
    cells = tuple(
        Cell(
            column.rubrik,
            column.words(saved.get(column.falt), bok.listor),
            column.words(differs[column.falt], bok.listor),
        )
        for column in blad.inputs
        if column.falt in differs
    )
    slag = "ny" if known is None or not _has_saved(row, known) else "andrad"
    if known is not None and known.version != row.version:
        slag = "konflikt"
    return Andring(slag, row, namn, row.kod, cells, differs, known)


def _has_saved(row: Inlast, known: Bokrad) -> bool:
    """Whether something is saved on the row; an occasion without result is not."""
    return row.blad != c.BLAD_RESULTAT or known.version > 0


def _name(row: Inlast, known: Bokrad | None) -> str:
    falt = "risk_att" if row.blad == c.BLAD_RISKER else "vad"
    saved = known.varden.get(falt) if known else None
    text = str(saved or row.varden.get(falt) or "")
    if not text:
        return "Ny rad"
    return f"Risk att {text}" if row.blad == c.BLAD_RISKER else text


def _closed(andring: Andring, known: Bokrad | None) -> list[CellError]:
    """Cells that were changed though they are locked."""
    if known is None:
        return []
    blad = c.PER_NAMN[andring.blad]
    return [
        CellError(andring.blad, andring.rad, blad.header_of(name), known.varfor)
        for name in andring.varden
        if name not in known.oppna
    ]
