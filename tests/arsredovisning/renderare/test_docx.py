"""The Word file: real headings, repeated headers, alt texts; templates that cannot be trusted."""

import io
import re
import zipfile

import docx
import pytest
from django.core.management import CommandError, call_command
from docx.oxml.ns import qn

from styrning.arsredovisning.renderare.docx import FALT, charts, fill, to_docx
from styrning.arsredovisning.renderare.pdf import chart_pngs
from styrning.arsredovisning.renderare.wordmall import default_template
from styrning.bas.errors import RuleError
from tests.factories import dokument as gora


@pytest.fixture(scope="module")
def whole() -> bytes:
    return to_docx(gora.dokument(), gora.kuvert(), gora.BILDER)


@pytest.fixture
def opened(whole):
    return docx.Document(io.BytesIO(whole))


def own_template(*lines: str) -> bytes:
    """A template as somebody might make one: a new Word document with some lines."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def filled(mall: bytes, document=None) -> bytes:
    document = document or gora.dokument()
    return fill(mall, document, gora.kuvert(), gora.BILDER, chart_pngs(charts(document)))


def xml_of(content: bytes, name: str = "word/document.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def texts(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_headings_are_word_s_own(opened):
    headings = [
        (p.style.name, p.text) for p in opened.paragraphs if p.style.name.startswith("Heading")
    ]
    wanted = [("Heading 1", "Rättelser"), ("Heading 1", "Kort om rapporten")]
    wanted += [(f"Heading {a['niva']}", a["rubrik"]) for a in gora.dokument()["avsnitt"]]
    assert headings == wanted


def test_what_people_wrote_stands_as_it_was_written(opened):
    assert gora.FARLIGT in texts(opened)


def test_every_table_repeats_its_header_and_no_row_breaks(opened):
    for table in opened.tables:
        rows = table._tbl.tr_lst
        assert rows[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
    assert len(opened.tables) == 6


def test_every_picture_has_its_alt_text(whole):
    descriptions = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', xml_of(whole))
    assert len(descriptions) == 4
    assert descriptions[0] == gora.andelar()["alt"]
    assert descriptions[3].startswith("Älven vid stadshuset #eval(&quot;1+1&quot;)")


def test_status_is_a_shape_and_a_word(opened):
    last = [row.cells[2].text for row in opened.tables[2].rows]
    assert last == [
        "Bedömning", "● Uppfyllt", "◐ Delvis", "■ Ej uppfyllt", "◇ Kan ej bedömas", "○ Ej bedömt",
    ]  # fmt: skip


def test_language_and_properties(whole, opened):
    properties = opened.core_properties
    assert properties.title == "Årsredovisning 2026, Älvstrands kommun"
    assert properties.author == "Älvstrands kommun"
    assert properties.language == "sv-SE"
    assert properties.comments == f"Kontrollsumma {'ab' * 32}"
    assert 'w:lang w:val="sv-SE"' in xml_of(whole, "word/styles.xml")


def test_the_title_page_names_the_edition_and_its_hash(opened):
    shown = texts(opened)
    assert "Utgåva 2" in shown
    assert "Fryst: 2027-04-12 kl. 09.30 av Nils Berg" in shown
    assert "Rättelser: 1 rättelse efter frysningen" in shown
    assert f"Kontrollsumma (SHA-256): {'ab' * 32}" in shown


def test_contents_are_a_field_that_is_of_use_before_it_is_counted(whole):
    xml = xml_of(whole)
    assert 'TOC \\o "1-3" \\h' in xml
    anchors = re.findall(r'<w:hyperlink w:anchor="(\w+)"', xml)
    bookmarks = re.findall(r'<w:bookmarkStart [^>]*w:name="(\w+)"', xml)
    assert anchors == bookmarks
    assert len(anchors) == 7


def test_each_numbered_list_begins_at_one():
    twice = gora.text_block(gora.lista("a", ordnad=True), gora.lista("b", ordnad=True))
    document = gora.dokument(avsnitt=[gora.avsnitt("a", 1, "A", twice)], klarsprak=[])
    made = to_docx(document, gora.kuvert(errata=0), {})
    numbers = re.findall(r'<w:numId w:val="(\d+)"/>', xml_of(made))
    assert len(set(numbers)) == 2
    assert xml_of(made, "word/numbering.xml").count("w:startOverride") >= 2


def test_a_wide_table_lies_down_with_its_heading_and_the_pages_after_stand():
    columns = [gora.kolumn(f"K{nr}", "tal") for nr in range(12)]
    wide = gora.tabell("Bred", columns, [[gora.cell("1 234,5", tal="1234.5")] * 12])
    parts = [gora.avsnitt("a", 1, "Bred", wide), gora.avsnitt("b", 1, "Efter", gora.ruta())]
    made = docx.Document(
        io.BytesIO(to_docx(gora.dokument(avsnitt=parts), gora.kuvert(errata=0), {}))
    )
    sections = list(made.sections)
    assert [s.page_width > s.page_height for s in sections] == [False, True, False]
    assert [s.different_first_page_header_footer for s in sections] == [True, False, False]
    inside = [block.text for block in sections[1].iter_inner_content() if hasattr(block, "text")]
    assert inside[0] == "Bred"


def test_links_lead_where_the_document_says(whole):
    rels = xml_of(whole, "word/_rels/document.xml.rels")
    assert 'Target="https://example.se/a?b=1&amp;c=2"' in rels


def test_opens_in_libreoffice_with_every_row(whole, in_libreoffice, text_of):
    text = text_of(in_libreoffice(whole))
    for words in ("Årsredovisning 2026", "Revisorernas utlåtande", "−7 407,0", "Mål 5 –"):
        assert words in text


def test_a_municipality_s_own_template_is_filled(tmp_path, settings):
    path = tmp_path / "egen.docx"
    path.write_bytes(own_template("Kommunens egen framsida: {{ titel }}", "{{p innehall }}"))
    settings.WORD_MALL = str(path)
    made = docx.Document(io.BytesIO(to_docx(gora.dokument(), gora.kuvert(), gora.BILDER)))
    assert made.paragraphs[0].text == "Kommunens egen framsida: Årsredovisning 2026"
    assert len(made.tables) == 6


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ innehall._Xml__write.__globals__ }}",
        "{{ titel.__class__.__init__.__globals__ }}",
        "{% set x = cycler.__init__.__globals__.os.popen('id').read() %}{{ x }}",
    ],
)
def test_a_template_that_runs_code_is_refused(line):
    with pytest.raises(RuleError, match=r"kör kod|fält") as told:
        filled(own_template(line, "{{p innehall }}"))
    assert "class" not in str(told.value)


def test_a_template_that_would_never_end_is_refused():
    line = "{% for a in range(999999999) %}x{% endfor %}"
    with pytest.raises(RuleError, match=r"Word-mallen går inte att fylla i"):
        filled(own_template(line, "{{p innehall }}"))


def test_an_unknown_field_is_told_with_those_that_there_are():
    with pytest.raises(RuleError) as told:
        filled(own_template("{{ rapportens_titel }}", "{{p innehall }}"))
    assert str(told.value) == (
        "Word-mallen använder fältet rapportens_titel, som inte finns. "
        f"Fälten är: {', '.join(FALT)}."
    )


def test_a_misspelt_field_is_told():
    with pytest.raises(RuleError, match=r"ett fält är felskrivet"):
        filled(own_template("{% if %}", "{{p innehall }}"))


def test_a_template_without_the_report_is_refused():
    with pytest.raises(RuleError, match=r"saknar fältet innehall.*\{\{p innehall \}\}"):
        filled(own_template("{{ titel }}"))


def test_a_template_without_headings_is_refused():
    document = docx.Document(io.BytesIO(own_template("{{p innehall }}")))
    document.styles["Heading 2"].delete()
    file = io.BytesIO()
    document.save(file)
    with pytest.raises(RuleError, match=r"saknar stilen Rubrik 2. Öppna mallen i Word"):
        filled(file.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"\xd0\xcf\x11\xe0 an old .doc"])
def test_a_file_that_is_no_word_file_is_refused(content):
    with pytest.raises(RuleError, match=r"går inte att läsa. Spara den i Word som .docx"):
        filled(content)


def test_a_template_that_is_not_there_is_told(settings):
    settings.WORD_MALL = "/finns/inte.docx"
    with pytest.raises(RuleError, match=r"inställningen WORD_MALL") as told:
        to_docx(gora.dokument(), gora.kuvert(), gora.BILDER)
    assert "/finns" not in str(told.value)


def test_our_own_template_can_be_had_to_change(tmp_path):
    path = tmp_path / "mall.docx"
    call_command("export_wordmall", out=path, verbosity=0)
    assert path.read_bytes() == default_template()
    with pytest.raises(CommandError, match=r"gick inte att skriva"):
        call_command("export_wordmall", out=tmp_path / "saknas" / "mall.docx", verbosity=0)
