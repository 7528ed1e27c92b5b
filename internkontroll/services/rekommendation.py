"""The register of what the auditors recommend: entered, answered, carried out or withdrawn."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from internkontroll.enums import RekommendationLage
from internkontroll.models import RekommendationAtgard, Revisionsrekommendation
from internkontroll.permissions import PLANERAR
from internkontroll.rules import kod_after
from internkontroll.services.atgard import NyAtgard, action_faults, save_action
from internkontroll.services.skrivning import (
    TOO_LONG,
    checked_save,
    demand,
    held_enhet,
    same_version,
)
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError
from styrning.bas.text import MAX_ANALYS, clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import Atgard, Enhet, User


@dataclass(frozen=True)
class Rekommendationsdata:
    """What the auditors said, in which report, and by when they want an answer."""

    enhet: Enhet
    granskning: str
    granskad_at: date
    rekommendation: str
    svara_senast: date | None = None


@dataclass(frozen=True)
class Svarsdata:
    """The nämnd's answer, when it is carried out, and a new action with it."""

    svar: str
    klar_senast: date | None = None
    atgard: NyAtgard | None = None


@transaction.atomic
def add_recommendation(data: Rekommendationsdata, *, by: User) -> Revisionsrekommendation:
    """Enter a recommendation; its code is the next of the audit's year.

    Raises: FaultsError for what it lacks and for days that do not agree.
    """
    enhet = held_enhet(data.enhet)
    _ask_text(data, enhet)
    prefix = f"REV{data.granskad_at.year}-"
    used = Revisionsrekommendation.history.filter(kod__startswith=prefix)
    row = Revisionsrekommendation(
        enhet=enhet, kod=kod_after(prefix, set(used.values_list("kod", flat=True)))
    )
    _put(row, data)
    checked_save(row, by=by)
    log("lade till revisionsrekommendation", row, by=by, enhet=enhet, kod=row.kod)
    return row


@transaction.atomic
def change_recommendation(
    row: Revisionsrekommendation, data: Rekommendationsdata, *, by: User, version: int
) -> Revisionsrekommendation:
    """Set right what was entered, as long as nobody has answered.

    Raises: RuleError once there is an answer; FaultsError; StaleError if somebody saved first.
    """
    found = _held(row)
    demand(
        found.lage == RekommendationLage.OBESVARAD and not found.svar,
        "Nämnden har börjat svara. Rekommendationen kan inte skrivas om; lägg till en ny och "
        "avför den här.",
    )
    same_version(found, version)
    _ask_text(data, data.enhet)
    found.enhet = data.enhet
    _put(found, data)
    checked_save(found, by=by)
    log("ändrade revisionsrekommendation", found, by=by, enhet=found.enhet, kod=found.kod)
    return found


def _ask_text(data: Rekommendationsdata, enhet: Enhet) -> None:
    faults = {}
    if enhet.slag not in PLANERAR:
        faults["enhet"] = "Välj en styrelse, en nämnd eller ett bolag."
    if not clean_text(data.granskning):
        faults["granskning"] = "Skriv vilken granskning det gäller."
    if not clean_text(data.rekommendation):
        faults["rekommendation"] = "Skriv vad revisorerna rekommenderar."
    elif len(clean_text(data.rekommendation)) > MAX_ANALYS:
        faults["rekommendation"] = TOO_LONG
    if data.granskad_at > today():
        faults["granskad_at"] = "Granskningens datum ligger i framtiden."
    if data.svara_senast and data.svara_senast < data.granskad_at:
        faults["svara_senast"] = "Svaret kan inte begäras före granskningens datum."
    if faults:
        raise FaultsError(faults)


def _put(row: Revisionsrekommendation, data: Rekommendationsdata) -> None:
    row.granskning = clean_text(data.granskning)
    row.granskad_at = data.granskad_at
    row.rekommendation = clean_text(data.rekommendation)
    row.svara_senast = data.svara_senast


@transaction.atomic
def answer_recommendation(
    row: Revisionsrekommendation,
    data: Svarsdata,
    *,
    by: User,
    version: int,
    beslut: Beslut | None = None,
) -> Revisionsrekommendation:
    """Write the nämnd's answer, with an action if one is given; with ``beslut`` it is answered.

    Raises: RuleError when it is closed, or for a decision that lacks something; FaultsError
        for an answer without day or a gap in the action; StaleError if somebody saved first.
    """
    found = _held(row)
    _ask_open(found)
    same_version(found, version)
    svar = clean_text(data.svar)
    _ask_answer(found, svar, data, is_decided=beslut is not None)
    found.svar, found.klar_senast = svar, data.klar_senast
    if beslut is not None:
        demand_decision(beslut, with_paragraf=True)
        demand(
            beslut.datum >= found.granskad_at,
            f"Beslutet är daterat före granskningen, {found.granskad_at:%Y-%m-%d}.",
            "datum",
        )
        put_decision(found, beslut)
        found.lage = RekommendationLage.BESVARAD
    checked_save(found, by=by)
    if data.atgard is not None:
        _link(found, data.atgard, by=by)
    vad = "besvarade" if beslut else "skrev svar på"
    log(f"{vad} revisionsrekommendation", found, by=by, enhet=found.enhet, kod=found.kod,
        beslut=found.beslut_text)  # fmt: skip
    return found


def _ask_answer(
    row: Revisionsrekommendation, svar: str, data: Svarsdata, *, is_decided: bool
) -> None:
    faults = action_faults(data.atgard) if data.atgard else {}
    if not svar and (is_decided or row.lage != RekommendationLage.OBESVARAD):
        faults["svar"] = "Skriv vad nämnden svarar."
    elif len(svar) > MAX_ANALYS:
        faults["svar"] = TOO_LONG
    if is_decided and data.klar_senast is None:
        faults["klar_senast"] = "Ange när det nämnden lovar ska vara genomfört."
    if data.klar_senast and data.klar_senast < row.granskad_at:
        faults["klar_senast"] = "Dagen ligger före granskningen."
    if faults:
        raise FaultsError(faults)


def _link(row: Revisionsrekommendation, data: NyAtgard, *, by: User) -> Atgard:
    atgard = save_action(data, row.enhet, by=by)
    RekommendationAtgard.objects.create(rekommendation=row, atgard=atgard)
    log("lade till åtgärd", atgard, by=by, enhet=row.enhet, rekommendation=row.kod)
    return atgard


@transaction.atomic
def complete_recommendation(
    row: Revisionsrekommendation, ord: str, *, by: User, version: int
) -> Revisionsrekommendation:
    """The nämnd says that it is carried out, and how.

    Raises: RuleError before it is answered or without words; StaleError if somebody saved first.
    """
    found = _held(row)
    _ask_open(found)
    demand(
        found.lage == RekommendationLage.BESVARAD,
        "Nämnden har inte beslutat sitt svar än. Anteckna svaret först.",
    )
    return _closed(
        found, RekommendationLage.GENOMFORD, ord, by=by, version=version,
        fraga="Skriv hur rekommendationen har genomförts.", vad="genomförde",
    )  # fmt: skip


@transaction.atomic
def withdraw_recommendation(
    row: Revisionsrekommendation, ord: str, *, by: User, version: int
) -> Revisionsrekommendation:
    """Take it off the list of what is to be done, with words; it stays in the register.

    Raises: RuleError when it is closed already or without words; StaleError if somebody saved
        first.
    """
    found = _held(row)
    _ask_open(found)
    return _closed(
        found, RekommendationLage.AVFORD, ord, by=by, version=version,
        fraga="Skriv varför rekommendationen avförs.", vad="avförde",
    )  # fmt: skip


@transaction.atomic
def reopen_recommendation(
    row: Revisionsrekommendation, ord: str, *, by: User, version: int
) -> Revisionsrekommendation:
    """Take it up again, with words: it was not carried out after all.

    Raises: RuleError when it is open or without words; StaleError if somebody saved first.
    """
    found = _held(row)
    demand(not is_open(found), "Rekommendationen är redan öppen.")
    same_version(found, version)
    words = clean_text(ord)
    demand(bool(words), "Skriv varför rekommendationen tas upp igen.", "ord")
    answered = found.svar and found.beslut_datum
    found.lage = RekommendationLage.BESVARAD if answered else RekommendationLage.OBESVARAD
    found.lage_motiv = words
    checked_save(found, by=by)
    log("tog upp revisionsrekommendation igen", found, by=by, enhet=found.enhet, kod=found.kod,
        ord=words)  # fmt: skip
    return found


def is_open(row: Revisionsrekommendation) -> bool:
    return row.lage in {RekommendationLage.OBESVARAD, RekommendationLage.BESVARAD}


def _ask_open(row: Revisionsrekommendation) -> None:
    demand(
        is_open(row),
        f"Rekommendationen är {row.get_lage_display().lower()}. Ta upp den igen först.",
    )


def _closed(
    row: Revisionsrekommendation,
    lage: RekommendationLage,
    ord: str,
    *,
    by: User,
    version: int,
    fraga: str,
    vad: str,
) -> Revisionsrekommendation:
    same_version(row, version)
    words = clean_text(ord)
    demand(bool(words), fraga, "ord")
    row.lage, row.lage_motiv = lage, words
    checked_save(row, by=by)
    log(f"{vad} revisionsrekommendation", row, by=by, enhet=row.enhet, kod=row.kod, ord=words)
    return row


def _held(row: Revisionsrekommendation) -> Revisionsrekommendation:
    rows = Revisionsrekommendation.objects.select_for_update(of=("self",)).select_related("enhet")
    return rows.get(pk=row.pk)
