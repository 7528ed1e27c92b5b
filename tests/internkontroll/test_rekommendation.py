"""The auditors' register: entered, answered, carried out, withdrawn; and what is refused."""

import datetime as dt

import pytest

from internkontroll.enums import RekommendationLage
from internkontroll.models import Revisionsrekommendation
from internkontroll.rules_rapport import is_overdue
from internkontroll.services.atgard import NyAtgard
from internkontroll.services.rekommendation import (
    Rekommendationsdata,
    Svarsdata,
    add_recommendation,
    answer_recommendation,
    change_recommendation,
    complete_recommendation,
    reopen_recommendation,
    withdraw_recommendation,
)
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Atgard, Handelse
from tests.factories import EnhetFactory, RevisionsrekommendationFactory, UserFactory

BESLUT = Beslut("Socialnämnden", dt.date(2026, 11, 12), "120")
SVAR = Svarsdata("Attest sker av två från 1 januari.", dt.date(2027, 1, 1))


@pytest.fixture
def namnd(db):
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def birgitta(db):
    return UserFactory(roll=Roll.REVISOR)


@pytest.fixture
def lena(namnd):
    return UserFactory(roll=(Roll.GODKANNARE, namnd))


@pytest.fixture
def rad(namnd):
    return RevisionsrekommendationFactory(enhet=namnd, kod="REV2026-1")


def data(enhet, **changed):
    facts = {
        "enhet": enhet,
        "granskning": "Granskning av löneprocessen",
        "granskad_at": dt.date(2026, 4, 20),
        "rekommendation": "Två ska attestera lön.",
        "svara_senast": dt.date(2026, 9, 1),
    }
    return Rekommendationsdata(**facts | changed)


def test_codes_follow_the_year_of_the_audit_and_are_never_reused(namnd, birgitta):
    first = add_recommendation(data(namnd), by=birgitta)
    second = add_recommendation(data(namnd), by=birgitta)
    older = add_recommendation(
        data(namnd, granskad_at=dt.date(2025, 3, 1), svara_senast=None), by=birgitta
    )
    assert [row.kod for row in (first, second, older)] == ["REV2026-1", "REV2026-2", "REV2025-1"]
    assert Handelse.objects.filter(vad="lade till revisionsrekommendation").count() == 3


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"granskning": " "}, "granskning", "Skriv vilken granskning det gäller."),
        ({"rekommendation": ""}, "rekommendation", "Skriv vad revisorerna rekommenderar."),
        (
            {"granskad_at": dt.date(2026, 11, 19), "svara_senast": None},
            "granskad_at",
            "Granskningens datum ligger i framtiden.",
        ),
        (
            {"svara_senast": dt.date(2026, 4, 19)},
            "svara_senast",
            "Svaret kan inte begäras före granskningens datum.",
        ),
    ],
)
def test_what_is_refused(namnd, birgitta, changed, field, message):
    with pytest.raises(FaultsError) as refused:
        add_recommendation(data(namnd, **changed), by=birgitta)
    assert refused.value.faults == {field: message}
    assert not Revisionsrekommendation.objects.exists()


def test_a_forvaltning_gets_none(birgitta):
    with pytest.raises(FaultsError, match="Välj en styrelse, en nämnd eller ett bolag"):
        add_recommendation(data(EnhetFactory(slag=Slag.FORVALTNING)), by=birgitta)


def test_it_is_set_right_until_somebody_answers(rad, namnd, birgitta, lena):
    row = change_recommendation(rad, data(namnd, granskning="Lön"), by=birgitta, version=1)
    assert row.granskning == "Lön"
    answer_recommendation(row, SVAR, by=lena, version=2)
    with pytest.raises(RuleError, match="Nämnden har börjat svara"):
        change_recommendation(rad, data(namnd), by=birgitta, version=3)


def test_a_draft_answer_with_an_action(rad, lena):
    action = NyAtgard("Ändra attestordningen", "Ekonomichefen", dt.date(2026, 12, 20))
    row = answer_recommendation(
        rad, Svarsdata(SVAR.svar, SVAR.klar_senast, action), by=lena, version=1
    )
    assert (row.lage, row.svar) == (RekommendationLage.OBESVARAD, SVAR.svar)
    assert row.atgard_lista.get().atgard.text == "Ändra attestordningen"


def test_answered_by_decision(rad, lena):
    row = answer_recommendation(rad, SVAR, by=lena, version=1, beslut=BESLUT)
    assert (row.lage, row.beslut_text) == (
        RekommendationLage.BESVARAD,
        "Socialnämnden 2026-11-12 § 120",
    )


@pytest.mark.parametrize(
    ("svar", "beslut", "field", "message"),
    [
        (Svarsdata(""), BESLUT, "svar", "Skriv vad nämnden svarar."),
        (
            Svarsdata("Ja."),
            BESLUT,
            "klar_senast",
            "Ange när det nämnden lovar ska vara genomfört.",
        ),
        (
            Svarsdata("Ja.", dt.date(2026, 4, 19)),
            None,
            "klar_senast",
            "Dagen ligger före granskningen.",
        ),
        (
            Svarsdata("Ja.", dt.date(2027, 1, 1), NyAtgard("", "Chefen", dt.date(2026, 12, 1))),
            None,
            "atgard_text",
            "Skriv vad som ska göras.",
        ),
        (SVAR, Beslut("Socialnämnden", dt.date(2026, 11, 12), ""), "paragraf",
         "Ange beslutets paragraf."),
        (SVAR, Beslut("Socialnämnden", dt.date(2026, 4, 19), "1"), "datum",
         "Beslutet är daterat före granskningen, 2026-04-20."),
    ],
)  # fmt: skip
def test_answers_that_are_refused(rad, lena, svar, beslut, field, message):
    with pytest.raises(RuleError) as refused:
        answer_recommendation(rad, svar, by=lena, version=1, beslut=beslut)
    assert (refused.value.field, str(refused.value)) == (field, message)
    rad.refresh_from_db()
    assert (rad.svar, rad.version, Atgard.objects.count()) == ("", 1, 0)


def test_carried_out_in_words(rad, lena):
    with pytest.raises(RuleError, match="Anteckna svaret först"):
        complete_recommendation(rad, "Klart.", by=lena, version=1)
    row = answer_recommendation(rad, SVAR, by=lena, version=1, beslut=BESLUT)
    with pytest.raises(RuleError, match="Skriv hur rekommendationen har genomförts"):
        complete_recommendation(row, " ", by=lena, version=2)
    row = complete_recommendation(row, "Två attesterar.", by=lena, version=2)
    assert (row.lage, row.lage_motiv) == (RekommendationLage.GENOMFORD, "Två attesterar.")
    with pytest.raises(RuleError, match="Rekommendationen är genomförd"):
        answer_recommendation(row, SVAR, by=lena, version=3)


def test_withdrawn_unanswered_and_taken_up_again(rad, birgitta):
    row = withdraw_recommendation(rad, "Nämnden har upphört.", by=birgitta, version=1)
    assert row.lage == RekommendationLage.AVFORD
    with pytest.raises(RuleError, match="Rekommendationen är avförd"):
        withdraw_recommendation(row, "Igen.", by=birgitta, version=2)
    row = reopen_recommendation(row, "Gäller efterträdaren.", by=birgitta, version=2)
    assert row.lage == RekommendationLage.OBESVARAD


def test_taken_up_again_after_an_answer(rad, lena, birgitta):
    row = answer_recommendation(rad, SVAR, by=lena, version=1, beslut=BESLUT)
    row = complete_recommendation(row, "Klart.", by=lena, version=2)
    row = reopen_recommendation(row, "Stickprov visar annat.", by=birgitta, version=3)
    assert row.lage == RekommendationLage.BESVARAD


def test_who_came_second(rad, lena):
    answer_recommendation(rad, SVAR, by=lena, version=1)
    with pytest.raises(StaleError):
        answer_recommendation(rad, Svarsdata("Nej."), by=lena, version=1)
    rad.refresh_from_db()
    assert rad.svar == SVAR.svar


@pytest.mark.parametrize(
    ("lage", "svara", "klar", "expected"),
    [
        ("obesvarad", dt.date(2026, 11, 17), None, True),
        ("obesvarad", dt.date(2026, 11, 18), None, False),
        ("obesvarad", None, dt.date(2026, 1, 1), False),
        ("besvarad", dt.date(2026, 1, 1), dt.date(2026, 12, 1), False),
        ("besvarad", None, dt.date(2026, 11, 17), True),
        ("genomford", dt.date(2026, 1, 1), dt.date(2026, 1, 1), False),
        ("avford", dt.date(2026, 1, 1), dt.date(2026, 1, 1), False),
    ],
)
def test_what_is_overdue(lage, svara, klar, expected):
    assert is_overdue(lage, svara, klar, day=dt.date(2026, 11, 18)) is expected
