"""Uppdrag in the report: who sees what in which scope, what is counted, alike in every format."""

import datetime as dt
import json
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.enums import Mottagarlage, RapporterasTill, Uppdragslage
from mal.services import end_uppdrag
from styrning.arsredovisning.read_model import KF, read_report
from styrning.arsredovisning.utdrag import tag_extract
from styrning.config.demo.alvstrand import build
from styrning.grund.enums import InlamningLage, Roll, UppfoljningSlag
from styrning.grund.models import User
from tests.arsredovisning.test_equality import rows_of
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    PlanFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

QUESTION = """query Q($ar: Int!, $enhet: ID, $moment: ID) {
  arsredovisning(ar: $ar, enhet: $enhet, uppfoljning: $moment) {
    uppdrag {
      rakning { genomfort pagar ejPaborjat kanEj ejBesvarat avslutat }
      lista {
        kod namn beslut mal riktatTill rapporterasTill klartSenast avslutat avslutatMotiv
        mottagare {
          enhet { kod namn } lage forsenat
          svar { lage text uppfoljning { kod } version }
        }
      }
    }
  }
}"""


@pytest.fixture
def runda(db):
    PlanFactory(ar=2026)
    return UppfoljningFactory(ar=2026, kod="2026-AB")


def recipient(runda, lage=InlamningLage.GODKAND, **enhet):
    row = EnhetFactory(**enhet)
    InlamningFactory(enhet=row, uppfoljning=runda, lage=lage)
    return row


def reader_of(enhet, roll=Roll.RAPPORTOR):
    return UserFactory(roll=(roll, enhet))


def told(report) -> dict[str, dict[str, str]]:
    """{uppdrag: {recipient: läge}}"""
    return {
        rad["kod"]: {m["enhet"]["kod"]: m["lage"] for m in rad["mottagare"]}
        for rad in report["uppdrag"]["lista"]
    }


def test_an_uppdrag_with_its_answer(runda):
    goal = MalFactory(kod="M-1", plan=PlanFactory(ar=2026))
    bun = recipient(runda, kod="BUN", namn="Barnnämnden")
    uppdrag = UppdragFactory(
        kod="U-1", namn="Läslyft", mal=goal, mottagare=[bun], klart_senast=dt.date(2026, 6, 30)
    )
    UppdragssvarFactory(uppdrag=uppdrag, uppfoljning=runda, text="Halva vägen.")

    (row,) = read_report(2026, reader=None)["uppdrag"]["lista"]

    assert (row["kod"], row["namn"], row["mal"], row["beslut"]) == (
        "U-1", "Läslyft", "M-1", "Kommunfullmäktige 2025-11-25 § 141",
    )  # fmt: skip
    assert row["mottagare"] == [
        {
            "enhet": {"kod": "BUN", "namn": "Barnnämnden"},
            "lage": "pagar",
            "forsenat": True,
            "svar": {
                "lage": "pagar",
                "text": "Halva vägen.",
                "uppfoljning": {"kod": "2026-AB", "namn": "Årsbokslut 2026"},
                "version": 1,
            },
        }
    ]


def test_scope_kf_leaves_out_what_is_for_a_namnd_and_an_enhet_sees_its_own(runda):
    bun, son = recipient(runda, kod="BUN"), recipient(runda, kod="SON")
    UppdragFactory(kod="KF-1", mottagare=[bun, son])
    UppdragFactory(kod="N-1", mottagare=[bun], rapporteras_till=RapporterasTill.NAMND)
    UppdragFactory(kod="N-2", mottagare=[son], rapporteras_till=RapporterasTill.NAMND)
    revisor = UserFactory(roll=Roll.REVISOR)

    assert told(read_report(2026, reader=revisor)) == {
        "KF-1": {"BUN": "ej_besvarat", "SON": "ej_besvarat"}
    }
    assert told(read_report(2026, scope="BUN", reader=reader_of(bun))) == {
        "KF-1": {"BUN": "ej_besvarat"},
        "N-1": {"BUN": "ej_besvarat"},
    }


@pytest.mark.parametrize(
    ("lage", "scope", "roll", "expected"),
    [
        (InlamningLage.UTKAST, KF, Roll.RAPPORTOR, "ej_besvarat"),
        (InlamningLage.INSKICKAD, KF, Roll.RAPPORTOR, "ej_besvarat"),
        (InlamningLage.GODKAND, KF, None, "genomfort"),
        (InlamningLage.UTKAST, "BUN", Roll.LASARE, "ej_besvarat"),
        (InlamningLage.UTKAST, "BUN", Roll.RAPPORTOR, "genomfort"),
        (InlamningLage.GODKAND, "BUN", Roll.LASARE, "genomfort"),
    ],
)
def test_a_draft_answer_is_told_to_those_who_read_drafts(runda, lage, scope, roll, expected):
    bun = recipient(runda, lage, kod="BUN")
    uppdrag = UppdragFactory(kod="U-1", mottagare=[bun])
    UppdragssvarFactory(uppdrag=uppdrag, uppfoljning=runda, lage=Uppdragslage.GENOMFORT)
    reader = reader_of(bun, roll) if roll else None

    report = read_report(2026, scope=scope, reader=reader)

    assert told(report) == {"U-1": {"BUN": expected}}
    assert (report["uppdrag"]["lista"][0]["mottagare"][0]["svar"] is None) == (
        expected == "ej_besvarat"
    )


def test_a_token_is_never_told_drafts(runda):
    bun = recipient(runda, InlamningLage.UTKAST, kod="BUN")
    UppdragssvarFactory(uppdrag=UppdragFactory(kod="U-1", mottagare=[bun]), uppfoljning=runda)

    report = read_report(2026, scope="BUN", reader=reader_of(bun), drafts=False)

    assert told(report) == {"U-1": {"BUN": "ej_besvarat"}}


def test_an_answer_of_an_earlier_round_settles_or_is_told_beside(runda):
    delar = UppfoljningFactory(
        slag=UppfoljningSlag.DELAR, avser_till=dt.date(2026, 8, 31), oppnar=dt.date(2026, 8, 15)
    )
    a, b = recipient(runda, kod="A"), recipient(runda, kod="B")
    uppdrag = UppdragFactory(kod="U-1", mottagare=[a, b])
    for enhet, lage in ((a, Uppdragslage.GENOMFORT), (b, Uppdragslage.PAGAR)):
        InlamningFactory(enhet=enhet, uppfoljning=delar, lage=InlamningLage.GODKAND)
        UppdragssvarFactory(uppdrag=uppdrag, enhet=enhet, uppfoljning=delar, lage=lage)

    report = read_report(2026, reader=None, moment="2026-AB")

    assert told(report) == {"U-1": {"A": "genomfort", "B": "ej_besvarat"}}
    assert report["uppdrag"]["lista"][0]["mottagare"][1]["svar"]["lage"] == "pagar"
    assert report["uppdrag"]["rakning"] == {
        "genomfort": 1, "pagar": 0, "ej_paborjat": 0, "kan_ej": 0, "ej_besvarat": 1, "avslutat": 0,
    }  # fmt: skip


def test_what_was_settled_or_ended_in_an_earlier_year_is_not_told(runda):
    PlanFactory(ar=2025)
    forra = UppfoljningFactory(ar=2025)
    bun = recipient(forra, kod="BUN")
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=InlamningLage.GODKAND)
    gone = EnhetFactory(kod="KUN", galler_till=dt.date(2025, 12, 31))
    done = UppdragFactory(kod="DONE", ar=2025, mottagare=[bun])
    UppdragssvarFactory(uppdrag=done, uppfoljning=forra, lage=Uppdragslage.GENOMFORT)
    ended = UppdragFactory(kod="ENDED", ar=2025, mottagare=[bun])
    end_uppdrag(ended, dt.date(2025, 12, 31), "Slut", by=UserFactory(), version=1)
    now = UppdragFactory(kod="NOW", ar=2025, mottagare=[bun, gone])
    end_uppdrag(now, dt.date(2026, 3, 1), "Ersattes", by=UserFactory(), version=1)
    UppdragFactory(kod="NEXT", ar=2027, beslut_datum=dt.date(2026, 11, 1), mottagare=[bun])

    report = read_report(2026, reader=None)

    assert told(report) == {"NOW": {"BUN": "avslutat"}}
    assert report["uppdrag"]["lista"][0]["avslutat_motiv"] == "Ersattes"


def test_an_uppdrag_never_names_a_goal_that_the_scope_leaves_out(runda):
    bun = recipient(runda, kod="BUN")
    goal = MalFactory(
        kod="INT", plan=PlanFactory(ar=2026), huvudansvarig=bun,
        rapporteras_till=RapporterasTill.NAMND,
    )  # fmt: skip
    UppdragFactory(kod="U-1", mal=goal, mottagare=[bun])

    assert read_report(2026, reader=None)["uppdrag"]["lista"][0]["mal"] is None
    own = read_report(2026, scope="BUN", reader=reader_of(bun))
    assert own["uppdrag"]["lista"][0]["mal"] == "INT"


def test_a_tags_extract_holds_the_uppdrag_of_its_goals(runda):
    bun = recipient(runda, kod="BUN")
    goal = MalFactory(kod="M-1", plan=PlanFactory(ar=2026))
    goal.taggar.create(kod="barn", namn="Barn")
    UppdragFactory(kod="U-1", mal=goal, mottagare=[bun])
    UppdragFactory(kod="U-2", mottagare=[bun])

    extract = tag_extract(read_report(2026, reader=None), "Barn")

    assert told(extract) == {"U-1": {"BUN": "ej_besvarat"}}
    assert extract["uppdrag"]["rakning"]["ej_besvarat"] == 1


def test_statements_do_not_grow_with_uppdrag(runda):
    reader = UserFactory(roll=Roll.REVISOR)
    found = []
    for antal in (3, 27):
        for _ in range(antal):
            uppdrag = UppdragFactory(mottagare=[recipient(runda), recipient(runda)])
            UppdragssvarFactory(uppdrag=uppdrag, enhet=uppdrag.mottagare.first(), uppfoljning=runda)
        reader = User.objects.get(pk=reader.pk)
        with CaptureQueriesContext(connection) as queries:
            report = read_report(2026, reader=reader)
        found.append(len(queries))
    assert len(report["uppdrag"]["lista"]) == 30
    assert found[0] == found[1]


CASES = [
    (2025, "maria.ek", KF, "2025-AB"),
    (2026, "nils.berg", "VON", "2026-AB"),
    (2026, "karin.ohman", "BUN", "2026-DEL"),
]


def test_every_format_says_the_same(db):
    build()
    for ar, konto, scope, moment in CASES:
        user = User.objects.get(username=konto)
        report = read_report(ar, scope=scope, reader=user, moment=moment)
        client = Client()
        client.force_login(user)
        query = {"omfattning": scope, "moment": moment}

        assert report["uppdrag"]["lista"], (konto, scope, moment)
        agrees_json(report, download(client, ar, "json", query))
        agrees_xlsx(report, download(client, ar, "xlsx", query))
        agrees_html(report, download(client, ar, "html", query))
        agrees_page(report, client.get(reverse("frontend:arsredovisning", args=[ar]), query))
        agrees_graphql(report, client, {"ar": ar, "enhet": scope, "moment": moment})


def download(client: Client, ar: int, format: str, query: dict) -> bytes:
    response = client.get(reverse("frontend:arsredovisning_fil", args=[ar, format]), query)
    assert response.status_code == 200
    return response.content


def printed(report) -> list[tuple[str, str, str]]:
    """(recipient, läge in words, answer) in the order of the report."""
    return [
        (
            m["enhet"]["namn"],
            str(Mottagarlage(m["lage"]).label),
            " ".join(m["svar"]["text"].split()) if m["svar"] else "",
        )
        for rad in report["uppdrag"]["lista"]
        for m in rad["mottagare"]
    ]


def agrees_json(report, content: bytes) -> None:
    assert json.loads(content)["uppdrag"] == json.loads(json.dumps(report["uppdrag"], default=str))


def agrees_xlsx(report, content: bytes) -> None:
    rows = rows_of(openpyxl.load_workbook(BytesIO(content), read_only=True)["Uppdrag"])
    found = [(row["Enhet"], row["Läge"], " ".join((row["Svar"] or "").split())) for row in rows]
    assert found == printed(report)
    assert [row["Kod"] for row in rows] == [
        rad["kod"] for rad in report["uppdrag"]["lista"] for _ in rad["mottagare"]
    ]


def table_rows(table) -> list[tuple[str, str, str]]:
    return [
        tuple(" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"]))
        for row in table.select("tbody tr:not(.grupp)")
    ]


def agrees_table(report, found) -> None:
    expected = printed(report)
    assert len(found) == len(expected)
    for (namn, lage, svar), (shown, shown_lage, shown_svar) in zip(expected, found, strict=True):
        assert shown == namn
        assert shown_lage.startswith(lage)
        assert shown_svar.startswith(svar)


def agrees_html(report, content: bytes) -> None:
    page = BeautifulSoup(content, "html.parser")
    agrees_table(report, table_rows(page.find(id="uppdrag-tabell").find_parent("table")))


def agrees_page(report, response) -> None:
    section = BeautifulSoup(response.content.decode(), "html.parser").find("section", id="uppdrag")
    agrees_table(report, [row for table in section.find_all("table") for row in table_rows(table)])


def agrees_graphql(report, client: Client, variables: dict) -> None:
    body = {"query": QUESTION, "variables": variables}
    answer = client.post("/graphql/", body, content_type="application/json").json()
    assert "errors" not in answer
    part = answer["data"]["arsredovisning"]["uppdrag"]

    assert list(part["rakning"].values()) == list(report["uppdrag"]["rakning"].values())
    found = [
        (m["enhet"]["kod"], m["lage"].lower(), m["forsenat"], (m["svar"] or {}).get("text"))
        for rad in part["lista"]
        for m in rad["mottagare"]
    ]
    assert found == [
        (m["enhet"]["kod"], m["lage"], m["forsenat"], (m["svar"] or {}).get("text"))
        for rad in report["uppdrag"]["lista"]
        for m in rad["mottagare"]
    ]
    assert [(rad["kod"], rad["klartSenast"], rad["mal"]) for rad in part["lista"]] == [
        (rad["kod"], rad["klart_senast"] and rad["klart_senast"].isoformat(), rad["mal"])
        for rad in report["uppdrag"]["lista"]
    ]
