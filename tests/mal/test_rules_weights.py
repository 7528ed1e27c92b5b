"""The weighted rule: what a heavier nyckeltal does, and how the trace tells it."""

import pytest

from mal.enums import Klass, Regel, Status
from mal.rules import propose

NATT, NARA, EJ = (Status.NATT, True), (Status.NARA, True), (Status.EJ_NATT, True)


def test_a_heavier_nyckeltal_moves_the_proposal_and_the_points_are_told():
    equal = propose([NATT, EJ, EJ], [], Regel.VAGT)
    heavy = propose([NATT, EJ, EJ], [], Regel.VAGT, vikter=[6, 1, 1])

    assert (equal.klass, heavy.klass) == (Klass.EJ_UPPFYLLT, Klass.UPPFYLLT)
    assert heavy.text.endswith("6 av 8 poäng")


def test_half_points_and_delmal_weigh_in():
    forslag = propose([NARA], [Klass.UPPFYLLT], Regel.VAGT, vikter=[3])

    assert forslag.klass == Klass.DELVIS
    assert forslag.text.endswith("2,5 av 4 poäng")


@pytest.mark.parametrize("regel", [Regel.MAJORITET, Regel.SAMST, Regel.ALLA])
def test_other_rules_ask_no_weights(regel):
    assert propose([NATT, EJ], [], regel, vikter=[9, 1]) == propose([NATT, EJ], [], regel)


def test_each_nyckeltal_needs_its_weight():
    with pytest.raises(ValueError, match="zip"):
        propose([NATT, EJ], [], Regel.VAGT, vikter=[1])
