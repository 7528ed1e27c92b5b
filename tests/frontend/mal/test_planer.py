"""Plans as pages: who sees drafts, who changes them, and that refusals write nothing."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mal.enums import PlanLage
from mal.models import Mal, Niva, Plan
from mal.services import copy_plan
from styrning.grund.enums import Roll
from tests.factories import EnhetFactory, MalFactory, NivaFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db

VISION = "6f255dab-0000-4000-8000-000000000001"
EDITORS = [Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR]
OTHERS = [None, Roll.LASARE, Roll.RAPPORTOR, Roll.GODKANNARE, Roll.REVISOR]


@pytest.fixture
def plan(db):
    plan = PlanFactory(ar=2026)
    area = MalFactory(plan=plan, kod="OMR", niva=NivaFactory(ordning=2))
    MalFactory(plan=plan, parent=area, kod="M1", namn="Alla elever lyckas")
    return plan


@pytest.fixture
def draft(plan):
    return copy_plan(plan, 2027, by=UserFactory())


def logged_in(client, roll):
    whole = {Roll.REVISOR, *EDITORS}
    given = None if roll is None else roll if roll in whole else (roll, EnhetFactory())
    client.force_login(UserFactory(roll=given))
    return client


def fields(draft, **changes):
    goal = draft.mal_lista.get(kod="M1")
    given = {
        "parent": "OMR",
        "niva": goal.niva.publikt_id,
        "kod": "M1",
        "namn": goal.namn,
        "huvudansvarig": goal.huvudansvarig.kod,
        "rapporteras_till": "kf",
        "geh": "nej",
        "version": goal.version,
    }
    return given | changes


@pytest.mark.parametrize("roll", OTHERS + EDITORS)
def test_adopted_plans_are_read_by_all_and_drafts_by_those_who_edit(client, draft, roll):
    logged_in(client, roll)

    assert client.get(reverse("frontend:plan", args=[2026])).status_code == 200
    expected = 200 if roll in EDITORS else 404
    assert client.get(reverse("frontend:plan", args=[2027])).status_code == expected


@pytest.mark.parametrize("roll", OTHERS)
def test_others_change_nothing(client, draft, roll):
    logged_in(client, roll)
    before = list(Mal.objects.order_by("pk").values_list("pk", "namn", "version"))

    answers = [
        client.post(reverse("frontend:plan_kopiera", args=[2026])),
        client.post(reverse("frontend:plan_faststall", args=[2027]), {"organ": "KF"}),
        client.post(reverse("frontend:plan_mal_nytt", args=[2027]), fields(draft, kod="M2")),
        client.post(reverse("frontend:plan_mal", args=[2027, "M1"]), fields(draft, namn="X")),
        client.post(reverse("frontend:plan_mal_bort", args=[2027, "M1"])),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert list(Mal.objects.order_by("pk").values_list("pk", "namn", "version")) == before
    assert Plan.objects.filter(lage=PlanLage.UTKAST).count() == 1


def test_a_nameless_visitor_is_asked_to_log_in(client, plan):
    response = client.get(reverse("frontend:planer"))
    assert response.status_code == 302
    assert response.url.startswith("/konto/login/")


def test_kvalitetskedjan_makes_changes_and_adopts_next_years_plan(client, plan):
    logged_in(client, Roll.KVALITETSKEDJAN)

    client.post(reverse("frontend:plan_kopiera", args=[2026]))
    draft = Plan.objects.get(ar=2027)
    changed = client.post(
        reverse("frontend:plan_mal", args=[2027, "M1"]), fields(draft, namn="Fler elever lyckas")
    )
    compared = client.get(reverse("frontend:plan_jamfor", args=[2027, 2026])).content.decode()
    adopted = client.post(
        reverse("frontend:plan_faststall", args=[2027]),
        {"organ": "Kommunfullmäktige", "datum": "2026-11-16", "paragraf": "141"},
    )

    assert (changed.status_code, adopted.status_code) == (302, 302)
    assert "Fler elever lyckas" in compared
    assert "Alla elever lyckas" in compared
    draft.refresh_from_db()
    assert draft.beslut_text == "Kommunfullmäktige 2026-11-16 § 141"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kod": "OMR"}, "Mål med"),
        ({"geh": "verksamhet"}, "Ange fullmäktiges beslut om god ekonomisk hushållning."),
        ({"niva": VISION}, "ligger inte under"),
        ({"huvudansvarig": "FINNS-EJ"}, "Välj ett giltigt alternativ"),
        ({"parent": "FINNS-EJ"}, "Välj ett mål i Verksamhetsplan 2027."),
        ({"parent": "M1"}, "Ett mål kan inte flyttas under sig självt"),
        ({"huvudansvarig": "GAMMAL"}, "upphörde 31 december 2026 och finns inte under 2027"),
        ({"medansvariga": ["GAMMAL"]}, "upphörde 31 december 2026 och finns inte under 2027"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(client, draft, changes, message):
    EnhetFactory(kod="GAMMAL", galler_till=dt.date(2026, 12, 31))
    Niva.objects.filter(ordning=1).update(publikt_id=VISION)
    logged_in(client, Roll.KVALITETSKEDJAN)

    response = client.post(
        reverse("frontend:plan_mal", args=[2027, "M1"]),
        fields(draft, namn="Det här skrev jag", **changes),
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    assert "Det här skrev jag" in page
    assert draft.mal_lista.get(
        identitet=Mal.objects.get(plan__ar=2026, kod="M1").identitet
    ).namn == ("Alla elever lyckas")


@pytest.mark.parametrize("version", [9, "9" * 5000, ""])
def test_of_two_who_save_the_second_sees_both_and_loses_nothing(client, draft, version):
    logged_in(client, Roll.KVALITETSKEDJAN)

    response = client.post(
        reverse("frontend:plan_mal", args=[2027, "M1"]),
        fields(draft, namn="Det här skrev jag", version=version),
    )

    assert response.status_code == 409
    page = BeautifulSoup(response.content.decode(), "html.parser")
    mine, saved = page.select(".konflikt__par > div")
    assert "Mål Det här skrev jag" in words(mine)
    assert "Mål Alla elever lyckas" in words(saved)
    assert page.select_one("input[name=version]")["value"] == "1"
    assert page.select_one("textarea[name=namn]").text.strip() == "Det här skrev jag"
    assert draft.mal_lista.get(kod="M1").version == 1


def words(element) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def test_a_goal_moves_with_its_form(client, draft):
    logged_in(client, Roll.KVALITETSKEDJAN)

    client.post(reverse("frontend:plan_mal", args=[2027, "M1"]), fields(draft, parent="VISION"))

    assert draft.mal_lista.get(kod="M1").parent.kod == "VISION"


def test_a_removed_goal_leaves_the_draft_only(client, draft):
    logged_in(client, Roll.KVALITETSKEDJAN)

    client.post(reverse("frontend:plan_mal_bort", args=[2027, "M1"]))

    assert list(Mal.objects.filter(kod="M1").values_list("plan__ar", flat=True)) == [2026]


def test_a_comparison_does_not_tell_what_another_namnd_kept_to_itself(client, draft):
    own = Plan.objects.get(ar=2026).mal_lista.get(kod="M1")
    Mal.objects.filter(pk=own.pk).update(rapporteras_till="namnd", namn="Hemliga ord")
    Plan.objects.filter(pk=draft.pk).update(
        lage=PlanLage.FASTSTALLD, beslut_organ="KF", beslut_datum=dt.date(2026, 11, 16)
    )
    address = reverse("frontend:plan_jamfor", args=[2027, 2026])

    client.force_login(UserFactory(roll=(Roll.LASARE, EnhetFactory())))
    outside = client.get(address).text
    client.force_login(UserFactory(roll=Roll.REVISOR))
    inside = client.get(address).text

    assert "Hemliga ord" not in outside
    assert "var tidigare bara den egna nämndens mål" in outside
    assert "Hemliga ord" in inside
