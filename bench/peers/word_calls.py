"""The report built by python-docx calls in the same template, as its documentation shows.

Tuned as one would: the cells of a row are asked for once, and set by their paragraph.
"""

import io
from collections.abc import Sequence

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm

from styrning.arsredovisning.dokument import Dokument, Tabell
from styrning.arsredovisning.dokument.signaler import FORM, TECKEN


def word(mall: bytes, dokument: Dokument, diagram: Sequence[bytes]) -> bytes:
    document = docx.Document(io.BytesIO(mall))
    pictures = iter(diagram)
    for avsnitt in dokument["avsnitt"]:
        document.add_heading(avsnitt["rubrik"], avsnitt["niva"])
        for block in avsnitt["block"]:
            if block["slag"] == "tabell":
                add_table(document, block)
            elif block["slag"] == "diagram":
                document.add_paragraph(block["rubrik"], style="Caption")
                picture = document.add_picture(io.BytesIO(next(pictures)), width=Cm(12.8))
                picture._inline.docPr.set("descr", block["alt"])
            else:
                for nod in block["noder"]:
                    paragraph = document.add_paragraph(style="Body Text")
                    for del_ in nod["delar"]:
                        paragraph.add_run(del_["text"])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def add_table(document, block: Tabell) -> None:
    document.add_paragraph(block["rubrik"], style="Caption")
    kolumner = block["kolumner"]
    table = document.add_table(rows=1 + len(block["rader"]), cols=len(kolumner))
    table.style = "Rapporttabell"
    rows = table.rows
    heading = OxmlElement("w:tblHeader")
    rows[0]._tr.get_or_add_trPr().append(heading)
    for cell, kolumn in zip(rows[0].cells, kolumner, strict=True):
        cell.paragraphs[0].add_run(kolumn["namn"])
    for row, rad in zip(list(rows)[1:], block["rader"], strict=True):
        for cell, kolumn, shown in zip(row.cells, kolumner, rad, strict=True):
            paragraph = cell.paragraphs[0]
            if shown["status"]:
                run = paragraph.add_run(f"{TECKEN[FORM[shown['status']]]} {shown['text']}")
                run.bold = True
            else:
                paragraph.add_run(shown["text"])
            if kolumn["typ"] == "tal":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for note in block["noter"]:
        document.add_paragraph(note, style="Rapportnot")
