"""A large tree in parts: opened by keyboard, and by links without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from frontend.mal import trad

OMRADE = "Barn och unga – vår framtid"
MAL = "Alla barn och unga klarar skolan och mår bra på vägen dit"


@pytest.fixture(autouse=True)
def _large(monkeypatch):
    """As if the demo's 35 goals were many."""
    monkeypatch.setattr(trad, "STORT", 5)


def test_what_is_opened_by_keyboard_is_fetched(logga_in):
    page: Page = logga_in("maria.ek")
    page.goto("/roda-traden/2025/")
    expect(page.get_by_text(MAL)).to_have_count(0)

    page.locator("summary").filter(has_text=OMRADE).focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text(MAL, exact=True)).to_be_visible()


def test_without_javascript_a_link_leads_there(logga_in):
    page: Page = logga_in("maria.ek", java_script_enabled=False)
    page.goto("/roda-traden/2025/")
    page.get_by_text(OMRADE, exact=True).click()

    page.get_by_role("link", name=f"Visa det som ligger under {OMRADE}").click()

    expect(page.get_by_text(MAL, exact=True)).to_be_visible()
