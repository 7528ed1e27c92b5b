"""The balanskravsutredning's sums, signs, rounding, reserves and deficits."""

from decimal import Decimal

import pytest

from styrning.arsredovisning.rules.balanskrav import (
    RADER,
    reconcile,
    rounding_step,
    sign_faults,
    sums,
)
from styrning.arsredovisning.rules.reserv import reserve_room
from styrning.arsredovisning.rules.underskott import (
    Arsresultat,
    Nedsattning,
    deficits,
    left_before,
)

D = Decimal


def rader(**belopp):
    return {name: D(0) for name in RADER} | {name: D(value) for name, value in belopp.items()}


# Malmö stad, årsredovisning 2014, Mkr
# http://redovisningar.malmo.se/2014/arsredovisning-2014/forvaltningsberattelse-2/balanskrav/
MALMO_2014 = rader(arets_resultat=-149_000, realisationsvinster=-56_000, fran_rur=12_000)


def test_malmo_2014_comes_out_as_it_was_printed():
    assert sums(MALMO_2014) == {"justerat": D(-205_000), "resultat": D(-193_000),
                                "summa": D(-193_000)}  # fmt: skip
    assert sign_faults(MALMO_2014, 2014) == {}
    stated = {"justerat": D(-205_000), "resultat": D(-193_000), "summa": D(-193_000)}
    told = [reconcile(MALMO_2014, name, value, "mkr") for name, value in stated.items()]
    assert [(row.ryms, row.text) for row in told] == [(True, "")] * 3


def test_malmo_2014_is_to_be_restored_by_2017():
    (row,) = deficits([Arsresultat(2014, D(-193_000))], [])

    assert (row.ar, row.belopp, row.kvar, row.senast) == (2014, D(193_000), D(193_000), 2017)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("realisationsvinster", 5, "med minus"),
        ("till_reserv", 5, "med minus"),
        ("tidigare_underskott", 5, "med minus"),
        ("fran_reserv", -5, "utan minus"),
        ("synnerliga_skal", -5, "utan minus"),
        ("forluster_undantag", -5, "utan minus"),
    ],
)
def test_a_sign_that_cannot_be_right_is_refused_and_never_turned(field, value, word):
    (message,) = sign_faults(rader(**{field: value}), 2025).values()

    assert word in message


def test_the_reserve_of_the_other_law_is_refused():
    assert list(sign_faults(rader(till_rur=-5), 2024)) == ["till_rur"]
    assert list(sign_faults(rader(till_reserv=-5), 2023)) == ["till_reserv"]
    assert sign_faults(rader(fran_rur=5), 2024) == {}  # the opening balance may still be used


def test_a_difference_within_the_rounding_is_told():
    told = reconcile(MALMO_2014, "resultat", D(-194_000), "mkr")

    assert told.ryms
    assert told.galler == D(-194_000)
    assert told.text == (
        "Årets balanskravsresultat: raderna ger −193 Mkr, angivet är −194 Mkr. Skillnaden 1 Mkr "
        "ryms i avrundningen av raderna."
    )


def test_a_difference_that_rounding_cannot_make_is_wrong():
    told = reconcile(MALMO_2014, "resultat", D(-196_000), "mkr")

    assert not told.ryms
    assert "Skillnaden 3 Mkr är större än avrundningen kan ge." in told.text


def test_the_slack_follows_the_printed_digits():
    lines = rader(arets_resultat=D("64_100"), realisationsvinster=D("-9_800"))

    assert rounding_step([D(64_100), D(-9_800)], "mkr") == D(100)
    assert rounding_step([D(64_000)], "mkr") == D(1000)
    assert rounding_step([D("64.5")], "tkr") == D("0.1")
    assert rounding_step([], "tkr") == D(1)
    assert reconcile(lines, "justerat", D(54_400), "mkr").ryms  # 0.1 of at most 0.15
    assert not reconcile(lines, "justerat", D(54_500), "mkr").ryms  # 0.2


@pytest.mark.parametrize(
    ("resultat", "justerat", "kapital", "ingaende", "hogst"),
    [
        (61_400, 55_100, 1_000, 0, "28420.00"),  # of the adjusted result, over 1 per cent
        (61_400, 70_000, 1_000, 0, "34720.00"),  # of the year's result
        (61_400, 55_100, -1, 0, "1740.00"),  # over 2 per cent: equity is negative
        (61_400, 55_100, 1_000, 120_000, "13400.00"),  # to the cap of 5 per cent
        (61_400, 55_100, 1_000, 140_000, "0"),  # the reserve is full
        (20_000, 55_100, 1_000, 0, "0"),  # the result does not reach 1 per cent
    ],
)
def test_the_lowest_of_the_three_limits_holds(resultat, justerat, kapital, ingaende, hogst):
    room = reserve_room(D(resultat), D(justerat), D(2_668_000), D(kapital), D(ingaende))

    assert room.hogst == D(hogst)


def test_a_surplus_restores_the_oldest_deficit_first():
    years = [Arsresultat(2021, D(-100)), Arsresultat(2022, D(-50)), Arsresultat(2023, D(120))]

    first, second = deficits(years, [])

    assert (first.kvar, first.reglerat) == (D(0), {2023: D(100)})
    assert (second.kvar, second.reglerat, second.senast) == (D(30), {2023: D(20)}, 2025)


def test_what_kf_decides_not_to_restore_counts_from_the_decision():
    years = [Arsresultat(2021, D(-100)), Arsresultat(2022, D(30)), Arsresultat(2023, D(90))]

    (row,) = deficits(years, [Nedsattning(2021, 2023, D(60))])

    assert (row.reglerat, row.ej_regleras, row.kvar) == ({2022: D(30), 2023: D(10)}, D(60), D(0))


def test_a_decision_after_the_last_year_counts_too():
    (row,) = deficits([Arsresultat(2023, D(-100))], [Nedsattning(2023, 2024, D(40))])

    assert (row.kvar, row.ej_regleras) == (D(60), D(40))


def test_a_deficit_older_than_the_first_year_has_no_known_deadline():
    (row,) = deficits([Arsresultat(2023, D(10), tidigare=D(-25))], [])

    assert (row.ar, row.belopp, row.kvar, row.senast) == (None, D(25), D(15), None)


def test_what_is_left_as_a_year_begins():
    years = [Arsresultat(2022, D(-100)), Arsresultat(2023, D(30)), Arsresultat(2024, D(500))]

    assert left_before(2023, years, []) == D(-100)
    assert left_before(2024, years, []) == D(-70)
    assert left_before(2024, years, [Nedsattning(2022, 2024, D(50))]) == D(-20)
    assert left_before(2022, years, []) is None  # nothing tells of the year before
