"""Page, JSON, HTML file, workbook and GraphQL say the same, value by value.

Each is read back as a reader would and compared with the read model for the same reader, scope
and moment, over the whole of the fictitious municipality.
"""

import json
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from mal.enums import Klass, Status
from styrning.arsredovisning.kontrollvisning import control_rows
from styrning.arsredovisning.read_model import KF, read_report
from styrning.bas.quantities import canonical, format_decimal
from styrning.config.demo.alvstrand import build
from styrning.grund.models import User

pytestmark = pytest.mark.django_db

AR = 2025
CASES = [
    ("maria.ek", KF, "2025-AB"),
    ("karin.ohman", "BUN", "2025-AB"),
    ("nils.berg", "SON", "2025-DEL"),
    ("birgitta.ahl", KF, "2025-DEL"),
]
KON = {"Totalt": "totalt", "Kvinnor": "kvinnor", "Män": "man"}
QUESTION = """query Q($ar: Int!, $enhet: ID, $moment: ID) {
  arsredovisning(ar: $ar, enhet: $enhet, uppfoljning: $moment) {
    rakning { uppfyllt delvis ejUppfyllt kanEjBedomas ejBedomt }
    internkontroll {
      risker { kod riskvarde zon { ord } }
      rapport { bedomning beslut }
      moment { kod tillfallen { resultat { utfall avvikelser } } }
    }
    samladBedomning { bedomning beslut }
    mal {
      kod klass ord
      nyckeltal {
        kod status trend enhet { kod } prognos malvarde { varde }
        serie { period totalt kvinnor man saknas }
      }
    }
  }
}"""


def test_every_format_says_the_same_value_by_value(db):
    build()
    for konto, scope, moment in CASES:
        user = User.objects.get(username=konto)
        report = read_report(AR, scope=scope, reader=user, moment=moment)
        client = Client()
        client.force_login(User.objects.get(username=konto))
        query = {"omfattning": scope, "moment": moment}

        assert values(report), (konto, scope, moment)
        agrees_json(report, file(client, "json", query))
        agrees_xlsx(report, file(client, "xlsx", query))
        agrees_html(report, file(client, "html", query))
        agrees_page(report, client.get(reverse("frontend:arsredovisning", args=[AR]), query))
        agrees_thread(report, client.get(reverse("frontend:roda_traden", args=[AR]), query))
        agrees_graphql(report, client, scope, moment)


def file(client: Client, format: str, query: dict) -> bytes:
    response = client.get(reverse("frontend:arsredovisning_fil", args=[AR, format]), query)
    assert response.status_code == 200
    return response.content


def figures(report: dict) -> dict[tuple[str, str], dict]:
    return {
        (figure["kod"], figure["enhet"]["kod"]): figure
        for mal in report["mal"]
        for figure in mal["nyckeltal"]
    }


def values(report: dict) -> dict[tuple, str]:
    """(nyckeltal, enhet, period, kön) → canonical value, of every value that there is."""
    return {
        (*key, point["period"], kon): canonical(Decimal(point[kon]))
        for key, figure in figures(report).items()
        for point in figure["serie"]
        for kon in KON.values()
        if point[kon] is not None
    }


def classes(report: dict) -> dict[str, tuple]:
    return {mal["kod"]: (mal["klass"], mal["ord"]) for mal in report["mal"]}


def statuses(report: dict) -> dict[tuple, tuple]:
    return {
        key: (figure["status"], figure["trend"], figure["saknas"])
        for key, figure in figures(report).items()
    }


def agrees_json(report: dict, content: bytes) -> None:
    document = json.loads(content)

    assert values(document) == values(report)
    assert classes(document) == classes(report)
    assert statuses(document) == statuses(report)
    for part in ("rakning", "internkontroll", "samlad_bedomning"):
        assert document[part] == json.loads(json.dumps(report[part], default=str))


def agrees_xlsx(report: dict, content: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    data = rows_of(book["Data"])
    found = {
        (
            row["Kod"], row["Enhetens kod"], row["Period"], KON[row["Kön"]],
        ): canonical(Decimal(repr(row["Värde"])))
        for row in data
        if row["Värde"] is not None
    }  # fmt: skip
    assert found == values(report)

    goals = rows_of(book["Mål"])
    assert {row["Kod"]: (row["Klass"], row["Bedömning"]) for row in goals} == {
        kod: (Klass(klass).label if klass else None, ord)
        for kod, (klass, ord) in classes(report).items()
    }
    words = {key: Status(figure["status"]).label for key, figure in figures(report).items()}
    names = {figure["kod"]: figure["enhet"]["namn"] for figure in figures(report).values()}
    sheet = rows_of(book["Nyckeltal"])
    assert sorted((row["Kod"], row["Status"]) for row in sheet) == sorted(
        (kod, word) for (kod, _), word in words.items()
    )
    assert {row["Enhet"] for row in sheet} >= set(names.values())
    assert control_of_xlsx(book) == control(report)


Kontroll = tuple[list[tuple], list[tuple], list[tuple]]


def control(report: dict) -> Kontroll:
    """Every check with what it found, every risk with its value, every judgement."""
    checks = [
        (row["kod"], row["utfall_ord"], row["avvikelser"])
        for enhet in control_rows(report)
        for row in enhet["tillfallen"]
    ]
    risks = [
        (risk["kod"], risk["riskvarde"], risk["zon"]["ord"])
        for enhet in report["internkontroll"]
        for risk in enhet["risker"]
    ]
    judged = [
        (enhet["enhet"]["namn"], enhet["rapport"]["ord"], enhet["rapport"]["beslut"])
        for enhet in control_rows(report)
        if enhet["rapport"]
    ]
    return checks, risks, judged


def control_of_xlsx(book) -> Kontroll:
    checks = [
        (row["Kod"], row["Resultat"] or "", row["Avvikelser"])
        for row in rows_of(book["Internkontroll"])
        if row["Kod"]
    ]
    sheets = book.sheetnames
    risks = rows_of(book["Risker"]) if "Risker" in sheets else []
    judged = rows_of(book["Bedömd internkontroll"]) if "Bedömd internkontroll" in sheets else []
    return (
        checks,
        [(row["Kod"], row["Riskvärde"], row["Zon"]) for row in risks],
        [
            (row["Enhet"], row["Bedömning"], row["Beslut"])
            for row in judged
            if row["Vad"] == "Egen bedömning"
        ],
    )


def control_of_page(page: BeautifulSoup) -> tuple[int, list[str], list[str]]:
    """How many risks there are, their koder, and the words of each judgement."""
    risks = page.find(id="c-risker")
    rows = risks.find_parent("table").select("tbody tr") if risks else []
    plans = page.find(id="c-kontroll")
    told = plans.find_parent("table").select("tbody tr") if plans else []
    return (
        len(rows),
        [words(row.select_one("th .etta")).split(" · ")[0] for row in rows],
        [
            words(row.select("td")[-1].select_one(".status"))
            for row in told
            if row.select(".status")
        ],
    )


def rows_of(sheet) -> list[dict]:
    _, headers, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip_longest(headers, row)) for row in rows]


def words(element) -> str:
    return " ".join(element.get_text().replace("\u00ad", "").split())


def printed(report: dict, years: list[int]) -> dict[tuple, list[str]]:
    """(nyckeltal, enhet) → its printed numbers by year, by sex, and its status."""
    result = {}
    for key, figure in figures(report).items():
        digits = figure["decimaler"]
        points = {point["till"].year: point["totalt"] for point in figure["serie"]}
        now = figure["serie"][-1] if figure["period"] else {"kvinnor": None, "man": None}
        numbers = [*(points.get(ar) for ar in years), now["kvinnor"], now["man"]]
        result[key] = [plain(format_decimal(number, digits)) for number in numbers]
    return result


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def agrees_html(report: dict, content: bytes) -> None:
    page = BeautifulSoup(content, "html.parser")
    table = page.find(id="nyckeltal-tabell").find_parent("table")
    years = [int(words(head)) for head in table.thead.find_all("th")[1:-6]]
    found = [
        [words(cell) for cell in row.find_all("td")][: len(years) + 2]
        for row in table.select("tbody tr:not(.grupp)")
    ]
    assert sorted(found) == sorted(printed(report, years).values())


def status_words(figure: dict) -> str:
    """A forecast says that it is one."""
    label = str(Status(figure["status"]).label)
    is_forecast = figure["bedoms_pa"] == "prognos" and figure["status"] != Status.FOLJS
    return f"Prognos: {label.lower()}" if is_forecast else label


def goal_words(mal: dict) -> str:
    if not mal["bedoms"]:
        return ""
    judged = mal["bedomning"]
    is_forecast = judged["prognos"] and judged["beslutad"]
    return f"Prognos: {mal['ord'].lower()}" if is_forecast else mal["ord"]


def agrees_page(report: dict, response) -> None:
    page = BeautifulSoup(response.content.decode(), "html.parser")
    table = page.find(id="c-nyckeltal").find_parent("table")
    years = list(range(AR - 4, AR + 1))
    of_row = {f"nt-{kod}-{enhet}": (kod, enhet) for kod, enhet in figures(report)}
    found, seen = {}, {}
    for row in table.select("tbody tr[id]"):
        key = of_row[row["id"]]
        cells = [words(cell) for cell in row.find_all("td")]
        found[key] = [*cells[:5], *cells[6:8]]
        seen[key] = cells[-1]
    assert found == printed(report, years)
    assert all(
        seen[key].startswith(status_words(figure)) for key, figure in figures(report).items()
    )
    _, risks, judged = control(report)
    assert control_of_page(page) == (
        len(risks), [kod for kod, *_ in risks], [word for _, word, _ in judged],
    )  # fmt: skip
    counts = [int(words(dd).split()[0]) for dd in page.select(".siffror dd")]
    assert counts == list(report["rakning"].values())


def agrees_thread(report: dict, response) -> None:
    """Every goal with its class, every nyckeltal with the value that is shown for it."""
    page = BeautifulSoup(response.content.decode(), "html.parser")
    found = {
        node["id"].removeprefix("mal-"): words(node.summary.find_all("span", recursive=False)[-1])
        for node in page.select(".trad li[id]")
    }
    assert found == {mal["kod"]: goal_words(mal) for mal in report["mal"]}
    leaves = [words(leaf) for leaf in page.select(".nod--blad") if "Nyckeltal" in words(leaf)]
    expected = [figure for mal in report["mal"] for figure in mal["nyckeltal"]]
    assert len(leaves) == len(expected)
    for leaf, figure in zip(leaves, expected, strict=True):
        assert figure["namn"] in leaf
        assert leaf.endswith(status_words(figure))
        now = figure["serie"][-1]["totalt"] if figure["period"] else None
        shown = figure["prognos"] if figure["prognos"] is not None else now
        if shown is not None:
            assert f" {plain(format_decimal(shown, figure['decimaler']))} " in leaf


def plain_control(document: dict) -> tuple:
    """What GraphQL and the read model say alike, with enums in small letters."""
    parts = document["internkontroll"]
    whole = document.get("samladBedomning", document.get("samlad_bedomning"))
    return (
        [
            (risk["kod"], risk["riskvarde"], risk["zon"]["ord"])
            for part in parts
            for risk in part["risker"]
        ],
        [
            (part["rapport"]["bedomning"].lower(), part["rapport"]["beslut"])
            for part in parts
            if part["rapport"]
        ],
        [
            (check["kod"], found["utfall"].lower(), found["avvikelser"])
            for part in parts
            for check in part["moment"]
            for row in check["tillfallen"]
            if (found := row["resultat"])
        ],
        (whole["bedomning"].lower(), whole["beslut"]) if whole else None,
    )


def agrees_graphql(report: dict, client: Client, scope: str, moment: str) -> None:
    variables = {"ar": AR, "enhet": scope, "moment": moment}
    response = client.post(
        "/graphql/", {"query": QUESTION, "variables": variables}, content_type="application/json"
    )
    answer = response.json()
    assert "errors" not in answer
    document = answer["data"]["arsredovisning"]

    assert values(document) == values(report)
    assert {mal["kod"]: mal["ord"] for mal in document["mal"]} == {
        mal["kod"]: mal["ord"] for mal in report["mal"]
    }
    assert list(document["rakning"].values()) == list(report["rakning"].values())
    assert plain_control(document) == plain_control(report)
    assert {key: figure["status"].lower() for key, figure in figures(document).items()} == {
        key: figure["status"] for key, figure in figures(report).items()
    }
