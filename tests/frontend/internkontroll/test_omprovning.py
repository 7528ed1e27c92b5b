"""A deviation is checked again: planned, done, and its actions close."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.enums import Kontrollutfall
from internkontroll.models import Kontrolltillfalle
from styrning.grund.enums import AtgardLage, Roll
from styrning.grund.models import Handelse
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
)
from tests.frontend.internkontroll.conftest import words

PLAN = {"uppfoljning": "BOKSLUT", "planerad": "2026-12-11"}


@pytest.fixture
def resultat(tillfalle, inlamning):
    return KontrollresultatFactory(
        tillfalle=tillfalle,
        utfall=Kontrollutfall.ALLVARLIG_AVVIKELSE,
        avvikelser=6,
        text="Sex utdrag saknas.",
        orsak="Ingen rutin.",
    )


@pytest.fixture
def atgard(resultat, namnd):
    return resultat.atgard_lista.create(atgard=AtgardFactory(enhet=namnd)).atgard


@pytest.fixture
def address(tillfalle, resultat):
    return reverse("frontend:omprovning_ny", args=[tillfalle.publikt_id])


def page_of(tillfalle) -> str:
    return reverse("frontend:kontrollresultat", args=[tillfalle.publikt_id])


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (None, False),
        (Roll.LASARE, False),
        (Roll.SEKRETERARE, False),
        (Roll.EKONOM, False),
        (Roll.REVISOR, False),
        (Roll.KVALITETSKEDJAN, False),
        (Roll.ADMINISTRATOR, False),
        (Roll.RAPPORTOR, True),
        (Roll.GODKANNARE, True),
        (Roll.INTERNKONTROLLSAMORDNARE, True),
    ],
)
def test_who_plans_a_recheck(client, log_in, address, roll, allowed):
    log_in(roll)

    assert client.post(address, PLAN).status_code == (302 if allowed else 404)
    assert Kontrolltillfalle.objects.count() == (2 if allowed else 1)
    assert Handelse.objects.count() == (1 if allowed else 0)


def test_another_namnds_rapportor_plans_none(client, log_in, address):
    log_in(Roll.RAPPORTOR, EnhetFactory())

    assert client.post(address, PLAN).status_code == 404
    assert Kontrolltillfalle.objects.count() == 1


def test_planned_done_and_closed(client, log_in, address, tillfalle, resultat, atgard):
    log_in(Roll.RAPPORTOR)
    client.post(address, PLAN)
    again = Kontrolltillfalle.objects.get(omprovar=resultat)
    soup = soup_of(client.get(page_of(again)))
    assert "Sex utdrag saknas." in words(soup.find(id="omprovar-rubrik").parent)
    found = {"version": "0", "utfall": "utan_anmarkning", "utford_at": "2026-11-18",
             "utford_av": "Nils Berg", "stickprov": "30", "avvikelser": "0"}  # fmt: skip

    assert client.post(page_of(again), found).status_code == 302

    atgard.refresh_from_db()
    assert atgard.lage == AtgardLage.KLAR
    shown = soup_of(client.get(page_of(tillfalle)))
    assert words(shown.find(id="resultat-rubrik").parent) == (
        "Resultat Allvarlig avvikelse Avvikelsen: Omprövad utan anmärkning"
    )
    assert "Utan anmärkning" in words(shown.find(id="omprova"))
    assert shown.find(id="omprova").form is None


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"planerad": "2026-11-17"}, "planerad", "Ange en dag från och med i dag."),
        ({"planerad": "2027-06-01"}, "planerad", "Ange en dag mellan"),
        ({"uppfoljning": "FEL"}, "uppfoljning", "Välj ett giltigt alternativ"),
        ({"planerad": ""}, "planerad", "Detta fält måste fyllas i."),
    ],
)
def test_refused_at_its_field(client, log_in, address, change, field, message):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, PLAN | change)

    assert response.status_code == 422
    assert message in words(soup_of(response).find(id=f"omprova-{field}_error"))
    assert Kontrolltillfalle.objects.count() == 1


def test_what_does_not_deviate_is_not_checked_again(client, log_in, address, resultat):
    resultat.utfall, resultat.avvikelser = Kontrollutfall.UTAN_ANMARKNING, 0
    resultat.save()
    log_in(Roll.RAPPORTOR)

    response = client.post(address, PLAN)

    assert response.status_code == 422
    assert "Bara en avvikelse omprövas" in words(soup_of(response))
    assert Kontrolltillfalle.objects.count() == 1


def test_the_page_shows_what_was_found_the_last_time(client, log_in, resultat, inlamning):
    log_in(Roll.RAPPORTOR)
    later = KontrolltillfalleFactory(
        moment=resultat.tillfalle.moment,
        uppfoljning=inlamning.uppfoljning,
        planerad=dt.date(2026, 12, 15),
    )

    forra = soup_of(client.get(page_of(later))).find(id="forra-rubrik").parent

    assert "30 kontrollerade, 6 avvikelser" in words(forra)
    assert "Orsak Ingen rutin." in words(forra)
    assert words(forra).endswith("Avvikelsen: Öppen")


def test_its_own_recheck_is_not_what_was_found_the_last_time(
    client, log_in, tillfalle, resultat, inlamning
):
    again = KontrolltillfalleFactory(
        moment=tillfalle.moment,
        uppfoljning=inlamning.uppfoljning,
        planerad=tillfalle.planerad - dt.timedelta(days=7),
        omprovar=resultat,
    )
    KontrollresultatFactory(tillfalle=again)
    log_in(Roll.RAPPORTOR)

    forra = soup_of(client.get(page_of(tillfalle))).find(id="forra-rubrik").parent

    assert words(forra) == "Förra gången Kontrollen har inte gjorts tidigare."


def test_a_recheck_is_told_from_the_check_in_the_plan(client, log_in, plan, resultat, inlamning):
    KontrolltillfalleFactory(
        moment=resultat.tillfalle.moment,
        uppfoljning=inlamning.uppfoljning,
        planerad=dt.date(2026, 12, 15),
        omprovar=resultat,
    )
    log_in(Roll.RAPPORTOR)

    rows = soup_of(client.get(f"/internkontroll/{plan.enhet.kod}/{plan.ar}/")).select(
        "#kontroller tbody tr"
    )

    assert ["omprövning" in words(row.th) for row in rows] == [False, True]


def test_the_last_time_of_the_year_before_is_that_of_the_check_it_continues(
    client, log_in, moment, tillfalle, inlamning, plan
):
    earlier = KontrollmomentFactory(plan__enhet=plan.enhet, plan__ar=2025)
    moment.foregaende = earlier
    moment.save()
    KontrollresultatFactory(
        tillfalle=KontrolltillfalleFactory(
            moment=earlier, planerad=dt.date(2025, 11, 28), uppfoljning__ar=2025
        ),
        utford_at=dt.date(2025, 11, 25),
    )
    log_in(Roll.RAPPORTOR)

    forra = soup_of(client.get(page_of(tillfalle))).find(id="forra-rubrik").parent

    assert words(forra.a) == "25 november 2025"


def test_an_unapproved_draft_is_not_what_another_reads_as_the_last_time(
    client, log_in, resultat, inlamning
):
    later = KontrolltillfalleFactory(
        moment=resultat.tillfalle.moment,
        uppfoljning=inlamning.uppfoljning,
        planerad=dt.date(2026, 12, 15),
    )
    log_in(Roll.LASARE)

    response = client.get(page_of(later))

    assert response.status_code == 200
    assert "Sex utdrag saknas." not in response.content.decode()
