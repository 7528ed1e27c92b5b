"""A check that is a nyckeltal or a survey: its value and status, a proposal, and no counts."""

import datetime as dt
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.ateranvand import proposed
from internkontroll.models import Kontrollresultat
from mal.enums import Status
from nyckeltal.enums import Trappsteg, Undersokningsslag
from nyckeltal.models import Undersokning
from styrning.grund.enums import Roll
from tests.factories import (
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UtfallFactory,
)
from tests.frontend.internkontroll.conftest import words

FOUND = {"version": "0", "utfall": "mindre_avvikelse", "utford_at": "2026-11-17",
         "utford_av": "Nils Berg", "text": "Andelen sjunker.", "orsak": "Fler vikarier.",
         "atgard_text": "Introduktion", "atgard_ansvarig": "HR-chefen",
         "atgard_klar_senast": "2027-01-15"}  # fmt: skip


@pytest.fixture
def nyckeltal(namnd):
    row = NyckeltalFactory(kod="SOC-01", namn="Andel attesterade i tid", decimaler=1)
    NyckeltalEnhetFactory(nyckeltal=row, enhet=namnd)
    MalvardeFactory(nyckeltal=row, enhet=namnd, ar=2026, varde=Decimal(85), tolerans=Decimal(5))
    return row


def report(nyckeltal, namnd, varde):
    UtfallFactory(
        nyckeltal=nyckeltal,
        enhet=namnd,
        avser_fran=dt.date(2026, 1, 1),
        avser_till=dt.date(2026, 12, 31),
        varde=Decimal(varde),
    )


@pytest.fixture
def address(tillfalle, inlamning):
    return reverse("frontend:kontrollresultat", args=[tillfalle.publikt_id])


def survey_of(namnd):
    return Undersokning.objects.create(
        ar=2026,
        titel="Medarbetarenkäten",
        slag=Undersokningsslag.values[0],
        enhet=namnd,
        agare="HR-chefen",
        malgrupp="medarbetare",
        oppnar=dt.date(2026, 9, 1),
        klar=dt.date(2026, 9, 30),
        metod="enkät",
        trappsteg=Trappsteg.values[0],
        paverkan="underlag",
        beslut="personalplan",
    )


def section(client, address):
    soup = BeautifulSoup(client.get(address).content.decode(), "html.parser")
    return soup, soup.find(id="kalla-rubrik").parent


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([Status.NATT], "utan_anmarkning"),
        ([Status.NATT, Status.NARA], "mindre_avvikelse"),
        ([Status.NATT, Status.EJ_NATT, Status.EJ_MATT], "allvarlig_avvikelse"),
        ([Status.EJ_MATT, Status.FOLJS, Status.KAN_EJ_BEDOMAS], None),
        ([], None),
    ],
)
def test_the_worst_status_is_proposed(statuses, expected):
    assert proposed(statuses) == expected


@pytest.mark.parametrize(
    ("varde", "status", "forslag"),
    [
        ("86.2", "Nått", "Utan anmärkning"),
        ("82.0", "Nära", "Mindre avvikelse"),
        ("61.5", "Ej nått", "Allvarlig avvikelse"),
    ],
)
def test_the_value_its_status_and_a_proposal(
    client, log_in, address, moment, namnd, nyckeltal, varde, status, forslag
):
    moment.nyckeltal = nyckeltal
    moment.save()
    report(nyckeltal, namnd, varde)
    log_in(Roll.RAPPORTOR)

    soup, kalla = section(client, address)

    text = words(kalla)
    assert f"{varde.replace('.', ',')}" in text
    assert "mål minst 85,0" in text
    assert status in text
    assert f"Förslag till resultat: {forslag}" in text
    assert kalla.a["href"] == reverse("frontend:nyckeltal", args=["SOC-01", "SOC", "BOKSLUT"])
    assert soup.select_one("[name=utfall][checked]") is None
    assert soup.select_one("[name=stickprov]") is None


def test_without_a_value_nothing_is_proposed(client, log_in, address, moment, nyckeltal):
    moment.nyckeltal = nyckeltal
    moment.save()
    log_in(Roll.RAPPORTOR)

    _, kalla = section(client, address)

    assert "Inget förslag: det finns inget värde att bedöma än." in words(kalla)


def test_the_person_decides_otherwise_without_counting(
    client, log_in, address, moment, namnd, nyckeltal
):
    moment.nyckeltal = nyckeltal
    moment.save()
    report(nyckeltal, namnd, "61.5")
    log_in(Roll.RAPPORTOR)

    assert client.post(address, FOUND).status_code == 302

    row = Kontrollresultat.objects.get()
    assert (row.utfall, row.stickprov, row.avvikelser) == ("mindre_avvikelse", None, None)


def test_a_survey_is_shown_with_its_nyckeltal(client, log_in, address, moment, namnd, nyckeltal):
    survey = survey_of(namnd)
    survey.nyckeltal.add(nyckeltal)
    report(nyckeltal, namnd, "86.2")
    moment.undersokning = survey
    moment.save()
    log_in(Roll.RAPPORTOR)

    _, kalla = section(client, address)

    assert kalla.a["href"] == reverse("frontend:undersokning", args=[survey.publikt_id])
    assert "Förslag till resultat: Utan anmärkning" in words(kalla)


def test_a_survey_without_nyckeltal_leads_to_the_survey(client, log_in, address, moment, namnd):
    moment.undersokning = survey_of(namnd)
    moment.save()
    log_in(Roll.RAPPORTOR)

    _, kalla = section(client, address)

    assert "Undersökningen har inga nyckeltal." in words(kalla)


def test_another_namnds_draft_value_is_not_shown(client, log_in, address, moment, namnd, nyckeltal):
    moment.nyckeltal = nyckeltal
    moment.save()
    report(nyckeltal, namnd, "61.5")
    log_in(Roll.LASARE)

    response = client.get(address)

    assert response.status_code == 200
    assert "61,5" not in response.content.decode()
