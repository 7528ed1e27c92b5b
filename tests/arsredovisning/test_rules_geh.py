"""What the council's rule answers: shares, weights, what cannot be judged, and the whole."""

from decimal import Decimal

import pytest

from styrning.arsredovisning.rules.geh import Delkrav, Regel, counted, judge, judge_part, percent

ALLA = Delkrav(Decimal(100))
SJUTTIO = Delkrav(Decimal(70), delvis=Decimal(50), vikt=Decimal(50))


def rakning(uppfyllt=0, delvis=0, ej=0, kan_ej=0, ej_bedomt=0):
    return {
        "uppfyllt": uppfyllt,
        "delvis": delvis,
        "ej_uppfyllt": ej,
        "kan_ej_bedomas": kan_ej,
        "ej_bedomt": ej_bedomt,
    }


def rule(bara_ena="delvis", minsta=75):
    return Regel(ALLA, SJUTTIO, Decimal(minsta), bara_ena)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (rakning(8, 3, 19), "8 av 30 uppfyllda, 3 delvis, 19 inte, 0 kan ej bedömas"),
        (rakning(1, kan_ej=1), "1 av 2 uppfyllda, 0 delvis, 0 inte, 1 kan ej bedömas"),
        (
            rakning(2, ej_bedomt=3),
            "2 av 5 uppfyllda, 0 delvis, 0 inte, 0 kan ej bedömas, 3 ännu inte bedömda",
        ),
    ],
)
def test_every_goal_is_counted_aloud(counts, text):
    assert counted(counts) == text


@pytest.mark.parametrize(
    ("counts", "krav", "utfall", "andel"),
    [
        (rakning(3), ALLA, "uppnadd", "100.0"),
        (rakning(2, 1), ALLA, "inte", "66.7"),
        (rakning(7, 0, 3), SJUTTIO, "uppnadd", "70.0"),
        (rakning(4, 6, 0), SJUTTIO, "uppnadd", "70.0"),  # 4 + 6 halves of 10
        (rakning(4, 9, 1), SJUTTIO, "delvis", "60.7"),
        (rakning(1, 1, 2), SJUTTIO, "inte", "37.5"),
        (rakning(699, 0, 301), SJUTTIO, "delvis", "69.9"),
        (rakning(6996, 0, 3004), SJUTTIO, "uppnadd", "70.0"),  # printed 70,0: judged as printed
    ],
)
def test_the_share_is_compared_as_it_is_printed(counts, krav, utfall, andel):
    found = judge_part(counts, krav, Decimal(75))

    assert (found.utfall, found.andel) == (utfall, Decimal(andel))


def test_what_cannot_be_judged_is_neither_met_nor_missed():
    found = judge_part(rakning(7, 0, 3, kan_ej=2), SJUTTIO, Decimal(75))

    assert (found.utfall, found.andel, found.bedomda) == ("uppnadd", Decimal("70.0"), 10)
    assert "2 utan bedömning räknas varken som uppfyllda eller missade" in found.text


def test_too_few_judged_gives_no_answer():
    found = judge_part(rakning(2, kan_ej=1), ALLA, Decimal(75))

    assert (found.utfall, found.andel) == ("kan_ej_bedomas", None)
    assert found.text == (
        "2 av 3 mål är bedömda, 66,7 procent; regeln kräver minst 75 procent och ger därför inget "
        "svar."
    )


def test_no_goals_and_none_judged_give_no_answer():
    assert judge_part(rakning(), ALLA, Decimal(0)).utfall == "kan_ej_bedomas"
    assert judge_part(rakning(ej_bedomt=4), ALLA, Decimal(0)).utfall == "kan_ej_bedomas"


@pytest.mark.parametrize(
    ("ekonomi", "verksamhet", "bara_ena", "utfall"),
    [
        (rakning(3), rakning(8, 0, 2), "delvis", "uppnadd"),
        (rakning(3), rakning(1, 0, 9), "delvis", "delvis"),
        (rakning(3), rakning(1, 0, 9), "inte", "inte"),
        (rakning(0, 0, 3), rakning(1, 0, 9), "delvis", "inte"),
        (rakning(3), rakning(5, 2, 3), "inte", "delvis"),  # 60 per cent: delvis
        (rakning(3), rakning(kan_ej=4), "delvis", "kan_ej_bedomas"),
        (rakning(0, 0, 3), rakning(kan_ej=4), "delvis", "kan_ej_bedomas"),
        (rakning(0, 0, 3), rakning(kan_ej=4), "inte", "inte"),  # settled by the other alone
    ],
)
def test_both_kinds_make_the_whole(ekonomi, verksamhet, bara_ena, utfall):
    assert judge(rule(bara_ena), ekonomi, verksamhet).utfall == utfall


def test_the_trace_prints_all_counts_and_the_answer():
    found = judge(rule(), rakning(2, 0, 1), rakning(8, 3, 19))

    assert "2 av 3 uppfyllda, 0 delvis, 1 inte, 0 kan ej bedömas" in found.text
    assert "8 av 30 uppfyllda, 3 delvis, 19 inte, 0 kan ej bedömas" in found.text
    assert found.text.endswith("Enligt regeln: inte uppnådd.")


@pytest.mark.parametrize(("value", "text"), [("70", "70"), ("66.70", "66,7"), ("100.00", "100")])
def test_percent_without_padding(value, text):
    assert percent(Decimal(value)) == text
