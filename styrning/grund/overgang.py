"""What the ground itself passes on: roles, coming submissions and coming activities."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q

from styrning.bas.errors import RuleError
from styrning.bas.periods import swedish_date
from styrning.grund.enums import LAMNAR_IN, InlamningLage
from styrning.grund.events import log
from styrning.grund.models import Aktivitet, Enhet, Inlamning, Tilldelning, User
from styrning.grund.registries import Overgang, Overtagande
from styrning.grund.services_organisation import open_submissions


def find_roles(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """The roles that are held on the enheter on ``day`` or later; one statement."""
    rows = (
        Tilldelning.objects.filter(
            Q(galler_till=None) | Q(galler_till__gte=day), enhet__in=enheter, user__is_active=True
        )
        .select_related("user", "enhet")
        .order_by("enhet__lft", "roll", "user__last_name", "user__first_name", "pk")
    )
    return [_role(row, enhet, day) for row in rows if (enhet := row.enhet)]


def _role(row: Tilldelning, enhet: Enhet, day: date) -> Overgang:
    return Overgang(
        nyckel=f"roll/{enhet.kod}/{row.roll}/{row.user.publikt_id}/{row.galler_fran or ''}",
        slag="Roller",
        text=f"{row.user.namn}, {row.get_roll_display().lower()}",
        hur=f"ges från och med {swedish_date(day)}",
        fran=enhet,
        rad=row,
        nu=str(row.galler_till or ""),
    )


def take_roles(rows: Sequence[Overtagande], day: date, by: User) -> None:
    """End each role the day before, and give it again at the successor."""
    for taken in rows:
        row: Tilldelning = taken.overgang.rad  # type: ignore[assignment]
        first, last = max(row.galler_fran or day, day), row.galler_till
        user, roll = row.user, row.roll
        _end(row, day, by=by)
        for enhet in taken.till:
            same = Tilldelning.objects.filter(user=user, roll=roll, enhet=enhet).filter(
                Q(galler_till=None) | Q(galler_till__gte=first)
            )
            if not same.exists():
                Tilldelning.objects.create(
                    user=user, roll=roll, enhet=enhet, galler_fran=first, galler_till=last
                )
                log("gav roll", user, by=by, enhet=enhet, roll=roll, konto=user.username,
                    galler_fran=first.isoformat())  # fmt: skip


def _end(row: Tilldelning, day: date, *, by: User) -> None:
    log("avslutade roll", row.user, by=by, enhet=row.enhet, roll=row.roll,
        konto=row.user.username)  # fmt: skip
    if row.galler_fran and row.galler_fran >= day:
        row.delete()
    else:
        row.galler_till = day - timedelta(days=1)
        row.save(update_fields=["galler_till"])


def find_submissions(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """What the enheter are asked for in rounds of the time after.

    A round of the time before stays with the one that ended: its successor answers it.

    Raises: RuleError for a round that is of both times, or one of the time after that is begun.
    """
    found = []
    for enhet in enheter:
        for row in open_submissions(enhet):
            runda = row.uppfoljning
            if runda.avser_till < day:
                continue
            if runda.avser_fran < day:
                raise RuleError(
                    f"{runda.namn} frågar {enhet.namn} om tid både före och efter "
                    f"{swedish_date(day)}. Välj dagen efter omgångens period, eller ta först bort "
                    "enheten ur omgången.",
                    field="datum",
                )
            if row.lage != InlamningLage.EJ_PABORJAD:
                raise RuleError(
                    f"{enhet.namn} har redan börjat med {runda.namn}, som avser tid efter "
                    f"{swedish_date(day)}. Välj en senare dag.",
                    field="datum",
                )
            found.append(
                Overgang(f"inlamning/{enhet.kod}/{runda.kod}", "Omgångar", runda.namn,
                         "inlämningen läggs upp på nytt", enhet, row, alla=True)
            )  # fmt: skip
    return found


def take_submissions(rows: Sequence[Overtagande], day: date, by: User) -> None:
    """Ask every successor that sends in what the predecessor would have been asked."""
    for taken in rows:
        row: Inlamning = taken.overgang.rad  # type: ignore[assignment]
        runda = row.uppfoljning
        log("tog bort ur omgång", runda, by=by, enhet=row.enhet, kod=runda.kod)
        row._history_user = by  # type: ignore[attr-defined]
        row.delete()
        for enhet in taken.till:
            asked = Inlamning.objects.filter(enhet=enhet, uppfoljning=runda).exists()
            if not asked and enhet.slag in LAMNAR_IN:
                Inlamning(enhet=enhet, uppfoljning=runda).save_as(by)


def find_activities(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """Coming activities of the årshjul that the enheter answer for; one statement."""
    rows = Aktivitet.objects.filter(enhet__in=enheter, klar_at=None).filter(
        Q(oppnar__gte=day) | Q(klar_namnd__gte=day) | Q(klar_ks__gte=day) | Q(klar_kf__gte=day)
    )
    return [
        Overgang(f"aktivitet/{row.publikt_id}", "Aktiviteter i årshjulet",
                 f"{row.titel}, öppnar {swedish_date(row.oppnar)}", "får ny ansvarig enhet",
                 enhet, row)
        for row in rows.select_related("enhet").order_by("oppnar", "titel", "pk")
        if (enhet := row.enhet)
    ]  # fmt: skip


def take_activities(rows: Sequence[Overtagande], day: date, by: User) -> None:
    for taken in rows:
        row: Aktivitet = taken.overgang.rad  # type: ignore[assignment]
        row.enhet = taken.till[0] if taken.till else None
        row.save(update_fields=["enhet"])
        log("ändrade aktivitet", row, by=by, enhet=row.enhet, titel=row.titel)


OVERGANGAR = (
    (find_roles, take_roles),
    (find_submissions, take_submissions),
    (find_activities, take_activities),
)
