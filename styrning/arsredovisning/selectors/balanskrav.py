"""The balanskravsutredningar that a report rests on, and KF's decisions on deficits."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from styrning.arsredovisning.enums import Avgivandelage, Balanskravsslag, Underskottsbeslut
from styrning.arsredovisning.models import Balanskravsbeslut, Balanskravsutredning
from styrning.arsredovisning.models.balanskrav import writes_balanskrav
from styrning.arsredovisning.rules.balanskrav import RADER, reconcile, sums
from styrning.arsredovisning.rules.underskott import Arsresultat, Nedsattning
from styrning.grund.models import Uppfoljning, User


@dataclass(frozen=True)
class Balanskravsfakta:
    """``utredningar``: by year, the outcome, but the round's forecast of the report's own year."""

    ar: int
    utredningar: dict[int, Balanskravsutredning]
    beslut: list[Balanskravsbeslut]

    @property
    def egen(self) -> Balanskravsutredning | None:
        return self.utredningar.get(self.ar)

    @property
    def last_closed(self) -> int:
        """The last year that has an outcome; 0 without any."""
        closed = (ar for ar, row in self.utredningar.items() if row.slag == Balanskravsslag.UTFALL)
        return max(closed, default=0)

    @property
    def years(self) -> list[Arsresultat]:
        return [result_of(row) for row in self.utredningar.values()]

    @property
    def waived(self) -> list[Nedsattning]:
        return waived_by(self.beslut)


def lines_of(row: Balanskravsutredning) -> dict[str, Decimal]:
    return {name: getattr(row, name) for name in RADER}


def stated_of(row: Balanskravsutredning) -> dict[str, Decimal | None]:
    return {
        "justerat": row.uppgivet_justerat,
        "resultat": row.uppgivet_resultat,
        "summa": row.uppgivet_summa,
    }


def result_of(row: Balanskravsutredning) -> Arsresultat:
    """The stated balanskravsresultat where the lines carry it, else the computed."""
    rader = lines_of(row)
    told = reconcile(rader, "resultat", row.uppgivet_resultat, row.enhet)
    resultat = told.galler if told.ryms else sums(rader)["resultat"]
    return Arsresultat(row.ar, resultat, row.tidigare_underskott)


def waived_by(rows: list[Balanskravsbeslut]) -> list[Nedsattning]:
    return [
        Nedsattning(row.ar, row.beslut_datum.year, row.belopp)
        for row in rows
        if row.slag == Underskottsbeslut.EJ_REGLERA and row.beslut_datum and row.belopp
    ]


def balanskrav_facts(
    ar: int, uppfoljning: Uppfoljning | None, reader: User | None
) -> Balanskravsfakta:
    """All years to ``ar``, since a deficit may be older than those shown; at most two statements.

    At delår the year itself is the round's forecast. Drafts are for those who write them.
    """
    is_forecast = uppfoljning is not None and uppfoljning.is_forecast
    wanted = Q(slag=Balanskravsslag.UTFALL, ar__lt=ar)
    if is_forecast:
        wanted |= Q(slag=Balanskravsslag.PROGNOS, uppfoljning=uppfoljning)
    else:
        wanted |= Q(slag=Balanskravsslag.UTFALL, ar=ar)
    rows = list(Balanskravsutredning.objects.filter(wanted).order_by("ar"))
    if any(row.lage == Avgivandelage.UTKAST for row in rows) and not (
        reader is not None and writes_balanskrav(reader)
    ):
        rows = [row for row in rows if row.lage == Avgivandelage.AVGIVEN]
    return Balanskravsfakta(ar, {row.ar: row for row in rows}, _decisions(ar, rows))


def _decisions(ar: int, rows: list[Balanskravsutredning]) -> list[Balanskravsbeslut]:
    """KF's decisions on deficits to ``ar``; not asked for where no year has any deficit."""
    if not any(result_of(row).resultat < 0 for row in rows):
        return []
    return list(Balanskravsbeslut.objects.filter(ar__lte=ar).order_by("beslut_datum", "pk"))


def year_before(ar: int) -> Balanskravsutredning | None:
    """The outcome of the year before, to lay beside what is written; for those who write."""
    return Balanskravsutredning.objects.filter(slag=Balanskravsslag.UTFALL, ar=ar - 1).first()
