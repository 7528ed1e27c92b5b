"""What every page is held to: WCAG as axe reads it, and no sideways scrolling on a phone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DATOR = {"width": 1400, "height": 900}
MOBIL = {"width": 390, "height": 844}
AXE = Axe().axe_script
HAS_AXE = "typeof axe === 'object'"  # one document is read at several widths
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
HEL_SIDA = "document.documentElement.scrollWidth - window.innerWidth"


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule, how often, and the first place."""
    if not page.evaluate(HAS_AXE):
        page.evaluate(AXE)
    return [
        f"{page.url}: {rule['id']} × {len(rule['nodes'])}, {rule['nodes'][0]['html'][:160]}"
        for rule in page.evaluate(VIOLATIONS)
    ]


def faults(page: Page, sizes=(DATOR, MOBIL)) -> list[str]:
    """What is wrong on the page, on a wide screen and on a phone."""
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        found += [f"{size['width']} px {fault}" for fault in violations(page)]
        too_wide = page.evaluate(HEL_SIDA)
        if too_wide > 0:
            found.append(f"{size['width']} px {page.url}: {too_wide} px wider than the window")
    return found
