"""Every table on every page is had as a file, as the page shows it, or says why it is not.

The pages are those of ``tests/webblasare/sidor.py``, in the demo municipality.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO, StringIO

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from styrning.config.demo import alvstrand
from styrning.grund.models import User
from tests.conftest import NOW
from tests.webblasare.sidor import SIDOR, addresses

pytestmark = pytest.mark.django_db

# A table by its page and first heading: why it is no file.
UTAN_FIL = {
    ("start", "Omgång"): "en genväg: samma rader är filer på Fullständighet och i årshjulet",
    ("start", "Mål att titta på först"): "några mål ur Röda tråden, som är en fil där",
    ("startlage", "Mål att titta på först"): "några mål ur Röda tråden, som är en fil där",
    ("signaler", "Signal"): "en förklaring av tecknen, ingen uppgift",
    ("anvandare_andra", "Roll"): "ett kontos roller i ett formulär; alla kontons är en fil",
    ("kontrollplan_andring", "Kontrollmoment"): "ett formulär; planens kontroller är en fil",
    ("kontrollplan_ny", "Risk"): "står bredvid ett formulär; riskerna är en fil i registret",
}
# First headings of what a preview tells of an uploaded file, which is had back with it marked.
AV_EN_FIL = {"Blad", "Cell", "Vad händer"}
# A list by its page and name: why it has other rows than its tables.
ANDRA_RADER = {
    ("arshjul", ""): "sidan har en rubrikrad för varje ring",
    ("arshjul_ar", ""): "sidan har en rubrikrad för varje ring",
    ("arsredovisning", "omraden"): "sidan har en summarad",
    ("arsredovisning", "mal"): "sidan har områden som rubriker, filen alla nivåer",
    ("arsredovisning", "nyckeltal"): "sidan har områden som rubriker",
    ("arsredovisning", "geh"): "sidan har slag som rubriker",
    ("arsredovisning", "drift"): "sidan har en rubrik för bolagen",
    ("drift", "drift"): "sidan har en rubrik för bolagen",
    ("geh", "geh"): "sidan har slag som rubriker",
    ("tagg", "nyckeltal"): "sidan har områden som rubriker",
    ("bibliotek", ""): "sidan visar hundra i taget, filen alla",
    ("definition", "malvarden"): "filen har ett målvärde på varje rad, sidan en enhet",
    ("fullstandighet", ""): "sidan har en summarad",
    ("sammanstallning", ""): "sidan har en summarad",
    ("kontrollplan", "risker"): "riskmatrisen räknar samma risker",
    ("risker", "risker"): "riskmatrisen räknar samma risker",
    ("risker_alla", "risker"): "riskmatrisen räknar samma risker",
    ("uppdrag_lista", ""): "filen har en mottagare på varje rad, sidan ett uppdrag",
}  # fmt: skip
# A template with a table that no page of the demo may show: why it is no list.
MALLAR_UTAN_LISTA = {
    "arsredovisning/balanskrav_skriv.html": "ett formulär",
    "arsredovisning/drift_skriv.html": "ett formulär, och egen Excel",
    "internkontroll/_urval_rader.html": "dragna rader sparas inte; de hämtas med en egen knapp",
    "internkontroll/andring.html": "ett formulär",
    "internkontroll/plan_ny.html": "ett formulär och riskerna bredvid det",
    "internkontroll/tillfallen_planera.html": "ett formulär",
    "mal/foljd_andra.html": "ett formulär",
    "nyckeltal/_forhandsgranskning.html": "förhandsgranskning av en fil som redan är hämtad",
    "nyckeltal/bibliotek_arsmal.html": "ett formulär, och egen Excel",
    "organisation/anvandare_andra.html": "ett formulär",
    "organisation/enheter_fordela.html": "ett formulär",
    "organisation/enheter_granska.html": "förhandsgranskning av ett formulär",
    "organisation/granska.html": "ett formulär; bedömningarna är en fil på inlämningen",
    "organisation/omgangar.html": "startsidans genväg till Fullständighet",
    "organisation/pa_vag.html": "startsidans genväg till Min uppföljning",
    "organisation/paminn.html": "ett formulär; läget är en fil på Fullständighet",
    "organisation/start_lage.html": "startsidans genväg till Röda tråden",
    "sidor/signaler.html": "en förklaring av tecknen, ingen uppgift",
    "komponenter/cellfel.html": "fel i en uppladdad fil, som hämtas med felen utmärkta",
    "komponenter/radandringar.html": "förhandsgranskning av en fil som redan är hämtad",
}
JAMFORDA: set[tuple[str, str]] = set()  # lists whose two forms are found to say the same
# Frozen documents and drafts of them are files as a whole, in all their formats.
DOKUMENT = {"rapport_las", "utgava_las", "publik_utgava"}


@dataclass
class Tabell:
    """A table of a page: the list it says that it is, and what else tells it apart."""

    lista: str | None
    rader: int = 0
    rubriker: list[str] = field(default_factory=list)
    is_form: bool = False


class Sida(HTMLParser):
    """The tables of a page, and the addresses of its lists as files."""

    def __init__(self, html: str):
        super().__init__()
        self.tabeller: list[Tabell] = []
        self.filer: list[str] = []
        self.inom: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        have = dict(attrs)
        if tag == "table":
            self.tabeller.append(Tabell(have.get("data-lista")))
        if tag in {"table", "thead", "tbody", "th"}:
            self.inom.append(tag)
        if tag == "a" and "&fil=" in (have.get("href") or "").replace("?", "&"):
            self.filer.append(have["href"])
        if not self.inom:
            return
        table = self.tabeller[-1]
        if tag == "tr" and self.inom[-1] == "tbody":
            table.rader += 1
        if tag == "th" and "thead" in self.inom:
            table.rubriker.append("")
        if tag in {"select", "textarea"} or (tag == "input" and have.get("type") != "hidden"):
            table.is_form = True

    def handle_endtag(self, tag):
        if self.inom and tag == self.inom[-1]:
            self.inom.pop()

    def handle_data(self, data):
        if self.inom and self.inom[-1] == "th" and "thead" in self.inom:
            words = [self.tabeller[-1].rubriker[-1], *data.split()]
            self.tabeller[-1].rubriker[-1] = " ".join(filter(None, words))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The municipality, built once for these tests and rolled back after them."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True), transaction.atomic():
        alvstrand.build()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def kommun(demo, db):
    return demo


def read(client, address):
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def pages_of(vem):
    """Name and address of each page that the role opens, and that shows tables of its own."""
    rows = zip(SIDOR[vem], addresses(SIDOR[vem]), strict=True)
    return [(name, address) for (name, _), address in rows if name not in DOKUMENT]


def key_of(address):
    return dict(pair.split("=", 1) for pair in address.partition("?")[2].split("&")).get(
        "lista", ""
    )


@pytest.mark.parametrize("vem", list(SIDOR))
def test_every_table_is_had_as_a_file(vem, kommun, client):
    client.force_login(User.objects.get(username=vem.partition(",")[0]))
    wrong = []
    for name, address in pages_of(vem):
        with CaptureQueriesContext(connection) as asked:
            response, body = read(client, address)
        if response.status_code != 302:
            found = faults(client, name, body.decode(), len(asked))
            wrong += [f"{name}: {text}" for text in found]
    assert wrong == []


def faults(client, name, html, asked):
    """What is wrong with the lists of one page, which asked so many statements."""
    sida = Sida(html)
    counts = Counter()
    filer = {(key_of(address), form_of(address)): address for address in sida.filer}
    for tabell in sida.tabeller:
        first = tabell.rubriker[0] if tabell.rubriker else ""
        if tabell.lista is None:
            told = (name, first) in UTAN_FIL or first in AV_EN_FIL
            if not tabell.is_form and not told:
                yield f"tabellen {tabell.rubriker} har ingen fil"
            continue
        counts[tabell.lista] += tabell.rader
        if (tabell.lista, "csv") not in filer or (tabell.lista, "xlsx") not in filer:
            yield f"listan ”{tabell.lista}” saknar länkar"
    for lista in {lista for lista, _ in filer}:
        addresses_of = {form: filer[lista, form] for form in ("csv", "xlsx")}
        yield from file_faults(client, name, lista, addresses_of, counts, asked)


def form_of(address):
    return QueryDict(address.partition("?")[2])["fil"]


def file_faults(client, name, lista, filer, counts, asked):
    """Whether both forms of the list are had, say the same, have the page's rows, and ask no
    more of the database than the page. The workbook is compared once for each list."""
    with CaptureQueriesContext(connection) as own:
        response, body = read(client, filer["csv"])
    if len(own) > asked:
        yield f"listan ”{lista}” ställer {len(own)} frågor, sidan {asked}"
    if response["Content-Type"] != "text/csv; charset=utf-8":
        yield f"listan ”{lista}” är ingen csv"
        return
    rows = list(csv.reader(StringIO(body.decode("utf-8-sig")), delimiter=";"))
    if (name, lista) not in JAMFORDA:
        JAMFORDA.add((name, lista))
        yield from workbook_faults(client, lista, filer["xlsx"], rows)
    if len(rows[0]) != len(set(rows[0])):
        yield f"listan ”{lista}” har två kolumner med samma namn"
    told = len(rows) - 1
    if lista in counts and (name, lista) not in ANDRA_RADER and told != counts[lista]:
        yield f"listan ”{lista}” har {told} rader, sidan {counts[lista]}"
    if lista not in counts and not told:
        yield f"listan ”{lista}” är tom"


def workbook_faults(client, lista, address, rows):
    _, content = read(client, address)
    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
    cells = list(sheet.iter_rows(values_only=True))
    if [str(cell) for cell in cells[0]] != rows[0] or len(cells) != len(rows):
        yield f"listan ”{lista}” skiljer sig mellan csv och xlsx"


def test_a_table_that_is_no_list_is_told(client):
    html = "<table><thead><tr><th>Mål<th>Läge</tr></thead><tbody><tr><td>x</tbody></table>"
    assert list(faults(client, "mal", html, 0)) == ["tabellen ['Mål', 'Läge'] har ingen fil"]


def test_a_table_without_links_is_told(client):
    html = '<table data-lista="mal"><thead><tr><th>Mål</thead><tbody></tbody></table>'
    assert list(faults(client, "mal", html, 0)) == ["listan ”mal” saknar länkar"]


def test_a_form_is_no_list(client):
    html = "<table><thead><tr><th>Mål</thead><tbody><tr><td><input></tbody></table>"
    assert list(faults(client, "mal", html, 0)) == []


def test_every_template_with_a_table_says_which_list_it_is():
    templates = settings.BASE_DIR / "frontend" / "templates"
    silent = {
        str(path.relative_to(templates)).removeprefix("frontend/")
        for path in templates.rglob("*.html")
        if any("data-lista" not in tag for tag in re.findall(r"<table\b[^>]*>", path.read_text()))
    }
    assert silent == set(MALLAR_UTAN_LISTA)


def test_every_exception_is_of_a_page_that_is_there():
    names = {name for pages in SIDOR.values() for name, _ in pages}
    told = {name for name, _ in [*UTAN_FIL, *ANDRA_RADER]}
    assert told <= names
