"""A nämnd's plan: begun from last year's, made whole step by step, adopted, and changed later."""

from playwright.sync_api import expect


def test_a_draft_is_made_whole_and_adopted(kommun, logga_in):
    sara = logga_in("sara.holm")
    sara.goto("/internkontroll/BUN/2027/")
    saknas = sara.locator("#saknas")
    expect(saknas.get_by_role("listitem")).to_have_count(1)
    saknas.get_by_role("link", name="Värdera den").click()
    sara.get_by_label("Kontrollera").check()
    sara.get_by_role("button", name="Spara").click()

    sara.goto("/internkontroll/BUN/2027/")
    expect(saknas.get_by_role("heading", name="Planen kan fastställas")).to_be_visible()
    sara.get_by_role("link", name="Anteckna nämndens beslut").click()
    sara.get_by_label("Beslutsdatum").fill("2026-11-18")
    sara.get_by_label("Paragraf").fill("112")
    sara.get_by_role("button", name="Fastställ planen").click()

    expect(sara.locator(".sidhuvud")).to_contain_text("fastställd 18 november 2026, § 112")
    sedan = sara.locator("#sedan")
    sedan.get_by_text("Visa riskerna som de var").click()
    expect(sedan.get_by_role("row").filter(has_text="BUN-R4")).to_contain_text("oförändrad")


def test_a_plan_begins_in_what_last_years_showed(kommun, logga_in):
    sara = logga_in("sara.holm")
    sara.goto("/internkontroll/KFN/2027/")
    sara.get_by_role("link", name="Påbörja plan 2027").first.click()
    first = sara.get_by_role("table").first.get_by_role("row").nth(1)
    first.get_by_role("combobox").select_option(label="Varje månad")
    sara.get_by_role("button", name="Påbörja plan 2027").click()

    plan = sara.locator("#kontroller")
    expect(plan).to_contain_text("varje månad")
    expect(plan).to_contain_text("gemensam")
    expect(sara.locator("#saknas")).to_be_visible()


def test_an_adopted_plan_changes_by_a_decision(kommun, logga_in):
    sara = logga_in("sara.holm")
    sara.goto("/internkontroll/UAN/2026/")
    sara.get_by_role("link", name="Ändra den fastställda planen").click()
    new = sara.locator("#ny-andring")
    new.get_by_label("Vad som ändras och varför").fill("Praktikplatserna kontrolleras av skolan.")
    new.get_by_label("Beslutsdatum").fill("2026-11-18")
    new.get_by_label("Paragraf").fill("88")
    sara.get_by_role("button", name="Registrera och ändra planen").click()
    sara.get_by_role("button", name="Avsluta UAN-26-1").click()

    expect(sara.get_by_text("Avslutad: UAN-26-1")).to_be_visible()
    sara.get_by_role("link", name="Risker och plan").click()
    ended = sara.locator("#kontroller").get_by_role("row").filter(has_text="UAN-26-1").first
    expect(ended).to_contain_text("Avslutad genom")
