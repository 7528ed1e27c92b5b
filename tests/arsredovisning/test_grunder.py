"""What judgements rest on, in read model, file, workbook and API; a draft's is not told."""

from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mal.enums import Grundslag
from mal.models import Bedomning
from styrning.arsredovisning.exporters.html import to_html
from styrning.arsredovisning.exporters.xlsx import to_xlsx
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Inlamning
from tests.arsredovisning import kommun
from tests.factories import UserFactory
from tests.factories.mal import BedomningsgrundFactory

pytestmark = pytest.mark.django_db

TOLD = {
    "slag": "utvardering",
    "titel": "Utvärdering av lovskolan",
    "slutsats": "Insatsen nådde de flesta.",
    "gjord_av": "Utvecklingsenheten",
    "lank": "",
}


@pytest.fixture
def alvstrand(db):
    made = kommun.build()
    goal = made.mal["B1"]
    runda = Bedomning.objects.get(mal=goal, uppfoljning__avser_till__year=2026).uppfoljning
    for slag in (Grundslag.KVALITETSSAKRING, Grundslag.UTVARDERING):
        BedomningsgrundFactory(mal=goal, uppfoljning=runda, slag=slag, titel=TOLD["titel"])
    return made


def grounds(report, kod="B1"):
    goal = next(mal for mal in report["mal"] if mal["kod"] == kod)
    return goal["bedomning"]["grunder"]


def test_the_read_model_tells_them(alvstrand):
    found = grounds(read_report(2026, reader=None))

    assert [{name: rad[name] for name in TOLD} for rad in found][1] == TOLD
    assert [rad["slag"] for rad in found] == ["kvalitetssakring", "utvardering"]
    assert [rad["datum"].isoformat() for rad in found] == ["2026-10-02"] * 2


def test_those_of_a_draft_are_not_told(alvstrand):
    Inlamning.objects.filter(enhet__kod="BUN").update(lage=InlamningLage.UTKAST)
    assert grounds(read_report(2026, reader=None)) == []


def test_page_file_and_workbook_keep_the_kinds_apart(client, alvstrand):
    client.force_login(UserFactory(roll=(Roll.LASARE, alvstrand.skola)))
    report = read_report(2026, reader=None)

    page = BeautifulSoup(
        client.get(reverse("frontend:mal", args=[2026, "B1"])).content, "html.parser"
    )
    section = page.find(attrs={"aria-labelledby": "bedomning-rubrik"})
    file = BeautifulSoup(to_html(report), "html.parser")
    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(report)))["Underlag"]

    kinds = [b.string for b in section.select("p > b")]
    assert kinds == ["Utvärdering", "Kvalitetssäkring"]
    told = [dt.string for dt in file.find_all("dt") if dt.string.startswith("Underlag")]
    assert told == ["Underlag, utvärdering", "Underlag, kvalitetssäkring"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("B1", "utvärdering", TOLD["titel"]),
        ("B1", "kvalitetssäkring", TOLD["titel"]),
    ]
