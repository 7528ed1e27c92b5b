"""Deciding a goal's judgement: proposal kept, reason demanded, conflicts shown."""

import pytest

from mal.enums import Klass, Regel, Status
from mal.models import Bedomning
from mal.rules import propose
from mal.services import Omdome, decide
from styrning.bas.errors import RuleError, StaleError
from tests.factories import InlamningFactory, MalFactory, UserFactory

pytestmark = pytest.mark.django_db

FORSLAG = propose([(Status.NATT, True), (Status.NARA, True)], [], Regel.MAJORITET)


@pytest.fixture
def mal(db):
    return MalFactory()


@pytest.fixture
def inlamning(mal):
    return InlamningFactory(enhet=mal.huvudansvarig)


@pytest.fixture
def by(db):
    return UserFactory()


def test_the_proposal_is_kept_as_it_was_beside_the_decision(mal, inlamning, by):
    omdome = Omdome(3, motiv="Behörigheten väger tyngst.")
    decide(mal, mal.huvudansvarig, inlamning, FORSLAG, omdome, by=by)

    row = Bedomning.objects.get()
    assert (row.foreslagen, row.steg.klass, row.motiv) == (
        Klass.DELVIS,
        Klass.UPPFYLLT,
        "Behörigheten väger tyngst.",
    )
    assert row.spar == "1 nått, 1 nära → delvis; regel: majoritet, minst 75 % mätta"
    assert (row.bedomd_av, row.version) == (by, 1)


def test_a_decision_that_differs_needs_its_reason(mal, inlamning, by):
    with pytest.raises(RuleError, match="Skriv varför bedömningen avviker") as error:
        decide(mal, mal.huvudansvarig, inlamning, FORSLAG, Omdome(1), by=by)

    assert error.value.field == "motiv"
    assert not Bedomning.objects.exists()


def test_a_comment_on_a_decision_that_follows_is_kept(mal, inlamning, by):
    omdome = Omdome(2, motiv="Väntat efter omläggningen.")
    decide(mal, mal.huvudansvarig, inlamning, FORSLAG, omdome, by=by)

    assert Bedomning.objects.get().motiv == "Väntat efter omläggningen."


def test_the_second_of_two_is_stopped_with_what_is_saved(mal, inlamning, by):
    decide(mal, mal.huvudansvarig, inlamning, FORSLAG, Omdome(2), by=by)

    with pytest.raises(StaleError) as error:
        decide(mal, mal.huvudansvarig, inlamning, FORSLAG, Omdome(1, motiv="Nej"), by=by)

    assert error.value.current.steg.klass == Klass.DELVIS
    assert Bedomning.objects.get().steg.klass == Klass.DELVIS


def test_a_step_off_the_scale_is_refused(mal, inlamning, by):
    with pytest.raises(RuleError, match="Välj ett steg på skalan"):
        decide(mal, mal.huvudansvarig, inlamning, FORSLAG, Omdome(9), by=by)
    assert not Bedomning.objects.exists()
