"""A nämnd's whole year of internal control, by those who do it, into the annual report."""

import pytest
from playwright.sync_api import Page, expect

from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Uppfoljning, User
from tests.factories.grund import EnhetFactory, InlamningFactory, TilldelningFactory

PLAN = "/internkontroll/VAL/2026/"
RISK = "förtidsröster räknas i fel valdistrikt"
MOMENT = "Förtidsröster i rätt valdistrikt"
ATGARD = "Mottagningsställena får en lista över distrikten."
SAMLAT = "Nämnderna har planer, gör sina kontroller och rättar det som brister."


@pytest.fixture
def valnamnd(kommun) -> None:
    """A nämnd with a round to report in and people, but without risks or plan."""
    namnd = EnhetFactory(kod="VAL", namn="Valnämnden", parent=Enhet.objects.get(kod="KF"))
    InlamningFactory(enhet=namnd, uppfoljning=Uppfoljning.objects.get(kod="2026-AB"))
    for konto, roll in (("karin.ohman", Roll.RAPPORTOR), ("lena.sandberg", Roll.GODKANNARE)):
        TilldelningFactory(user=User.objects.get(username=konto), enhet=namnd, roll=roll)


def test_from_scored_risk_to_overall_judgement_and_annual_report(valnamnd, logga_in):
    sara = logga_in("sara.holm")
    score_a_risk(sara)
    make_a_plan(sara)
    adopt_it(sara)
    plan_the_year(sara)

    karin = logga_in("karin.ohman")
    perform_a_drawn_sample(karin)
    check_it_again(karin)
    perform_the_others(karin)
    send_in(karin)
    approve(logga_in("lena.sandberg"))

    anders = logga_in("anders.lundstrom")
    decide_the_report(anders)
    judge_the_whole(anders)
    read_the_annual_report(logga_in("maria.ek"))


def score_a_risk(page: Page) -> None:
    page.goto(PLAN)
    page.get_by_role("link", name="Lägg till en risk").click()
    page.get_by_label("Risk att").fill(RISK)
    page.get_by_label("På grund av").fill("att distrikten har ritats om")
    page.get_by_label("Vilket leder till").fill("att resultatet måste räknas om")
    page.get_by_label("Process", exact=True).fill("Genomföra val")
    page.get_by_label("Slag av process").select_option(label="Huvudprocess")
    page.get_by_label("Kategori").select_option(label="Förtroende")
    page.get_by_label("3 Möjlig:").check()
    page.get_by_label("4 Allvarlig:").check()
    page.get_by_label("Kontrollera", exact=True).check()
    page.get_by_role("button", name="Lägg till risken").click()
    expect(page.get_by_text("är tillagd med riskvärde 12.")).to_be_visible()


def make_a_plan(page: Page) -> None:
    page.goto(PLAN)
    page.get_by_role("link", name="Påbörja plan 2026").first.click()
    page.get_by_role("button", name="Påbörja plan 2026").click()
    expect(page.locator("#saknas")).to_contain_text("VAL-R1")
    page.get_by_role("link", name="Lägg till ett kontrollmoment").first.click()
    page.get_by_label("Vad kontrolleras").fill(MOMENT)
    page.get_by_label("Möter risken").select_option(value="VAL-R1")
    page.get_by_label("Metod").select_option(label="Stickprov")
    page.get_by_label("Hur ofta").select_option(label="En gång per år")
    page.get_by_label("Omfattning").fill("20 kuvert")
    page.get_by_label("Kontrollansvarig").fill("Valsamordnaren")
    page.get_by_role("button", name="Lägg till momentet").click()
    for left in (1, 0):  # the checks that are common to all lack somebody responsible
        page.get_by_role("link", name="Ange ansvarig").first.click()
        page.get_by_label("Kontrollansvarig").fill("Ekonomen")
        page.get_by_role("button", name="Spara kontrollmomentet").click()
        expect(page.get_by_role("link", name="Ange ansvarig")).to_have_count(left)


def adopt_it(page: Page) -> None:
    expect(page.get_by_role("heading", name="Planen kan fastställas")).to_be_visible()
    page.get_by_label("Beslutsdatum").fill("2026-11-17")
    page.get_by_label("Paragraf").fill("9")
    page.get_by_role("button", name="Fastställ planen").click()
    expect(page.locator(".sidhuvud")).to_contain_text("fastställd 17 november 2026, § 9")


def plan_the_year(page: Page) -> None:
    page.goto(f"{PLAN}tillfallen/planera/")
    page.get_by_role("button", name="Planera de valda").click()
    expect(page.get_by_role("link", name=MOMENT)).to_be_visible()


def perform_a_drawn_sample(page: Page) -> None:
    page.goto(f"{PLAN}tillfallen/?visa=kvar")
    page.get_by_role("link", name=MOMENT).click()
    page.get_by_role("link", name="Dra urvalet").click()
    rows = "\n".join(f"Kuvert {nr};Distrikt {nr % 9 + 1}" for nr in range(1, 201))
    page.get_by_label("Eller klistra in listan").fill(f"Kuvert;Distrikt\n{rows}")
    page.get_by_label("Antal att dra").fill("20")
    page.get_by_role("button", name="Dra urvalet").click()
    expect(page.get_by_role("table", name="Dragna rader").get_by_role("row")).to_have_count(21)

    page.get_by_role("link", name="Till kontrollen").click()
    expect(page.get_by_label("Antal kontrollerade")).to_have_value("20")
    page.get_by_label("Mindre avvikelse").check()
    page.get_by_label("Jag gjorde kontrollen själv").check()
    page.get_by_label("Antal avvikelser").fill("2")
    page.get_by_label("Iakttagelse").fill("Två kuvert låg i grannens distrikt.")
    page.get_by_label("Orsak", exact=True).fill("Kartan var från förra valet.")
    page.get_by_label("Ny åtgärd").fill(ATGARD)
    page.get_by_label("Ansvarig för åtgärden").fill("Valsamordnaren")
    page.get_by_label("Klar senast").fill("2026-11-30")
    page.get_by_role("button", name="Spara resultatet").click()
    expect(page.get_by_role("region", name="Resultat")).to_contain_text("Öppen")


def check_it_again(page: Page) -> None:
    page.get_by_label("Senast", exact=True).fill("2026-12-11")
    page.get_by_role("button", name="Planera omprövning").click()
    page.get_by_role("link", name="Omprövning senast 11 december 2026").click()
    page.get_by_label("Utan anmärkning").check()
    page.get_by_label("Utförd av").fill("Nils Berg")
    page.get_by_label("Antal kontrollerade").fill("20")
    page.get_by_role("button", name="Spara resultatet").click()
    page.get_by_role("link", name="Kontrollen ").click()
    result = page.get_by_role("region", name="Resultat")
    expect(result).to_contain_text("Omprövad utan anmärkning")
    expect(result).to_contain_text("klar senast 30 november 2026, klar")


def perform_the_others(page: Page) -> None:
    for _ in range(2):
        page.goto(f"{PLAN}tillfallen/?visa=kvar")
        page.get_by_role("table").get_by_role("link").first.click()
        page.get_by_label("Utan anmärkning").check()
        page.get_by_label("Jag gjorde kontrollen själv").check()
        page.get_by_label("Antal kontrollerade").fill("25")
        page.get_by_role("button", name="Spara resultatet").click()
        expect(page.get_by_role("region", name="Resultat")).to_contain_text("25 kontrollerade")


def send_in(page: Page) -> None:
    page.goto("/min-uppfoljning/2026-AB/VAL/")
    page.get_by_role("link", name="Granska och skicka").click()
    page.get_by_role("button", name="Skicka in uppföljningen").click()
    expect(page.get_by_text("Uppföljningen är inskickad.")).to_be_visible()


def approve(page: Page) -> None:
    page.goto("/min-uppfoljning/2026-AB/VAL/")
    page.get_by_role("link", name="Inlämningens läge och beslut").click()
    page.get_by_role("button", name="Godkänn inlämningen").click()
    expect(page.get_by_text("Inlämningen är godkänd.")).to_be_visible()


def decide_the_report(page: Page) -> None:
    page.goto("/internkontroll/VAL/rapport/2026-AB/")
    expect(page.get_by_text(ATGARD).first).to_be_visible()
    page.get_by_label("Tillräcklig", exact=True).check()
    page.get_by_label("Vad bedömningen vilar på").fill("Felet rättades och kontrollen gjordes om.")
    page.get_by_label("Beslutsdatum").fill("2026-11-18")
    page.get_by_label("Paragraf").fill("14")
    page.get_by_role("button", name="Anteckna beslutet").click()
    expect(page.get_by_text("Rapporten är beslutad: Valnämnden")).to_be_visible()


def judge_the_whole(page: Page) -> None:
    page.goto("/internkontroll/2026/sammanstallning/")
    row = page.get_by_role("row").filter(has_text="Valnämnden")
    expect(row).to_contain_text("4 av 4")
    expect(row).to_contain_text("Tillräcklig")
    page.get_by_label("Delvis tillräcklig").check()
    page.get_by_label("Vad bedömningen vilar på").fill(SAMLAT)
    page.get_by_label("Vad som ska bli bättre").fill("Planerna antas före årsskiftet.")
    page.get_by_label("Beslutsdatum").fill("2026-11-18")
    page.get_by_label("Paragraf").fill("201")
    page.get_by_role("button", name="Anteckna beslutet").click()
    expect(page.locator("#samlad")).to_contain_text("18 november 2026, § 201")


def read_the_annual_report(page: Page) -> None:
    page.goto("/arsredovisning/2026/")
    page.get_by_label("Uppföljning", exact=True).select_option(label="Årsbokslut 2026")
    page.get_by_role("button", name="Visa", exact=True).click()
    section = page.locator("#internkontroll")
    expect(section).to_contain_text(SAMLAT)
    row = section.get_by_role("row").filter(has_text="Valnämnden").first
    expect(row).to_contain_text("Tillräcklig")
    expect(row).to_contain_text("1 mindre avvikelse")
    section.locator("summary").filter(has_text="Avvikelser och åtgärder").click()
    expect(section.get_by_role("table", name="Avvikelser och åtgärder")).to_contain_text(ATGARD)
