"""The report as files: canonical JSON, an HTML document and a workbook."""

import json
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command

from styrning.arsredovisning.exporters.files import FORMAT, file_name
from styrning.arsredovisning.exporters.html import to_html
from styrning.arsredovisning.exporters.json import to_json
from styrning.arsredovisning.exporters.xlsx import to_xlsx
from styrning.arsredovisning.read_model import read_report
from styrning.grund.demo import mark_demo
from styrning.grund.enums import Roll
from tests.arsredovisning import kommun
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alvstrand(db):
    return kommun.build()


@pytest.fixture
def report(alvstrand):
    return read_report(2026, reader=None)


def soup_of(content: bytes) -> BeautifulSoup:
    return BeautifulSoup(content, "html.parser")


def words(element) -> str:
    return " ".join(element.get_text().split())


def sheet_of(content: bytes, name: str) -> list[list]:
    book = openpyxl.load_workbook(BytesIO(content))
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


def test_json_has_sorted_keys_decimals_as_strings_and_iso_dates(report):
    document = json.loads(to_json(report))

    goal = next(mal for mal in document["mal"] if mal["kod"] == "B1")
    point = goal["nyckeltal"][0]["serie"][-1]
    assert (point["totalt"], point["kvinnor"], point["man"]) == ("80.04", "83.5", "76.25")
    assert (point["fran"], point["till"]) == ("2026-01-01", "2026-12-31")
    assert list(document) == sorted(document)
    assert document["demodata"] is False


def test_the_same_report_gives_the_same_bytes(report):
    assert to_json(report) == to_json(read_report(2026, reader=None))


def test_a_decimal_is_the_same_string_however_it_is_padded():
    assert to_json({"a": Decimal("5.0000")}) == to_json({"a": Decimal(5)})


def test_html_prints_numbers_in_swedish_with_word_and_shape(report):
    rows = {words(row.th): row for row in soup_of(to_html(report)).select("#nyckeltal ~ div tr")}
    row = rows["Behöriga till gymnasiet procent · Barn- och utbildningsnämnden · avser 2026"]

    assert [words(cell) for cell in row.find_all("td")] == [
        "–", "–", "81,0", "–", "80,0", "83,5", "76,3", "–", "minst 75,0", "● Nått", "ingen trend",
    ]  # fmt: skip


def test_html_needs_nothing_beside_itself(report):
    page = soup_of(to_html(report))

    assert page.html["lang"] == "sv"
    assert page.find_all(["script", "link", "img"]) == []
    assert all(table.caption for table in page.find_all("table"))
    assert [heading.name for heading in page.find_all(["h1", "h2"])].count("h1") == 1


def test_html_marks_what_is_not_decided(report):
    row = next(
        row for row in soup_of(to_html(report)).find_all("tr") if words(row.th) == "Vatten AB"
    )

    assert words(row.td) == "Godkänd (ej beslutad)"


def test_html_escapes_what_people_wrote(report):
    report["mal"][-1]["namn"] = "<script>alert(1)</script>"

    assert b"<script>" not in to_html(report)


def test_workbook_has_seven_sheets_each_saying_what_it_is(report):
    book = openpyxl.load_workbook(BytesIO(to_xlsx(report)))

    assert book.sheetnames == [
        "Sammanfattning", "Mål", "Nyckeltal", "Data", "GEH", "Uppdrag",
        "Internkontroll",
    ]  # fmt: skip
    assert book["Data"]["A1"].value == "Data, Hela kommunen, 2026, Årsbokslut 2026"


def test_workbook_holds_numbers_as_numbers_shown_with_their_decimals(report):
    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(report)))["Nyckeltal"]
    headers = [cell.value for cell in sheet[2]]
    row = next(row for row in sheet.iter_rows(min_row=3) if row[0].value == "BUN-1")

    cell = row[headers.index("2026")]

    assert (cell.value, cell.number_format) == (80.04, "#,##0.0")


def test_workbook_says_a_goals_facts_in_words(report):
    headers, *rows = sheet_of(to_xlsx(report), "Mål")[1:]

    said = {
        tuple(row[headers.index(name)] for name in ("Rapporteras till", "GEH", "Klass"))
        for row in rows
    }
    assert said == {
        ("Kommunfullmäktige", "Nej", None),
        ("Kommunfullmäktige", "Nej", "Ej bedömt"),
        ("Kommunfullmäktige", "Finansiellt mål", "Uppfyllt"),
        ("Kommunfullmäktige", "Verksamhetsmål", "Delvis"),
    }


def test_workbook_has_one_value_a_row(report):
    headers, *rows = sheet_of(to_xlsx(report), "Data")[1:]

    found = [dict(zip(headers, row, strict=True)) for row in rows]
    now = [row for row in found if row["Kod"] == "BUN-1" and row["Period"] == "2026"]
    assert [(row["Kön"], row["Värde"], row["Status"]) for row in now] == [
        ("Totalt", 80.04, "natt"),
        ("Kvinnor", 83.5, None),
        ("Män", 76.25, None),
    ]


def test_workbook_says_why_a_value_is_missing(report):
    headers, *rows = sheet_of(to_xlsx(report), "Data")[1:]

    found = [dict(zip(headers, row, strict=True)) for row in rows]
    row = next(row for row in found if row["Kod"] == "BUN-2" and row["Period"] == "2026")
    assert (row["Värde"], row["Saknas"]) == (None, "Ännu inte publicerat")


def test_workbook_text_is_never_a_formula(report):
    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(report)))["Mål"]

    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == kommun.FORMULA]

    assert [cell.data_type for cell in cells] == ["s"]


@pytest.mark.parametrize("format", sorted(FORMAT))
def test_invented_facts_are_said_to_be_so_in_every_file(report, format):
    marked = FORMAT[format].write(report, demodata=True)

    if format == "xlsx":
        book = openpyxl.load_workbook(BytesIO(marked))
        assert all(sheet["A1"].value.startswith("Demodata: ") for sheet in book)
        assert all("Demodata" in sheet.oddHeader.center.text for sheet in book)
    elif format == "json":
        assert json.loads(marked)["demodata"] is True
    else:
        assert soup_of(marked).find(class_="demo") is not None


@pytest.mark.parametrize("format", sorted(FORMAT))
def test_what_is_reported_only_to_the_namnd_is_in_no_file_of_the_kf_scope(report, format):
    content = FORMAT[format].write(report)

    if format == "xlsx":
        book = openpyxl.load_workbook(BytesIO(content))
        rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
        text = " ".join(str(value) for row in rows for value in row)
    else:
        text = content.decode()
    assert "Internt mål" not in text
    assert "Bara för nämnden" not in text


def test_a_file_is_named_after_year_and_scope(report):
    assert file_name(report, "xlsx") == "arsredovisning-2026-KF.xlsx"


@pytest.mark.parametrize("format", sorted(FORMAT))
def test_the_command_writes_the_file(alvstrand, tmp_path, capsys, format):
    out = tmp_path / f"ar.{format}"

    call_command("export_arsredovisning", ar=2026, format=format, out=out)

    assert out.stat().st_size > 1000
    assert capsys.readouterr().out == f"Skrev {out}: Hela kommunen, 3 mål.\n"
    assert list(tmp_path.iterdir()) == [out]


def test_the_command_marks_demo_data(alvstrand, tmp_path):
    mark_demo(by=UserFactory())
    out = tmp_path / "ar.json"

    call_command("export_arsredovisning", ar=2026, format="json", out=out, verbosity=0)

    assert json.loads(out.read_bytes())["demodata"] is True


def test_the_command_writes_a_namnds_own_report_for_its_reader(alvstrand, tmp_path):
    user = UserFactory(roll=(Roll.LASARE, alvstrand.skola))
    out = tmp_path / "ar.json"

    call_command(
        "export_arsredovisning", ar=2026, format="json", out=out, enhet="BUN", som=user.username
    )

    document = json.loads(out.read_bytes())
    assert "INT" in [mal["kod"] for mal in document["mal"]]
    assert document["omfattning"]["kod"] == "BUN"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"ar": 1999}, "Det finns ingen plan eller uppföljning för 1999."),
        ({"uppfoljning": "X"}, "Det finns ingen plan eller uppföljning för X."),
        ({"enhet": "BUN"}, "Ange med --som vem som läser enhetens egen redovisning."),
        ({"enhet": "BUN", "som": "x"}, "Användaren x finns inte eller är avstängd."),
        (
            {"enhet": "BUN", "som": "annan"},
            "Enheten BUN finns inte, eller så saknar du behörighet till dess rapport.",
        ),
    ],
)
def test_the_command_refuses_in_swedish_and_writes_nothing(alvstrand, tmp_path, options, error):
    UserFactory(username="annan", roll=(Roll.RAPPORTOR, EnhetFactory()))
    out = tmp_path / "ar.json"

    with pytest.raises(CommandError) as refusal:
        call_command(
            "export_arsredovisning", **{"ar": 2026, "format": "json", "out": out, **options}
        )

    assert str(refusal.value) == error
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(alvstrand, tmp_path):
    out = tmp_path / "finns-ej" / "ar.json"

    with pytest.raises(CommandError, match="gick inte att skriva: No such file or directory"):
        call_command("export_arsredovisning", ar=2026, format="json", out=out)


def test_a_check_with_its_result_is_a_row_of_the_sheet_internkontroll(alvstrand):
    KontrollresultatFactory(
        tillfalle__moment__plan__enhet=alvstrand.skola,
        tillfalle__moment__kod="BUN-K1",
        tillfalle__uppfoljning=alvstrand.runda,
    )

    content = to_xlsx(read_report(2026, reader=None))

    headers, *rows = sheet_of(content, "Internkontroll")[1:]
    row = dict(zip(headers, rows[0], strict=True))
    assert (row["Kod"], row["Resultat"], row["Kontrollerade"], row["Avvikelser"]) == (
        "BUN-K1", "Utan anmärkning", 30, 0,
    )  # fmt: skip


def test_internal_control_is_told_in_the_html_file(alvstrand):
    moment = KontrollmomentFactory(plan__enhet=alvstrand.vatten)
    KontrolltillfalleFactory(moment=moment, uppfoljning=alvstrand.runda)

    page = soup_of(to_html(read_report(2026, reader=None)))

    rows = page.find(id="ik-planer").find_parent("table").find_all("tr")
    row = next(row for row in rows if words(row.th) == "Vatten AB")
    assert [words(cell) for cell in row.find_all("td")] == [
        "Nämnden 2025-10-23 § 88", "1", "1", "1 återstår", "–",
    ]  # fmt: skip
