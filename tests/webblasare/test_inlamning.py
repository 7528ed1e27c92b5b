"""A submission's road: sent in, returned, sent again, approved, decided, and seen on the board."""

import re

import pytest
from playwright.sync_api import Page, expect

from styrning.config.demo.huvudjobb import Jobb, alvstrand_job, fill_in_alvstrand

LOSENORD = "älvstrands-egna-provlösenord"
MOTIV = "Utfallet för handläggningstid stämmer inte med underlaget."


@pytest.fixture
def ifylld(kommun) -> Jobb:
    """Miljö- och tillsynsnämnden's year-end, filled in; its two people can log in."""
    jobb = alvstrand_job()
    fill_in_alvstrand(jobb)
    for person in (jobb.rapportor, jobb.godkannare):
        person.set_password(LOSENORD)
        person.save()
    return jobb


def send_in(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("Årsbokslut 2026, Miljö- och")).click()
    page.get_by_role("button", name="Skicka in uppföljningen").click()
    expect(page.get_by_text("Uppföljningen är inskickad.")).to_be_visible()


def open_from_start(page: Page, rubrik: str) -> None:
    page.goto("/")
    section = page.get_by_role("region", name=rubrik)
    card = section.get_by_role("article").filter(has_text="Miljö- och tillsynsnämnden")
    card.get_by_role("link", name="Årsbokslut 2026", exact=True).click()


def test_returned_sent_again_approved_decided_and_seen_by_kvalitetskedjan(ifylld, logga_in):
    hanna = logga_in(ifylld.rapportor.username, LOSENORD)
    send_in(hanna)

    goran = logga_in(ifylld.godkannare.username, LOSENORD)
    open_from_start(goran, "Väntar på ditt godkännande")
    goran.get_by_label("Vad behöver ändras?").fill(MOTIV)
    goran.get_by_role("button", name="Lämna åter").click()
    expect(goran.get_by_text("Inlämningen är lämnad åter.")).to_be_visible()

    hanna.goto("/")
    expect(hanna.get_by_role("region", name="Att göra nu")).to_contain_text(MOTIV)
    send_in(hanna)

    open_from_start(goran, "Väntar på ditt godkännande")
    goran.get_by_role("button", name="Godkänn inlämningen").click()
    expect(goran.get_by_text("Inlämningen är godkänd.")).to_be_visible()

    anders = logga_in("anders.lundstrom")
    open_from_start(anders, "Väntar på att beslutet antecknas")
    anders.get_by_label("Paragraf").fill("74")
    anders.get_by_label("Beslutsdatum").fill("2026-11-18")
    anders.get_by_role("button", name="Anteckna beslutet").click()
    expect(anders.get_by_text("Beslutet är antecknat.")).to_be_visible()
    expect(anders.get_by_text("2026-11-18 § 74").first).to_be_visible()

    nils = logga_in("nils.berg")
    nils.get_by_role("link", name="Fullständighet", exact=True).click()
    board = nils.get_by_role("table", name=re.compile("^Enhet och omgång"))
    row = board.get_by_role("row").filter(has_text="Miljö- och tillsynsnämnden")
    expect(row.get_by_role("link", name=re.compile("^Beslutad.*Årsbokslut 2026"))).to_be_visible()
    nils.get_by_role("link", name="Årshjul", exact=True).click()
    rounds = nils.get_by_role("row").filter(has_text="Årsbokslut 2026")
    expect(rounds.filter(has_text="2 av 13")).to_be_visible()


def test_what_blocks_is_listed_with_links_to_its_rows(kommun, logga_in):
    karin = logga_in("karin.ohman")
    karin.goto("/min-uppfoljning/2026-AB/BUN/")
    karin.get_by_role("link", name="Granska och skicka").click()

    blocking = karin.get_by_role("heading", name=re.compile("hindrar att du skickar in"))
    expect(blocking).to_be_visible()
    expect(karin.get_by_role("button", name="Skicka in uppföljningen")).to_have_count(0)
    gap = karin.get_by_role("main").get_by_role("list").get_by_role("link").first
    anchor = (gap.get_attribute("href") or "").partition("#")[2]
    gap.click()
    expect(karin.get_by_role("heading", name="Min uppföljning")).to_be_visible()
    assert karin.evaluate("id => document.getElementById(id) !== null", anchor)
