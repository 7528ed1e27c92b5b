"""Tags: views across the plan, of the same facts as the report."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.enums import PlanLage
from mal.models import Tagg
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.arsredovisning import kommun
from tests.factories import EnhetFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db

WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
EDITORS = [Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR]
OTHERS = [None, Roll.LASARE, Roll.RAPPORTOR, Roll.GODKANNARE, Roll.REVISOR]


@pytest.fixture
def alvstrand(db):
    """Three goals carry the tag; one of them only the nämnd sees."""
    made = kommun.build()
    barn = Tagg.objects.create(kod="barn", namn="Barnrätt")
    Tagg.objects.create(kod="miljo", namn="Miljö")
    for kod in ("B1", "B2", "INT"):
        made.mal[kod].taggar.add(barn)
    return made


def log_in(client, roll=None):
    given = None if roll is None else roll if roll in WHOLE else (roll, EnhetFactory())
    client.force_login(UserFactory(roll=given))
    return client


def page(client, name, *args, **query) -> BeautifulSoup:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text().replace("\u00ad", "").split())


def rows(table) -> list[list[str]]:
    found = table.select("tbody tr")
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in found]


def test_every_tag_counts_what_kf_sees(client, alvstrand):
    log_in(client, Roll.KVALITETSKEDJAN)

    table = page(client, "frontend:taggar", 2026, moment="2026-AB").select_one("main table")

    assert rows(table) == [["Barnrätt", "2", "2"], ["Miljö", "0", "0"]]


def test_a_tag_gathers_its_goals(client, alvstrand):
    log_in(client)

    found = page(client, "frontend:tagg", 2026, "barn", moment="2026-AB")

    goals = rows(found.find(id="c-mal").find_parent("table"))
    assert goals == [
        ["Alla klarar skolan B1 · Nämndsmål", "Barn- och utbildningsnämnden", "Delvis"],
        [f"{kommun.FORMULA} B2 · Nämndsmål", "Barn- och utbildningsnämnden", "Ej bedömt"],
    ]
    figures = found.find(id="c-nyckeltal").find_parent("table")
    assert [row["id"] for row in figures.select("tr[id]")] == ["nt-BUN-1-BUN", "nt-BUN-2-BUN"]


@pytest.mark.parametrize("roll", [*OTHERS, *EDITORS])
def test_what_only_the_namnd_sees_is_never_in_the_whole(client, alvstrand, roll):
    log_in(client, roll)

    found = words(page(client, "frontend:tagg", 2026, "barn"))

    assert "Internt mål" not in found
    assert "Bara för nämnden" not in found


def test_a_namnds_own_goal_is_in_its_own_scope_for_those_who_read_it(client, alvstrand):
    address = reverse("frontend:tagg", args=[2026, "barn"])
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, alvstrand.skola)))
    assert "Internt mål" in client.get(address, {"omfattning": "BUN"}).text

    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, alvstrand.vatten)))
    assert client.get(address, {"omfattning": "BUN"}).status_code == 404


def test_a_tag_without_goals_says_so(client, alvstrand):
    log_in(client)
    assert "Inget mål har taggen" in words(page(client, "frontend:tagg", 2026, "miljo"))


def test_an_unknown_tag_is_not_found(client, alvstrand):
    log_in(client)
    assert client.get(reverse("frontend:tagg", args=[2026, "x"])).status_code == 404


@pytest.mark.parametrize(("roll", "status"), [(None, 404), (Roll.KVALITETSKEDJAN, 200)])
def test_next_years_draft_is_not_read_through_its_tags(client, alvstrand, roll, status):
    PlanFactory(ar=2027, lage=PlanLage.UTKAST)
    log_in(client, roll)

    assert client.get(reverse("frontend:tagg", args=[2027, "barn"])).status_code == status
    assert client.get(reverse("frontend:taggar", args=[2027])).status_code == status


def test_without_a_plan_the_tags_are_still_listed(client, db):
    Tagg.objects.create(kod="barn", namn="Barnrätt")
    log_in(client)

    table = page(client, "frontend:taggar").select_one("main table")

    assert rows(table) == [["Barnrätt", "0", "0"]]


@pytest.mark.parametrize("roll", OTHERS)
def test_others_add_no_tags(client, alvstrand, roll):
    log_in(client, roll)

    answers = [
        client.post(reverse("frontend:tagg_ny"), {"kod": "halsa", "namn": "Hälsa"}),
        client.post(reverse("frontend:taggar_agenda")),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert list(Tagg.objects.values_list("kod", flat=True)) == ["barn", "miljo"]
    assert Handelse.objects.count() == 0
    assert page(client, "frontend:taggar").select("main form[method=post]") == []


@pytest.mark.parametrize("roll", EDITORS)
def test_kvalitetskedjan_adds_a_tag(client, alvstrand, roll):
    log_in(client, roll)

    response = client.post(reverse("frontend:tagg_ny"), {"kod": "halsa", "namn": "Hälsa"})

    assert response.status_code == 302
    assert Tagg.objects.get(kod="halsa").namn == "Hälsa"
    assert list(Handelse.objects.values_list("vad", "slag")) == [("lade till tagg", "mal.tagg")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kod": "barn", "namn": "Annat"}, "finns redan"),
        ({"kod": "barn2", "namn": "barnrätt"}, "Det finns redan en tagg med det namnet."),
        ({"kod": "två ord", "namn": "Nytt"}, "Bara a–z, siffror och bindestreck"),
        ({"kod": "tom", "namn": " "}, "Detta fält måste fyllas i"),
    ],
)
def test_a_tag_that_is_taken_or_empty_is_refused_at_its_field(client, alvstrand, data, message):
    log_in(client, Roll.KVALITETSKEDJAN)

    response = client.post(reverse("frontend:tagg_ny"), data)

    assert response.status_code == 422
    assert message in response.text
    assert Tagg.objects.count() == 2


def test_agenda_2030_is_added_once(client, alvstrand):
    log_in(client, Roll.KVALITETSKEDJAN)
    Tagg.objects.create(kod="agenda2030-13", namn="Klimatet")

    for _ in range(2):
        client.post(reverse("frontend:taggar_agenda"))

    names = list(Tagg.objects.filter(kod__startswith="agenda").values_list("namn", flat=True))
    assert len(names) == 17
    assert names[:2] == [
        "Agenda 2030, mål 01: Ingen fattigdom",
        "Agenda 2030, mål 02: Ingen hunger",
    ]
    assert "Klimatet" in names


@pytest.mark.parametrize("format", ["json", "xlsx"])
def test_the_extract_is_had_as_a_file(client, alvstrand, format):
    log_in(client)

    response = client.get(reverse("frontend:tagg_fil", args=[2026, "barn", format]))

    assert response.status_code == 200
    name = f'attachment; filename="tagg-barn-2026-KF.{format}"'
    assert response["Content-Disposition"] == name


@pytest.mark.parametrize(
    ("kod", "format", "query"),
    [("barn", "exe", {}), ("x", "json", {}), ("barn", "json", {"omfattning": "BUN"})],
)
def test_no_file_of_what_is_unknown_or_forbidden(client, alvstrand, kod, format, query):
    log_in(client)

    response = client.get(reverse("frontend:tagg_fil", args=[2026, kod, format]), query)

    assert response.status_code == 404


def test_statements_do_not_grow_with_tags(client, alvstrand):
    log_in(client)
    page(client, "frontend:taggar", 2026)  # the session's first request
    counts = []
    for antal in (3, 12):
        for n in range(antal):
            tagg = Tagg.objects.create(kod=f"t{antal}-{n}", namn=f"Tagg {antal} {n}")
            alvstrand.mal["B1"].taggar.add(tagg)
        with CaptureQueriesContext(connection) as found:
            page(client, "frontend:taggar", 2026)
        counts.append(len(found))

    assert counts[0] == counts[1]
