"""What KS and KF did with the whole report: a state of its own, with its decision."""

from datetime import date

import pytest

from styrning.grund.enums import InlamningLage, Roll, Slag
from styrning.grund.models import Handelse, Inlamning, Rapporthantering
from tests.factories import EnhetFactory, InlamningFactory, UppfoljningFactory
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

KS, KF = "/omgang/2026-DEL/rapport/ks/", "/omgang/2026-DEL/rapport/kf/"
FORM = {
    "lage": "behandlad",
    "organ": "Kommunstyrelsen",
    "datum": "2026-10-06",
    "paragraf": "§ 141",
    "text": "Rapporten överlämnas till fullmäktige.",
    "version": "0",
}


@pytest.fixture
def styrelse(kf):
    return EnhetFactory(kod="KS", namn="Kommunstyrelsen", slag=Slag.STYRELSE, parent=kf)


@pytest.fixture
def runda(bun):
    runda = UppfoljningFactory(kod="2026-DEL", namn="Delårsrapport augusti 2026")
    InlamningFactory(
        enhet=bun, uppfoljning=runda, lage=InlamningLage.BESLUTAD, beslut_organ="Nämnden",
        beslut_datum=date(2026, 9, 16), beslut_paragraf="88",
    )  # fmt: skip
    return runda


def test_the_boards_handling_is_recorded_and_shown(client, log_in, runda):
    log_in(Roll.KVALITETSKEDJAN)
    page = soup_of(client.post(KS, FORM, follow=True))
    section = words(page.select_one("[aria-labelledby=rapporten]"))
    assert "Kommunstyrelsen Behandlad, Kommunstyrelsen 2026-10-06 § 141" in section
    assert "Kommunfullmäktige Inte antecknat" in section


def test_no_submission_moves_by_it(client, log_in, runda):
    log_in(Roll.KVALITETSKEDJAN)
    before = list(Inlamning.objects.values())
    client.post(KS, FORM)
    client.post(KS, FORM | {"lage": "aterremitterad", "text": "Räkna om.", "version": "1"})
    assert list(Inlamning.objects.values()) == before
    assert Rapporthantering.objects.get().history.count() == 2


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"paragraf": ""}, "Ange beslutets paragraf."),
        ({"datum": ""}, "Ange organ och beslutsdatum."),
        ({"datum": "2026-11-19"}, "Beslutsdatum ligger i framtiden."),
        ({"lage": "aterremitterad", "text": ""}, "Skriv varför rapporten återremitterades."),
    ],
)
def test_what_is_lacking_is_told_and_nothing_is_written(client, log_in, runda, facts, message):
    log_in(Roll.KVALITETSKEDJAN)
    answer = client.post(KS, FORM | facts)
    assert answer.status_code == 422
    assert message in words(soup_of(answer).main)
    assert (Rapporthantering.objects.count(), Handelse.objects.count()) == (0, 0)


def test_the_board_waits_for_the_namnders_own_decisions(client, log_in, runda, sn):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(enhet=sn, uppfoljning=runda, lage=InlamningLage.GODKAND)
    answer = client.post(KS, FORM)
    assert "Nämndens eget beslut saknas för Socialnämnden." in words(soup_of(answer).main)


def test_the_council_comes_after_the_board(client, log_in, runda):
    log_in(Roll.KVALITETSKEDJAN)
    answer = client.post(KF, FORM | {"organ": "Kommunfullmäktige"})
    assert "Kommunstyrelsen har inte behandlat rapporten än." in words(soup_of(answer).main)
    client.post(KS, FORM)
    assert client.post(KF, FORM | {"organ": "Kommunfullmäktige"}).status_code == 302


def test_two_at_once_see_each_other(client, log_in, runda):
    log_in(Roll.KVALITETSKEDJAN)
    client.post(KS, FORM)
    answer = client.post(KS, FORM | {"paragraf": "999"})
    assert answer.status_code == 409
    page = words(soup_of(answer).main)
    assert "Någon annan antecknade samtidigt." in page
    assert "Nu står: Behandlad, Kommunstyrelsen 2026-10-06 § 141." in page
    assert Rapporthantering.objects.get().beslut_paragraf == "141"


@pytest.mark.parametrize(
    ("roll", "enhet", "ks", "kf_"),
    [
        (Roll.KVALITETSKEDJAN, None, True, True),
        (Roll.SEKRETERARE, "KS", True, False),
        (Roll.SEKRETERARE, "KF", True, True),
        (Roll.SEKRETERARE, "BUN", False, False),
        (Roll.GODKANNARE, "KS", False, False),
        (Roll.RAPPORTOR, "KS", False, False),
        (Roll.LASARE, "KS", False, False),
        (Roll.REVISOR, None, False, False),
        (Roll.ADMINISTRATOR, None, False, False),
    ],
)
def test_only_the_instances_own_sekreterare_records(
    client, log_in, kf, bun, styrelse, runda, roll, enhet, ks, kf_
):
    enheter = {"KS": styrelse, "KF": kf, "BUN": bun}
    log_in(roll if enhet is None else (roll, enheter[enhet]))
    assert [client.get(address).status_code for address in (KS, KF)] == [
        200 if ks else 404, 200 if kf_ else 404,
    ]  # fmt: skip
    assert client.post(KS, FORM).status_code == (302 if ks else 404)
    assert Rapporthantering.objects.exists() is ks
