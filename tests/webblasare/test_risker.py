"""Risks in the browser: a scale is made, a risk is added and found in the matrix by keyboard."""

from playwright.sync_api import expect


def test_a_namnd_scores_a_risk_and_finds_it_in_the_matrix(kommun, logga_in):
    sara = logga_in("sara.holm")
    sara.goto("/internkontroll/BUN/risker/")
    before = sara.locator("#risker tbody tr").count()
    sara.get_by_role("link", name="Lägg till en risk").click()
    sara.get_by_label("Risk att").fill("nycklar till lokaler inte återlämnas")
    sara.get_by_label("Process", exact=True).fill("Förvalta lokaler")
    sara.get_by_label("Slag av process").select_option(label="Stödprocess")
    sara.get_by_label("Kategori").select_option(label="Verksamhet")
    sara.get_by_label("4 Sannolik:").check()
    sara.get_by_label("1 Försumbar:").check()
    expect(sara.get_by_label("Accepteras av")).to_be_hidden()
    sara.get_by_label("Acceptera", exact=True).check()
    sara.get_by_label("Motiv").fill("Kostnaden är liten.")
    sara.get_by_label("Accepteras av").fill("Barn- och utbildningsnämnden")
    sara.get_by_label("Till och med").fill("2026-11-17")
    sara.get_by_role("button", name="Lägg till risken").click()

    expect(sara.get_by_text("Dagen har passerat.")).to_be_visible()
    expect(sara.get_by_label("Risk att")).to_have_value("nycklar till lokaler inte återlämnas")
    sara.get_by_label("Till och med").fill("2027-06-30")
    sara.get_by_role("button", name="Lägg till risken").click()
    expect(sara.get_by_text("är tillagd med riskvärde 4.")).to_be_visible()

    sara.get_by_role("link", name="Alla risker").click()
    expect(sara.locator("#risker tbody tr")).to_have_count(before + 1)
    cell = sara.get_by_role("link", name="1 risk, riskvärde 4, acceptera: sannolik, försumbar")
    cell.focus()
    sara.keyboard.press("Enter")
    expect(sara.locator("#risker-rubrik")).to_have_text("1 risk i vald ruta")
    row = sara.get_by_role("row").filter(has_text="nycklar till lokaler")
    expect(row).to_contain_text("till och med 30 juni 2027")


def test_a_new_scale_asks_for_new_scores(kommun, logga_in):
    nils = logga_in("nils.berg")
    nils.goto("/internkontroll/riskskala/")
    nils.get_by_role("button", name="Gör en ny version").click()
    nils.get_by_label("Ord för steg 5").first.fill("Säker")
    nils.get_by_label("Betydelse av steg 5").first.fill("Händer varje vecka.")
    nils.get_by_label("I planen från riskvärde").fill("10")
    nils.get_by_role("button", name="Spara utkastet").click()
    expect(nils.get_by_text("Version 2 är sparad.")).to_be_visible()
    nils.get_by_text("Anteckna kommunstyrelsens beslut").click()
    nils.get_by_label("Beslutsdatum").fill("2026-11-10")
    nils.get_by_label("Paragraf").fill("201")
    nils.get_by_role("button", name="Fastställ skalan").click()

    expect(nils.get_by_text("Gäller nu: Riskskala, version 2")).to_be_visible()
    nils.goto("/internkontroll/BUN/risker/")
    expect(nils.get_by_role("rowheader", name="5 Säker")).to_be_visible()
    expect(nils.locator("#matris")).to_contain_text("värderade på en äldre skala")
