"""How the sheets of a round's workbook look: widths, colours, lists to choose from, help."""

from collections.abc import Container, Mapping, Sequence
from datetime import date

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from nyckeltal import columns as c
from nyckeltal.enums import Sakerhet, Saknas
from nyckeltal.selectors import Definition
from nyckeltal.svar import Svar, answer_text
from styrning.bas.periods import weekday_date
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
    write_title,
)
from styrning.bas.xlsx import write_readme as xlsx_readme
from styrning.grund.models import Inlamning

REPEATED = {c.MAL, c.NAMN, c.ENHET, c.MATTENHET}  # the same on every row of a nyckeltal

_CUT = Alignment(wrap_text=False, vertical="top")
_RIGHT = Alignment(horizontal="right", vertical="top", wrap_text=True)
_LINE_ABOVE = Border(top=Side(style="medium", color="76858D"))

HEADER_HELP = {
    c.TALJARE: "Det antal som räknas, till exempel behöriga elever. Fyll i täljare och nämnare där "
    "cellerna är gröna; utfallet räknas ut.",
    c.NAMNARE: "Det antal som täljaren jämförs med, till exempel alla elever.",
    c.UTFALL: "Skriv bara talet, till exempel 72,5. Inga procenttecken, enheter eller formler. Där "
    "svaret är ja, nej eller ett steg på en skala: välj i listan.",
    c.ORSAK: "Fyll bara i när utfallet saknas. Välj i listan.",
    c.SAKERHET: "Preliminärt, slutligt eller reviderat. Tomt räknas som slutligt.",
    c.PROGNOS: "Vad utfallet väntas bli för hela året. Skriv bara talet.",
    c.KOMMENTAR: "En kommentar till nyckeltalet. Den skrivs på raden Totalt.",
}
STEPS = (
    "Fyll i de gröna cellerna på {bladen}. Övriga celler är låsta.",
    "Spara filen och ladda upp den i Styrning, på samma sida som du hämtade den: Fyll i via Excel.",
    "Granska vad som ändras. Inget sparas förrän du har godkänt det.",
)
RULES = (
    "Skriv bara talet, till exempel 72,5 eller 1 234. Inga procenttecken, enheter eller formler.",
    "Saknas utfallet: lämna det tomt och välj en orsak i listan. Skriv inte 0.",
    "En tom cell ändrar ingenting. Ett värde som redan finns tas bara bort genom att en orsak "
    "väljs.",
    "Filtrera gärna. Tas bladets skydd bort kan rader sorteras och tas bort och kolumner flyttas, "
    "men rubriker och blad ska heta som de heter.",
    "Har någon annan ändrat en rad sedan filen hämtades visas båda värdena vid uppladdningen.",
)

JUDGED = (
    "Målen bedöms på bladet Bedömningar. Förslaget räknas om när filen läses in: det följer de "
    "utfall som då finns, också dem i samma fil.",
)


def write_readme(sheet: Worksheet, inlamning: Inlamning, *, judged: bool, demo: bool) -> None:
    """The first sheet: what the file is for, when it is due, how it is filled in.

    ``judged``: whether there is a sheet of judgements too.
    """
    runda = inlamning.uppfoljning
    bladen = f"bladet {c.BLAD_INMATNING}"
    if judged:
        bladen = f"bladen {c.BLAD_INMATNING} och Bedömningar"
    sections: list[tuple[str, Sequence[str]]] = []
    if runda.instruktion:
        sections.append(("Från den som leder uppföljningen", runda.instruktion.splitlines()))
    sections += [
        (
            "Så gör du",
            [
                f"{number}. {step.format(bladen=bladen)}"
                for number, step in enumerate(STEPS, start=1)
            ],
        ),
        ("Bra att veta", [f"• {rule}" for rule in (*RULES, *(JUDGED if judged else ()))]),
    ]
    lead = [f"Avser {runda.period.label}. Klar senast {_due(runda.klar_namnd)}."]
    title = f"{runda.namn} – {inlamning.enhet.namn}"
    xlsx_readme(sheet, title, lead, sections, demo=demo)


def _due(day: date) -> str:
    return f"{weekday_date(day)} {day.year}"


def dress_row(
    sheet: Worksheet,
    number: int,
    names: Sequence[str],
    inputs: set[str],
    definition: Definition,
    *,
    is_first: bool,
) -> None:
    """Colours and formats of one row; the first of a nyckeltal has a line above and its sheet."""
    for column, name in enumerate(names, start=1):
        cell = sheet.cell(number, column)
        if name in inputs:
            style_input(cell)
            continue
        style_locked(cell)
        if name in REPEATED and not is_first:
            cell.alignment = _CUT
        if name in {*c.EARLIER, c.MALVARDE}:
            cell.number_format = _number_format(definition.decimaler)
            cell.alignment = _RIGHT
        if is_first:
            cell.border = _LINE_ABOVE
        if name == c.NAMN and is_first:
            cell.comment = _definition_comment(definition)
    wrapped = [name for name in names if name in c.WIDTHS and (is_first or name not in REPEATED)]
    texts = ((sheet.cell(number, names.index(name) + 1).value, name) for name in wrapped)
    lines = [count_lines(str(text or ""), c.WIDTHS[name]) for text, name in texts]
    sheet.row_dimensions[number].height = LINE_HEIGHT * min(max(lines), 10)


def _number_format(decimaler: int) -> str:
    return "#,##0" + ("." + "0" * decimaler if decimaler else "")


def _definition_comment(definition: Definition) -> Comment | None:
    """The definition sheet's words, to be read beside the name."""
    parts = [("Syfte", definition.syfte), ("Källa", definition.kalla), ("Metod", definition.metod)]
    text = "\n".join(f"{label}: {words}" for label, words in parts if words)
    return help_comment(text) if text else None


def dress_entry(
    sheet: Worksheet,
    names: Sequence[str],
    answers: Mapping[int, Svar],
    inlamning: Inlamning,
    *,
    hidden: Container[str],
    demo: bool,
) -> None:
    """Title, headers, widths, frozen panes, lists and protection of the entry sheet.

    ``answers`` says by row what may be chosen; empty where a number is asked for.
    """
    runda, enhet = inlamning.uppfoljning, inlamning.enhet
    hint = "Fyll i de gröna cellerna. En tom cell ändrar ingenting."
    write_title(sheet, f"{runda.namn} – {enhet.namn}", hint, demo=demo)
    place = {name: get_column_letter(column) for column, name in enumerate(names, start=1)}
    for name, letter in place.items():
        cell = sheet[f"{letter}{HEADER_ROW}"]
        style_header(cell)
        if name in HEADER_HELP:
            cell.comment = help_comment(HEADER_HELP[name])
        dimension = sheet.column_dimensions[letter]
        dimension.width = c.WIDTHS.get(name, c.EARLIER_WIDTH)
        dimension.hidden = name in hidden
    first, last = HEADER_ROW + 1, max([*answers, HEADER_ROW + 1])
    for name in (*c.PAIR, c.UTFALL, c.PROGNOS):
        if name in place:
            _check_numbers(sheet, place[name], answers)
    add_dropdown(sheet, f"{place[c.ORSAK]}{first}:{place[c.ORSAK]}{last}", Saknas.labels)
    add_dropdown(sheet, f"{place[c.SAKERHET]}{first}:{place[c.SAKERHET]}{last}", Sakerhet.labels)
    for name in (c.UTFALL, c.PROGNOS):
        if name in place:
            _offer_answers(sheet, place[name], answers)
    sheet.freeze_panes = f"{place[c.ENHET]}{first}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{place[names[-1]]}{last}"
    set_up_print(sheet, f"{runda.kod} {enhet.kod}", demo=demo)
    protect(sheet)


def _check_numbers(sheet: Worksheet, letter: str, answers: Mapping[int, Svar]) -> None:
    """Let Excel refuse what is no number, in the rows that ask for one."""
    numbers = [number for number in answers if not answers[number]]
    if not numbers:
        return
    first = before = numbers[0]
    spans: list[tuple[int, int]] = []
    for number in numbers[1:]:
        if number != before + 1:
            spans.append((first, before))
            first = number
        before = number
    spans.append((first, before))
    check = add_number_check(sheet, f"{letter}{spans[0][0]}:{letter}{spans[0][1]}")
    for start, end in spans[1:]:
        check.add(f"{letter}{start}:{letter}{end}")


def _offer_answers(sheet: Worksheet, letter: str, answers: Mapping[int, Svar]) -> None:
    """A list to choose in for each scale, over all rows that are answered on it."""
    rows: dict[Svar, list[int]] = {}
    for number, svar in answers.items():
        if svar:
            rows.setdefault(svar, []).append(number)
    for svar, numbers in rows.items():
        words = [answer_text(value, svar) or "" for value, _ in svar]
        offered = add_dropdown(sheet, f"{letter}{numbers[0]}", words)
        for number in numbers[1:]:
            offered.add(f"{letter}{number}")
