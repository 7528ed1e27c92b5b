"""A round's workbook for one enhet: filled with what is known, ready to be filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from nyckeltal import columns as c
from nyckeltal import utfallskolumner
from nyckeltal.bedomningsblad import BLAD_BEDOMNINGAR, FORM, asks_judgements, book_of
from nyckeltal.entry import Entry, Rad
from nyckeltal.enums import Kon, Sakerhet, Saknas
from nyckeltal.mallblad import dress_entry, dress_row, write_readme
from nyckeltal.omgangsdata import data_sheet
from nyckeltal.svar import Svar, answer_text, svar_of
from styrning.bas.arbetsbok import Utlamning, add_sheet
from styrning.bas.clock import now
from styrning.bas.rounding import shown
from styrning.bas.xlsx import HEADER_ROW, write_seal, write_text
from styrning.grund.models import User


def workbook(entry: Entry, *, by: User, demo: bool = False) -> bytes:
    """The workbook as a file, handed out to ``by``. Unchanged, it imports to nothing."""
    runda, enhet = entry.inlamning.uppfoljning, entry.inlamning.enhet
    at = localtime(now()).isoformat(timespec="minutes")
    utlamning = c.Utlamning(runda.kod, enhet.kod, at, by.namn)
    book = Workbook()
    book.properties.creator = "Styrning"
    book.properties.title = f"{runda.namn} – {enhet.namn}"
    judged = asks_judgements(entry)
    write_readme(book.active, entry.inlamning, judged=judged, demo=demo)
    _entry_sheet(book.create_sheet(c.BLAD_INMATNING), entry, utlamning, demo=demo)
    if judged:
        handed = Utlamning(FORM.version, (runda.kod, enhet.kod), at, by.namn)
        add_sheet(book, FORM.blad(BLAD_BEDOMNINGAR), book_of(entry), handed, demo=demo)
    data_sheet(book.create_sheet(utfallskolumner.BLAD), entry, demo=demo)
    write_seal(book, utlamning.parts)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _entry_sheet(sheet: Worksheet, entry: Entry, utlamning: c.Utlamning, *, demo: bool) -> None:
    names = c.headers(prognos=entry.inlamning.uppfoljning.is_forecast)
    for column, name in enumerate(names, start=1):
        sheet.cell(HEADER_ROW, column, name)
    last, hidden, answers = HEADER_ROW, {*c.HIDDEN, *c.PAIR}, {}
    for last, rad in enumerate(mallrader(entry), start=HEADER_ROW + 1):
        values = rad.values(utlamning)
        for column, name in enumerate(names, start=1):
            _write(sheet.cell(last, column), values[name])
        dress_row(sheet, last, names, rad.inputs, rad.rad.definition, is_first=rad.is_first)
        hidden -= rad.inputs
        answers[last] = rad.svar
    dress_entry(sheet, names, answers, entry.inlamning, hidden=hidden, demo=demo)


def _write(cell: Any, value: object) -> None:
    if isinstance(value, str):
        write_text(cell, value)
    else:
        cell.value = value


@dataclass(frozen=True)
class Mallrad:
    """One row of the sheet: a nyckeltal at an enhet, for one kön."""

    rad: Rad
    kon: Kon
    mal: str

    @property
    def is_first(self) -> bool:
        """Whether reason, comment and forecast are said on this row."""
        return self.kon == Kon.TOTALT

    @property
    def inputs(self) -> set[str]:
        """The headers of the cells that are filled in on this row."""
        names: set[str] = set()
        if self.rad.figure["period"]:
            names |= set(c.PAIR) if self.rad.asks_pair else {c.UTFALL}
            names |= {c.ORSAK, c.KOMMENTAR, c.SAKERHET} if self.is_first else set()
        if self.is_first and self.rad.asks_forecast:
            names.add(c.PROGNOS)
        return names

    def values(self, utlamning: c.Utlamning) -> dict[str, object]:
        """Header → value of every cell."""
        definition, figure = self.rad.definition, self.rad.figure
        keys = (definition.kod, figure["enhet"]["kod"], self.period, self.kon.label)
        return {
            c.MAL: self.mal,
            c.NAMN: definition.namn,
            c.ENHET: figure["enhet"]["namn"],
            c.MATTENHET: definition.mattenhet,
            c.MALVARDE: self._target,
            **dict(zip(c.KEYS, keys, strict=True)),
            **dict(zip(c.EARLIER, self._earlier, strict=True)),
            **self._filled_in,
            **self._hidden(utlamning, keys),
        }

    def _hidden(self, utlamning: c.Utlamning, keys: tuple[str, ...]) -> dict[str, object]:
        has_forecast = c.PROGNOS in self.inputs
        version = self._now["versioner"].get(self.kon, 0)
        prognosversion = self.rad.figure["prognos_version"] if has_forecast else 0
        return {
            c.VERSION: version,
            c.PROGNOSVERSION: prognosversion,
            c.AVTRYCK: c.row_mark(utlamning, *keys, version, prognosversion),
            c.UTLAMNAT: c.row_mark(utlamning, *keys, *self._known.parts),
        }

    @property
    def period(self) -> str:
        return self.rad.figure["period"] or c.BARA_PROGNOS

    @property
    def _now(self) -> dict:
        """The point that is asked for; empty where only a forecast is."""
        figure = self.rad.figure
        return figure["serie"][-1] if figure["period"] else {"versioner": {}}

    @property
    def _known(self) -> c.Ifyllt:
        """What is reported now; a derived total is not, since nobody typed it."""
        figure, point, has_row = self.rad.figure, self._now, self.kon in self._now["versioner"]
        pair: dict = next((pair for pair in point.get("par", []) if pair["kon"] == self.kon), {})
        asks_pair = self.rad.asks_pair
        return c.Ifyllt(
            taljare=pair.get("taljare") if asks_pair else None,
            namnare=pair.get("namnare") if asks_pair else None,
            varde=point[c.FIELD[self.kon]] if has_row and not asks_pair else None,
            orsak=(point["saknas"] or "") if has_row and self.is_first else "",
            prognos=figure["prognos"] if c.PROGNOS in self.inputs else None,
            kommentar=figure["kommentar"] if self.is_first else "",
            sakerhet=(point["sakerhet"] or "") if has_row and self.is_first else "",
        )

    @property
    def _filled_in(self) -> dict[str, object]:
        known = self._known
        values: dict[str, object] = dict(zip(c.INPUTS, known, strict=True))
        values[c.ORSAK] = Saknas(known.orsak).label if known.orsak else ""
        values[c.SAKERHET] = Sakerhet(known.sakerhet).label if known.sakerhet else ""
        for name in (c.UTFALL, c.PROGNOS):
            values[name] = self._stated(getattr(known, c.READ[name]))
        return values

    @property
    def svar(self) -> Svar:
        """What may be chosen in the row; empty for a number."""
        return svar_of(self.rad.figure)

    def _stated(self, value: Decimal | None) -> Decimal | str | None:
        """A number, or the words of an answer."""
        return answer_text(value, self.svar) or value

    @property
    def _earlier(self) -> list[Decimal | str | None]:
        figure = self.rad.figure
        points = figure["serie"][:-1] if figure["period"] else figure["serie"]
        before = [self._earlier_of(point) for point in points[-len(c.EARLIER) :]]
        return [*[None] * (len(c.EARLIER) - len(before)), *before]

    def _earlier_of(self, point: dict) -> Decimal | str | None:
        words = point["text"][c.FIELD[self.kon]] if point["text"] else None
        return words or self._printed(point[c.FIELD[self.kon]])

    @property
    def _target(self) -> object:
        target = self.rad.figure["malvarde"]
        if target and target["text"]:
            return target["text"]
        if target is None or target["varde_max"] is None:
            return self._printed(target["varde"]) if target else None
        low, high = self._printed(target["varde"]), self._printed(target["varde_max"])
        return f"{low}–{high}".replace(".", ",")

    def _printed(self, value: Decimal | None) -> Decimal | None:
        return None if value is None else shown(value, self.rad.definition.decimaler)


def mallrader(entry: Entry) -> Iterator[Mallrad]:
    """One row a nyckeltal, enhet and kön that is filled in here, in the page's order."""
    goals = {rad.ansvar: block.mal.namn for block in entry.block for rad in block.egna}
    for rad in entry.rader:
        if rad.figure["period"] is None and not rad.asks_forecast:
            continue
        by_kon = rad.definition.per_kon and rad.figure["period"] is not None
        for kon in Kon if by_kon else [Kon.TOTALT]:
            yield Mallrad(rad, kon, goals.get(rad.ansvar, "Övriga nyckeltal"))
