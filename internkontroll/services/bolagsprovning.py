"""The yearly decision on each company that KL 6:9 asks of KS."""

from dataclasses import asdict, dataclass

from django.db import transaction

from internkontroll.enums import Provningssvar
from internkontroll.models import Bolagsprovning
from internkontroll.services.rapport import demand_reason
from internkontroll.services.skrivning import (
    TOO_LONG,
    checked_save,
    demand,
    held_enhet,
    same_version,
)
from styrning.bas.errors import FaultsError
from styrning.bas.text import MAX_ANALYS, clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.enums import Slag
from styrning.grund.events import log
from styrning.grund.models import Enhet, User


@dataclass(frozen=True)
class Provningsdata:
    """Two answers with their reasons, and what KS proposes to KF where one of them is no."""

    inom_andamal: str
    inom_befogenheter: str
    motivering: str
    forslag: str = ""

    @property
    def is_without_remark(self) -> bool:
        return self.inom_andamal == self.inom_befogenheter == Provningssvar.JA


@transaction.atomic
def save_check(
    enhet: Enhet,
    ar: int,
    data: Provningsdata,
    *,
    by: User,
    version: int = 0,
    beslut: Beslut | None = None,
    skal: str = "",
) -> Bolagsprovning:
    """Save the check of a company's year ``ar``; with ``beslut`` it is decided.

    A decided one is set right with its decision and a reason; every version is kept.

    Raises: RuleError for what is no company, a year that has not ended, a decision that lacks
        something, and a change of a decided check without reason; FaultsError for answers that
        lack something; StaleError if somebody saved first.
    """
    company = held_enhet(enhet)
    demand(company.slag == Slag.BOLAG, "Bara bolag prövas enligt kommunallagen 6 kap. 9 §.")
    found = Bolagsprovning.objects.filter(enhet=company, ar=ar).first()
    row = found or Bolagsprovning(enhet=company, ar=ar)
    wanted = _wanted(data)
    same_version(found, version)
    was_decided = row.beslut_datum is not None
    _ask_decision(beslut, ar, was_decided=was_decided)
    uppgift = {"skal": demand_reason(skal)} if was_decided else {}
    if uppgift:
        row._change_reason = uppgift["skal"]  # type: ignore[attr-defined]  # simple_history reads it
    for name, value in wanted.items():
        setattr(row, name, value)
    if beslut is not None:
        put_decision(row, beslut)
    checked_save(row, by=by)
    vad = "rättade" if was_decided else "beslutade" if beslut else "skrev"
    log(f"{vad} prövning av bolag", row, by=by, enhet=company, ar=ar, beslut=row.beslut_text,
        **uppgift)  # fmt: skip
    return row


def _ask_decision(beslut: Beslut | None, ar: int, *, was_decided: bool) -> None:
    """KS decides on the calendar year that has passed."""
    if beslut is None:
        demand(not was_decided, "Prövningen är beslutad. Ange beslutet också.", "organ")
        return
    demand_decision(beslut, with_paragraf=True)
    demand(
        beslut.datum.year > ar,
        f"Prövningen gäller hela {ar} och beslutas tidigast {ar + 1}-01-01 (KL 6 kap. 9 §).",
        "datum",
    )


def _wanted(data: Provningsdata) -> dict[str, str]:
    wanted = {name: clean_text(text) for name, text in asdict(data).items()}
    faults = {}
    for name in ("inom_andamal", "inom_befogenheter"):
        if wanted[name] not in Provningssvar.values:
            faults[name] = "Svara ja eller nej."
    if not wanted["motivering"]:
        faults["motivering"] = "Skriv vad svaren vilar på."
    if not faults and not data.is_without_remark and not wanted["forslag"]:
        faults["forslag"] = (
            "Ett svar är nej. Skriv vilka åtgärder kommunstyrelsen föreslår fullmäktige."
        )
    for name, text in wanted.items():
        if len(text) > MAX_ANALYS:
            faults[name] = TOO_LONG
    if faults:
        raise FaultsError(faults)
    return wanted
