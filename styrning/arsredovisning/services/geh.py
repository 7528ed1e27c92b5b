"""The council's rule for god ekonomisk hushållning: recorded with its decision, and corrected."""

from dataclasses import dataclass, fields
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from styrning.arsredovisning.enums import Avgivandelage, Gehvagning, Utlatandeinstans
from styrning.arsredovisning.models import Gehregel, Gehutlatande
from styrning.arsredovisning.rules.geh import percent
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import User

CONFLICT = "Någon annan har ändrat regeln sedan du öppnade sidan. Välj vilket som ska gälla."
PARTS = {"finansiellt": "finansiella mål", "verksamhet": "verksamhetsmål"}


@dataclass(frozen=True)
class Gehregelform:
    """What kommunfullmäktige decided; shares and weights in per cent."""

    fran_ar: int
    ordalydelse: str
    beslut: Beslut
    krav_finansiellt: Decimal = Decimal(100)
    krav_verksamhet: Decimal = Decimal(70)
    delvis_finansiellt: Decimal | None = None
    delvis_verksamhet: Decimal | None = None
    vikt_finansiellt: Decimal = Decimal(0)
    vikt_verksamhet: Decimal = Decimal(50)
    minsta_bedomda: Decimal = Decimal(75)
    bara_ena: str = Gehvagning.DELVIS


REGELFALT = tuple(field.name for field in fields(Gehregelform) if field.name != "beslut")
RAKNAR = tuple(name for name in REGELFALT if name != "ordalydelse")


@transaction.atomic
def set_rule(form: Gehregelform, *, by: User) -> Gehregel:
    """Record the rule that holds from ``fran_ar`` until a later one.

    Raises: RuleError, with the field, for a share outside 0–100, a year that has a rule, a
        decision in the future, or years that are already concluded on by another rule.
    """
    _demand_unconcluded(form.fran_ar, _until(form.fran_ar))
    row = Gehregel()
    _fill(row, form)
    row.save_as(by)
    log("registrerade regel för god ekonomisk hushållning", row, by=by, fran_ar=row.fran_ar)
    return row


@transaction.atomic
def change_rule(rule: Gehregel, form: Gehregelform, *, by: User, version: int) -> Gehregel:
    """Correct what was recorded. What it counts stands once a year is concluded on by it.

    Raises: RuleError as ``set_rule``; StaleError if somebody saved since ``version``.
    """
    row = Gehregel.objects.select_for_update().get(pk=rule.pk)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    if any(getattr(form, name) != getattr(row, name) for name in RAKNAR):
        _demand_unconcluded(min(row.fran_ar, form.fran_ar), _until(row.fran_ar))
    _fill(row, form)
    row.save_as(by)
    log("ändrade regel för god ekonomisk hushållning", row, by=by, fran_ar=row.fran_ar)
    return row


def _until(ar: int) -> int | None:
    """The year that the next rule after ``ar`` begins."""
    later = Gehregel.objects.filter(fran_ar__gt=ar).order_by("fran_ar").first()
    return later.fran_ar if later else None


def _demand_unconcluded(fran: int, until: int | None) -> None:
    rows = Gehutlatande.objects.filter(
        lage=Avgivandelage.AVGIVEN, uppfoljning__avser_till__year__gte=fran
    ).exclude(instans=Utlatandeinstans.REVISORERNA)
    if until is not None:
        rows = rows.filter(uppfoljning__avser_till__year__lt=until)
    used = rows.select_related("uppfoljning").order_by("-uppfoljning__avser_till").first()
    if used is not None:
        raise RuleError(
            f"{used.get_instans_display()} för {used.uppfoljning.namn} är redan klar, så regeln "
            f"för {used.uppfoljning.ar} står fast. Låt den nya gälla från och med ett senare år.",
            field="fran_ar",
        )


def _fill(row: Gehregel, form: Gehregelform) -> None:
    for name in REGELFALT:
        setattr(row, name, getattr(form, name))
    row.ordalydelse = clean_text(form.ordalydelse)
    put_decision(row, demand_decision(form.beslut))
    if not row.ordalydelse:
        raise RuleError("Skriv hur beslutet lyder.", field="ordalydelse")
    for part, name in PARTS.items():
        lower, full = getattr(row, f"delvis_{part}"), getattr(row, f"krav_{part}")
        if lower is not None and lower >= full:
            raise RuleError(
                f"Gränsen för delvis uppnådda {name} ska ligga under kravet, "
                f"{percent(full)} procent.",
                field=f"delvis_{part}",
            )
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RuleError(" ".join(messages), field=_field(name)) from error


def _field(name: str) -> str | None:
    return "fran_ar" if name == "__all__" else name
