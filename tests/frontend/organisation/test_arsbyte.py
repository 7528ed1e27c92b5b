"""Pages of a new year: begun from the law or the year before, and what is left to decide."""

from datetime import date

import pytest
from django.urls import reverse

from styrning.grund.enums import Roll
from styrning.grund.models import Aktivitet, Handelse
from tests.factories import AktivitetFactory
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

WHOLE = {Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR, Roll.REVISOR}


def begin(client, fran, ar=2027):
    return client.post(reverse("frontend:arshjul_borja", args=[ar, fran]), follow=True)


def test_next_year_is_begun_from_this_year_and_tells_what_to_decide(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    AktivitetFactory(titel="Medborgarundersökning 2026", oppnar=date(2026, 9, 14))
    soup = soup_of(begin(client, "forra-aret"))
    assert "En aktivitet kopierades från 2026." in words(soup)
    assert "Medborgarundersökning 2027" in words(soup.select_one("form table"))
    assert "måndag 13 september" in words(soup.select_one("form table"))


def test_the_laws_days_are_put_in(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    soup = soup_of(begin(client, "lagen"))
    assert "Sex av lagens datum är tillagda." in words(soup)
    assert "Lördag" not in words(soup.select_one("form") or soup)
    again = soup_of(begin(client, "lagen"))
    assert "Lagens datum finns redan i årshjulet." in words(again)


def test_an_empty_year_before_is_told(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    assert "Årshjulet för 2026 är tomt." in words(soup_of(begin(client, "forra-aret")))


def test_chosen_days_are_said_to_hold(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    yes, no = AktivitetFactory.create_batch(2, ar_bestamd=False)
    client.post(reverse("frontend:arshjul_bestam", args=[2026]), {"aktivitet": [yes.publikt_id]})
    assert list(Aktivitet.objects.filter(ar_bestamd=False)) == [no]


def test_all_that_do_not_clash_are_said_to_hold_at_once(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    sunday = AktivitetFactory(ar_bestamd=False, klar_ks=date(2026, 11, 29))
    AktivitetFactory.create_batch(2, ar_bestamd=False, klar_ks=date(2026, 11, 30))
    address = reverse("frontend:arshjul_bestam", args=[2026])
    answer = client.post(address, {"alla": "1"}, follow=True)
    assert "Två aktiviteters datum är bestämda." in words(soup_of(answer))
    assert list(Aktivitet.objects.filter(ar_bestamd=False)) == [sunday]
    again = client.post(address, {"alla": "1"}, follow=True)
    assert "De datum som är kvar krockar." in words(soup_of(again))
    assert list(Aktivitet.objects.filter(ar_bestamd=False)) == [sunday]


def test_nothing_chosen_is_told(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    AktivitetFactory(ar_bestamd=False)
    answer = client.post(reverse("frontend:arshjul_bestam", args=[2026]), follow=True)
    assert "Kryssa för de aktiviteter vars datum är bestämda." in words(soup_of(answer))


def test_a_saturday_is_told_with_the_working_day_before(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    AktivitetFactory(titel="Budget", oppnar=date(2026, 9, 1), klar_kf=date(2026, 11, 28))
    page = client.get(reverse("frontend:att_bestamma", args=[2026]))
    row = words(soup_of(page).select_one("tbody tr"))
    assert row == "Budget Klar i kommunfullmäktige lördag 28 november Lördag fredag 27 november"


def test_nothing_left_is_told(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    page = client.get(reverse("frontend:att_bestamma", args=[2026]))
    assert "Inget är kvar att bestämma" in words(soup_of(page))


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_kvalitetskedjan_begins_a_year(client, log_in, bun, roll):
    row = AktivitetFactory(ar_bestamd=False)
    log_in(*([] if roll is None else [roll if roll in WHOLE else (roll, bun)]))
    before = list(Aktivitet.objects.values()), Handelse.objects.count()
    answers = [
        client.get(reverse("frontend:att_bestamma", args=[2026])),
        client.post(
            reverse("frontend:arshjul_bestam", args=[2026]), {"aktivitet": [row.publikt_id]}
        ),
        client.post(reverse("frontend:arshjul_borja", args=[2027, "lagen"])),
        client.post(reverse("frontend:arshjul_borja", args=[2027, "forra-aret"])),
    ]
    allowed = roll == Roll.KVALITETSKEDJAN
    assert [answer.status_code for answer in answers] == (
        [200, 302, 302, 302] if allowed else [403] * 4
    )
    unchanged = (list(Aktivitet.objects.values()), Handelse.objects.count()) == before
    assert unchanged is not allowed
