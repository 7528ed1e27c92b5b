"""A question to the officer about one value or one judgement, and its answer."""

from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from mal.models import Mal
from nyckeltal.models import Fraga, NyckeltalEnhet
from nyckeltal.overlamning import reporters
from styrning.bas.clock import now, today
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text, limited
from styrning.grund import brev
from styrning.grund.enums import InlamningLage, Utskicksslag
from styrning.grund.events import log
from styrning.grund.models import Inlamning, User
from styrning.grund.services_utskick import queue

MAX_TEXT = 2_000

Sak = NyckeltalEnhet | Mal


@transaction.atomic
def ask(inlamning: Inlamning, om: Sak, text: str, *, by: User) -> Fraga:
    """Ask the officer about a value, or about the judgement of a goal, and write to that person.

    The state of the submission stays as it is.

    Raises: RuleError, with its field, without words, or when nobody has begun to fill in.
    """
    row = Inlamning.objects.select_related("enhet", "uppfoljning").get(pk=inlamning.pk)
    if row.lage == InlamningLage.EJ_PABORJAD:
        raise RuleError("Ingen har börjat fylla i. Det finns ingen uppgift att fråga om än.")
    asked = _words(text, "Skriv vad du undrar.")
    place = {"ansvar": om} if isinstance(om, NyckeltalEnhet) else {"mal": om}
    fraga = Fraga.objects.create(inlamning=row, text=asked, stalld_av=by, **place)
    log("ställde fråga", row, by=by, enhet=row.enhet, motiv=f"{fraga.om}: {asked}")
    facts = (fraga.om, row.uppfoljning.namn, row.enhet.namn)
    queue(
        (user, str(Utskicksslag.FRAGA), f"fraga:{fraga.pk}:{user.pk}",
         brev.asked(user.first_name, *facts, asked, by.namn, address(fraga)))
        for user in receivers(fraga) if user.pk != by.pk
    )  # fmt: skip
    return fraga


@transaction.atomic
def answer(fraga: Fraga, text: str, *, by: User) -> Fraga:
    """Answer, once, and write to the one who asked.

    Raises: RuleError, with its field, without words, or when it is answered already: the answer
        that stands is told.
    """
    Fraga.objects.select_for_update().get(pk=fraga.pk)
    row = Fraga.objects.select_related(
        "inlamning__enhet", "inlamning__uppfoljning", "ansvar__nyckeltal", "mal", "stalld_av",
        "svarad_av",
    ).get(pk=fraga.pk)  # fmt: skip
    if row.svarad_av is not None:
        raise RuleError(f"{row.svarad_av.namn} har redan svarat: ”{row.svar}”.", field="text")
    row.svar, row.svarad_av, row.svarad_at = _words(text, "Skriv ett svar."), by, now()
    row.save(update_fields=["svar", "svarad_av", "svarad_at"])
    inlamning, om = row.inlamning, row.om
    log("svarade på fråga", inlamning, by=by, enhet=inlamning.enhet, motiv=f"{om}: {row.svar}")
    if row.stalld_av_id != by.pk:
        letter = brev.answered(
            row.stalld_av.first_name, om, inlamning.uppfoljning.namn, inlamning.enhet.namn,
            (row.text, row.svar), by.namn, address(row),
        )  # fmt: skip
        queue([(row.stalld_av, str(Utskicksslag.FRAGA), f"svar:{row.pk}", letter)])
    return row


def _words(text: str, none: str) -> str:
    words = clean_text(text)
    if not words:
        raise RuleError(none, field="text")
    return limited(words, MAX_TEXT, "Texten", "text")


def anchor(fraga: Fraga) -> str:
    """The id of the row or goal on the entry page."""
    return f"r-{fraga.ansvar.publikt_id if fraga.ansvar else fraga.mal.kod}"  # type: ignore[union-attr]


def address(fraga: Fraga) -> str:
    """Where it is answered; empty where the installation's own address is not set."""
    inlamning, at = fraga.inlamning, anchor(fraga)
    place = f"{quote(inlamning.uppfoljning.kod)}/{quote(inlamning.enhet.kod)}"
    page = f"{settings.ADRESS}/min-uppfoljning/{place}/?visa={at}#{at}"
    return page if settings.ADRESS else ""


def receivers(fraga: Fraga) -> list[User]:
    """Who is written to: whoever answers for the value, else the round's handläggare, else who
    sent it in, else everybody who may report for the enhet."""
    inlamning = fraga.inlamning
    named = [
        fraga.ansvar.ansvarig if fraga.ansvar else None,
        inlamning.handlaggare,
        inlamning.inskickad_av,
    ]
    first = next((user for user in named if user is not None and user.is_active), None)
    return [first] if first else reporters(inlamning.enhet, today())
