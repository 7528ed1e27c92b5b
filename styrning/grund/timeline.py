"""What happened to a submission: who, when and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse, Inlamning

INLAMNING, UPPFOLJNING = "grund.inlamning", "grund.uppfoljning"
REOPENED = ("öppnade omgång igen", "stängde omgång")
STATE_EVENTS = (
    "ändrade läge",
    "skickade in",
    "lämnade åter",
    "godkände",
    "registrerade beslut",
    "återremitterade",
)
DID = {
    InlamningLage.EJ_PABORJAD: "lade upp inlämningen",
    InlamningLage.UTKAST: "började fylla i",
    InlamningLage.INSKICKAD: "skickade in",
    InlamningLage.ATER: "lämnade åter",
    InlamningLage.GODKAND: "godkände",
    InlamningLage.BESLUTAD: "registrerade beslut",
    InlamningLage.ATERREMITTERAD: "återremitterade",
}


@dataclass(frozen=True)
class Moment:
    """One line of a submission's history."""

    at: datetime
    vem: str
    vad: str
    varfor: str
    lage: str


def timeline(inlamning: Inlamning) -> list[Moment]:
    """What happened to a submission and its round, latest first; two statements.

    States come from the history, which keeps every version whoever wrote it; the event log
    adds what did not change the state.
    """
    moments = _state_changes(inlamning)
    about = Q(slag=INLAMNING, objekt_id=inlamning.pk) | Q(
        slag=UPPFOLJNING, objekt_id=inlamning.uppfoljning_id, vad__in=REOPENED
    )
    events = Handelse.objects.filter(about).exclude(vad__in=STATE_EVENTS).select_related("av")
    moments += [
        Moment(row.at, row.av.namn, row.vad_till, row.uppgift.get("motiv", ""), "")
        for row in events
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _state_changes(inlamning: Inlamning) -> list[Moment]:
    versions = inlamning.history.select_related("history_user").order_by(
        "version", "history_date", "history_id"
    )
    moments, before = [], None
    for row in versions:
        now = (row.lage, row.andrad_efter_beslut)
        if now != before:
            vem = row.history_user.namn if row.history_user else "Systemet"
            moments.append(
                Moment(row.history_date, vem, _deed(row, before), _reason(row), row.lage)
            )
        before = now
    return moments


def _deed(row: Any, before: tuple | None) -> str:
    if row.andrad_efter_beslut and row.lage == InlamningLage.BESLUTAD:
        return "ändrade efter beslut"
    if row.lage == InlamningLage.INSKICKAD and before and before[0] == InlamningLage.GODKAND:
        return "ändrade efter godkännandet, som därmed föll"
    return DID[InlamningLage(row.lage)]


def _reason(row: Any) -> str:
    """The reason or reference that belongs to the state of this version."""
    return {
        InlamningLage.INSKICKAD: row.lucka_motiv,
        InlamningLage.ATER: row.ater_motiv,
        InlamningLage.ATERREMITTERAD: row.ater_motiv,
        InlamningLage.GODKAND: row.egen_motiv,
        InlamningLage.BESLUTAD: beslut_text(row),
    }.get(row.lage, "")


def beslut_text(row: Any) -> str:
    """Organ, day and paragraph of a version: history rows have the fields, not the property."""
    if not row.beslut_datum:
        return ""
    return f"{row.beslut_organ} {row.beslut_datum:%Y-%m-%d} § {row.beslut_paragraf}"
