"""Piteå 2007–2015 from published facts only: ``data/pitea.json`` holds them with their sources.

What the sources do not tell is left empty. What the models demand beside the facts (a round's
opening day, an account that wrote it) is ours and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from mal.enums import Klass
from mal.models import Bedomning
from mal.rules import Forslag, propose
from styrning.config.demo import marke
from styrning.config.demo.organisation import build_organisation
from styrning.config.demo.pitea_nyckeltal import build_figures
from styrning.config.demo.pitea_planer import Planer, build_plans
from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import moment, read_document, stable_id
from styrning.grund.enums import InlamningLage, Roll, UppfoljningSlag
from styrning.grund.models import (
    Arshjul,
    Enhet,
    Inlamning,
    Tilldelning,
    Uppfoljning,
    User,
)

LOGIN = {
    "roll": Roll.ADMINISTRATOR,
    "konto": "pitea.admin",
    "losenord": "pitea-demo-administrator",
}
SOURCE_ACCOUNT = "publicerad.kalla"
MOTIV = "Siffran är Piteås. Motivet till den är inte läst, och något förslag kan inte räknas."
ATGARD = "Åtgärder har inte kunnat läsas i källan."
LUCKA = "Utfall och texter för året har inte kunnat läsas."


@dataclass(frozen=True)
class Byggt:
    """What was built, for whoever carries on from it."""

    enheter: dict[str, Enhet]
    planer: Planer
    omgangar: dict[int, Uppfoljning]
    kalla: User


@transaction.atomic
def build(*, unrated: int | None = None) -> bool:
    """Build Piteå in an empty database; False when it already stands.

    Args:
        unrated: a year whose ratings are left to be entered, as if it were still to come.

    Raises: RuleError if the database holds anything else.
    """
    if not marke.demand_room(marke.PITEA):
        return False
    document = read_document("pitea")
    enheter = build_organisation(document["organisation"], marke.PITEA)
    by = _accounts()
    planer = build_plans(document, enheter, by=by)
    build_figures(document, planer.mal_lista, enheter, by=by)
    omgangar = _rounds(document["omgangar"])
    _submissions(document, Byggt(enheter, planer, omgangar, by), unrated)
    marke.mark(marke.PITEA, by=by)
    return True


def _accounts() -> User:
    """An administrator to look around with, and the account that wrote what was published."""
    administrator = User(
        publikt_id=stable_id(marke.PITEA, "konto", LOGIN["konto"]),
        username=LOGIN["konto"],
        first_name="Administratör",
        password=make_password(LOGIN["losenord"]),
        is_staff=True,
        is_superuser=True,
    )
    source = User(
        publikt_id=stable_id(marke.PITEA, "konto", SOURCE_ACCOUNT),
        username=SOURCE_ACCOUNT,
        first_name="Publicerad",
        last_name="källa",
        password=make_password(None),
        maskinkonto=True,
    )
    create(User, [administrator, source])
    roller = (Roll.ADMINISTRATOR, Roll.KVALITETSKEDJAN)
    create(Tilldelning, [Tilldelning(user=administrator, roll=roll) for roll in roller])
    return source


def _rounds(document: dict) -> dict[int, Uppfoljning]:
    """A year-end round for each rated year; the note says which days are ours."""
    rows = document["lista"]
    arshjul = {
        rad["ar"]: Arshjul(
            publikt_id=stable_id(marke.PITEA, "arshjul", rad["ar"]),
            ar=rad["ar"],
            notering=document["notering"],
        )
        for rad in rows
    }
    create(Arshjul, list(arshjul.values()))
    rounds = {
        rad["ar"]: Uppfoljning(
            publikt_id=stable_id(marke.PITEA, "uppfoljning", rad["kod"]),
            arshjul=arshjul[rad["ar"]],
            kod=rad["kod"],
            namn=rad["namn"],
            slag=UppfoljningSlag.ARSBOKSLUT,
            avser_fran=date(rad["ar"], 1, 1),
            avser_till=date(rad["ar"], 12, 31),
            oppnar=date.fromisoformat(rad["oppnar"]),
            klar_namnd=date.fromisoformat(rad["klar"]),
            klar_kf=date.fromisoformat(rad["klar_kf"]),
            instruktion=document["notering"],
        )
        for rad in rows
    }
    create(Uppfoljning, list(rounds.values()))
    return rounds


def _submissions(document: dict, byggt: Byggt, unrated: int | None) -> None:
    """Kommunstyrelsen's submission and ratings of each year.

    They end as approved: the day and § of a decision are not known.
    """
    enhet = byggt.enheter[document["bedomningar"]["enhet"]]
    rows = [
        Inlamning(
            publikt_id=stable_id(marke.PITEA, "inlamning", runda.kod, enhet.kod),
            enhet=enhet,
            uppfoljning=runda,
            lage=InlamningLage.EJ_PABORJAD if ar == unrated else InlamningLage.GODKAND,
            lucka_motiv="" if ar == unrated else LUCKA,
        )
        for ar, runda in byggt.omgangar.items()
    ]
    create(Inlamning, rows, by=byggt.kalla)
    ratings = [rating for ar in byggt.omgangar if ar != unrated for rating in _ratings(ar, byggt)]
    create(Bedomning, ratings, by=byggt.kalla)


def published_ratings(ar: int) -> dict[str, str]:
    """Kommunstyrelsen's published number for each area of a year, by the area's kod."""
    return read_document("pitea")["bedomningar"]["varden"][str(ar)]


def _ratings(ar: int, byggt: Byggt) -> Iterator[Bedomning]:
    runda, goals = byggt.omgangar[ar], byggt.planer.mal_lista[ar]
    for kod, siffra in published_ratings(ar).items():
        mal, forslag = goals[kod], nothing_to_propose(goals[kod].niva.regel)
        yield Bedomning(
            publikt_id=stable_id(marke.PITEA, "bedomning", runda.kod, kod),
            mal=mal,
            enhet=mal.huvudansvarig,
            uppfoljning=runda,
            foreslagen=forslag.klass,
            spar=forslag.text,
            regelversion=str(forslag.regelversion),
            steg=byggt.planer.steg[siffra],
            motiv=MOTIV,
            atgard=ATGARD,
            bedomd_av=byggt.kalla,
            bedomd_at=moment(runda.klar_namnd),
        )


def nothing_to_propose(regel: str) -> Forslag:
    """No figure of an area has a target, so the rule has nothing to say."""
    forslag = propose([], [], regel)
    if forslag.klass != Klass.EJ_BEDOMT:
        raise ValueError(f"a proposal out of nothing: {forslag.text}")
    return forslag
