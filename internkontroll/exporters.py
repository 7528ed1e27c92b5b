"""One nämnd's internal control as a workbook: filled with what is known, ready to be changed."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from internkontroll import columns as c
from internkontroll.arbetsbok import Bok, Bokrad
from styrning.bas.clock import now
from styrning.bas.xlsx import (
    HEADER_ROW,
    LINE_HEIGHT,
    add_dropdown,
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
from styrning.grund.models import User

HINT = "Fyll i de gröna cellerna. En tom cell ändrar ingenting."
STEPS = (
    f"Fyll i de gröna cellerna på bladen {c.BLAD_RISKER}, {c.BLAD_PLAN} och {c.BLAD_RESULTAT}. "
    "Övriga celler är låsta.",
    "Spara filen och ladda upp den i Styrning, på samma sida som du hämtade den.",
    "Granska vad som ändras. Inget sparas förrän du har godkänt det.",
)
RULES = (
    "En ny risk eller en ny kontroll skrivs på en tom rad längst ned på sitt blad. Lämna kolumnen "
    "Kod tom: systemet sätter koden.",
    "Sannolikhet och konsekvens är hela steg på kommunens skala. Välj i listan.",
    "En risk som accepteras behöver vem som accepterar den, till vilken dag och varför.",
    "En avvikelse behöver orsak och minst en åtgärd med ansvarig och datum.",
    "En tom cell ändrar ingenting. Töm ett fält på sidan i stället.",
    "Har någon annan ändrat en rad sedan filen hämtades visas båda vid uppladdningen.",
    "Bladens rubriker ska heta som de heter. Kolumner kan flyttas och rader sorteras.",
)


def workbook(bok: Bok, *, by: User, demo: bool = False) -> bytes:
    """The workbook as a file, handed out to ``by``. Unchanged, it imports to nothing."""
    at = localtime(now()).isoformat(timespec="minutes")
    utlamning = c.Utlamning(bok.enhet.kod, str(bok.ar), at, by.namn)
    title = f"Internkontroll {bok.ar} – {bok.enhet.namn}"
    book = Workbook()
    book.properties.creator = "Styrning"
    book.properties.title = title
    _write_readme(book.active, bok, title, demo=demo)
    for blad in c.BLADEN:
        _write_sheet(book.create_sheet(blad.namn), blad, bok, utlamning, title, demo=demo)
    write_seal(book, utlamning.parts)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_readme(sheet: Worksheet, bok: Bok, title: str, *, demo: bool) -> None:
    state = "Det finns ingen plan för året än."
    if bok.plan is not None:
        state = f"Planen är fastställd: {bok.plan.beslut_text}."
        if not bok.plan.beslut_text:
            state = "Planen är ett utkast."
    sections = [
        ("Så gör du", [f"{number}. {step}" for number, step in enumerate(STEPS, start=1)]),
        ("Bra att veta", [f"• {rule}" for rule in RULES]),
    ]
    write_readme(sheet, title, [state], sections, demo=demo)


def _write_sheet(
    sheet: Worksheet, blad: c.Blad, bok: Bok, utlamning: c.Utlamning, title: str, *, demo: bool
) -> None:
    rader = list(bok.rader[blad.namn].values())
    if blad.namn not in bok.nya:
        rader += [Bokrad("", 0, {}, [column.falt for column in blad.inputs])] * blad.nya
    for number, rad in enumerate(rader, start=HEADER_ROW + 1):
        _write_row(sheet, number, blad, rad, bok.listor)
        if rad.nyckel:
            _write_hidden(sheet, number, blad, rad, utlamning)
    write_title(sheet, f"{blad.namn} – {title}", HINT, demo=demo)
    _dress(sheet, blad, bok, HEADER_ROW + max(len(rader), 1))
    set_up_print(sheet, f"{bok.enhet.kod} {bok.ar} {blad.namn}", demo=demo)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3  # the sheets are wide
    protect(sheet)


def _write_row(
    sheet: Worksheet, number: int, blad: c.Blad, rad: Bokrad, listor: Mapping[str, c.Val]
) -> None:
    lines = 1
    for place, column in enumerate(blad.kolumner, start=1):
        cell = sheet.cell(number, place)
        value = column.write(rad.varden.get(column.falt), listor)
        _put(cell, value)
        (style_input if column.falt in rad.oppna else style_locked)(cell)
        if column.slag == "dag" or column.falt == "planerad":
            cell.number_format = "yyyy-mm-dd"
        lines = max(lines, count_lines(str(value or ""), column.bredd))
    sheet.row_dimensions[number].height = LINE_HEIGHT * min(lines, 10)


def _write_hidden(
    sheet: Worksheet, number: int, blad: c.Blad, rad: Bokrad, utlamning: c.Utlamning
) -> None:
    marks = (
        rad.nyckel,
        rad.version,
        c.row_mark(utlamning, blad.namn, rad.nyckel, rad.version),
        c.row_mark(utlamning, blad.namn, rad.nyckel, *c.input_parts(blad, rad.varden)),
    )
    for place, mark in enumerate(marks, start=len(blad.kolumner) + 1):
        _put(sheet.cell(number, place), mark)


def _put(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        write_text(cell, value)
    else:
        cell.value = value


def _dress(sheet: Worksheet, blad: c.Blad, bok: Bok, last: int) -> None:
    """Headers, widths, lists to choose from and frozen panes."""
    for place, name in enumerate(blad.headers, start=1):
        cell = sheet.cell(HEADER_ROW, place, name)
        style_header(cell)
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.hidden = name in c.HIDDEN
    for place, column in enumerate(blad.kolumner, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.bredd
        if column.hjalp:
            sheet[f"{letter}{HEADER_ROW}"].comment = help_comment(column.hjalp)
        choices = list(column.choices(bok.listor).values())
        if choices:
            add_dropdown(sheet, f"{letter}{HEADER_ROW + 1}:{letter}{last}", choices)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(blad.headers))}{last}"
