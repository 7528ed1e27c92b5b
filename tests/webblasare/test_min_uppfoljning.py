"""An officer fills in a round by page: by keyboard, row by row, with nothing typed lost."""

import re
from collections.abc import Callable
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from tests.webblasare.tillganglig import faults

ADRESS = "/min-uppfoljning/2026-AB/BUN/"
NARVARO = "Närvaro i grundskolan, Barn- och utbildningsnämnden"
SEX_AR = "Elever i årskurs 6 med godkänt i alla ämnen, Barn- och utbildningsnämnden"


def row(page: Page, namn: str) -> Locator:
    return page.get_by_role("form", name=namn)


def field(page: Page, namn: str, kon: str = "Totalt") -> Locator:
    return row(page, namn).get_by_label(kon, exact=True)


def answers(typed: str) -> Callable[[Response], bool]:
    return lambda answer: typed in unquote_plus(answer.request.post_data or "")


def fill_by_keyboard(page: Page, namn: str, *varden: str) -> None:
    """Type values as fast as the keys go; wait for the answer that holds the last of them."""

    field(page, namn).focus()
    with page.expect_response(answers(varden[-1])):
        for varde in varden:
            page.keyboard.type(varde)
            page.keyboard.press("Tab")


def one_more(page: Page) -> re.Pattern:
    """What the progress says when one thing more than now is done."""
    done, of = re.findall(r"[0-9]+", page.locator("#framdrift b").inner_text())
    return re.compile(f"^{int(done) + 1} av {of} klara$")


@pytest.fixture
def karin(logga_in) -> Page:
    page = logga_in("karin.ohman")
    page.get_by_role("link", name=re.compile("^Fortsätt där du slutade, Årsbokslut 2026")).click()
    expect(page.get_by_role("heading", name="Min uppföljning")).to_be_visible()
    return page


def test_a_row_typed_by_keyboard_is_saved_and_gets_its_status_in_place(karin):
    expect(row(karin, NARVARO)).to_contain_text("Ej mätt")
    counted = one_more(karin)
    karin.evaluate("document.body.dataset.kvar = 'ja'")

    fill_by_keyboard(karin, NARVARO, "93,8", "94,1", "93,5")

    expect(row(karin, NARVARO)).to_contain_text("Sparat")
    expect(row(karin, NARVARO)).to_contain_text("Nått")
    expect(karin.locator("#framdrift b")).to_have_text(counted)
    assert karin.evaluate("document.body.dataset.kvar") == "ja"
    karin.reload()
    expect(field(karin, NARVARO)).to_have_value("93,8")
    expect(field(karin, NARVARO, "Män")).to_have_value("93,5")


@pytest.mark.parametrize(("typed", "said"), [("812", "Menade du 81,2?"), ("5 %", "procenttecken")])
def test_a_value_that_is_refused_stays_in_its_field_with_the_reason(karin, typed, said):
    fill_by_keyboard(karin, NARVARO, typed)

    expect(row(karin, NARVARO).locator(".falt__fel")).to_contain_text(said)
    expect(field(karin, NARVARO)).to_have_value(typed)
    karin.reload()
    expect(field(karin, NARVARO)).to_have_value("")


def test_what_is_typed_before_the_scripts_have_come_is_saved_when_they_come(karin):
    adress, waiting = karin.url, list[Route]()

    def hold(route: Route) -> None:
        waiting.append(route)

    assert "#r-" in adress  # its row, which would take the focus when the page has been read
    karin.goto("about:blank")
    karin.route(re.compile("/static/.*js"), hold)
    karin.goto(adress, wait_until="commit")
    field(karin, NARVARO).focus()
    karin.keyboard.type("93,8")
    karin.keyboard.press("Tab")
    karin.keyboard.type("94")
    assert waiting

    for route in waiting:
        route.continue_()
    expect(row(karin, NARVARO)).to_contain_text("Sparat")
    karin.wait_for_load_state()
    karin.keyboard.type(",1")
    with karin.expect_response(answers("94,1")):
        karin.keyboard.press("Tab")

    karin.unroute_all()
    karin.goto(ADRESS)
    expect(field(karin, NARVARO)).to_have_value("93,8")
    expect(field(karin, NARVARO, "Kvinnor")).to_have_value("94,1")


def test_a_page_that_nobody_has_typed_in_has_nothing_unsaved(karin):
    karin.goto(ADRESS + "?visa=alla")
    expect(row(karin, NARVARO)).to_be_visible()
    karin.wait_for_load_state()

    expect(karin.get_by_text("Inte sparat")).to_have_count(0)


def test_a_missing_outcome_is_given_its_reason(karin):
    counted = one_more(karin)
    karin.get_by_role("link", name="Öppna alla mål").click()
    row(karin, SEX_AR).get_by_text("Utfall saknas").click()
    row(karin, SEX_AR).get_by_role("radio", name=re.compile("^Ännu inte publicerat")).check()

    expect(row(karin, SEX_AR)).to_contain_text("Sparat")
    expect(row(karin, SEX_AR)).to_contain_text("Utfall saknas: ännu inte publicerat")
    expect(karin.locator("#framdrift b")).to_have_text(counted)


def test_a_judgement_beside_the_proposal_demands_its_reason(karin):
    karin.get_by_role("navigation", name="Mål i omgången").get_by_role(
        "link", name=re.compile("^Elever har inflytande över sitt lär")
    ).click()
    form = karin.get_by_role("form", name="Bedömning av målet Elever har inflytande över sitt lär")
    save = form.get_by_role("button", name="Spara bedömningen")

    form.get_by_text("Ej uppnått", exact=True).click()
    save.click()

    expect(form.locator(".falt__fel")).to_be_visible()
    expect(form.get_by_role("radio", name="Ej uppnått")).to_be_checked()
    form.get_by_label("Skäl eller kommentar").fill("Underlaget gäller bara högstadiet.")
    form.get_by_text("Orsak, effekt och åtgärd").click()
    form.get_by_label("Åtgärd").fill("Fråga även mellanstadiet i vår.")
    save.click()
    expect(form).to_contain_text("Sparat")
    expect(karin.get_by_text("1 av 9 mål bedömda")).to_be_visible()


def test_two_people_in_one_row_see_both_values_and_choose(karin, logga_in):
    lena = logga_in("lena.sandberg")
    lena.goto(ADRESS)
    fill_by_keyboard(lena, NARVARO, "92,6")
    expect(row(lena, NARVARO)).to_contain_text("Sparat")

    fill_by_keyboard(karin, NARVARO, "93,8")

    conflict = row(karin, NARVARO).get_by_role("region", name="Konflikt")
    expect(conflict).to_contain_text("Sparat av Lena Sandberg")
    expect(conflict).to_contain_text("92,6")
    expect(conflict).to_contain_text("93,8")
    assert faults(karin) == []
    conflict.get_by_role("button", name="Spara mitt").click()
    expect(conflict).to_have_count(0)
    expect(row(karin, NARVARO)).to_contain_text("Sparat")
    karin.reload()
    expect(field(karin, NARVARO)).to_have_value("93,8")
