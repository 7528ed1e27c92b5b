"""What the same check found the last time, and where its deviations are checked again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from internkontroll.enums import Avvikelselage, TillfalleLage
from internkontroll.models import Kontrollresultat, Kontrolltillfalle, Urval
from internkontroll.rules import deviation_state
from styrning.grund.models import Enhet, Inlamning, User
from styrning.grund.organisation import APPROVED


@dataclass(frozen=True)
class Tidigare:
    """An earlier result of the check, or of the one that it continues."""

    resultat: Kontrollresultat
    lage: Avvikelselage | None


def last_time(tillfalle: Kontrolltillfalle, reader: User) -> Tidigare | None:
    """The latest earlier result that ``reader`` may see; at most four statements."""
    moment = tillfalle.moment
    same = [moment.pk] + ([moment.foregaende_id] if moment.foregaende_id else [])
    rows = (
        Kontrollresultat.objects.filter(tillfalle__moment__in=same)
        .filter(Q(tillfalle__planerad__lt=tillfalle.planerad) | Q(pk=tillfalle.omprovar_id))
        .exclude(tillfalle=tillfalle)
        .exclude(tillfalle__omprovar__tillfalle=tillfalle)
        .select_related("tillfalle__uppfoljning", "tillfalle__moment")
        .order_by("-utford_at", "-pk")
    )
    enhet = Enhet.objects.filter(pk=moment.plan.enhet_id)
    if not enhet.drafts_visible_to(reader).exists():
        drafts = Inlamning.objects.filter(enhet__in=enhet).exclude(lage__in=APPROVED)
        rows = rows.exclude(tillfalle__uppfoljning__in=drafts.values("uppfoljning"))
    found = rows.first()
    return Tidigare(found, _state(found)) if found else None


def _state(resultat: Kontrollresultat) -> Avvikelselage | None:
    again = resultat.omprovningar.filter(resultat__isnull=False).order_by("-resultat__utford_at")
    return deviation_state(
        resultat.utfall,
        resultat.atgard_lista.values_list("atgard__lage", flat=True),
        again.values_list("resultat__utfall", flat=True).first(),
    )


@dataclass(frozen=True)
class Omprovning:
    """An occasion that checks a deviation again; ``utfall`` is None until it is done."""

    publikt_id: Any
    planerad: date
    utfall: str | None


def rechecks(resultat_id: int | None) -> list[Omprovning]:
    """The planned and done re-checks of a result, the latest first; one statement."""
    if resultat_id is None:
        return []
    rows = Kontrolltillfalle.objects.filter(omprovar=resultat_id).exclude(
        lage=TillfalleLage.INSTALLT
    )
    values = rows.order_by("-planerad").values_list("publikt_id", "planerad", "resultat__utfall")
    return [Omprovning(*row) for row in values]


def samples(tillfalle: Kontrolltillfalle) -> list[Urval]:
    """Every draw of the occasion, the one that holds first; one statement."""
    return list(tillfalle.urval_lista.select_related("draget_av"))
