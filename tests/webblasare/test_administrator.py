"""An administratör makes an account with a role, and hands over its first password."""

from playwright.sync_api import expect


def test_a_new_user_with_a_role_logs_in_and_finds_the_work(kommun, logga_in):
    petra = logga_in("petra.lind")
    petra.get_by_role("link", name="Användare och roller").first.click()
    petra.get_by_role("link", name="Nytt konto").click()
    petra.get_by_label("Inloggningsnamn").fill("ebba.lund")
    petra.get_by_label("Förnamn").fill("Ebba")
    petra.get_by_label("Efternamn").fill("Lund")
    petra.get_by_role("button", name="Lägg upp kontot").click()

    once = petra.get_by_role("status").filter(has_text="Lösenordet visas bara nu.")
    losenord = once.get_by_role("paragraph").nth(1).inner_text().strip()
    petra.get_by_label("Roll", exact=True).select_option(label="Rapportör")
    petra.get_by_role("combobox", name="Enhet").select_option(value="BUN")
    petra.get_by_role("button", name="Ge rollen").click()
    expect(petra.get_by_text("Ebba Lund är nu rapportör.")).to_be_visible()
    expect(petra.get_by_text(losenord)).to_have_count(0)

    ebba = logga_in("ebba.lund", losenord)
    expect(ebba.get_by_role("heading", level=1)).to_contain_text("Ebba")
    work = ebba.get_by_role("region", name="Att göra nu")
    expect(work).to_contain_text("Barn- och utbildningsnämnden")
