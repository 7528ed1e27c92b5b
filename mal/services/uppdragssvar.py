"""Reporting back of an uppdrag in a round (KL 6:5)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from mal.enums import Uppdragslage
from mal.models import Uppdrag, Uppdragssvar
from mal.uppdrag import given
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Enhet, Inlamning, User
from styrning.grund.organisation import organisation
from styrning.grund.services import hold, touch

CONFLICT = "Någon annan har svarat på uppdraget sedan du öppnade sidan. Välj vilket som ska gälla."
TEXT_MAX = 60_000


@dataclass(frozen=True)
class Svar:
    """What an enhet says of an uppdrag: how far it has come, and in words."""

    lage: str
    text: str = ""


def svara(
    uppdrag: Uppdrag,
    enhet: Enhet,
    inlamning: Inlamning,
    svar: Svar,
    *,
    by: User,
    version: int = 0,
) -> Uppdragssvar:
    """Save the enhet's answer in the round, and let an approval of the submission fall.

    Raises: RuleError, with the field, for a läge that is none, for kan inte genomföras without
        a word why, for a closed round and for what the round does not ask of the submission;
        StaleError if somebody saved since ``version`` was seen. Nothing is written then.
    """
    wanted = _checked(svar)
    key = {"uppdrag": uppdrag, "enhet": enhet, "uppfoljning": inlamning.uppfoljning}
    try:
        with transaction.atomic():
            hold(inlamning)
            _demand_asked(uppdrag, enhet, inlamning)
            row = Uppdragssvar.objects.select_for_update(of=("self",)).filter(**key).first()
            if (row.version if row else 0) != version:
                raise StaleError(CONFLICT, current=row)
            row = row or Uppdragssvar(**key)
            if row._state.adding or any(getattr(row, n) != v for n, v in wanted.items()):
                row.lage, row.text = wanted["lage"], wanted["text"]
                row.save_as(by)
                touch(inlamning, by=by)
                log("svarade på uppdrag", row, by=by, enhet=enhet, kod=uppdrag.kod, lage=row.lage)
    except IntegrityError as error:
        raise StaleError(CONFLICT, current=Uppdragssvar.objects.filter(**key).first()) from error
    return row


def _checked(svar: Svar) -> dict[str, str]:
    if svar.lage not in Uppdragslage.values:
        raise RuleError("Välj hur långt uppdraget har kommit.", field="lage")
    text = clean_text(svar.text)
    if svar.lage == Uppdragslage.KAN_EJ and not text:
        raise RuleError("Skriv varför uppdraget inte kan genomföras.", field="text")
    if len(text) > TEXT_MAX:
        raise RuleError(
            f"Texten är {len(text)} tecken. Högst {TEXT_MAX} får plats; dela upp den.", field="text"
        )
    return {"lage": str(svar.lage), "text": text}


def _demand_asked(uppdrag: Uppdrag, enhet: Enhet, inlamning: Inlamning) -> None:
    runda = inlamning.uppfoljning
    org = organisation(runda.pk)
    rows = given(uppdrag=Uppdrag.objects.filter(pk=uppdrag.pk), enheter=[enhet.pk])
    covered = enhet.pk in org.covered_by(inlamning.enhet_id)
    if not covered or not any(row.is_asked(runda, org) for row in rows):
        raise RuleError(
            f"{runda.namn} frågar inte längre efter uppdraget {uppdrag.kod} hos {enhet.namn}. "
            "Läs om sidan."
        )
