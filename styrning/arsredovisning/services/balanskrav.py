"""The balanskravsutredning as it is entered, and KF's decisions on deficits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from styrning.arsredovisning.balanskrav_kontroll import faults
from styrning.arsredovisning.enums import (
    Avgivandelage,
    Balanskravsslag,
    Beloppsenhet,
    Underskottsbeslut,
)
from styrning.arsredovisning.models import Balanskravsbeslut, Balanskravsutredning
from styrning.arsredovisning.rules.balanskrav import RADER, amount, sign_faults
from styrning.arsredovisning.selectors.balanskrav import lines_of, result_of
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.bas.rounding import quantised
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import Uppfoljning, User

CONFLICT = "Någon annan har sparat utredningen sedan du öppnade sidan. Välj vilket som ska gälla."
UPPGIVNA = ("uppgivet_justerat", "uppgivet_resultat", "uppgivet_summa")
UNDERLAG = ("skatter_bidrag", "eget_kapital", "rur_ingaende", "reserv_ingaende")
BELOPP = (*RADER, *UPPGIVNA, *UNDERLAG)
TEXTER = ("skal_text", "reserv_text", "kommentar", "rattelse")
EJ_NEGATIVA = {
    "skatter_bidrag": "Skatteintäkter och bidrag kan inte vara negativa.",
    "rur_ingaende": "Reserven kan inte vara negativ.",
    "reserv_ingaende": "Reserven kan inte vara negativ.",
}
FIRST_YEAR = 2000  # balanskravet applies from this year on


@dataclass(frozen=True)
class Balanskravsform:
    """``belopp`` in tkr, signed by effect; a line that is left out is 0, a sum not stated."""

    belopp: Mapping[str, Decimal | None]
    texter: Mapping[str, str] = field(default_factory=dict)
    enhet: str = Beloppsenhet.TKR
    klar: bool = False


@transaction.atomic
def save_balanskrav(
    ar: int,
    runda: Uppfoljning | None,
    form: Balanskravsform,
    *,
    by: User,
    version: int = 0,
) -> Balanskravsutredning:
    """Save a year's utredning: the outcome, or the forecast of ``runda``.

    A draft is refused only for signs and years that cannot be right; a finished one for
    everything that ``faults`` finds. Nothing is corrected by itself.

    Raises: FaultsError with every field; RuleError for a year to come, for a correction without
        a reason, and for making a finished one a draft; StaleError if somebody saved since
        ``version``.
    """
    row = _fresh(ar, runda, version)
    again = row.lage == Avgivandelage.AVGIVEN
    if again and not form.klar:
        raise RuleError("Utredningen är redan klar. Spara rättelsen som klar, med ett skäl.")
    _demand_year(row)
    _fill(row, form)
    found = sign_faults(lines_of(row), ar) | _negative(row)
    if form.klar:
        found |= {told.field: told.text for told in faults(row) if told.field not in found}
        if again and not row.rattelse:
            found["rattelse"] = "Skriv varför utredningen rättas; det syns i historiken."
        row.lage = Avgivandelage.AVGIVEN
    if found:
        raise FaultsError(found)
    row.skriven_av = by
    row.save_as(by)
    log("rättade balanskravsutredning" if again else "sparade balanskravsutredning", row, by=by,
        ar=ar, slag=str(row.slag), lage=str(row.lage))  # fmt: skip
    return row


def _fresh(ar: int, runda: Uppfoljning | None, version: int) -> Balanskravsutredning:
    key = (
        {"slag": Balanskravsslag.UTFALL, "ar": ar, "uppfoljning": None}
        if runda is None
        else {"slag": Balanskravsslag.PROGNOS, "ar": ar, "uppfoljning": runda}
    )
    row = Balanskravsutredning.objects.select_for_update(of=("self",)).filter(**key).first()
    if (row.version if row else 0) != version:
        raise StaleError(CONFLICT, current=row)
    return row or Balanskravsutredning(**key)


def _demand_year(row: Balanskravsutredning) -> None:
    runda, day = row.uppfoljning, today()
    if row.ar < FIRST_YEAR:
        raise RuleError(f"Balanskravet gäller från och med {FIRST_YEAR}.")
    if runda is not None and (runda.ar != row.ar or not runda.is_forecast):
        raise RuleError(f"{runda.namn} är inte en prognos för {row.ar}.")
    if runda is None and date(row.ar, 12, 31) >= day:
        raise RuleError(
            f"{row.ar} är inte slut än. Lämna en prognos i årets delårsrapport i stället."
        )


def _fill(row: Balanskravsutredning, form: Balanskravsform) -> None:
    row.enhet = form.enhet
    for name in BELOPP:
        value = form.belopp.get(name)
        if value is None and name in RADER:
            value = Decimal(0)
        setattr(row, name, None if value is None else quantised(value))
    for name in TEXTER:
        setattr(row, name, clean_text(form.texter.get(name, "")))


def _negative(row: Balanskravsutredning) -> dict[str, str]:
    return {
        name: message
        for name, message in EJ_NEGATIVA.items()
        if getattr(row, name) is not None and getattr(row, name) < 0
    }


@dataclass(frozen=True)
class Underskottsform:
    """A decision of KF on the deficit of ``ar``; ``belopp`` in tkr is what is not restored."""

    ar: int
    slag: str
    text: str
    beslut: Beslut
    belopp: Decimal | None = None


@transaction.atomic
def record_deficit_decision(form: Underskottsform, *, by: User) -> Balanskravsbeslut:
    """Record an åtgärdsplan (KL 11:12), or that a deficit is not restored (KL 11:13).

    Raises: RuleError, with the field, for a year without deficit, an amount that is more than
        it, a decision without organ, date, § or text, or a day to come.
    """
    row = Balanskravsbeslut()
    _fill_decision(row, form)
    row.save_as(by)
    log("registrerade beslut om underskott", row, by=by, ar=row.ar, slag=str(row.slag))
    return row


@transaction.atomic
def change_deficit_decision(
    decision: Balanskravsbeslut, form: Underskottsform, *, by: User, version: int
) -> Balanskravsbeslut:
    """Correct what was recorded; raises as ``record_deficit_decision``, and StaleError."""
    row = Balanskravsbeslut.objects.select_for_update().get(pk=decision.pk)
    if row.version != version:
        raise StaleError("Någon annan har ändrat beslutet. Välj vilket som ska gälla.", current=row)
    _fill_decision(row, form)
    row.save_as(by)
    log("ändrade beslut om underskott", row, by=by, ar=row.ar, slag=str(row.slag))
    return row


def _fill_decision(row: Balanskravsbeslut, form: Underskottsform) -> None:
    row.ar, row.slag, row.text = form.ar, form.slag, clean_text(form.text)
    waived = form.slag == Underskottsbeslut.EJ_REGLERA
    row.belopp = quantised(form.belopp) if waived and form.belopp is not None else None
    put_decision(row, demand_decision(form.beslut, with_paragraf=True))
    if not row.text:
        what = "vilka de synnerliga skälen är" if waived else "vilka åtgärder som beslutades"
        raise RuleError(f"Skriv {what}.", field="text")
    if form.beslut.datum.year < form.ar:
        raise RuleError(
            f"Underskottet gäller {form.ar}. Beslutet om det kan inte vara äldre än så.",
            field="datum",
        )
    deficit = _deficit_of(form.ar)
    if deficit is None:
        raise RuleError(f"Balanskravsutredningen för {form.ar} visar inget underskott.", field="ar")
    if waived and (row.belopp is None or row.belopp <= 0):
        raise RuleError("Ange beloppet som inte ska regleras, större än noll.", field="belopp")
    if waived and row.belopp is not None and row.belopp > deficit:
        raise RuleError(
            f"Underskottet för {form.ar} är {amount(deficit, Beloppsenhet.TKR)}. Beloppet som "
            "inte regleras kan inte vara större.",
            field="belopp",
        )


def _deficit_of(ar: int) -> Decimal | None:
    """The year's deficit, positive; None without an utredning that shows one."""
    row = Balanskravsutredning.objects.filter(ar=ar, slag=Balanskravsslag.UTFALL).first()
    resultat = result_of(row).resultat if row else Decimal(0)
    return -resultat if resultat < 0 else None
