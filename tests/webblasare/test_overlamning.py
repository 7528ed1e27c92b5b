"""A round goes to a colleague and back, by page."""

from playwright.sync_api import expect


def test_a_round_is_handed_over_and_back(kommun, logga_in):
    karin = logga_in("karin.ohman")
    expect(karin.get_by_text("Lämnades över av Jonas Åkerlund")).to_be_visible()
    karin.goto("/min-uppfoljning/2026-AB/BUN/")
    karin.get_by_role("link", name="Lämna över", exact=True).click()
    karin.get_by_label("Från").select_option(label="Karin Öhman")
    karin.get_by_label("Till").select_option(label="Lena Sandberg")
    karin.get_by_label("Något att veta").fill("Jag är ledig i december.")
    karin.get_by_role("button", name="Lämna över").click()
    expect(karin.get_by_text("Lena Sandberg har tagit över Årsbokslut 2026.")).to_be_visible()
    karin.goto("/")
    expect(karin.get_by_role("region", name="Hos en kollega", exact=True)).to_contain_text(
        "Lena Sandberg"
    )

    lena = logga_in("lena.sandberg")
    notice = lena.locator(".notis").filter(has_text="Lämnades över av Karin Öhman")
    expect(notice).to_contain_text("”Jag är ledig i december.”")
    notice.get_by_role("link", name="Årsbokslut 2026").click()
    lena.get_by_role("button", name="Lämna tillbaka omgången").click()
    expect(lena.get_by_text("Årsbokslut 2026 är lämnad tillbaka.")).to_be_visible()

    karin.goto("/")
    expect(karin.get_by_text("Lena Sandberg lämnade tillbaka 18 november:")).to_be_visible()
    expect(karin.get_by_role("region", name="Att göra nu", exact=True)).to_be_visible()
