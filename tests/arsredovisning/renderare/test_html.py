"""The report on a page: headings, captions, scopes, shapes and words, nothing that runs."""

import re

import pytest
from bs4 import BeautifulSoup

from styrning.arsredovisning.renderare.html import contents, to_html
from tests.factories import dokument as gora

ADRESSER = {gora.BILD_HASH: "/rapporter/bild/abc"}


@pytest.fixture(scope="module")
def page():
    return BeautifulSoup(to_html(gora.dokument(), gora.kuvert(), ADRESSER), "html.parser")


def test_contents_lead_to_every_heading(page):
    links = [link["href"] for link in page.select("nav.innehall a")]
    assert links[:2] == ["#rattelser", "#klarsprak"]
    assert [link["href"] for link in page.select("nav.innehall a")][2:] == [
        f"#{row['id']}" for row in contents(gora.dokument())
    ]
    assert all(page.find(id=link[1:]) is not None for link in links)


def test_no_id_stands_twice(page):
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_headings_skip_no_level(page):
    levels = [
        int(h.name[1]) for h in page.select("h2, h3, h4, h5") if "h3" not in h.get("class", [])
    ]
    assert all(b <= a + 1 for a, b in zip([1, *levels], levels, strict=False))


def test_every_table_has_a_caption_and_scopes(page):
    tables = page.find_all("table")
    assert len(tables) == 6
    for table in tables:
        assert table.caption.get_text(strip=True)
        assert {th["scope"] for th in table.thead.find_all("th")} == {"col"}
        assert [row.find(True)["scope"] for row in table.tbody.find_all("tr")] == ["row"] * len(
            table.tbody.find_all("tr")
        )


def test_a_status_is_a_shape_and_a_word(page):
    shown = page.select("span.status")
    assert [span.get_text() for span in shown] == [
        "Uppfyllt", "Delvis", "Ej uppfyllt", "Kan ej bedömas", "Ej bedömt",
    ]  # fmt: skip
    assert all(span.svg["aria-hidden"] == "true" for span in shown)


def test_every_chart_is_a_picture_with_the_document_s_alt_text(page):
    charts = page.select("figure.diagram svg")
    assert [svg["role"] for svg in charts] == ["img"] * 3
    blocks = (gora.andelar(), gora.linje(), gora.stapel())
    assert [svg["aria-label"] for svg in charts] == [block["alt"] for block in blocks]


def test_a_picture_has_its_address_and_alt_text(page):
    image = page.find("img")
    assert (image["src"], image["alt"]) == ("/rapporter/bild/abc", gora.bild()["alt"])


def test_a_picture_without_address_is_told_in_words():
    page = BeautifulSoup(to_html(gora.dokument(), gora.kuvert(), {}), "html.parser")
    assert page.find("img") is None
    assert f"Bilden saknas: {gora.bild()['alt']}" in page.get_text()


def test_what_people_wrote_stands_as_it_was_written(page):
    assert page.find("script") is None
    assert gora.FARLIGT in page.find(id="avsnitt-forvaltning").get_text()


def test_links_are_followed_without_telling_from_where(page):
    link = page.find("a", string="en länk")
    assert (link["href"], link["rel"]) == (
        "https://example.se/a?b=1&c=2",
        ["noopener", "noreferrer"],
    )


def test_nothing_breaks_the_content_security_policy():
    html = to_html(gora.dokument(), gora.kuvert(), ADRESSER)
    assert re.search(r"<[^>]+\s(?:style|on\w+)\s*=", html) is None
    assert "<style" not in html


def test_the_sum_is_marked_and_numbers_stand_to_the_right(page):
    table = page.find("caption", string=re.compile("Driftredovisning")).find_parent("table")
    assert table.select_one("tr.summa th").get_text() == "Summa"
    assert {"tal"} == set(table.select_one("tr.summa td")["class"])


def test_the_edition_its_hash_and_corrections_are_told(page):
    about = page.select_one("aside section")
    assert about.h2.get_text() == "Utgåva 2"
    assert "ab" * 32 in about.get_text()
    assert page.select_one("#rattelser td").get_text() == "God ekonomisk hushållning"


def test_a_draft_says_so():
    page = BeautifulSoup(
        to_html(gora.dokument(), gora.kuvert(hash=None, errata=0), ADRESSER), "html.parser"
    )
    assert page.select_one("aside section h2").get_text() == "Utkast, inte fryst"
    assert page.find(id="rattelser") is None
