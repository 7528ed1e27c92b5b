"""The year's common frame: KS's decision, last days and instruction."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from internkontroll.models import Kontrollar
from internkontroll.services.skrivning import checked_save, demand, same_version
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import User

SENAST_AR = 2999


@dataclass(frozen=True)
class Arsram:
    """By when plans and reports are decided, and what KS tells everybody; days inclusive."""

    plan_senast: date | None = None
    rapport_senast: date | None = None
    anvisning: str = ""
    beslut: Beslut | None = None


def held_year(ar: int, *, by: User) -> Kontrollar:
    """The year's frame, locked; made, empty, where there is none."""
    demand(1900 <= ar <= SENAST_AR, f"{ar} är inget år att planera för.")
    rows = Kontrollar.objects.select_for_update()
    row = rows.filter(ar=ar).first()
    if row is not None:
        return row
    try:
        with transaction.atomic():
            row = Kontrollar(ar=ar)
            row.save_as(by)
    except IntegrityError:
        return rows.get(ar=ar)
    return row


@transaction.atomic
def save_year(ar: int, ram: Arsram, *, by: User, version: int) -> Kontrollar:
    """Set the year's last days, instruction and KS's decision.

    Args:
        version: that was seen; 0 where nobody had set anything.

    Raises: RuleError, with the field, for days outside the year and its neighbours or in the
        wrong order, or a decision without organ or in the future; StaleError if somebody
        saved first. Nothing is written where nothing differs.
    """
    existing = Kontrollar.objects.select_for_update().filter(ar=ar).first()
    row = existing or held_year(ar, by=by)
    wanted = _checked(ar, ram)
    if all(getattr(row, name) == value for name, value in wanted.items()) and existing:
        return row
    same_version(existing, version)
    for name, value in wanted.items():
        setattr(row, name, value)
    checked_save(row, by=by)
    log("satte ram för internkontrollen", row, by=by, ar=ar, beslut=row.beslut_text)
    return row


def _checked(ar: int, ram: Arsram) -> dict[str, object]:
    first, last = date(ar - 1, 1, 1), date(ar + 1, 12, 31)
    days = (("plan_senast", ram.plan_senast), ("rapport_senast", ram.rapport_senast))
    for field, day in days:
        demand(
            day is None or first <= day <= last,
            f"Ange en dag mellan {first:%Y-%m-%d} och {last:%Y-%m-%d}.",
            field,
        )
    demand(
        ram.plan_senast is None
        or ram.rapport_senast is None
        or ram.plan_senast < ram.rapport_senast,
        "Rapporterna beslutas efter planerna. Ange en senare dag.",
        "rapport_senast",
    )
    decided = Kontrollar()
    put_decision(decided, demand_decision(ram.beslut) if ram.beslut else None)
    return {
        "plan_senast": ram.plan_senast,
        "rapport_senast": ram.rapport_senast,
        "anvisning": clean_text(ram.anvisning),
        "beslut_organ": decided.beslut_organ,
        "beslut_datum": decided.beslut_datum,
        "beslut_paragraf": decided.beslut_paragraf,
        "diarienummer": decided.diarienummer,
    }
