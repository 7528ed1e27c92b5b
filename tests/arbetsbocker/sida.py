"""The pages of any kind of workbook, as a browser has them: upload, read, confirm."""

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.arbetsbocker.ark import Ark


def upload(client, address: str, bok: Ark | bytes):
    content = bok if isinstance(bok, bytes) else bok.file().getvalue()
    return client.post(address, {"fil": SimpleUploadedFile("bok.xlsx", content)})


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def hidden(response, name: str) -> dict[str, str]:
    """A field that the page carries to the next step, as it is sent."""
    return {name: soup_of(response).find("input", attrs={"name": name})["value"]}


def counts(response) -> dict[str, str]:
    """What the preview's summary counts: Nya, Ändrade, Samma, Konflikt, Fel."""
    pairs = soup_of(response).find("dl", class_="siffror").find_all("div")
    return {words(pair.dt): words(pair.dd) for pair in pairs}


def faults(response) -> list[list[str]]:
    """The table of bad cells, without its last column: sheet, cell, header, kod, what stands."""
    rows = soup_of(response).find(id="fel").find_parent("table").tbody.find_all("tr")
    return [[words(cell) for cell in row.find_all(["th", "td"])][:5] for row in rows]
