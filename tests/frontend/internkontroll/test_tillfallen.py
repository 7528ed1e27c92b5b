"""The occasions of a plan on a page, and the year planned at once: by whom, what is refused."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.enums import Frekvens, Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.models import Kontrolltillfalle
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    UppfoljningFactory,
)
from tests.frontend.internkontroll.conftest import cells, words

LIST = reverse("frontend:kontrolltillfallen", args=["SOC", 2026])
PLAN = reverse("frontend:kontrolltillfallen_planera", args=["SOC", 2026])


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def test_the_occasions_come_in_the_order_of_the_days(log_in, page, moment, runda):
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda, planerad=dt.date(2026, 12, 15))
    KontrolltillfalleFactory(
        moment=moment,
        uppfoljning=runda,
        planerad=dt.date(2026, 11, 6),
        forst_planerad=dt.date(2026, 10, 30),
        lage=TillfalleLage.UPPSKJUTET,
        lage_motiv="Sjukdom",
    )
    log_in(Roll.LASARE)

    first, second = cells(page(LIST).table)

    assert first[0] == "6 november 2026 först 30 oktober 2026"
    assert first[4] == "Uppskjutet Sen Sjukdom"
    assert second[0] == "15 december 2026"
    assert second[5] == "–"


def test_a_deviation_says_where_it_stands(log_in, page, tillfalle):
    KontrollresultatFactory(
        tillfalle=tillfalle, utfall=Kontrollutfall.MINDRE_AVVIKELSE, avvikelser=1, text="En."
    )
    log_in(Roll.RAPPORTOR)

    ((*_, found),) = cells(page(LIST, visa="avvikelser").table)

    assert found == "Mindre avvikelse Avvikelsen: Öppen"


@pytest.mark.parametrize(("visa", "antal"), [("", 2), ("kvar", 1), ("sena", 1), ("avvikelser", 0)])
def test_the_filters_count_what_they_show(log_in, page, moment, runda, visa, antal):
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda, planerad=dt.date(2026, 11, 2))
    KontrollresultatFactory(
        tillfalle=KontrolltillfalleFactory(
            moment=moment, uppfoljning=runda, planerad=dt.date(2026, 11, 3)
        )
    )
    log_in(Roll.RAPPORTOR)

    soup = page(LIST, visa=visa)

    assert len(soup.select("tbody tr")) == antal
    assert words(soup.select_one(".flikar [aria-current=true]")).endswith(str(antal))


def test_an_empty_plan_leads_to_the_planning(log_in, page, plan):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    soup = page(LIST)

    assert words(soup.select_one(".tomt h2")) == "Inga tillfällen är planerade"
    assert soup.select_one(".tomt a")["href"] == PLAN


def test_an_enhet_that_may_not_be_seen_is_not_found(client, log_in, tillfalle):
    log_in(Roll.LASARE, EnhetFactory())

    assert client.get(LIST).status_code == 404


def test_a_draft_shows_a_reader_no_occasions(log_in, page, plan, tillfalle):
    plan.lage = PlanLage.UTKAST
    plan.save()
    log_in(Roll.LASARE)

    assert page(LIST).table is None


@pytest.mark.parametrize("antal", [3, 30])
def test_the_statements_do_not_grow_with_the_occasions(
    client, log_in, moment, runda, antal, django_assert_max_num_queries
):
    for day in range(antal):
        KontrollresultatFactory(
            tillfalle=KontrolltillfalleFactory(
                moment=moment,
                uppfoljning=runda,
                planerad=dt.date(2026, 11, 1) + dt.timedelta(days=day),
            )
        )
    log_in(Roll.RAPPORTOR)

    with django_assert_max_num_queries(14):
        response = client.get(LIST)

    assert len(soup_of(response).select("tbody tr")) == antal


@pytest.fixture
def halvar(plan, runda):
    """A check twice a year; the first half's round is closed."""
    UppfoljningFactory(
        namn="Delår 2026",
        avser_till=dt.date(2026, 8, 31),
        oppnar=dt.date(2026, 8, 15),
        klar_namnd=dt.date(2026, 9, 25),
        lases=dt.date(2026, 10, 2),
    )
    return KontrollmomentFactory(plan=plan, frekvens=Frekvens.HALVARSVIS, kod="SOC-K26-2")


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (None, False),
        (Roll.LASARE, False),
        (Roll.RAPPORTOR, False),
        (Roll.SEKRETERARE, False),
        (Roll.EKONOM, False),
        (Roll.REVISOR, False),
        (Roll.KVALITETSKEDJAN, False),
        (Roll.ADMINISTRATOR, False),
        (Roll.GODKANNARE, True),
        (Roll.INTERNKONTROLLSAMORDNARE, True),
    ],
)
def test_who_plans_the_year(client, log_in, halvar, roll, allowed):
    log_in(roll)

    assert client.get(PLAN).status_code == (200 if allowed else 404)
    response = client.post(PLAN, {"vald": "SOC-K26-2.2"})

    assert response.status_code == (302 if allowed else 404)
    assert Kontrolltillfalle.objects.count() == Handelse.objects.count() == (1 if allowed else 0)


def test_another_namnds_samordnare_plans_nothing(client, log_in, halvar):
    log_in(Roll.INTERNKONTROLLSAMORDNARE, EnhetFactory())

    assert client.post(PLAN, {"vald": "SOC-K26-2.2"}).status_code == 404
    assert Kontrolltillfalle.objects.count() == 0


def test_the_preview_shows_days_rounds_and_what_cannot_be_planned(log_in, page, halvar):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    soup = page(PLAN)

    (row,) = soup.select("tbody tr")
    assert row.select_one("[name=vald]").has_attr("checked")
    assert row.select_one("[type=date]")["value"] == "2026-12-30"
    assert "flyttad från 31 december 2026, nyårsafton" in words(row)
    assert "Årsbokslut 2026" in words(row)
    assert "SOC-K26-2" in words(soup.details)
    assert words(soup.details).endswith("Delår 2026 är stängd")
    assert Kontrolltillfalle.objects.count() == 0


def test_a_day_that_has_passed_is_not_ticked(log_in, page, plan, runda):
    KontrollmomentFactory(plan=plan, frekvens=Frekvens.KVARTALSVIS)
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    ticked = [box.has_attr("checked") for box in page(PLAN).select("[name=vald]")]

    assert ticked == [False, False, False, True]


def test_the_chosen_are_planned_on_the_chosen_days(client, log_in, halvar):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(
        PLAN, {"vald": "SOC-K26-2.2", "dag-SOC-K26-2.2": "2026-12-04"}, follow=True
    )

    row = Kontrolltillfalle.objects.get()
    assert (row.planerad, row.moment) == (dt.date(2026, 12, 4), halvar)
    assert "1 tillfälle är planerat." in words(soup_of(response).select_one(".meddelanden"))


def test_planned_twice_the_second_time_says_so(client, log_in, halvar):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    client.post(PLAN, {"vald": "SOC-K26-2.2"})

    response = client.post(PLAN, {"vald": "SOC-K26-2.2"}, follow=True)

    assert "Tillfällena finns redan." in words(soup_of(response).select_one(".meddelanden"))
    assert Kontrolltillfalle.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2027-02-01", "SOC-K26-2: ange en dag från 2026-07-01 till 2026-12-31."),
        ("i höst", "Skriv ett datum, till exempel 2026-09-11."),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_row(client, log_in, halvar, typed, message):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(PLAN, {"vald": "SOC-K26-2.2", "dag-SOC-K26-2.2": typed})

    soup = soup_of(response)
    assert response.status_code == 422
    assert words(soup.find(id="fel-SOC-K26-2.2")) == message
    assert soup.select_one("[type=date]")["value"] == typed
    assert Kontrolltillfalle.objects.count() == 0


def test_without_rounds_it_is_told_who_makes_them(log_in, page, plan, moment):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    assert "Kvalitetskedjan lägger upp årets uppföljningar" in words(page(PLAN).select_one(".tomt"))
