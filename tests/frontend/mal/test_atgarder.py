"""Actions of a goal as pages: shown, added, followed up; refusals write nothing."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.models import MalAtgard
from styrning.grund.enums import AtgardLage, Roll
from styrning.grund.models import Atgard, Handelse
from tests.arsredovisning import kommun
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    InlamningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
ROLES = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.SEKRETERARE, False),
    (Roll.REVISOR, False),
    (Roll.KVALITETSKEDJAN, False),
    (Roll.ADMINISTRATOR, False),
    (Roll.RAPPORTOR, True),
    (Roll.GODKANNARE, True),
]
NEW = {"text": "Anställ", "ansvarig": "Rektor", "klar_senast": "2027-02-01"}


@pytest.fixture
def alvstrand(db):
    return kommun.build()


@pytest.fixture
def atgard(alvstrand):
    return planned(alvstrand.mal["B1"])


def planned(goal, **facts) -> Atgard:
    row = AtgardFactory(enhet=goal.huvudansvarig, **facts)
    MalAtgard.objects.create(mal=goal, atgard=row)
    return row


def log_in(client, roll, enhet):
    given = None if roll is None else roll if roll in WHOLE else (roll, enhet)
    client.force_login(UserFactory(roll=given))


def goal_page(client, kod="B1", **query) -> BeautifulSoup:
    response = client.get(reverse("frontend:mal", args=[2026, kod]), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text().replace("\u00ad", "").split())


def address(atgard) -> str:
    return reverse("frontend:mal_atgard", args=[atgard.publikt_id])


def facts(atgard, **changes):
    given = {
        "text": atgard.text,
        "ansvarig": atgard.ansvarig,
        "klar_senast": atgard.klar_senast.isoformat(),
        "lage": atgard.lage,
        "version": atgard.version,
    }
    return given | changes


def test_the_goals_page_lists_its_actions(client, alvstrand, atgard):
    log_in(client, Roll.LASARE, alvstrand.skola)

    section = goal_page(client).find(id="atgarder")

    row = section.select_one("tbody tr")
    assert [words(cell) for cell in row.find_all(["th", "td"])] == [
        "Anställ två speciallärare",
        "Rektor",
        "30 juni 2027",
        "Ej påbörjad",
    ]
    assert section.find("a", class_="knapp") is None


def test_actions_are_not_shown_to_those_outside(client, alvstrand, atgard):
    log_in(client, Roll.GODKANNARE, alvstrand.vatten)

    assert goal_page(client).find(id="atgarder") is None
    assert client.get(address(atgard)).status_code == 404


@pytest.mark.parametrize(("roll", "may"), ROLES)
def test_who_adds_an_action(client, alvstrand, roll, may):
    log_in(client, roll, alvstrand.skola)
    url = reverse("frontend:mal_atgard_ny", args=[2026, "B1"])

    assert client.get(url).status_code == (200 if may else 404)
    response = client.post(url, NEW)

    assert response.status_code == (302 if may else 404)
    written = list(MalAtgard.objects.values_list("mal__kod", "atgard__text"))
    assert written == ([("B1", "Anställ")] if may else [])
    assert Handelse.objects.count() == int(may)


@pytest.mark.parametrize(("roll", "may"), ROLES)
def test_who_follows_an_action_up(client, alvstrand, atgard, roll, may):
    log_in(client, roll, alvstrand.skola)

    response = client.post(address(atgard), facts(atgard, lage="klar"))

    assert response.status_code == (302 if may else 404)
    saved = Atgard.objects.get()
    assert (saved.lage, saved.version) == (
        (AtgardLage.KLAR, 2) if may else (AtgardLage.EJ_PABORJAD, 1)
    )
    assert Handelse.objects.count() == int(may)


@pytest.mark.parametrize("roll", [Roll.RAPPORTOR, Roll.GODKANNARE])
def test_a_role_on_another_enhet_changes_nothing(client, alvstrand, atgard, roll):
    log_in(client, roll, EnhetFactory())

    answers = [
        client.post(reverse("frontend:mal_atgard_ny", args=[2026, "B1"]), NEW),
        client.post(address(atgard), facts(atgard, lage="klar")),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert list(Atgard.objects.values_list("lage", "version")) == [("ej_paborjad", 1)]


def test_an_added_action_leads_back_to_the_goal(client, alvstrand):
    log_in(client, Roll.RAPPORTOR, alvstrand.skola)

    response = client.post(reverse("frontend:mal_atgard_ny", args=[2026, "INT"]), NEW)

    page = reverse("frontend:mal", args=[2026, "INT"])
    assert response.url == f"{page}?omfattning=BUN#atgarder"
    assert client.get(response.url).status_code == 200


def test_a_level_that_is_not_judged_has_no_actions(client, alvstrand):
    log_in(client, Roll.RAPPORTOR, alvstrand.kf)

    assert client.get(reverse("frontend:mal_atgard_ny", args=[2026, "B"])).status_code == 404
    assert goal_page(client, "B").find(id="atgarder") is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "Detta fält måste fyllas i."),
        ({"klar_senast": "2026-11-17"}, "Åtgärden kan inte vara klar före i dag."),
        ({"klar_senast": "i vår"}, "Skriv ett datum, till exempel 2026-09-11."),
    ],
)
def test_a_gap_is_told_at_its_field_and_nothing_is_lost(client, alvstrand, changes, message):
    log_in(client, Roll.RAPPORTOR, alvstrand.skola)

    response = client.post(reverse("frontend:mal_atgard_ny", args=[2026, "B1"]), NEW | changes)

    assert response.status_code == 422
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert message in words(page.find("form", class_="formular"))
    assert page.find("input", {"name": "ansvarig"})["value"] == "Rektor"
    assert Atgard.objects.count() == 0


def test_a_conflict_shows_both_and_the_next_save_wins(client, alvstrand, atgard):
    log_in(client, Roll.RAPPORTOR, alvstrand.skola)
    client.post(address(atgard), facts(atgard, ansvarig="Skolchefen"))

    response = client.post(address(atgard), facts(atgard, ansvarig="Rektorn"))

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 409
    sides = [words(div) for div in page.select(".konflikt__par > div")]
    assert "Ansvarig Rektorn" in sides[0]
    assert "Ansvarig Skolchefen" in sides[1]
    version = page.find("input", {"name": "version"})["value"]
    again = client.post(address(atgard), facts(atgard, ansvarig="Rektorn", version=version))
    assert again.status_code == 302
    assert Atgard.objects.get().ansvarig == "Rektorn"


def test_a_reader_of_the_report_sees_the_action_without_form(client, alvstrand, atgard):
    log_in(client, Roll.LASARE, alvstrand.skola)

    response = client.get(address(atgard))

    assert response.status_code == 200
    assert BeautifulSoup(response.content.decode(), "html.parser").select("main form") == []


def test_a_late_action_and_an_older_one_are_told(client, alvstrand):
    goal = alvstrand.mal["B1"]
    planned(goal, klar_senast="2026-11-01")
    log_in(client, Roll.LASARE, alvstrand.skola)

    assert "datumet har passerat" in words(goal_page(client).find(id="atgarder"))


def test_an_action_of_a_check_is_not_found_here(client, alvstrand):
    row = AtgardFactory(enhet=alvstrand.skola)
    log_in(client, Roll.GODKANNARE, alvstrand.skola)

    assert client.get(address(row)).status_code == 404


def test_whoever_is_not_logged_in_is_sent_to_log_in(client, atgard):
    assert client.get(address(atgard)).url.startswith(reverse("account_login"))


def test_the_footer_tells_the_version_of_the_program_and_not_of_the_row(client, alvstrand, atgard):
    log_in(client, Roll.RAPPORTOR, alvstrand.skola)

    page = BeautifulSoup(client.get(address(atgard)).content.decode(), "html.parser")

    assert words(page.find(class_="sidfot")).startswith("Styrning 0.")


def test_statements_do_not_grow_with_actions(client, alvstrand):
    log_in(client, Roll.RAPPORTOR, alvstrand.skola)
    goal_page(client)  # the session's first request
    counts = []
    for antal in (3, 9):
        for _ in range(antal):
            planned(alvstrand.mal["B1"])
        with CaptureQueriesContext(connection) as found:
            goal_page(client)
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_who_came_from_a_round_goes_back_to_the_goals_row(client, alvstrand):
    goal = alvstrand.mal["B1"]
    InlamningFactory(uppfoljning__kod="2026-X", enhet=goal.huvudansvarig)
    log_in(client, Roll.RAPPORTOR, goal.huvudansvarig)
    query = f"?runda=2026-X&enhet={goal.huvudansvarig.kod}"
    address = reverse("frontend:mal_atgard_ny", args=[2026, "B1"]) + query
    back = reverse("frontend:min_uppfoljning_enhet", args=["2026-X", goal.huvudansvarig.kod])

    page = BeautifulSoup(client.get(address).content.decode(), "html.parser")
    response = client.post(address, NEW)

    assert page.find("a", string="Tillbaka utan att spara")["href"] == f"{back}#r-B1"
    assert response.url == f"{back}#r-B1"


@pytest.mark.parametrize("query", ["?runda=X&enhet=BUN", "?runda=//x.se&enhet=..", "?enhet="])
def test_a_round_that_is_not_ones_own_leads_nowhere_else(client, alvstrand, query):
    goal = alvstrand.mal["B1"]
    log_in(client, Roll.RAPPORTOR, goal.huvudansvarig)
    address = reverse("frontend:mal_atgard_ny", args=[2026, "B1"]) + query
    assert client.post(address, NEW).url == reverse("frontend:mal", args=[2026, "B1"]) + "#atgarder"
