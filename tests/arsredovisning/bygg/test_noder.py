"""Restricted Markdown as nodes: what is form, and what is text as it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrning.arsredovisning.bygg.noder import read_text
from styrning.arsredovisning.dokument.kontroll import NOD


def part(text, *, fet=False, kursiv=False, lank=None):
    return {"text": text, "fet": fet, "kursiv": kursiv, "lank": lank}


def paragraph(*parts):
    return {"typ": "stycke", "delar": list(parts)}


def test_bold_italic_and_a_link():
    assert read_text("Nu **fet**, *kursiv* och [länk](https://alvstrand.se/plan).") == [
        paragraph(
            part("Nu "),
            part("fet", fet=True),
            part(", "),
            part("kursiv", kursiv=True),
            part(" och "),
            part("länk", lank="https://alvstrand.se/plan"),
            part("."),
        )
    ]


def test_an_empty_line_divides_paragraphs_and_a_line_break_is_a_space():
    assert read_text("Ett\ntvå\n\ntre") == [paragraph(part("Ett två")), paragraph(part("tre"))]


@pytest.mark.parametrize("mark", ["- ", "* ", "– "])
def test_a_list_also_with_the_dash_that_is_written_by_hand(mark):
    assert read_text(f"{mark}ett\n{mark}två") == [
        {"typ": "lista", "ordnad": False, "punkter": [[part("ett")], [part("två")]]}
    ]


def test_a_numbered_list():
    assert read_text("1. ett\n2. två") == [
        {"typ": "lista", "ordnad": True, "punkter": [[part("ett")], [part("två")]]}
    ]


def test_a_heading_of_whatever_depth_is_a_small_one():
    assert read_text("# Läget") == [{"typ": "rubrik", "niva": 4, "delar": [part("Läget")]}]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>fet</b>",
        "<!-- dold -->",
        "`kod`",
        "> citat",
        "&amp; {{ x }} {% y %} #let $z$ \\@ | a | b |",
        "[länk](javascript:alert(1))",
    ],
)
def test_everything_else_is_text_as_it_stands(text):
    assert read_text(text) == [paragraph(part(text.replace("\\@", "@")))]


def test_a_link_to_anything_but_https_or_mail_is_its_words():
    assert read_text("[sidan](http://a.se)") == [paragraph(part("sidan"))]


def test_an_image_is_no_image():
    assert read_text("![bild](https://a.se/b.png)") == [
        paragraph(part("!"), part("bild", lank="https://a.se/b.png"))
    ]


def test_nothing_is_nothing():
    assert read_text(" \n\n") == []


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_whatever_is_written_gives_nodes_of_the_schema(text):
    assert [fault for node in read_text(text) for fault in NOD(node)] == []
