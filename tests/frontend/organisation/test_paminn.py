"""Reminders from a round: chosen, shown exactly, sent; and the log of e-mails."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from styrning.grund.enums import Roll, Utskickslage, Utskicksslag
from styrning.grund.models import Handelse, Utskick
from tests.factories import (
    InlamningFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def runda(bun, sn):
    runda = UppfoljningFactory(kod="2026-AB", namn="Årsbokslut 2026")
    for enhet in (bun, sn):
        InlamningFactory(enhet=enhet, uppfoljning=runda)
    return runda


@pytest.fixture
def karin(bun):
    user = UserFactory(first_name="Karin", last_name="Öhman", email="karin@example.se")
    TilldelningFactory(roll=Roll.RAPPORTOR, enhet=bun, user=user)
    return user


ADRESS = "/omgang/2026-AB/paminn/"


def test_the_page_tells_who_fills_in_and_what_may_go_wrong(client, log_in, runda, karin):
    log_in(Roll.KVALITETSKEDJAN)
    rows = [words(row) for row in soup_of(client.get(ADRESS)).select("tbody tr")]
    assert rows == [
        "Påminn Barn- och utbildningsnämnden Barn- och utbildningsnämnden Ej påbörjad "
        "Karin Öhman Karin Öhman har aldrig loggat in",
        "Påminn Socialnämnden Socialnämnden Ej påbörjad Ingen rapportör",
    ]


def test_what_is_shown_is_what_is_sent(client, log_in, runda, karin):
    log_in(Roll.KVALITETSKEDJAN, first_name="Nils", last_name="Berg")
    form = {"enhet": ["BUN"], "hej": "Hör av er om något är oklart."}
    shown = soup_of(client.post(ADRESS, form)).select_one("pre").get_text()
    assert Utskick.objects.count() == 0
    answer = client.post(ADRESS, form | {"skicka": "1"}, follow=True)
    assert "1 påminnelse är på väg." in words(soup_of(answer))
    call_command("tick")
    sent = [m for m in mail.outbox if m.subject.startswith("Påminnelse")]
    assert [(m.to, m.body) for m in sent] == [(["karin@example.se"], shown)]
    assert "Hör av er om något är oklart.\n\nNils Berg påminner om en uppföljning:" in shown


def test_the_same_day_nobody_is_reminded_twice(client, log_in, runda, karin):
    log_in(Roll.KVALITETSKEDJAN)
    for _ in range(2):
        answer = client.post(ADRESS, {"enhet": ["BUN"], "skicka": "1"}, follow=True)
    assert "De har redan fått en påminnelse i dag." in words(soup_of(answer))
    assert Utskick.objects.count() == 1


def test_nothing_chosen_is_told_and_the_greeting_kept(client, log_in, runda):
    log_in(Roll.KVALITETSKEDJAN)
    answer = client.post(ADRESS, {"hej": "Hej på er"})
    assert answer.status_code == 422
    soup = soup_of(answer)
    assert "Kryssa för minst en enhet." in words(soup.select_one("[role=alert]"))
    assert words(soup.select_one("#hej")) == "Hej på er"


def test_a_person_without_an_address_is_shown_and_gets_nothing(client, log_in, runda, karin):
    karin.email = ""
    karin.save()
    log_in(Roll.KVALITETSKEDJAN)
    page = soup_of(client.post(ADRESS, {"enhet": ["BUN"]}))
    assert "Saknar e-postadress och får inget brev." in words(page)
    answer = client.post(ADRESS, {"enhet": ["BUN"], "skicka": "1"})
    assert answer.status_code == 422
    assert Utskick.objects.count() == 0


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_kvalitetskedjan_reminds(client, log_in, runda, karin, bun, roll):
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([] if roll is None else [roll if whole else (roll, bun)]))
    form = {"enhet": ["BUN"], "skicka": "1"}
    answers = [client.get(ADRESS).status_code, client.post(ADRESS, form).status_code]
    allowed = roll == Roll.KVALITETSKEDJAN
    assert answers == ([200, 302] if allowed else [403, 403])
    assert (Utskick.objects.exists(), Handelse.objects.exists()) == (allowed, allowed)


# -- the log -------------------------------------------------------------------------------


def queued(**facts):
    facts = {"slag": Utskicksslag.VECKA, "nyckel": "n", "amne": "Ämnet", "text": "Texten"} | facts
    return Utskick.objects.create(mottagare=UserFactory(email="a@example.se"), **facts)


def test_the_log_shows_what_did_not_leave_and_why(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    queued(lage=Utskickslage.MISSLYCKAT, fel="SMTPException: nej", forsok=5)
    row = words(soup_of(client.get(reverse("frontend:utskick"))).select_one("tbody tr"))
    assert "Kunde inte skickas SMTPException: nej, 5 försök Skicka igen" in row


def test_it_is_sent_again_from_the_log(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    row = queued(lage=Utskickslage.OVISST)
    answer = client.post(reverse("frontend:utskick_igen", args=[row.publikt_id]), follow=True)
    assert "Brevet skickas vid nästa körning." in words(soup_of(answer))
    row.refresh_from_db()
    assert row.lage == Utskickslage.VANTAR


def test_one_state_can_be_asked_for(client, log_in):
    log_in(Roll.ADMINISTRATOR)
    queued(nyckel="a", amne="Väntande")
    queued(nyckel="b", amne="Skickat", lage=Utskickslage.OVISST)
    page = soup_of(client.get(reverse("frontend:utskick"), {"lage": "ovisst"}))
    assert [words(row.summary) for row in page.select("tbody tr")] == ["Skickat"]


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_kvalitetskedjan_and_administrator_read_the_log(client, log_in, bun, roll):
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([] if roll is None else [roll if whole else (roll, bun)]))
    row = queued(lage=Utskickslage.OVISST)
    answers = [
        client.get(reverse("frontend:utskick")).status_code,
        client.post(reverse("frontend:utskick_igen", args=[row.publikt_id])).status_code,
    ]
    allowed = roll in {Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    assert answers == ([200, 302] if allowed else [403, 403])
    row.refresh_from_db()
    assert row.lage == (Utskickslage.VANTAR if allowed else Utskickslage.OVISST)
