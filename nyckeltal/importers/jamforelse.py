"""One nyckeltal at one enhet: its rows in the file against what is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from nyckeltal import columns as c
from nyckeltal.entry import Rad
from nyckeltal.enums import ALLA_KON, Kon, Sakerhet, Saknas
from nyckeltal.importers.rader import Inlast
from nyckeltal.models import Nyckeltal
from nyckeltal.rapport import Rapport
from nyckeltal.rules import Pair, from_pair
from nyckeltal.selectors import Definition
from nyckeltal.svar import Svar, answer_text, svar_of
from styrning.bas.quantities import format_decimal, format_exact
from styrning.bas.text import clean_text
from styrning.bas.xlsx import TEXT_MAX

DERIVED = "räknas ut"
PROGNOS_KON = "P"
NO_PAIR: Pair = (None, None)


@dataclass(frozen=True)
class Andring:
    """What one row would do: ``slag`` is ny, andrad, samma or konflikt.

    ``vad`` is the kön or the forecast; ``fore`` and ``efter`` are printed values, and
    ``kommentar`` is the new comment where it changes. ``nyckel`` is (nyckeltal, enhet, kön or
    PROGNOS_KON) and ``till`` the last day of the period.
    """

    slag: str
    rad: int
    nyckeltal: str
    namn: str
    enhet: str
    vad: str
    fore: str
    efter: str
    kommentar: str
    nyckel: tuple[int, int, str]
    till: date | None


class Uppgift(NamedTuple):
    """What is said for one kön: a value, a pair, why it is missing, or nothing."""

    varde: Decimal | None = None
    par: Pair = NO_PAIR
    orsak: str = ""

    def number(self, faktor: Decimal | None) -> Decimal | None:
        """The value, or the pair's quotient times ``faktor``."""
        return self.varde if self.varde is not None else from_pair(*self.par, faktor or Decimal(1))

    def text(self, definition: Definition | Nyckeltal, svar: Svar = ()) -> str:
        """72,5, or 6 Ganska nöjd, or 72,5 (29 av 40), or the reason."""
        if self.orsak:
            return Saknas(self.orsak).label
        if self.par == NO_PAIR:
            return answer_text(self.varde, svar) or _printed(self.varde)
        quotient = format_decimal(self.number(definition.namnarfaktor), definition.decimaler)
        return f"{quotient} ({' av '.join(_printed(part) or '–' for part in self.par)})"


def settled(saved: Mapping[str, Uppgift], wanted: Mapping[str, Uppgift]) -> dict[str, Uppgift]:
    """``wanted`` of every kön that says something, made to agree with itself.

    A reason that is chosen for the total takes away the values that were not touched; a
    value that is typed takes away a reason that was not.
    """
    wanted = dict(wanted)
    touched = {kon for kon in wanted if wanted[kon] != saved[kon]}
    if Kon.TOTALT in touched and wanted[Kon.TOTALT].orsak:
        return {kon: wanted[kon] if kon in touched else Uppgift() for kon in wanted}
    if touched and Kon.TOTALT in wanted and Kon.TOTALT not in touched:
        wanted[Kon.TOTALT] = wanted[Kon.TOTALT]._replace(orsak="")
    return wanted


class Jamforelse:
    """``rows`` by Kon, and the report and the forecast that they make of ``rad``.

    A row whose input cells stand as they were handed out asks for nothing, whatever has been
    saved since.
    """

    def __init__(self, rad: Rad, rows: Mapping[str, Inlast]):
        self.rad, self.rows = rad, dict(rows)
        self.faktor = rad.definition.namnarfaktor
        self.filled_in = {kon: row for kon, row in rows.items() if not row.is_untouched}
        has_period = rad.figure["period"] is not None
        self.point = rad.figure["serie"][-1] if has_period else {"versioner": {}}

    def saved(self, kon: str) -> Uppgift:
        """What is reported now; a derived total is nobody's."""
        if kon not in self.point["versioner"]:
            return Uppgift()
        for pair in self.point["par"]:
            if pair["kon"] == kon:
                return Uppgift(par=(pair["taljare"], pair["namnare"]))
        orsak = (self.point["saknas"] or "") if kon == Kon.TOTALT else ""
        return Uppgift(self.point[c.FIELD[Kon(kon)]], orsak=orsak)

    @cached_property
    def wanted(self) -> dict[str, Uppgift]:
        """What each kön should say: what was changed in the file counts, the rest stands."""
        saved = {kon: self.saved(kon) for kon in ALLA_KON}
        wanted = {
            kon: _changed(self.filled_in.get(kon), saved[kon], self.faktor) for kon in ALLA_KON
        }
        return settled(saved, wanted)

    @cached_property
    def kommentar(self) -> str | None:
        """The new comment; None when the file says nothing else than what is saved."""
        text = next((row.kommentar for row in self.filled_in.values() if row.kommentar), "")
        # a cell holds no more than TEXT_MAX characters of what was exported
        same = {self.rad.figure["kommentar"], clean_text(self.rad.figure["kommentar"][:TEXT_MAX])}
        return text if text and text not in same else None

    @cached_property
    def sakerhet(self) -> str | None:
        """How sure the value is; None when the file says nothing else than what is saved."""
        chosen = next((row.sakerhet for row in self.filled_in.values() if row.sakerhet), "")
        known = self.point.get("sakerhet") or (Sakerhet.SLUTLIG if chosen else "")
        return chosen if chosen and chosen != known else None

    @property
    def rapport(self) -> Rapport | None:
        """The rows as a report; None when nothing in it changes."""
        if not self._touched:
            return None
        return Rapport(
            varden={kon: uppgift.varde for kon, uppgift in self.wanted.items()},
            par={kon: u.par for kon, u in self.wanted.items() if u.par != NO_PAIR},
            saknas_orsak=self.wanted[Kon.TOTALT].orsak,
            kommentar=self.kommentar or self.rad.figure["kommentar"],
            versioner={kon: self._seen(kon) for kon in ALLA_KON},
            sakerhet=self.sakerhet,
        )

    @property
    def new_numbers(self) -> dict[str, Decimal]:
        """The value, or a pair's quotient, of every kön that would change."""
        numbers = {kon: self.wanted[kon].number(self.faktor) for kon in self._touched}
        return {kon: number for kon, number in numbers.items() if number is not None}

    @property
    def prognos(self) -> Inlast | None:
        """The row whose forecast is another than the saved one."""
        row = self.filled_in.get(Kon.TOTALT)
        if row is None or row.prognos in {None, self.rad.figure["prognos"]}:
            return None
        return row

    @property
    def andringar(self) -> list[Andring]:
        """One for each row in the file and each other kön that would change."""
        listed = [kon for kon in ALLA_KON if kon in self.rows or kon in self._touched]
        andringar = [self._andring(kon) for kon in listed] if self.rad.figure["period"] else []
        if Kon.TOTALT in self.rows and self.rad.asks_forecast:
            andringar.append(self._forecast())
        return andringar

    def number_of(self, kon: str) -> int:
        """The row in the file where ``kon`` stands, or else its first."""
        row = self.rows.get(kon) or next(iter(self.rows.values()))
        return row.rad

    @cached_property
    def _touched(self) -> set[str]:
        """The kön whose saved row would change."""
        touched = {kon for kon in ALLA_KON if self.wanted[kon] != self.saved(kon)}
        said = self.kommentar is not None or self.sakerhet is not None
        return touched | {self._comment_kon} if said else touched

    @cached_property
    def _comment_kon(self) -> str:
        """A comment stands on the first row of the report."""
        return next((kon for kon in ALLA_KON if self.wanted[kon] != Uppgift()), Kon.TOTALT.value)

    def _version(self, kon: str) -> int:
        return self.point["versioner"].get(kon, 0)

    def _seen(self, kon: str) -> int:
        """The version that the file was made from; a row left out of it stands as it is."""
        return self.rows[kon].version if kon in self.rows else self._version(kon)

    def _andring(self, kon: str) -> Andring:
        before, after = (self._words(u) for u in (self.saved(kon), self.wanted[kon]))
        if kon == Kon.TOTALT and not after and self._touched:
            after = DERIVED
        carries = kon in self._touched and kon == self._comment_kon
        return self._line(
            kon,
            Kon(kon).label,
            _kind(kon in self._touched, self._version(kon), self._seen(kon)),
            (before, after),
            self._said if carries else "",
        )

    @property
    def _said(self) -> str:
        """The new comment, with how sure the value is said to be."""
        certain = str(Sakerhet(self.sakerhet).label) if self.sakerhet else ""
        return ". ".join(filter(None, [certain, self.kommentar]))

    def _words(self, uppgift: Uppgift) -> str:
        return uppgift.text(self.rad.definition, svar_of(self.rad.figure))

    def _forecast(self) -> Andring:
        figure, row = self.rad.figure, self.rows[Kon.TOTALT]
        slag = _kind(self.prognos is not None, figure["prognos_version"], row.prognosversion)
        after = self.prognos.prognos if self.prognos else figure["prognos"]
        return self._line(
            PROGNOS_KON, c.PROGNOS, slag, (self._stated(figure["prognos"]), self._stated(after)), ""
        )

    def _stated(self, value: Decimal | None) -> str:
        return answer_text(value, svar_of(self.rad.figure)) or _printed(value)

    def _line(
        self, kon: str, vad: str, slag: str, values: tuple[str, str], kommentar: str
    ) -> Andring:
        definition = self.rad.definition
        return Andring(
            slag=slag,
            rad=self.number_of(kon),
            nyckeltal=definition.kod,
            namn=definition.namn,
            enhet=self.rad.figure["enhet"]["namn"],
            vad=vad,
            fore=values[0],
            efter=values[1],
            kommentar=kommentar,
            nyckel=(definition.id, self.rad.enhet_id, kon),
            till=self.point.get("till"),
        )


def _changed(row: Inlast | None, saved: Uppgift, faktor: Decimal | None) -> Uppgift:
    """What the row asks for; half a pair is filled up with what is saved."""
    if row is None:
        return saved
    taljare, namnare = saved.par
    pair = (
        taljare if row.taljare is None else row.taljare,
        namnare if row.namnare is None else row.namnare,
    )
    new_number = row.varde is not None and row.varde != saved.number(faktor)
    new_reason = bool(row.orsak) and row.orsak != saved.orsak
    if not new_number and not new_reason and pair == saved.par:
        return saved
    return Uppgift(
        row.varde if new_number else None,
        pair if pair != saved.par else NO_PAIR,
        row.orsak if new_reason else "",
    )


def _kind(changes: bool, version: int, seen: int) -> str:
    if not changes:
        return "samma"
    if version != seen:
        return "konflikt"
    return "andrad" if version else "ny"


def _printed(value: Decimal | None) -> str:
    return "" if value is None else format_exact(value)
