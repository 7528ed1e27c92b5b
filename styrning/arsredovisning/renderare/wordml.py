"""Small pieces of WordprocessingML as text; every word of the report passes through ``said``."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from markupsafe import Markup, escape

EMU = 360_000  # to the centimetre
_UNSAID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Braces as references: what fills in a template never sees a tag in what people wrote.
_BRACES = {ord("{"): "&#123;", ord("}"): "&#125;"}
DRAWING = (
    '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{x}" cy="{y}"/>'
    '<wp:docPr id="{id}" name="Bild {id}" descr={alt}/><a:graphic xmlns:a="http://schemas.'
    'openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/'
    'drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/'
    'picture"><pic:nvPicPr><pic:cNvPr id="{id}" name="Bild {id}" descr={alt}/><pic:cNvPicPr/>'
    '</pic:nvPicPr><pic:blipFill><a:blip r:embed="{rel}"/><a:stretch><a:fillRect/></a:stretch>'
    '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{x}" cy="{y}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing>"
)


def said(text: str) -> Markup:
    """Text as XML: no markup, no template's tag, no character that XML has no place for."""
    return Markup(str(escape(_UNSAID.sub("", text))).translate(_BRACES))  # noqa: S704


def attribute(text: str) -> str:
    """Text as an attribute with its quotation marks."""
    return quoteattr(_UNSAID.sub("", text).replace("\n", " ")).translate(_BRACES)


def run(
    text: str, *, fet: bool = False, kursiv: bool = False, farg: str = "", stil: str = ""
) -> str:
    """A run of text; a line break stays one."""
    look = f'<w:rStyle w:val="{stil}"/>' if stil else ""
    look += "<w:b/>" * fet + "<w:i/>" * kursiv
    look += f'<w:color w:val="{farg}"/>' if farg else ""
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = f"{_END}<w:br/>{_START}".join(said(line) for line in text.split("\n"))
    return f"<w:r>{look}{_START}{lines}{_END}</w:r>"


_START, _END = '<w:t xml:space="preserve">', "</w:t>"


def paragraph(stil: str, content: str, extra: str = "") -> str:
    """``stil`` is a style's id; ``extra`` goes among the paragraph's properties."""
    return f'<w:p><w:pPr><w:pStyle w:val="{stil}"/>{extra}</w:pPr>{content}</w:p>'


def bookmark(nr: int, namn: str, content: str) -> str:
    return f'<w:bookmarkStart w:id="{nr}" w:name="{namn}"/>{content}<w:bookmarkEnd w:id="{nr}"/>'


def linked_to(anchor: str, content: str) -> str:
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{content}</w:hyperlink>'


def field(instruction: str, shown: str) -> str:
    """A field that Word can count again, with what it shows until then."""
    return f'<w:fldSimple w:instr="{instruction}">{run(shown)}</w:fldSimple>'


def drawing(rel: str, alt: str, width: int, height: int, nr: int) -> str:
    """A picture in the line, ``width`` × ``height`` in EMU."""
    said_ = attribute(alt)
    return f"<w:r>{DRAWING.format(x=width, y=height, id=nr, alt=said_, rel=rel)}</w:r>"


def cell(width: int, content: str) -> str:
    """``width`` in twentieths of a point."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def row(cells: Sequence[str], *, header: bool = False) -> str:
    """A row that no page breaks; a header stands on every page that the table goes on to."""
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def table(stil: str, widths: Sequence[int], rows: Sequence[str], caption: str, sum_: bool) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    last = int(sum_)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{stil}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="04{2 + 4 * last}0" w:firstRow="1" w:lastRow="{last}" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(caption)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )
