"""The uppdrag of a year as a workbook holds them, and what is answered in the open rounds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from mal.arbetsbocker.uppdrag_form import BLAD_SVAR, BLAD_UPPDRAG
from mal.enums import Mottagarlage, RiktatTill
from mal.models import Mal, Uppdrag, Uppdragssvar
from mal.permissions import gives_uppdrag
from mal.services.uppdrag import RECEIVERS
from mal.uppdrag import Mottagarrad, given
from mal.uppdrag_lage import count_standings, standing
from styrning.bas.arbetsbok import Bok, Bokrad, Val, named
from styrning.bas.clock import today
from styrning.grund.models import Enhet, Inlamning, Uppfoljning, User
from styrning.grund.organisation import Organisation, drafts_of, organisation
from styrning.grund.sparat import Sparadrad

PLAIN = (
    "kod", "namn", "beskrivning", "ar", "riktat_till", "klart_senast", "rapporteras_till",
    "avslutat", "avslutat_motiv", "diarienummer",
)  # fmt: skip
OPEN = frozenset({
    "namn", "beskrivning", "organ", "datum", "paragraf", "diarienummer", "ar", "mal",
    "riktat_till", "utvalda", "klart_senast", "rapporteras_till",
})  # fmt: skip
END = frozenset({"avslutat", "avslutat_motiv"})
SVAR = frozenset({"lage", "text"})

INGEN_ROLL = "Uppdrag ändras av kvalitetskedjan. Töm det du har ändrat."
REDAN_SLUT = "Uppdraget är redan avslutat. Återuppta det på uppdragets sida först."


@dataclass(frozen=True)
class Underlag:
    """What the services need besides a row, by what stands in the cells."""

    ar: int
    mal: Mapping[str, Mal]
    enheter: Mapping[str, Enhet]


@dataclass(frozen=True)
class Svarsplats:
    """Where an answer is given: one uppdrag at one recipient, in one submission."""

    rad: Mottagarrad
    runda: Uppfoljning
    inlamning: Inlamning


@dataclass(frozen=True)
class _Read:
    """What is read once for all rows."""

    user: User
    may: bool
    ar: int
    org: Organisation
    readable: set[int]
    rader: list[Mottagarrad]


def opens_workbook(user: User) -> bool:
    """Who gives uppdrag, and who answers them in a round that is open."""
    return gives_uppdrag(user) or bool(_reportable(user, _open_rounds()))


def read_uppdrag(ar: int, user: User) -> Bok:
    """The uppdrag that stand in ``ar``, and the answers that open rounds ask for, as ``user``
    may change them; a constant number of statements."""
    org = organisation(None)
    may = gives_uppdrag(user)
    rows = given(ar=ar, uppdrag=Uppdrag.objects.visible_to(user))
    seen = [
        rad
        for rad in rows
        if may or rad.uppdrag.is_for_kf or org.report_visible_to(user, org.rader[rad.enhet_id])
    ]
    read = _Read(user, may, ar, org, drafts_of(user, org), seen)
    things = _things(read)
    goals, enheter = _goals(ar, things.values()), _enheter(ar, seen)
    return Bok(
        titel=f"Uppdrag {ar}",
        omfang=("uppdrag", str(ar)),
        omfang_text=str(ar),
        fil=f"uppdrag-{ar}",
        lage=["Det som fullmäktige eller styrelsen har gett nämnder och bolag att göra."],
        rader={
            BLAD_UPPDRAG: {
                str(thing.publikt_id): _row(thing, read, enheter) for thing in things.values()
            },
            BLAD_SVAR: _answers(read),
        },
        listor=_lists(goals, enheter),
        nya={} if may else {BLAD_UPPDRAG: INGEN_ROLL},
        objekt=Underlag(ar, goals, {enhet.kod: enhet for enhet in enheter.values()}),
    )


def _things(read: _Read) -> dict[int, Uppdrag]:
    """Those that a report of the year tells of, by kod."""
    ids = {rad.uppdrag.id for rad in read.rader if rad.stands_in(read.ar, read.org)}
    rows = Uppdrag.objects.filter(pk__in=ids).select_related("mal__plan").order_by("kod")
    return {row.pk: row for row in rows}


def _goals(ar: int, things: Iterable[Uppdrag]) -> dict[str, Mal]:
    """The goals that are judged in the year and the one before, and those that are named."""
    used = {thing.mal_id for thing in things if thing.mal_id}
    rows = Mal.objects.filter(
        Q(plan__ar__in=(ar - 1, ar, ar + 1), niva__bedoms=True) | Q(pk__in=used)
    )
    rows = rows.select_related("plan").order_by("-plan__ar", "tree_id", "lft")
    return {_goal_key(goal): goal for goal in rows}


def _goal_key(goal: Mal) -> str:
    return f"{goal.plan.ar}/{goal.kod}"


def _enheter(ar: int, rader: Iterable[Mottagarrad]) -> dict[int, Enhet]:
    """Nämnder and bolag that are left in the year, and those that have an uppdrag."""
    used = {rad.enhet_id for rad in rader}
    left = Q(galler_till__isnull=True) | Q(galler_till__gte=date(ar, 1, 1))
    rows = Enhet.objects.filter(Q(left, slag__in=RECEIVERS) | Q(pk__in=used))
    return {row.pk: row for row in rows.order_by("tree_id", "lft")}


def _lists(goals: Mapping[str, Mal], enheter: Mapping[int, Enhet]) -> dict[str, Val]:
    return {
        "mal": named((key, goal.namn) for key, goal in goals.items()),
        "enhet": named((enhet.kod, enhet.namn) for enhet in enheter.values()),
    }


def _row(thing: Uppdrag, read: _Read, enheter: Mapping[int, Enhet]) -> Bokrad:
    rader = [rad for rad in read.rader if rad.uppdrag.id == thing.pk]
    has = {rad.enhet_id for rad in rader}
    koder = tuple(enhet.kod for pk, enhet in enheter.items() if pk in has)
    values: dict[str, Any] = {name: getattr(thing, name) for name in PLAIN}
    values |= {
        "organ": thing.beslut_organ,
        "datum": thing.beslut_datum,
        "paragraf": thing.beslut_paragraf,
        "mal": _goal_key(thing.mal) if thing.mal else "",
        "utvalda": koder if thing.riktat_till == RiktatTill.UTVALDA else (),
        "mottagare": "; ".join(koder),
        "lage": _standing(rader, read),
    }
    oppna, why = OPEN | END, ""
    if thing.avslutat is not None:
        oppna, why = OPEN, REDAN_SLUT
    if not read.may:
        oppna, why = frozenset(), INGEN_ROLL
    return Bokrad(str(thing.publikt_id), thing.version, values, oppna, why, thing, namn=thing.namn)


def _standing(rader: Iterable[Mottagarrad], read: _Read) -> str:
    """How many recipients stand where, in words: 2 genomfört, 1 pågår."""
    day = min(today(), date(read.ar, 12, 31))
    lagen = count_standings(
        standing(rad, read.org, readable=read.readable, day=day) for rad in rader
    )
    told = [f"{n} {Mottagarlage(lage).label.lower()}" for lage, n in lagen.items() if n]
    return ", ".join(told)


def _open_rounds() -> dict[int, Uppfoljning]:
    """Rounds that ask for uppdrag and may be answered today."""
    rows = Uppfoljning.objects.filter(
        fragar_uppdrag=True, stangd_at__isnull=True, oppnar__lte=today()
    )
    return {row.pk: row for row in rows if row.is_open()}


def _reportable(user: User, rounds: Iterable[int]) -> dict[tuple[int, int], Inlamning]:
    """The submissions of these rounds that ``user`` may fill in, by round and enhet."""
    rows = Inlamning.objects.reportable_by(user).filter(uppfoljning__in=list(rounds))
    rows = rows.select_related("uppfoljning", "enhet")
    return {(row.uppfoljning_id, row.enhet_id): row for row in rows}


def _answers(read: _Read) -> dict[str, Bokrad]:
    """A row for each uppdrag, recipient and open round that asks for it."""
    rounds = {pk: runda for pk, runda in _open_rounds().items() if runda.ar == read.ar}
    mine = _reportable(read.user, rounds)
    found = {}
    for rad in read.rader:
        for runda in rounds.values():
            sender = read.org.sender_in(runda.pk, rad.enhet_id)
            if sender is None or not rad.is_asked(runda, read.org):
                continue
            inlamning = mine.get((runda.pk, sender))
            if inlamning is not None or read.may:
                row = _answer(rad, runda, inlamning, read)
                found[row.nyckel] = row
    return found


def _answer(
    rad: Mottagarrad, runda: Uppfoljning, inlamning: Inlamning | None, read: _Read
) -> Bokrad:
    enhet, uppdrag = read.org.rader[rad.enhet_id], rad.uppdrag
    seen = rad.visible(read.org, read.readable)
    svar = rad.answer_in(runda.pk)
    svar = svar if svar in seen else None
    earlier = [row for row in rad.before(runda) if row in seen]
    values = {
        "kod": uppdrag.kod,
        "namn": uppdrag.namn,
        "mottagare": enhet.namn,
        "uppfoljning": runda.namn,
        "klart_senast": uppdrag.klart_senast,
        "forra": f"{earlier[-1].lage_ord}. {earlier[-1].text}".strip() if earlier else "",
        "lage": svar.lage if svar else "",
        "text": svar.text if svar else "",
    }
    why = "" if inlamning else f"Svaret lämnas av den som rapporterar för {enhet.namn}."
    return Bokrad(
        _answer_key(uppdrag.publikt_id, enhet.kod, runda.kod), svar.version if svar else 0, values,
        () if why else SVAR, why, Svarsplats(rad, runda, inlamning) if inlamning else None,
        namn=f"{uppdrag.namn} – {enhet.namn}", tom=svar is None,
        sparad=Sparadrad(Uppdragssvar, {
            "uppdrag": uppdrag.id, "enhet": rad.enhet_id, "uppfoljning": runda.pk
        }),
    )  # fmt: skip


def _answer_key(uppdrag: UUID, enhet: str, runda: str) -> str:
    return f"{uppdrag}/{enhet}/{runda}"
