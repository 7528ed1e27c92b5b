"""The pages that show internal control: what stands there, and for whom."""

import datetime as dt

import pytest
from django.urls import reverse

from internkontroll.enums import Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.models import ResultatAtgard
from mal.enums import RapporterasTill
from styrning.grund.enums import Roll
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
)
from tests.frontend.internkontroll.conftest import cells, words

OVERVIEW = reverse("frontend:internkontroll")


def plan_url(kod="SOC", ar=2026):
    return reverse("frontend:kontrollplan", args=[kod, ar])


def deviating(tillfalle, **fields):
    resultat = KontrollresultatFactory(
        tillfalle=tillfalle,
        utfall=Kontrollutfall.MINDRE_AVVIKELSE,
        avvikelser=1,
        text="En attest saknas.",
        **fields,
    )
    tillfalle.lage = TillfalleLage.UTFORT
    tillfalle.save()
    atgard = AtgardFactory(enhet=tillfalle.moment.plan.enhet, text="Spärra utbetalning")
    ResultatAtgard.objects.create(resultat=resultat, atgard=atgard)
    return resultat


def test_the_overview_counts_per_namnd(log_in, page, tillfalle):
    log_in(Roll.KVALITETSKEDJAN)
    deviating(tillfalle)
    EnhetFactory(namn="Kulturnämnden")

    soup = page(OVERVIEW)

    assert cells(soup.table) == [
        [
            "Socialnämnden",
            "Fastställd 23 oktober 2025 § 88",
            "1",
            "1 av 1",
            "1 mindre avvikelse",
            "1",
        ],
        ["Kulturnämnden", "Ingen plan", "0", "inga planerade", "inga resultat än", "0"],
    ]
    totals = [words(part) for part in soup.select(".siffror > div")]
    assert totals == [
        "Fastställda planer 1 av 2",
        "Gjorda kontroller 1 av 1 planerade",
        "Avvikelser 1 varav 0 allvarliga",
        "Sena kontroller 0",
        "Öppna åtgärder 1",
    ]


@pytest.mark.parametrize(
    ("visa", "shown"),
    [
        ("", ["Socialnämnden", "Kulturnämnden"]),
        ("utan_plan", ["Kulturnämnden"]),
        ("avvikelser", ["Socialnämnden"]),
        ("atgarder", ["Socialnämnden"]),
        ("sena", []),
        ("nonsens", ["Socialnämnden", "Kulturnämnden"]),
    ],
)
def test_the_overview_is_filtered_and_says_how_much_it_shows(log_in, page, tillfalle, visa, shown):
    log_in(Roll.KVALITETSKEDJAN)
    deviating(tillfalle)
    EnhetFactory(namn="Kulturnämnden")

    soup = page(OVERVIEW, visa=visa)

    assert [row[0] for row in (cells(soup.table) if soup.table else [])] == shown
    answer = words(soup.select_one(".filter__svar"))
    assert answer == f"Visar {len(shown)} av 2 nämnder och bolag."


def test_another_year_is_chosen(log_in, page, plan):
    log_in(Roll.KVALITETSKEDJAN)
    KontrollmomentFactory(plan__enhet=plan.enhet, plan__ar=2025)

    soup = page(OVERVIEW, ar="2025")

    assert cells(soup.table)[0][2] == "1"
    assert [o.text for o in soup.select("#ar option")] == ["2026", "2025"]


@pytest.mark.parametrize("ar", ["", "abc", "20261", "1999", "²⁰²⁶"])
def test_a_year_without_plans_is_this_year(log_in, page, plan, ar):
    log_in(Roll.KVALITETSKEDJAN)

    assert page(OVERVIEW, ar=ar).select_one("#ar option[selected]").text == "2026"


def test_the_overview_without_enheter_says_so(client, db, page):
    from tests.factories import UserFactory

    client.force_login(UserFactory())

    assert page(OVERVIEW).select_one(".tomt h2").text == "Inga nämnder eller bolag det här året"


@pytest.mark.parametrize("antal", [3, 12])
def test_the_overview_does_not_grow_in_statements(
    log_in, client, plan, antal, django_assert_max_num_queries
):
    log_in(Roll.KVALITETSKEDJAN)
    for _ in range(antal):
        deviating(KontrolltillfalleFactory())

    with django_assert_max_num_queries(10):
        client.get(OVERVIEW)


@pytest.mark.parametrize(
    ("roll", "status"),
    [
        (None, 404),
        (Roll.LASARE, 200),
        (Roll.RAPPORTOR, 200),
        (Roll.SEKRETERARE, 200),
        (Roll.INTERNKONTROLLSAMORDNARE, 200),
        (Roll.REVISOR, 200),
        (Roll.KVALITETSKEDJAN, 200),
    ],
)
def test_who_sees_a_plan_its_checks_and_its_risks(client, log_in, tillfalle, risk, roll, status):
    log_in(roll)

    for address in (
        plan_url(),
        reverse("frontend:kontrollresultat", args=[tillfalle.publikt_id]),
        reverse("frontend:risk", args=[risk.publikt_id]),
    ):
        assert client.get(address).status_code == status


def test_another_namnds_plan_is_not_found(client, log_in, plan):
    log_in(Roll.GODKANNARE, EnhetFactory())

    assert client.get(plan_url()).status_code == 404


@pytest.mark.parametrize("address", [plan_url("FINNSEJ"), plan_url(ar=99999), plan_url(ar=0)])
def test_unknown_enhet_or_year_is_not_found(client, log_in, address):
    log_in(Roll.KVALITETSKEDJAN)

    assert client.get(address).status_code == 404


def test_pages_ask_for_log_in(client, tillfalle):
    response = client.get(plan_url())

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_the_plan_tells_decision_checks_results_and_actions(log_in, page, tillfalle):
    log_in(Roll.EKONOM)
    resultat = deviating(tillfalle)
    InlamningFactory(
        enhet=tillfalle.moment.plan.enhet, uppfoljning=tillfalle.uppfoljning, lage="utkast"
    )

    soup = page(plan_url())

    assert words(soup.select_one(".sidhuvud__var")) == (
        "Socialnämnden · plan 2026 · fastställd 23 oktober 2025, § 88"
    )
    assert cells(soup.select_one("#kontroller table")) == [
        [
            "Attest av lön SOC-K26-1 · Stickprov, 30 fakturor · en gång per år",
            "Controller",
            "30 november 2026 Årsbokslut 2026",
            "30, 1 avvikelse",
            "Mindre avvikelse Avvikelsen: Öppen",
            "Spärra utbetalning · Rektor, klar senast 30 juni 2027, ej påbörjad",
        ]
    ]
    assert cells(soup.select_one("#atgarder table")) == [
        ["Spärra utbetalning efter SOC-K26-1", "Rektor", "30 juni 2027", "Ej påbörjad"]
    ]
    address = reverse("frontend:kontrollresultat", args=[resultat.tillfalle.publikt_id])
    assert soup.select_one("#kontroller a[href='" + address + "']").text == "Attest av lön"


def test_a_draft_result_is_not_shown_to_the_auditor(log_in, page, tillfalle, inlamning):
    log_in(Roll.REVISOR)
    deviating(tillfalle)

    soup = page(plan_url())

    shown = cells(soup.select_one("#kontroller table"))[0][3:]
    assert shown == ["–", "resultat inte godkänt än", "–"]
    assert soup.select_one("#atgarder table") is None


def test_a_draft_plan_is_not_shown_to_the_auditor(log_in, page, tillfalle):
    plan = tillfalle.moment.plan
    plan.lage = PlanLage.UTKAST
    plan.save()
    log_in(Roll.REVISOR)

    soup = page(plan_url())

    assert "Planen är ett utkast." in words(soup.main)
    assert soup.select_one("#kontroller") is None


@pytest.mark.parametrize(
    ("visa", "shown"),
    [
        ("", ["Attest", "Behörighet", "Inställd kontroll"]),
        ("kvar", ["Behörighet"]),
        ("sena", ["Behörighet"]),
        ("avvikelser", ["Attest"]),
        ("<script>", ["Attest", "Behörighet", "Inställd kontroll"]),
    ],
)
def test_the_checks_are_filtered(log_in, page, plan, runda, visa, shown):
    log_in(Roll.RAPPORTOR)
    occasions = {
        name: KontrolltillfalleFactory(
            moment=KontrollmomentFactory(plan=plan, vad=name),
            uppfoljning=runda,
            planerad=dt.date(2026, 11, 17),
        )
        for name in ("Attest", "Behörighet", "Inställd kontroll")
    }
    deviating(occasions["Attest"])
    cancelled = occasions["Inställd kontroll"]
    cancelled.lage, cancelled.lage_motiv = TillfalleLage.INSTALLT, "Såld"
    cancelled.save()

    soup = page(plan_url(), visa=visa)

    assert [link.text for link in soup.select("#kontroller tbody th a")] == shown
    assert [words(a) for a in soup.select("#kontroller .flikar a")] == [
        "Alla kontroller 3",
        "Att göra 1",
        "Sena 1",
        "Avvikelser 1",
    ]


def test_a_late_check_says_how_late(log_in, page, moment, runda):
    log_in(Roll.RAPPORTOR)
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda, planerad=dt.date(2026, 11, 8))

    assert cells(page(plan_url()).select_one("#kontroller table"))[0][4] == (
        "Inte utförd Sen 10 dagar"
    )


def test_an_enhet_without_plan_says_what_to_do(log_in, page, namnd):
    log_in(Roll.LASARE)
    assert "Internkontrollsamordnaren eller förvaltningschefen" in words(page(plan_url()).main)

    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    link = page(plan_url()).main.select_one("a[href$='/SOC/2026/ny/']")
    assert words(link) == "Påbörja plan 2026"


@pytest.mark.parametrize("antal", [3, 12])
def test_the_plan_does_not_grow_in_statements(
    log_in, client, plan, runda, antal, django_assert_max_num_queries
):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    for _ in range(antal):
        moment = KontrollmomentFactory(plan=plan)
        deviating(KontrolltillfalleFactory(moment=moment, uppfoljning=runda))

    with django_assert_max_num_queries(19):
        client.get(plan_url())


def test_checks_for_the_namnd_alone_are_marked(log_in, page, moment):
    moment.rapporteras_till = RapporterasTill.NAMND
    moment.save()
    log_in(Roll.LASARE)

    row = cells(page(plan_url()).select_one("#kontroller table"))[0]
    assert row[0].endswith("rapporteras bara till egen nämnd")
    assert row[2] == "inte planerad"
