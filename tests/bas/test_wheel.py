"""The årshjul as a picture: arcs from open to due, filled by share, late by pattern and words."""

from datetime import date
from math import atan2, pi
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrning.bas.diagram.wheel import Bage, Bana, wheel

DAY = date(2026, 9, 8)


def arc(kod="B1", fran=date(2026, 4, 1), till=date(2026, 4, 30), **facts):
    facts = {"kort": "Delårsrapport", "ord": f"{kod} i ord", "adress": f"#{kod}"} | facts
    return Bage(kod=kod, fran=fran, till=till, **facts)


def drawn(*bagar, ar=2026, idag=DAY, **facts):
    return ElementTree.fromstring(
        wheel(ar, [Bana("B", 2, bagar)], idag=idag, titel="Årshjul 2026", **facts)
    )


def all_of(svg, tag, klass=""):
    return [
        found for found in svg.iter(tag) if klass in found.get("class", "").split() or not klass
    ]


def turn(point):
    """The share of the year that a point of the picture stands at."""
    x, y = point
    return (atan2(x - 480, 480 - y) / (2 * pi)) % 1


def start_of(path):
    x, y = path.get("d")[1:].split("A")[0].split()
    return float(x), float(y)


def test_it_has_twelve_months_from_the_top_and_clockwise():
    words = [text.find("textPath").text for text in all_of(drawn(), "text", "h-manad")]
    assert words[0] == "januari"
    assert words[11] == "december"
    assert len(words) == 12


def test_an_arc_begins_at_the_day_that_it_opens():
    [path] = all_of(drawn(arc(fran=date(2026, 4, 1))), "path", "h-bage")
    assert turn(start_of(path)) == pytest.approx(90 / 365, abs=0.001)


def test_what_began_last_year_starts_at_new_year():
    [path] = all_of(drawn(arc(fran=date(2025, 12, 1), till=date(2026, 2, 20))), "path", "h-bage")
    assert turn(start_of(path)) == pytest.approx(0, abs=0.001)


def test_what_lies_in_another_year_is_left_out():
    assert all_of(drawn(arc(fran=date(2025, 1, 1), till=date(2025, 3, 1))), "a") == []


def test_every_arc_is_a_link_with_words():
    [link] = all_of(drawn(arc()), "a")
    assert (link.get("href"), link.get("aria-label")) == ("#B1", "B1 i ord")


@pytest.mark.parametrize(
    ("andel", "sen", "filled", "hatched"),
    [(0.0, False, 0, 0), (0.5, False, 1, 0), (1.0, True, 1, 0), (0.5, True, 1, 1), (0, True, 0, 1)],
)
def test_what_is_done_is_filled_and_what_is_lacking_late_is_hatched(andel, sen, filled, hatched):
    svg = drawn(arc(andel=andel, sen=sen))
    patterned = [path for path in svg.iter("path") if path.get("fill") == "url(#h2026sen)"]
    assert (len(all_of(svg, "path", "h-fylld")), len(patterned)) == (filled, hatched)


def test_late_is_said_with_a_glyph_too():
    [text] = [t for t in drawn(arc(sen=True)).iter("text") if t.get("aria-hidden")]
    assert text.find("textPath").text.startswith("! B1")


def test_a_long_name_is_cut_to_its_arc():
    svg = drawn(arc(kort="Nämndernas förslag till verksamhetsplan och budget"))
    [text] = [t for t in svg.iter("text") if t.get("aria-hidden")]
    words = text.find("textPath").text
    assert words.startswith("B1 Nämndernas")
    assert words.endswith("…")


def test_arcs_at_the_same_time_stand_in_lanes():
    svg = drawn(arc("B1"), arc("B2"), arc("B3", fran=date(2026, 6, 1), till=date(2026, 6, 30)))
    first, second, third = (
        path.get("d").split("A")[1].split()[0] for path in all_of(svg, "path", "h-bage")
    )
    assert first != second
    assert first == third


def test_the_hand_stands_only_in_its_own_year():
    assert len(all_of(drawn(), "line", "h-visare")) == 1
    assert all_of(drawn(ar=2027), "line", "h-visare") == []


def test_names_are_escaped():
    svg = drawn(arc(kort="<b>", ord='"&<'))
    assert all_of(svg, "a")[0].get("aria-label") == '"&<'


days = st.dates(date(2025, 6, 1), date(2027, 6, 1))


@given(st.lists(st.tuples(days, days, st.floats(0, 1), st.booleans()), max_size=30))
def test_any_dates_give_a_picture_with_an_arc_for_each_of_the_year(rows):
    bagar = [
        arc(f"B{n}", min(a, b), max(a, b), andel=andel, sen=sen)
        for n, (a, b, andel, sen) in enumerate(rows)
    ]
    within = [b for b in bagar if b.till.year >= 2026 and b.fran.year <= 2026]
    assert len(all_of(drawn(*bagar), "a")) == len(within)
