"""The report by GraphQL: the read model's figures, and never more than the scope holds."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.question import whole_report
from bench.wire import translated
from internkontroll.enums import Kontrollutfall
from internkontroll.models import Kontrollresultat
from mal.enums import RapporterasTill
from mal.models import Mal, MalSamband, Planandring
from styrning.api.schema import schema
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import HELA_KOMMUNEN, Roll
from styrning.grund.models import ApiToken
from tests.api.kommun import ask, client_of, reported
from tests.factories import (
    EnhetFactory,
    MalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.factories.kontrollrapport import KontrollrapportFactory, SamladBedomningFactory

pytestmark = pytest.mark.django_db
SCHEMA = schema.graphql_schema
OVERVIEW = """query Q($ar: Int!, $enhet: ID) {
  arsredovisning(ar: $ar, enhet: $enhet) {
    mal { kod nyckeltal { kod } }
    internkontroll { moment { kod } }
  }
}"""


def codes(response):
    """Codes of goals, figures and checks in the answer; None when the report was refused."""
    report = response.json()["data"]["arsredovisning"]
    if report is None:
        return None
    figures = {figure["kod"] for mal in report["mal"] for figure in mal["nyckeltal"]}
    checks = {check["kod"] for enhet in report["internkontroll"] for check in enhet["moment"]}
    return {mal["kod"] for mal in report["mal"]} | figures | checks


OWN_KF, OTHER_KF = {"EGEN-KF", "N-EGEN-KF", "K-EGEN"}, {"ANNAN-KF", "N-ANNAN-KF", "K-ANNAN"}
KF_CODES = {"VISION"} | OWN_KF | OTHER_KF
OWN_CODES = {"VISION", "EGEN-NAMND", "N-EGEN-NAMND", "KN-EGEN"} | OWN_KF
OTHER_CODES = {"VISION", "ANNAN-NAMND", "N-ANNAN-NAMND", "KN-ANNAN"} | OTHER_KF


@pytest.mark.parametrize("roll", [None, *Roll])
def test_what_each_role_reads_in_each_scope(kommun, roll):
    wide = roll in HELA_KOMMUNEN
    user = UserFactory(roll=roll if wide or roll is None else (roll, kommun["own"]))
    client = client_of(user)

    seen = [codes(ask(client, OVERVIEW, ar=2026, enhet=e)) for e in (None, "KF", "EGEN", "ANNAN")]

    assert seen == [
        KF_CODES,
        KF_CODES,
        OWN_CODES if roll else None,
        OTHER_CODES if wide else None,
    ]


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (False, [KF_CODES, KF_CODES, None, None]),
        (True, [OWN_CODES, KF_CODES, OWN_CODES, None]),
    ],
)
def test_what_a_token_of_a_revisor_reads_in_each_scope(kommun, bound, expected):
    """The account could read everything; its token reaches no further than it says."""
    user = UserFactory(roll=Roll.REVISOR)
    enhet = kommun["own"] if bound else None
    _, secret = ApiToken.objects.issue(user=user, namn="Rapport", enhet=enhet)
    headers = {"Authorization": f"Bearer {secret}"}

    seen = [
        codes(ask(Client(), OVERVIEW, ar=2026, enhet=e, headers=headers))
        for e in (None, "KF", "EGEN", "ANNAN")
    ]

    assert seen == expected


def test_a_token_of_an_enhet_reaches_those_below_it(kommun):
    skola = EnhetFactory(kod="SKOLA", parent=kommun["own"])
    user = UserFactory(roll=Roll.REVISOR)
    _, secret = ApiToken.objects.issue(user=user, namn="Rapport", enhet=kommun["own"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert codes(ask(Client(), OVERVIEW, ar=2026, enhet=skola.kod, headers=headers)) is not None


def test_a_token_whose_account_lost_the_enhet_reads_nothing_of_it(kommun):
    user = UserFactory(roll=(Roll.LASARE, kommun["other"]))
    _, secret = ApiToken.objects.issue(user=user, namn="Rapport", enhet=kommun["own"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert codes(ask(Client(), OVERVIEW, ar=2026, headers=headers)) is None


def test_a_token_never_tells_a_draft(kommun):
    kommun["own"].inlamningar.update(lage="utkast")
    user = UserFactory(roll=(Roll.RAPPORTOR, kommun["own"]))
    _, secret = ApiToken.objects.issue(user=user, namn="Rapport", enhet=kommun["own"])
    headers = {"Authorization": f"Bearer {secret}"}
    question = """{ arsredovisning(ar: 2026, enhet: "EGEN") { mal { kod klass } } }"""

    def klass(response):
        rows = response.json()["data"]["arsredovisning"]["mal"]
        return next(mal["klass"] for mal in rows if mal["kod"] == "EGEN-KF")

    assert klass(ask(client_of(user), question)) == "DELVIS"
    assert klass(ask(Client(), question, headers=headers)) == "EJ_BEDOMT"


@pytest.mark.parametrize("enhet", ["ANNAN", "FINNS-EJ", "", "x" * 500, "'; --", "1"])
def test_unknown_and_forbidden_get_the_same_answer(kommun, enhet, caplog):
    user = UserFactory(roll=(Roll.GODKANNARE, kommun["own"]))
    response = ask(client_of(user), OVERVIEW, ar=2026, enhet=enhet)
    [error] = response.json()["errors"]
    assert response.status_code == 294
    assert error["message"] == (
        f"Enheten {enhet} finns inte, eller så saknar du behörighet till dess rapport."
    )
    assert error["extensions"] == {"kod": "REGEL"}
    assert f"codes=REGEL reader={user.publikt_id}" in caplog.text


@pytest.mark.parametrize("ar", [1900, 0, -5, 2**31 - 1])
def test_a_year_without_plan(kommun, ar):
    response = ask(client_of(UserFactory(roll=Roll.REVISOR)), OVERVIEW, ar=ar)
    [error] = response.json()["errors"]
    assert error["message"] == f"Det finns ingen plan eller uppföljning för {ar}."


@pytest.mark.parametrize("enhet", [None, "EGEN"])
def test_every_value_is_the_read_models(kommun, enhet):
    user = UserFactory(roll=Roll.REVISOR)
    report = read_report(2026, scope=enhet or "KF", reader=user)
    answer = ask(client_of(user), whole_report(SCHEMA), ar=2026, enhet=enhet).json()

    assert "errors" not in answer
    assert answer["data"]["arsredovisning"] == translated(report, SCHEMA.type_map["Arsredovisning"])


def test_numbers_words_and_gaps_on_the_wire(kommun):
    query = """{ arsredovisning(ar: 2026) { rakning { delvis ejBedomt } mal { kod klass nyckeltal {
        status malvarde { varde vardeMax tolerans }
        serie { period totalt kvinnor man saknas } } } } }"""
    answer = ask(client_of(UserFactory(roll=Roll.REVISOR)), query).json()
    report = answer["data"]["arsredovisning"]
    goal = next(mal for mal in report["mal"] if mal["kod"] == "EGEN-KF")
    figure = goal["nyckeltal"][0]
    assert report["rakning"] == {"delvis": 2, "ejBedomt": 0}
    assert (goal["klass"], figure["status"]) == ("DELVIS", "NATT")
    assert figure["malvarde"] == {"varde": "75", "vardeMax": "80.5", "tolerans": "3"}
    assert figure["serie"][-2:] == [
        {"period": "2025", "totalt": None, "kvinnor": None, "man": None, "saknas": "VANTAS"},
        {"period": "2026", "totalt": "79.96", "kvinnor": "70.0001", "man": None, "saknas": None},
    ]


def test_the_round_can_be_chosen(kommun):
    UppfoljningFactory(ar=2026, kod="2026-D", namn="Delår", slag="delar")
    query = "query Q($u: ID) { arsredovisning(ar: 2026, uppfoljning: $u) { uppfoljning { kod } } }"
    answer = ask(client_of(UserFactory(roll=Roll.REVISOR)), query, u="2026-D").json()
    assert answer["data"]["arsredovisning"]["uppfoljning"] == {"kod": "2026-D"}


def test_statements_do_not_grow_with_rows(kommun, settings):
    settings.GRAPHQL_PER_MINUTE = 0  # the first question of a minute makes the counter's row
    runda = UppfoljningFactory(ar=2026, slag="delar")
    client = client_of(UserFactory(roll=Roll.REVISOR))
    counts = []
    for wanted in (3, 30):
        for number in range(len(counts) * 3, wanted):
            reported(kommun["own"], runda, f"EXTRA-{number}")
        with CaptureQueriesContext(connection) as queries:
            assert "errors" not in ask(client, whole_report(SCHEMA), ar=2026).json()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 21  # the report's, and the reader's session and account


LINKS = """query Q($ar: Int!, $enhet: ID) {
  arsredovisning(ar: $ar, enhet: $enhet) {
    mal { kod metod andring bidrarTill { kod namn } bidragFran { kod } }
    upphorda { kod upphor beslut huvudansvarig { kod } }
  }
}"""


@pytest.mark.parametrize(
    ("enhet", "to", "ended"), [(None, [], []), ("EGEN", ["EGEN-NAMND"], ["EGEN-SLUT"])]
)
def test_contributions_and_ended_goals_keep_to_the_scope(kommun, enhet, to, ended):
    own = Mal.objects.get(kod="EGEN-KF")
    MalSamband.objects.create(mal=own, till=Mal.objects.get(kod="EGEN-NAMND"))
    andring = Planandring.objects.create(
        plan=own.plan, beslut_organ="KF", beslut_datum=date(2026, 6, 15), text="Upphör"
    )
    MalFactory(
        plan=own.plan,
        kod="EGEN-SLUT",
        huvudansvarig=kommun["own"],
        rapporteras_till=RapporterasTill.NAMND,
        andring=andring,
        upphor=date(2026, 7, 1),
    )
    client = client_of(UserFactory(roll=(Roll.LASARE, kommun["own"])))

    report = ask(client, LINKS, ar=2026, enhet=enhet).json()["data"]["arsredovisning"]

    goals = {mal["kod"]: mal for mal in report["mal"]}
    assert [row["kod"] for row in goals["EGEN-KF"]["bidrarTill"]] == to
    assert report["upphorda"] == [
        {
            "kod": kod,
            "upphor": "2026-07-01",
            "beslut": "KF 2026-06-15",
            "huvudansvarig": {"kod": "EGEN"},
        }
        for kod in ended
    ]


FRAGMENT = """query Q($ar: Int!) { arsredovisning(ar: $ar) { ...Delar } }
fragment Delar on Arsredovisning { ... on Arsredovisning { internkontroll { moment { kod } } } }"""


def test_a_part_that_stands_in_a_fragment_is_read(kommun):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    report = ask(client, FRAGMENT, ar=2026).json()["data"]["arsredovisning"]
    checks = [check["kod"] for enhet in report["internkontroll"] for check in enhet["moment"]]
    assert "K-EGEN" in checks


def test_a_namnds_occasions_and_deviations_stand_in_a_list_of_their_own(kommun):
    Kontrollresultat.objects.filter(tillfalle__moment__kod="K-ANNAN").update(
        utfall=Kontrollutfall.MINDRE_AVVIKELSE, text="Fel.", orsak="Ny rutin."
    )
    query = """{ arsredovisning(ar: 2026) { internkontroll {
      enhet { kod } tillfallen { kod planerad } avvikelser { kod vad resultat { utfall } } } } }"""
    report = ask(client_of(UserFactory(roll=Roll.REVISOR)), query).json()["data"]
    told = {row["enhet"]["kod"]: row for row in report["arsredovisning"]["internkontroll"]}
    assert [row["kod"] for row in told["EGEN"]["tillfallen"]] == ["K-EGEN", "K-EGEN"]
    assert told["EGEN"]["avvikelser"] == []
    [one] = told["ANNAN"]["avvikelser"]
    assert (one["kod"], one["resultat"]) == ("K-ANNAN", {"utfall": "MINDRE_AVVIKELSE"})


def test_a_part_that_the_question_leaves_out_costs_no_statement(kommun):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    counts = []
    for part in ("", "internkontroll { moment { kod } } uppdrag { rakning { pagar } }"):
        query = "query Q($ar: Int!) { arsredovisning(ar: $ar) { mal { kod } " + part + " } }"
        with CaptureQueriesContext(connection) as captured:
            answer = ask(client, query, ar=2026)
        assert "errors" not in answer.json(), answer.json()
        counts.append(len(captured))
    assert counts[0] < counts[1]


def test_ks_judgement_can_be_asked_for_alone(kommun):
    SamladBedomningFactory(
        ar=2026, lage="beslutad", bedomning="delvis", motivering="Bra.",
        beslut_organ="Kommunstyrelsen", beslut_datum=date(2027, 3, 30), beslut_paragraf="44",
    )  # fmt: skip
    query = "{ arsredovisning(ar: 2026) { samladBedomning { bedomning beslut } } }"

    answer = ask(client_of(UserFactory(roll=Roll.REVISOR)), query).json()

    assert answer["data"]["arsredovisning"]["samladBedomning"] == {
        "bedomning": "DELVIS",
        "beslut": "Kommunstyrelsen 2027-03-30 § 44",
    }


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.RAPPORTOR, Roll.REVISOR])
def test_a_namnds_draft_report_is_not_told_in_the_kf_scope(kommun, roll):
    runda = UppfoljningFactory(ar=2026, kod="2026-IK")
    namnd = kommun["own"]  # with an adopted plan of its own
    KontrollrapportFactory(enhet=namnd, uppfoljning=runda, motivering="Utkast.")
    user = UserFactory(roll=roll if roll == Roll.REVISOR else (roll, namnd))
    query = """{ arsredovisning(ar: 2026, uppfoljning: "2026-IK") {
      internkontroll { enhet { kod } plan { lage } rapport { lage } } } }"""

    parts = ask(client_of(user), query).json()["data"]["arsredovisning"]["internkontroll"]

    assert {"enhet": {"kod": "EGEN"}, "plan": {"lage": "FASTSTALLD"}, "rapport": None} in parts


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("geh: VERKSAMHET", {"EGEN-KF"}),
        ('enhet: "ANNAN"', {"ANNAN-KF"}),
        ('enhet: "ANNAN", geh: VERKSAMHET', set()),
        ('niva: "Finns ej"', set()),
        ('tagg: "Finns ej"', set()),
        ('omrade: "Finns ej"', set()),
    ],
)
def test_goals_are_filtered(kommun, filters, expected):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = "{ arsredovisning(ar: 2026) { mal(" + filters + ") { kod } rakning { delvis } } }"
    report = ask(client, query).json()["data"]["arsredovisning"]
    assert {mal["kod"] for mal in report["mal"]} == expected
    assert report["rakning"] == {"delvis": 2}  # a filter narrows what is listed, not what counts


def test_a_judgement_names_who_made_it_and_the_namnds_decision(kommun):
    kommun["own"].inlamningar.update(
        lage="beslutad", beslut_organ="Nämnden", beslut_datum=date(2027, 2, 3), beslut_paragraf="7"
    )
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = "{ arsredovisning(ar: 2026) { mal { kod bedomning { beslut beslutadAv bedomdAv } } } }"
    report = ask(client, query).json()["data"]["arsredovisning"]
    judged = {mal["kod"]: mal["bedomning"] for mal in report["mal"]}
    assert judged["EGEN-KF"]["beslut"] == "Nämnden 2027-02-03 § 7"
    assert judged["EGEN-KF"]["beslutadAv"] == judged["EGEN-KF"]["bedomdAv"]
    assert judged["ANNAN-KF"]["beslut"] == ""


SERIES = """query Q($ar: Int!) { arsredovisning(ar: $ar) { mal { ...M } } }
fragment M on Mal { kod nyckeltal { status kalla prognos serie { ...S } } }
fragment S on Serievarde { period totalt status prognos kalla revision }"""


def test_a_series_tells_status_forecast_source_and_revision(kommun):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    report = ask(client, SERIES, ar=2026).json()["data"]["arsredovisning"]
    [figure] = next(mal for mal in report["mal"] if mal["kod"] == "EGEN-KF")["nyckeltal"]
    now, before = figure["serie"][-1], figure["serie"][-2]
    assert (now["totalt"], now["status"], now["revision"]) == ("79.96", figure["status"], 1)
    assert (now["kalla"], now["prognos"]) == (figure["kalla"], figure["prognos"])
    assert (before["totalt"], before["status"], before["revision"]) == (None, None, 1)
