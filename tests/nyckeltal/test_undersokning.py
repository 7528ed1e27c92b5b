"""The plan of surveys and dialogues: what the Policy asks of it, and whom it asks too often."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nyckeltal.enums import Trappsteg, Undersokningsslag
from nyckeltal.models import Undersokning
from nyckeltal.services_skala import FARDIGA, create_scale
from nyckeltal.services_undersokning import (
    Aterkoppling,
    Plan,
    change_survey,
    plan_survey,
    remove_survey,
    report_back,
    set_gap,
)
from nyckeltal.undersokningar import Undersokningsrad, in_the_arshjul, plan_of_year
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import Ring
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stina():
    return UserFactory()


@pytest.fixture
def plan():
    return Plan(
        titel="Skolenkäten",
        slag=Undersokningsslag.BRUKARDIALOG,
        enhet=EnhetFactory(namn="Skolnämnden"),
        agare="Ingela Holmström",
        malgrupp="Elever i grundskolan",
        oppnar=date(2026, 3, 2),
        klar=date(2026, 3, 20),
        metod="Webbenkät",
        trappsteg=Trappsteg.KONSULTATION,
        paverkan="Skolans egen plan.",
        beslut="Kvalitetsplan 2027",
    )


def again(plan, days, **facts):
    """The same target group, ``days`` after the last day of ``plan``."""
    first = plan.klar + timedelta(days=days)
    return replace(plan, oppnar=first, klar=first + timedelta(days=5), titel="Igen", **facts)


def test_it_is_planned_with_its_history(stina, plan):
    row = plan_survey(2026, plan, by=stina)
    assert (row.titel, row.history.count(), row.history.get().history_user) == (
        "Skolenkäten", 1, stina,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "malgrupp", "told"),
    [
        (10, "Elever i grundskolan", ["Samma målgrupp med 10 dagars mellanrum: Igen, Skolnämnden"]),
        (-3, "elever i  Grundskolan", ["Samma målgrupp samtidigt: Igen, Skolnämnden"]),
        (60, "Elever i grundskolan", []),
        (10, "Elever i gymnasiet", []),
    ],
)
def test_the_same_people_asked_twice_within_the_set_time_is_told(stina, plan, days, malgrupp, told):
    plan_survey(2026, plan, by=stina)
    plan_survey(2026, again(plan, days, malgrupp=malgrupp), by=stina)
    first = plan_of_year(2026)[0] if days > 0 else plan_of_year(2026)[-1]
    first = next(row for row in plan_of_year(2026) if row.undersokning.titel == "Skolenkäten")
    assert [krock.text for krock in first.krockar] == told


def test_the_set_time_is_kvalitetskedjans(stina, plan):
    set_gap(2026, 7, by=stina)
    plan_survey(2026, plan, by=stina)
    plan_survey(2026, again(plan, 10), by=stina)
    assert [row.krockar for row in plan_of_year(2026)] == [[], []]


def test_the_turn_of_the_year_is_no_border(stina, plan):
    december = replace(plan, oppnar=date(2026, 12, 1), klar=date(2026, 12, 18))
    plan_survey(2026, december, by=stina)
    plan_survey(2027, replace(plan, oppnar=date(2027, 1, 11), klar=date(2027, 1, 15)), by=stina)
    assert [len(row.krockar) for row in plan_of_year(2027)] == [1]


@pytest.mark.parametrize(
    ("facts", "message", "field"),
    [
        ({"klar": date(2026, 3, 1)}, "Sista dagen ligger före den första.", "klar"),
        ({"oppnar": date(2025, 1, 1), "klar": date(2025, 2, 1)}, "Dagarna ligger utanför 2026.",
         "oppnar"),
        ({"paverkan": " "}, "Detta fält får inte vara tomt.", "paverkan"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused(stina, plan, facts, message, field):
    with pytest.raises(RuleError) as error:
        plan_survey(2026, replace(plan, **facts), by=stina)
    assert (str(error.value), error.value.field) == (message, field)
    assert (Undersokning.objects.count(), Handelse.objects.count()) == (0, 0)


def test_attitudes_are_asked_on_an_even_scale(stina, plan):
    even, odd = (create_scale(form, by=stina) for form in FARDIGA)
    plan_survey(2026, replace(plan, svarsskala=even), by=stina)
    with pytest.raises(RuleError, match="udda antal alternativ"):
        plan_survey(2026, replace(plan, svarsskala=odd), by=stina)


def test_a_change_of_an_old_page_is_refused(stina, plan):
    row = plan_survey(2026, plan, by=stina)
    change_survey(row, replace(plan, titel="Ny"), by=stina, version=1)
    with pytest.raises(StaleError):
        change_survey(row, replace(plan, titel="Gammal"), by=stina, version=1)
    row.refresh_from_db()
    assert (row.titel, row.version) == ("Ny", 2)


@pytest.mark.parametrize(
    ("facts", "lage"),
    [
        ({}, "kommer"),
        ({"oppnar": date(2026, 11, 1), "klar": date(2026, 11, 30)}, "pagar"),
        ({"klar": date(2026, 11, 1)}, "aterkoppling"),
        ({"genomford": date(2026, 11, 2)}, "aterkoppling"),
        ({"aterkopplad": date(2026, 11, 5)}, "klar"),
    ],
)
def test_where_it_stands(facts, lage):
    days = {"oppnar": date(2026, 12, 1), "klar": date(2026, 12, 9)}
    row = Undersokning(**(days | facts))
    assert Undersokningsrad(row).lage(date(2026, 11, 18)) == lage


def test_what_those_who_answered_were_told_is_written(stina, plan):
    row = plan_survey(2026, plan, by=stina)
    svar = Aterkoppling(date(2026, 3, 20), "Vi ändrar rasterna.", date(2026, 5, 12))
    row = report_back(row, svar, by=stina, version=1)
    assert (row.aterkoppling, row.aterkopplad) == ("Vi ändrar rasterna.", date(2026, 5, 12))
    with pytest.raises(RuleError, match="står kvar"):
        remove_survey(row, by=stina)


@pytest.mark.parametrize(
    ("svar", "field"),
    [
        (Aterkoppling(date(2026, 3, 20), "", date(2026, 5, 12)), "text"),
        (Aterkoppling(date(2026, 11, 19)), "genomford"),
    ],
)
def test_feedback_without_words_or_in_the_future_is_refused(stina, plan, svar, field):
    row = plan_survey(2026, plan, by=stina)
    with pytest.raises(RuleError) as error:
        report_back(row, svar, by=stina, version=1)
    assert error.value.field == field


def test_it_stands_in_the_arshjul(stina, plan):
    row = plan_survey(2026, plan, by=stina)
    [post] = in_the_arshjul(2026, stina)
    assert (post.ring, post.titel, post.objekt, post.gjort, post.totalt) == (
        Ring.DIALOG, "Skolenkäten", str(row.publikt_id), 0, 1,
    )  # fmt: skip
    assert in_the_arshjul(2026, stina, EnhetFactory().pk) == []


def test_statements_do_not_grow_with_rows(stina, plan):
    counts = []
    for antal in (3, 30):
        for _ in range(antal):
            plan_survey(2026, plan, by=stina)
        with CaptureQueriesContext(connection) as captured:
            plan_of_year(2026)
        counts.append(len(captured))
    assert counts == [2, 2]
