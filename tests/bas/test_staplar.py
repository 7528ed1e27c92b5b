"""Lying bars and shares: lengths, numbers, gaps and legends."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrning.bas.diagram import Stapel, bar_chart, share_chart

D = Decimal
LANGT = "Kommunala gymnasienämndens vuxenutbildnings- och arbetsmarknadsintegrationsutskott"


def drawn(svg):
    return ElementTree.fromstring(svg)


def boxes(svg, klass):
    return [
        (float(box.get("x")), float(box.get("width")))
        for box in drawn(svg).iter("rect")
        if box.get("class") == klass and float(box.get("height")) > 10
    ]


def texts(svg):
    return [element.text for element in drawn(svg).iter("text")]


def test_bars_grow_from_zero_to_both_sides():
    svg = bar_chart([Stapel("A", [D(-10), D(5)], "f-1")], ["x", "y"], alt="Staplar.")
    (left, length), (right, shorter) = boxes(svg, "f-1")
    assert left + length == pytest.approx(right, abs=0.2)
    assert length == pytest.approx(2 * shorter, abs=0.2)


def test_each_bar_has_its_number_and_each_label_its_name():
    svg = bar_chart([Stapel("A", [D("-12.4"), D("3.1")], "f-1")], [LANGT, "y"], alt="Staplar.")
    assert texts(svg) == [LANGT, "−12,4", "y", "3,1"]


def test_a_missing_value_is_a_dash_and_no_bar():
    svg = bar_chart([Stapel("A", [None, D(0)], "f-1")], ["x", "y"], alt="Staplar.", decimaler=0)
    assert texts(svg) == ["x", "–", "y", "0"]
    assert len(boxes(svg, "f-1")) == 1


def test_several_series_have_a_legend():
    svg = bar_chart(
        [Stapel("Budget", [D(1)], "f-1"), Stapel("Utfall", [D(2)], "f-2")],
        ["x"], alt="Staplar.", decimaler=0,
    )  # fmt: skip
    assert texts(svg) == ["Budget", "Utfall", "x", "1", "2"]


def test_shares_fill_the_whole_and_the_legend_tells_even_what_is_none():
    delar = [Stapel("Nått", [D(3)], "f-1"), Stapel("Nära", [D(1)], "f-2")]
    svg = share_chart([*delar, Stapel("Ej nått", [D(0)], "f-3")], ["Mål"], alt="Andelar.")
    (x, wide), (y, narrow) = *boxes(svg, "f-1"), *boxes(svg, "f-2")
    assert (x, y) == (0, 265.5)
    assert wide == pytest.approx(264, abs=0.1)
    assert narrow == pytest.approx(87, abs=0.1)
    assert texts(svg) == ["Mål", "3", "1", "Nått 3", "Nära 1", "Ej nått 0"]


def test_shares_of_nothing_say_so():
    svg = share_chart([Stapel("Nått", [None], "f-1")], ["Mål"], alt="Andelar.")
    assert "Inget att visa" in texts(svg)


@pytest.mark.parametrize("chart", [bar_chart, share_chart])
def test_the_alt_text_is_escaped_and_names_the_picture(chart):
    svg = chart([Stapel("<b>", [D(1)], "f-1")], ['"x"'], alt='Staplar: "<script>"')
    assert drawn(svg).get("aria-label") == 'Staplar: "<script>"'
    assert drawn(svg).get("role") == "img"
    assert "<b>" not in svg


@given(
    st.lists(st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=2)), min_size=1, max_size=8)
)
def test_no_bar_leaves_the_picture(values):
    svg = bar_chart([Stapel("A", values, "f-1")], ["x"] * len(values), alt="Staplar.")
    for box in drawn(svg).iter("rect"):
        assert float(box.get("x")) >= 0
        assert float(box.get("x")) + float(box.get("width")) <= 354.1
