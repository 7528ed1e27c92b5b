"""The page that tells whether a plan's goals can be judged."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mal.enums import PlanLage
from mal.models import Plan
from styrning.grund.enums import Roll
from tests.arsredovisning import kommun
from tests.factories import EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "frontend:bedombarhet"


@pytest.fixture
def alvstrand(db):
    return kommun.build()


def read(client, user, **query) -> BeautifulSoup:
    client.force_login(user)
    response = client.get(reverse(ADDRESS, args=[2026]), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text().replace("\u00ad", "").split())


def test_the_count_stands_first(client, alvstrand):
    page = read(client, UserFactory())

    numbers = {words(div.dt): words(div.dd) for div in page.select(".siffror > div")}
    assert numbers == {
        "Bedömbara mål": "2 av 3",
        "Går inte att bedöma": "1",
        "Bedömbara med brister": "2",
        "Utan ställning om ekonomisk hushållning": "1",
    }


def test_each_gap_names_its_nyckeltal(client, alvstrand):
    page = read(client, UserFactory())

    first = page.find(id="c-brister").find_parent("table").select_one("tbody tr")
    gaps = [words(item) for item in first.find_all("li")]
    assert gaps == [
        "BUN-2 Trygga elever: inget tidigare värde att utgå från; ingen person är ansvarig"
    ]
    assert words(first.find_all("td")[-1]) == "Går inte att bedöma"


def test_a_goal_of_the_adopted_plan_leads_to_its_page(client, alvstrand):
    page = read(client, UserFactory())

    link = page.find(id="c-brister").find_parent("table").select_one("tbody tr a")
    assert link["href"] == reverse("frontend:mal", args=[2026, "B2"])


@pytest.mark.parametrize(("own", "seen"), [(True, True), (False, False)])
def test_a_namnds_own_goal_is_shown_in_its_own_list_only(client, alvstrand, own, seen):
    enhet = alvstrand.skola if own else alvstrand.vatten
    user = UserFactory(roll=(Roll.RAPPORTOR, enhet))

    assert "Internt mål" not in words(read(client, user))
    assert ("Internt mål" in words(read(client, user, ansvarig="BUN"))) is seen


def test_an_unknown_enhet_is_not_found(client, alvstrand):
    client.force_login(UserFactory())
    assert client.get(reverse(ADDRESS, args=[2026]), {"ansvarig": "X"}).status_code == 404


@pytest.mark.parametrize(
    ("roll", "status"),
    [
        (None, 404),
        (Roll.LASARE, 404),
        (Roll.RAPPORTOR, 404),
        (Roll.GODKANNARE, 404),
        (Roll.REVISOR, 404),
        (Roll.KVALITETSKEDJAN, 200),
        (Roll.ADMINISTRATOR, 200),
    ],
)
def test_a_draft_is_judged_by_those_who_work_on_it(client, alvstrand, roll, status):
    Plan.objects.update(lage=PlanLage.UTKAST)
    whole = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = UserFactory(
        roll=None if roll is None else roll if roll in whole else (roll, EnhetFactory())
    )
    client.force_login(user)

    response = client.get(reverse(ADDRESS, args=[2026]))

    assert response.status_code == status
    if status == 200:
        assert reverse("frontend:plan_mal", args=[2026, "B2"]) in response.text


def test_the_plan_leads_to_the_list(client, alvstrand):
    client.force_login(UserFactory())
    page = client.get(reverse("frontend:plan", args=[2026]))
    assert reverse(ADDRESS, args=[2026]) in page.text


def test_whoever_is_not_logged_in_is_sent_to_log_in(client, alvstrand):
    response = client.get(reverse(ADDRESS, args=[2026]))
    assert response.url.startswith(reverse("account_login"))
