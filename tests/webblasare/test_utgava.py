"""The year's report: written by three roles, frozen, published, corrected, had as files."""

import io
import json
from itertools import groupby
from pathlib import Path

import docx
import openpyxl
from playwright.sync_api import Page, expect

from nyckeltal.models import Utfall
from styrning.arsredovisning.models import Rapport, Rapportblock
from styrning.grund.models import User
from tests.arsredovisning.renderare.conftest import in_libreoffice, text_of  # noqa: F401
from tests.arsredovisning.renderare.test_lika import printed, tables, without_shapes

TITEL = "Årsredovisning 2026"


def block(rubrik: str) -> str:
    """Where the text under a heading of this year's report is written."""
    rows = Rapportblock.objects.filter(rapport__titel=TITEL).order_by("ordning")
    under = ""
    for row in rows:
        if row.slag == "rubrik":
            under = row.rubrik
        elif row.is_written and rubrik in {under, row.rubrik}:
            return f"/arsredovisning/rapporter/block/{row.publikt_id}/text/"
    raise LookupError(rubrik)


def write(page: Page, rubrik: str, text: str) -> None:
    page.goto(block(rubrik))
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Spara och markera som klar").click()
    expect(page.get_by_text("sparat och klart.")).to_be_visible()


def saved(page: Page, link: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def assert_same_figures(document, files, pdf):
    """Each row of each table stands in Word and Excel, and its figures in the PDF."""
    wanted = tables(document)
    word = docx.Document(io.BytesIO(files["Word"]))
    in_word = [[[without_shapes(cell.text) for cell in row.cells] for row in table.rows[1:]]
               for table in word.tables[1:]]  # fmt: skip  # the first holds the corrections
    assert in_word == printed(document)
    sheet = openpyxl.load_workbook(io.BytesIO(files["Excel"]))["Tabeller"]
    in_excel = [[value for value in row if value is not None] for row in sheet.values]
    words = " ".join(pdf.split())
    for row in (row for table in wanted for row in table["rader"]):
        told = [cell["text"] if cell["tal"] is None else float(cell["tal"]) for cell in row]
        assert told in in_excel
        assert all(figures in words for figures in beside_each_other(row))


def beside_each_other(row):
    """The figures of a row that stand side by side, as a line of text."""
    for is_figure, cells in groupby(row, lambda cell: cell["tal"] is not None):
        if is_figure:
            yield " ".join(" ".join(cell["text"] for cell in cells).split())


def test_a_report_is_written_frozen_published_corrected_and_had_as_files(
    kommun,
    logga_in,
    vaska,
    text_of,  # noqa: F811
    in_libreoffice,  # noqa: F811
):
    rapport = Rapport.objects.get(titel=TITEL)
    anders = User.objects.get(username="anders.lundstrom")
    forord = Rapportblock.objects.get(publikt_id=block("Förord").split("/")[-3])
    Rapportblock.objects.filter(pk=forord.pk).update(ansvarig=anders)

    write(logga_in("olle.westin"), "Balanskravsresultat", "Resultatet **är** i balans: 12,3 Mkr.")
    write(logga_in("anders.lundstrom"), "Förord", "Året som gick.")
    nils = logga_in("nils.berg")
    write(nils, "Året på en sida", "Kommunen nådde de flesta av sina mål.")

    nils.goto(f"/arsredovisning/rapporter/{rapport.publikt_id}/")
    nils.get_by_role("link", name="Frys en utgåva").click()
    expect(nils.get_by_role("listitem").filter(has_text="Socialnämnden: utkast")).to_be_visible()
    nils.get_by_role("button", name="Frys utgåvan").click()
    expect(nils.get_by_text("eller skriv varför utgåvan fryses ändå")).to_be_visible()
    nils.get_by_label("Utgåvans namn").fill("Till kommunfullmäktige")
    nils.get_by_label("Varför fryses den").fill("Kommunfullmäktige behandlar den i kväll.")
    nils.get_by_role("button", name="Frys utgåvan").click()
    expect(nils.get_by_text("Till kommunfullmäktige är fryst.")).to_be_visible()

    nils.get_by_text("Publicera", exact=True).first.click()
    nils.get_by_label("Beslutsdatum").fill("2026-11-16")
    nils.get_by_label("Paragraf").fill("97")
    nils.get_by_role("button", name="Publicera").click()
    expect(nils.get_by_text("Utgåvan är publicerad och kan läsas av alla.")).to_be_visible()

    row = Utfall.objects.get(nyckeltal__kod="BUN-018", kon="T", avser_till__year=2025)
    row.varde += 1
    row.save_as(User.objects.get(username="karin.ohman"))
    nils.reload()
    nils.get_by_role("button", name="Lägg som rättelse").click()
    errata = nils.get_by_role("table", name="Rättelser som står vid utgåvan")
    expect(errata).to_contain_text("Förskolor med egen kock")

    files = {name: saved(nils, name) for name in ("PDF", "Word", "Excel", "JSON")}
    document = json.loads(files["JSON"])["dokument"]
    assert document["titel"] == TITEL
    assert [files[name][:4] for name in ("PDF", "Word", "Excel")] == [b"%PDF", b"PK\3\4", b"PK\3\4"]
    assert "Resultatet är i balans: 12,3 Mkr." in text_of(files["PDF"])
    assert_same_figures(document, files, text_of(files["PDF"]))
    assert "Förskolor med egen kock" in text_of(in_libreoffice(files["Word"]))

    anyone = vaska().new_page()
    anyone.goto("/publikt/2026/")
    expect(anyone.get_by_role("heading", level=1)).to_have_text(TITEL)
    expect(anyone.get_by_text("Kommunen nådde de flesta av sina mål.")).to_be_visible()
    expect(
        anyone.get_by_role("table").filter(has_text="Förskolor med egen kock").first
    ).to_be_visible()
