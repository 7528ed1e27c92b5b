"""A check is reported in Min uppföljning, and read in the plan and in the report."""

from playwright.sync_api import expect

ADRESS = "/min-uppfoljning/2026-AB/BUN/"
ATGARD = "Rektorerna får en påminnelse varje måndag."


def test_a_deviation_demands_an_action_and_shows_in_plan_and_report(kommun, logga_in):
    karin = logga_in("karin.ohman")
    karin.goto(ADRESS)
    checks = karin.locator("#internkontroll")
    checks.get_by_role("heading", name="Internkontroll").click()
    check = checks.get_by_role("listitem").filter(has_text="Uppföljning av frånvaro inom två dagar")

    check.get_by_text("Fyll i resultatet").click()
    check.get_by_text("Mindre avvikelse", exact=True).click()
    check.get_by_label("Utförd av").fill("Karin Öhman")
    check.get_by_label("Antal kontrollerade").fill("80")
    check.get_by_label("Antal avvikelser").fill("1")
    check.get_by_label("Iakttagelse").fill("En elev följdes upp först på fjärde dagen.")
    check.get_by_role("button", name="Spara resultatet").click()

    expect(check).to_contain_text("En avvikelse behöver minst en åtgärd")
    expect(check.get_by_label("Antal avvikelser")).to_have_value("1")
    expect(karin.locator("#ma-kontroller")).to_have_text("0 av 5 kontroller klara")
    check.get_by_label("Ny åtgärd").fill(ATGARD)
    check.get_by_label("Ansvarig för åtgärden").fill("Grundskolechefen")
    check.get_by_label("Klar senast").fill("2027-01-31")
    check.get_by_role("button", name="Spara resultatet").click()

    expect(check.get_by_role("link", name=ATGARD)).to_be_visible()
    expect(karin.locator("#ma-kontroller")).to_have_text("1 av 5 kontroller klara")
    karin.goto("/internkontroll/BUN/2026/")
    # beside its check and among the actions
    expect(karin.get_by_role("link", name=ATGARD)).to_have_count(2)
    karin.goto("/arsredovisning/2026/")
    karin.get_by_label("Omfattning").select_option(value="BUN")
    karin.get_by_label("Uppföljning", exact=True).select_option(label="Årsbokslut 2026")
    karin.get_by_role("button", name="Visa", exact=True).click()
    deviations = karin.get_by_role("table", name="Avvikelser och åtgärder").get_by_role("row")
    expect(deviations.filter(has_text="BUN-26-4")).to_contain_text("1 avvikelse av 80")
    expect(deviations.filter(has_text="BUN-26-4")).to_contain_text(ATGARD)


def test_the_coordinator_reads_every_plan(kommun, logga_in):
    sara = logga_in("sara.holm")
    sara.get_by_role("link", name="Kontrollplaner").click()

    rows = sara.get_by_role("row")
    expect(rows.filter(has_text="Barn- och utbildningsnämnden").first).to_be_visible()
    expect(rows.filter(has_text="Miljö- och tillsynsnämnden").first).to_be_visible()
