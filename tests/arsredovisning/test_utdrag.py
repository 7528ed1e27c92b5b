"""An extract by tag: the report's own facts, counted anew, in every format."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook

from mal.models import Tagg
from styrning.arsredovisning.exporters.files import FORMAT
from styrning.arsredovisning.read_model import read_report
from styrning.arsredovisning.utdrag import tag_extract
from tests.arsredovisning import kommun

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(db):
    """B, B1 and INT carry the tag; INT only the nämnd sees."""
    made = kommun.build()
    barn = Tagg.objects.create(kod="barn", namn="Barnrätt")
    for kod in ("B", "B1", "INT"):
        made.mal[kod].taggar.add(barn)
    return read_report(2026, reader=None)


def kept(rakning):
    return {klass: antal for klass, antal in rakning.items() if antal}


def test_only_tagged_goals_are_kept_and_counted(report):
    extract = tag_extract(report, "Barnrätt")

    assert [mal["kod"] for mal in extract["mal"]] == ["B", "B1"]
    assert kept(extract["rakning"]) == {"delvis": 1}
    assert [kept(mal["rakning"]) for mal in extract["mal"]] == [{"delvis": 1}, {"delvis": 1}]


def test_parts_without_a_tagged_goal_are_left_out(report):
    extract = tag_extract(report, "Barnrätt")

    assert [(rad["kod"], kept(rad["rakning"])) for rad in extract["omraden"]] == [
        ("B", {"delvis": 1})
    ]
    assert [(rad["kod"], kept(rad["rakning"])) for rad in extract["enheter"]] == [
        ("BUN", {"delvis": 1})
    ]
    assert [mal["kod"] for mal in extract["geh"]["verksamhet"]["mal"]] == ["B1"]
    assert extract["geh"]["finansiellt"]["mal"] == []
    assert extract["internkontroll"] == []


def test_the_report_itself_is_left_as_it_was(report):
    before = json.loads(FORMAT["json"].write(report))

    tag_extract(report, "Barnrätt")

    assert json.loads(FORMAT["json"].write(report)) == before


def test_each_kept_goal_says_what_the_report_says(report):
    whole = {mal["kod"]: mal for mal in report["mal"]}
    for mal in tag_extract(report, "Barnrätt")["mal"]:
        assert mal | {"rakning": None} == whole[mal["kod"]] | {"rakning": None}


def test_an_unused_tag_gives_an_empty_report(report):
    extract = tag_extract(report, "Miljö")

    assert (extract["mal"], kept(extract["rakning"]), extract["omraden"]) == ([], {}, [])


def test_the_workbook_names_the_tag(report):
    file = FORMAT["xlsx"].write(tag_extract(report, "Barnrätt"))

    sheet = load_workbook(BytesIO(file))["Mål"]
    assert sheet["A1"].value == "Mål, Hela kommunen, tagg: Barnrätt, 2026, Årsbokslut 2026"
    assert sheet.max_row == 4  # what it is, headers, the area and the goal
