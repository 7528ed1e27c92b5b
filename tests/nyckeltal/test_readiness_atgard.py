"""Below full something is to be done: an action with owner and date, or words in a bidrag."""

import datetime as dt

import pytest

from mal.enums import Klass
from mal.models import MalAtgard
from nyckeltal.readiness import figure_gaps
from styrning.grund.enums import AtgardLage
from tests.factories import (
    AtgardFactory,
    BedomningFactory,
    InlamningFactory,
    MalFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db
MISSING = ("Trygg skola: lägg till en åtgärd med ansvarig och datum", True)


@pytest.fixture
def goal(db):
    return MalFactory(namn="Trygg skola", kod="M-1")


@pytest.fixture
def inlamning(goal):
    return InlamningFactory(enhet=goal.huvudansvarig, uppfoljning=UppfoljningFactory())


def judge(goal, inlamning, klass=Klass.DELVIS, atgard=""):
    steg = goal.plan.skala.steg.get(klass=klass)
    BedomningFactory(
        mal=goal,
        enhet=inlamning.enhet,
        uppfoljning=inlamning.uppfoljning,
        steg=steg,
        foreslagen=Klass.EJ_BEDOMT,
        atgard=atgard,
    )


def gaps(inlamning):
    return [(lucka.text, lucka.hindrar) for lucka in figure_gaps(inlamning)]


@pytest.mark.parametrize("klass", [Klass.DELVIS, Klass.EJ_UPPFYLLT])
def test_without_any_it_stops(goal, inlamning, klass):
    judge(goal, inlamning, klass)
    assert gaps(inlamning) == [MISSING]


def test_words_alone_stop_it_too(goal, inlamning):
    judge(goal, inlamning, atgard="Fler vuxna på rasterna.")
    assert gaps(inlamning) == [MISSING]


def test_an_action_under_way_is_enough(goal, inlamning):
    judge(goal, inlamning)
    MalAtgard.objects.create(mal=goal, atgard=AtgardFactory(enhet=goal.huvudansvarig))
    assert gaps(inlamning) == []


def test_one_that_an_earlier_years_goal_began_is_enough(goal, inlamning):
    judge(goal, inlamning)
    before = MalFactory(plan__ar=2025, identitet=goal.identitet)
    MalAtgard.objects.create(mal=before, atgard=AtgardFactory(lage=AtgardLage.PAGAR))
    assert gaps(inlamning) == []


@pytest.mark.parametrize(("ar", "found"), [(2025, 1), (2026, 0), (2027, 0)])
def test_one_that_is_done_is_enough_for_its_own_year(goal, inlamning, ar, found):
    judge(goal, inlamning)
    same = goal if ar == 2026 else MalFactory(plan__ar=ar, identitet=goal.identitet)
    MalAtgard.objects.create(mal=same, atgard=AtgardFactory(lage=AtgardLage.KLAR))
    assert len(gaps(inlamning)) == found


def test_one_that_was_broken_off_is_not(goal, inlamning):
    judge(goal, inlamning)
    MalAtgard.objects.create(mal=goal, atgard=AtgardFactory(lage=AtgardLage.AVBRUTEN))
    assert gaps(inlamning) == [MISSING]


@pytest.mark.parametrize("klass", [Klass.UPPFYLLT, Klass.KAN_EJ_BEDOMAS])
def test_what_is_met_or_cannot_be_judged_asks_for_none(goal, inlamning, klass):
    judge(goal, inlamning, klass)
    assert gaps(inlamning) == []


def test_a_contribution_asks_for_words_only(goal, inlamning):
    other = InlamningFactory(uppfoljning=inlamning.uppfoljning)
    goal.medansvariga.add(other.enhet)
    judge(goal, other, atgard="Ingår i våra egna åtgärder.")
    assert gaps(other) == []


def test_a_contribution_without_words_stops(goal, inlamning):
    other = InlamningFactory(uppfoljning=inlamning.uppfoljning)
    goal.medansvariga.add(other.enhet)
    judge(goal, other)
    assert gaps(other) == [("Trygg skola: skriv vilken åtgärd bidraget leder till", True)]


@pytest.mark.parametrize(("ar", "stops"), [(2024, False), (2025, True)])
def test_a_year_long_past_asks_for_a_reason_only(ar, stops):
    goal = MalFactory(namn="Trygg skola", plan__ar=ar)
    period = {"avser_fran": dt.date(ar, 1, 1), "avser_till": dt.date(ar, 12, 31)}
    runda = UppfoljningFactory(arshjul__ar=ar, **period)
    inlamning = InlamningFactory(enhet=goal.huvudansvarig, uppfoljning=runda)
    judge(goal, inlamning)
    assert gaps(inlamning) == [(MISSING[0], stops)]
