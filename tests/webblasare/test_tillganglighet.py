"""Every page that can be opened is accessible, as a computer and as a phone shows it."""

from collections.abc import Iterable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.webblasare import sidor
from tests.webblasare.tillganglig import DATOR, MOBIL, faults


def opened(page: Page, addresses: Iterable[str], sizes=(DATOR, MOBIL)) -> list[str]:
    """Open each address; what is wrong there."""
    found = []
    for address in addresses:
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            found.append(f"{address}: {answer and answer.status}")
        found += faults(page, sizes)
    return found


PORTION = 12  # pages of one test, so that tests beside each other end together


def portions() -> list:
    """Each role's pages, some at a time."""
    return [
        pytest.param(vem, start, id=f"{vem} {start // PORTION + 1}")
        for vem, pages in sidor.SIDOR.items()
        for start in range(0, len(pages), PORTION)
    ]


@pytest.mark.parametrize(("vem", "start"), portions())
def test_every_page_of_a_role_is_accessible(vem, start, kommun, logga_in):
    page = logga_in(vem.partition(",")[0])
    pages = sidor.SIDOR[vem][start : start + PORTION]

    assert opened(page, sidor.addresses(pages)) == []


def test_pages_of_ones_own_account_are_accessible(kommun, logga_in):
    page = logga_in("karin.ohman")

    assert opened(page, [reverse(name) for name in sidor.KONTO]) == []


def test_pages_before_log_in_are_accessible(kommun, vaska):
    page = vaska().new_page()

    assert opened(page, [reverse(name) for name in sidor.UTAN_KONTO]) == []


def test_a_draft_plan_is_worked_on_in_accessible_pages(kommun, logga_in):
    page = logga_in("nils.berg")
    page.goto(reverse("frontend:planer"))
    page.get_by_role("button", name="2027").click()
    page.wait_for_url("**/planer/2027/")
    drafts = [
        reverse("frontend:plan", kwargs={"ar": 2027}),
        reverse("frontend:plan_mal_nytt", kwargs={"ar": 2027}),
        reverse("frontend:plan_mal", kwargs={"ar": 2027, "kod": "BUN1"}),
    ]

    assert opened(page, drafts) == []


def test_an_adopted_plan_is_amended_in_accessible_pages(kommun, logga_in):
    page = logga_in("nils.berg")
    page.goto(reverse("frontend:plan", kwargs={"ar": 2026}))
    page.get_by_role("link", name="Ändra mål enligt Kommunfullmäktige 2026-06-15").click()
    page.wait_for_url("**/planer/2026/?andring=*")
    through = page.url.partition("?")[2]
    pages = [
        reverse("frontend:plan", kwargs={"ar": 2026}),
        reverse("frontend:plan_mal_nytt", kwargs={"ar": 2026}),
        reverse("frontend:plan_mal", kwargs={"ar": 2026, "kod": "BUN1"}),
        reverse("frontend:plan_mal", kwargs={"ar": 2026, "kod": "SON4"}),
    ]

    assert opened(page, [f"{address}?{through}" for address in pages]) == []


def test_dark_pages_are_accessible(kommun, logga_in):
    page = logga_in("karin.ohman", color_scheme="dark")

    assert opened(page, sidor.addresses(sidor.MORKA), sizes=[DATOR]) == []


def test_no_page_is_left_out():
    names = set(sidor.names_of_pages())
    listed = {name for pages in sidor.SIDOR.values() for name, _ in pages}

    missing = names - listed - sidor.FILER - sidor.DELAR - sidor.UTAN_RADER
    assert missing == set(), "list them in tests/webblasare/sidor.py"
    assert listed <= names
