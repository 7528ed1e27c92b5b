"""The occasions that a plan's checks still need in the year, proposed with days and rounds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from internkontroll.models import Kontrollmoment, Kontrollplan, Kontrolltillfalle
from internkontroll.rules_tillfalle import Del, Runda, due_day, moved_from, parts, round_of
from styrning.bas.clock import today
from styrning.bas.helgdagar import day_off
from styrning.grund.models import Uppfoljning


@dataclass(frozen=True)
class Forslag:
    """One occasion that a check needs. ``hinder`` says why it cannot be planned, or is empty."""

    moment: Kontrollmoment
    part: Del
    planerad: date
    runda: Runda | None
    flyttad_fran: date | None = None
    hinder: str = ""

    @property
    def nyckel(self) -> str:
        """The same each time it is proposed: the check's code and the part of the year."""
        return f"{self.moment.kod}.{self.part.nr}"

    @property
    def forbi(self) -> bool:
        """The day has passed, so that the check would be late at once."""
        return self.planerad < today()

    @property
    def flyttad_ord(self) -> str:
        """Why the day is not the part's last: "söndag 31 maj"; empty when it is."""
        return day_off(self.flyttad_fran) if self.flyttad_fran else ""


@dataclass(frozen=True)
class Arsforslag:
    """What can be planned, what cannot, and how many parts of the year are planned already."""

    kan: list[Forslag]
    kan_inte: list[Forslag]
    finns: int
    rundor: list[Runda]


def propose_year(plan: Kontrollplan) -> Arsforslag:
    """One occasion for each part of the year that a check's frequency names, where none is.

    The day is the part's last working day, the round the first that asks for checks and whose
    period reaches the part's end. A part is covered by an occasion that was first planned
    within it, cancelled or not; re-checks cover nothing. Three statements.
    """
    rundor = rounds_of(plan.ar)
    planned = _planned(plan)
    kan: list[Forslag] = []
    kan_inte: list[Forslag] = []
    finns = 0
    rows = Kontrollmoment.objects.filter(plan=plan, avslutad_genom=None).order_by("kod")
    for moment in rows:
        for part in parts(plan.ar, moment.frekvens):
            if any(part.fran <= day <= part.till for day in planned[moment.pk]):
                finns += 1
                continue
            row = _proposal(moment, part, rundor)
            (kan_inte if row.hinder else kan).append(row)
    return Arsforslag(kan, kan_inte, finns, rundor)


def rounds_of(ar: int) -> list[Runda]:
    """The year's rounds that ask for checks, by the end of their period."""
    rows = Uppfoljning.objects.filter(avser_till__year=ar, fragar_kontroller=True)
    return [
        Runda(
            pk=row.pk,
            namn=row.namn,
            avser_till=row.avser_till,
            sista=row.lases or row.klar_namnd,
            stangd=row.is_closed(),
        )
        for row in rows.order_by("avser_till", "pk")
    ]


def _planned(plan: Kontrollplan) -> dict[int, list[date]]:
    rows = Kontrolltillfalle.objects.filter(moment__plan=plan, omprovar=None)
    days: dict[int, list[date]] = defaultdict(list)
    for moment_id, planerad, forst in rows.order_by().values_list(
        "moment_id", "planerad", "forst_planerad"
    ):
        days[moment_id].append(forst or planerad)
    return days


def _proposal(moment: Kontrollmoment, part: Del, rundor: Sequence[Runda]) -> Forslag:
    runda = round_of(part, rundor)
    if runda is None:
        why = "ingen uppföljning som frågar efter kontroller når dit"
        return Forslag(moment, part, part.till, None, hinder=why)
    day = due_day(part, runda.sista)
    moved = moved_from(part, runda.sista)
    return Forslag(
        moment, part, day, runda, moved, hinder=f"{runda.namn} är stängd" if runda.stangd else ""
    )
