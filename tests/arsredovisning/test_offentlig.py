"""What the public reads: no small cell, and none that can be computed back."""

import copy
from decimal import Decimal

import pytest

from nyckeltal.enums import Kon
from styrning.arsredovisning.offentlig import SKYDDAT, public_report

D = Decimal


def pair(kon, over, under):
    return {"kon": kon, "taljare": D(over), "namnare": D(under)}


def point(totalt, kvinnor=None, man=None, *pairs, period="2026", ingar=None):
    return {
        "period": period,
        "totalt": None if totalt is None else D(totalt),
        "kvinnor": None if kvinnor is None else D(kvinnor),
        "man": None if man is None else D(man),
        "saknas": None,
        "kommentar": "Tre elever saknar betyg",
        "par": list(pairs),
        "text": None,
        "ingar": ingar,
        "fore_enheter": [],
        "versioner": dict.fromkeys(Kon.values, 1),
    }


def figure(*points, kod="N1", enhet="BUN", mattenhet="procent"):
    return {
        "kod": kod,
        "enhet": {"kod": enhet, "namn": enhet},
        "mattenhet": mattenhet,
        "period": points[-1]["period"],
        "kommentar": "Tre elever saknar betyg",
        "prognos": D(75),
        "prognos_text": None,
        "saknas": None,
        "serie": list(points),
    }


def shown(*figures):
    """The points of each figure's last period, as the public sees them."""
    report = public_report({"ar": 2026, "mal": [{"nyckeltal": list(figures)}]})
    return [fig["serie"][-1] for fig in report["mal"][0]["nyckeltal"]]


def values(cell):
    return [cell[name] for name in ("totalt", "kvinnor", "man")]


def test_large_groups_are_shown_by_sex():
    whole = [pair("T", 80, 100), pair("K", 45, 50), pair("M", 35, 50)]
    (cell,) = shown(figure(point("80", "90", "70", *whole)))
    assert values(cell) == [D(80), D(90), D(70)]


@pytest.mark.parametrize(
    ("over", "under"),
    [(4, 4), (2, 4), (1, 50), (4, 50), (49, 50), (46, 50)],
)
def test_a_small_group_of_one_sex_hides_both_since_the_other_tells_it(over, under):
    pairs = [pair("T", 80, 100), pair("K", over, under), pair("M", 35, 50)]
    (cell,) = shown(figure(point("80", "90", "70", *pairs)))
    assert values(cell) == [D(80), None, None]
    assert [told["kon"] for told in cell["par"]] == ["T"]
    assert cell["versioner"] == {"T": 1}


@pytest.mark.parametrize(("over", "under"), [(0, 50), (50, 50), (5, 50), (45, 50), (0, 5)])
def test_nobody_everybody_and_five_point_out_no_one(over, under):
    pairs = [pair("T", 80, 100), pair("K", over, under), pair("M", 35, 50)]
    (cell,) = shown(figure(point("80", "90", "70", *pairs)))
    assert values(cell) == [D(80), D(90), D(70)]


def test_a_small_total_hides_everything_that_is_said_of_it():
    report = public_report(
        {"mal": [{"nyckeltal": [figure(point("75", "50", "100", pair("T", 3, 4)))]}]}
    )
    fig = report["mal"][0]["nyckeltal"][0]
    assert values(fig["serie"][-1]) == [None, None, None]
    assert fig["serie"][-1]["saknas"] == SKYDDAT
    assert (fig["kommentar"], fig["prognos"], fig["saknas"]) == ("", None, SKYDDAT)
    assert fig["serie"][-1]["kommentar"] == ""


def test_without_a_known_number_nothing_by_sex_is_public():
    (cell,) = shown(figure(point("80", "90", "70")))
    assert values(cell) == [D(80), None, None]


@pytest.mark.parametrize(("antal", "public"), [("3", None), ("0", D(0)), ("5", D(5))])
def test_a_count_of_a_few_persons_is_hidden(antal, public):
    (cell,) = shown(figure(point(antal), mattenhet="antal"))
    assert cell["totalt"] == public


def test_an_earlier_year_is_hidden_by_itself():
    small, large = point("50", None, None, pair("T", 2, 4), period="2025"), point("80")
    report = public_report({"mal": [{"nyckeltal": [figure(small, large)]}]})
    fig = report["mal"][0]["nyckeltal"][0]
    assert [cell["totalt"] for cell in fig["serie"]] == [None, D(80)]
    assert fig["kommentar"] == "Tre elever saknar betyg"


def test_one_hidden_enhet_takes_the_next_smallest_with_it_where_the_whole_is_shown():
    whole = point("120", ingar={"med": 3, "av": 3, "saknas": []})
    hidden, small, large = shown_by_enhet(whole)
    assert [cell["totalt"] for cell in (hidden, small, large)] == [None, None, D(107)]


def shown_by_enhet(whole):
    cells = shown(
        figure(whole, enhet="KS", mattenhet="antal"),
        figure(point("3"), enhet="A", mattenhet="antal"),
        figure(point("10"), enhet="B", mattenhet="antal"),
        figure(point("107"), enhet="C", mattenhet="antal"),
    )
    assert cells[0]["totalt"] == D(120)
    return cells[1:]


def test_two_hidden_enheter_hide_each_other():
    whole = figure(point("120", ingar={"med": 3, "av": 3, "saknas": []}), enhet="KS",
                   mattenhet="antal")  # fmt: skip
    parts = [figure(point(n), enhet=n, mattenhet="antal") for n in ("3", "4", "113")]
    assert [cell["totalt"] for cell in shown(whole, *parts)] == [D(120), None, None, D(113)]


def test_where_one_part_alone_is_left_the_whole_goes():
    whole = figure(point("3", ingar={"med": 1, "av": 1, "saknas": []}), enhet="KS", mattenhet="kr")
    part = figure(point("3"), enhet="A", mattenhet="antal")
    assert [cell["totalt"] for cell in shown(whole, part)] == [None, None]


def test_the_report_that_came_in_is_left_as_it_was():
    report = {"mal": [{"nyckeltal": [figure(point("75", "50", "100", pair("T", 3, 4)))]}]}
    before = copy.deepcopy(report)
    public_report(report)
    assert report == before
