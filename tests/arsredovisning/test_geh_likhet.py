"""GEH and balanskrav say the same on the page, in GraphQL, JSON, Excel and the HTML file."""

import json
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from styrning.arsredovisning.balanskravsvisning import whole
from styrning.arsredovisning.read_model import read_report
from styrning.bas.quantities import canonical
from styrning.config.demo.alvstrand import build
from styrning.grund.models import User
from tests.arsredovisning.test_equality import rows_of

pytestmark = pytest.mark.django_db

QUESTION = """query Q($ar: Int!, $moment: ID) {
  arsredovisning(ar: $ar, uppfoljning: $moment) {
    geh {
      finansiellt { rakning { uppfyllt } }
      regel { franAr ordalydelse beslut finansiellt { krav delvis vikt } minstaBedomda baraEna }
      utfall { utfall prognos text finansiellt { utfall andel rakning } verksamhet { andel } }
      slutsats { utfall text }
      avvikelsemotiv
      utlatanden { instans lage utfall finansiellt verksamhet text beslut datum version rattelse }
    }
    balanskrav {
      enhet attReglera
      kolumner { ar slag lage version }
      rader { nyckel summa belopp beraknat }
      underskott { ar belopp kvar senast planSaknas beslut { slag text beslut } }
      reserver { slag ar ingaende utgaende }
      utrymme { ar procent hogst reserverat }
      kontroller { ar slag text }
      texter { ar slag text }
    }
  }
}"""
CASES = [(2025, "2025-AB"), (2026, "2026-DEL")]


def test_every_format_says_the_same(db):
    build()
    client = Client()
    user = User.objects.get(username="maria.ek")
    client.force_login(user)
    for ar, moment in CASES:
        report = read_report(ar, reader=user, moment=moment)
        query = {"moment": moment}

        assert report["balanskrav"] is not None
        agrees_json(report, download(client, ar, "json", query))
        agrees_xlsx(report, download(client, ar, "xlsx", query))
        html = BeautifulSoup(download(client, ar, "html", query), "html.parser")
        agrees_table(report, html.find(id="balanskrav-tabell").find_parent("table"))
        agrees_words(report, html)
        for name in ("arsredovisning", "balanskrav"):
            page = page_of(client, name, ar, query)
            agrees_table(report, page.find(id="c-balanskrav").find_parent("table"))
        for name in ("arsredovisning", "geh"):
            agrees_words(report, page_of(client, name, ar, query))
        agrees_graphql(report, client, {"ar": ar, "moment": moment})


def download(client, ar, format, query):
    response = client.get(reverse("frontend:arsredovisning_fil", args=[ar, format]), query)
    assert response.status_code == 200
    return response.content


def page_of(client, name, ar, query):
    response = client.get(reverse(f"frontend:{name}", args=[ar]), query)
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element):
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def agrees_json(report, content):
    found = json.loads(content)
    for part in ("geh", "balanskrav"):
        expected = json.dumps(report[part], default=plain)
        assert found[part] == json.loads(expected)


def plain(value):
    return canonical(value) if isinstance(value, Decimal) else value.isoformat()


def agrees_xlsx(report, content):
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    sheet = rows_of(book["Balanskrav"])
    years = [name for name in sheet[0] if name.endswith("tkr")]
    found = [[row["Post"], *(row[year] for year in years)] for row in sheet]
    assert [[namn, *map(number, rest)] for namn, *rest in found] == [
        [row["namn"], *row["belopp"]] for row in report["balanskrav"]["rader"]
    ]
    rule = rows_of(book["GEH regel"])
    assert [row["Räkning"] for row in rule[1:3]] == [
        report["geh"]["utfall"][slag]["rakning"] for slag in ("finansiellt", "verksamhet")
    ]
    said = rows_of(book["GEH utlåtanden"]) if report["geh"]["utlatanden"] else []
    assert [(row["Slutsats i ord"], row["Version"]) for row in said] == [
        (row["text"], row["version"]) for row in report["geh"]["utlatanden"]
    ]


def number(value):
    return None if value is None else Decimal(repr(value))


def agrees_table(report, table):
    found = [
        [words(cell) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")
    ]
    assert found == [
        [row["namn"], *(cell["text"].replace("\u00a0", " ") for cell in row["celler"])]
        for row in whole(report["balanskrav"])["rader"]
    ]


def agrees_words(report, page):
    text = words(page)
    for slag in ("finansiellt", "verksamhet"):
        assert report["geh"]["utfall"][slag]["rakning"] in text
    for row in report["geh"]["utlatanden"]:
        assert " ".join(row["text"].split()) in text
        assert row["beslut"] in text


def agrees_graphql(report, client, variables):
    body = {"query": QUESTION, "variables": variables}
    answer = client.post("/graphql/", body, content_type="application/json").json()
    assert "errors" not in answer
    geh, balanskrav = (answer["data"]["arsredovisning"][p] for p in ("geh", "balanskrav"))

    expected = report["geh"]
    assert geh["utfall"]["text"] == expected["utfall"]["text"]
    assert geh["utfall"]["utfall"].lower() == expected["utfall"]["utfall"]
    assert geh["utfall"]["finansiellt"]["andel"] == canonical(
        expected["utfall"]["finansiellt"]["andel"]
    )
    assert geh["regel"]["beslut"] == expected["regel"]["beslut"]
    assert geh["avvikelsemotiv"] == expected["avvikelsemotiv"]
    assert [(row["instans"].lower(), row["text"], row["version"]) for row in geh["utlatanden"]] == [
        (row["instans"], row["text"], row["version"]) for row in expected["utlatanden"]
    ]
    assert (geh["slutsats"] or {}).get("text") == (expected["slutsats"] or {}).get("text")
    assert [[row["nyckel"], row["belopp"]] for row in balanskrav["rader"]] == [
        [row["nyckel"], [canonical(value) for value in row["belopp"]]]
        for row in report["balanskrav"]["rader"]
    ]
    assert [row["text"] for row in balanskrav["kontroller"]] == [
        row["text"] for row in report["balanskrav"]["kontroller"]
    ]
    assert [(row["ar"], row["kvar"]) for row in balanskrav["underskott"]] == [
        (row["ar"], canonical(row["kvar"])) for row in report["balanskrav"]["underskott"]
    ]


def test_the_demo_tells_of_a_deficit_restored_a_rounding_and_a_correction(db):
    build()
    report = read_report(2025, reader=None)

    (deficit,) = report["balanskrav"]["underskott"]
    assert (deficit["ar"], deficit["kvar"], deficit["reglerat"]) == (
        2022, Decimal(0), [{"ar": 2023, "belopp": Decimal(12_300)}],
    )  # fmt: skip
    assert {row["slag"] for row in report["balanskrav"]["kontroller"]} == {"avrundning"}
    assert [(row["instans"], row["version"]) for row in report["geh"]["utlatanden"]] == [
        ("ks", 1), ("revisorerna", 2), ("kf", 1)
    ]  # fmt: skip
    assert read_report(2026, reader=None, moment="2026-DEL")["geh"]["utlatanden"] == []
