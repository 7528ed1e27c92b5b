"""The rows of one nyckeltal at one enhet for one period, made into a report. Nothing is written."""

from collections.abc import Iterator, Mapping

from nyckeltal import utfallskolumner as c
from nyckeltal.enums import ALLA_KON, Kon, Sakerhet
from nyckeltal.importers.jamforelse import NO_PAIR, Uppgift, settled
from nyckeltal.importers.utfallsfil import Filrad
from nyckeltal.rapport import Rapport
from nyckeltal.rapportrader import Sparad, Wanted

REASON_ON_TOTAL = "Skriv varför värdet saknas på raden Totalt."
NOTHING = Uppgift()
ONE_CERTAINTY = "Säkerheten gäller alla kön. Skriv samma på alla rader, eller lämna cellen tom."


def stated(row: Sparad | Wanted) -> Uppgift:
    """What a saved or a wanted row says."""
    has_pair = row.taljare is not None or row.namnare is not None
    par = (row.taljare, row.namnare) if has_pair else NO_PAIR
    return Uppgift(row.varde, par, row.saknas_orsak)


def refusals(
    rows: Mapping[str, Filrad], saved: Mapping[str, Sparad]
) -> list[tuple[Filrad, str, str]]:
    """What a file can say and a report cannot: (row, header, message)."""
    return [*_misplaced_reasons(rows, saved), *_several_certainties(rows, saved)]


def _misplaced_reasons(
    rows: Mapping[str, Filrad], saved: Mapping[str, Sparad]
) -> Iterator[tuple[Filrad, str, str]]:
    for kon, rad in rows.items():
        known = saved[kon].saknas_orsak if kon in saved else ""
        if kon != Kon.TOTALT and rad.orsak not in {"", known}:
            yield rad, c.SAKNAS, REASON_ON_TOTAL


def _several_certainties(
    rows: Mapping[str, Filrad], saved: Mapping[str, Sparad]
) -> Iterator[tuple[Filrad, str, str]]:
    new = _certainty(rows, saved)
    for rad in rows.values():
        if new and rad.sakerhet not in {"", new}:
            yield rad, c.SAKERHET, ONE_CERTAINTY


def _certainty(rows: Mapping[str, Filrad], saved: Mapping[str, Sparad]) -> str | None:
    """How sure the values are said to be; None where the file says what is saved."""
    for kon, rad in rows.items():
        known = saved[kon].sakerhet if kon in saved else Sakerhet.SLUTLIG.value
        if rad.sakerhet and rad.sakerhet != known:
            return rad.sakerhet
    return None


def report_of(rows: Mapping[str, Filrad], saved: Mapping[str, Sparad]) -> Rapport | None:
    """The report that the rows make; None where nothing in it changes.

    A row is the whole of what is said of its kön; a kön that is not in the file stands as it is.
    """
    kons = [kon for kon in ALLA_KON if kon in rows or kon in saved]
    now = {kon: _reported(saved.get(kon), kon) for kon in kons}
    wanted = settled(now, {kon: _said(rows.get(kon), now[kon]) for kon in kons})
    kommentar, sakerhet = _comment(rows, saved), _certainty(rows, saved)
    if wanted == now and kommentar is None and sakerhet is None:
        return None
    if kommentar is None:
        kommentar = next((row.kommentar for row in saved.values() if row.kommentar), "")
    return Rapport(
        varden={kon: uppgift.varde for kon, uppgift in wanted.items()},
        par={kon: uppgift.par for kon, uppgift in wanted.items() if uppgift.par != NO_PAIR},
        saknas_orsak=wanted.get(Kon.TOTALT, NOTHING).orsak,
        kommentar=kommentar,
        versioner={kon: rows[kon].version if kon in rows else saved[kon].version for kon in kons},
        sakerhet=sakerhet,
    )


def _reported(row: Sparad | None, kon: str) -> Uppgift:
    """What is saved; a reason is told of the total alone."""
    if row is None or (row.saknas_orsak and kon != Kon.TOTALT):
        return NOTHING
    return stated(row)


def _said(rad: Filrad | None, now: Uppgift) -> Uppgift:
    if rad is None or (rad.orsak and rad.kon != Kon.TOTALT):
        return now
    has_pair = rad.taljare is not None or rad.namnare is not None
    said = Uppgift(rad.varde, (rad.taljare, rad.namnare) if has_pair else NO_PAIR, rad.orsak)
    return now if said == NOTHING else said


def _comment(rows: Mapping[str, Filrad], saved: Mapping[str, Sparad]) -> str | None:
    """The new comment, of the first kön that has one; None where the file has nothing new."""
    for kon in ALLA_KON:
        if kon in rows and rows[kon].kommentar:
            known = saved[kon].kommentar if kon in saved else ""
            if rows[kon].kommentar != known:
                return rows[kon].kommentar
    return None
