"""Making a plan by page: begun, filled, scored, adopted; by whom, and what is refused."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan, Kontrolltillfalle
from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    RiskFactory,
)
from tests.frontend.internkontroll.conftest import words

MOMENT = {
    "vad": "Direktupphandlingar",
    "metod": "komplett",
    "omfattning": "",
    "frekvens": "kvartalsvis",
    "ansvarig": "Ekonomichefen",
    "risk": "",
    "rapporteras_till": "kf",
}
BESLUT = {
    "version": "1",
    "organ": "Socialnämnden",
    "datum": "2026-01-22",
    "paragraf": "7",
    "diarienummer": "",
}

WRITERS = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.RAPPORTOR, False),
    (Roll.EKONOM, False),
    (Roll.REVISOR, False),
    (Roll.KVALITETSKEDJAN, False),
    (Roll.ADMINISTRATOR, False),
    (Roll.GODKANNARE, True),
    (Roll.INTERNKONTROLLSAMORDNARE, True),
]


def url(name):
    return reverse(f"frontend:{name}", args=["SOC", 2026])


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.fixture
def utkast(namnd):
    return KontrollplanFactory(
        enhet=namnd, lage=PlanLage.UTKAST, beslut_organ="", beslut_datum=None, beslut_paragraf=""
    )


@pytest.mark.parametrize(("roll", "allowed"), [*WRITERS, (Roll.SEKRETERARE, False)])
def test_who_begins_a_plan(client, log_in, namnd, roll, allowed):
    log_in(roll)
    status = 302 if allowed else 404

    assert client.post(url("kontrollplan_ny")).status_code == status
    assert Kontrollplan.objects.count() == (1 if allowed else 0)


@pytest.mark.parametrize(("roll", "allowed"), [*WRITERS, (Roll.SEKRETERARE, False)])
def test_who_adds_checks_and_occasions(client, log_in, utkast, runda, roll, allowed):
    moment = KontrollmomentFactory(plan=utkast, kod="SOC-K26-1")
    log_in(roll)
    status = 302 if allowed else 404
    occasion = {"moment": moment.kod, "uppfoljning": "BOKSLUT", "planerad": "2026-12-01"}

    assert client.post(url("moment_nytt"), MOMENT).status_code == status
    assert client.post(url("tillfalle_nytt"), occasion).status_code == status
    written = (Kontrollmoment.objects.count(), Kontrolltillfalle.objects.count())
    assert written == ((2, 1) if allowed else (1, 0))


@pytest.mark.parametrize(("roll", "allowed"), [*WRITERS, (Roll.SEKRETERARE, True)])
def test_who_records_the_decision(client, log_in, utkast, roll, allowed):
    KontrollmomentFactory(plan=utkast)
    log_in(roll)

    response = client.post(url("kontrollplan_beslut"), BESLUT)

    utkast.refresh_from_db()
    assert response.status_code == (302 if allowed else 404)
    assert utkast.lage == ("faststalld" if allowed else "utkast")


@pytest.mark.parametrize(
    "name", ["kontrollplan_ny", "moment_nytt", "tillfalle_nytt", "kontrollplan_beslut"]
)
def test_another_namnds_samordnare_writes_nothing(client, log_in, utkast, name):
    log_in(Roll.INTERNKONTROLLSAMORDNARE, EnhetFactory())

    assert client.post(url(name), MOMENT | BESLUT).status_code == 404
    assert client.get(url(name)).status_code in {404, 405}
    assert (Kontrollplan.objects.count(), Kontrollmoment.objects.count()) == (1, 0)


def test_a_plan_is_begun_once(client, log_in, utkast):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(url("kontrollplan_ny"), follow=True)

    message = words(soup_of(response).select_one(".notis--fel"))
    assert message == ("Planen är inte påbörjad. Socialnämnden har redan en kontrollplan för 2026.")
    assert Kontrollplan.objects.count() == 1


def test_a_check_is_added_and_told_to_be_planned(client, log_in, utkast, risk):
    log_in(Roll.GODKANNARE)

    response = client.post(url("moment_nytt"), MOMENT | {"risk": "SOC-R1"}, follow=True)

    moment = Kontrollmoment.objects.get()
    assert (moment.kod, moment.risk, moment.metod) == ("SOC-K26-1", risk, "komplett")
    soup = soup_of(response)
    assert "SOC-K26-1 är tillagt" in words(soup.select_one(".meddelanden"))
    assert "inte planerad" in words(soup.select_one("#kontroller table"))


def test_a_risk_of_another_namnd_is_no_choice(client, log_in, utkast):
    RiskFactory(kod="KUL-R1")
    log_in(Roll.GODKANNARE)

    response = client.post(url("moment_nytt"), MOMENT | {"risk": "KUL-R1"})

    assert response.status_code == 422
    assert Kontrollmoment.objects.count() == 0


def test_an_adopted_plan_offers_no_new_checks(client, log_in, moment):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    soup = soup_of(client.get(url("kontrollplan")))
    offered = [words(summary) for summary in soup.select("summary")]
    assert offered == ["Planera ett tillfälle"]

    response = client.post(url("moment_nytt"), MOMENT)
    assert response.status_code == 422
    assert Kontrollmoment.objects.count() == 1


def test_an_occasion_is_planned_in_a_round_of_the_year(client, log_in, moment, runda):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    occasion = {"moment": "SOC-K26-1", "uppfoljning": "BOKSLUT", "planerad": "2026-12-01"}

    assert client.post(url("tillfalle_nytt"), occasion).status_code == 302

    assert Kontrolltillfalle.objects.get().planerad == dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"planerad": "2027-05-01"}, "planerad", "Ange en dag mellan 2026-01-01 och 2027-03-31"),
        ({"planerad": "snart"}, "planerad", "Skriv ett datum"),
        ({"uppfoljning": "FINNS-EJ"}, "uppfoljning", "Välj ett giltigt alternativ."),
        ({"moment": "KUL-K26-1"}, "moment", "Välj ett giltigt alternativ."),
    ],
)
def test_a_refused_occasion_says_why(client, log_in, moment, runda, typed, field, message):
    KontrollmomentFactory(kod="KUL-K26-1")
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    occasion = {"moment": "SOC-K26-1", "uppfoljning": "BOKSLUT", "planerad": "2026-12-01"}

    response = client.post(url("tillfalle_nytt"), occasion | typed)

    form = soup_of(response).select_one("#form-tillfalle[open] form")
    assert response.status_code == 422
    assert message in words(form.find(id=f"tillfalle-{field}_error"))
    assert Kontrolltillfalle.objects.count() == 0


def test_the_decision_stands_on_the_page(client, log_in, utkast):
    KontrollmomentFactory(plan=utkast)
    log_in(Roll.SEKRETERARE)

    response = client.post(url("kontrollplan_beslut"), BESLUT, follow=True)

    soup = soup_of(response)
    expected = "Planen är fastställd: Socialnämnden 2026-01-22 § 7."
    assert words(soup.select_one(".meddelanden")) == expected
    assert soup.find(id="form-faststall") is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Planen vilar inte på någon riskanalys."),
        ({"datum": "2026-11-19"}, "Planen vilar inte på någon riskanalys."),
        ({"paragraf": ""}, "Detta fält måste fyllas i."),
    ],
)
def test_a_plan_without_risks_is_not_adopted(client, log_in, utkast, typed, message):
    log_in(Roll.SEKRETERARE)

    response = client.post(url("kontrollplan_beslut"), BESLUT | typed)

    form = soup_of(response).select_one("#form-faststall[open] form")
    assert response.status_code == 422
    assert message in words(form)
    assert form.select_one("[name=organ]")["value"] == "Socialnämnden"
    utkast.refresh_from_db()
    assert utkast.lage == PlanLage.UTKAST


def test_a_plan_is_not_adopted_twice(client, log_in, moment):
    log_in(Roll.SEKRETERARE)

    response = client.post(url("kontrollplan_beslut"), BESLUT)

    assert response.status_code == 422
    message = words(soup_of(response).select_one(".notis--fel"))
    assert message.startswith("Beslutet är inte antecknat. Planen är redan fastställd (")
    assert Kontrollplan.objects.get().beslut_paragraf == "88"


def test_a_draft_that_was_changed_meanwhile_is_shown_anew(client, log_in, utkast):
    KontrollmomentFactory(plan=utkast)
    utkast.save()
    log_in(Roll.SEKRETERARE)

    response = client.post(url("kontrollplan_beslut"), BESLUT)

    assert response.status_code == 409
    form = soup_of(response).select_one("#form-faststall[open] form")
    assert "Någon annan har sparat" in words(form)
    assert form.select_one("[name=version]")["value"] == "2"
    assert client.post(url("kontrollplan_beslut"), BESLUT | {"version": "2"}).status_code == 302
