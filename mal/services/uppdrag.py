"""Uppdrag: given by decision, changed, ended with a reason, and reported back (KL 6:5)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from mal.enums import RapporterasTill, RiktatTill
from mal.models import Mal, Plan, Uppdrag, UppdragMottagare, Uppdragssvar
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.enums import Slag
from styrning.grund.events import log
from styrning.grund.models import Enhet, User

CONFLICT = "Någon annan har ändrat uppdraget sedan du öppnade sidan. Välj vilket som ska gälla."
KOD = re.compile(r"[0-9A-Za-zÅÄÖåäö-]+")
RECEIVERS = (Slag.STYRELSE, Slag.NAMND, Slag.BOLAG)
SLAG = {
    RiktatTill.NAMNDER: (Slag.STYRELSE, Slag.NAMND),
    RiktatTill.BOLAG: (Slag.BOLAG,),
    RiktatTill.ALLA: RECEIVERS,
    RiktatTill.UTVALDA: RECEIVERS,
}


@dataclass(frozen=True)
class Uppdragsform:
    """What an uppdrag says. ``utvalda`` are its recipients where ``riktat_till`` is UTVALDA."""

    kod: str
    namn: str
    ar: int
    riktat_till: str
    beslut: Beslut
    beskrivning: str = ""
    mal: Mal | None = None
    utvalda: Sequence[Enhet] = ()
    klart_senast: date | None = None
    rapporteras_till: str = RapporterasTill.KF


@transaction.atomic
def give_uppdrag(form: Uppdragsform, *, by: User) -> Uppdrag:
    """Give an uppdrag; who gets it is kept as rows, by the organisation of its year.

    Raises: RuleError, with the field, for a year without plan, a goal of another year's plan,
        a decision in the future, a kod that is taken, or nobody who gets it.
    """
    row = Uppdrag()
    _fill(row, form)
    wanted = _recipients(form)
    row.save_as(by)
    _add(row, wanted)
    log("gav uppdrag", row, by=by, kod=row.kod, mottagare=len(wanted))
    return row


@transaction.atomic
def change_uppdrag(uppdrag: Uppdrag, form: Uppdragsform, *, by: User, version: int) -> Uppdrag:
    """Change what an uppdrag says. Who has it follows when ``riktat_till`` or the choice does.

    Raises: RuleError as ``give_uppdrag``, and where a recipient that has answered would lose
        it; StaleError if somebody saved since ``version``. Nothing is written then.
    """
    row = _fresh(uppdrag, version)
    _demand_begun(row, form)
    chosen = form.riktat_till == RiktatTill.UTVALDA
    anew = chosen or (form.riktat_till, form.ar) != (row.riktat_till, row.ar)
    _fill(row, form)
    if anew:
        wanted = _recipients(form)
        _demand_unanswered(row, _recipient_ids(row) - wanted)
        UppdragMottagare.objects.filter(uppdrag=row).exclude(enhet__in=wanted).delete()
        _add(row, wanted - _recipient_ids(row))
    row.save_as(by)
    log("ändrade uppdrag", row, by=by, kod=row.kod)
    return row


@transaction.atomic
def add_recipient(uppdrag: Uppdrag, enhet: Enhet, *, by: User, version: int) -> Uppdrag:
    """Give the uppdrag to one more, such as the one that takes over after a nämnd that ends.

    Raises: RuleError for an enhet that is no nämnd or bolag or has it; StaleError as
        ``change_uppdrag``.
    """
    row = _fresh(uppdrag, version)
    if enhet.slag not in RECEIVERS:
        raise RuleError(f"{enhet.namn} är varken nämnd eller bolag.", field="enhet")
    if enhet.pk in _recipient_ids(row):
        raise RuleError(f"{enhet.namn} har redan uppdraget.", field="enhet")
    _add(row, {enhet.pk})
    row.save_as(by)
    log("lade till mottagare av uppdrag", row, by=by, enhet=enhet, kod=row.kod)
    return row


@transaction.atomic
def remove_recipient(uppdrag: Uppdrag, enhet: Enhet, *, by: User, version: int) -> Uppdrag:
    """Take the uppdrag from one that has not answered.

    Raises: RuleError for one that has answered, and for the only one; StaleError as
        ``change_uppdrag``.
    """
    row = _fresh(uppdrag, version)
    _demand_unanswered(row, {enhet.pk})
    if _recipient_ids(row) <= {enhet.pk}:
        raise RuleError(f"{enhet.namn} är ensam om uppdraget. Avsluta det i stället.")
    UppdragMottagare.objects.filter(uppdrag=row, enhet=enhet).delete()
    row.save_as(by)
    log("tog bort mottagare av uppdrag", row, by=by, enhet=enhet, kod=row.kod)
    return row


@transaction.atomic
def end_uppdrag(uppdrag: Uppdrag, datum: date, motiv: str, *, by: User, version: int) -> Uppdrag:
    """End the uppdrag: rounds whose period ends that day or later ask for it no more.

    Raises: RuleError, with the field, without reason, when it is ended already, or for a day
        before the decision or to come; StaleError as ``change_uppdrag``.
    """
    row, reason = _fresh(uppdrag, version), clean_text(motiv)
    if row.avslutat is not None:
        raise RuleError(f"Uppdraget avslutades redan {row.avslutat:%Y-%m-%d}.")
    if not reason:
        raise RuleError("Skriv varför uppdraget avslutas.", field="motiv")
    if row.beslut_datum is not None and datum < row.beslut_datum:
        raise RuleError(
            f"Uppdraget gavs {row.beslut_datum:%Y-%m-%d} och kan inte avslutas före det.",
            field="datum",
        )
    if datum > today():
        raise RuleError("Dagen ligger i framtiden.", field="datum")
    row.avslutat, row.avslutat_motiv = datum, reason
    row.save_as(by)
    log("avslutade uppdrag", row, by=by, kod=row.kod, motiv=reason)
    return row


@transaction.atomic
def resume_uppdrag(uppdrag: Uppdrag, *, by: User, version: int) -> Uppdrag:
    """Take back that it was ended; the reason stays in its history.

    Raises: RuleError when it is not ended; StaleError as ``change_uppdrag``.
    """
    row = _fresh(uppdrag, version)
    if row.avslutat is None:
        raise RuleError("Uppdraget är inte avslutat.")
    row.avslutat, row.avslutat_motiv = None, ""
    row.save_as(by)
    log("återupptog uppdrag", row, by=by, kod=row.kod)
    return row


def _fresh(uppdrag: Uppdrag, version: int) -> Uppdrag:
    row = Uppdrag.objects.select_for_update(of=("self",)).get(pk=uppdrag.pk)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    return row


def _fill(row: Uppdrag, form: Uppdragsform) -> None:
    row.kod, row.namn = form.kod.strip(), clean_text(form.namn)
    row.beskrivning, row.ar, row.mal = clean_text(form.beskrivning), form.ar, form.mal
    row.riktat_till, row.rapporteras_till = form.riktat_till, form.rapporteras_till
    row.klart_senast = form.klart_senast
    put_decision(row, demand_decision(form.beslut))
    for field, message in _faults(form).items():
        if message:
            raise RuleError(message, field=field)
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RuleError(" ".join(messages), field=name) from error


def _faults(form: Uppdragsform) -> dict[str, str]:
    faults = {}
    if not KOD.fullmatch(form.kod.strip()):
        faults["kod"] = "Koden får ha bokstäver, siffror och bindestreck, inga mellanslag."
    if not Plan.objects.filter(ar=form.ar).exists():
        faults["ar"] = f"Det finns ingen plan för {form.ar}. Välj ett år som har en plan."
    if form.mal is not None and form.mal.plan.ar != form.ar:
        faults["mal"] = f"Målet står i planen för {form.mal.plan.ar}, inte {form.ar}."
    if form.klart_senast is not None and form.klart_senast < form.beslut.datum:
        faults["klart_senast"] = "Uppdraget kan inte vara klart innan det beslutades."
    return faults


def _demand_begun(row: Uppdrag, form: Uppdragsform) -> None:
    """An answered uppdrag is not moved to a year after its first answer."""
    first = Uppdragssvar.objects.filter(uppdrag=row).order_by("uppfoljning__avser_till").first()
    if first is not None and form.ar > first.uppfoljning.ar:
        raise RuleError(
            f"Uppdraget är besvarat i {first.uppfoljning.namn} och kan inte ges senare än så.",
            field="ar",
        )


def _recipients(form: Uppdragsform) -> set[int]:
    """Who gets it, of those that stood on the day it was decided, or as its year began."""
    day = min(max(form.beslut.datum, date(form.ar, 1, 1)), date(form.ar, 12, 31))
    standing = Enhet.objects.valid_on(day).filter(slag__in=SLAG[RiktatTill(form.riktat_till)])
    if form.riktat_till != RiktatTill.UTVALDA:
        found = set(standing.values_list("pk", flat=True))
        if not found:
            raise RuleError(f"Ingen sådan enhet finns {form.ar}.", field="riktat_till")
        return found
    if not form.utvalda:
        raise RuleError("Välj minst en nämnd eller ett bolag.", field="utvalda")
    allowed = set(standing.filter(pk__in=[e.pk for e in form.utvalda]).values_list("pk", flat=True))
    if outside := [enhet.namn for enhet in form.utvalda if enhet.pk not in allowed]:
        raise RuleError(
            f"{', '.join(outside)} är inte nämnd eller bolag {form.ar}. Ta bort valet.",
            field="utvalda",
        )
    return allowed


def _recipient_ids(row: Uppdrag) -> set[int]:
    rows = UppdragMottagare.objects.filter(uppdrag=row)
    return set(rows.values_list("enhet_id", flat=True))


def _add(row: Uppdrag, enheter: Collection[int]) -> None:
    UppdragMottagare.objects.bulk_create(
        UppdragMottagare(uppdrag=row, enhet_id=pk) for pk in sorted(enheter)
    )


def _demand_unanswered(row: Uppdrag, enheter: Collection[int]) -> None:
    answered = Enhet.objects.filter(
        pk__in=Uppdragssvar.objects.filter(uppdrag=row, enhet__in=enheter).values("enhet")
    )
    if names := list(answered.order_by("tree_id", "lft").values_list("namn", flat=True)):
        raise RuleError(
            f"{', '.join(names)} har redan svarat och kan inte tas bort. Avsluta uppdraget om "
            "det inte längre gäller.",
            field="utvalda",
        )
