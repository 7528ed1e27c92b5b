"""How a workbook that is filled in looks: a sheet to read first, titles, print, help."""

from collections.abc import Sequence
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from styrning.bas.xlsx.write import FONT, protect, write_text

README = "Läs mig"
HEADER_ROW = 3
DEMO = "DEMODATA: kommun, personer och siffror är påhittade."
LINE_HEIGHT = 15  # points; Excel fits rows by itself, other programs do not

_COMMENT_MAX = 1_000
_README_WIDTH = 76
_TITLE = Font(name=FONT, bold=True, size=16, color="12303F")
_HEADING = Font(name=FONT, bold=True, size=12, color="12303F")
_PLAIN = Font(name=FONT, size=11)
_DEMO_FONT = Font(name=FONT, bold=True, color="7A1F1F")
_DEMO_FILL = PatternFill("solid", fgColor="FCEFD6")
_WRAP = Alignment(wrap_text=True, vertical="top")


def write_readme(
    sheet: Worksheet,
    title: str,
    lead: Sequence[str],
    sections: Sequence[tuple[str, Sequence[str]]],
    *,
    demo: bool,
) -> None:
    """The first sheet: a title, a lead, and sections of a heading and its lines."""
    sheet.title = README
    sheet.column_dimensions["A"].width = _README_WIDTH
    sheet.sheet_view.showGridLines = False
    lines: list[tuple[str, Font]] = [(title, _TITLE)]
    lines += [(DEMO, _DEMO_FONT)] * demo
    lines += [(line, _PLAIN) for line in lead]
    for heading, texts in sections:
        lines += [("", _PLAIN), (heading, _HEADING)]
        lines += [(text, _PLAIN) for text in texts]
    for number, (text, font) in enumerate(lines, start=1):
        cell = sheet.cell(number, 1)
        write_text(cell, text)
        cell.alignment, cell.font = _WRAP, font
        if font is _DEMO_FONT:
            cell.fill = _DEMO_FILL
        size = LINE_HEIGHT * (1.6 if font is _TITLE else 1.2)
        sheet.row_dimensions[number].height = size * count_lines(text, _README_WIDTH)
    fit_to_width(sheet)
    sheet.page_margins.left = sheet.page_margins.right = 0.5  # in inches
    protect(sheet)


def write_title(sheet: Worksheet, title: str, hint: str, *, demo: bool) -> None:
    """The two rows above the headers; in a demo the hint gives way to the mark."""
    first, second = sheet["A1"], sheet["A2"]
    write_text(first, title)
    write_text(second, DEMO if demo else hint)
    first.font = _TITLE
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[HEADER_ROW].height = 3 * LINE_HEIGHT
    if demo:
        second.font = _DEMO_FONT


def set_up_print(sheet: Worksheet, foot: str, *, demo: bool) -> None:
    """A4 landscape, as wide as the page, headers on every page, the demo mark in the foot."""
    sheet.page_setup.orientation = "landscape"
    fit_to_width(sheet)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    footer: Any = sheet.oddFooter
    footer.left.text = foot.replace("&", "&&")
    footer.center.text = DEMO if demo else None
    footer.right.text = "&P (&N)"


def fit_to_width(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def count_lines(text: str, width: int) -> int:
    """About how many lines ``text`` takes in a column of ``width`` characters."""
    return sum(1 + len(line) // (width + 4) for line in text.split("\n"))


def help_comment(text: str) -> Comment:
    """Help that is shown when the cell is pointed at."""
    return Comment(text[:_COMMENT_MAX], "Styrning", width=340, height=110 + 20 * (len(text) // 55))
