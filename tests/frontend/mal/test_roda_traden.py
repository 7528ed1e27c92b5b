"""The red thread from vision to nyckeltal, and what its filter leaves."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrning.grund.enums import HELA_KOMMUNEN, Roll
from tests.arsredovisning import kommun
from tests.factories import EnhetFactory, UppfoljningFactory, UserFactory
from tests.frontend.arsredovisning.test_visa import goal_with_figure

pytestmark = pytest.mark.django_db

PAGE = reverse("frontend:roda_traden", args=[2026])
AT_YEAR_END = {"moment": "2026-AB"}


@pytest.fixture
def alvstrand(db):
    return kommun.build()


@pytest.fixture
def page(client, alvstrand):
    client.force_login(UserFactory())

    def get(**query) -> BeautifulSoup:
        response = client.get(PAGE, AT_YEAR_END | query)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return get


def words(element) -> str:
    return " ".join(element.get_text().replace("\u00ad", "").split())


def names(page: BeautifulSoup) -> list[str]:
    """The names in the tree, in order; leaves of nyckeltal after their goal."""
    return [
        words(node)
        for node in page.select(".trad .nod__namn")
        if not words(node).startswith("Läs om")
    ]


def test_the_tree_goes_from_vision_to_nyckeltal(page):
    assert names(page()) == [
        "Vision",
        "Barn och unga",
        "Alla klarar skolan",
        "Behöriga till gymnasiet",
        kommun.FORMULA,
        "Trygga elever",
        "Ekonomin är i balans",
        "Förlust",
    ]


def test_every_node_counts_the_goals_below_it_in_words(page):
    nodes = page().select("summary.nod")

    assert [words(node.select_one(".nod__summa")) for node in nodes[:2]] == [
        "3 mål: 1 uppfyllt, 1 delvis, 1 ej bedömt",
        "2 mål: 1 delvis, 1 ej bedömt",
    ]
    assert words(nodes[2].select_one(".nod__summa")) == "1 nyckeltal: 1 nått"


def test_a_nyckeltal_shows_value_target_status_and_trend(page):
    leaf = next(
        leaf for leaf in page().select(".nod--blad") if "Behöriga till gymnasiet" in words(leaf)
    )

    assert words(leaf) == ("Nyckeltal Behöriga till gymnasiet 80,0 · minst 75,0 ingen trend Nått")


def test_a_missing_value_says_why(page):
    leaf = next(leaf for leaf in page().select(".nod--blad") if "Trygga elever" in words(leaf))

    assert "ännu inte publicerat · minst 75,0" in words(leaf)
    assert words(leaf).endswith("Ej mätt")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"ansvarig": "VA"}, ["Vision", "Ekonomin är i balans", "Förlust"]),
        ({"status": "mal:uppfyllt"}, ["Vision", "Ekonomin är i balans", "Förlust"]),
        ({"status": "nt:ej_matt"}, ["Vision", "Barn och unga", kommun.FORMULA, "Trygga elever"]),
        ({"sok": "förLUST"}, ["Vision", "Ekonomin är i balans", "Förlust"]),
        (
            {"sok": "alla klarar"},
            ["Vision", "Barn och unga", "Alla klarar skolan", "Behöriga till gymnasiet"],
        ),
        (
            {"geh": "1", "ansvarig": "BUN"},
            ["Vision", "Barn och unga", "Alla klarar skolan", "Behöriga till gymnasiet"],
        ),
        ({"niva": "Område"}, []),
        ({"sok": "finns inte"}, []),
    ],
)
def test_the_filter_keeps_what_is_asked_for_under_its_path(page, query, found):
    assert names(page(**query)) == found


def test_the_answer_of_the_filter_is_said_in_words(page):
    answer = words(page(ansvarig="BUN").find(class_="filter__svar"))

    assert answer.startswith("Visar 2 mål och 2 nyckeltal i 1 områden.")


def test_counts_follow_the_filter(page):
    vision = page(ansvarig="VA").select_one("summary.nod")

    assert words(vision.select_one(".nod__summa")) == "1 mål: 1 uppfyllt"


def test_nothing_found_says_so_and_offers_everything(page):
    assert words(page(sok="finns inte").find(class_="tomt").h2) == "Inget mål stämmer med urvalet"


def test_the_thread_leads_to_the_chosen_goal(page):
    opened = page(mal="B1").select("details.pa-traden[open] > summary .nod__namn")

    assert [words(name) for name in opened] == ["Vision", "Barn och unga", "Alla klarar skolan"]


def test_everything_can_be_opened_for_print(page):
    assert len(page().select("details[open]")) == 1
    assert len(page(visa="allt").select("details:not([open])")) == 0


def test_whoever_is_not_logged_in_is_sent_to_log_in(client, alvstrand):
    assert client.get(PAGE).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("roll", [None, *Roll])
def test_the_namnds_own_goals_are_seen_only_in_its_scope(client, alvstrand, roll):
    user = UserFactory()
    if roll:
        held = roll if roll in HELA_KOMMUNEN else (roll, alvstrand.skola)
        user = UserFactory(roll=held)
    client.force_login(user)

    whole = client.get(PAGE, AT_YEAR_END)
    own = client.get(PAGE, AT_YEAR_END | {"omfattning": "BUN"})
    unknown = client.get(PAGE, AT_YEAR_END | {"omfattning": "FINNS-EJ"})

    assert (whole.status_code, "Internt mål" in whole.text) == (200, False)
    assert own.status_code == (404 if roll is None else 200)
    assert ("Internt mål" in own.text) == (roll is not None)
    assert unknown.status_code == 404


def test_the_round_under_way_is_the_last_that_has_ended(client, alvstrand):
    UppfoljningFactory(ar=2026, kod="2026-T2", slag="delar", avser_till="2026-08-31", namn="T2")
    client.force_login(UserFactory())

    response = client.get(reverse("frontend:roda_traden"))

    page = BeautifulSoup(response.content, "html.parser")
    assert words(page.find("select", id="moment").find(selected=True)) == "T2"


def test_without_any_plan_the_page_says_what_fills_it(client):
    client.force_login(UserFactory())

    response = client.get(reverse("frontend:roda_traden"))

    assert "Ingen plan finns än" in response.text


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
    assert len([query for query in queries if "SELECT" in query["sql"]]) == 18
