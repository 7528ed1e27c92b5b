"""The page of the annual report, its scopes and its files."""

import json
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.enums import RapporterasTill
from styrning.grund.enums import HELA_KOMMUNEN, InlamningLage, Roll
from tests.arsredovisning import kommun
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

PAGE = reverse("frontend:arsredovisning", args=[2026])


@pytest.fixture
def alvstrand(db):
    return kommun.build()


@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text().replace("\u00ad", "").split())


def row_of(page: BeautifulSoup, table: str, head: str) -> list[str]:
    caption = page.find(id=table)
    rows = caption.find_parent("table").find_all("tr")
    row = next(row for row in rows if row.th and words(row.th).startswith(head))
    return [words(cell) for cell in row.find_all("td")]


def test_goals_are_counted_per_area_and_per_namnd(client, reader, alvstrand):
    page = soup_of(client.get(PAGE))

    assert row_of(page, "c-omraden", "Barn och unga") == ["2", "", "0", "1", "0", "0", "1"]
    assert row_of(page, "c-omraden", "Utan") == ["1", "", "1", "0", "0", "0", "0"]
    assert row_of(page, "c-omraden", "Alla mål") == ["3", "", "1", "1", "0", "0", "1"]
    assert row_of(page, "c-enheter", "Vatten AB")[:7] == ["1", "", "1", "0", "0", "0", "0"]


def test_counts_are_said_in_words(client, reader, alvstrand):
    text = words(soup_of(client.get(PAGE)).find(id="lage").p)

    assert text == (
        "Tre mål för 2026 bedöms. Utfallet är 1 uppfyllt, 1 delvis. "
        "Dessutom 1 ej bedömt; de räknas varken som uppfyllda eller missade."
    )


def test_what_no_namnd_has_decided_on_is_marked(client, reader, alvstrand):
    page = soup_of(client.get(PAGE))

    rows = page.find(id="c-enheter").find_parent("table").select("tbody th")
    assert [words(row) for row in rows] == [
        "Barn- och utbildningsnämnden Beslutad BUN 2026-11-01 § 12",
        "Vatten AB Godkänd ej beslutad",
    ]
    assert words(page.find(class_="sidhuvud__ingress")) == (
        "1 av 2 inlämningar är beslutade, 1 godkända men ej beslutade."
    )


def test_nyckeltal_have_years_sex_target_status_and_trend(client, reader, alvstrand):
    page = soup_of(client.get(PAGE))

    assert row_of(page, "c-nyckeltal", "Behöriga") == [
        "–", "–", "81,0", "–", "80,0", "", "83,5", "76,3", "minst 75,0",
        "Nått ingen trend Varför denna färg?",
    ]  # fmt: skip
    assert row_of(page, "c-nyckeltal", "Förlust")[4:] == [
        "−1\u00a0235".replace("\u00a0", " "), "", "–", "–", "högst 75",
        "Nått bättre Varför denna färg?",
    ]  # fmt: skip


def test_a_missing_value_is_a_dash_with_its_reason_and_never_zero(client, reader, alvstrand):
    row = row_of(soup_of(client.get(PAGE)), "c-nyckeltal", "Trygga elever")

    assert row[4] == "–"
    assert row[-1] == "Ej mätt ännu inte publicerat Varför denna färg?"


def test_geh_goals_are_counted_aloud_by_kind(client, reader, alvstrand):
    page = soup_of(client.get(PAGE))

    assert row_of(page, "c-geh", "Finansiella mål, 1")[1] == "1 uppfyllt"
    assert row_of(page, "c-geh", "Verksamhetsmål, 1")[1] == "1 delvis"
    assert row_of(page, "c-geh", "Ekonomin är i balans") == [
        "Förlust: −1 235 tkr, högst 75", "Uppfyllt",
    ]  # fmt: skip
    assert row_of(page, "c-geh", "Alla klarar skolan") == ["1 nyckeltal: 1 nått", "Delvis"]


def test_five_years_of_judgements_stand_in_the_order_of_the_plan(client, reader, alvstrand):
    earlier = MalFactory(
        plan=PlanFactory(ar=2024), kod="X1", identitet=alvstrand.mal["B1"].identitet,
        huvudansvarig=alvstrand.skola,
    )  # fmt: skip
    BedomningFactory(mal=earlier, uppfoljning=UppfoljningFactory(ar=2024))

    row = row_of(soup_of(client.get(PAGE)), "c-bedomningar", "Alla klarar skolan")

    none = "– ingen bedömning"
    assert row == [none, none, "Delvis", none, "Delvis"]


def test_the_latest_closed_year_comes_first(client, reader, alvstrand):
    PlanFactory(ar=2025)
    UppfoljningFactory(ar=2025)

    page = soup_of(client.get(reverse("frontend:arsredovisning")))

    current = page.find("nav", class_="flikar").find(attrs={"aria-current": "page"})
    assert words(current) == "2025"


def test_a_delarsrapport_can_be_chosen_by_its_round(client, reader, alvstrand):
    UppfoljningFactory(ar=2026, kod="2026-DEL", slag="delar", namn="Delårsrapport 2026")

    page = soup_of(client.get(PAGE, {"moment": "2026-DEL"}))

    assert words(page.find("select", id="moment").find(selected=True)) == "Delårsrapport 2026"


@pytest.mark.parametrize("query", [{"moment": "X"}, {"omfattning": "X"}, {"omfattning": "BUN"}])
def test_unknown_and_forbidden_get_the_same_answer(client, reader, alvstrand, query):
    assert client.get(PAGE, query).status_code == 404
    address = reverse("frontend:arsredovisning_fil", args=[2026, "json"])
    assert client.get(address, query).status_code == 404


def test_the_table_names_those_that_a_computed_value_lacks(client, reader, alvstrand):
    nyckeltal = NyckeltalFactory(agare=alvstrand.skola, namn="Trygga", aggregering="medel")
    MalNyckeltalFactory(mal=alvstrand.mal["B1"], nyckeltal=nyckeltal)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, satt="beraknas")
    for namn in ("Björkskolan", "Ekskolan"):
        school = EnhetFactory(parent=alvstrand.skola, namn=namn, slag="verksamhet")
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school)
    UtfallFactory(nyckeltal=nyckeltal, enhet=school, varde=Decimal(80))
    file = reverse("frontend:arsredovisning_fil", args=[2026, "html"])

    rows = soup_of(client.get(PAGE)).select("tbody tr th[scope=row]")

    assert [words(row) for row in rows if words(row).startswith("Trygga p")] == [
        "Trygga procent · BUN · 1 av 2 enheter, utan Björkskolan"
    ]
    assert "1 av 2 enheter, utan Björkskolan" in client.get(file).text


def test_a_year_without_plan_is_not_found(client, reader, alvstrand):
    assert client.get(reverse("frontend:arsredovisning", args=[1999])).status_code == 404


def test_without_any_plan_the_page_says_what_fills_it(client, reader):
    page = soup_of(client.get(reverse("frontend:arsredovisning")))

    assert words(page.find(class_="tomt").h2) == "Ingen plan finns än"


def test_whoever_is_not_logged_in_is_sent_to_log_in(client, alvstrand):
    response = client.get(PAGE)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("roll", [None, *Roll])
def test_every_role_sees_the_kf_scope_without_what_is_for_the_namnd_only(client, alvstrand, roll):
    client.force_login(user_with(roll, alvstrand.skola))

    response = client.get(PAGE)

    assert response.status_code == 200
    assert "Internt mål" not in response.text
    assert "Bara för nämnden" not in response.text


@pytest.mark.parametrize("roll", [None, *Roll])
def test_the_own_report_is_for_own_roles_and_those_of_the_whole(client, alvstrand, roll):
    client.force_login(user_with(roll, alvstrand.skola))

    own = client.get(PAGE, {"omfattning": "BUN"})
    other = client.get(PAGE, {"omfattning": "VA"})

    assert own.status_code == (404 if roll is None else 200)
    assert other.status_code == (200 if roll in HELA_KOMMUNEN else 404)
    assert ("Internt mål" in own.text) == (own.status_code == 200)


def user_with(roll, enhet):
    if roll is None:
        return UserFactory()
    return UserFactory(roll=roll if roll in HELA_KOMMUNEN else (roll, enhet))


@pytest.mark.parametrize("format", ["json", "html", "xlsx"])
def test_the_files_are_those_of_the_page(client, reader, alvstrand, format):
    link = soup_of(client.get(PAGE)).find(
        "a", href=lambda href: href and f"/2026/{format}/" in href
    )

    response = client.get(link["href"])

    assert response.status_code == 200
    assert response["Content-Disposition"] == (
        f'attachment; filename="arsredovisning-2026-KF.{format}"'
    )


def test_an_unknown_format_is_not_found(client, reader, alvstrand):
    address = reverse("frontend:arsredovisning_fil", args=[2026, "exe"])

    assert client.get(address).status_code == 404


def test_the_files_follow_the_scope(client, alvstrand):
    client.force_login(UserFactory(roll=(Roll.LASARE, alvstrand.skola)))
    address = reverse("frontend:arsredovisning_fil", args=[2026, "json"])

    document = json.loads(client.get(address, {"omfattning": "BUN"}).content)

    assert "INT" in [mal["kod"] for mal in document["mal"]]


@pytest.mark.parametrize("rows", [3, 30])
def test_the_number_of_statements_does_not_grow_with_goals(client, rows):
    kf = EnhetFactory(slag="kf")
    runda = UppfoljningFactory(ar=2026)
    for _ in range(rows):
        goal_with_figure(kf, runda)
    client.force_login(UserFactory(roll=(Roll.LASARE, kf)))
    client.get(PAGE)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(PAGE)

    assert response.status_code == 200
    reads = [query["sql"] for query in queries if "SELECT" in query["sql"]]
    assert len(reads) == STATEMENTS


# session, account with its roles, years, rounds, scopes; the rest is the read model
STATEMENTS = 23


def goal_with_figure(kf, runda):
    namnd = EnhetFactory(parent=kf)
    goal = MalFactory(huvudansvarig=namnd, rapporteras_till=RapporterasTill.KF)
    figure = NyckeltalFactory(agare=namnd)
    MalNyckeltalFactory(mal=goal, nyckeltal=figure)
    NyckeltalEnhetFactory(nyckeltal=figure)
    MalvardeFactory(nyckeltal=figure)
    UtfallFactory(nyckeltal=figure)
    BedomningFactory(mal=goal, uppfoljning=runda)
    InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.GODKAND)
    return goal


@pytest.mark.parametrize("address", ["arsredovisning", "roda_traden"])
def test_a_year_that_no_round_has_asked_about_is_shown(client, reader, address):
    MalFactory(namn="Ännu inget mätt")

    response = client.get(reverse(f"frontend:{address}", args=[2026]))

    assert response.status_code == 200
    assert "Ännu inget mätt" in response.text
    assert (
        client.get(reverse("frontend:arsredovisning_fil", args=[2026, "xlsx"])).status_code == 200
    )
    assert (
        client.get(reverse("frontend:arsredovisning_fil", args=[2026, "html"])).status_code == 200
    )
