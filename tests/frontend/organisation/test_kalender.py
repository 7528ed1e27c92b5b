"""The calendar feed: a private address, made, shown once, read by any calendar, revoked."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from styrning.grund.enums import AktivitetSlag, Ring, Roll
from styrning.grund.models import Handelse, Kalender
from tests.factories import AktivitetFactory, EnhetFactory, InlamningFactory, UppfoljningFactory
from tests.frontend.organisation.conftest import soup_of, words
from tests.kalenderfil import entries, faults_of

pytestmark = pytest.mark.django_db


def make(client):
    """The address as it is shown, once."""
    answer = client.post(reverse("frontend:kalender_ny"))
    return soup_of(answer).select_one("#adress")["value"]


def read(client, adress):
    """(day, summary) of every entry, as a calendar reads them."""
    client.logout()
    answer = client.get(adress)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    feed = Calendar.from_ical(answer.content)
    return [(entry.decoded("dtstart"), str(entry["summary"])) for entry in feed.walk("VEVENT")]


def test_a_person_reads_what_concerns_the_own_enhet(client, log_in, bun, sn):
    log_in((Roll.RAPPORTOR, bun))
    AktivitetFactory(titel="Enkät", enhet=bun, klar_namnd=date(2026, 11, 27))
    AktivitetFactory(titel="Andras", enhet=sn)
    AktivitetFactory(titel="Allas", enhet=None, oppnar=date(2026, 12, 1))
    assert read(client, make(client)) == [
        (date(2026, 11, 2), "Öppnar: Enkät"),
        (date(2026, 11, 27), "Klar i nämnd: Enkät"),
        (date(2026, 12, 1), "Öppnar: Allas"),
    ]


def test_a_round_and_a_meeting_have_their_own_words(client, log_in, bun):
    log_in((Roll.RAPPORTOR, bun))
    runda = UppfoljningFactory(namn="Årsbokslut 2026", klar_ks=date(2027, 3, 30))
    InlamningFactory(enhet=bun, uppfoljning=runda)
    AktivitetFactory(
        titel="Nämnden sammanträder", slag=AktivitetSlag.MOTE, enhet=bun, ring=Ring.EGEN,
        oppnar=date(2026, 12, 9),
    )  # fmt: skip
    assert read(client, make(client)) == [
        (date(2026, 11, 1), "Öppnar: Årsbokslut 2026"),
        (date(2026, 12, 9), "Nämnden sammanträder"),
        (date(2027, 1, 29), "Klar i nämnd: Årsbokslut 2026"),
        (date(2027, 3, 30), "Klar i KS: Årsbokslut 2026"),
    ]


def test_a_role_for_the_whole_municipality_reads_all(client, log_in, sn):
    log_in(Roll.KVALITETSKEDJAN)
    AktivitetFactory(titel="Enkät", enhet=sn)
    assert read(client, make(client)) == [(date(2026, 11, 2), "Öppnar: Enkät")]


def test_it_follows_the_format_to_the_letter(client, log_in):
    log_in(Roll.REVISOR)
    long = "Förvaltningsövergripande redovisning; å, ä och ö, semikolon och komma " * 2
    AktivitetFactory(titel=long.strip(), lagrum="KL 11 kap.", klar_namnd=date(2026, 11, 27))
    AktivitetFactory(titel="Sista oktober", oppnar=date(2026, 10, 25))
    adress = make(client)
    client.logout()
    feed = client.get(adress).content
    assert faults_of(feed) == []
    assert entries(feed) == [
        (date(2026, 10, 25), "Öppnar: Sista oktober"),
        (date(2026, 11, 2), f"Öppnar: {long.strip()}"),
        (date(2026, 11, 27), f"Klar i nämnd: {long.strip()}"),
    ]


def test_an_entry_keeps_its_identity_when_its_day_moves(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    row = AktivitetFactory(titel="Enkät")
    adress = make(client)

    def uids():
        feed = Calendar.from_ical(client.get(adress).content)
        return [str(entry["uid"]) for entry in feed.walk("VEVENT")]

    before = uids()
    row.oppnar = date(2026, 12, 12)
    row.save()
    assert uids() == before == [f"{row.publikt_id}-oppnar@testserver"]


def test_the_address_is_shown_once_and_never_stored(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    secret = make(client).rsplit("/", 1)[1].removesuffix(".ics")
    assert secret not in client.get(reverse("frontend:kalender")).content.decode()
    assert Kalender.objects.get().hash != secret


def test_a_new_address_ends_the_earlier_one(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    first, second = make(client), make(client)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_a_revoked_address_is_not_found(client, log_in):
    user = log_in(Roll.KVALITETSKEDJAN)
    adress = make(client)
    answer = client.post(reverse("frontend:kalender_aterkalla"), follow=True)
    assert "Kalenderadressen är återkallad" in words(soup_of(answer))
    assert client.get(adress).status_code == 404
    assert [event.vad for event in Handelse.objects.filter(av=user).order_by("pk")] == [
        "skapade kalenderadress",
        "återkallade kalenderadress",
    ]


@pytest.mark.parametrize("roll", [*Roll, None])
def test_every_role_makes_and_revokes_its_own_and_nobody_elses(client, log_in, bun, roll):
    log_in(Roll.KVALITETSKEDJAN)
    anothers = make(client)
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = log_in(*([] if roll is None else [roll if whole else (roll, bun)]))
    own = make(client)
    assert Kalender.objects.filter(user=user).count() == 1
    client.post(reverse("frontend:kalender_aterkalla"))
    assert [client.get(adress).status_code for adress in (own, anothers)] == [404, 200]


def test_nobody_makes_one_without_logging_in(client, db):
    answers = [client.post(reverse(f"frontend:kalender_{name}")) for name in ("ny", "aterkalla")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert not Kalender.objects.exists()


def test_a_closed_account_reads_nothing(client, log_in):
    user = log_in(Roll.KVALITETSKEDJAN)
    adress = make(client)
    user.is_active = False
    user.save()
    assert client.get(adress).status_code == 404


@pytest.mark.parametrize("hemlighet", ["fel", "a" * 300, "%00", "åäö"])
def test_an_unknown_address_is_not_found(client, hemlighet):
    assert client.get(f"/kalender/{hemlighet}.ics").status_code == 404


def test_it_is_not_kept_or_indexed_by_others(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    answer = client.get(make(client))
    assert answer["Cache-Control"] == "private, max-age=900"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_statements_do_not_grow_with_rows(client, log_in, kf):
    log_in(Roll.KVALITETSKEDJAN)
    adress, counts = make(client), []
    client.logout()
    for antal in (3, 30):
        for _ in range(antal):
            AktivitetFactory(enhet=EnhetFactory(parent=kf))
            InlamningFactory(uppfoljning=UppfoljningFactory())
        with CaptureQueriesContext(connection) as captured:
            client.get(adress)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
