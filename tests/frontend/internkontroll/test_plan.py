"""Making a plan by page: begun, filled, scored, adopted; by whom, and what is refused."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan, Kontrolltillfalle, Risk
from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    MalFactory,
    RiskFactory,
)
from tests.frontend.internkontroll.conftest import words

RISK = {
    "risk_att": "mutor tas emot",
    "pa_grund_av": "svag attest",
    "leder_till": "skadat förtroende",
    "process": "Inköp",
    "processlag": "stod",
    "kategori": "oegentligheter",
    "sannolikhet": "2",
    "konsekvens": "4",
    "beslut": "kontrollera",
    "mal": "",
}
MOMENT = {
    "vad": "Direktupphandlingar",
    "metod": "komplett",
    "omfattning": "",
    "frekvens": "varje kvartal",
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
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def utkast(namnd):
    return KontrollplanFactory(
        enhet=namnd, lage=PlanLage.UTKAST, beslut_organ="", beslut_datum=None, beslut_paragraf=""
    )


@pytest.mark.parametrize(("roll", "allowed"), [*WRITERS, (Roll.SEKRETERARE, False)])
def test_who_begins_a_plan_and_adds_risks(client, log_in, namnd, roll, allowed):
    log_in(roll)
    status = 302 if allowed else 404

    assert client.post(url("kontrollplan_ny")).status_code == status
    assert client.post(url("risk_ny"), RISK).status_code == status
    written = (Kontrollplan.objects.count(), Risk.objects.count())
    assert written == ((1, 1) if allowed else (0, 0))


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


@pytest.mark.parametrize(("roll", "allowed"), [*WRITERS, (Roll.SEKRETERARE, False)])
def test_who_scores_a_risk(client, log_in, risk, roll, allowed):
    log_in(roll)
    data = {"version": "1", "sannolikhet": "4", "konsekvens": "4", "beslut": "atgarda"}

    response = client.post(reverse("frontend:risk", args=[risk.publikt_id]), data)

    risk.refresh_from_db()
    assert response.status_code == (302 if allowed else 404)
    assert risk.riskvarde == (16 if allowed else 9)


@pytest.mark.parametrize(
    "name", ["kontrollplan_ny", "risk_ny", "moment_nytt", "tillfalle_nytt", "kontrollplan_beslut"]
)
def test_another_namnds_samordnare_writes_nothing(client, log_in, utkast, name):
    log_in(Roll.INTERNKONTROLLSAMORDNARE, EnhetFactory())

    assert client.post(url(name), RISK | MOMENT | BESLUT).status_code == 404
    assert client.get(url(name)).status_code == 405
    assert (Kontrollplan.objects.count(), Risk.objects.count()) == (1, 0)


def test_a_plan_is_begun_once(client, log_in, utkast):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(url("kontrollplan_ny"), follow=True)

    message = words(soup_of(response).select_one(".notis--fel"))
    assert message == "Socialnämnden har redan en kontrollplan för 2026."
    assert Kontrollplan.objects.count() == 1


def test_a_risk_is_added_with_its_goal(client, log_in, namnd):
    mal = MalFactory(huvudansvarig=namnd, plan__ar=2026)
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(url("risk_ny"), RISK | {"mal": str(mal.publikt_id)}, follow=True)

    risk = Risk.objects.get()
    assert (risk.kod, risk.riskvarde, risk.mal) == ("SOC-R1", 8, mal)
    message = words(soup_of(response).select_one(".meddelanden"))
    assert message == "Risken SOC-R1 är tillagd med riskvärde 8."


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"risk_att": ""}, "risk_att", "Detta fält måste fyllas i."),
        ({"sannolikhet": "5"}, "sannolikhet", "Välj ett giltigt alternativ. 5 finns inte"),
        ({"mal": "inget-id"}, "mal", "”inget-id” är inget giltigt UUID."),
    ],
)
def test_a_refused_risk_keeps_what_was_typed(client, log_in, namnd, typed, field, message):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(url("risk_ny"), RISK | typed)

    form = soup_of(response).select_one("#form-risk[open] form")
    assert response.status_code == 422
    assert message in words(form.find(id=f"risk-{field}_error")).replace("“", "”")
    assert form.select_one("#risk-pa_grund_av")["value"] == "svag attest"
    assert form.select_one("#risk-beslut [selected]")["value"] == "kontrollera"
    assert Risk.objects.count() == 0


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
    assert offered == ["Lägg till en risk", "Planera ett tillfälle"]

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


def test_a_score_in_conflict_shows_both(client, log_in, risk):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    address = reverse("frontend:risk", args=[risk.publikt_id])
    score = {"version": "1", "sannolikhet": "4", "konsekvens": "4", "beslut": "atgarda"}
    client.post(address, score)

    response = client.post(address, score | {"sannolikhet": "1", "beslut": "acceptera"})

    soup = soup_of(response)
    assert response.status_code == 409
    mine, theirs = (words(part) for part in soup.select(".konflikt__par > div"))
    assert "1 Osannolik × 4 Allvarlig = 4, acceptera" in mine
    assert "4 Sannolik × 4 Allvarlig = 16, åtgärda" in theirs
    assert soup.select_one("[name=version]")["value"] == "2"
    assert soup.select_one("[name=sannolikhet][checked]")["value"] == "1"
    assert Risk.objects.get().riskvarde == 16


def test_earlier_scores_are_told(client, log_in, risk):
    user = log_in(Roll.INTERNKONTROLLSAMORDNARE)
    address = reverse("frontend:risk", args=[risk.publikt_id])
    score = {"version": "1", "sannolikhet": "4", "konsekvens": "4", "beslut": "atgarda"}

    soup = soup_of(client.post(address, score, follow=True))

    assert [words(row) for row in soup.select(".tidslinje li")] == [
        f"18 november 2026, {user.namn} 4 Sannolik × 4 Allvarlig = 16, åtgärda",
        "18 november 2026 3 Möjlig × 3 Kännbar = 9, kontrollera",
    ]


def test_a_score_off_the_scale_is_refused(client, log_in, risk):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    data = {"version": "1", "sannolikhet": "9", "konsekvens": "4", "beslut": "atgarda"}

    response = client.post(reverse("frontend:risk", args=[risk.publikt_id]), data)

    assert response.status_code == 422
    assert Risk.objects.get().riskvarde == 9
