"""What of goals and uppdrag passes on when the enhet that answers for them ends."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef

from mal.enums import PlanLage, Uppdragslage
from mal.models import Mal, MalMedansvarig, UppdragMottagare, Uppdragssvar
from styrning.bas.errors import RuleError
from styrning.grund.events import log
from styrning.grund.models import Enhet, User
from styrning.grund.registries import Overgang, Overtagande
from styrning.grund.tree import lock_tree

DONE = (Uppdragslage.GENOMFORT, Uppdragslage.KAN_EJ)


def _first_year(day: date) -> int:
    """The first year that begins on ``day`` or later."""
    return day.year if (day.month, day.day) == (1, 1) else day.year + 1


def find_goals(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """Goals of the years that begin on ``day`` or later; earlier years keep who answered."""
    rows = (
        Mal.objects.filter(huvudansvarig__in=enheter, plan__ar__gte=_first_year(day))
        .select_related("plan", "huvudansvarig")
        .order_by("huvudansvarig__lft", "plan__ar", "lft")
    )
    return [
        Overgang(
            nyckel=f"mal/{row.plan.ar}/{row.kod}",
            slag="Mål, huvudansvar",
            text=f"{row.kod} {row.namn}, {row.plan.ar}",
            hur="får ny huvudansvarig"
            + (" i den fastställda planen" if row.plan.lage == PlanLage.FASTSTALLD else ""),
            fran=row.huvudansvarig,
            rad=row,
            kravs=True,
            nu=str(row.version),
        )
        for row in rows
    ]


def take_goals(rows: Sequence[Overtagande], day: date, by: User) -> None:
    """Let the successor answer for each goal; history keeps who did.

    An adopted plan too: who takes over is part of the decision on the organisation.

    Raises: RuleError for a goal that is judged already in the year.
    """
    if rows:
        lock_tree(Mal)
    for taken in rows:
        row: Mal = taken.overgang.rad  # type: ignore[assignment]
        if row.bedomningar.exists():
            raise RuleError(
                f"{row.kod} är redan bedömt för {row.plan.ar} av {row.huvudansvarig.namn}. "
                "Välj en senare dag.",
                field="datum",
            )
        before, row.huvudansvarig = row.huvudansvarig, taken.till[0]
        row.save_as(by)
        row.medansvar.filter(enhet=row.huvudansvarig).delete()
        log("bytte huvudansvarig", row, by=by, enhet=row.huvudansvarig, kod=row.kod,
            ar=row.plan.ar, fore=before.kod)  # fmt: skip


def find_contributions(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """What the enheter contribute to in the years that begin on ``day`` or later."""
    rows = (
        MalMedansvarig.objects.filter(enhet__in=enheter, mal__plan__ar__gte=_first_year(day))
        .select_related("mal__plan", "enhet")
        .order_by("enhet__lft", "mal__plan__ar", "mal__lft")
    )
    return [
        Overgang(
            nyckel=f"medansvar/{row.enhet.kod}/{row.mal.plan.ar}/{row.mal.kod}",
            slag="Mål, medansvar",
            text=f"{row.mal.kod} {row.mal.namn}, {row.mal.plan.ar}",
            hur="får ny medansvarig",
            fran=row.enhet,
            rad=row,
        )
        for row in rows
    ]


def take_contributions(rows: Sequence[Overtagande], day: date, by: User) -> None:
    for taken in rows:
        row: MalMedansvarig = taken.overgang.rad  # type: ignore[assignment]
        mal = Mal.objects.get(pk=row.mal_id)
        row.delete()
        for enhet in taken.till:
            if enhet.pk != mal.huvudansvarig_id:
                MalMedansvarig.objects.get_or_create(mal=mal, enhet=enhet)
            log("bytte medansvarig", mal, by=by, enhet=enhet, kod=mal.kod,
                fore=taken.overgang.fran.kod)  # fmt: skip


def find_uppdrag(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """Uppdrag that the enheter have not answered as done, or as impossible."""
    answered = Uppdragssvar.objects.filter(
        uppdrag=OuterRef("uppdrag"), enhet=OuterRef("enhet"), lage__in=DONE
    )
    rows = (
        UppdragMottagare.objects.filter(enhet__in=enheter, uppdrag__avslutat=None)
        .filter(~Exists(answered))
        .select_related("uppdrag", "enhet")
        .order_by("enhet__lft", "uppdrag__kod")
    )
    return [
        Overgang(
            nyckel=f"uppdrag/{row.enhet.kod}/{row.uppdrag.kod}",
            slag="Uppdrag",
            text=f"{row.uppdrag.kod} {row.uppdrag.namn}",
            hur="riktas till den som tar över",
            fran=row.enhet,
            rad=row,
            nu=str(row.uppdrag.version),
        )
        for row in rows
    ]


def take_uppdrag(rows: Sequence[Overtagande], day: date, by: User) -> None:
    """Give the uppdrag to the successor; who has reported of it stays among those asked."""
    for taken in rows:
        row: UppdragMottagare = taken.overgang.rad  # type: ignore[assignment]
        uppdrag, before = row.uppdrag, row.enhet
        if taken.till and not Uppdragssvar.objects.filter(uppdrag=uppdrag, enhet=before).exists():
            row.delete()
        for enhet in taken.till:
            UppdragMottagare.objects.get_or_create(uppdrag=uppdrag, enhet=enhet)
            log("tog över uppdrag", uppdrag, by=by, enhet=enhet, kod=uppdrag.kod, fore=before.kod)


OVERGANGAR = (
    (find_goals, take_goals),
    (find_contributions, take_contributions),
    (find_uppdrag, take_uppdrag),
)
