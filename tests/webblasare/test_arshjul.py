"""A year of the årshjul: next year made, a round's whole road, and every place that tells of it."""

import re
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page, expect

from styrning.config.demo.huvudjobb import Jobb, alvstrand_job, fill_in_alvstrand
from styrning.grund.models import Inlamning
from tests.kalenderfil import entries, faults_of

LOSENORD = "älvstrands-egna-provlösenord"
NAMND = "Miljö- och tillsynsnämnden"
RUNDA = "Förlängt årsbokslut 2026"
KOD = "2027-FORL"
FYLL_I = f"/min-uppfoljning/{KOD}/MTN/"
MAL = "MTN1"
MOTIV = "Skriv vad vakansen betydde för företagen som väntade."
SVAR = "Nio företag väntade längre än två månader på besked."


@pytest.fixture
def jobb(kommun) -> Jobb:
    """Miljö- och tillsynsnämnden's people, who can log in."""
    jobb = alvstrand_job()
    for person in (jobb.rapportor, jobb.godkannare):
        person.set_password(LOSENORD)
        person.save()
    return jobb


def stockholm(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo("Europe/Stockholm"))


def make_next_year(nils: Page) -> None:
    """From this year's; what falls on a weekend is told; the days that hold are said to."""
    nils.get_by_role("link", name="Årshjul", exact=True).click()
    nils.get_by_role("link", name="2027", exact=True).click()
    nils.get_by_role("button", name="Utgå från 2026").click()
    clashes = nils.get_by_role("table", name=re.compile("^Behöver en annan dag"))
    expect(clashes.get_by_role("row").filter(has_text="Söndag").first).to_be_visible()
    copied = nils.get_by_role("table", name=re.compile("^Kopierade datum"))
    council = copied.get_by_role("checkbox", name=re.compile("^Datumen håller för Kommunfullm"))
    antal = council.count()
    council.first.check()
    nils.get_by_role("button", name="De förkryssade datumen håller").click()
    expect(nils.get_by_text("En aktivitets datum är bestämda.")).to_be_visible()
    expect(council).to_have_count(antal - 1)
    nils.get_by_role("button", name="Alla som inte krockar håller").click()
    expect(council).to_have_count(0)


def open_round(nils: Page) -> None:
    nils.goto("/arshjul/2027/ny-omgang/?slag=arsbokslut")
    days = {
        "Kod": KOD,
        "Namn": RUNDA,
        "Perioden börjar": "2026-01-01",
        "Perioden slutar": "2026-12-31",
        "Öppnar": "2027-01-11",
        "Sista dag": "2027-01-22",
        "Låses efter": "2027-01-29",
    }
    for label, value in days.items():
        nils.get_by_label(label, exact=label != "Låses efter").fill(value)
    asked = nils.get_by_role("group", name="Nämnder och bolag som ska lämna in")
    for box in asked.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") == "MTN")
    nils.get_by_role("button", name="Spara omgången").click()
    expect(nils.get_by_text(f"{RUNDA} är upplagd.")).to_be_visible()


def calendar_of(page: Page) -> bytes:
    """The feed behind a new address, as a calendar fetches it: without logging in."""
    page.goto("/kalender/")
    page.get_by_role("button", name=re.compile("^Skapa")).click()
    adress = page.get_by_label("Kalenderadress").input_value()
    page.context.clear_cookies()
    return page.request.get(adress).body()


def told_by_mail(receiver: str) -> str:
    """What ``tick`` sent to a person just now."""
    mail.outbox.clear()
    call_command("tick")
    return "\n".join(letter.body for letter in mail.outbox if letter.to == [receiver])


def send_in(hanna: Page) -> None:
    hanna.goto(f"{FYLL_I}skicka/")
    why = hanna.get_by_label("Varför saknas det eller avviker?")
    if why.count():
        why.fill("Uppgifter som publiceras senare läggs in när de kommer.")
    hanna.get_by_role("button", name="Skicka in uppföljningen").click()
    expect(hanna.get_by_text("Uppföljningen är inskickad.")).to_be_visible()


def mark(goran: Page, mal: str, lage: str, motiv: str = "") -> None:
    goran.locator(f"#l-{mal}").select_option(lage)
    if motiv:
        goran.locator(f"#m-{mal}").locator("xpath=..").locator("summary").click()
        goran.locator(f"#m-{mal}").fill(motiv)


def return_one_goal(goran: Page) -> None:
    """What is plain is passed at once, what is left is looked at, one goal comes back."""
    goran.goto(f"/omgang/{KOD}/")
    goran.get_by_role("link", name="Granska", exact=True).click()
    mark(goran, MAL, "Åter", MOTIV)
    goran.get_by_role("button", name="Godkänn alla utan anmärkning").click()
    expect(goran.get_by_text("1 mål är utan anmärkning.")).to_be_visible()
    for mal in ("U2", "P1"):
        mark(goran, mal, "Utan anmärkning")
    goran.get_by_role("button", name="Lämna åter det som är markerat").click()
    expect(goran.get_by_text("Inlämningen är lämnad åter med anmärkningarna.")).to_be_visible()


def mend(hanna: Page) -> None:
    """The reason stands at the goal; it is answered there."""
    hanna.goto(FYLL_I)
    hanna.get_by_role("link", name="Öppna alla mål").click()
    goal = hanna.locator(f"#m-{MAL}")
    expect(goal).to_contain_text(f"Åter från Göran Stål 11 januari 2027: ”{MOTIV}”")
    goal.get_by_label("Skäl eller kommentar").fill(SVAR)
    goal.get_by_role("button", name="Spara bedömningen").click()
    expect(goal).to_contain_text("Målet är ändrat sedan dess.")


def approve(goran: Page) -> None:
    goran.goto(f"/omgang/{KOD}/granska/")
    row = goran.get_by_role("row").filter(has_text=SVAR)
    expect(row).to_contain_text("Ändrat sedan du granskade")
    mark(goran, MAL, "Utan anmärkning")
    goran.get_by_role("button", name="Godkänn inlämningen").click()
    expect(goran.get_by_text("Inlämningen är godkänd.")).to_be_visible()


def record_decision(anders: Page) -> None:
    anders.goto(f"/omgang/{KOD}/")
    anders.get_by_role("link", name=NAMND).click()
    anders.get_by_label("Paragraf").fill("8")
    anders.get_by_label("Beslutsdatum").fill("2027-01-20")
    anders.get_by_role("button", name="Anteckna beslutet").click()
    expect(anders.get_by_text("Beslutet är antecknat.")).to_be_visible()


def ensure_everything_tells(nils: Page) -> None:
    """The wheel's arc, the table's row, the months, the board and the round's page."""
    nils.goto("/arshjul/2027/")
    arc = re.compile(rf"{RUNDA}: 1 av 1 klara, sista dag 22 januari\. Klar\.$")
    expect(nils.get_by_role("link", name=arc)).to_have_count(1)
    row = nils.get_by_role("row").filter(has_text=RUNDA)
    expect(row).to_contain_text("1 av 1, 1 beslutad")
    expect(row).to_contain_text("Klar")
    nils.get_by_role("link", name="Månad för månad").click()
    days = nils.get_by_role("listitem").filter(has_text="fredag 22 januari")
    expect(days).to_contain_text(f"{RUNDA}, sista dag")
    nils.goto("/fullstandighet/")
    cell = nils.get_by_role("link", name=re.compile(f"^Beslutad.*{NAMND},\\s+{RUNDA}"))
    expect(cell).to_be_visible()
    nils.goto(f"/omgang/{KOD}/")
    expect(nils.get_by_text("Omgången låstes efter 29 januari 2027.")).to_be_visible()


def test_a_year_from_its_arshjul_to_a_locked_round(jobb, logga_in, klocka):
    make_next_year(logga_in("nils.berg"))
    klocka.move_to(stockholm(2027, 1, 11, 9, 0))
    open_round(logga_in("nils.berg"))
    inlamning = Inlamning.objects.select_related("enhet", "uppfoljning").get(uppfoljning__kod=KOD)
    jobb = replace(jobb, inlamning=inlamning)
    assert f"{RUNDA}, {NAMND}: börja fylla i" in told_by_mail(jobb.rapportor.email)
    fill_in_alvstrand(jobb)
    hanna = logga_in(jobb.rapportor.username, LOSENORD)
    send_in(hanna)

    goran = logga_in(jobb.godkannare.username, LOSENORD)
    return_one_goal(goran)
    assert MOTIV in told_by_mail(jobb.rapportor.email)
    mend(hanna)
    send_in(hanna)
    approve(goran)

    klocka.move_to(stockholm(2027, 1, 20, 15, 0))
    anders = logga_in("anders.lundstrom")
    assert f"{RUNDA}, {NAMND}: anteckna beslutet" in told_by_mail(
        "anders.lundstrom@alvstrand.example"
    )
    record_decision(anders)

    klocka.move_to(stockholm(2027, 1, 30, 0, 1))
    nils = logga_in("nils.berg")
    ensure_everything_tells(nils)
    hanna = logga_in(jobb.rapportor.username, LOSENORD)
    hanna.goto(FYLL_I)
    expect(hanna.get_by_role("form", name=re.compile("^Bedömning av målet"))).to_have_count(0)
    feed = calendar_of(hanna)
    assert faults_of(feed) == []
    assert [row for row in entries(feed) if RUNDA in row[1]] == [
        (date(2027, 1, 11), f"Öppnar: {RUNDA}"),
        (date(2027, 1, 22), f"Klar i nämnd: {RUNDA}"),
    ]
    assert RUNDA not in told_by_mail(jobb.rapportor.email)


def test_the_wheel_is_printed_on_a3(kommun, logga_in):
    nils = logga_in("nils.berg")
    nils.goto("/arshjul/2026/?ring=dialog")

    pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", nils.pdf(prefer_css_page_size=True))

    # the table, then the wheel; 420 × 297 mm is 1191 × 842 points
    assert [(round(float(wide)), round(float(high))) for wide, high in pages] == [(1191, 842)] * 2
