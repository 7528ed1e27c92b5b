"""An adopted plan changes within its year only by a decision of its own."""

from django.db import transaction

from internkontroll.enums import PlanLage, TillfalleLage
from internkontroll.models import (
    Kontrollmoment,
    Kontrollplan,
    Kontrollplanandring,
    Kontrolltillfalle,
)
from internkontroll.services.moment import demand_changeable, held_moment, held_plan
from internkontroll.services.skrivning import checked_save, demand, same_version
from styrning.bas.clock import today
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import Inlamning, User
from styrning.grund.services import touch


@transaction.atomic
def register_change(
    plan: Kontrollplan, beslut: Beslut, motiv: str, *, by: User
) -> Kontrollplanandring:
    """Record the decision that an adopted plan is to change; checks are then added or ended
    through it. The decision that it was adopted by stands.

    Raises: RuleError, with the field, for a draft, a decision without organ, date or §, in the
        future or before the plan's own, one that is registered already, or no reason.
    """
    row = held_plan(plan)
    demand(row.lage == PlanLage.FASTSTALLD, "Planen är ett utkast. Ändra direkt i den.")
    andring = Kontrollplanandring(plan=row)
    _put(andring, row, beslut, motiv)
    checked_save(andring, by=by)
    log("registrerade ändring av kontrollplan", andring, by=by, enhet=row.enhet, ar=row.ar,
        beslut=andring.beslut_text, motiv=andring.motiv)  # fmt: skip
    return andring


def _put(andring: Kontrollplanandring, plan: Kontrollplan, beslut: Beslut, motiv: str) -> None:
    put_decision(andring, demand_decision(beslut, with_paragraf=True))
    demand(
        plan.beslut_datum is None or beslut.datum >= plan.beslut_datum,
        f"Planen fastställdes {plan.beslut_datum:%Y-%m-%d} och kan inte ha ändrats före det.",
        "datum",
    )
    demand(
        beslut.datum.year <= plan.ar,
        f"Planen gäller {plan.ar} och ändras inte efter årets slut.",
        "datum",
    )
    andring.motiv = clean_text(motiv)
    demand(bool(andring.motiv), "Skriv vad som ändras och varför.", "motiv")
    same = plan.andringar.filter(
        beslut_datum=andring.beslut_datum, beslut_paragraf=andring.beslut_paragraf
    ).exclude(pk=andring.pk)
    demand(not same.exists(), f"{andring.beslut_text} är redan registrerat.", "paragraf")


@transaction.atomic
def correct_change(
    andring: Kontrollplanandring, beslut: Beslut, motiv: str, *, by: User, version: int
) -> Kontrollplanandring:
    """Correct what was typed of a decision; what was added and ended through it stands.

    Raises: RuleError as ``register_change``; StaleError if somebody saved first.
    """
    rows = Kontrollplanandring.objects.select_for_update(of=("self",))
    row = rows.select_related("plan__enhet").get(pk=andring.pk)
    before, fields = row.beslut_text, (row.diarienummer, row.motiv)
    same_version(row, version)
    _put(row, row.plan, beslut, motiv)
    if (row.beslut_text, (row.diarienummer, row.motiv)) == (before, fields):
        return row
    checked_save(row, by=by)
    log("rättade ändring av kontrollplan", row, by=by, enhet=row.plan.enhet, fore=before,
        nu=row.beslut_text)  # fmt: skip
    return row


@transaction.atomic
def correct_adoption(plan: Kontrollplan, beslut: Beslut, *, by: User, version: int) -> Kontrollplan:
    """Correct what was typed of the decision that adopted a plan; the plan itself stands.

    Raises: RuleError, with the field, for a draft, a decision without organ, date or §, in the
        future, or after a decision to change the plan; StaleError if somebody saved first.
        Nothing is written where nothing differs.
    """
    row = held_plan(plan)
    demand(row.lage == PlanLage.FASTSTALLD, "Planen är ett utkast och har inget beslut att rätta.")
    wanted = demand_decision(beslut, with_paragraf=True)
    first = row.andringar.order_by("beslut_datum").first()
    demand(
        first is None or first.beslut_datum is None or wanted.datum <= first.beslut_datum,
        "Planen är ändrad genom ett beslut före den dagen.",
        "datum",
    )
    columns = wanted.columns()
    if all(getattr(row, name) == value for name, value in columns.items()):
        return row
    same_version(row, version)
    before = row.beslut_text
    put_decision(row, wanted)
    checked_save(row, by=by)
    log("rättade beslut om kontrollplan", row, by=by, enhet=row.enhet, fore=before,
        nu=row.beslut_text)  # fmt: skip
    return row


@transaction.atomic
def end_moment(
    moment: Kontrollmoment, andring: Kontrollplanandring, *, by: User, version: int
) -> Kontrollmoment:
    """End a check of an adopted plan; its results stay and what is not done is cancelled.

    Occasions of rounds that are closed stay as they are: what was missed then was missed.

    Raises: RuleError for a common check, one that is ended, or a draft; StaleError if somebody
        saved first.
    """
    row = held_moment(moment)
    same_version(row, version)
    demand_changeable(row.plan, andring)
    demand(row.avslutad_genom_id is None, f"{row.kod} är redan avslutad.")
    demand(
        row.gemensamt_id is None,
        f"{row.kod} är gemensam: kommunstyrelsen har beslutat att den ska göras.",
    )
    row.avslutad_genom = andring
    checked_save(row, by=by)
    dropped = _cancel_rest(row, andring, by=by)
    log("avslutade kontrollmoment", row, by=by, enhet=row.plan.enhet, kontroll=row.kod,
        beslut=andring.beslut_text, installda=dropped)  # fmt: skip
    return row


def _cancel_rest(row: Kontrollmoment, andring: Kontrollplanandring, *, by: User) -> int:
    """How many occasions were cancelled; a round that is approved is told so."""
    rest = Kontrolltillfalle.objects.filter(moment=row, resultat__isnull=True).exclude(
        lage=TillfalleLage.INSTALLT
    )
    dropped = 0
    for tillfalle in rest.select_related("uppfoljning"):
        runda = tillfalle.uppfoljning
        if not runda.is_open() and today() >= runda.oppnar:
            continue
        tillfalle.lage = TillfalleLage.INSTALLT
        tillfalle.lage_motiv = f"Kontrollen är avslutad: {andring.beslut_text}."
        checked_save(tillfalle, by=by)
        inlamning = Inlamning.objects.filter(enhet=row.plan.enhet_id, uppfoljning=runda).first()
        if inlamning is not None and inlamning.is_approved:
            touch(inlamning, by=by)
        dropped += 1
    return dropped
