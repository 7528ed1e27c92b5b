"""What KS and KF do with a round's whole report; no submission's state moves by it."""

from dataclasses import dataclass

from django.db import transaction

from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.enums import InlamningLage, Instans, Rapportlage
from styrning.grund.events import log
from styrning.grund.models import Rapporthantering, Uppfoljning, User

CONFLICT = "Någon annan antecknade samtidigt. Läs vad som står nu och ta ställning."


@dataclass(frozen=True)
class Hantering:
    """What an instance did: ``beslut`` is None while it is only being prepared."""

    lage: str
    beslut: Beslut | None = None
    text: str = ""


@transaction.atomic
def record_handling(
    runda: Uppfoljning, instans: str, hantering: Hantering, *, by: User, version: int = 0
) -> Rapporthantering:
    """Record where the report stands with KS or KF (KL 11:16, 11:20).

    Raises: RuleError, with its field, for a handling without organ, date or §, a day to come,
        a report back without a reason, KF before KS, or while a nämnd's own decision is
        lacking; StaleError if somebody recorded since ``version``.
    """
    Uppfoljning.objects.select_for_update().get(pk=runda.pk)
    rows = {row.instans: row for row in runda.hantering.all()}
    row = rows.get(instans) or Rapporthantering(uppfoljning=runda, instans=instans)
    seen = 0 if row._state.adding else row.version
    if seen != version:
        raise StaleError(CONFLICT, current=rows.get(instans))
    _ensure(runda, instans, hantering, rows)
    row.lage, row.text = hantering.lage, clean_text(hantering.text)
    put_decision(row, hantering.beslut)
    row.protokoll = hantering.beslut.protokoll if hantering.beslut else ""
    row.save_as(by)
    log("antecknade rapportens hantering", row, by=by, instans=str(instans), lage=str(row.lage),
        kod=runda.kod)  # fmt: skip
    return row


def _ensure(
    runda: Uppfoljning, instans: str, hantering: Hantering, rows: dict[str, Rapporthantering]
) -> None:
    beslut, done = hantering.beslut, hantering.lage == Rapportlage.BEHANDLAD
    if hantering.lage != Rapportlage.BEREDS:
        demand_decision(beslut, with_paragraf=True)
    if hantering.lage == Rapportlage.ATERREMITTERAD and not hantering.text.strip():
        raise RuleError("Skriv varför rapporten återremitterades.", field="text")
    if done and instans == Instans.KF and not _handled(rows.get(Instans.KS)):
        raise RuleError("Kommunstyrelsen har inte behandlat rapporten än.", field="lage")
    if done and instans == Instans.KS:
        _ensure_decided(runda)


def _handled(row: Rapporthantering | None) -> bool:
    return row is not None and row.lage == Rapportlage.BEHANDLAD


def _ensure_decided(runda: Uppfoljning) -> None:
    left = runda.inlamningar.exclude(lage=InlamningLage.BESLUTAD).select_related("enhet")
    names = [row.enhet.namn for row in left.order_by("enhet__tree_id", "enhet__lft")[:4]]
    if names:
        shown = ", ".join(names[:3]) + (" med flera" if len(names) > 3 else "")
        raise RuleError(f"Nämndens eget beslut saknas för {shown}.", field="lage")
