"""The start page of those who mostly read: how it goes, what to look at, what is late."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from internkontroll.enums import RekommendationLage
from internkontroll.models import Revisionsrekommendation
from mal.enums import Klass
from mal.models import MalAtgard
from styrning.arsredovisning.enums import Avgivandelage
from styrning.grund.enums import AtgardLage, InlamningLage, Roll, Slag
from tests.factories import (
    AtgardFactory,
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.factories.ekonomi import GehregelFactory, GehutlatandeFactory
from tests.factories.rapport import RapportblockFactory, RapportFactory
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return EnhetFactory(kod="SOC", namn="Socialnämnden", slag=Slag.NAMND)


@pytest.fixture
def runda(namnd):
    row = UppfoljningFactory(
        kod="2026-D", avser_fran=dt.date(2026, 1, 1), avser_till=dt.date(2026, 8, 31)
    )
    InlamningFactory(enhet=namnd, uppfoljning=row, lage=InlamningLage.GODKAND)
    return row


@pytest.fixture
def goals(namnd, runda):
    made = {}
    for kod, klass in {"S1": Klass.UPPFYLLT, "S2": Klass.DELVIS, "S3": Klass.EJ_UPPFYLLT}.items():
        goal = MalFactory(kod=kod, namn=f"Mål {kod}", huvudansvarig=namnd)
        step = goal.plan.skala.steg.get(klass=klass)
        BedomningFactory(mal=goal, uppfoljning=runda, steg=step, orsak="Orsak")
        made[kod] = goal
    return made


def start(client, roll, enhet=None):
    """What the start page shows, or fetches behind an inbox."""
    user = UserFactory(roll=(roll, enhet) if enhet else roll)
    client.force_login(user)
    soup = soup_of(client.get(reverse("frontend:start")))
    later = soup.select_one("section[data-hx-trigger=load]")
    if later is None:
        return soup
    return soup_of(client.get(later["data-hx-get"], headers={"HX-Request": "true"}))


def looked_at(soup):
    return [words(row) for row in soup.select("section[aria-labelledby=lage-rubrik] tbody th")]


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.GODKANNARE])
def test_the_goals_that_are_not_reached_stand_first(client, goals, namnd, roll):
    soup = start(client, roll, namnd)
    assert words(soup.select_one("#lage-rubrik")) == "Måluppfyllelse, Socialnämnden"
    assert looked_at(soup) == ["Mål S3", "Mål S2"]


def test_at_delar_a_goal_is_told_as_a_forecast(client, goals, namnd, runda):
    type(runda).objects.filter(pk=runda.pk).update(slag="delar")
    soup = start(client, Roll.LASARE, namnd)
    rows = soup.select("section[aria-labelledby=lage-rubrik] tbody tr")
    assert [words(row.select_one("[data-namn=Bedömning]")) for row in rows] == [
        "Prognos: ej uppfyllt", "Prognos: delvis"
    ]  # fmt: skip


def test_who_reads_the_whole_municipality_sees_the_whole(client, goals):
    soup = start(client, Roll.REVISOR)
    assert words(soup.select_one("#lage-rubrik")) == "Måluppfyllelse, hela kommunen"


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.REVISOR])
def test_who_reads_the_whole_is_told_of_god_ekonomisk_hushallning(client, goals, namnd, roll):
    GehregelFactory()
    kf = EnhetFactory(kod="KF", slag=Slag.KF)
    soup = start(client, roll, kf if roll == Roll.LASARE else None)
    text = words(soup.select_one("section[aria-labelledby=lage-rubrik]"))
    assert "God ekonomisk hushållning Kan ej bedömas enligt fullmäktiges regel" in text


def test_who_reads_a_namnd_is_told_of_its_goals_alone(client, goals, namnd):
    GehregelFactory()
    soup = start(client, Roll.LASARE, namnd)
    assert "hushållning" not in words(soup.select_one("section[aria-labelledby=lage-rubrik]"))


@pytest.mark.parametrize(
    ("lage", "told"),
    [
        (None, "Skriv utlåtandet om Delårsrapport : inte lämnat"),
        (Avgivandelage.UTKAST, "Skriv utlåtandet om Delårsrapport : utkast"),
        (Avgivandelage.AVGIVEN, "Utlåtandet om Delårsrapport : lämnat"),
    ],
)
def test_a_revisor_is_told_of_the_statement_to_give(client, goals, runda, lage, told):
    type(runda).objects.filter(pk=runda.pk).update(namn="Delårsrapport")
    if lage:
        GehutlatandeFactory(
            uppfoljning=runda, instans="revisorerna", lage=lage, utfall="",
            finansiellt="forenligt", verksamhet="delvis", undertecknat="Birgitta Ahl",
        )  # fmt: skip
    soup = start(client, Roll.REVISOR)
    assert told in words(soup.select_one("section[aria-labelledby=revision-rubrik]"))
    waits = "Inget väntar på dig" if lage == Avgivandelage.AVGIVEN else "En sak väntar på dig"
    assert waits in words(soup.select_one(".sidhuvud__ingress"))


def test_the_revisorer_owe_no_statement_of_a_month(client, goals, runda):
    type(runda).objects.filter(pk=runda.pk).update(slag="manad")
    soup = start(client, Roll.REVISOR)
    assert "tlåtandet om" not in words(soup.select_one("section[aria-labelledby=revision-rubrik]"))
    assert "Inget väntar på dig" in words(soup.select_one(".sidhuvud__ingress"))


def test_who_only_has_texts_to_write_is_not_told_that_nothing_waits(client, namnd):
    user = UserFactory(roll=(Roll.EKONOM, namnd))
    RapportblockFactory(rapport=RapportFactory(slag="arsredovisning"), slag="text", ansvarig=user)
    client.force_login(user)
    soup = soup_of(client.get(reverse("frontend:start")))
    assert words(soup.select_one(".sidhuvud__ingress")) == "Du har texter att skriva."


def test_a_few_goals_are_shown_and_the_others_counted(client, namnd, runda):
    for number in range(7):
        goal = MalFactory(kod=f"S{number}", huvudansvarig=namnd)
        step = goal.plan.skala.steg.get(klass=Klass.EJ_UPPFYLLT)
        BedomningFactory(mal=goal, uppfoljning=runda, steg=step, orsak="Orsak")
    soup = start(client, Roll.LASARE, namnd)
    assert len(looked_at(soup)) == 5
    assert "2 till att titta på" in words(soup.select_one("section[aria-labelledby=lage-rubrik]"))


def test_who_fills_in_is_not_told_how_it_goes(client, goals, namnd):
    assert start(client, Roll.RAPPORTOR, namnd).select_one("#lage-rubrik") is None


def test_behind_an_inbox_it_has_a_page_of_its_own_too(client, goals, namnd):
    client.force_login(UserFactory(roll=(Roll.GODKANNARE, namnd)))
    link = soup_of(client.get(reverse("frontend:start"))).find("a", string="Hur det går med målen")
    page = soup_of(client.get(link["href"]))
    assert words(page.h1) == "Hur det går"
    assert looked_at(page) == ["Mål S3", "Mål S2"]


def test_without_a_round_there_is_nothing_to_tell(client, namnd):
    assert start(client, Roll.LASARE, namnd).select_one("#lage-rubrik") is None


def test_a_chief_sees_the_actions_whose_day_has_passed(client, goals, namnd):
    late = AtgardFactory(enhet=namnd, text="Anställ två", klar_senast=dt.date(2026, 11, 17))
    MalAtgard.objects.create(mal=goals["S2"], atgard=late)
    AtgardFactory(enhet=namnd, text="Sista dagen i dag", klar_senast=dt.date(2026, 11, 18))
    AtgardFactory(enhet=namnd, text="Klar", klar_senast=dt.date(2026, 1, 1), lage=AtgardLage.KLAR)
    AtgardFactory(enhet=EnhetFactory(kod="BUN"), text="Annans", klar_senast=dt.date(2026, 1, 1))
    rows = start(client, Roll.GODKANNARE, namnd).select("section[aria-labelledby=sena-rubrik] li")
    assert [words(row.a) for row in rows] == ["Anställ två"]
    assert rows[0].a["href"] == reverse("frontend:mal_atgard", args=[late.publikt_id])


def test_a_revisor_sees_how_many_recommendations_wait_for_an_answer(client, namnd):
    facts = {"enhet": namnd, "granskning": "Grundläggande granskning", "rekommendation": "Gör så",
             "granskad_at": dt.date(2026, 3, 1), "lage": RekommendationLage.OBESVARAD}  # fmt: skip
    for number, day in enumerate((dt.date(2026, 11, 17), dt.date(2026, 11, 18))):
        Revisionsrekommendation.objects.create(kod=f"REV-{number}", svara_senast=day, **facts)
    soup = start(client, Roll.REVISOR)
    assert "1 utan svar i tid" in words(soup.select_one("section[aria-labelledby=revision-rubrik]"))


def test_statements_do_not_grow_with_goals(client, namnd, runda):
    def statements(antal, start_at):
        for number in range(start_at, start_at + antal):
            goal = MalFactory(kod=f"S{number}", huvudansvarig=namnd)
            step = goal.plan.skala.steg.get(klass=Klass.DELVIS)
            BedomningFactory(mal=goal, uppfoljning=runda, steg=step, orsak="Orsak")
            AtgardFactory(enhet=namnd, klar_senast=dt.date(2026, 1, 1))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse("frontend:startlage"))
        return len(captured)

    client.force_login(UserFactory(roll=(Roll.GODKANNARE, namnd)))
    assert statements(3, 0) == statements(27, 3)
