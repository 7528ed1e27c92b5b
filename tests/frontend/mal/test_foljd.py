"""Succession on pages: read on the goal's page, recorded by those who edit plans."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mal.enums import PlanLage
from mal.models import MalSuccession
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, MalFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db

WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
ROLES = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.RAPPORTOR, False),
    (Roll.GODKANNARE, False),
    (Roll.REVISOR, False),
    (Roll.KVALITETSKEDJAN, True),
    (Roll.ADMINISTRATOR, True),
]


@pytest.fixture
def before(db):
    return MalFactory(plan=PlanFactory(ar=2025), kod="KUN1", namn="Kultur för alla")


@pytest.fixture
def after(before):
    return MalFactory(plan=PlanFactory(ar=2026), kod="KFN1", namn="Kultur och fritid för alla")


def log_in(client, roll=None):
    given = None if roll is None else roll if roll in WHOLE else (roll, EnhetFactory())
    client.force_login(UserFactory(roll=given))


def record(before, after):
    MalSuccession.objects.create(
        fran=before.identitet, till=after.identitet, datum="2026-01-01", notering="Ett av två."
    )


def words(element) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


@pytest.mark.parametrize(("roll", "may"), ROLES)
def test_who_records_and_takes_back(client, before, after, roll, may):
    log_in(client, roll)
    url = reverse("frontend:plan_foljd", args=[2026, "KFN1"])

    assert client.get(url).status_code == (200 if may else 404)
    first = client.post(url, {"fran": "KUN1", "notering": "Sammanslagning"})
    assert first.status_code == (302 if may else 404)
    assert MalSuccession.objects.count() == int(may)

    record(before, MalFactory(plan=after.plan, kod="ANNAN"))
    bort = reverse("frontend:plan_foljd_bort", args=[2026, "ANNAN"])
    second = client.post(bort, {"ar": "2025", "fran": "KUN1"})
    assert second.status_code == (302 if may else 404)
    assert MalSuccession.objects.count() == 1
    assert Handelse.objects.count() == (2 if may else 0)


def test_only_goals_that_ended_can_be_chosen(client, before, after):
    lives_on = MalFactory(plan=before.plan, kod="KVAR")
    MalFactory(plan=after.plan, kod="KVAR", identitet=lives_on.identitet)
    log_in(client, Roll.KVALITETSKEDJAN)

    page = client.get(reverse("frontend:plan_foljd", args=[2026, "KFN1"]))

    options = BeautifulSoup(page.content.decode(), "html.parser").select("select[name=fran] option")
    assert [option["value"] for option in options] == ["", "KUN1"]


def test_what_is_recorded_already_is_refused_in_words(client, before, after):
    record(before, after)
    log_in(client, Roll.KVALITETSKEDJAN)

    response = client.post(
        reverse("frontend:plan_foljd", args=[2026, "KFN1"]), {"fran": "KUN1", "notering": ""}
    )

    assert response.status_code == 422
    assert "Det är redan noterat att KFN1 ersätter KUN1." in response.text


@pytest.mark.parametrize(
    ("ar", "kod", "text"),
    [
        (2026, "KFN1", "Ersatte 2026 Kultur för alla (KUN1, 2025) Ett av två."),
        (2025, "KUN1", "Ersattes 2026 av Kultur och fritid för alla (KFN1, 2026) Ett av två."),
    ],
)
def test_the_goals_page_tells_before_and_after(client, before, after, ar, kod, text):
    record(before, after)
    log_in(client)

    response = client.get(reverse("frontend:mal", args=[ar, kod]))

    section = BeautifulSoup(response.content.decode(), "html.parser").find(
        attrs={"aria-labelledby": "foljd-rubrik"}
    )
    assert words(section) == f"Före och efter {text}"


def test_a_goal_without_succession_has_no_such_part(client, after):
    log_in(client)
    assert "foljd-rubrik" not in client.get(reverse("frontend:mal", args=[2026, "KFN1"])).text


def test_the_drafts_goal_leads_to_the_page(client, before, after):
    after.plan.lage = PlanLage.UTKAST
    after.plan.save()
    log_in(client, Roll.KVALITETSKEDJAN)

    page = client.get(reverse("frontend:plan_mal", args=[2026, "KFN1"]))

    assert reverse("frontend:plan_foljd", args=[2026, "KFN1"]) in page.text


@pytest.mark.parametrize("ar", ["", "tjugo", "2024"])
def test_taking_back_what_is_not_there_is_not_found(client, before, after, ar):
    log_in(client, Roll.KVALITETSKEDJAN)

    response = client.post(
        reverse("frontend:plan_foljd_bort", args=[2026, "KFN1"]), {"ar": ar, "fran": "KUN1"}
    )

    assert response.status_code == 404
