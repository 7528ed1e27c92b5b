"""The Word template that comes with us, made here: no binary file is kept in the archive.

``manage.py export_wordmall`` writes it to a file, for whoever wants to change fonts, colours or the
title page in Word. What matters is the names of its styles and fields.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

TYPSNITT = "Calibri"
BAND, ACCENT, TON, TRAD = "12303F", "17506E", "E4EEF4", "A51D50"
BLECK, SVAG, LINJE, LINJE_2 = "15232B", "4A5962", "D8E0E2", "76858D"


@lru_cache(maxsize=1)
def default_template() -> bytes:
    """The template as a .docx file."""
    document = Document()
    _page(document)
    _language(document)
    _text_styles(document)
    _table_style(document)
    _title_page(document)
    _header_and_footer(document)
    properties = document.core_properties
    properties.title, properties.author = "{{ titel }}, {{ kommun }}", "{{ kommun }}"
    properties.subject, properties.language = "{{ utgava }}", "sv-SE"
    properties.comments = "Kontrollsumma {{ kontrollsumma }}"
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.7), Cm(2.4)
    section.different_first_page_header_footer = True


def _language(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="sv-SE" w:eastAsia="sv-SE"/>'))
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), "sv-SE")
    # long names of nämnder are divided at the end of a line
    settings.insert_element_before(
        parse_xml(f"<w:autoHyphenation {nsdecls('w')}/>"),
        "w:consecutiveHyphenLimit", "w:hyphenationZone", "w:characterSpacingControl", "w:compat",
    )  # fmt: skip


def _text_styles(document: Any) -> None:
    _style(document, "Normal", size=10.5, after=6, colour=BLECK)
    _style(document, "Body Text", size=10.5, after=6, colour=BLECK)
    for niva, (size, before, after) in enumerate(
        ((21, 24, 10), (15, 18, 6), (12.5, 14, 4)), start=1
    ):
        style = _style(
            document, f"Heading {niva}", size=size, before=before, after=after, colour=BAND
        )
        style.font.bold, style.paragraph_format.keep_with_next = True, True
    small = _style(document, "Rapportmellanrubrik", size=11, before=8, after=3, colour=BAND)
    small.font.bold, small.paragraph_format.keep_with_next = True, True
    for name in ("List Bullet", "List Number"):
        _style(document, name, size=10.5, after=3, colour=BLECK)
    caption = _style(document, "Caption", size=10, before=12, after=4, colour=BLECK)
    caption.font.bold, caption.paragraph_format.keep_with_next = True, True
    _style(document, "Rapportfigur", size=10.5, after=6)
    _style(document, "Rapportnot", size=8.5, before=3, after=9, colour=SVAG)
    for name, right in (("Rapporttabell text", False), ("Rapporttabell tal", True)):
        for suffix, size in (("", 9), (" liten", 7)):
            style = _style(document, name + suffix, size=size, before=2, after=2, colour=BLECK)
            if right:
                style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _box_style(_style(document, "Rapportruta", size=10.5, before=3, after=3, colour=BLECK))
    _style(document, "Rapportrubrik", size=21, after=12, colour=BAND).font.bold = True
    for niva in (1, 2, 3):
        style = _style(document, f"toc {niva}", size=10.5, after=3, colour=BLECK)
        style.paragraph_format.left_indent = Cm(0.6 * (niva - 1))
        style.paragraph_format.tab_stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT)
        style.font.bold = niva == 1
    _hyperlink(document)


def _style(document: Any, name: str, *, size: float, before=0, after=0, colour: str = BLECK) -> Any:
    known = [style.name for style in document.styles]
    if name in known:
        style = document.styles[name]
    else:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
    style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour)
    style.font.name = TYPSNITT
    fonts = style.element.rPr.rFonts
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), TYPSNITT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.15
    return style


def _box_style(style: Any) -> None:
    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Cm(0.4)
    style.element.get_or_add_pPr().insert_element_before(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="8" '
            f'w:color="{ACCENT}"/></w:pBdr>'
        ),
        "w:shd", "w:tabs", "w:spacing", "w:ind",
    )  # fmt: skip
    style.element.get_or_add_pPr().insert_element_before(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{TON}"/>'),
        "w:tabs", "w:spacing", "w:ind",
    )  # fmt: skip


def _hyperlink(document: Any) -> None:
    style = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    style.font.underline, style.font.color.rgb = True, RGBColor.from_string(ACCENT)


def _table_style(document: Any) -> None:
    """Hairlines, a header in grey above a firm line, a sum below one; no colour, no columns."""
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Rapporttabell">'
            '<w:name w:val="Rapporttabell"/><w:basedOn w:val="TableNormal"/><w:uiPriority '
            'w:val="59"/><w:qFormat/><w:tblPr><w:tblBorders>'
            f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{LINJE}"/>'
            f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINJE}"/></w:tblBorders>'
            '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
            "</w:tblCellMar></w:tblPr>"
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/>'
            f'<w:color w:val="{SVAG}"/></w:rPr><w:tcPr><w:tcBorders><w:bottom w:val="single" '
            f'w:sz="8" w:space="0" w:color="{LINJE_2}"/></w:tcBorders><w:vAlign w:val="bottom"/>'
            '</w:tcPr></w:tblStylePr><w:tblStylePr w:type="lastRow"><w:rPr><w:b/></w:rPr><w:tcPr>'
            f'<w:tcBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{LINJE_2}"/>'
            "</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
        )
    )


def _title_page(document: Any) -> None:
    _line(document, "{{ kommun }}", size=14, bold=True, colour=BAND)
    _line(document, "{{ enhet }}", size=12, colour=SVAG)
    title = _line(document, "{{ titel }}", size=34, bold=True, colour=BAND, before=150)
    _rule(title)
    _line(document, "{{ period }}", size=13, colour=SVAG, before=10)
    _line(document, "{{ demodata }}", size=11, bold=True, colour=TRAD, before=10)
    _line(document, "{{ utgava }}", size=15, bold=True, colour=BAND, before=120)
    rows = (
        ("Namn", "{{ utgavans_namn }}"),
        ("Fryst", "{{ fryst }}"),
        ("Beslut", "{{ beslut }}"),
        ("Rättelser", "{{ rattelser }}"),
        ("Kontrollsumma (SHA-256)", "{{ kontrollsumma }}"),
    )
    for namn, varde in rows:
        line = _line(document, f"{namn}: ", size=10.5, colour=SVAG)
        line.add_run(varde).font.size = Pt(10.5)
    contents = document.add_paragraph("Innehåll", style="Rapportrubrik")
    contents.paragraph_format.page_break_before = True
    document.add_paragraph("{{p innehallsforteckning }}")
    document.add_paragraph("{{p innehall }}")


def _line(document: Any, text: str, *, size: float, colour: str, bold=False, before=0) -> Any:
    line = document.add_paragraph()
    written = line.add_run(text)
    written.font.size, written.font.bold = Pt(size), bold
    written.font.color.rgb = RGBColor.from_string(colour)
    line.paragraph_format.space_before = Pt(before)
    return line


def _rule(line: Any) -> None:
    line._p.get_or_add_pPr().insert_element_before(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="8" '
            f'w:color="{TRAD}"/></w:pBdr>'
        ),
        "w:shd", "w:tabs", "w:spacing", "w:ind",
    )  # fmt: skip


def _header_and_footer(document: Any) -> None:
    section = document.sections[0]
    for part, left in ((section.header, "{{ kommun }} · {{ titel }}"), (section.footer, "")):
        line = part.paragraphs[0]
        line.style = "Normal"
        line.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"{left}\t" if left else "{{ utgava }}\tSida ")
        if left:
            line.add_run("{{ utgava }}").bold = True
        else:
            _field(line, "PAGE")
            line.add_run(" av ")
            _field(line, "NUMPAGES")
        for written in line.runs:
            _quiet(written)


def _quiet(written: Any) -> None:
    written.font.size, written.font.color.rgb = Pt(8.5), RGBColor.from_string(SVAG)


def _field(line: Any, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    written = line.add_run("1")
    _quiet(written)
    field.append(written._r)
    line._p.append(field)
