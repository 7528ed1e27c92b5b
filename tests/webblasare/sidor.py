"""The pages, and who opens them: each view's name with its arguments, or what finds them.

A new page is added here, by the role that uses it most; ``test_no_page_is_left_out`` asks.
"""

from collections.abc import Callable, Iterator, Mapping
from inspect import getclosurevars, unwrap

from django.urls import get_resolver, reverse

from internkontroll.models import (
    GemensamtMoment,
    Kontrollmoment,
    Kontrollplanandring,
    Kontrolltillfalle,
    RekommendationAtgard,
    ResultatAtgard,
    Risk,
    RiskAtgard,
)
from mal.models import MalAtgard, Niva, Planandring, Skala
from nyckeltal.models import Fraga, Inlasning, NyckeltalEnhet, Undersokning
from styrning.arsredovisning.models import Balanskravsbeslut, Rapport, Rapportblock, Utgava
from styrning.grund.models import Aktivitet, Inlamning, User

Argument = Mapping[str, object] | Callable[[], Mapping[str, object]]

RUNDA = {"kod": "2026-AB", "enhet": "BUN"}
PLAN = {"kod": "BUN", "ar": 2026}
NASTA = {"kod": "BUN", "ar": 2027}  # a draft
BLAD = {"kod": "BUN-007"}


def _first(model, field: str, **facts) -> dict[str, object]:
    """The first row's public id, as the argument ``field``."""
    return {field: model.objects.filter(**facts).order_by("pk")[0].publikt_id}


def _inlamning(enhet: str) -> dict[str, object]:
    return _first(Inlamning, "publikt_id", uppfoljning__kod=RUNDA["kod"], enhet__kod=enhet)


def _fraga_om() -> dict[str, object]:
    """A judgement of what is sent in, to be asked about."""
    return {"inlamning": _inlamning("VON")["publikt_id"], "om": "VON1"}


def _tillfalle() -> dict[str, object]:
    facts = {"moment__kod": "BUN-26-4", "uppfoljning__kod": RUNDA["kod"]}
    return _first(Kontrolltillfalle, "tillfalle_id", **facts)


def _avvikelse() -> dict[str, object]:
    """A check that deviated, with its sample, cause, actions and re-check."""
    facts = {"moment__kod": "BUN-26-2", "uppfoljning__kod": "2026-DEL"}
    return _first(Kontrolltillfalle, "tillfalle_id", **facts)


def _atgard() -> dict[str, object]:
    links = ResultatAtgard.objects.filter(resultat__tillfalle__moment__kod__startswith="BUN-26")
    return {"atgard_id": links.select_related("atgard").order_by("pk")[0].atgard.publikt_id}


def _riskatgard() -> dict[str, object]:
    link = RiskAtgard.objects.filter(risk__enhet__kod="BUN").select_related("atgard")
    return {"atgard_id": link.order_by("pk")[0].atgard.publikt_id}


def _malatgard() -> dict[str, object]:
    link = MalAtgard.objects.select_related("atgard").get(mal__kod="BUN1", mal__plan__ar=2026)
    return {"atgard_id": link.atgard.publikt_id}


def _andring() -> dict[str, object]:
    return {"ar": 2026} | _first(Planandring, "andring", plan__ar=2026)


def _ansvar() -> dict[str, object]:
    facts = {"nyckeltal__kod": BLAD["kod"], "enhet__kod": "BUN"}
    return BLAD | _first(NyckeltalEnhet, "ansvar", **facts)


def _inlasning() -> dict[str, object]:
    """A reviewed file of outcomes, with a bad cell."""
    return _first(Inlasning, "publikt_id", av__username="nils.berg")


def _rapport(slag: str = "arsredovisning", ar: int = 2026) -> dict[str, object]:
    return {"rapport_id": Rapport.objects.get(slag=slag, ar=ar).publikt_id}


def _rapportblock(nyckel: str) -> dict[str, object]:
    facts = {"rapport__slag": "arsredovisning", "rapport__ar": 2026}
    return _first(Rapportblock, "block_id", nyckel=nyckel, **facts)


def _utgava() -> dict[str, object]:
    return _first(Utgava, "utgava_id", rapport__ar=2025)


SIDOR: dict[str, list[tuple[str, Argument]]] = {
    "karin.ohman": [
        ("start", {}),
        ("min_uppfoljning", {}),
        ("min_uppfoljning_enhet", RUNDA),
        ("granska_skicka", RUNDA),
        ("lamna_over_omgang", RUNDA),
        ("lamna_over", lambda: RUNDA | _first(NyckeltalEnhet, "ansvar", nyckeltal__kod="BUN-016")),
        ("excel", RUNDA),
        ("fraga", lambda: _first(Fraga, "publikt_id", inlamning__enhet__kod="BUN")),
        ("nyckeltal", {"kod": "BUN-007", "enhet": "BUN", "runda": "2026-AB"}),
        ("kontrollresultat", _tillfalle),
        ("kontrollresultat", _avvikelse),
        ("urval", _tillfalle),
        ("kontrolltillfallen", PLAN),
        ("kontrollatgard", _atgard),
        ("atgarder", {}),
        ("atgarder_excel", {}),
        ("kontrollplan", PLAN),
        ("mal_atgard_ny", {"ar": 2026, "kod": "BUN1"}),
        ("mal_atgard", _malatgard),
        ("grund_ny", RUNDA | {"mal": "BUN1"}),
        ("konto", {}),
    ],
    "lena.sandberg": [
        ("start", {}),
        ("startlage", {}),
        ("inlamning", lambda: _inlamning("BUN")),
        ("granska", {"kod": "2026-AB"}),
    ],
    "maria.ek": [
        ("start", {}),
        ("roda_traden", {"ar": 2025}),
        ("mal", {"ar": 2025, "kod": "BUN1"}),
        ("arsredovisning", {"ar": 2025}),
        ("arsredovisning", {"ar": 2026}),
        ("uppdrag_lista", {}),
        ("uppdrag", {"kod": "2026-1"}),
        ("taggar", {"ar": 2025}),
        ("tagg", {"ar": 2025, "kod": "barn"}),
        ("tillganglighet", {}),
        ("signaler", {}),
    ],
    "nils.berg": [
        ("start", {}),
        ("arshjul", {}),
        ("arshjul_ar", {"ar": 2025}),
        ("arshjul_excel", {"ar": 2026}),
        ("att_bestamma", {"ar": 2026}),
        ("kalender", {}),
        ("paminn", {"kod": "2026-AB"}),
        ("rapport", {"kod": "2026-AB", "instans": "ks"}),
        ("utskick", {}),
        ("undersokningar", {}),
        ("undersokningar_ar", {"ar": 2025}),
        ("undersokning_ny", {"ar": 2026}),
        ("undersokning", lambda: _first(Undersokning, "publikt_id", ar=2026)),
        ("undersokning_andra", lambda: _first(Undersokning, "publikt_id", ar=2026)),
        ("brev", {}),
        ("aktivitet_ny", {"ar": 2026}),
        ("aktivitet", lambda: _first(Aktivitet, "publikt_id", arshjul__ar=2026)),
        ("omgang", {"kod": "2026-AB"}),
        ("omgang_ny", {"ar": 2026}),
        ("omgang_andra", {"kod": "2026-AB"}),
        ("fullstandighet", {}),
        ("inlamning", lambda: _inlamning("VON")),
        ("fraga_ny", _fraga_om),
        ("min_uppfoljning_enhet", RUNDA | {"enhet": "UAN"}),
        ("planer", {}),
        ("plan", {"ar": 2026}),
        ("plan_andring_ny", {"ar": 2026}),
        ("plan_andring_ratta", _andring),
        ("plan_beslut", {"ar": 2026}),
        ("plan_excel", {"ar": 2026}),
        ("plan_andring_excel", _andring),
        ("mal", {"ar": 2026, "kod": "SON4"}),
        ("plan_jamfor", {"ar": 2026, "med": 2025}),
        ("plan_foljd", {"ar": 2026, "kod": "BUN1"}),
        ("bedombarhet", {"ar": 2026}),
        ("organisation", {}),
        ("organisation_excel", {}),
        ("enhet", {"kod": "KFN"}),
        ("enhet_ny", {}),
        ("enhet_andra", {"kod": "KFN"}),
        ("enhet_avsluta", {"kod": "KFN"}),
        ("omorganisera", {}),
        ("uppdrag_lista", {}),
        ("uppdrag", {"kod": "2025-5"}),
        ("uppdrag_nytt", {}),
        ("uppdrag_excel", {"ar": 2026}),
        ("uppdrag_andra", {"kod": "2026-2"}),
        ("uppdrag_avsluta", {"kod": "2026-2"}),
    ],
    "nils.berg, bedömning": [
        ("bedomningsmodell", {}),
        ("geh_regler", {}),
        ("geh_regel_ny", {}),
        ("geh_regel", {"fran_ar": 2024}),
        ("niva_ny", {}),
        ("niva", lambda: _first(Niva, "niva_id", bedoms=True)),
        ("niva_regel", lambda: _first(Niva, "niva_id", bedoms=True)),
        ("skala_ny", {}),
        ("skala", lambda: _first(Skala, "skala_id")),
        ("plan_skala", {"ar": 2026}),
    ],
    "nils.berg, rapporter": [
        ("rapporter", {}),
        ("rapport_ny", {}),
        ("rapportbygge", _rapport),
        ("rapport_las", lambda: _rapport(ar=2025)),
        ("rapport_skribenter", _rapport),
        ("rapportblock_nytt", _rapport),
        ("rapportblock_andra", lambda: _rapportblock("maluppfyllelse")),
        ("rapportblock_ta_bort", lambda: _rapportblock("styrning-text")),
        ("rapporttext", lambda: _rapportblock("styrning-text")),
        ("rapportbild", lambda: _first(Rapportblock, "block_id", nyckel="forord-bild")),
        ("frys_utgava", _rapport),
        ("utgavor", {}),
        ("utgava", _utgava),
        ("utgava_las", _utgava),
        ("jamfor_utgavor", lambda: _utgava() | {"andra_id": _utgava()["utgava_id"]}),
        ("publika_rapporter", {}),
        ("publikt_ar", {"ar": 2025}),
        ("publik_utgava", _utgava),
    ],
    # as nils.berg, whose pages are many
    "nils.berg, bibliotek": [
        ("bibliotek", {}),
        ("inlasningar", {}),
        ("inlasning", _inlasning),
        ("bibliotek_excel", {}),
        ("arsmal_excel", {"kod": "BUN", "ar": 2027}),
        ("svarsskalor", {}),
        ("svarsskala_ny", {}),
        ("nyckeltal_nytt", {}),
        ("definition", BLAD),
        ("definition_andra", BLAD),
        ("risker_alla", {}),
        ("riskskalor", {}),
        ("riskskala", {"nummer": 1}),
        ("definition_avsluta", BLAD),
        ("definition_brott", BLAD),
        ("definition_efterfoljare", BLAD),
        ("definition_malvarde", BLAD),
        ("definition_arsmal", BLAD | {"ar": 2026}),
        ("definition_ansvar", BLAD),
        ("definition_koppla", BLAD),
        ("ansvar_andra", _ansvar),
        ("ansvar_avsluta", _ansvar),
    ],
    "sara.holm": [
        ("internkontroll", {}),
        ("kontrollplan", PLAN),
        ("kontrollplan", NASTA),
        ("kontrollplan_ny", {"kod": "UAN", "ar": 2027}),
        ("kontrollplan_andringar", PLAN),
        ("internkontroll_excel", PLAN),
        ("kontrolltillfallen_planera", PLAN),
        ("kontrollplan_andring", lambda: _first(Kontrollplanandring, "andring_id")),
        ("moment_nytt", NASTA),
        (
            "moment",
            lambda: _first(Kontrollmoment, "moment_id", plan__enhet__kod="BUN", plan__ar=2027),
        ),
        ("gemensamt", {"ar": 2027}),
        ("gemensamt_andra", lambda: _first(GemensamtMoment, "gemensamt_id", kontrollar__ar=2027)),
        ("jamfor_planer", {"ar": 2026}),
        ("risk", lambda: _first(Risk, "risk_id", enhet__kod="BUN")),
        ("risker", {"kod": "BUN"}),
        ("risk_ny", {"kod": "BUN"}),
        ("risk_andra", lambda: _first(Risk, "risk_id", enhet__kod="BUN")),
        ("risk_vardera", lambda: _first(Risk, "risk_id", enhet__kod="BUN")),
        ("riskatgard", _riskatgard),
        ("kontrollrapporter", PLAN),
        ("kontrollrapport", {"kod": "BUN", "runda": "2026-DEL"}),
        ("kontrollrapport", {"kod": "BUN", "runda": "2026-AB"}),
        ("sammanstallning", {"ar": 2025}),
        ("sammanstallning", {"ar": 2026}),
        ("sammanstallning_lista", {"ar": 2026}),
        ("bolagsprovningar", {"ar": 2025}),
        ("bolagsprovning", {"ar": 2026, "kod": "AEN"}),
    ],
    "petra.lind": [
        ("start", {}),
        ("anvandare", {}),
        ("anvandare_ny", {}),
        ("anvandare_andra", lambda: _first(User, "publikt_id", username="karin.ohman")),
        ("tokens", {}),
    ],
    "birgitta.ahl": [
        ("start", {}),
        ("fullstandighet", {}),
        ("roda_traden", {}),
        ("granskningsomraden", {"ar": 2026}),
        ("rekommendationer", {}),
        ("rekommendation", {"kod": "REV2026-1"}),
        ("rekommendation_ny", {}),
        ("rekommendation_andra", {"kod": "REV2026-3"}),
        (
            "revisionsatgard",
            lambda: {"atgard_id": RekommendationAtgard.objects.get().atgard.publikt_id},
        ),
    ],
    "anders.lundstrom": [
        ("start", {}),
        ("geh", {"ar": 2025}),
        ("geh_utlatande", {"ar": 2026, "instans": "kf"}),
        ("balanskrav_beslut_nytt", {"ar": 2025}),
        ("balanskrav_beslut", lambda: {"ar": 2025} | _first(Balanskravsbeslut, "beslut")),
    ],
    "olle.westin": [
        ("start", {}),
        ("balanskrav", {"ar": 2025}),
        ("balanskrav", {"ar": 2026}),
        ("balanskrav_skriv", {"ar": 2025}),
        ("drift", {"ar": 2025}),
        ("drift_skriv", {"ar": 2024}),
        ("drift_excel", {"ar": 2024}),
        ("drift_excel", {"ar": 2025}),
        ("geh_utlatande", {"ar": 2026, "instans": "ks"}),
    ],
}
MORKA: list[tuple[str, Argument]] = [
    ("start", {}),
    ("min_uppfoljning_enhet", RUNDA),
    ("roda_traden", {}),
    ("arsredovisning", {"ar": 2026}),
    ("fullstandighet", {}),
]
KONTO = ("account_change_password", "account_logout")
UTAN_KONTO = ("account_login", "account_reset_password", "account_reset_password_done")

FILER = {
    "excel_hamta", "arsredovisning_fil", "tagg_fil", "kalender_flode", "rapportbild_fil",
    "bevis", "utgava_fil", "utgava_bild", "publik_fil", "publik_bild",
    "internkontroll_excel_hamta", "drift_excel_hamta", "plan_excel_hamta",
    "plan_andring_excel_hamta", "uppdrag_excel_hamta",
    "atgarder_excel_hamta",
    "inlasning_hamta", "inlasning_markt", "bibliotek_excel_hamta", "arsmal_excel_hamta",
    "organisation_excel_hamta", "arshjul_excel_hamta",
}  # fmt: skip
# A GET of these leads back to Min uppföljning, or answers htmx with a part of it.
DELAR = {"nasta", "spara_utfall", "spara_bedomning", "spara_uppdrag"}
# These ask for a draft plan, which the demo does not hold.
UTAN_RADER = {"plan_mal_nytt", "plan_mal"}


def addresses(pages: list[tuple[str, Argument]]) -> Iterator[str]:
    for name, argument in pages:
        found = argument() if callable(argument) else argument
        yield reverse(f"frontend:{name}", kwargs=dict(found))


def names_of_pages() -> Iterator[str]:
    """Every view of the pages that answers GET, by name."""
    for pattern in get_resolver().url_patterns:
        if getattr(pattern, "namespace", None) == "frontend":
            yield from (row.name for row in pattern.url_patterns if _answers_get(row.callback))


def _answers_get(view) -> bool:
    """Whether no ``require_POST`` or the like around ``view`` leaves GET out."""
    if (kind := getattr(view, "view_class", None)) is not None:
        return hasattr(kind, "get")
    found = []

    def note(layer) -> bool:
        found.append(getclosurevars(layer).nonlocals.get("request_method_list"))
        return False

    unwrap(view, stop=note)
    return all(methods is None or "GET" in methods for methods in found)
