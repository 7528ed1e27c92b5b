"""An officer fetches the round's workbook, fills it in and reads it in, all or nothing."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from nyckeltal import columns as c
from styrning.bas.xlsx import HEADER_ROW
from tests.webblasare.tillganglig import faults

ADRESS = "/min-uppfoljning/2026-AB/BUN/"
NARVARO = "Närvaro i grundskolan, Barn- och utbildningsnämnden"


@pytest.fixture
def karin(logga_in) -> Page:
    page = logga_in("karin.ohman")
    page.goto(ADRESS)
    page.get_by_role("link", name="Fyll i via Excel").click()
    return page


@pytest.fixture
def arbetsbok(karin, tmp_path) -> Path:
    with karin.expect_download() as download:
        karin.get_by_role("link", name="Hämta arbetsboken").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def fill(path: Path, kod: str, **varden: float | str) -> None:
    """Type in the Utfall cells of a nyckeltal's rows, as Excel would."""
    book = openpyxl.load_workbook(path)
    sheet = book[c.BLAD_INMATNING]
    column = {cell.value: cell.column for cell in sheet[HEADER_ROW]}
    for number in range(HEADER_ROW + 1, sheet.max_row + 1):
        kon = sheet.cell(number, column[c.KON]).value
        if sheet.cell(number, column[c.NYCKELTAL]).value == kod and kon in varden:
            sheet.cell(number, column[c.UTFALL]).value = varden[kon]
    book.save(path)


def upload(page: Page, path: Path) -> None:
    page.get_by_label("Arbetsbok (.xlsx)").set_input_files(path)
    page.get_by_role("button", name="Förhandsgranska").click()


def count(page: Page, label: str) -> Locator:
    """The figure beside a label of the preview's summary."""
    term = page.get_by_role("term").filter(has_text=re.compile(rf"^\s*{label}\s*$"))
    return term.locator("xpath=following-sibling::dd[1]")


def test_a_filled_workbook_is_previewed_counted_and_applied(karin, arbetsbok):
    fill(arbetsbok, "BUN-007", Totalt=93.8, Kvinnor=94.1, Män=93.5)

    upload(karin, arbetsbok)

    expect(count(karin, "Nya")).to_have_text("3")
    expect(count(karin, "Ändrade")).to_have_text("0")
    expect(count(karin, "Fel")).to_have_text("0")
    assert faults(karin) == []
    karin.get_by_role("button", name="Läs in 3 värden").click()
    expect(karin.get_by_text("3 värden sparade")).to_be_visible()
    row = karin.get_by_role("form", name=NARVARO)
    expect(row.get_by_label("Totalt")).to_have_value("93,8")
    expect(row.get_by_label("Män")).to_have_value("93,5")
    expect(row).to_contain_text("Nått")


def test_the_unchanged_workbook_changes_nothing(karin, arbetsbok):
    upload(karin, arbetsbok)

    expect(karin.get_by_text("Filen ändrar ingenting.")).to_be_visible()
    expect(karin.get_by_role("button", name=re.compile("^Läs in"))).to_have_count(0)


def test_every_wrong_cell_is_named_and_nothing_can_be_applied(karin, arbetsbok):
    fill(arbetsbok, "BUN-007", Totalt="5 %", Kvinnor=812)

    upload(karin, arbetsbok)

    expect(count(karin, "Fel")).to_have_text("2")
    rows = karin.get_by_role("table", name="Fel, cell för cell").get_by_role("row")
    expect(rows.filter(has_text="5 %")).to_contain_text("Utfall")
    expect(rows.filter(has_text="812")).to_contain_text("Menade du 81,2?")
    expect(karin.get_by_role("button", name="Läs in värdena")).to_be_disabled()
    assert faults(karin) == []
