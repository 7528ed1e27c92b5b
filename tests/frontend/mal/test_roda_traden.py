"""The red thread from vision to nyckeltal, and what its filter leaves."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frontend.mal import trad
from mal.models import Mal, Tagg
from styrning.grund.enums import HELA_KOMMUNEN, Roll
from tests.arsredovisning import kommun
from tests.factories import EnhetFactory, UppdragFactory, UppfoljningFactory, UserFactory
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
        return BeautifulSoup(response.content.decode(), "html.parser")

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
        ({"tagg": "Okänd"}, []),
        (
            {"sok": "gymnasiet BEHÖRIGA"},
            ["Vision", "Barn och unga", "Alla klarar skolan", "Behöriga till gymnasiet"],
        ),
        ({"sok": "fo\u0308rlust"}, ["Vision", "Ekonomin är i balans", "Förlust"]),
        (
            {"sok": "b1"},
            ["Vision", "Barn och unga", "Alla klarar skolan", "Behöriga till gymnasiet"],
        ),
        ({"sok": "finns inte"}, []),
    ],
)
def test_the_filter_keeps_what_is_asked_for_under_its_path(page, query, found):
    assert names(page(**query)) == found


def test_the_goals_of_a_tag_are_found(page):
    Mal.objects.get(kod="B1").taggar.add(Tagg.objects.create(kod="barn", namn="Barnrätt"))

    soup = page(tagg="Barnrätt")

    assert names(soup) == [
        "Vision",
        "Barn och unga",
        "Alla klarar skolan",
        "Behöriga till gymnasiet",
    ]
    assert words(soup.find("select", id="tagg").find(selected=True)) == "Barnrätt"
    assert soup.select_one("details.filter__fler[open]")


def test_the_answer_of_the_filter_is_said_in_words(page):
    def answer(**query) -> str:
        return words(page(**query).select_one("form.filter + p"))

    assert answer().startswith("Visar 3 mål och 3 nyckeltal i 1 område. Staplarna")
    assert answer(ansvarig="BUN", status="nt:ej_matt", sok="trygga").startswith(
        "Visar 1 mål och 1 nyckeltal i 1 område: "
        "Barn- och utbildningsnämnden, nyckeltal med status ej mätt, ”trygga”."
    )


def test_the_filter_stays_in_the_address_but_the_round_not_in_another_year(page):
    soup = page(ansvarig="BUN", sok="trygga")

    [whole] = [a["href"] for a in soup.select("a") if words(a) == "Fäll ut allt för utskrift"]
    assert whole == "?moment=2026-AB&ansvarig=BUN&sok=trygga&visa=allt"
    assert soup.select_one(".flikar [aria-current]")["href"] == f"{PAGE}?ansvarig=BUN&sok=trygga"


def test_an_area_that_is_not_judged_has_no_mark(page):
    vision, area, *_ = page().select("summary.nod")

    assert (words(vision.contents[-2]), words(area.contents[-2])) == ("", "")


def test_counts_follow_the_filter(page):
    vision = page(ansvarig="VA").select_one("summary.nod")

    assert words(vision.select_one(".nod__summa")) == "1 mål: 1 uppfyllt"


def test_nothing_found_says_so_and_offers_everything(page):
    assert words(page(sok="finns inte").find(class_="tomt").h2) == "Inget mål stämmer med urvalet"


def test_uppdrag_are_found_by_kod_and_words_with_their_goals(page, alvstrand):
    goal = Mal.objects.get(kod="B1")
    given = {"mottagare": [alvstrand.skola], "ar": 2026}
    UppdragFactory(kod="2026-1", namn="Pröva barnets bästa", mal=goal, **given)
    UppdragFactory(kod="2026-2", namn="Öva kontinuitet", **given)

    soup = page(sok="BARNETS bästa")
    assert [words(a) for a in soup.select(".lista a")] == ["Pröva barnets bästa"]
    assert names(soup)[:3] == ["Vision", "Barn och unga", "Alla klarar skolan"]

    soup = page(sok="2026-2")
    assert [words(a) for a in soup.select(".lista a")] == ["Öva kontinuitet"]
    assert soup.select(".trad, .tomt") == []
    assert page().select(".lista a") == []


def test_the_thread_leads_to_the_chosen_goal(page):
    opened = page(mal="B1").select("details.pa-traden[open] > summary .nod__namn")

    assert [words(name) for name in opened] == ["Vision", "Barn och unga", "Alla klarar skolan"]


def test_everything_can_be_opened_for_print(page):
    assert len(page().select("details[open]")) == 1
    assert len(page(visa="allt").select(".trad details:not([open])")) == 0


# -- a large tree is sent in parts ---------------------------------------------------------


@pytest.fixture
def in_parts(page, monkeypatch):
    """As if the tree were large: what is folded is fetched."""
    monkeypatch.setattr(trad, "STORT", 2)
    return page


def test_what_is_folded_is_fetched_or_reached_by_a_link(in_parts, client):
    soup = in_parts(geh="")
    assert names(soup) == ["Vision", "Barn och unga", "Ekonomin är i balans"]
    [folded, _] = soup.select(".nod__hamta")
    assert folded["data-hx-get"] == "?moment=2026-AB&geh=&del=B"
    assert folded.a["href"] == "?moment=2026-AB&geh=&mal=B#mal-B"

    fetched = client.get(PAGE + folded["data-hx-get"], headers={"HX-Request": "true"})
    below = BeautifulSoup(fetched.content.decode(), "html.parser")
    found = [words(node) for node in below.select(".nod__namn")]
    assert found[:2] == ["Alla klarar skolan", "Läs om målet B1"]
    assert below.select("html") == []

    opened = in_parts(mal="B")
    assert "Alla klarar skolan" in names(opened)


def test_for_print_a_large_tree_is_whole(in_parts):
    assert "Trygga elever" in names(in_parts(visa="allt"))


def test_a_part_of_what_is_not_shown_is_not_found(in_parts, client):
    query = AT_YEAR_END | {"del": "B", "ansvarig": "VA"}
    assert client.get(PAGE, query, headers={"HX-Request": "true"}).status_code == 404
    assert client.get(PAGE, query).status_code == 200  # a page, without JavaScript


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

    page = BeautifulSoup(response.content.decode(), "html.parser")
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
    assert len([query for query in queries if "SELECT" in query["sql"]]) == 12
