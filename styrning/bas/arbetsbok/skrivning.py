"""A workbook as a file: filled with what is known, ready to be changed."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from styrning.bas.arbetsbok.bok import Bok, Bokrad
from styrning.bas.arbetsbok.form import HIDDEN, Blad, Form, Kolumn, Utlamning, Val, input_parts
from styrning.bas.clock import now
from styrning.bas.xlsx import (
    HEADER_ROW,
    LINE_HEIGHT,
    add_dropdown,
    add_number_check,
    count_lines,
    help_comment,
    protect,
    set_up_print,
    style_header,
    style_input,
    style_locked,
    write_readme,
    write_seal,
    write_text,
    write_title,
)

BLAD_DATA = "Data"
DATA_RUBRIKER = {"Blad": 16, "Kod": 18, "Namn": 40, "Uppgift": 26, "Värde": 50}
DATA_HINT = "Samma uppgifter med ett värde per rad, för den som räknar vidare. Läses inte in."
_LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)
_RIGHT = Alignment(horizontal="right", indent=1, vertical="top")  # clear of the next column's text
HINT = "Fyll i de gröna cellerna. En tom cell ändrar ingenting."
LOCKED_HINT = "Bladet är låst: här finns inget för dig att fylla i."
STEPS = (
    "Fyll i de gröna cellerna på {bladen}. Övriga celler är låsta.",
    "Spara filen och ladda upp den i Styrning, på samma sida som du hämtade den.",
    "Granska vad som ändras. Inget sparas förrän du har godkänt det.",
)
LOCKED_RULE = "Arbetsboken är låst: du får läsa och filtrera, men inte ändra."
RULES = (
    "En tom cell ändrar ingenting. Töm ett fält på sidan i stället.",
    "Har någon annan ändrat en rad sedan filen hämtades visas båda vid uppladdningen.",
    "Filtrera gärna. Tas bladets skydd bort (det har inget lösenord) kan rader sorteras och tas "
    "bort och kolumner flyttas, men rubriker och blad ska heta som de heter.",
)


def workbook(form: Form, bok: Bok, *, av: str, demo: bool = False) -> bytes:
    """The workbook as a file, handed out to ``av``. Unchanged, it imports to nothing."""
    at = localtime(now()).isoformat(timespec="minutes")
    utlamning = Utlamning(form.version, bok.omfang, at, av)
    book = Workbook()
    book.properties.creator = "Styrning"
    book.properties.title = bok.titel
    _write_readme(book.active, form, bok, demo=demo)
    for blad in form.bladen:
        add_sheet(book, blad, bok, utlamning, demo=demo)
    _write_data(book.create_sheet(BLAD_DATA), form, bok, demo=demo)
    write_seal(book, utlamning.parts)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_readme(sheet: Any, form: Form, bok: Bok, *, demo: bool) -> None:
    open_sheets = [blad.namn for blad in form.bladen if _has_input(blad, bok)]
    if not open_sheets:
        why = [f"• {text}" for text in (*dict.fromkeys(bok.nya.values()), LOCKED_RULE)]
        write_readme(sheet, bok.titel, bok.lage, [("Bra att veta", why)], demo=demo)
        return
    *first, last = open_sheets
    names = f"bladen {', '.join(first)} och {last}" if first else f"bladet {last}"
    steps = [step.format(bladen=names) for step in STEPS]
    sections = [
        ("Så gör du", [f"{number}. {step}" for number, step in enumerate(steps, start=1)]),
        ("Bra att veta", [f"• {rule}" for rule in (*form.regler, *RULES)]),
    ]
    write_readme(sheet, bok.titel, bok.lage, sections, demo=demo)


def _has_input(blad: Blad, bok: Bok) -> bool:
    """Whether its user may fill in anything on the sheet."""
    new = blad.nya and blad.namn not in bok.nya and bok.open_in_new(blad)
    return bool(new) or any(rad.oppna for rad in bok.rader[blad.namn].values())


def add_sheet(
    book: Workbook, blad: Blad, bok: Bok, utlamning: Utlamning, *, demo: bool = False
) -> None:
    """A sheet of a workbook, ``utlamning`` being what its seal says."""
    sheet = book.create_sheet(blad.namn)
    rader = list(bok.rader[blad.namn].values())
    if blad.namn not in bok.nya:
        rader += [Bokrad("", 0, {}, bok.open_in_new(blad))] * blad.nya
    for number, rad in enumerate(rader, start=HEADER_ROW + 1):
        _write_row(sheet, number, blad, rad, bok.lists_of(rad))
        if rad.nyckel:
            _write_hidden(sheet, number, blad, rad, utlamning)
    hint = HINT if _has_input(blad, bok) else LOCKED_HINT
    write_title(sheet, f"{blad.namn} – {bok.titel}", hint, demo=demo)
    _dress(sheet, blad, bok, rader)
    set_up_print(sheet, f"{bok.omfang_text} {blad.namn}", demo=demo)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3  # the sheets are wide
    protect(sheet)


def _write_row(
    sheet: Worksheet, number: int, blad: Blad, rad: Bokrad, listor: Mapping[str, Val]
) -> None:
    lines = 1
    for place, column in enumerate(blad.kolumner, start=1):
        cell = sheet.cell(number, place)
        value = column.write(rad.varden.get(column.falt), listor)
        _put(cell, value)
        (style_input if column.falt in rad.oppna else style_locked)(cell)
        if column.slag == "dag" or hasattr(value, "isoformat"):
            cell.number_format, cell.alignment = "yyyy-mm-dd", _LEFT
        elif isinstance(value, int | Decimal):
            cell.alignment = _RIGHT
        elif column.fritt or column.rubrik == blad.nyckel:
            cell.number_format = "@"  # Excel makes a date of a typed 2026-3 otherwise
        lines = max(lines, count_lines(str(value or ""), column.bredd))
    sheet.row_dimensions[number].height = LINE_HEIGHT * min(lines, 10)


def _write_hidden(
    sheet: Worksheet, number: int, blad: Blad, rad: Bokrad, utlamning: Utlamning
) -> None:
    marks = (
        rad.nyckel,
        rad.version,
        utlamning.row_mark(blad.namn, rad.nyckel, rad.version),
        utlamning.row_mark(blad.namn, rad.nyckel, *input_parts(blad, rad.varden)),
    )
    for place, mark in enumerate(marks, start=len(blad.kolumner) + 1):
        _put(sheet.cell(number, place), mark)


def _put(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        write_text(cell, value)
    else:
        cell.value = value


def _dress(sheet: Worksheet, blad: Blad, bok: Bok, rader: Sequence[Bokrad]) -> None:
    """Headers, widths, lists to choose from and frozen panes."""
    last = HEADER_ROW + max(len(rader), 1)
    for place, name in enumerate(blad.headers, start=1):
        cell = sheet.cell(HEADER_ROW, place, name)
        style_header(cell)
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.hidden = name in HIDDEN
    for place, column in enumerate(blad.kolumner, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.bredd
        if column.hjalp:
            sheet[f"{letter}{HEADER_ROW}"].comment = help_comment(column.hjalp)
        _guard(sheet, column, letter, [bok.lists_of(rad) for rad in rader])
    sheet.freeze_panes = f"{get_column_letter(blad.fasta + 1)}{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(blad.headers))}{last}"


def _guard(
    sheet: Worksheet, column: Kolumn, letter: str, listor: Sequence[Mapping[str, Val]]
) -> None:
    """Let Excel itself refuse what is not in the row's list, and what is no number."""
    rows: dict[tuple[str, ...], list[int]] = {}
    for number, lists in enumerate(listor, start=HEADER_ROW + 1):
        rows.setdefault(tuple(column.choices(lists).values()), []).append(number)
    for choices, numbers in rows.items():
        first, *others = (f"{letter}{start}:{letter}{end}" for start, end in _spans(numbers))
        if choices and column.slag in {"val", "tal"}:
            check = add_dropdown(sheet, first, choices, strict=not column.fritt)
        elif column.slag in {"tal", "antal"}:
            check = add_number_check(sheet, first)
        else:
            continue
        for cells in others:
            check.add(cells)


def _spans(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """(first, last) of each run of numbers without a gap."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        first = spans.pop()[0] if spans and spans[-1][1] == number - 1 else number
        spans.append((first, number))
    return spans


def _write_data(sheet: Worksheet, form: Form, bok: Bok, *, demo: bool) -> None:
    """Every value on a row of its own, for pivot tables and other programs."""
    for place, (name, width) in enumerate(DATA_RUBRIKER.items(), start=1):
        style_header(sheet.cell(HEADER_ROW, place, name))
        sheet.column_dimensions[get_column_letter(place)].width = width
    number = HEADER_ROW
    for number, cells in enumerate(_values(form, bok), start=HEADER_ROW + 1):
        for place, value in enumerate(cells, start=1):
            cell = sheet.cell(number, place)
            _put(cell, value)
            cell.alignment = _LEFT
            if hasattr(value, "isoformat"):
                cell.number_format = "yyyy-mm-dd"
    write_title(sheet, f"{BLAD_DATA} – {bok.titel}", DATA_HINT, demo=demo)
    set_up_print(sheet, f"{bok.omfang_text} {BLAD_DATA}", demo=demo)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:E{max(number, HEADER_ROW + 1)}"
    protect(sheet)


def _values(form: Form, bok: Bok) -> Iterator[tuple[Any, ...]]:
    """Sheet, kod, name, header and value of everything that says something."""
    for blad in form.bladen:
        for rad in bok.rader[blad.namn].values():
            for column in blad.kolumner:
                value = column.write(rad.varden.get(column.falt), bok.lists_of(rad))
                if column.rubrik != blad.nyckel and value not in {None, ""}:
                    kod = str(rad.varden.get("kod") or "")
                    yield blad.namn, kod, rad.namn, column.rubrik, value
