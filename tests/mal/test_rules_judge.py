from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mal import rules
from mal.enums import Riktning, Status, Trend
from mal.rules import Malniva, is_due, judge, shortfall, trend
from nyckeltal.enums import Saknas
from styrning.bas.rounding import shown

numbers = st.decimals(min_value=-10000, max_value=10000, places=4)
tolerances = st.decimals(min_value=0, max_value=100, places=2)
one_way = st.sampled_from([Riktning.HOGRE, Riktning.LAGRE])


def at_least(varde, tolerans="0", **more):
    return Malniva(Decimal(varde), Decimal(tolerans), **more)


@pytest.mark.parametrize(
    ("utfall", "malvarde", "riktning", "status"),
    [
        ("80.0", at_least("80.0"), Riktning.HOGRE, Status.NATT),
        ("79.96", at_least("80.0"), Riktning.HOGRE, Status.NATT),
        ("79.94", at_least("80.0"), Riktning.HOGRE, Status.EJ_NATT),
        ("79.94", at_least("80.0", "0.1"), Riktning.HOGRE, Status.NARA),
        ("79.0", at_least("80.0", "1.0"), Riktning.HOGRE, Status.NARA),
        ("78.9", at_least("80.0", "1.0"), Riktning.HOGRE, Status.EJ_NATT),
        ("0", at_least("80.0"), Riktning.HOGRE, Status.EJ_NATT),
        ("6.5", at_least("6.5"), Riktning.LAGRE, Status.NATT),
        ("6.6", at_least("6.5"), Riktning.LAGRE, Status.EJ_NATT),
        ("6.6", at_least("6.5", "0.1"), Riktning.LAGRE, Status.NARA),
        ("-5.0", at_least("-3.0"), Riktning.LAGRE, Status.NATT),
        ("76.0", at_least("80.0", "5", tolerans_procent=True), Riktning.HOGRE, Status.NARA),
        ("75.9", at_least("80.0", "5", tolerans_procent=True), Riktning.HOGRE, Status.EJ_NATT),
        ("-84.0", at_least("-80.0", "5", tolerans_procent=True), Riktning.HOGRE, Status.NARA),
        ("10", at_least("10", varde_max=Decimal(20)), Riktning.INOM, Status.NATT),
        ("20.04", at_least("10", varde_max=Decimal(20)), Riktning.INOM, Status.NATT),
        ("20.05", at_least("10", varde_max=Decimal(20)), Riktning.INOM, Status.EJ_NATT),
        ("21", at_least("10", "1", varde_max=Decimal(20)), Riktning.INOM, Status.NARA),
        ("8.9", at_least("10", "1", varde_max=Decimal(20)), Riktning.INOM, Status.EJ_NATT),
        (
            "22",
            at_least("10", "10", varde_max=Decimal(20), tolerans_procent=True),
            Riktning.INOM,
            Status.NARA,
        ),
        ("10", at_least("10"), Riktning.INOM, Status.NATT),
        ("10.1", at_least("10"), Riktning.INOM, Status.EJ_NATT),
    ],
)
def test_compares_as_printed(utfall, malvarde, riktning, status):
    assert judge(Decimal(utfall), malvarde, riktning, 1) == status


def test_the_digits_shown_decide():
    assert judge(Decimal("79.5"), at_least("80"), Riktning.HOGRE, 0) == Status.NATT
    assert judge(Decimal("79.5"), at_least("80"), Riktning.HOGRE, 1) == Status.EJ_NATT


@pytest.mark.parametrize(
    ("utfall", "malvarde", "riktning", "saknas", "kan_ej", "status"),
    [
        (None, at_least("80"), Riktning.HOGRE, Saknas.VANTAS, False, Status.EJ_MATT),
        (None, at_least("80"), Riktning.HOGRE, Saknas.EJ_FRAMTAGET, False, Status.EJ_MATT),
        (None, at_least("80"), Riktning.HOGRE, Saknas.MATS_EJ, False, Status.EJ_MATT),
        (None, at_least("80"), Riktning.HOGRE, Saknas.SEKRETESS, False, Status.KAN_EJ_BEDOMAS),
        (None, at_least("80"), Riktning.HOGRE, Saknas.EJ_TILLAMPLIGT, False, Status.FOLJS),
        (None, at_least("80"), Riktning.HOGRE, None, False, Status.EJ_MATT),
        (None, at_least("80"), Riktning.HOGRE, "", False, Status.EJ_MATT),
        ("90", at_least("80"), Riktning.HOGRE, None, True, Status.KAN_EJ_BEDOMAS),
        ("90", None, Riktning.HOGRE, None, False, Status.FOLJS),
        ("90", None, Riktning.HOGRE, None, True, Status.FOLJS),
        (None, None, Riktning.HOGRE, Saknas.SEKRETESS, False, Status.FOLJS),
        ("90", at_least("80"), Riktning.INGEN, None, False, Status.FOLJS),
    ],
)
def test_what_cannot_be_compared_is_neither_met_nor_missed(
    utfall, malvarde, riktning, saknas, kan_ej, status
):
    value = None if utfall is None else Decimal(utfall)

    assert judge(value, malvarde, riktning, 1, saknas, kan_ej) == status


def test_refuses_a_negative_tolerance():
    with pytest.raises(ValueError, match=r"tolerans must be >= 0, got -0\.1"):
        judge(Decimal(1), at_least("1", "-0.1"), Riktning.HOGRE, 1)


def test_refuses_an_interval_turned_round():
    with pytest.raises(ValueError, match="interval ends"):
        judge(Decimal(1), at_least("20", varde_max=Decimal(10)), Riktning.INOM, 1)


def test_refuses_a_shortfall_without_direction():
    with pytest.raises(ValueError, match="no shortfall"):
        shortfall(Decimal(1), at_least("20"), Riktning.INGEN, 1)


@given(numbers, numbers, tolerances, one_way, st.integers(0, 4))
def test_what_is_printed_is_what_is_judged(utfall, mal, tolerans, riktning, decimaler):
    exact = judge(utfall, Malniva(mal, tolerans), riktning, decimaler)
    printed = judge(
        shown(utfall, decimaler), Malniva(shown(mal, decimaler), tolerans), riktning, decimaler
    )

    assert exact == printed


@given(numbers, numbers, tolerances, st.integers(0, 4))
def test_higher_and_lower_mirror_each_other(utfall, mal, tolerans, decimaler):
    higher = judge(utfall, Malniva(mal, tolerans), Riktning.HOGRE, decimaler)
    lower = judge(-utfall, Malniva(-mal, tolerans), Riktning.LAGRE, decimaler)

    assert higher == lower


ORDER = [Status.EJ_NATT, Status.NARA, Status.NATT]


@given(numbers, numbers, numbers, tolerances, st.integers(0, 4))
def test_a_better_value_is_never_judged_worse(one, other, mal, tolerans, decimaler):
    worse, better = sorted((one, other))
    low = judge(worse, Malniva(mal, tolerans), Riktning.HOGRE, decimaler)
    high = judge(better, Malniva(mal, tolerans), Riktning.HOGRE, decimaler)

    assert ORDER.index(low) <= ORDER.index(high)


@given(numbers, numbers, numbers, st.integers(0, 4))
def test_within_an_interval_is_above_its_start_and_below_its_end(utfall, one, other, decimaler):
    low, high = sorted((one, other))
    within = judge(utfall, Malniva(low, varde_max=high), Riktning.INOM, decimaler)
    above = judge(utfall, Malniva(low), Riktning.HOGRE, decimaler)
    below = judge(utfall, Malniva(high), Riktning.LAGRE, decimaler)

    assert (within == Status.NATT) == (above == below == Status.NATT)


@pytest.mark.parametrize(
    ("status", "saknas", "due"),
    [
        (Status.NATT, "", True),
        (Status.EJ_NATT, None, True),
        (Status.EJ_MATT, Saknas.VANTAS, True),
        (Status.EJ_MATT, Saknas.EJ_FRAMTAGET, True),
        (Status.EJ_MATT, None, True),
        (Status.EJ_MATT, Saknas.MATS_EJ, False),
        (Status.KAN_EJ_BEDOMAS, Saknas.SEKRETESS, True),
        (Status.FOLJS, "", False),
        (Status.FOLJS, Saknas.EJ_TILLAMPLIGT, False),
    ],
)
def test_the_denominator_is_what_was_asked_for(status, saknas, due):
    assert is_due(status, saknas) is due


def test_the_reasons_are_those_of_the_floor_above():
    assert {rules.SEKRETESS, rules.EJ_TILLAMPLIGT, rules.MATS_EJ} == {
        Saknas.SEKRETESS.value,
        Saknas.EJ_TILLAMPLIGT.value,
        Saknas.MATS_EJ.value,
    }


@pytest.mark.parametrize(
    ("now", "before", "riktning", "direction"),
    [
        ("81.0", "80.0", Riktning.HOGRE, Trend.BATTRE),
        ("79.0", "80.0", Riktning.HOGRE, Trend.SAMRE),
        ("80.04", "80.0", Riktning.HOGRE, Trend.OFORANDRAD),
        ("79.0", "80.0", Riktning.LAGRE, Trend.BATTRE),
        ("81.0", "80.0", Riktning.LAGRE, Trend.SAMRE),
        (None, "80.0", Riktning.HOGRE, None),
        ("80.0", None, Riktning.HOGRE, None),
        ("80.0", "79.0", Riktning.INGEN, None),
        ("80.0", "79.0", Riktning.INOM, None),
    ],
)
def test_trend_is_in_the_nyckeltals_own_direction(now, before, riktning, direction):
    values = [None if text is None else Decimal(text) for text in (now, before)]

    assert trend(*values, riktning, 1) == direction


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [
        ("9", "8", Trend.BATTRE),
        ("23", "22", Trend.SAMRE),
        ("22", "8", Trend.OFORANDRAD),
        ("11", "19", Trend.OFORANDRAD),
        ("19", "21", Trend.BATTRE),
    ],
)
def test_nearer_to_the_interval_is_better(now, before, direction):
    interval = Malniva(Decimal(10), varde_max=Decimal(20))

    assert trend(Decimal(now), Decimal(before), Riktning.INOM, 1, interval) == direction
