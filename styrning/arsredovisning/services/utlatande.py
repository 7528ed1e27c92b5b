"""What KS, the revisorer and KF say of a year's god ekonomisk hushållning: three statements.

None overwrites another: each body has a row of its own, and a correction is a new version.
"""

from dataclasses import dataclass

from django.db import transaction

from styrning.arsredovisning.enums import Avgivandelage, Utlatandeinstans
from styrning.arsredovisning.gehvisning import outcome_word
from styrning.arsredovisning.models import Gehutlatande
from styrning.arsredovisning.read_model import GEH, read_report
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import MAX_ANALYS, clean_text, limited
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import Uppfoljning, User

CONFLICT = "Någon annan har sparat utlåtandet sedan du öppnade sidan. Välj vilket som ska gälla."
ORGAN = {
    Utlatandeinstans.KS: "Kommunstyrelsen",
    Utlatandeinstans.REVISORERNA: "Kommunens revisorer",
    Utlatandeinstans.KF: "Kommunfullmäktige",
}
SAGT = ("utfall", "finansiellt", "verksamhet", "text", "avvikelsemotiv", "undertecknat")


@dataclass(frozen=True)
class Utlatandeform:
    """What is said. KS and KF conclude in ``utfall``, the revisorer of the two kinds apart."""

    text: str = ""
    utfall: str = ""
    finansiellt: str = ""
    verksamhet: str = ""
    avvikelsemotiv: str = ""
    undertecknat: str = ""
    beslut: Beslut | None = None
    rattelse: str = ""


@dataclass(frozen=True)
class Regelsvar:
    """What the council's rule answers of a round: the outcome, "" without a rule, and how."""

    utfall: str = ""
    text: str = ""


def rule_answer(runda: Uppfoljning) -> Regelsvar:
    """The rule's outcome of the round, of what is approved: as everybody reads it."""
    report = read_report(runda.ar, reader=None, moment=runda.kod, drafts=False, parts={GEH})
    found = report["geh"]["utfall"]
    return Regelsvar(found["utfall"], found["text"]) if found else Regelsvar()


@transaction.atomic
def draft_statement(
    runda: Uppfoljning, instans: str, form: Utlatandeform, *, by: User, version: int = 0
) -> Gehutlatande:
    """Save a draft, which only those who write it see; anything may still be missing.

    Raises: RuleError for a statement that is given; StaleError if somebody saved since
        ``version``.
    """
    row = _fresh(runda, instans, version)
    if row.lage == Avgivandelage.AVGIVEN:
        raise RuleError("Utlåtandet är redan klart. Spara rättelsen som klar, med ett skäl.")
    _fill(row, form)
    put_decision(row, form.beslut)
    _save(row, by, "sparade utkast till utlåtande")
    return row


def give_statement(
    runda: Uppfoljning, instans: str, form: Utlatandeform, *, by: User, version: int = 0
) -> Gehutlatande:
    """Record the statement as given, signed and dated, or correct it by a new version.

    The rule's outcome is kept as it was. Raises: RuleError, with the field, for a statement
    without conclusion, text, date or §, one that differs from the rule without a reason, a
    correction without one, KF before KS, or a day to come; StaleError as ``draft_statement``.
    """
    return _give(runda, instans, form, rule_answer(runda), by=by, version=version)


@transaction.atomic
def _give(
    runda: Uppfoljning,
    instans: str,
    form: Utlatandeform,
    regel: Regelsvar,
    *,
    by: User,
    version: int,
) -> Gehutlatande:
    row = _fresh(runda, instans, version)
    again = row.lage == Avgivandelage.AVGIVEN
    before = _said(row)
    _fill(row, form)
    _demand_whole(row)
    _demand_dated(row, form.beslut)
    if row.instans != Utlatandeinstans.REVISORERNA:
        row.regelutfall, row.spar = regel.utfall, regel.text
        _demand_reason(row)
    if again and not row.rattelse:
        raise RuleError("Skriv varför utlåtandet rättas; det syns i historiken.", field="rattelse")
    if again and _said(row) == before:
        raise RuleError("Inget är ändrat. Rätta det som var fel, eller gå tillbaka.")
    row.lage = Avgivandelage.AVGIVEN
    _save(row, by, "rättade utlåtande" if again else "avgav utlåtande")
    return row


def _fresh(runda: Uppfoljning, instans: str, version: int) -> Gehutlatande:
    Uppfoljning.objects.select_for_update().get(pk=runda.pk)
    row = Gehutlatande.objects.filter(uppfoljning=runda, instans=instans).first()
    if (row.version if row else 0) != version:
        raise StaleError(CONFLICT, current=row)
    return row or Gehutlatande(uppfoljning=runda, instans=instans)


def _said(row: Gehutlatande) -> tuple:
    decision = (row.beslut_organ, row.beslut_datum, row.beslut_paragraf, row.diarienummer)
    return (*(getattr(row, name) for name in SAGT), *decision)


def _fill(row: Gehutlatande, form: Utlatandeform) -> None:
    revisor = row.instans == Utlatandeinstans.REVISORERNA
    row.utfall = "" if revisor else form.utfall
    row.finansiellt = form.finansiellt if revisor else ""
    row.verksamhet = form.verksamhet if revisor else ""
    row.text = limited(form.text, MAX_ANALYS, "Texten", "text")
    row.avvikelsemotiv = "" if revisor else clean_text(form.avvikelsemotiv)
    row.undertecknat = clean_text(form.undertecknat)
    row.rattelse = clean_text(form.rattelse)


def _demand_whole(row: Gehutlatande) -> None:
    if row.instans == Utlatandeinstans.REVISORERNA:
        needed = {
            "finansiellt": "Ange revisorernas omdöme om de finansiella målen.",
            "verksamhet": "Ange revisorernas omdöme om verksamhetsmålen.",
            "undertecknat": "Ange vilka revisorer som har undertecknat.",
        }
    else:
        needed = {"utfall": "Välj slutsatsen."}
    for field, message in {**needed, "text": "Skriv slutsatsen i ord."}.items():
        if not getattr(row, field):
            raise RuleError(message, field=field)


def _demand_dated(row: Gehutlatande, beslut: Beslut | None) -> None:
    revisor = row.instans == Utlatandeinstans.REVISORERNA
    if beslut is None or not beslut.datum:
        raise RuleError("Ange dagen för utlåtandet.", field="datum")
    put_decision(row, demand_decision(beslut, with_paragraf=not revisor))
    runda = row.uppfoljning
    if beslut.datum < runda.avser_till:
        raise RuleError(
            f"{runda.namn} avser tiden till och med {runda.avser_till:%Y-%m-%d}. Utlåtandet kan "
            "inte vara äldre än så.",
            field="datum",
        )
    if row.instans == Utlatandeinstans.KF:
        _demand_after_ks(runda, beslut)


def _demand_after_ks(runda: Uppfoljning, beslut: Beslut) -> None:
    first = Gehutlatande.objects.filter(
        uppfoljning=runda, instans=Utlatandeinstans.KS, lage=Avgivandelage.AVGIVEN
    ).first()
    if first is None or first.beslut_datum is None:
        raise RuleError("Kommunstyrelsens utvärdering är inte klar. Den kommer före fullmäktiges.")
    if beslut.datum < first.beslut_datum:
        raise RuleError(
            f"Kommunstyrelsens utvärdering är från {first.beslut_datum:%Y-%m-%d}; fullmäktiges "
            "beslut kan inte vara äldre.",
            field="datum",
        )


def _demand_reason(row: Gehutlatande) -> None:
    if row.regelutfall and row.utfall != row.regelutfall and not row.avvikelsemotiv:
        answer = outcome_word(row.regelutfall, prognos=row.uppfoljning.is_forecast).lower()
        raise RuleError(
            f"Fullmäktiges regel ger svaret {answer}. Skriv varför slutsatsen är en annan.",
            field="avvikelsemotiv",
        )


def _save(row: Gehutlatande, by: User, vad: str) -> None:
    row.skrivet_av = by
    row.save_as(by)
    log(vad, row, by=by, instans=str(row.instans), kod=row.uppfoljning.kod)
