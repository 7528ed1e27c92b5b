"""Every page that can be opened is accessible, as a computer and as a phone shows it."""

from collections.abc import Iterator

import pytest
from django.urls import get_resolver, reverse

from internkontroll.models import Kontrolltillfalle, ResultatAtgard, Risk
from styrning.grund.models import Aktivitet, Inlamning, User
from tests.webblasare.tillganglig import faults

RUNDA = {"kod": "2026-AB", "enhet": "BUN"}
PLAN = {"kod": "BUN", "ar": 2026}


def _publikt_id(model, **facts) -> str:
    return str(model.objects.filter(**facts).order_by("pk").values_list("publikt_id").first()[0])


def _inlamning(enhet: str) -> dict:
    facts = {"uppfoljning__kod": "2026-AB", "enhet__kod": enhet}
    return {"publikt_id": _publikt_id(Inlamning, **facts)}


def _tillfalle() -> dict:
    rows = {"moment__kod": "BUN-26-4", "uppfoljning__kod": "2026-AB"}
    return {"tillfalle_id": _publikt_id(Kontrolltillfalle, **rows)}


def _atgard() -> dict:
    row = ResultatAtgard.objects.filter(
        resultat__tillfalle__moment__kod__startswith="BUN-26"
    ).select_related("atgard")
    return {"atgard_id": row.order_by("pk")[0].atgard.publikt_id}


# Who opens which pages: a view's name with its arguments, or what finds them in the database.
SIDOR: dict[str, list[tuple[str, object]]] = {
    "karin.ohman": [
        ("start", {}),
        ("min_uppfoljning", {}),
        ("min_uppfoljning_enhet", RUNDA),
        ("granska_skicka", RUNDA),
        ("excel", RUNDA),
        ("nyckeltal", {"kod": "BUN-007", "enhet": "BUN", "runda": "2026-AB"}),
        ("kontrollresultat", _tillfalle),
        ("kontrollatgard", _atgard),
        ("kontrollplan", PLAN),
        ("konto", {}),
    ],
    "lena.sandberg": [("start", {}), ("inlamning", lambda: _inlamning("BUN"))],
    "maria.ek": [
        ("start", {}),
        ("roda_traden", {"ar": 2025}),
        ("mal", {"ar": 2025, "kod": "BUN1"}),
        ("arsredovisning", {"ar": 2025}),
        ("arsredovisning", {"ar": 2026}),
        ("tillganglighet", {}),
        ("signaler", {}),
    ],
    "nils.berg": [
        ("start", {}),
        ("arshjul", {}),
        ("arshjul_ar", {"ar": 2025}),
        ("aktivitet_ny", {"ar": 2026}),
        ("aktivitet", lambda: {"publikt_id": _publikt_id(Aktivitet, arshjul__ar=2026)}),
        ("omgang", {"kod": "2026-AB"}),
        ("omgang_ny", {"ar": 2026}),
        ("omgang_andra", {"kod": "2026-AB"}),
        ("fullstandighet", {}),
        ("inlamning", lambda: _inlamning("VON")),
        ("planer", {}),
        ("plan", {"ar": 2026}),
        ("plan_jamfor", {"ar": 2026, "med": 2025}),
    ],
    "sara.holm": [
        ("internkontroll", {}),
        ("kontrollplan", PLAN),
        ("risk", lambda: {"risk_id": _publikt_id(Risk, enhet__kod="BUN")}),
    ],
    "petra.lind": [
        ("start", {}),
        ("anvandare", {}),
        ("anvandare_ny", {}),
        ("anvandare_andra", lambda: {"publikt_id": _publikt_id(User, username="karin.ohman")}),
        ("tokens", {}),
    ],
    "birgitta.ahl": [("start", {}), ("fullstandighet", {}), ("roda_traden", {})],
    "anders.lundstrom": [("start", {})],
    "olle.westin": [("start", {})],
}
KONTO = ["account_change_password", "account_logout"]
UTAN_KONTO = ["account_login", "account_reset_password", "account_reset_password_done"]
MORKA = ["start", "min_uppfoljning_enhet", "roda_traden", "arsredovisning", "fullstandighet"]
# Answers to a form, files, and pages that need a draft plan: theirs are opened in MED_UTKAST.
INTE_SIDOR = {
    "aktivitet_bort", "omgang_stang", "omgang_oppna", "inlamning_handling", "roll_ny",
    "roll_avsluta", "anvandare_losenord", "anvandare_stang", "anvandare_oppna", "token_aterkalla",
    "spara_utfall", "spara_bedomning", "excel_hamta", "excel_las_in", "plan_kopiera",
    "plan_faststall", "plan_mal_bort", "kontrollplan_ny", "risk_ny", "moment_nytt",
    "tillfalle_nytt", "kontrollplan_beslut", "kontrolltillfalle_andra", "arsredovisning_fil",
}  # fmt: skip
MED_UTKAST = {"plan_mal_nytt", "plan_mal"}


def _addresses(konto: str) -> Iterator[str]:
    for name, arguments in SIDOR[konto]:
        found = arguments() if callable(arguments) else arguments
        yield reverse(f"frontend:{name}", kwargs=found)


def _opened(page, addresses) -> list[str]:
    found = []
    for address in addresses:
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            found.append(f"{address}: {answer and answer.status}")
        found += faults(page)
    return found


@pytest.mark.parametrize("konto", list(SIDOR))
def test_every_page_of_a_role_is_accessible(konto, kommun, logga_in):
    page = logga_in(konto)

    assert _opened(page, _addresses(konto)) == []


def test_pages_of_ones_own_account_are_accessible(kommun, logga_in):
    page = logga_in("karin.ohman")

    assert _opened(page, [reverse(name) for name in KONTO]) == []


def test_pages_before_log_in_are_accessible(kommun, vaska):
    page = vaska().new_page()

    assert _opened(page, [reverse(name) for name in UTAN_KONTO]) == []


def test_a_draft_plan_is_worked_on_in_accessible_pages(kommun, logga_in):
    page = logga_in("nils.berg")
    page.goto(reverse("frontend:planer"))
    page.get_by_role("button", name="2027").click()
    page.wait_for_url("**/planer/2027/")
    drafts = [
        reverse("frontend:plan", kwargs={"ar": 2027}),
        reverse("frontend:plan_mal_nytt", kwargs={"ar": 2027}),
        reverse("frontend:plan_mal", kwargs={"ar": 2027, "kod": "BUN1"}),
    ]

    assert _opened(page, drafts) == []


def test_dark_pages_are_accessible(kommun, logga_in):
    page = logga_in("karin.ohman", color_scheme="dark")
    arguments = dict(pair for pages in SIDOR.values() for pair in reversed(pages))

    assert _opened(page, [_one(name, arguments[name]) for name in MORKA]) == []


def _one(name: str, arguments: object) -> str:
    return reverse(f"frontend:{name}", kwargs=arguments)


def test_no_page_is_left_out():
    names = {name for _, name in _frontend_names()}
    opened = {name for pages in SIDOR.values() for name, _ in pages}

    assert names - opened - INTE_SIDOR - MED_UTKAST == set()
    assert INTE_SIDOR - names == set()


def _frontend_names() -> Iterator[tuple[str, str]]:
    for pattern in get_resolver().url_patterns:
        if getattr(pattern, "namespace", None) == "frontend":
            yield from ((str(row.pattern), row.name) for row in pattern.url_patterns)
