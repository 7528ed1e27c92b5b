"""Readers open the report and the red thread; the API gives the same figures for a token."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from styrning.grund.models import User
from styrning.grund.services_konto import create_token

FRAGA = """
{
  arsredovisning(ar: 2025) {
    rakning { uppfyllt delvis ejUppfyllt kanEjBedomas ejBedomt }
    omraden { namn rakning { uppfyllt delvis ejUppfyllt kanEjBedomas ejBedomt } }
    mal { kod nyckeltal { kod namn decimaler enhet { kod } status serie { period totalt } } }
  }
}
"""
KLASSER = ("uppfyllt", "delvis", "ejUppfyllt", "kanEjBedomas", "ejBedomt")
BEHORIGA = "Elever i årskurs 9 som är behöriga till yrkesprogram"


def ask(context: BrowserContext, nyckel: str) -> dict:
    """The report as a system fetches it, with nothing but its token."""
    answer = context.request.post(
        "/graphql/", data={"query": FRAGA}, headers={"Authorization": f"Bearer {nyckel}"}
    )
    assert answer.ok, answer.text()
    return answer.json()["data"]["arsredovisning"]


@pytest.fixture
def svar(kommun, vaska) -> dict:
    konto = User.objects.get(username="birgitta.ahl")
    _, nyckel = create_token(konto, "Prov", by=User.objects.get(username="petra.lind"))
    return ask(vaska(), nyckel)


def cells(page: Page, table: str, row: str) -> list[str]:
    """The texts of a table's row, header first."""
    found = page.get_by_role("table", name=re.compile(f"^{table}")).get_by_role("row")
    line = found.filter(has=page.get_by_role("rowheader", name=re.compile(f"^{row}"))).first
    return [text.strip() for text in line.get_by_role("cell").all_inner_texts()]


def counts(rakning: dict) -> list[str]:
    return [str(rakning[klass]) for klass in KLASSER]


@pytest.mark.parametrize("konto", ["maria.ek", "birgitta.ahl", "olle.westin"])
def test_the_report_shows_the_figures_of_the_api(konto, logga_in, svar):
    page = logga_in(konto)
    page.get_by_role("link", name="Årsredovisning", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Måluppfyllelse")

    # mål, the bar, then one count per class
    table = "Per strategiskt område"
    assert cells(page, table, "Alla mål")[2:] == counts(svar["rakning"])
    for omrade in svar["omraden"]:
        assert cells(page, table, omrade["namn"])[2:] == counts(omrade["rakning"])
    figure = next(n for mal in svar["mal"] for n in mal["nyckeltal"] if n["namn"] == BEHORIGA)
    series = [f"{float(point['totalt']):.1f}".replace(".", ",") for point in figure["serie"]]
    assert cells(page, "Nyckeltal under målen", BEHORIGA)[:5] == series
    assert (figure["status"], figure["decimaler"], len(series)) == ("NATT", 1, 5)


@pytest.mark.parametrize("konto", ["maria.ek", "birgitta.ahl"])
def test_the_red_thread_leads_from_the_vision_to_a_nyckeltal(konto, logga_in, svar):
    page = logga_in(konto)
    page.get_by_role("link", name="Röda tråden", exact=True).first.click()
    page.get_by_role("link", name="2025", exact=True).click()

    count = svar["rakning"]
    said = f"35 mål: {count['uppfyllt']} uppnått, {count['delvis']} delvis"
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_text("Barn och unga – vår framtid").click()
    page.get_by_text("Alla barn och unga klarar skolan och mår bra på vägen dit").click()
    expect(page.get_by_text(BEHORIGA).first).to_be_visible()
    assert sum(count.values()) == 35


def test_the_file_holds_the_same_counts(logga_in, svar):
    page = logga_in("birgitta.ahl")
    answer = page.request.get("/arsredovisning/2025/json/")

    assert answer.ok
    report = answer.json()
    assert sorted(report["rakning"].values()) == sorted(svar["rakning"].values())


def test_a_token_made_by_page_reads_the_report(kommun, logga_in, vaska):
    petra = logga_in("petra.lind")
    petra.get_by_role("link", name="API-nycklar").first.click()
    petra.get_by_label("Konto").select_option(label="Birgitta Ahl (birgitta.ahl)")
    petra.get_by_label("Namn", exact=True).fill("Power BI")
    petra.get_by_role("button", name="Skapa nyckeln").click()
    once = petra.get_by_role("status").filter(has_text="Hemligheten visas bara nu.")
    nyckel = once.get_by_role("paragraph").nth(1).inner_text().strip()

    svar = ask(vaska(), nyckel)

    assert sum(svar["rakning"].values()) == 35
    petra.goto("/nycklar/")
    expect(petra.get_by_role("row").filter(has_text="Power BI")).to_be_visible()
    expect(petra.get_by_text(nyckel)).to_have_count(0)
