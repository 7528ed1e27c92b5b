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
    check.get_by_label("Orsak", exact=True).fill("Vikarien saknade behörighet.")
    check.get_by_role("button", name="Spara resultatet").click()

    expect(check).to_contain_text("En avvikelse behöver minst en åtgärd")
    expect(check.get_by_label("Antal avvikelser")).to_have_value("1")
    expect(karin.locator("#ma-kontroller")).to_have_text("1 av 8 kontroller klara")
    check.get_by_label("Ny åtgärd").fill(ATGARD)
    check.get_by_label("Ansvarig för åtgärden").fill("Grundskolechefen")
    check.get_by_label("Klar senast").fill("2027-01-31")
    check.get_by_role("button", name="Spara resultatet").click()

    expect(check.get_by_role("link", name=ATGARD)).to_be_visible()
    expect(karin.locator("#ma-kontroller")).to_have_text("2 av 8 kontroller klara")
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


def test_a_drawn_sample_deviates_and_its_recheck_closes_the_action(kommun, logga_in):
    karin = logga_in("karin.ohman")
    karin.goto("/internkontroll/BUN/2026/tillfallen/?visa=kvar")
    karin.get_by_role("link", name="Uppföljning av frånvaro inom två dagar").click()
    karin.get_by_role("link", name="Dra urvalet").click()
    rows = "\n".join(f"Elev {nr};{nr % 28 + 1} oktober" for nr in range(1, 121))
    karin.get_by_label("Eller klistra in listan").fill(f"Elev;Dag\n{rows}")
    karin.get_by_label("Antal att dra").fill("20")
    karin.get_by_role("button", name="Dra urvalet").click()
    drawn = karin.get_by_role("table", name="Dragna rader").get_by_role("row")
    expect(drawn).to_have_count(21)
    with karin.expect_download() as hamtad:
        karin.get_by_role("button", name="Hämta raderna i Excel").click()
    assert hamtad.value.suggested_filename == "urval-BUN-26-4.xlsx"

    karin.get_by_role("link", name="Till kontrollen").click()
    expect(karin.get_by_label("Antal kontrollerade")).to_have_value("20")
    karin.get_by_label("Mindre avvikelse").check()
    karin.get_by_label("Jag gjorde kontrollen själv").check()
    karin.get_by_label("Antal avvikelser").fill("1")
    karin.get_by_label("Iakttagelse").fill("En frånvaro följdes upp efter fyra dagar.")
    karin.get_by_label("Orsak", exact=True).fill("Vikarien saknade behörighet.")
    karin.get_by_label("Ny åtgärd").fill(ATGARD)
    karin.get_by_label("Ansvarig för åtgärden").fill("Grundskolechefen")
    karin.get_by_label("Klar senast").fill("2027-01-31")
    karin.get_by_role("button", name="Spara resultatet").click()
    result = karin.get_by_role("region", name="Resultat")
    expect(result).to_contain_text("Utförd")
    expect(result).to_contain_text("Öppen")

    karin.get_by_label("Senast", exact=True).fill("2026-12-18")
    karin.get_by_role("button", name="Planera omprövning").click()
    karin.get_by_role("link", name="Omprövning senast 18 december 2026").click()
    expect(karin.get_by_role("region", name="Omprövar en avvikelse")).to_contain_text("fyra dagar")
    karin.get_by_label("Utan anmärkning").check()
    karin.get_by_label("Utförd av").fill("Nils Berg")
    karin.get_by_label("Antal kontrollerade").fill("20")
    karin.get_by_role("button", name="Spara resultatet").click()
    karin.get_by_role("link", name="Kontrollen ").click()
    expect(result).to_contain_text("Omprövad utan anmärkning")
    expect(result).to_contain_text("klar senast 31 januari 2027, klar")
