"""Risks that no longer hold: ended with a reason, taken up again; removed only by mistake."""

from django.db import transaction

from internkontroll.models import Risk
from internkontroll.services.risk import held_risk
from internkontroll.services.skrivning import checked_save, demand, same_version
from styrning.bas.clock import today
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User


@transaction.atomic
def end_risk(risk: Risk, motiv: str, *, by: User, version: int) -> Risk:
    """End a risk from today, with a reason; its scores and checks stay.

    Raises: RuleError without a reason or for one that is ended; StaleError if somebody saved
        first.
    """
    row = held_risk(risk)
    demand(row.avslutad_at is None, f"Risken är redan avslutad: {row.avslutad_motiv}")
    same_version(row, version)
    demand(bool(clean_text(motiv)), "Skriv varför risken avslutas.", "avslutad_motiv")
    row.avslutad_at, row.avslutad_motiv = today(), clean_text(motiv)
    checked_save(row, by=by)
    log("avslutade risk", row, by=by, enhet=row.enhet, motiv=row.avslutad_motiv)
    return row


@transaction.atomic
def resume_risk(risk: Risk, *, by: User, version: int) -> Risk:
    """Take up a risk that was ended.

    Raises: RuleError for one that is not ended; StaleError if somebody saved first.
    """
    row = held_risk(risk)
    demand(row.avslutad_at is not None, "Risken är inte avslutad.")
    same_version(row, version)
    row.avslutad_at, row.avslutad_motiv = None, ""
    checked_save(row, by=by)
    log("återupptog risk", row, by=by, enhet=row.enhet)
    return row


@transaction.atomic
def remove_risk(risk: Risk, *, by: User, version: int) -> None:
    """Take away a risk that was added by mistake: never scored, checked or acted on.

    Raises: RuleError for one with history, which is ended instead; StaleError if somebody
        saved first.
    """
    row = held_risk(risk)
    history = _history_of(row)
    demand(
        not history,
        f"{row.kod} har historik ({', '.join(history)}) och tas inte bort. "
        "Avsluta risken i stället, med skäl.",
    )
    same_version(row, version)
    log("tog bort risk", row, by=by, enhet=row.enhet, kod=row.kod)
    row._history_user = by  # type: ignore[attr-defined]
    row.delete()


def _history_of(row: Risk) -> list[str]:
    """What would be lost with the risk, in words."""
    kinds = (
        ("värderingar", row.history.filter(sannolikhet__isnull=False)),
        ("kontrollmoment", row.moment_lista.all()),
        ("planer", row.plan_lista.all()),
        ("åtgärder", row.atgard_lista.all()),
    )
    return [word for word, rows in kinds if rows.exists()]
