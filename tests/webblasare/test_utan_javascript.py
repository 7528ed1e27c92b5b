"""Every page works without JavaScript; here the one where most is typed."""

import re

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
    before = karin.locator("#framdrift b").inner_text()

    save(karin, "93,8")

    expect(row(karin)).to_contain_text("Nått")
    expect(row(karin).get_by_label("Totalt")).to_have_value("93,8")
    done, of = (int(number) for number in before.removesuffix(" klara").split(" av "))
    expect(karin.locator("#framdrift b")).to_have_text(f"{done + 1} av {of} klara")


def test_what_is_refused_stays_typed_beside_the_reason(karin):
    save(karin, "812")

    expect(row(karin).locator(".falt__fel")).to_contain_text("Menade du 81,2?")
    expect(row(karin).get_by_label("Totalt")).to_have_value("812")


def test_goals_fold_and_the_next_that_lacks_its_answer_is_a_link(karin):
    karin.get_by_role("link", name="Öppna alla mål").click()
    expect(karin.locator("details.malblock:not([open])")).to_have_count(0)
    karin.get_by_role("link", name="Fäll ihop målen").click()
    expect(karin.locator("details[id^=m-][open]")).to_have_count(1)

    karin.get_by_role("link", name="Nästa obesvarade").click()

    expect(karin).to_have_url(re.compile(r"visa=.+#r-.+"))
    expect(row(karin)).to_be_in_viewport()


def test_the_details_are_a_page_and_the_sentence_is_there_to_read(karin):
    save(karin, "93,8")
    row(karin).get_by_text("Kommentar", exact=True).click()
    expect(row(karin).locator("q")).to_have_text(re.compile(r"^Utfall 93,8 procent mot mål 93,5; "))
    expect(row(karin).get_by_role("button", name="Börja med en mening")).to_have_count(0)

    row(karin).get_by_role("link", name=re.compile("^Detaljer")).click()

    expect(karin.get_by_role("heading", name="Närvaro i grundskolan", level=1)).to_be_visible()
