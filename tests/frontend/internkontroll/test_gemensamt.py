"""The year's common frame by page: who reads and sets it, and what is refused."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.enums import PlanLage
from internkontroll.models import GemensamtMoment, Kontrollar
from styrning.grund.enums import Roll, Slag
from tests.factories import (
    EnhetFactory,
    GemensamtMomentFactory,
    KontrollarFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
)
from tests.frontend.internkontroll.conftest import cells, words

RAM = {
    "version": "0",
    "plan_senast": "2026-12-18",
    "rapport_senast": "2028-02-25",
    "anvisning": "Börja med riskerna.",
    "organ": "Kommunstyrelsen",
    "datum": "2026-09-08",
    "paragraf": "§ 190",
    "diarienummer": "",
}
GEMENSAM = {
    "version": "",
    "vad": "Direktupphandlingar",
    "varfor": "",
    "metod": "komplett",
    "omfattning": "",
    "frekvens": "halvarsvis",
    "omfattas": "alla",
}
SETTERS = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.RAPPORTOR, False),
    (Roll.GODKANNARE, False),
    (Roll.REVISOR, False),
    (Roll.ADMINISTRATOR, False),
    (Roll.SEKRETERARE, True),
    (Roll.INTERNKONTROLLSAMORDNARE, True),
    (Roll.KVALITETSKEDJAN, True),
]


def url(name="gemensamt", *args):
    return reverse(f"frontend:{name}", args=args or [2027])


@pytest.fixture
def ks(db):
    return EnhetFactory(kod="KS", namn="Kommunstyrelsen", slag=Slag.STYRELSE)


@pytest.mark.parametrize(("roll", "allowed"), SETTERS)
def test_who_sets_the_year(client, log_in, ks, roll, allowed):
    row = GemensamtMomentFactory(kod="G27-1", kontrollar__ar=2028)
    log_in(roll, ks)
    status = 302 if allowed else 404
    change, remove = (
        url("gemensamt_andra", row.publikt_id),
        url("gemensamt_ta_bort", row.publikt_id),
    )

    assert client.post(url(), RAM).status_code == status
    assert client.post(url("gemensamt_ny"), GEMENSAM).status_code == status
    assert client.post(url("gemensamt_hamta", 2029)).status_code == status
    assert client.post(change, GEMENSAM | {"version": "1"}).status_code == status
    assert client.post(remove, {"version": "2"}).status_code == status
    written = (Kontrollar.objects.filter(ar=2027).count(), GemensamtMoment.objects.count())
    assert written == ((1, 2) if allowed else (0, 1))


def test_a_samordnare_of_another_namnd_sets_nothing(client, log_in, namnd):
    log_in(Roll.INTERNKONTROLLSAMORDNARE, namnd)

    assert client.post(url(), RAM).status_code == 404
    assert client.post(url("gemensamt_ny"), GEMENSAM).status_code == 404
    assert (Kontrollar.objects.count(), GemensamtMoment.objects.count()) == (0, 0)


def test_all_logged_in_read_it(client, log_in, page, namnd):
    KontrollarFactory(ar=2027, plan_senast=dt.date(2026, 12, 18), anvisning="Börja så.")
    GemensamtMomentFactory(kontrollar__ar=2027, kod="G27-1", vad="Jäv")
    log_in(Roll.LASARE)

    main = page(url()).main

    assert "18 december 2026" in words(main.select_one("dl"))
    assert cells(main.table)[0][0].startswith("Jäv G27-1")
    assert main.form is None


def test_what_was_set_stands_on_the_page(client, log_in, ks):
    log_in(Roll.KVALITETSKEDJAN)

    response = client.post(url(), RAM, follow=True)

    main = BeautifulSoup(response.content.decode(), "html.parser").main
    assert "Kommunstyrelsen 2026-09-08 § 190" in words(main.select_one("dl"))
    assert Kontrollar.objects.get().anvisning == "Börja med riskerna."


def test_a_day_in_the_wrong_order_is_refused_and_kept(client, log_in, ks):
    log_in(Roll.KVALITETSKEDJAN)

    response = client.post(url(), RAM | {"rapport_senast": "2026-01-01"})

    soup = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "efter planerna" in words(soup.find(id="ram-rapport_senast_error"))
    assert soup.find(id="ram-anvisning").text.strip() == "Börja med riskerna."
    assert Kontrollar.objects.count() == 0


def test_half_a_decision_is_refused(client, log_in, ks):
    log_in(Roll.KVALITETSKEDJAN)

    response = client.post(url(), RAM | {"datum": ""})

    soup = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "Ange beslutets datum" in words(soup.find(id="ram-datum_error"))


def test_somebody_set_it_first(client, log_in, ks):
    KontrollarFactory(ar=2027, anvisning="Först")
    log_in(Roll.KVALITETSKEDJAN)

    response = client.post(url(), RAM)

    konflikt = BeautifulSoup(response.content.decode(), "html.parser").select_one(".konflikt")
    assert response.status_code == 409
    assert "Börja med riskerna." in words(konflikt)
    assert "Först" in words(konflikt)
    assert client.post(url(), RAM | {"version": "1"}).status_code == 302


def test_a_common_check_in_an_adopted_plan_is_not_removed(client, log_in, ks):
    row = GemensamtMomentFactory(kod="G26-1")
    KontrollmomentFactory(gemensamt=row, plan__enhet__namn="Socialnämnden")
    log_in(Roll.KVALITETSKEDJAN)

    response = client.post(url("gemensamt_ta_bort", row.publikt_id), {"version": "1"}, follow=True)

    told = words(BeautifulSoup(response.content.decode(), "html.parser").select_one(".meddelanden"))
    assert "fastställda (Socialnämnden)" in told
    assert GemensamtMoment.objects.count() == 1


@pytest.mark.parametrize("antal", [3, 30])
def test_the_page_does_not_grow_in_statements(
    client, log_in, antal, ks, django_assert_max_num_queries
):
    for _ in range(antal):
        row = GemensamtMomentFactory(kontrollar__ar=2027)
        KontrollmomentFactory(
            gemensamt=row, plan=KontrollplanFactory(ar=2027, lage=PlanLage.UTKAST)
        )
    log_in(Roll.KVALITETSKEDJAN)

    with django_assert_max_num_queries(11):
        client.get(url())
