"""Serious deviations that still stand: to whom they are shown at once, and on which goals."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from internkontroll.enums import Kontrollutfall, PlanLage
from internkontroll.models import Kontrollresultat, Kontrolltillfalle, Risk, RiskMal
from styrning.bas.clock import today
from styrning.grund import brev
from styrning.grund.enums import Roll, Utskicksslag
from styrning.grund.models import Enhet, User
from styrning.grund.organisation import APPROVED
from styrning.grund.selectors import role_holders
from styrning.grund.services_utskick import queue

_COLUMNS = {
    "tillfalle_id": "tillfalle__publikt_id",
    "kod": "tillfalle__moment__kod",
    "vad": "tillfalle__moment__vad",
    "enhet": "tillfalle__moment__plan__enhet__namn",
    "utford_at": "utford_at",
    "stickprov": "stickprov",
    "avvikelser": "avvikelser",
    "text": "text",
}


def standing() -> QuerySet[Kontrollresultat]:
    """Serious results of adopted plans that no re-check has found without remark."""
    cleared = Kontrolltillfalle.objects.filter(
        omprovar=OuterRef("pk"), resultat__utfall=Kontrollutfall.UTAN_ANMARKNING
    )
    return Kontrollresultat.objects.filter(
        ~Exists(cleared),
        utfall=Kontrollutfall.ALLVARLIG_AVVIKELSE,
        tillfalle__moment__plan__lage=PlanLage.FASTSTALLD,
    )


def serious_for_chief(user: User) -> list[dict[str, Any]]:
    """Those of the enheter that ``user`` is förvaltningschef or VD of, the latest first.

    At once, without waiting for the submission; one statement.
    """
    enheter = Enhet.objects.subtree_of_roles(user, Roll.GODKANNARE)
    return _rows(standing().filter(tillfalle__moment__plan__enhet__in=enheter))


def serious_on_goal(identitet: UUID, ar: int, reader: User) -> list[dict[str, Any]]:
    """Those whose check guards against a risk to the goal, as ``reader`` may see them.

    One of an earlier year stands on the goal of ``ar`` too, until a re-check clears it. Drafts
    are shown to those who read the enhet's drafts, and to others once the submission is
    approved (design §5, "Who sees drafts"); one statement.
    """
    risks = RiskMal.objects.filter(mal_identitet=identitet).values("risk")
    approved = Q(
        tillfalle__uppfoljning__inlamningar__enhet=F("tillfalle__moment__plan__enhet"),
        tillfalle__uppfoljning__inlamningar__lage__in=APPROVED,
    )
    path = "tillfalle__moment__plan__enhet__in"
    rows = standing().filter(
        Q(**{path: Enhet.objects.drafts_visible_to(reader)}) | approved,
        tillfalle__moment__risk__in=risks,
        tillfalle__moment__plan__ar__lte=ar,
        **{path: Enhet.objects.scope_visible_to(reader)},
    )
    return _rows(rows.distinct())


def risks_to_goal(identitet: UUID, reader: User) -> QuerySet[Risk]:
    """Risks that threaten the goal and are not ended, of enheter that ``reader`` may see."""
    ties = RiskMal.objects.filter(mal_identitet=identitet).values("risk")
    return Risk.objects.visible_to(reader).current().filter(pk__in=ties)


def _rows(rows: QuerySet[Kontrollresultat]) -> list[dict[str, Any]]:
    found = rows.order_by("-utford_at", "-pk").values_list(*_COLUMNS.values())
    return [dict(zip(_COLUMNS, row, strict=True)) for row in found]


def _chiefs(enhet: Enhet) -> list[User]:
    """Every active godkännare whose role reaches ``enhet`` today; one statement."""
    rows = (row for row in role_holders(today(), Roll.GODKANNARE) if row.reaches(enhet))
    return list({row.user_id: row.user for row in rows if row.user.is_active}.values())


def tell_chiefs(resultat: Kontrollresultat, *, by: User) -> int:
    """Queue a letter to each förvaltningschef or VD but ``by``; how many were new.

    Call it in the transaction that saves the result. The same result is told once.
    """
    tillfalle = resultat.tillfalle
    enhet = tillfalle.moment.plan.enhet
    path = f"/internkontroll/kontroll/{tillfalle.publikt_id}/"
    address = f"{settings.ADRESS}{path}" if settings.ADRESS else ""
    return queue(
        (user, str(Utskicksslag.AVVIKELSE), f"avvikelse:{resultat.publikt_id}:{user.pk}",
         brev.serious(user.first_name, tillfalle.moment.vad, enhet.namn, resultat.text, by.namn,
                      address))
        for user in _chiefs(enhet)
        if user.pk != by.pk
    )  # fmt: skip
