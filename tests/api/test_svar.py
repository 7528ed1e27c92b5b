"""An answer, its baseline and what a computed value lacks: the same in API, JSON and workbook."""

import json
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from nyckeltal.enums import Aggregering, MalvardeTyp, Sakerhet, Satt, Vardetyp
from nyckeltal.services_skala import FARDIGA, create_scale
from styrning.arsredovisning.exporters.json import to_json
from styrning.arsredovisning.exporters.xlsx import to_xlsx
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import Roll
from tests.api.kommun import ask, client_of
from tests.factories import (
    EnhetFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

QUESTION = """query Q($ar: Int!) { arsredovisning(ar: $ar) { mal { nyckeltal {
  kod vardetyp alternativ { varde ord } malvarde { text } utgangsvarde { ar varde text }
  serie { period totalt sakerhet text { totalt } ingar { med av saknas { namn } } }
} } } }"""


@pytest.fixture
def report():
    namnd = EnhetFactory()
    skala = create_scale(FARDIGA[0], by=UserFactory())
    goal = MalFactory(plan=PlanFactory(ar=2026), huvudansvarig=namnd)
    figure = {"vardetyp": Vardetyp.SKALA, "svarsskala": skala, "agare": namnd, "min_varde": None}
    own = NyckeltalFactory(kod="EGET", max_varde=None, **figure)
    mean = NyckeltalFactory(kod="MEDEL", max_varde=None, aggregering=Aggregering.MEDEL, **figure)
    for row, satt in ((own, Satt.RAPPORTERAS), (mean, Satt.BERAKNAS)):
        MalNyckeltalFactory(mal=goal, nyckeltal=row)
        NyckeltalEnhetFactory(nyckeltal=row, satt=satt)
    UtfallFactory(nyckeltal=own, varde=Decimal(6), sakerhet=Sakerhet.PRELIMINAR)
    MalvardeFactory(nyckeltal=own, varde=Decimal(8), tolerans=Decimal(2))
    MalvardeFactory(
        nyckeltal=own, ar=2020, varde=Decimal(4), tolerans=0, typ=MalvardeTyp.UTGANGSVARDE
    )
    for namn, varde in (("Alskolan", 4), ("Björkskolan", 8), ("Ekskolan", None)):
        school = EnhetFactory(namn=namn, parent=namnd, slag="verksamhet")
        NyckeltalEnhetFactory(nyckeltal=mean, enhet=school)
        if varde:
            UtfallFactory(nyckeltal=mean, enhet=school, varde=Decimal(varde))


def by_kod(report):
    return {row["kod"]: row for mal in report["mal"] for row in mal["nyckeltal"]}


def said(row):
    point = row["serie"][-1]
    ingar = point["ingar"]
    return {
        "totalt": point["totalt"],
        "text": point["text"]["totalt"],
        "sakerhet": point["sakerhet"] and point["sakerhet"].lower(),
        "utan": [enhet["namn"] for enhet in ingar["saknas"]] if ingar else None,
        "mal": row["malvarde"] and row["malvarde"]["text"],
        "utgang": row["utgangsvarde"],
    }


EXPECTED = {
    "EGET": {
        "totalt": "6",
        "text": "6 Ganska nöjd",
        "sakerhet": "preliminar",
        "utan": None,
        "mal": "8 Mycket nöjd",
        "utgang": {"ar": 2020, "varde": "4", "text": "4 Ganska missnöjd"},
    },
    "MEDEL": {
        "totalt": "6",
        "text": "medel 6,0",
        "sakerhet": None,
        "utan": ["Ekskolan"],
        "mal": None,
        "utgang": None,
    },
}


def test_graphql_and_json_say_the_same(report):
    answer = ask(client_of(UserFactory(roll=Roll.REVISOR)), QUESTION, ar=2026).json()
    written = json.loads(to_json(read_report(2026, reader=UserFactory(roll=Roll.REVISOR))))

    for source in (answer["data"]["arsredovisning"], written):
        assert {kod: said(row) for kod, row in by_kod(source).items()} == EXPECTED


def test_the_workbook_prints_the_words(report):
    content = to_xlsx(read_report(2026, reader=UserFactory(roll=Roll.REVISOR)))
    book = openpyxl.load_workbook(BytesIO(content))

    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"6 Ganska nöjd", "medel 6,0", "preliminärt", "4 Ganska missnöjd (2020)"} <= cells
    assert "Ekskolan" in cells
