"""The report as a workbook: sheets to read, and one with a value a row to compute on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.db.models import TextChoices
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from mal.enums import Geh, Klass, RapporterasTill
from nyckeltal.enhetsfoljd import told_words
from nyckeltal.enums import Sakerhet, Saknas
from styrning.arsredovisning import visning
from styrning.arsredovisning.exporters.tal import Tal
from styrning.arsredovisning.exporters.xlsx_drift import WIDE as DRIFT_WIDE
from styrning.arsredovisning.exporters.xlsx_drift import drift_sheets
from styrning.arsredovisning.exporters.xlsx_geh import WIDE as GEH_WIDE
from styrning.arsredovisning.exporters.xlsx_geh import geh_sheets
from styrning.arsredovisning.exporters.xlsx_kontroll import WIDE as KONTROLL_WIDE
from styrning.arsredovisning.exporters.xlsx_kontroll import control_sheets
from styrning.arsredovisning.exporters.xlsx_uppdrag import WIDE as UPPDRAG_WIDE
from styrning.arsredovisning.exporters.xlsx_uppdrag import uppdrag_sheet
from styrning.arsredovisning.grundvisning import grounds
from styrning.bas.xlsx import style_header, write_text

DEMO = "Demodata: kommun, personer och siffror är påhittade."
WIDE, NARROW = 38, 13
Rad = Sequence[Any]


def to_xlsx(report: Mapping[str, Any], *, demodata: bool = False) -> bytes:
    """The workbook. Row 1 of each sheet says what it is, row 2 holds the headers.

    Text is written as text, also when it begins with = + - or @.

    Args:
        demodata: whether the facts are invented; then row 1 of every sheet, and the head of
            every printed page, say so.
    """
    return saved(workbook(report, demodata))


def workbook(report: Mapping[str, Any], demodata: bool) -> Workbook:
    """The sheets of ``to_xlsx``, to add more to before it is saved."""
    book = Workbook(write_only=True)
    _sheet(book, report, demodata, "Sammanfattning", *_summary(report))
    _sheet(book, report, demodata, "Mål", *_goals(report))
    _sheet(book, report, demodata, "Nyckeltal", *_figures(report))
    _sheet(book, report, demodata, "Data", *_data(report))
    _sheet(book, report, demodata, "GEH", *_geh(report))
    for title, headers, rows in (*geh_sheets(report), *drift_sheets(report)):
        _sheet(book, report, demodata, title, headers, rows)
    _sheet(book, report, demodata, "Uppdrag", *uppdrag_sheet(report))
    for title, headers, rows in control_sheets(report):
        _sheet(book, report, demodata, title, headers, rows)
    if any(grounds(report)):
        _sheet(book, report, demodata, "Underlag", *_grounds(report))
    if report["upphorda"]:
        _sheet(book, report, demodata, "Upphörda", *_ended(report))
    return book


def sheet(report: Mapping[str, Any], title: str) -> tuple[Sequence[str], Sequence[Rad]]:
    """Headers and rows of one sheet by itself; empty where the report has none of that title."""
    if title in ONE:
        return ONE[title](report)
    for part in SEVERAL:
        for name, headers, rows in part(report):
            if name == title:
                return headers, rows
    return [], []


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(
    book: Workbook,
    report: Mapping[str, Any],
    demodata: bool,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Rad],
) -> None:
    sheet: WriteOnlyWorksheet = book.create_sheet(title)
    for number, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDE if wide(header) else NARROW
    sheet.freeze_panes = "B3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    about = f"{title}, {report['omfattning']['namn']}, {report['ar']}"
    if report["uppfoljning"]:
        about += f", {report['uppfoljning']['namn']}"
    if demodata:
        about = f"{DEMO} {about}"
        sheet.oddHeader.center.text = DEMO
    sheet.append([_cell(sheet, about)])
    sheet.append([_header(sheet, header) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


BREDA = {
    "Område, nämnd eller bolag", "Mål", "Nyckeltal", "Huvudansvarig", "Motiv", "Orsak", "Effekt",
    "Åtgärd", "Underlag", "Slutsats", "Förslagets spår",
    "Beslut", "Utfall", "Vad kontrolleras", "Iakttagelse", "Enhet",
    "Så bedöms målet", "Bidrar också till", "Medansvariga",
}  # fmt: skip
ALLA_BREDA = BREDA | UPPDRAG_WIDE | GEH_WIDE | DRIFT_WIDE | KONTROLL_WIDE


def wide(header: str) -> bool:
    """Whether the column under ``header`` holds names or sentences."""
    return header in ALLA_BREDA


def _header(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    style_header(cell)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, Tal):
        cell.value, cell.number_format = value.value, value.format
    elif isinstance(value, datetime):
        cell.value, cell.number_format = value.replace(tzinfo=None), "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif isinstance(value, int):
        cell.value = value
    else:
        write_text(cell, value)
    return cell


def _summary(report: Mapping[str, Any]) -> tuple[list[str], Sequence[Rad]]:
    words = visning.scale_words(report)
    headers = ["Uppdelning", "Område, nämnd eller bolag", "Antal mål"]
    headers += [words[klass] for klass in report["rakning"]] + ["Läge", "Beslut"]
    rows = [_counts("Alla", report["omfattning"]["namn"], report["rakning"])]
    rows += [_counts("Område", rad["namn"], rad["rakning"]) for rad in visning.area_rows(report)]
    for rad in visning.enhet_rows(report):
        about = ", ".join(filter(None, [rad["lage_ord"], "ej beslutad" * rad["ej_beslutad"]]))
        rows.append([*_counts("Ansvarig", rad["namn"], rad["rakning"]), about, rad["beslut"]])
    return headers, rows


def _counts(slag: str, namn: str, rakning: Mapping[str, int]) -> list[Any]:
    return [slag, namn, Tal(visning.total(rakning)), *(Tal(antal) for antal in rakning.values())]


def _goals(report: Mapping[str, Any]) -> tuple[list[str], Sequence[Rad]]:
    years = visning.rating_years(report)
    headers = [
        "Kod", "Mål", "Nivå", "Område", "Huvudansvarig", "Medansvariga", "Rapporteras till", "GEH",
        "Så bedöms målet", "Bidrar också till",
        "Klass", "Bedömning", "Föreslagen", "Förslagets spår", "Motiv", "Orsak", "Effekt",
        "Åtgärd", "Bedömd av", "Bedömd", *(str(ar) for ar in years),
    ]  # fmt: skip
    rated = {rad["kod"]: rad["celler"] for rad in visning.rating_rows(report)}
    rows = []
    for mal in report["mal"]:
        decision = mal["bedomning"] or dict.fromkeys(BEDOMNING)
        rows.append(
            [
                mal["kod"], mal["namn"], mal["niva"], mal["omrade"], mal["huvudansvarig"]["namn"],
                ", ".join(enhet["namn"] for enhet in mal["medansvariga"]),
                _word(RapporterasTill, mal["rapporteras_till"]), _word(Geh, mal["geh"]),
                mal["metod"],
                ", ".join(f"{rad['kod']} {rad['namn']}" for rad in mal["bidrar_till"]),
                _word(Klass, mal["klass"]), mal["ord"], _word(Klass, decision["foreslagen"]),
                *(decision[field] for field in BEDOMNING[1:]),
                *(cell["ord"] if cell else "" for cell in rated.get(mal["kod"], ())),
            ]
        )  # fmt: skip
    return headers, rows


def _word(enum: type[TextChoices], value: str | None) -> str:
    return str(enum(value).label) if value else ""


def _grounds(report: Mapping[str, Any]) -> tuple[list[str], Sequence[Rad]]:
    """What the judgements rest on beside the figures."""
    headers = [
        "Kod", "Mål", "Enhet", "Slag", "Underlag", "Slutsats", "Gjord av", "Datum", "Länk",
    ]  # fmt: skip
    return headers, [
        [
            rad["mal"]["kod"], rad["mal"]["namn"], rad["enhet"]["namn"], rad["slag_ord"],
            rad["titel"], rad["slutsats"], rad["gjord_av"], rad["datum"], rad["lank"],
        ]
        for rad in grounds(report)
    ]  # fmt: skip


BEDOMNING = ("foreslagen", "spar", "motiv", "orsak", "effekt", "atgard", "bedomd_av", "bedomd_at")


def _ended(report: Mapping[str, Any]) -> tuple[list[str], Sequence[Rad]]:
    rows = [
        [mal["kod"], mal["namn"], mal["huvudansvarig"]["namn"], mal["upphor"], mal["beslut"]]
        for mal in report["upphorda"]
    ]
    return ["Kod", "Mål", "Huvudansvarig", "Gäller inte från och med", "Beslut"], rows


def _figures(report: Mapping[str, Any]) -> tuple[list[str], Sequence[Rad]]:
    years = visning.figure_years(report)
    headers = [
        "Kod", "Nyckeltal", "Enhet", "Måttenhet", *(str(ar) for ar in years), "Kvinnor", "Män",
        "Prognos", "Målvärde", "Status", "Trend", "Avser", "Varför utfall saknas",
        "Säkerhet", "Utgångsvärde", "Enheter utan värde", "Andra enheters värden",
    ]  # fmt: skip
    rows = []
    for entry in visning.figures(report):
        figure = entry["nyckeltal"]
        row, digits = visning.figure_row(figure), figure["decimaler"]
        points = {point["till"].year: point for point in figure["serie"]}
        now = figure["serie"][-1] if figure["period"] else None
        rows.append(
            [
                figure["kod"], figure["namn"], figure["enhet"]["namn"], figure["mattenhet"],
                *(_value(points.get(ar), "totalt", digits) for ar in years),
                _value(now, "kvinnor", digits), _value(now, "man", digits),
                figure["prognos_text"] or Tal(figure["prognos"], digits), row["mal"],
                row["status_ord"], row["trend_ord"], figure["period"] or "", row["saknas"],
                row["sakerhet"], row["utgangsvarde"], row["delar_saknas"],
                row["andras"],
            ]
        )  # fmt: skip
    return headers, rows


def _value(point: Mapping[str, Any] | None, kon: str, digits: int) -> Tal | str:
    """A number, or an answer in words."""
    if point is None:
        return Tal(None, digits)
    words = point["text"][kon] if point["text"] else None
    return words or Tal(point[kon], digits)


def _data(report: Mapping[str, Any]) -> tuple[list[str], Sequence[Rad]]:
    headers = [
        "Målens koder", "Kod", "Nyckeltal", "Enhetens kod", "Enhet", "Period", "Från och med",
        "Till och med", "Kön", "Värde", "Måttenhet", "Målvärde", "Status", "Saknas", "Säkerhet",
        "Brott i serien", "Svar", "Från nyckeltal", "Från enhet",
    ]  # fmt: skip
    rows = []
    for value in visning.values(report):
        figure, point = value["nyckeltal"], value["punkt"]
        judged = value["nu"] and value["kon"] == "Totalt"
        target = figure["malvarde"]["varde"] if judged and figure["malvarde"] else None
        rows.append(
            [
                ", ".join(value["mal"]), figure["kod"], figure["namn"], figure["enhet"]["kod"],
                figure["enhet"]["namn"], point["period"], point["fran"], point["till"],
                value["kon"], Tal(value["varde"], figure["decimaler"]), figure["mattenhet"],
                Tal(target, figure["decimaler"]), figure["status"] if judged else "",
                Saknas(point["saknas"]).label if point["saknas"] else "",
                Sakerhet(point["sakerhet"]).label if point["sakerhet"] else "",
                point["brott"] or "", _answer(point, value["kon"]), point["foregangare"] or "",
                told_words(point, figure["decimaler"]).removeprefix("från "),
            ]
        )  # fmt: skip
    return headers, rows


def _answer(point: Mapping[str, Any], kon: str) -> str:
    names = {"Totalt": "totalt", "Kvinnor": "kvinnor", "Män": "man"}
    return (point["text"][names[kon]] or "") if point["text"] else ""


def _geh(report: Mapping[str, Any]) -> tuple[list[str], Sequence[Rad]]:
    headers = ["Slag", "Kod", "Mål", "Huvudansvarig", "Beslut", "Utfall", "Klass", "Bedömning"]
    rows: list[Rad] = [
        [
            grupp["namn"], mal["kod"], mal["namn"], mal["huvudansvarig"]["namn"], mal["beslut"],
            "; ".join(mal["utfall"]), _word(Klass, mal["klass"]), mal["ord"],
        ]
        for grupp in visning.geh_groups(report)
        for mal in grupp["mal"]
    ]  # fmt: skip
    return headers, rows


ONE = {
    "Mål": _goals,
    "Nyckeltal": _figures,
    "GEH": _geh,
    "Uppdrag": uppdrag_sheet,
    "Upphörda": _ended,
}
SEVERAL = (geh_sheets, drift_sheets, control_sheets)
