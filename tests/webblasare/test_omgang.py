"""Kvalitetskedjan closes a round and opens it again; the officer sees which it is."""

import pytest
from playwright.sync_api import Page, expect

OMGANG = "/omgang/2026-AB/"
ADRESS = "/min-uppfoljning/2026-AB/BUN/"
NARVARO = "Närvaro i grundskolan, Barn- och utbildningsnämnden"


@pytest.fixture
def karin(logga_in) -> Page:
    page = logga_in("karin.ohman")
    page.goto(ADRESS)
    return page


def close(page: Page) -> None:
    page.goto(OMGANG)
    page.get_by_role("button", name="Stäng omgången").click()
    expect(page.get_by_text("Årsbokslut 2026 är stängd.")).to_be_visible()


def test_what_is_typed_when_the_round_has_closed_is_refused_and_kept(karin, logga_in):
    close(logga_in("nils.berg"))

    row = karin.get_by_role("form", name=NARVARO)
    row.get_by_label("Totalt", exact=True).fill("93,8")
    karin.keyboard.press("Tab")

    expect(row.locator(".falt__fel")).to_contain_text("Årsbokslut 2026 är stängd")
    expect(row.get_by_label("Totalt", exact=True)).to_have_value("93,8")
    karin.goto(ADRESS)
    expect(karin.get_by_text("Årsbokslut 2026 är stängd sedan 18 november 2026.")).to_be_visible()
    expect(karin.get_by_role("form", name=NARVARO)).to_have_count(0)


def test_a_round_is_opened_again_with_a_reason(karin, logga_in):
    nils = logga_in("nils.berg")
    close(nils)

    nils.get_by_label("Varför öppnas omgången igen?").fill("Två nämnder bad om en dag till.")
    nils.get_by_role("button", name="Öppna omgången igen").click()

    expect(nils.get_by_role("button", name="Stäng omgången")).to_be_visible()
    karin.goto(ADRESS)
    expect(karin.get_by_role("form", name=NARVARO)).to_be_visible()
