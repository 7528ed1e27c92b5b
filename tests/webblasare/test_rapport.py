"""A report is written by page: shaped by the tools, marked as ready, read whole; a picture too."""

from playwright.sync_api import expect


def test_a_writer_shapes_a_text_marks_it_and_is_led_to_the_next(kommun, logga_in):
    karin = logga_in("karin.ohman")
    texts = karin.get_by_role("region", name="Texter att skriva")
    texts.get_by_role("link", name="Händelser som lyfts till fullmäktige").click()
    expect(karin.get_by_role("heading", name="Förra årets text")).to_be_visible()
    expect(karin.locator("ins").first).to_contain_text("Skolvärdarna")

    area = karin.get_by_label("Text", exact=True)
    area.fill("Skolvärdarna stannar")
    area.select_text()
    karin.get_by_role("button", name="Fet").click()
    expect(area).to_have_value("**Skolvärdarna stannar**")
    karin.get_by_role("button", name="Visa utan att spara").click()
    expect(karin.locator(".text strong")).to_have_text("Skolvärdarna stannar")
    karin.get_by_role("button", name="Spara och markera som klar").click()

    expect(
        karin.get_by_text("Händelser som lyfts till fullmäktige: sparat och klart.")
    ).to_be_visible()
    expect(karin.get_by_role("heading", level=1)).to_have_text("Händelser för nämnden")


def test_the_outline_is_changed_and_the_whole_is_read(kommun, logga_in):
    nils = logga_in("nils.berg")
    nils.goto("/arsredovisning/rapporter/")
    nils.get_by_role("link", name="Årsredovisning 2026", exact=True).click()
    nils.get_by_role("link", name="Ändra delar och ordning").click()
    nils.get_by_role("link", name="Lägg till under Förord").first.click()
    nils.get_by_role("link", name="Utdrag per tagg").click()
    nils.get_by_role("button", name="Lägg till").click()
    expect(nils.get_by_text("Välj den tagg som utdraget gäller.")).to_be_visible()
    nils.get_by_label("Tagg").select_option(index=1)
    nils.get_by_role("button", name="Lägg till").click()
    expect(nils.get_by_text("Utdrag per tagg är tillagd.")).to_be_visible()
    nils.get_by_role("link", name="Klar med ändringarna").click()
    nils.get_by_role("link", name="Läs som den ser ut nu").click()
    expect(nils.get_by_role("heading", name="Balanskravsresultat")).to_be_visible()

    nils.goto("/arsredovisning/rapporter/?ar=2025")
    nils.get_by_role("link", name="Årsredovisning 2025", exact=True).click()
    nils.get_by_role("link", name="Läs som den ser ut nu").click()
    expect(nils.get_by_role("img", name="Solen går ned")).to_be_visible()
    expect(nils.get_by_text("Kommunstyrelsens utvärdering", exact=True)).to_be_visible()
