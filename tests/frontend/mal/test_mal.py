"""The page of one goal: why it is judged as it is."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from styrning.grund.enums import Roll
from tests.arsredovisning import kommun
from tests.factories import BedomningFactory, EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alvstrand(db):
    return kommun.build()


@pytest.fixture
def page(client, alvstrand):
    client.force_login(UserFactory())

    def get(kod, **query) -> BeautifulSoup:
        response = client.get(address(kod), {"moment": "2026-AB"} | query)
        assert response.status_code == 200
        return BeautifulSoup(response.content.decode(), "html.parser")

    return get


def address(kod: str) -> str:
    return reverse("frontend:mal", args=[2026, kod])


def words(element) -> str:
    return " ".join(element.get_text().replace("\u00ad", "").split())


def test_the_judgement_says_who_when_and_by_which_rule(page):
    section = page("B1").find(attrs={"aria-labelledby": "bedomning-rubrik"})

    text = words(section)
    assert "Delvis Karin Öhman" in text
    assert "bedömde målet 18 november 2026 kl. 10.00." in text
    assert "Regelns förslag Delvis Regelversion 1." in text
    assert "Regelns förslag då Delvis. 1 nått, 1 nära → delvis." in text
    assert "Orsak Läslyftet gav resultat." in text


def test_a_reason_is_shown_where_decision_and_rule_part(page):
    section = page("E1").find(attrs={"aria-labelledby": "bedomning-rubrik"})

    assert "Beslutet skiljer sig från regelns förslag." in words(section)
    assert "Skäl God marginal." in words(section)


def test_a_goal_without_judgement_shows_the_proposal_as_it_is_now(page):
    section = page("B2").find(attrs={"aria-labelledby": "bedomning-rubrik"})

    assert "Ej bedömt Ingen bedömning visas" in words(section)
    assert "Förslaget räknas om när utfallen ändras." in words(section)


def test_a_nyckeltal_has_a_chart_and_the_table_of_its_numbers(page):
    figure = page("B1").find(id="nt-BUN-1")

    chart = figure.find(class_="diagram").svg["aria-label"]
    assert chart.startswith("Linjediagram: Behöriga till gymnasiet, 2022 till")
    rows = [[words(cell) for cell in row.find_all(["th", "td"])] for row in figure.select("tr")]
    assert rows[0] == ["Period", "Totalt", "Kvinnor", "Män", "Anmärkning"]
    assert rows[3] == ["2024", "81,0", "84,0", "78,0", ""]
    assert rows[5] == ["2026", "80,0", "83,5", "76,3", ""]


def test_a_missing_value_is_explained(page):
    figure = page("B2").find(id="nt-BUN-2")

    assert figure.find(class_="diagram") is None
    assert "Ännu inte publicerat, mål minst 75,0." in words(figure)


def test_contributions_are_shown_and_not_counted(page, alvstrand):
    helper = EnhetFactory(parent=alvstrand.kf, namn="Kulturnämnden")
    alvstrand.mal["B1"].medansvariga.add(helper)
    BedomningFactory(mal=alvstrand.mal["B1"], enhet=helper, uppfoljning=alvstrand.runda)

    section = page("B1").find(attrs={"aria-labelledby": "bidrag-rubrik"})

    assert words(section.article.h3) == "Kulturnämnden"


def test_the_way_down_from_the_vision_is_shown(page):
    steps = page("B1").select(".tidslinje li")

    assert [words(step) for step in steps] == [
        "Vision Vision",
        "Område Barn och unga",
        "Nämndsmål Alla klarar skolan",
    ]


def test_an_area_lists_the_goals_below_it(page):
    table = page("B").find(id="c-delmal").find_parent("table")

    assert [words(row.th) for row in table.select("tbody tr")] == [
        "Alla klarar skolan",
        kommun.FORMULA,
    ]


@pytest.mark.parametrize("kod", ["INT", "FINNS-EJ"])
def test_a_namnds_own_goal_and_an_unknown_one_get_the_same_answer(client, alvstrand, kod):
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, alvstrand.vatten)))

    assert client.get(address(kod)).status_code == 404
    assert client.get(address(kod), {"omfattning": "BUN"}).status_code == 404


def test_a_namnds_own_goal_is_seen_in_its_scope(client, alvstrand):
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, alvstrand.skola)))

    assert client.get(address("INT")).status_code == 404
    response = client.get(address("INT"), {"omfattning": "BUN"})
    assert "Rapporteras bara till den egna nämnden eller styrelsen." in response.text


def test_whoever_is_not_logged_in_is_sent_to_log_in(client, alvstrand):
    assert client.get(address("B1")).url.startswith(reverse("account_login"))
