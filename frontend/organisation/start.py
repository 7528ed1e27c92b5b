"""The start page: what waits for whoever is logged in, by role, with one next step."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.organisation.ord import adress, antal_ord, frist, stor
from frontend.organisation.startkort import VISADE, Uppgifter, fill_cards, sort_out, to_fill_in
from frontend.organisation.startlage import first_context
from internkontroll.allvarliga import serious_for_chief
from nyckeltal.fragor_stallda import for_start_page
from nyckeltal.overlamning import handed_over, told_of
from styrning.arsredovisning.skribent import open_for
from styrning.bas.clock import today
from styrning.bas.periods import deadline_words, weekday_date
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Uppfoljning
from styrning.grund.registries import progress
from styrning.grund.selectors import (
    REPORTING,
    Omgangslage,
    administrators,
    current_rounds,
    inbox_events,
    submissions_of,
)
from styrning.grund.vantar import VANTAR_PA


def _round_due(runda: Uppfoljning, antal: Omgangslage, day: date) -> str:
    """When the round opens or is due, in words; a complete one is due no more."""
    if day < runda.oppnar:
        return f"Öppnar {deadline_words(runda.oppnar, day)}"
    if 0 < antal.totalt == antal.inne:
        return "Alla är inne"
    return frist(runda.klar_namnd, day)


def _rounds(day: date) -> list[dict]:
    return [
        {
            "runda": runda,
            "antal": state,
            "lagen": [(lage, state.antal[lage]) for lage in InlamningLage],
            "frist": _round_due(runda, state, day),
            "sen": state.sena > 0,
        }
        for runda, state in current_rounds(day)
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
            ("undersokningar", "Undersökningar", "Vem som frågas om vad, och återkopplingen"),
            ("utskick", "Utskick", "Breven: vad som gick till vem, och vad som inte kom iväg"),
            ("planer", "Planer och mål", "Nästa års mål, jämförda och fastställda"),
            ("bibliotek", "Nyckeltalsbibliotek", "Definitioner, målvärden och ansvar"),
            ("taggar", "Taggar", "Utdrag som går tvärs över nämnderna"),
            ("organisation", "Organisation", "Nämnder och bolag, förr, nu och framåt"),
        ),
    ),
    (
        (Roll.LASARE, Roll.EKONOM, Roll.REVISOR),
        "Läs",
        (
            ("arsredovisning", "Årsredovisning", "Måluppfyllelse och god ekonomisk hushållning"),
            ("roda_traden", "Röda tråden", "Från vision till nyckeltal"),
            ("arshjul", "Årshjul", "Vad som görs när"),
            ("organisation", "Organisation", "Nämnder och bolag, förr, nu och framåt"),
        ),
    ),
    (
        (Roll.ADMINISTRATOR,),
        "Administrera",
        (
            ("anvandare", "Användare och roller", "Lägg upp konton och ge roller"),
            ("organisation", "Organisation", "Nya enheter, sammanslagningar och delningar"),
            ("tokens", "API-nycklar", "För system som hämtar uppgifter"),
            ("utskick", "Utskick", "Breven: vad som gick till vem, och vad som inte kom iväg"),
            ("fullstandighet", "Fullständighet", "Vem som har lämnat in"),
        ),
    ),
)


def shortcuts(held: set[str], day: date) -> list[dict]:
    """Sections of links for roles that mostly read or set up; pages not installed are left out."""
    sections = []
    for roller, rubrik, links in GENVAGAR:
        if held.intersection(roller):
            found = [
                {"adress": adress(namn), "ord": ord, "text": text}
                for namn, ord, text in links
                if adress(namn)
            ]
            if Roll.KVALITETSKEDJAN in roller:
                found.insert(0, _coming_year(day.year + 1))
            sections.append({"id": roller[0].value, "rubrik": rubrik, "lankar": found})
    return sections


def _coming_year(ar: int) -> dict[str, str]:
    return {
        "adress": adress("arshjul_ar", ar),
        "ord": f"Årshjulet {ar}",
        "text": "Nästa års omgångar och sammanträden, och datum att bestämma",
    }


def greeting() -> str:
    hour = timezone.localtime().hour
    return "God morgon" if hour < 10 else "God kväll" if hour >= 18 else "God dag"


def lead(tasks: Uppgifter, has_role: bool, fragor: int = 0, *, texter: bool = False) -> str:
    """How much waits, ``fragor`` questions included, and how much is on its way, in words.

    ``texter``: whether there is anything to write in a report.
    """
    if not has_role:
        return ""
    text = "Du har texter att skriva." if texter else "Inget väntar på dig just nu."
    if antal := tasks.att_gora + fragor:
        more = ", och du har texter att skriva" if texter else ""
        text = f"{stor(antal_ord(antal, 'sak', 'saker'))} väntar på dig{more}."
    if not tasks.vantas:
        return text
    first = min(tasks.vantas, key=lambda card: card.inlamning.uppfoljning.klar_namnd)
    antal, due = len(tasks.vantas), first.frist[0].lower() + first.frist[1:]
    what = stor(antal_ord(antal, "inlämning", "inlämningar"))
    when = f"sista dag {due}" if antal == 1 else f"första sista dag {due}"
    return f"{text} {what} är inte inskickad{'e' if antal > 1 else ''} till dig än, {when}."


def _context(request: HttpRequest) -> dict:
    user, day = request.user, today()
    held = {roll for roll, *_ in user.roles_today}
    reports = bool(held.intersection(REPORTING))
    asks = reports or Roll.KVALITETSKEDJAN in held
    rows = submissions_of(user, day) if reports else []
    counts = progress([row for row in rows if row.lage in VANTAR_PA])
    held_by = {row.pk: counts.per_person.get(row.pk, {}) for row in to_fill_in(user, rows, day)}
    tasks = sort_out(user, rows, day, held_by)
    events = inbox_events(
        tasks.berorda,
        [card.inlamning.pk for card in tasks.fyll_i if card.inlamning.ater_motiv],
        handed_over(user, day) if reports else None,
    )
    fill_cards(user, tasks, held_by, counts, events.ater)
    fragor, svar = for_start_page(user) if asks else ([], [])
    texter = open_for(user, day, VISADE)
    reads = first_context(user, held, day)
    waits = len(fragor) + reads.get("utlatanden_kvar", 0)
    return {
        "uppgifter": tasks,
        "allvarliga": serious_for_chief(user) if Roll.GODKANNARE in held else [],
        "fragor": fragor,
        "svar": svar,
        "texter": texter,
        "overlamnat": told_of(events.ovrigt, user),
        "halsning": greeting(),
        "dag": weekday_date(day),
        "vecka": day.isocalendar().week,
        "ingress": lead(tasks, bool(held), waits, texter=bool(texter)),
        "rapporterar": reports,
        "omgangar": _rounds(day) if Roll.KVALITETSKEDJAN in held else [],
        "kvalitetskedjan": Roll.KVALITETSKEDJAN in held,
        "arshjul_adress": adress("arshjul"),
        "genvagar": shortcuts(held, day),
        "handelser": events.senast,
        "utan_roll": not held,
        "kontakter": [] if held else administrators(day),
        "meny_antal": {"min_uppfoljning": len(tasks.fyll_i)},
        "ar_nu": day.year,
    } | reads


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Sections by role, in order; without a role, whom to ask for one."""
    return render(request, "frontend/organisation/start.html", _context(request))
