"""Where a submission stands, said to the one who reads or fills in the entry page."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from styrning.bas.periods import swedish_date
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Inlamning, Uppfoljning, User
from styrning.grund.models.organisation import DRAFT_ROLES
from styrning.grund.selectors import approvers, holds

RETURNED = {InlamningLage.ATER: "Lämnad åter:", InlamningLage.ATERREMITTERAD: "Återremitterad:"}


@dataclass(frozen=True)
class Notis:
    """A notice above the goals; ``slag`` as in komponenter/notis.html."""

    rubrik: str
    text: str
    slag: str = ""


def may_report(user: User, inlamning: Inlamning) -> bool:
    """For what the page offers; every write asks ``reportable_by``."""
    return holds(user, inlamning, Roll.RAPPORTOR, Roll.GODKANNARE)


def may_read(user: User, inlamning: Inlamning) -> bool:
    """Drafts are for those who work at the enhet and kvalitetskedjan."""
    return (
        inlamning.is_approved
        or user.has_municipal_role(Roll.KVALITETSKEDJAN)
        or holds(user, inlamning, *DRAFT_ROLES)
    )


def notices(user: User, inlamning: Inlamning, day: date) -> list[Notis]:
    """What the reader must know before the rows; at most one statement."""
    found = []
    if inlamning.lage in RETURNED and inlamning.ater_motiv:
        rubrik = RETURNED[InlamningLage(inlamning.lage)]
        found.append(Notis(rubrik, f"”{inlamning.ater_motiv}”", "varning"))
    if inlamning.lage == InlamningLage.INSKICKAD and getattr(inlamning, "har_godkants", False):
        text = "Något har ändrats eller lämnats in på nytt sedan dess. Det granskas igen."
        found.append(Notis("Godkännandet har fallit.", text, "varning"))
    if inlamning.andrad_efter_beslut:
        text = "Beslutet står fast. Det som ändrats sedan dess är inte prövat politiskt."
        found.append(Notis("Ändrad efter beslut.", text, "varning"))
    if not may_report(user, inlamning):
        text = "Bara rapportörer och godkännare för enheten kan fylla i."
        found.append(Notis("Du läser.", text))
    elif not inlamning.uppfoljning.is_open(day):
        found.append(_closed(inlamning.uppfoljning, day))
    else:
        found += _sent(inlamning, day)
    return found


def _closed(runda: Uppfoljning, day: date) -> Notis:
    if runda.stangd_at is None and day < runda.oppnar:
        return Notis(f"{runda.namn} öppnar {swedish_date(runda.oppnar)}.", "Då kan du fylla i.")
    ended = timezone.localdate(runda.stangd_at) if runda.stangd_at else runda.lases
    when = f" sedan {swedish_date(ended)}" if ended else ""
    text = "Du läser det som lämnades. Kvalitetskedjan kan öppna omgången igen."
    return Notis(f"{runda.namn} är stängd{when}.", text)


def _sent(inlamning: Inlamning, day: date) -> list[Notis]:
    """What is next for one who may still change what was sent in."""
    if inlamning.lage == InlamningLage.INSKICKAD:
        approver = approvers([inlamning.enhet], day).get(inlamning.enhet_id)
        who = f"{approver.namn} granskar nu." if approver else "Godkännare är inte utsedd."
        text = f"{who} Du kan fortfarande ändra; det syns för den som granskar."
        return [Notis(_by("Inskickad", inlamning.inskickad_at, inlamning.inskickad_av), text)]
    if inlamning.lage == InlamningLage.GODKAND:
        text = "Ändrar du något faller godkännandet, och inlämningen blir inskickad igen."
        return [Notis(_by("Godkänd", inlamning.godkand_at, inlamning.godkand_av), text)]
    if inlamning.lage == InlamningLage.BESLUTAD:
        text = "Ändrar du något står beslutet fast, och inlämningen märks som ändrad efter beslut."
        return [Notis(f"Beslutad: {inlamning.beslut_text}.", text)]
    return []


def _by(what: str, at, user: User | None) -> str:
    when = f" {swedish_date(timezone.localdate(at))}" if at else ""
    who = f" av {user.namn}" if user else ""
    return f"{what}{when}{who}."
