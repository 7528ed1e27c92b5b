"""Reporting back of uppdrag: what a round asks, what is saved, and what is counted."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import Mottagarlage, Uppdragslage
from mal.models import Uppdragssvar
from mal.readiness import uppdrag_gaps, uppdrag_progress
from mal.services import Svar, end_uppdrag, svara
from mal.uppdrag import given
from mal.uppdrag_lage import count_standings, owed, standing
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import InlamningLage, Slag, UppfoljningSlag
from styrning.grund.models import Handelse, Inlamning
from styrning.grund.organisation import organisation
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 12, 31)


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def delar(db):
    """The round of August, before the year's end."""
    return UppfoljningFactory(
        namn="Delårsrapport 2026",
        slag=UppfoljningSlag.DELAR,
        avser_till=dt.date(2026, 8, 31),
        oppnar=dt.date(2026, 8, 15),
    )


@pytest.fixture
def inlamning(db):
    return InlamningFactory(enhet__namn="Socialnämnden")


def asked(inlamning) -> list[str]:
    runda = inlamning.uppfoljning
    posts = owed(runda, inlamning.enhet_id, organisation(runda.pk))
    return [post.uppdrag.kod for post in posts]


def answer(uppdrag, runda, lage, approved=True):
    """An answer in an earlier round, whose submission is approved or a draft."""
    row = UppdragssvarFactory(uppdrag=uppdrag, uppfoljning=runda, lage=lage)
    state = InlamningLage.GODKAND if approved else InlamningLage.INSKICKAD
    InlamningFactory(enhet=row.enhet, uppfoljning=runda, lage=state)
    return row


def test_an_answer_is_saved_with_its_event_and_begins_the_submission(inlamning, by):
    uppdrag = UppdragFactory(kod="U-1", mottagare=[inlamning.enhet])

    svara(uppdrag, inlamning.enhet, inlamning, Svar("pagar", " Planen är klar.\r\n"), by=by)

    row = Uppdragssvar.objects.get()
    assert (row.lage, row.text, row.version) == ("pagar", "Planen är klar.", 1)
    assert row.history.get().history_user == by
    assert Inlamning.objects.get().lage == InlamningLage.UTKAST
    assert set(Handelse.objects.values_list("vad", flat=True)) == {
        "svarade på uppdrag",
        "ändrade läge",
    }


def test_an_approval_falls_and_a_decision_is_marked(inlamning, by):
    uppdrag = UppdragFactory(mottagare=[inlamning.enhet])
    inlamning.lage = InlamningLage.GODKAND
    inlamning.save()

    svara(uppdrag, inlamning.enhet, inlamning, Svar("pagar"), by=by)
    assert Inlamning.objects.get().lage == InlamningLage.INSKICKAD

    Inlamning.objects.update(
        lage=InlamningLage.BESLUTAD, beslut_organ="SN", beslut_datum=DAY, beslut_paragraf="1"
    )
    svara(uppdrag, inlamning.enhet, inlamning, Svar("genomfort", "Gjort."), by=by, version=1)
    after = Inlamning.objects.get()
    assert (after.lage, after.andrad_efter_beslut) == (InlamningLage.BESLUTAD, True)


def test_the_same_answer_again_writes_nothing(inlamning, by):
    uppdrag = UppdragFactory(mottagare=[inlamning.enhet])
    svara(uppdrag, inlamning.enhet, inlamning, Svar("pagar"), by=by)
    events = Handelse.objects.count()

    svara(uppdrag, inlamning.enhet, inlamning, Svar("pagar"), by=by, version=1)

    assert (Uppdragssvar.objects.get().version, Handelse.objects.count()) == (1, events)


@pytest.mark.parametrize(
    ("svar", "field"),
    [
        (Svar(""), "lage"),
        (Svar("klart"), "lage"),
        (Svar("kan_ej", " "), "text"),
        (Svar("pagar", "x" * 60_001), "text"),
    ],
)
def test_an_answer_that_lacks_something_is_refused(inlamning, by, svar, field):
    uppdrag = UppdragFactory(mottagare=[inlamning.enhet])

    with pytest.raises(RuleError) as error:
        svara(uppdrag, inlamning.enhet, inlamning, svar, by=by)

    assert error.value.field == field
    assert not Uppdragssvar.objects.exists()
    assert Inlamning.objects.get().lage == InlamningLage.EJ_PABORJAD


def test_the_second_of_two_is_stopped_with_what_is_saved(inlamning, by):
    uppdrag = UppdragFactory(mottagare=[inlamning.enhet])
    svara(uppdrag, inlamning.enhet, inlamning, Svar("pagar", "Först"), by=by)

    with pytest.raises(StaleError) as error:
        svara(uppdrag, inlamning.enhet, inlamning, Svar("genomfort", "Sedan"), by=by)

    assert error.value.current.text == "Först"
    assert Uppdragssvar.objects.get().text == "Först"


def test_what_the_round_does_not_ask_is_refused(inlamning, by):
    other = UppdragFactory(mottagare=[EnhetFactory()])
    ended = UppdragFactory(mottagare=[inlamning.enhet])
    end_uppdrag(ended, dt.date(2026, 6, 1), "Slut", by=by, version=1)

    for uppdrag in (other, ended):
        with pytest.raises(RuleError, match="frågar inte längre efter uppdraget"):
            svara(uppdrag, inlamning.enhet, inlamning, Svar("pagar"), by=by)
    with pytest.raises(RuleError, match="frågar inte längre"):
        svara(other, other.mottagare.get(), inlamning, Svar("pagar"), by=by)
    assert not Uppdragssvar.objects.exists()


def test_a_closed_round_takes_no_answer(inlamning, by):
    uppdrag = UppdragFactory(mottagare=[inlamning.enhet])
    inlamning.uppfoljning.lases = dt.date(2026, 11, 17)
    inlamning.uppfoljning.save()

    with pytest.raises(RuleError, match="stängd"):
        svara(uppdrag, inlamning.enhet, inlamning, Svar("pagar"), by=by)
    assert not Uppdragssvar.objects.exists()


def test_a_round_asks_for_what_was_decided_by_its_end(inlamning):
    own = [inlamning.enhet]
    UppdragFactory(kod="A-1", ar=2025, mottagare=own)
    UppdragFactory(kod="B-1", ar=2026, beslut_datum=DAY, mottagare=own)
    UppdragFactory(kod="C-1", ar=2026, beslut_datum=dt.date(2027, 1, 1), mottagare=own)
    UppdragFactory(kod="D-1", ar=2027, beslut_datum=DAY, mottagare=own)

    assert asked(inlamning) == ["A-1", "B-1"]


@pytest.mark.parametrize(
    ("lage", "approved", "expected"),
    [
        (Uppdragslage.PAGAR, True, ["U-1"]),
        (Uppdragslage.GENOMFORT, True, []),
        (Uppdragslage.KAN_EJ, True, []),
        (Uppdragslage.GENOMFORT, False, ["U-1"]),
    ],
)
def test_what_is_settled_in_an_approved_round_is_asked_no_more(
    inlamning, delar, lage, approved, expected
):
    uppdrag = UppdragFactory(kod="U-1", mottagare=[inlamning.enhet])
    answer(uppdrag, delar, lage, approved)

    assert asked(inlamning) == expected


def test_what_was_answered_in_the_round_stays_in_it(inlamning, by):
    uppdrag = UppdragFactory(kod="U-1", mottagare=[inlamning.enhet])
    svara(uppdrag, inlamning.enhet, inlamning, Svar("genomfort", "Gjort."), by=by)
    end_uppdrag(uppdrag, dt.date(2026, 11, 18), "Klart", by=by, version=1)

    assert asked(inlamning) == ["U-1"]


def test_the_answer_of_the_round_before_stands_beside(inlamning, delar):
    uppdrag = UppdragFactory(mottagare=[inlamning.enhet])
    answer(uppdrag, delar, Uppdragslage.PAGAR)
    runda = inlamning.uppfoljning

    (post,) = owed(runda, inlamning.enhet_id, organisation(runda.pk))

    assert (post.svar, post.forra.namn, post.forra.lage_ord) == (
        None,
        "Delårsrapport 2026",
        "Pågår",
    )


def test_who_may_not_read_drafts_sees_no_draft_of_the_round_before(inlamning, delar):
    uppdrag = UppdragFactory(mottagare=[inlamning.enhet])
    answer(uppdrag, delar, Uppdragslage.PAGAR, approved=False)
    runda = inlamning.uppfoljning

    (post,) = owed(runda, inlamning.enhet_id, organisation(runda.pk), readable=set())

    assert post.forra is None


def test_the_one_who_sends_in_answers_for_those_below(inlamning, by):
    daughter = EnhetFactory(parent=inlamning.enhet, slag=Slag.BOLAG, kod="DOTTER")
    apart = EnhetFactory(parent=inlamning.enhet, slag=Slag.BOLAG)
    InlamningFactory(enhet=apart, uppfoljning=inlamning.uppfoljning)
    uppdrag = UppdragFactory(kod="U-1", mottagare=[daughter, apart])
    inlamning.enhet.refresh_from_db()

    assert asked(inlamning) == ["U-1"]
    assert uppdrag_progress([inlamning]) == {inlamning.pk: (0, 1)}
    svara(uppdrag, daughter, inlamning, Svar("pagar"), by=by)
    assert uppdrag_progress([inlamning]) == {inlamning.pk: (1, 1)}


def test_a_missing_answer_stops_and_one_without_how_asks(inlamning, by):
    first = UppdragFactory(kod="U-1", namn="Klimatplan", mottagare=[inlamning.enhet])
    UppdragFactory(kod="U-2", namn="Köer", mottagare=[inlamning.enhet])
    svara(first, inlamning.enhet, inlamning, Svar("genomfort"), by=by)

    gaps = [(gap.text, gap.hindrar, gap.ankare) for gap in uppdrag_gaps(inlamning)]

    at = inlamning.enhet.kod
    assert gaps == [
        ("Uppdrag U-1 Klimatplan: skriv hur det genomfördes", False, f"r-uppdrag-U-1-{at}"),
        ("Uppdrag U-2 Köer: svar saknas", True, f"r-uppdrag-U-2-{at}"),
    ]


@pytest.mark.parametrize("antal", [3, 30])
def test_statements_do_not_grow_with_uppdrag_or_submissions(antal):
    runda = UppfoljningFactory()
    rows = [InlamningFactory(uppfoljning=runda) for _ in range(antal)]
    for _ in range(antal):
        uppdrag = UppdragFactory(mottagare=[row.enhet for row in rows])
        UppdragssvarFactory(uppdrag=uppdrag, enhet=rows[0].enhet, uppfoljning=runda)
    rows = list(Inlamning.objects.select_related("enhet", "uppfoljning"))

    with CaptureQueriesContext(connection) as progress:
        counts = uppdrag_progress(rows)
    with CaptureQueriesContext(connection) as gaps:
        lacking = uppdrag_gaps(rows[1])

    assert (len(progress), len(gaps)) == (2, 2)
    assert sorted(counts.values()) == [(0, antal)] * (antal - 1) + [(antal, antal)]
    assert len(lacking) == antal


def test_each_recipient_stands_in_exactly_one_lage(delar, by):
    runda = UppfoljningFactory()
    enheter = [EnhetFactory() for _ in range(4)]
    for enhet in enheter:
        InlamningFactory(enhet=enhet, uppfoljning=delar, lage=InlamningLage.GODKAND)
        InlamningFactory(enhet=enhet, uppfoljning=runda, lage=InlamningLage.GODKAND)
    uppdrag = UppdragFactory(mottagare=enheter, klart_senast=dt.date(2026, 6, 30))
    for enhet, when, lage in [
        (enheter[0], delar, "genomfort"),
        (enheter[1], delar, "pagar"),
        (enheter[2], runda, "pagar"),
    ]:
        UppdragssvarFactory(uppdrag=uppdrag, enhet=enhet, uppfoljning=when, lage=lage)
    org = organisation(runda.pk)

    rows = [standing(rad, org, readable=set(), day=DAY, runda=runda) for rad in given()]

    assert [row.lage for row in rows] == [
        Mottagarlage.GENOMFORT,
        Mottagarlage.EJ_BESVARAT,
        Mottagarlage.PAGAR,
        Mottagarlage.EJ_BESVARAT,
    ]
    assert [row.is_late for row in rows] == [False, True, True, True]
    assert count_standings(rows) == {
        "genomfort": 1, "pagar": 1, "ej_paborjat": 0, "kan_ej": 0, "ej_besvarat": 2, "avslutat": 0,
    }  # fmt: skip


def test_today_the_latest_answer_stands_until_the_uppdrag_ends(delar, by):
    enhet = EnhetFactory()
    uppdrag = UppdragFactory(mottagare=[enhet])
    answer(uppdrag, delar, Uppdragslage.PAGAR)
    org = organisation(None)

    (row,) = [standing(rad, org, readable=set(), day=DAY) for rad in given()]
    assert row.lage == Mottagarlage.PAGAR

    end_uppdrag(uppdrag, dt.date(2026, 11, 1), "Slut", by=by, version=1)
    (row,) = [standing(rad, org, readable=set(), day=DAY) for rad in given()]
    assert row.lage == Mottagarlage.AVSLUTAT
