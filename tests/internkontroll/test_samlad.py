"""KS's overall judgement and the yearly check of companies: saved, decided, set right, refused."""

import datetime as dt

import pytest

from internkontroll.enums import RapportLage
from internkontroll.models import Bolagsprovning, SamladBedomning
from internkontroll.services.bolagsprovning import Provningsdata, save_check
from internkontroll.services.samlad import (
    Samladdata,
    correct_overall,
    decide_overall,
    save_overall,
)
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    UserFactory,
)

DATA = Samladdata("delvis", "Tre nämnder saknar plan.", "Tydligare anvisningar.")
BESLUT = Beslut("Kommunstyrelsen", dt.date(2026, 11, 17), "212", "KS 2026/9")
JA = Provningsdata("ja", "ja", "Bolaget äger och förvaltar bostäder i kommunen.")


@pytest.fixture
def nils(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def bolag(db):
    return EnhetFactory(kod="ABO", namn="Älvstrands Bostäder AB", slag=Slag.BOLAG)


def test_a_draft_of_the_whole(nils):
    row = save_overall(2026, DATA, by=nils)
    assert (row.lage, row.version, Handelse.objects.get().vad) == (
        RapportLage.UTKAST,
        1,
        "skrev samlad bedömning av internkontroll",
    )
    assert save_overall(2026, DATA, by=nils, version=1).version == 1


def test_a_year_that_has_not_begun(nils):
    with pytest.raises(RuleError, match="2027 har inte börjat"):
        save_overall(2027, DATA, by=nils)
    assert not SamladBedomning.objects.exists()


def test_decided_with_the_counts_of_that_day(nils):
    plan = KontrollplanFactory()
    occasion = KontrolltillfalleFactory(moment=KontrollmomentFactory(plan=plan))
    KontrollresultatFactory(tillfalle=occasion)
    row = decide_overall(2026, DATA, BESLUT, by=nils)
    assert {name: n for name, n in row.rakning["antal"].items() if n} == {
        "enheter": 1,
        "faststallda": 1,
        "moment": 1,
        "tillfallen": 1,
        "utforda": 1,
    }
    assert row.beslut_text == "Kommunstyrelsen 2026-11-17 § 212"


def test_it_needs_judgement_and_reasons(nils):
    with pytest.raises(FaultsError) as refused:
        decide_overall(2026, Samladdata(), BESLUT, by=nils)
    assert set(refused.value.faults) == {"bedomning", "motivering"}
    assert not SamladBedomning.objects.exists()


@pytest.mark.parametrize(
    ("datum", "message"),
    [
        (dt.date(2026, 11, 19), "Beslutsdatum ligger i framtiden."),
        (dt.date(2025, 12, 31), "Beslutet är daterat före 2026, som bedömningen gäller."),
    ],
)
def test_days_that_are_refused(nils, datum, message):
    with pytest.raises(RuleError) as refused:
        decide_overall(2026, DATA, Beslut("Kommunstyrelsen", datum, "1"), by=nils)
    assert str(refused.value) == message


def test_it_is_decided_once_and_set_right_with_a_reason(nils):
    row = decide_overall(2026, DATA, BESLUT, by=nils)
    with pytest.raises(RuleError, match="redan beslutad"):
        decide_overall(2026, DATA, BESLUT, by=nils, version=1)
    with pytest.raises(RuleError, match="redan beslutad"):
        save_overall(2026, Samladdata("inte", "Nej."), by=nils, version=1)
    with pytest.raises(RuleError, match="Skriv varför"):
        correct_overall(row, DATA, BESLUT, skal="", by=nils, version=1)
    right = Beslut("Kommunstyrelsen", dt.date(2026, 11, 17), "213")
    row = correct_overall(row, DATA, right, skal="Fel paragraf.", by=nils, version=1)
    assert list(row.history.order_by("version").values_list("beslut_paragraf", flat=True)) == [
        "212",
        "213",
    ]


def test_who_came_second(nils):
    save_overall(2026, DATA, by=nils)
    with pytest.raises(StaleError):
        save_overall(2026, Samladdata("inte", "Nej."), by=nils, version=0)
    assert SamladBedomning.objects.get().bedomning == "delvis"


def test_a_company_is_checked_and_decided_the_year_after(nils, bolag):
    row = save_check(bolag, 2025, JA, by=nils)
    assert row.beslut_text == ""
    row = save_check(bolag, 2025, JA, by=nils, version=1, beslut=BESLUT)
    assert row.beslut_text == "Kommunstyrelsen 2026-11-17 § 212"
    assert [h.vad for h in Handelse.objects.order_by("pk")] == [
        "skrev prövning av bolag",
        "beslutade prövning av bolag",
    ]


def test_it_is_not_decided_before_the_year_has_ended(nils, bolag):
    with pytest.raises(RuleError) as refused:
        save_check(bolag, 2026, JA, by=nils, beslut=BESLUT)
    assert str(refused.value) == (
        "Prövningen gäller hela 2026 och beslutas tidigast 2027-01-01 (KL 6 kap. 9 §)."
    )
    assert not Bolagsprovning.objects.exists()


def test_only_companies_are_checked(nils):
    with pytest.raises(RuleError, match="Bara bolag prövas"):
        save_check(EnhetFactory(), 2025, JA, by=nils)


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (Provningsdata("", "kanske", ""), {"inom_andamal", "inom_befogenheter", "motivering"}),
        (Provningsdata("ja", "nej", "Bolaget säljer el utanför kommunen."), {"forslag"}),
    ],
)
def test_answers_that_lack_something(nils, bolag, data, fields):
    with pytest.raises(FaultsError) as refused:
        save_check(bolag, 2025, data, by=nils)
    assert set(refused.value.faults) == fields
    assert not Bolagsprovning.objects.exists()


def test_a_decided_check_is_set_right_with_a_reason(nils, bolag):
    save_check(bolag, 2025, JA, by=nils, beslut=BESLUT)
    with pytest.raises(RuleError, match="Ange beslutet också"):
        save_check(bolag, 2025, JA, by=nils, version=1)
    with pytest.raises(RuleError, match="Skriv varför det beslutade rättas"):
        save_check(bolag, 2025, JA, by=nils, version=1, beslut=BESLUT)
    row = save_check(bolag, 2025, JA, by=nils, version=1, beslut=BESLUT, skal="Fel diarienummer.")
    assert row.history.get(version=2).history_change_reason == "Fel diarienummer."


def test_a_check_that_somebody_else_saved(nils, bolag):
    save_check(bolag, 2025, JA, by=nils)
    with pytest.raises(StaleError):
        save_check(bolag, 2025, Provningsdata("ja", "ja", "Annat."), by=nils, version=0)
    assert Bolagsprovning.objects.get().motivering == JA.motivering
