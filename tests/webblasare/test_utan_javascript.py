"""Every page works without JavaScript; here the one where most is typed."""

import pytest
from playwright.sync_api import Locator, Page, expect

ADRESS = "/min-uppfoljning/2026-AB/BUN/"
NARVARO = "Närvaro i grundskolan, Barn- och utbildningsnämnden"


@pytest.fixture
def karin(logga_in) -> Page:
    page = logga_in("karin.ohman", java_script_enabled=False)
    page.goto(ADRESS)
    return page


def row(page: Page) -> Locator:
    return page.get_by_role("form", name=NARVARO)


def save(page: Page, varde: str) -> None:
    row(page).get_by_label("Totalt").fill(varde)
    row(page).get_by_role("button", name="Spara raden").click()


def test_a_row_is_saved_with_its_button(karin):
    save(karin, "93,8")

    expect(row(karin)).to_contain_text("Nått")
    expect(row(karin).get_by_label("Totalt")).to_have_value("93,8")
    expect(karin.get_by_text("12 av 38 klara", exact=True)).to_be_visible()


def test_what_is_refused_stays_typed_beside_the_reason(karin):
    save(karin, "812")

    expect(row(karin).get_by_role("alert")).to_contain_text("Menade du 81,2?")
    expect(row(karin).get_by_label("Totalt")).to_have_value("812")
