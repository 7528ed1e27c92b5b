import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from styrning.bas.diagram import Linje, line_chart, spark, stacked_bar

D = Decimal
YEARS = ["2022", "2023", "2024", "2025", "2026"]
TOTALT = Linje("Totalt", [D("82.7"), D("84.1"), D("85.6"), D("86.9"), D("88.4")])
KVINNOR = Linje("Kv.", [D("85.2"), D("86.3"), D("87.4"), D("88.8"), D("90.1")], "d-kvinnor")
MAN = Linje("Män", [D("80.6"), D("82.1"), D("84.0"), D("85.2"), D("86.8")], "d-man")
GAPPED = Linje("Totalt", [D(1), None, D(3), D(4), None])

values = st.lists(
    st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=4)), min_size=1, max_size=8
)


def drawn(svg):
    assert isinstance(svg, SafeString)
    return ElementTree.fromstring(svg)


def all_of(svg, tag, klass=None):
    return [
        element
        for element in drawn(svg).iter(tag)
        if klass is None or klass in element.get("class", "").split()
    ]


def texts(svg):
    return [element.text for element in all_of(svg, "text")]


def test_draws_a_line_for_each_series_with_its_class():
    svg = line_chart([TOTALT, KVINNOR, MAN], YEARS, titel="behörighet")

    assert [line.get("class") for line in all_of(svg, "polyline")] == [
        "d-linje d-man",
        "d-linje d-kvinnor",
        "d-linje",
    ]
    assert len(all_of(svg, "circle", "d-punkt")) == 5


def test_says_in_words_what_it_shows():
    svg = line_chart(
        [TOTALT, KVINNOR], YEARS, titel="behörighet", enhet="procent", mal=D(88), brott=[2]
    )

    assert drawn(svg).get("role") == "img"
    assert drawn(svg).get("aria-label") == (
        "Linjediagram: behörighet, 2022 till 2026. "
        "Totalt har stigit från 82,7 till 88,4 procent. "
        "Kv. har stigit från 85,2 till 90,1 procent. "
        "Målet är 88,0. Serien är bruten före 2024. Tabell följer."
    )


def test_a_gap_is_said_and_is_not_crossed():
    svg = line_chart([GAPPED], YEARS, titel="antal", decimaler=0)

    assert drawn(svg).get("aria-label") == (
        "Linjediagram: antal, 2022 till 2026. Totalt har stigit från 1 till 4. "
        "Värde saknas för 2023, 2026. Tabell följer."
    )
    (line,) = all_of(svg, "polyline")
    assert len(line.get("points").split()) == 2


def test_a_gap_is_never_zero():
    with_gap = line_chart([GAPPED], YEARS, titel="antal")
    with_zero = line_chart([Linje("Totalt", [D(1), D(0), D(3), D(4), D(0)])], YEARS, titel="antal")

    assert len(all_of(with_gap, "circle")) < len(all_of(with_zero, "circle"))


def test_a_break_divides_the_line():
    svg = line_chart([TOTALT], YEARS, titel="behörighet", brott=[2])

    assert [len(line.get("points").split()) for line in all_of(svg, "polyline")] == [2, 3]
    assert len(all_of(svg, "line", "d-axel")) == 1


def test_one_target_is_one_level_with_its_number():
    svg = line_chart([TOTALT], YEARS, titel="behörighet", mal=D(88))

    assert len(all_of(svg, "line", "d-mal")) == 1
    assert "mål 88,0" in texts(svg)


def test_targets_of_each_year_are_levels_of_their_own():
    targets = [None, D(84), D(85), D(86), D(88)]

    svg = line_chart([TOTALT], YEARS, titel="behörighet", mal=targets)

    assert len(all_of(svg, "line", "d-mal")) == 4
    assert "mål 88,0" in texts(svg)


@pytest.mark.parametrize(("mal", "is_below"), [(D(88), True), (D(89), False)])
def test_the_targets_number_stands_where_the_line_does_not_end(mal, is_below):
    svg = line_chart([TOTALT], YEARS, titel="behörighet", mal=[None, None, None, None, mal])

    (label,) = [text for text in all_of(svg, "text") if text.text.startswith("mål")]
    (level,) = all_of(svg, "line", "d-mal")
    assert (float(label.get("y")) > float(level.get("y1"))) == is_below


def test_ticks_are_round_and_swedish():
    svg = line_chart([Linje("T", [D("-1200.5"), D("2400")])], ["2024", "2025"], titel="kronor")

    ticks = [text for text in texts(svg) if text not in {"2024", "2025", "T"}]
    assert ticks == ["\u22122\u00a0000", "0", "2\u00a0000", "4\u00a0000"]


def test_long_labels_are_thinned_but_the_last_is_kept():
    labels = [f"jan–aug {year}" for year in range(2021, 2026)]

    shown = [text for text in texts(line_chart([TOTALT], labels, titel="x")) if "jan" in text]

    assert shown == ["jan–aug 2021", "jan–aug 2023", "jan–aug 2025"]


def test_names_are_kept_apart():
    close = [Linje(name, [D(1), D("1.01")]) for name in ("A", "B", "C")]

    svg = line_chart(close, ["2024", "2025"], titel="x")

    heights = sorted(float(t.get("y")) for t in all_of(svg, "text") if t.text in {"A", "B", "C"})
    assert min(b - a for a, b in pairwise(heights)) >= 14


def test_without_values_it_says_so():
    svg = line_chart([Linje("Totalt", [None, None])], ["2024", "2025"], titel="x", mal=D(5))

    assert drawn(svg).get("aria-label") == "Linjediagram: x. Inga värden."
    assert texts(svg) == ["Inga värden"]


def test_text_of_users_is_escaped():
    svg = line_chart(
        [Linje("<b>", [D(1), D(2)])], ['"><script>', "2025"], titel="a <i> & b", enhet='"kr"'
    )

    assert "<script>" not in svg
    assert "<b>" not in svg
    assert drawn(svg).get("aria-label").startswith('Linjediagram: a <i> & b, "><script> till 2025')


@given(values, st.one_of(st.none(), st.decimals(-1000, 1000, places=2)))
def test_any_values_give_a_drawing_within_its_frame(numbers, mal):
    labels = [str(2000 + place) for place in range(len(numbers))]

    svg = line_chart([Linje("Totalt", numbers)], labels, titel="x", mal=mal)

    for dot in all_of(svg, "circle"):
        assert 34 <= float(dot.get("cx")) <= 306
        assert 20 <= float(dot.get("cy")) <= 150
    assert not re.search(r"\bstyle=|nan|inf|data:", svg)


def test_a_sparkline_follows_the_mock():
    svg = spark([D(1), D(2), D(3), D(4), D(5)])

    assert svg == (
        '<svg class="gnista" viewBox="0 0 96 22" aria-hidden="true">'
        '<polyline class="d-linje" points="4.0,19.0 26.0,15.0 48.0,11.0 70.0,7.0 92.0,3.0"/>'
        '<circle class="d-punkt" cx="92.0" cy="3.0" r="2.5"/></svg>'
    )


def test_a_sparkline_breaks_at_a_gap_and_has_no_dot_at_a_missing_end():
    svg = spark([D(1), D(2), None, D(4), D(5), None])

    assert len(all_of(svg, "polyline")) == 2
    assert all_of(svg, "circle") == []


@pytest.mark.parametrize("numbers", [[], [None], [D(5)], [D(5), D(5)]])
def test_a_sparkline_of_little_is_still_drawn(numbers):
    assert drawn(spark(numbers)).get("class") == "gnista"


def test_a_sparkline_may_speak():
    assert drawn(spark([D(1)], "Stiger <snart>")).get("aria-label") == "Stiger <snart>"


def test_a_bar_shares_its_width_in_fixed_order():
    svg = stacked_bar(
        {"ej_uppfyllt": 2, "uppfyllt": 9, "kan_ej_bedomas": 1, "delvis": 4, "foljs": 7}
    )

    assert svg == (
        '<svg class="stapel" viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="f-natt" x="0.0" width="111.5" height="10"/>'
        '<rect class="f-delvis" x="112.5" width="49.0" height="10"/>'
        '<rect class="f-ej" x="162.5" width="24.0" height="10"/>'
        '<rect class="f-kanej" x="187.5" width="11.5" height="10"/></svg>'
    )


def test_a_bar_may_say_its_counts_in_the_municipalitys_words():
    svg = stacked_bar({"natt": 2, "ej_matt": 1}, {"natt": "i mål", "ej_matt": "ej mätta"})

    assert drawn(svg).get("aria-label") == "2 i mål, 1 ej mätta"
    assert [rect.get("class") for rect in all_of(svg, "rect")] == ["f-natt", "f-ejmatt"]


def test_an_empty_bar_is_empty():
    assert all_of(stacked_bar({}), "rect") == []
    assert drawn(stacked_bar({"natt": 0}, {"natt": "nått"})).get("aria-label") == "Inget att visa"
