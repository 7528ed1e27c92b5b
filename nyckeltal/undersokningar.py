"""The yearly plan of surveys and dialogues: set-based, with whom it asks too often (Policy)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from nyckeltal.models import Undersokning
from styrning.grund.enums import Ring
from styrning.grund.models import Arshjul, User
from styrning.grund.registries import Arshjulspost

MELLANRUM = 60  # days, where the årshjul says nothing
NEXT_YEAR_TOO = timedelta(days=366)


@dataclass(frozen=True)
class Krock:
    """Another one that asks the same people too near in time; 0 days is at the same time."""

    titel: str
    enhet: str
    dagar: int

    @property
    def text(self) -> str:
        when = "samtidigt" if self.dagar == 0 else f"med {self.dagar} dagars mellanrum"
        return f"Samma målgrupp {when}: {self.titel}, {self.enhet}"


@dataclass
class Undersokningsrad:
    """One of the plan with what stands in its way and what is left to do."""

    undersokning: Undersokning
    krockar: list[Krock] = field(default_factory=list)

    def lage(self, day: date) -> str:
        """kommer, pagar, aterkoppling (done, but nobody is told what came of it) or klar."""
        row = self.undersokning
        if row.aterkopplad:
            return "klar"
        if row.genomford or day > row.klar:
            return "aterkoppling"
        return "kommer" if day < row.oppnar else "pagar"


def gap_days(ar: int) -> int:
    """The set least number of days between two that ask the same people; one statement."""
    found = Arshjul.objects.filter(ar=ar).values_list("mellanrum", flat=True).first()
    return MELLANRUM if found is None else found


def plan_of_year(ar: int) -> list[Undersokningsrad]:
    """The year's plan in the order of the days; two statements.

    The turn of the year is no border: the years on both sides are looked at too.
    """
    least = gap_days(ar)
    rows = list(
        Undersokning.objects.filter(ar__in=[ar - 1, ar, ar + 1])
        .select_related("enhet", "svarsskala")
        .order_by("oppnar", "titel", "pk")
    )
    groups: dict[str, list[Undersokning]] = defaultdict(list)
    for row in rows:
        groups[_key(row.malgrupp)].append(row)
    return [
        Undersokningsrad(row, _clashes(row, groups[_key(row.malgrupp)], least))
        for row in rows
        if row.ar == ar
    ]


def clashes_of(row: Undersokning) -> list[Krock]:
    """What stands in the way of one, also before it is saved; two statements."""
    near = Undersokning.objects.filter(
        oppnar__lte=row.klar + NEXT_YEAR_TOO, klar__gte=row.oppnar - NEXT_YEAR_TOO
    ).select_related("enhet")
    same = [other for other in near if _key(other.malgrupp) == _key(row.malgrupp)]
    return _clashes(row, same, gap_days(row.ar))


def _key(malgrupp: str) -> str:
    return " ".join(malgrupp.split()).casefold()


def _clashes(row: Undersokning, same: list[Undersokning], least: int) -> list[Krock]:
    found = []
    for other in same:
        if other.pk == row.pk:
            continue
        apart = max((other.oppnar - row.klar).days, (row.oppnar - other.klar).days, 0)
        if apart < least:
            found.append(Krock(other.titel, other.enhet.namn, apart))
    return found


def in_the_arshjul(ar: int, user: User, enhet_id: int | None = None) -> list[Arshjulspost]:
    """The year's surveys and dialogues as rows of the årshjul; one statement."""
    rows = Undersokning.objects.visible_to(user).filter(ar=ar).select_related("enhet")
    if enhet_id is not None:
        rows = rows.filter(enhet=enhet_id)
    return [
        Arshjulspost(
            ring=Ring.DIALOG,
            nyckel="undersokning",
            objekt=str(row.publikt_id),
            titel=row.titel,
            ansvarig=row.enhet.namn,
            oppnar=row.oppnar,
            sista_dag=row.klar,
            gjort=int(row.genomford is not None),
            totalt=1,
            enhet_ids=frozenset([row.enhet_id]),
        )
        for row in rows
    ]
