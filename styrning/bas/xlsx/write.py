"""Cells that look and behave as a form: headers, input, locked, lists to choose from."""

from collections.abc import Sequence
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

LIST_SHEET = "Listor"
TEXT_MAX = 32_767
NUMBER_MAX = 99_999_999_999
FORMULA_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FONT = "Calibri"  # named, or else some programs choose a serif

_LINE = Side(style="thin", color="76858D")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADER_FONT = Font(name=FONT, bold=True, color="FFFFFF")
_HEADER_FILL = PatternFill("solid", fgColor="12303F")
_INPUT_FILL = PatternFill("solid", fgColor="E2F1E9")
_LOCKED_FILL = PatternFill("solid", fgColor="E9EEEE")
_LOCKED_FONT = Font(name=FONT, color="4A5962")
_WRAP_TOP = Alignment(wrap_text=True, vertical="top")
_OPEN = Protection(locked=False)


def style_header(cell: Any) -> None:
    """White on the dark band, bold, wrapped."""
    cell.font, cell.fill, cell.alignment = _HEADER_FONT, _HEADER_FILL, _WRAP_TOP


def style_input(cell: Any) -> None:
    """Green and unlocked: here the user writes.

    The number format stays General. Then Excel marks a typed "5 %" with its per cent format,
    and ``cell_faults`` can tell that it is stored as 0.05.
    """
    cell.fill, cell.border, cell.protection, cell.alignment = _INPUT_FILL, _BORDER, _OPEN, _WRAP_TOP


def style_locked(cell: Any) -> None:
    """Grey: known beforehand, not to be changed."""
    cell.fill, cell.font, cell.alignment = _LOCKED_FILL, _LOCKED_FONT, _WRAP_TOP


def write_text(cell: Any, text: str | None) -> None:
    """Put ``text`` in ``cell`` as text, also when it begins with = + - or @, never as a formula.

    The text itself is unchanged, so it reads back the same; what XML forbids is left out.
    """
    if not text:
        cell.value = None
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:TEXT_MAX]
    cell.data_type = "s"
    cell.quotePrefix = True


def safe_text(text: str) -> str:
    """``text`` for a CSV file: an apostrophe first where a program would take it as a formula.

    Spaces before the sign are no shelter, nor is the wide sign of an East Asian keyboard.
    """
    begins = text.startswith(("\t", "\r")) or text.lstrip().startswith(FORMULA_SIGNS)
    return f"'{text}" if begins else text


def add_dropdown(
    sheet: Worksheet, cells: str, values: Sequence[str], *, strict: bool = True
) -> DataValidation:
    """Let ``cells`` ("E2:E500") be chosen among ``values``, kept on a hidden sheet.

    Where it is ``strict`` Excel then refuses other values, but pasting goes past it: whoever
    reads must check again.
    """
    column = get_column_letter(_list_column(sheet.parent, list(values)))
    validation = DataValidation(
        type="list",
        formula1=f"{LIST_SHEET}!${column}$1:${column}${len(values)}",
        allow_blank=True,
        showErrorMessage=strict,
        errorTitle="Välj i listan",
        error="Välj ett av värdena i listan eller lämna cellen tom.",
    )
    validation.add(cells)
    sheet.add_data_validation(validation)
    return validation


def add_number_check(sheet: Worksheet, cells: str) -> DataValidation:
    """Let Excel refuse what is no number in ``cells``; pasting goes past it."""
    validation = DataValidation(
        type="decimal",
        operator="between",
        formula1=str(-NUMBER_MAX),
        formula2=str(NUMBER_MAX),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Skriv ett tal",
        error="Skriv bara talet, till exempel 72,5. Lämna tomt om värdet saknas.",
    )
    validation.add(cells)
    sheet.add_data_validation(validation)
    return validation


def protect(sheet: Worksheet) -> None:
    """Lock all but input cells, without password: against mistakes, not against intent."""
    protection = sheet.protection
    protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "autoFilter", "sort"):
        setattr(protection, allowed, False)  # in the file format, False means allowed


def _list_column(workbook: Workbook, values: list[str]) -> int:
    """The column of the hidden sheet that holds exactly ``values``; written if there is none."""
    if LIST_SHEET in workbook.sheetnames:
        lists = workbook[LIST_SHEET]
    else:
        lists = workbook.create_sheet(LIST_SHEET)
        lists.sheet_state = "veryHidden"
    column = 1
    while lists.cell(1, column).value is not None:
        there = [cell[0].value for cell in lists.iter_rows(min_col=column, max_col=column)]
        if [value for value in there if value is not None] == values:
            return column
        column += 1
    for row, value in enumerate(values, start=1):
        write_text(lists.cell(row, column), value)
    return column
