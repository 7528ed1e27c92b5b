"""Reviewing a submission goal by goal: without remark, or back with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mal.enums import Granskningslage
from mal.models import Granskning
from styrning.bas.clock import now
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.enums import InlamningLage
from styrning.grund.events import log
from styrning.grund.models import Inlamning, User
from styrning.grund.services import return_to_officer

MOTIV_MAX = 2_000


@dataclass(frozen=True)
class Omdome:
    """What the reviewer says of one goal; ``lage`` empty takes an earlier word back."""

    mal_id: int
    avtryck: str
    lage: str
    motiv: str = ""


@transaction.atomic
def review(inlamning: Inlamning, omdomen: Sequence[Omdome], *, by: User) -> int:
    """Save what is said of each goal; how many were saved.

    Raises: RuleError when it is not sent in, or something is to come back without a reason,
        with the goal's id as field. Nothing is written then.
    """
    row = Inlamning.objects.select_for_update().get(pk=inlamning.pk)
    if row.lage != InlamningLage.INSKICKAD:
        raise RuleError("Bara en inskickad inlämning kan granskas.")
    _ensure_reasons(omdomen)
    chosen = [omdome for omdome in omdomen if omdome.lage]
    Granskning.objects.filter(inlamning=row, mal__in=[o.mal_id for o in omdomen]).delete()
    Granskning.objects.bulk_create(
        Granskning(
            inlamning=row,
            mal_id=omdome.mal_id,
            lage=omdome.lage,
            motiv=_reason(omdome),
            avtryck=omdome.avtryck,
            granskad_av=by,
            granskad_at=now(),
        )
        for omdome in chosen
    )
    back = sum(omdome.lage == Granskningslage.ATER for omdome in chosen)
    log("granskade", row, by=by, enhet=row.enhet, mal=len(chosen), ater=back)
    return len(chosen)


def _reason(omdome: Omdome) -> str:
    return clean_text(omdome.motiv) if omdome.lage == Granskningslage.ATER else ""


def _ensure_reasons(omdomen: Sequence[Omdome]) -> None:
    for omdome in omdomen:
        if omdome.lage and omdome.lage not in Granskningslage.values:
            raise RuleError("Välj utan anmärkning eller åter.", field=str(omdome.mal_id))
        if omdome.lage == Granskningslage.ATER and not _reason(omdome):
            raise RuleError("Skriv vad som behöver ändras.", field=str(omdome.mal_id))
        if len(_reason(omdome)) > MOTIV_MAX:
            raise RuleError(f"Skriv högst {MOTIV_MAX} tecken.", field=str(omdome.mal_id))


@transaction.atomic
def return_reviewed(inlamning: Inlamning, *, by: User) -> Inlamning:
    """Give the submission back with the reasons of the goals that are to come back.

    What is without remark stays so while it is not changed.

    Raises: RuleError when no goal is to come back, or as ``return_to_officer``.
    """
    rows = Granskning.objects.filter(inlamning=inlamning, lage=Granskningslage.ATER)
    told = list(rows.select_related("mal").order_by("mal__lft"))
    if not told:
        raise RuleError("Inget mål är markerat som åter. Markera det som behöver ändras först.")
    motiv = "\n".join(f"{row.mal.kod} {row.mal.namn}: {row.motiv}" for row in told)
    return return_to_officer(inlamning, by=by, motiv=motiv)
