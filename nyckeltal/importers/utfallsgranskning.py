"""A file of outcomes against what is saved: new, changed, same, conflict, and every bad cell.

Rows wait in a temporary table and come back in the order of their keys beside the saved ones, so
that memory holds one nyckeltal of one enhet at a time, however long the file is.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO

from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Kon
from nyckeltal.importers.utfallsfil import Filrad, Utfallsfil, open_file
from nyckeltal.importers.utfallslager import (
    Saved,
    Sparadrad,
    as_filrader,
    waiting_rows,
    waiting_table,
)
from nyckeltal.importers.utfallssvar import refusals, report_of, stated
from nyckeltal.models import Nyckeltal
from nyckeltal.mottagning import Mottagning, Plats
from nyckeltal.rapport import Rapport, check_report
from nyckeltal.rapportrader import Andrad, changed_rows
from nyckeltal.services import APPROVED
from nyckeltal.services_mangd import Omfattning, add
from styrning.bas.errors import RuleError
from styrning.bas.periods import Period
from styrning.bas.xlsx import CellError, in_order
from styrning.grund.mangd import CHUNK, Stage, Tabell
from styrning.grund.models import User

SHOWN = 200  # rows of each kind that a preview lists
REPEATED = "Samma nyckeltal, enhet, period och kön står redan på rad {rad}. Ta bort en av dem."
FIELDS = {
    "nyckeltal": c.NYCKELTAL, "fran": c.FRAN, "till": c.TILL, "saknas_orsak": c.SAKNAS,
    "sakerhet": c.SAKERHET, "kommentar": c.KOMMENTAR,
}  # fmt: skip

Track = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class Utfallsandring:
    """What one row would do: ``slag`` is ny, andrad or konflikt."""

    slag: str
    rad: int
    nyckeltal: str
    namn: str
    enhet: str
    period: str
    kon: str
    fore: str
    efter: str
    kommentar: str


@dataclass
class Utfallsgranskning:
    """What a file would do. It can be applied only without errors and conflicts.

    ``andringar``, ``konflikter`` and ``fragor`` hold the first ``SHOWN`` of each; ``antal`` counts
    all. ``rader``: how many rows the file has.
    """

    antal: dict[str, int] = field(
        default_factory=lambda: {"ny": 0, "andrad": 0, "samma": 0, "konflikt": 0}
    )
    errors: list[CellError] = field(default_factory=list)
    andringar: list[Utfallsandring] = field(default_factory=list)
    konflikter: list[Utfallsandring] = field(default_factory=list)
    fragor: list[tuple[int, str, str]] = field(default_factory=list)
    om: Omfattning = field(default_factory=Omfattning)
    letters: dict[str, str] = field(default_factory=dict)
    rader: int = 0

    @property
    def can_apply(self) -> bool:
        changes = self.antal["ny"] + self.antal["andrad"]
        return bool(changes) and not self.errors and not self.antal["konflikt"]

    def shown(self, slag: str) -> list[Utfallsandring]:
        """Where rows of this kind are listed."""
        return self.konflikter if slag == "konflikt" else self.andringar


def review(
    file: BinaryIO, name: str, stage: Stage, *, by: User, track: Track = lambda done, total: None
) -> Utfallsgranskning:
    """Sort the file's rows and stage those that would be written. Nothing is written here.

    Raises: RuleError for what is no workbook of outcomes.
    """
    mottagning, result = Mottagning(by), Utfallsgranskning()
    with waiting_table() as waiting:
        with open_file(file, name, mottagning.svar_of) as fil:
            _take_in(fil, waiting, mottagning, track)
            result.errors, result.letters, result.rader = fil.errors, fil.blad.letters, fil.lasta
            broken = fil.broken
        waiting.settle()
        _Jamforare(mottagning, result, broken, stage).run(waiting, track)
    result.errors = in_order(result.errors, {c.BLAD: c.HEADERS})
    return result


def _take_in(fil: Utfallsfil, waiting: Tabell, mottagning: Mottagning, track: Track) -> None:
    """Every row that can be read and that the reader may write, into the waiting table."""
    total = 2 * fil.total
    for number, rad in enumerate(fil.rader, start=1):
        if number % CHUNK == 0:
            track(number, total)
        try:
            nyckeltal, enhet_id = mottagning.known(rad.nyckeltal, rad.enhet)
        except RuleError as error:
            fil.errors.append(CellError(c.BLAD, rad.rad, c.NYCKELTAL, str(error)))
            continue
        waiting.add((
            nyckeltal.id, enhet_id, rad.fran, rad.till, rad.kon,
            _text(rad.varde), _text(rad.taljare), _text(rad.namnare),
            rad.orsak, rad.sakerhet, rad.kommentar, rad.version, rad.rad,
        ))  # fmt: skip


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)


class _Jamforare:
    """Goes through the waiting rows, one nyckeltal at one enhet for one period at a time."""

    def __init__(
        self, mottagning: Mottagning, result: Utfallsgranskning, broken: set[tuple], stage: Stage
    ) -> None:
        self.mottagning, self.result, self.broken, self.stage = mottagning, result, broken, stage

    def run(self, waiting: Tabell, track: Track) -> None:
        done, told = 0, 0
        with closing(Saved(waiting)) as saved, closing(waiting_rows(waiting)) as all_rows:
            for key, rows in groupby(all_rows, key=itemgetter(slice(0, 4))):
                kods = self.mottagning.kods(*key[:2])
                found = as_filrader(rows, *kods)
                done += len(found)
                self.compare(found, key, saved.of(key))
                if done - told >= CHUNK:
                    track(waiting.count + done, 2 * waiting.count)
                    told = done

    def compare(self, rows: list[Filrad], key: tuple, saved: Mapping[str, Sparadrad]) -> None:
        by_kon: dict[str, Filrad] = {}
        for rad in rows:
            first = by_kon.setdefault(rad.kon, rad)
            if first is not rad:
                self.refuse(rad, c.NYCKELTAL, REPEATED.format(rad=first.rad))
        head = rows[0]
        nyckeltal = self.mottagning.of_kod(head.nyckeltal)
        marks = (head.nyckeltal, head.enhet, str(head.fran), str(head.till))
        if len(by_kon) < len(rows) or marks in self.broken or nyckeltal is None:
            return  # what the rows come to together cannot be known
        refused = refusals(by_kon, saved)
        for rad, column, message in refused:
            self.refuse(rad, column, message)
        rapport = None if refused else report_of(by_kon, saved)
        if rapport is not None:
            self.settle(nyckeltal, key[1], by_kon, saved, rapport)
        elif not refused:
            self.result.antal["samma"] += len(rows)

    def settle(
        self,
        nyckeltal: Nyckeltal,
        enhet_id: int,
        rows: Mapping[str, Filrad],
        saved: Mapping[str, Sparadrad],
        rapport: Rapport,
    ) -> None:
        """Check what the rows would change as the page does, and stage it."""
        head = next(iter(rows.values()))
        try:
            plats = self.mottagning.place(nyckeltal, enhet_id, (head.fran, head.till))
        except RuleError as error:
            changed = changed_rows(rapport, saved, nyckeltal.matt, revises=False)
            for rad in [rows[row.kon] for row in changed if row.kon in rows] or [head]:
                self.refuse(rad, FIELDS.get(error.field or "", c.FRAN), str(error))
            return
        try:
            questions = check_report(nyckeltal, rapport, self.mottagning.svar(nyckeltal))
        except RuleError as error:
            self.refuse_report(nyckeltal, rows, error)
            return
        changed = changed_rows(rapport, saved, nyckeltal.matt, revises=plats.lage in APPROVED)
        self.tell(plats, rows, saved, changed)
        if not rapport.kommentar and len(self.result.fragor) < SHOWN:
            self.result.fragor += [(head.rad, nyckeltal.namn, text) for text in questions]
        if changed:
            self.result.om.take(plats)
            add(self.stage, plats, changed)

    def tell(
        self,
        plats: Plats,
        rows: Mapping[str, Filrad],
        saved: Mapping[str, Sparadrad],
        changed: list[Andrad],
    ) -> None:
        """Count each row, and describe those that the preview has room for."""
        self.result.antal["samma"] += len(rows.keys() - {row.kon for row in changed})
        for row in changed:
            slag = "konflikt" if row.is_stale else "andrad" if row.version else "ny"
            self.result.antal[slag] += 1
            shown = self.result.shown(slag)
            if len(shown) < SHOWN:
                shown.append(self.described(slag, plats, rows, saved.get(row.kon), row))

    def described(
        self,
        slag: str,
        plats: Plats,
        rows: Mapping[str, Filrad],
        before: Sparadrad | None,
        row: Andrad,
    ) -> Utfallsandring:
        nyckeltal, head = plats.nyckeltal, next(iter(rows.values()))
        svar = self.mottagning.svar(nyckeltal)
        return Utfallsandring(
            slag,
            rows.get(row.kon, head).rad,
            nyckeltal.kod,
            nyckeltal.namn,
            head.enhet,
            Period(*plats.span).label,
            str(Kon(row.kon).label),
            stated(before).text(nyckeltal, svar) if before else "",
            stated(row.wanted).text(nyckeltal, svar),
            row.kommentar if not before or before.kommentar != row.kommentar else "",
        )

    def refuse_report(
        self, nyckeltal: Nyckeltal, rows: Mapping[str, Filrad], error: RuleError
    ) -> None:
        """The error at the row of the kön that it concerns, or else the first."""
        rad = rows.get(error.field or "") or next(iter(rows.values()))
        has_pair = rad.taljare is not None or rad.namnare is not None
        column = FIELDS.get(error.field or "", c.TALJARE if has_pair else c.VARDE)
        self.refuse(rad, column, str(error))

    def refuse(self, rad: Filrad, column: str, message: str) -> None:
        self.result.errors.append(CellError(c.BLAD, rad.rad, column, message))
