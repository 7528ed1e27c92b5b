"""The PDF: tagged, named, in Swedish, with alt texts and headers; nothing in it is run as code."""

import io
import sys
from collections import Counter
from hashlib import sha256

import pikepdf
import pytest

from styrning.arsredovisning.renderare import pdf, sattare
from styrning.arsredovisning.renderare.pdf import chart_pngs, to_pdf
from styrning.bas.errors import RuleError
from tests.factories import dokument as gora


@pytest.fixture(scope="module")
def whole() -> bytes:
    return to_pdf(gora.dokument(), gora.kuvert(), gora.BILDER)


@pytest.fixture
def opened(whole):
    with pikepdf.open(io.BytesIO(whole)) as document:
        yield document


def elements(document):
    """Every element of the structure tree, in order."""
    waiting = [document.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, pikepdf.Array):
            waiting = list(node) + waiting
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            if "/K" in node:
                waiting.insert(0, node.K)


def test_it_says_that_it_is_both_pdf_ua_1_and_pdf_a_2a(opened):
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_it_has_language_title_and_tags(opened):
    assert str(opened.Root.Lang) == "sv-SE"
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert str(opened.docinfo["/Title"]) == "Årsredovisning 2026, Älvstrands kommun"
    assert str(opened.docinfo["/Author"]) == "Älvstrands kommun"


def test_every_picture_and_chart_has_its_alt_text(opened):
    told = [str(e.Alt) for e in elements(opened) if e.S == "/Figure"]
    blocks = (gora.andelar(), gora.linje(), gora.stapel(), gora.bild())
    assert told == [block["alt"] for block in blocks]


def test_headings_are_headings_and_skip_no_level(opened):
    levels = [int(str(e.S)[2]) for e in elements(opened) if str(e.S) in {"/H1", "/H2", "/H3"}]
    assert Counter(levels) == {1: 5, 2: 3, 3: 1}
    assert all(b <= a + 1 for a, b in zip([0, *levels], levels, strict=False))


def test_every_table_has_column_headers_and_a_caption(opened):
    tags = Counter(str(e.S) for e in elements(opened))
    assert (tags["/Table"], tags["/THead"], tags["/TBody"]) == (6, 6, 6)
    assert tags["/Caption"] == 10
    headers = [e for e in elements(opened) if e.S == "/TH"]
    assert {str(header.A[0].Scope) for header in headers} == {"/Column"}
    assert len(headers) == 6 + 2 + 3 + 6 + 2 + 3


def test_contents_lead_to_the_headings(opened):
    lines = [e for e in elements(opened) if e.S == "/TOCI"]
    assert len(lines) == 7


def test_no_font_is_left_out(whole):
    with pikepdf.open(io.BytesIO(whole)) as document:
        fonts = {
            str(font.get("/BaseFont")).split("+")[-1].split("-")[0]
            for page in document.pages
            for font in page.Resources.get("/Font", {}).values()
        }
    assert fonts == {"SourceSansPro", "DejaVuSansMono"}


def test_a_frozen_edition_gives_the_same_bytes_each_time(whole):
    again = to_pdf(gora.dokument(), gora.kuvert(), gora.BILDER)
    assert sha256(again).hexdigest() == sha256(whole).hexdigest()


def test_a_character_that_no_font_draws_is_printed_as_a_square_and_told(text_of):
    document = gora.dokument(
        avsnitt=[gora.avsnitt("a", 1, "A", gora.text_block(gora.stycke("Bra 😀 jobbat 漢")))]
    )
    text = text_of(to_pdf(document, gora.kuvert(), {}))
    assert "Bra □ jobbat □" in text
    assert "utbytta mot □: U+6F22 U+1F600" in text


def test_a_draft_says_so_and_has_no_hash(text_of):
    text = text_of(to_pdf(gora.dokument(), gora.kuvert(hash=None, errata=0), gora.BILDER))
    assert "Utkast, inte fryst" in text
    assert "Kontrollsumma" not in text


def test_the_title_page_names_the_edition_its_hash_and_the_corrections(text_of, whole):
    first = text_of(whole).partition("\f")[0]
    assert "Utgåva 2" in first
    assert "2027-04-12 kl. 09.30" in first
    assert "KF 2027-04-26 § 58" in first
    assert "abababab abababab abababab abababab" in first
    assert "1 rättelse efter frysningen" in first


def test_invented_facts_are_told_on_the_title_page(text_of):
    made = to_pdf(gora.dokument(avsnitt=[]), gora.kuvert(), {}, demodata=True)
    assert "Demodata: kommun, personer och siffror är påhittade." in text_of(made)


def test_a_table_longer_than_a_page_has_its_header_on_each(text_of):
    document = gora.dokument(avsnitt=[gora.avsnitt("d", 1, "Drift", gora.drifttabell(90))])
    pages = text_of(to_pdf(document, gora.kuvert(errata=0), {})).split("\f")
    with_rows = [page for page in pages if "Nämnd 4" in page or "Nämnd 8" in page]
    assert len(with_rows) >= 2
    assert all("Budget" in page for page in with_rows)


def test_a_wide_table_lies_down():
    columns = [gora.kolumn(f"K{nr}", "tal") for nr in range(14)]
    wide = gora.tabell("Bred", columns, [[gora.cell("1 234,5", tal="1234.5")] * 14])
    document = gora.dokument(avsnitt=[gora.avsnitt("b", 1, "Bred", wide)])
    with pikepdf.open(io.BytesIO(to_pdf(document, gora.kuvert(errata=0), {}))) as opened:
        boxes = [page.mediabox for page in opened.pages]
    assert any(box[2] > box[3] for box in boxes)


def test_charts_for_word_are_pictures_one_each():
    made = chart_pngs([gora.linje(), gora.stapel(), gora.andelar()])
    assert [content[:8] for content in made] == [b"\x89PNG\r\n\x1a\n"] * 3
    assert chart_pngs([]) == []


def test_a_picture_that_is_missing_is_told_by_its_place():
    with pytest.raises(RuleError, match=r"under ”Bilder och utlåtanden” saknas. Ladda upp den"):
        to_pdf(gora.dokument(), gora.kuvert(), {})


def test_a_report_that_takes_too_long_is_told(monkeypatch):
    monkeypatch.setattr(sattare, "SECONDS", 0)
    with pytest.raises(RuleError, match=r"för stor för att sättas.*Dela upp"):
        to_pdf(gora.dokument(), gora.kuvert(), gora.BILDER)


def test_a_report_that_takes_too_much_memory_is_told(monkeypatch):
    monkeypatch.setattr(sattare, "MEMORY", 60_000_000)
    with pytest.raises(RuleError, match=r"för stor för att sättas"):
        to_pdf(gora.dokument(), gora.kuvert(), gora.BILDER)


def test_what_typst_refuses_is_told_in_swedish_and_not_with_its_own_words(monkeypatch):
    monkeypatch.setattr(pdf, "print_svg", lambda chart: "<svg")
    with pytest.raises(RuleError, match=r"gick inte att sätta") as told:
        to_pdf(gora.dokument(), gora.kuvert(), gora.BILDER)
    assert "error" not in str(told.value)


def test_the_process_gets_no_environment_of_ours(monkeypatch):
    seen = {}
    real = sattare.subprocess.run

    def spy(command, **options):
        seen.update(options, command=command)
        return real(command, **options)

    monkeypatch.setattr(sattare.subprocess, "run", spy)
    chart_pngs([gora.linje()])
    assert seen["env"] == {}
    assert seen["command"][1] == "-I"


def test_the_web_process_never_loads_typst():
    to_pdf(gora.dokument(), gora.kuvert(), gora.BILDER)
    assert "typst" not in sys.modules
