"""The pure rules of risks: the scale as data, its faults, acceptances and trends."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internkontroll.enums import Axel
from internkontroll.rules_risk import (
    STANDARD,
    Steg,
    Zon,
    is_expired,
    scale_faults,
    score_faults,
    trend,
)

FEM = tuple(Steg(nr, f"Ord {nr}", f"Betyder {nr}") for nr in range(1, 6))
TRE = FEM[:3]


def faults(sannolikhet=FEM, konsekvens=TRE, zoner=STANDARD.zoner, troskel=9):
    steg = {Axel.SANNOLIKHET: sannolikhet, Axel.KONSEKVENS: konsekvens}
    return scale_faults(steg, zoner, troskel)


@pytest.mark.parametrize(
    ("riskvarde", "nr", "ord"),
    [
        (1, 1, "acceptera"),
        (4, 1, "acceptera"),
        (6, 2, "bevaka"),
        (8, 2, "bevaka"),
        (9, 3, "åtgärda"),
        (16, 3, "åtgärda"),
    ],
)
def test_zone_of_a_risk_value(riskvarde, nr, ord):
    assert (STANDARD.zone(riskvarde).nr, STANDARD.zone(riskvarde).ord) == (nr, ord)


@pytest.mark.parametrize("riskvarde", [0, 17, -4])
def test_a_value_off_the_matrix_is_an_error(riskvarde):
    with pytest.raises(ValueError, match=f"must be 1–16, got {riskvarde}"):
        STANDARD.zone(riskvarde)


@given(low=st.integers(1, 16), high=st.integers(1, 16))
def test_a_higher_value_is_never_in_a_lower_zone(low, high):
    low, high = sorted((low, high))
    assert STANDARD.zone(low).nr <= STANDARD.zone(high).nr


def test_a_score_in_words():
    assert STANDARD.in_words(3, 2) == "3 Möjlig × 2 Lindrig"


def test_the_standard_scale_is_a_scale():
    steg = {axel: STANDARD.steps(axel) for axel in Axel.values}
    assert scale_faults(steg, STANDARD.zoner, STANDARD.troskel) == {}


def test_the_axes_need_not_have_the_same_number_of_steps():
    assert faults() == {}


@pytest.mark.parametrize("antal", [0, 2, 7])
def test_an_axis_has_three_to_six_steps(antal):
    steg = tuple(Steg(nr, f"Ord {nr}", "Betyder") for nr in range(1, antal + 1))
    assert faults(sannolikhet=steg, zoner=STANDARD.zoner[:1], troskel=1)["sannolikhet"] == (
        f"Ange 3–6 steg för sannolikhet; nu är de {antal}."
    )


def test_every_step_has_word_and_meaning():
    steg = (Steg(1, "", "Betyder"), Steg(2, "Ord", ""), Steg(3, "x" * 41, "y" * 301))
    assert faults(sannolikhet=steg) == {
        "sannolikhet_1_ord": "Ange ordet för steg 1, sannolikhet.",
        "sannolikhet_2_betydelse": "Skriv vad steg 2 betyder, sannolikhet.",
        "sannolikhet_3_ord": "Ordet är längre än 40 tecken.",
        "sannolikhet_3_betydelse": "Texten är längre än 300 tecken.",
    }


def test_two_steps_never_have_the_same_word():
    steg = (FEM[0], FEM[1], replace(FEM[2], ord="ORD 1"))
    assert faults(konsekvens=steg) == {
        "konsekvens": "Två steg för konsekvens har samma ord. Ge varje steg ett eget."
    }


@pytest.mark.parametrize("troskel", [None, 0, 16])
def test_the_threshold_is_a_value_of_the_scale(troskel):
    assert faults(troskel=troskel) == {"troskel": "Ange ett helt riskvärde mellan 1 och 15."}


@pytest.mark.parametrize(
    ("zoner", "expected"),
    [
        ((), {"zoner": "Ange 1–3 zoner."}),
        ((Zon(1, 2, "lugnt"),), {"zon_1_fran": "Den första zonen börjar vid 1."}),
        (
            (Zon(1, 1, "lugnt"), Zon(2, 1, "bevaka")),
            {"zon_2_fran": "Zon 2 börjar högre än zonen före och högst vid 15."},
        ),
        (
            (Zon(1, 1, "lugnt"), Zon(2, 16, "bevaka")),
            {"zon_2_fran": "Zon 2 börjar högre än zonen före och högst vid 15."},
        ),
        ((Zon(1, 1, ""),), {"zon_1_ord": "Ange ett ord på högst 40 tecken."}),
    ],
)
def test_zones_rise_from_one_and_have_words(zoner, expected):
    assert faults(zoner=zoner) == expected


def test_a_score_off_the_scale_is_told_at_its_field():
    scores = {"sannolikhet": 5, "konsekvens": 4, "sannolikhet_efter": 0, "konsekvens_efter": None}
    assert score_faults(STANDARD, scores) == {
        "sannolikhet": "Välj 1, 2, 3 eller 4.",
        "sannolikhet_efter": "Välj 1, 2, 3 eller 4.",
    }


@pytest.mark.parametrize(
    ("beslut", "till", "expired"),
    [
        ("acceptera", dt.date(2026, 11, 17), True),
        ("acceptera", dt.date(2026, 11, 18), False),
        ("acceptera", None, False),
        ("kontrollera", dt.date(2026, 11, 17), False),
    ],
)
def test_an_acceptance_holds_through_its_last_day(beslut, till, expired):
    assert is_expired(beslut, till, dt.date(2026, 11, 18)) is expired


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [(None, 9, ""), (9, 9, "oförändrad"), (6, 9, "högre"), (9, 6, "lägre")],
)
def test_the_trend_is_a_word(before, now, word):
    assert trend(before, now) == word
