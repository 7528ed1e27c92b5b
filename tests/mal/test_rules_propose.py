from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mal.enums import Klass, Regel, Status
from mal.rules import REGELVERSION, count, propose

N, A, E = Status.NATT, Status.NARA, Status.EJ_NATT
GAP, SECRET, FOLLOWED = Status.EJ_MATT, Status.KAN_EJ_BEDOMAS, Status.FOLJS

UPP, DEL, EJ = Klass.UPPFYLLT, Klass.DELVIS, Klass.EJ_UPPFYLLT
KAN, BED = Klass.KAN_EJ_BEDOMAS, Klass.EJ_BEDOMT

STEPS = [EJ, DEL, UPP]

judged = st.sampled_from([N, A, E])
any_status = st.tuples(st.sampled_from(list(Status)), st.booleans())
any_klass = st.sampled_from(list(Klass))
regler = st.sampled_from(list(Regel))


def due(*statuses):
    return [(status, True) for status in statuses]


@pytest.mark.parametrize(
    ("statuses", "majoritet", "samst", "alla", "vagt"),
    [
        ([N], UPP, UPP, UPP, UPP),
        ([A], DEL, DEL, EJ, DEL),
        ([E], EJ, EJ, EJ, EJ),
        ([N, N, N, A], UPP, DEL, EJ, UPP),
        ([N, N, N, E], UPP, EJ, EJ, UPP),
        ([N, N, A], DEL, DEL, EJ, UPP),
        ([N, N, E], DEL, EJ, EJ, DEL),
        ([N, E], DEL, EJ, EJ, DEL),
        ([N, E, E], EJ, EJ, EJ, EJ),
        ([A, E], DEL, EJ, EJ, EJ),
        ([A, A, A], DEL, DEL, EJ, DEL),
        ([N, N, N, GAP], UPP, UPP, KAN, UPP),
        ([N, N, N, SECRET], UPP, UPP, KAN, UPP),
        ([N, N, A, GAP], DEL, DEL, EJ, UPP),
        ([N, N, GAP], KAN, KAN, KAN, KAN),
        ([E, GAP], KAN, KAN, KAN, KAN),
        ([SECRET], KAN, KAN, KAN, KAN),
        ([SECRET, GAP], KAN, KAN, KAN, KAN),
        ([GAP, GAP], BED, BED, BED, BED),
        ([FOLLOWED], BED, BED, BED, BED),
        ([], BED, BED, BED, BED),
        ([N, FOLLOWED, FOLLOWED], UPP, UPP, UPP, UPP),
    ],
)
def test_each_rule(statuses, majoritet, samst, alla, vagt):
    rules = [Regel.MAJORITET, Regel.SAMST, Regel.ALLA, Regel.VAGT]

    assert [propose(due(*statuses), [], regel).klass for regel in rules] == [
        majoritet,
        samst,
        alla,
        vagt,
    ]


def test_tells_counts_rule_and_measured_share():
    forslag = propose(due(N, N, N, N, N, A, A, SECRET), [], Regel.MAJORITET)

    assert forslag.klass == Klass.DELVIS
    assert forslag.text == (
        "5 nått, 2 nära, 1 kan ej bedömas → delvis; regel: majoritet, minst 75 % mätta"
    )
    assert forslag.regel == Regel.MAJORITET
    assert forslag.regelversion == REGELVERSION == 1
    assert forslag.rakning.andel_matta == Decimal("0.875")


@pytest.mark.parametrize(
    ("statuses", "delmal", "regel", "text"),
    [
        (
            due(N, GAP, GAP),
            [],
            Regel.SAMST,
            "1 nått, 2 ej mätt → kan ej bedömas; regel: sämst avgör, minst 75 % mätta (här 1 av 3)",
        ),
        (
            [],
            [UPP, UPP, DEL],
            Regel.ALLA,
            "delmål: 2 uppfyllt, 1 delvis → ej uppfyllt; regel: alla måste nås, minst 75 % mätta",
        ),
        (
            due(N, N),
            [DEL],
            Regel.VAGT,
            "nyckeltal: 2 nått; delmål: 1 delvis → uppfyllt; regel: vägt, minst 75 % mätta",
        ),
        (
            due(FOLLOWED),
            [],
            Regel.MAJORITET,
            "inget att bedöma → ej bedömt; regel: majoritet, minst 75 % mätta",
        ),
    ],
)
def test_trace(statuses, delmal, regel, text):
    assert propose(statuses, delmal, regel).text == text


def test_shares_are_the_municipalitys_choice():
    statuses = due(N, N, E, GAP, GAP)

    assert propose(statuses, [], Regel.MAJORITET).klass == KAN
    chosen = propose(statuses, [], Regel.MAJORITET, Decimal("0.5"), Decimal("0.6"))
    assert chosen.klass == UPP
    assert chosen.text == (
        "2 nått, 1 ej nått, 2 ej mätt → uppfyllt; "
        "regel: majoritet, minst 60 % nått, minst 50 % mätta"
    )


def test_what_is_not_measured_this_year_is_told_but_not_due():
    forslag = propose([(N, True), (GAP, False)], [], Regel.ALLA)

    assert forslag.klass == UPP
    assert forslag.rakning.vantade == 1
    assert forslag.text.startswith("1 nått, 1 ej mätt → uppfyllt")


def test_an_unassessed_delmal_is_neither_met_nor_missed():
    assert propose([], [UPP, UPP, UPP, BED], Regel.SAMST).klass == UPP
    assert propose([], [UPP, BED], Regel.SAMST).klass == KAN
    assert propose([], [BED, BED], Regel.SAMST).klass == BED
    assert propose([], [KAN, BED], Regel.SAMST).klass == KAN


def test_every_status_and_class_is_counted_also_at_zero():
    rakning = count(due(N, N, FOLLOWED), [DEL])

    assert rakning.per_status == {N: 2, A: 0, E: 0, GAP: 0, SECRET: 0, FOLLOWED: 1}
    assert rakning.per_klass == {UPP: 0, DEL: 1, EJ: 0, KAN: 0, BED: 0}
    assert (rakning.vantade, rakning.matta) == (3, 3)


def test_no_share_of_nothing():
    assert count([], []).andel_matta is None


def test_refuses_an_unknown_rule():
    with pytest.raises(ValueError, match="no rule is called slump"):
        propose(due(N), [], "slump")


@given(st.lists(any_status), st.lists(any_klass), regler)
def test_followed_and_not_due_never_change_the_class(statuses, delmal, regel):
    due_only = [(status, d) for status, d in statuses if d and status != FOLLOWED]

    assert propose(statuses, delmal, regel).klass == propose(due_only, delmal, regel).klass


@given(st.lists(any_status), st.lists(any_klass), regler, st.randoms())
def test_order_does_not_matter(statuses, delmal, regel, chance):
    shuffled, mixed = list(statuses), list(delmal)
    chance.shuffle(shuffled)
    chance.shuffle(mixed)

    assert propose(statuses, delmal, regel) == propose(shuffled, mixed, regel)


@given(st.lists(judged, min_size=1), st.data(), regler)
def test_a_better_status_never_gives_a_worse_class(statuses, data, regel):
    place = data.draw(st.integers(0, len(statuses) - 1))
    better = list(statuses)
    better[place] = N

    before = propose(due(*statuses), [], regel).klass
    after = propose(due(*better), [], regel).klass

    assert STEPS.index(after) >= STEPS.index(before)


@given(st.lists(any_status), st.lists(any_klass), regler)
def test_met_or_missed_is_only_said_of_enough_measured(statuses, delmal, regel):
    forslag = propose(statuses, delmal, regel)

    if forslag.klass in STEPS:
        assert forslag.rakning.andel_matta >= Decimal("0.75")
    assert sum(forslag.rakning.per_status.values()) == len(statuses)
    assert sum(forslag.rakning.per_klass.values()) == len(delmal)


@given(st.lists(st.sampled_from([UPP, DEL, EJ, KAN, BED]), min_size=1), regler)
def test_a_delmal_weighs_as_a_nyckeltal(delmal, regel):
    as_statuses = {UPP: N, DEL: A, EJ: E, KAN: SECRET, BED: GAP}

    by_status = propose(due(*[as_statuses[klass] for klass in delmal]), [], regel)

    assert propose([], delmal, regel).klass == by_status.klass
