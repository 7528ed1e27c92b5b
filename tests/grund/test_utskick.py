"""E-mails: queued once, sent once, lost never."""

from datetime import date, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone

from styrning.bas.errors import RuleError
from styrning.grund import services
from styrning.grund.enums import InlamningLage, Roll, Utskickslage, Utskicksslag
from styrning.grund.models import Utskick
from styrning.grund.services_utskick import (
    TRIES,
    queue_last_days,
    queue_weekly,
    send_again,
    send_pending,
)
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 18)


@pytest.fixture
def namnd():
    return EnhetFactory(namn="Socialnämnden")


@pytest.fixture
def karin(namnd):
    user = UserFactory(first_name="Karin", last_name="Öhman", email="karin@example.se")
    TilldelningFactory(roll=Roll.RAPPORTOR, enhet=namnd, user=user)
    return user


@pytest.fixture
def inlamning(namnd):
    runda = UppfoljningFactory(namn="Delårsrapport", klar_namnd=DAY + timedelta(days=3))
    return InlamningFactory(enhet=namnd, uppfoljning=runda)


def utskick(**facts):
    user = UserFactory(email="a@example.se")
    facts = {"slag": Utskicksslag.VECKA, "nyckel": f"n{Utskick.objects.count()}"} | facts
    return Utskick.objects.create(mottagare=user, amne="Ämne", text="Text", **facts)


def test_the_weeks_digest_says_what_waits_and_by_when(karin, inlamning, settings):
    settings.ADRESS = "https://styrning.example.se"
    assert queue_weekly(DAY) == 1
    row = Utskick.objects.get()
    assert (row.mottagare, row.amne) == (karin, "Styrning: en uppföljning väntar på dig")
    assert row.text == (
        "Hej Karin!\n\n"
        "En uppföljning väntar på dig:\n\n"
        "- Delårsrapport, Socialnämnden: börja fylla i. Sista dag lördag 21 november, "
        "om tre dagar.\n\n"
        "Logga in: https://styrning.example.se\n\n"
        "Du får brevet för att du har en roll i Styrning. Vilka brev du vill ha väljer du under "
        "Mitt konto.\n"
    )


def test_a_week_has_one_digest_however_often_and_late_it_runs(karin, inlamning):
    monday = date(2026, 11, 16)
    assert [queue_weekly(monday + timedelta(days=n)) for n in range(8)] == [1, 0, 0, 0, 0, 0, 0, 1]


def test_three_days_before_is_told_once_per_last_day(karin, namnd, inlamning):
    later = UppfoljningFactory(klar_namnd=DAY + timedelta(days=5))
    InlamningFactory(enhet=namnd, uppfoljning=later)
    assert [queue_last_days(DAY + timedelta(days=n)) for n in range(4)] == [1, 0, 1, 0]
    assert set(Utskick.objects.values_list("amne", flat=True)) == {
        "Styrning: sista dag lördag 21 november, en uppföljning",
        "Styrning: sista dag måndag 23 november, en uppföljning",
    }


@pytest.mark.parametrize(
    ("choice", "work"), [("vecka_mejl", queue_weekly), ("frist_mejl", queue_last_days)]
)
def test_who_does_not_want_them_gets_none(karin, inlamning, choice, work):
    setattr(karin, choice, False)
    karin.save()
    assert work(DAY) == 0


def test_who_stands_in_gets_a_copy_that_says_so(karin, inlamning):
    karin.ersattare = UserFactory(email="ola@example.se")
    karin.ersattare_till = DAY
    karin.save()
    assert queue_weekly(DAY) == 2
    copy = Utskick.objects.get(kopia_for=karin)
    assert copy.mottagare == karin.ersattare
    assert copy.text.startswith("Du är ersättare för Karin Öhman, som fick det här brevet.\n\nHej")


def test_a_stand_in_whose_days_are_over_gets_nothing(karin, inlamning):
    karin.ersattare = UserFactory(email="ola@example.se")
    karin.ersattare_till = DAY - timedelta(days=1)
    karin.save()
    assert queue_weekly(DAY) == 1


def test_a_return_is_told_with_its_reason_to_who_sent_it_in(karin, inlamning):
    inlamning.lage, inlamning.inskickad_av = InlamningLage.INSKICKAD, karin
    inlamning.save()
    chief = UserFactory(first_name="Lena", last_name="Sandberg")
    services.return_to_officer(inlamning, by=chief, motiv="Utfallet saknar källa.")
    row = Utskick.objects.get()
    assert row.amne == "Styrning: Delårsrapport lämnades åter, Socialnämnden"
    assert "av Lena Sandberg med motiveringen:\n\n”Utfallet saknar källa.”" in row.text


def test_a_refused_return_queues_nothing(karin, inlamning):
    with pytest.raises(RuleError):
        services.return_to_officer(inlamning, by=karin, motiv="x")
    assert Utskick.objects.count() == 0


def test_what_waits_is_sent_once():
    row = utskick()
    assert send_pending().skickade == 1
    assert send_pending().skickade == 0
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["a@example.se"], "Ämne")
    ]
    row.refresh_from_db()
    assert (row.lage, row.forsok) == (Utskickslage.SKICKAT, 1)


@pytest.fixture
def server_down(monkeypatch):
    def refuse(self, messages):
        raise SMTPServerDisconnected("Connection refused")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    return monkeypatch


def test_a_server_that_is_down_loses_nothing(server_down, time_machine):
    row = utskick()
    assert send_pending().misslyckade == 1
    row.refresh_from_db()
    assert (row.lage, row.fel) == (
        Utskickslage.VANTAR, "SMTPServerDisconnected: Connection refused",
    )  # fmt: skip
    assert send_pending().misslyckade == 0  # not again at once
    server_down.undo()
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert send_pending().skickade == 1


def test_what_cannot_be_sent_stops_after_some_tries_and_is_shown(server_down, time_machine):
    row = utskick()
    for _ in range(TRIES + 2):
        send_pending()
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
    row.refresh_from_db()
    assert (row.lage, row.forsok) == (Utskickslage.MISSLYCKAT, TRIES)


def test_a_sending_that_was_cut_off_is_never_repeated_by_itself(time_machine):
    row = utskick(lage=Utskickslage.SKICKAS, paborjad_at=timezone.now(), forsok=1)
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    assert send_pending().ovissa == 1
    assert mail.outbox == []
    row.refresh_from_db()
    assert row.lage == Utskickslage.OVISST


def test_tick_killed_in_the_middle_sends_the_rest_and_none_twice(monkeypatch, time_machine):
    rows = [utskick(nyckel=f"k{number}") for number in range(3)]
    for number, row in enumerate(rows):
        Utskick.objects.filter(pk=row.pk).update(amne=f"Brev {number}")
    send = EmailMessage.send

    def killed(message, *args, **kwargs):
        if message.subject == "Brev 1":
            raise SystemExit(137)
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", killed)
    with pytest.raises(SystemExit):
        call_command("tick")
    monkeypatch.undo()
    call_command("tick")
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    call_command("tick")
    assert [message.subject for message in mail.outbox] == ["Brev 0", "Brev 2"]
    assert [Utskick.objects.get(pk=row.pk).lage for row in rows] == [
        Utskickslage.SKICKAT, Utskickslage.OVISST, Utskickslage.SKICKAT,
    ]  # fmt: skip


@pytest.mark.parametrize("lage", [Utskickslage.OVISST, Utskickslage.MISSLYCKAT])
def test_somebody_may_send_it_again(lage):
    row = utskick(lage=lage, forsok=5)
    send_again(row, by=UserFactory())
    assert send_pending().skickade == 1


def test_what_is_sent_is_not_sent_again():
    row = utskick(lage=Utskickslage.SKICKAT)
    with pytest.raises(RuleError, match="inte kom iväg"):
        send_again(row, by=UserFactory())


def test_tick_queues_and_sends_and_may_run_twice(karin, inlamning, capsys):
    call_command("tick")
    call_command("tick")
    assert capsys.readouterr().out.splitlines() == [
        "I kö: 1 veckobrev, 1 fristbrev. Skickade: 2, misslyckade: 0, ovissa: 0.",
        "I kö: 0 veckobrev, 0 fristbrev. Skickade: 0, misslyckade: 0, ovissa: 0.",
    ]
    assert len(mail.outbox) == 2
