"""A series across a reorganisation is the same in report, API, JSON and workbook."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from styrning.arsredovisning.exporters.json import to_json
from styrning.arsredovisning.exporters.xlsx import to_xlsx
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import Roll
from styrning.grund.models import EnhetSuccession
from tests.api.kommun import ask, client_of
from tests.factories import (
    EnhetFactory,
    MalFactory,
    MalNyckeltalFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

DAY, LAST = date(2026, 1, 1), date(2025, 12, 31)
QUESTION = """query Q($ar: Int!) { arsredovisning(ar: $ar) { mal { nyckeltal { kod serie {
  period totalt brott nyEnhet franEnhet { kod } foreEnheter { enhet { kod } totalt }
} } } } }"""


@pytest.fixture
def merged():
    """Two nämnder that became one: N1 was the one's, N2 both's."""
    new = EnhetFactory(kod="KFN", namn="Kultur- och fritidsnämnden", galler_fran=DAY)
    goal = MalFactory(plan=PlanFactory(ar=2026), huvudansvarig=new)
    old = [
        EnhetFactory(kod=kod, namn=namn, galler_till=LAST)
        for kod, namn in (("KUN", "Kulturnämnden"), ("FRN", "Fritidsnämnden"))
    ]
    for enhet in old:
        EnhetSuccession.objects.create(fran=enhet, till=new, datum=DAY)
    for kod, owners in (("N1", old[:1]), ("N2", old)):
        n = NyckeltalFactory(kod=kod, agare=new)
        MalNyckeltalFactory(mal=goal, nyckeltal=n)
        NyckeltalEnhetFactory(nyckeltal=n, enhet=new, galler_fran=DAY)
        UtfallFactory(nyckeltal=n, enhet=new, ar=2026, varde=Decimal(15))
        for place, enhet in enumerate(owners):
            NyckeltalEnhetFactory(nyckeltal=n, enhet=enhet, galler_till=LAST)
            UtfallFactory(nyckeltal=n, enhet=enhet, ar=2025, varde=Decimal(12 + place))


def by_kod(report):
    return {f["kod"]: f["serie"][-2:] for mal in report["mal"] for f in mal["nyckeltal"]}


def test_graphql_tells_whose_the_older_values_are(merged):
    answer = ask(client_of(UserFactory(roll=Roll.REVISOR)), QUESTION, ar=2026).json()
    series = by_kod(answer["data"]["arsredovisning"])
    before, now = series["N1"]
    assert (before["totalt"], before["franEnhet"], before["foreEnheter"]) == (
        "12", {"kod": "KUN"}, [],
    )  # fmt: skip
    assert (now["franEnhet"], now["nyEnhet"]) == (None, True)
    assert now["brott"] == (
        "tidigare värden är från Kulturnämnden, som Kultur- och fritidsnämnden tog över efter"
    )
    assert series["N2"][0]["totalt"] is None
    assert series["N2"][0]["foreEnheter"] == [
        {"enhet": {"kod": "KUN"}, "totalt": "12"}, {"enhet": {"kod": "FRN"}, "totalt": "13"},
    ]  # fmt: skip


def test_json_says_the_same(merged):
    report = read_report(2026, reader=UserFactory(roll=Roll.REVISOR))
    series = by_kod(json.loads(to_json(report)))
    assert series["N1"][0]["fran_enhet"] == {"kod": "KUN", "namn": "Kulturnämnden"}
    assert [row["totalt"] for row in series["N2"][0]["fore_enheter"]] == ["12", "13"]


def test_the_workbook_says_the_same(merged):
    report = read_report(2026, reader=UserFactory(roll=Roll.REVISOR))
    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(report)))["Data"]
    headers, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    told = {
        (row[headers.index("Kod")], row[headers.index("Period")]): (
            row[headers.index("Värde")], row[headers.index("Från enhet")],
        )
        for row in rows
    }  # fmt: skip
    assert told["N1", "2025"] == (12, "Kulturnämnden")
    assert told["N2", "2025"] == (
        None, "Kulturnämnden 12,0, Fritidsnämnden 13,0: räknas inte ihop",
    )  # fmt: skip
    assert told["N1", "2026"] == (15, None)
