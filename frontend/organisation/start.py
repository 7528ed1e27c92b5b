"""The start page: what waits for whoever is logged in, by role, with one next step."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.organisation.ord import adress, antal_ord, frist, stor
from styrning.bas.clock import today
from styrning.bas.periods import deadline_words, weekday_date
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning, Uppfoljning, User
from styrning.grund.registries import progress
from styrning.grund.selectors import (
    REPORTING,
    Omgangslage,
    administrators,
    current_rounds,
    holds,
    latest_events,
    returned_by,
    round_states,
    submissions_of,
)
from styrning.grund.services import WRITABLE

VISADE = 8
NASTA = {
    InlamningLage.EJ_PABORJAD: "Börja fylla i",
    InlamningLage.UTKAST: "Fortsätt där du slutade",
    InlamningLage.ATER: "Rätta och skicka igen",
    InlamningLage.ATERREMITTERAD: "Rätta och skicka igen",
}


@dataclass
class Kort:
    """A submission as a card: where it stands, when it is due, and one next step."""

    inlamning: Inlamning
    frist: str
    dag: str
    sen: bool
    adress: str
    steg: str
    klara: int | None = None
    totalt: int | None = None
    ater: Handelse | None = None
    forst: bool = False


@dataclass
class Uppgifter:
    """The submissions of one user, sorted by what they wait for."""

    fyll_i: list[Kort]
    kommer: list[Kort]
    godkann: list[Kort]
    besluta: list[Kort]
    vantas: list[Inlamning]
    ovriga: list[Inlamning]

    @property
    def att_gora(self) -> int:
        return len(self.fyll_i) + len(self.godkann) + len(self.besluta)

    @property
    def senaste(self) -> list[Inlamning]:
        """The first of those that wait for others; the board shows all."""
        return self.ovriga[:VISADE]

    @property
    def dolda(self) -> int:
        return max(0, len(self.ovriga) - VISADE)


def _entry(inlamning: Inlamning) -> str:
    """The entry page, or the submission's own where that page is not installed."""
    entry = adress("min_uppfoljning_enhet", inlamning.uppfoljning.kod, inlamning.enhet.kod)
    return entry or adress("inlamning", inlamning.publikt_id)


def _card(inlamning: Inlamning, day: date, steg: str, to: str, due: date | None = None) -> Kort:
    due = due or inlamning.uppfoljning.klar_namnd
    return Kort(inlamning, frist(due, day), weekday_date(due), due < day, to, steg)


def sort_out(user: User, inlamningar: list[Inlamning], day: date) -> Uppgifter:
    """Place each submission by its state and by what ``user`` may do about it; no statement."""
    tasks = Uppgifter([], [], [], [], [], [])
    for row in inlamningar:
        writable, approves = row.lage in WRITABLE, holds(user, row, Roll.GODKANNARE)
        reports = holds(user, row, Roll.RAPPORTOR)
        own_page = adress("inlamning", row.publikt_id)
        if reports and writable and row.uppfoljning.is_open(day):
            tasks.fyll_i.append(_card(row, day, NASTA[InlamningLage(row.lage)], _entry(row)))
        elif approves and writable and row.uppfoljning.is_open(day):
            tasks.vantas.append(row)
        elif (reports or approves) and writable and day < row.uppfoljning.oppnar:
            to = adress("omgang", row.uppfoljning.kod)
            tasks.kommer.append(_card(row, day, "Läs instruktionen", to, row.uppfoljning.oppnar))
        elif row.lage == InlamningLage.INSKICKAD and approves:
            tasks.godkann.append(_card(row, day, "Granska", own_page))
        elif row.lage == InlamningLage.GODKAND and holds(user, row, Roll.SEKRETERARE):
            due = row.uppfoljning.behandlas_namnd
            tasks.besluta.append(_card(row, day, "Registrera beslut", own_page, due))
        else:
            tasks.ovriga.append(row)
    tasks.ovriga.sort(key=lambda row: row.uppfoljning.klar_namnd, reverse=True)
    return tasks


def fill_cards(tasks: Uppgifter) -> None:
    """Add progress, and who gave it back and why, to all cards; two statements and the sources'."""
    cards = [*tasks.fyll_i, *tasks.kommer, *tasks.godkann, *tasks.besluta]
    counts = progress([card.inlamning for card in cards])
    returned = returned_by(
        [card.inlamning.pk for card in tasks.fyll_i if card.inlamning.ater_motiv]
    )
    for card in cards:
        card.klara, card.totalt = counts.get(card.inlamning.pk, (None, None))
        card.ater = returned.get(card.inlamning.pk)
    for card in [*tasks.fyll_i, *tasks.godkann, *tasks.besluta][:1]:
        card.forst = True


def _round_due(runda: Uppfoljning, antal: Omgangslage, day: date) -> str:
    """When the round opens or is due, in words; a complete one is due no more."""
    if day < runda.oppnar:
        return f"Öppnar {deadline_words(runda.oppnar, day)}"
    if 0 < antal.totalt == antal.inne:
        return "Alla är inne"
    return frist(runda.klar_namnd, day)


def _rounds(day: date) -> list[dict]:
    rounds = current_rounds(day)
    states = round_states(rounds, day)
    return [
        {
            "runda": runda,
            "antal": states[runda.pk],
            "lagen": [(lage, states[runda.pk].antal[lage]) for lage in InlamningLage],
            "frist": _round_due(runda, states[runda.pk], day),
            "sen": states[runda.pk].sena > 0,
        }
        for runda in rounds
    ]


# Which roles lead to which links, in the order in which the sections stand.
GENVAGAR: tuple[tuple[tuple[Roll, ...], str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        (Roll.INTERNKONTROLLSAMORDNARE,),
        "Internkontroll",
        (("internkontroll", "Kontrollplaner", "Kontroller, resultat och åtgärder"),),
    ),
    (
        (Roll.KVALITETSKEDJAN,),
        "Gemensam struktur",
        (
            ("planer", "Planer och mål", "Nästa års mål, jämförda och fastställda"),
            ("bibliotek", "Nyckeltalsbibliotek", "Definitioner, målvärden och ansvar"),
            ("taggar", "Taggar", "Utdrag som går tvärs över nämnderna"),
        ),
    ),
    (
        (Roll.LASARE, Roll.EKONOM, Roll.REVISOR),
        "Läs",
        (
            ("arsredovisning", "Årsredovisning", "Måluppfyllelse och god ekonomisk hushållning"),
            ("roda_traden", "Röda tråden", "Från vision till nyckeltal"),
            ("arshjul", "Årshjul", "Vad som görs när"),
        ),
    ),
    (
        (Roll.ADMINISTRATOR,),
        "Administrera",
        (
            ("anvandare", "Användare och roller", "Lägg upp konton och ge roller"),
            ("tokens", "API-nycklar", "För system som hämtar uppgifter"),
            ("fullstandighet", "Fullständighet", "Vem som har lämnat in"),
        ),
    ),
)


def shortcuts(held: set[str]) -> list[dict]:
    """Sections of links for roles that mostly read or set up; pages not installed are left out."""
    sections = []
    for roller, rubrik, links in GENVAGAR:
        if held.intersection(roller):
            found = [
                {"adress": adress(namn), "ord": ord, "text": text}
                for namn, ord, text in links
                if adress(namn)
            ]
            sections.append({"id": roller[0].value, "rubrik": rubrik, "lankar": found})
    return sections


def greeting() -> str:
    hour = timezone.localtime().hour
    return "God morgon" if hour < 10 else "God kväll" if hour >= 18 else "God dag"


def lead(tasks: Uppgifter, has_role: bool) -> str:
    """How much waits, in words."""
    if not has_role:
        return ""
    if tasks.att_gora:
        return f"{stor(antal_ord(tasks.att_gora, 'sak', 'saker'))} väntar på dig."
    return "Inget väntar på dig just nu."


def _context(request: HttpRequest) -> dict:
    user, day = request.user, today()
    held = {roll for roll, *_ in user.roles_today}
    reports = bool(held.intersection(REPORTING))
    tasks = sort_out(user, submissions_of(user, day) if reports else [], day)
    fill_cards(tasks)
    shown = [card.inlamning.pk for card in [*tasks.fyll_i, *tasks.godkann, *tasks.besluta]]
    return {
        "uppgifter": tasks,
        "halsning": greeting(),
        "dag": weekday_date(day),
        "vecka": day.isocalendar().week,
        "ingress": lead(tasks, bool(held)),
        "rapporterar": reports,
        "omgangar": _rounds(day) if Roll.KVALITETSKEDJAN in held else [],
        "kvalitetskedjan": Roll.KVALITETSKEDJAN in held,
        "arshjul_adress": adress("arshjul"),
        "genvagar": shortcuts(held),
        "handelser": latest_events([*shown, *(row.pk for row in [*tasks.vantas, *tasks.ovriga])]),
        "utan_roll": not held,
        "kontakter": [] if held else administrators(day),
        "meny_antal": {"min_uppfoljning": len(tasks.fyll_i)},
    }


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Sections by role, in order; without a role, whom to ask for one."""
    return render(request, "frontend/organisation/start.html", _context(request))
