"""Outcomes from a machine: the rules and the rights of the page, all or nothing, once only."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client

from mal.enums import RapporterasTill
from nyckeltal import services_maskin
from nyckeltal.models import Nyckeltal, Utfall
from nyckeltal.rapport import Rapport
from nyckeltal.services import report_utfall
from styrning.grund.enums import HELA_KOMMUNEN, InlamningLage, Roll, Tokenomfang
from styrning.grund.models import ApiToken, Handelse, Inlamning, Kvittens
from tests.api.kommun import ask, client_of
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
QUERY = """mutation M($rader: [UtfallInput!]!, $nyckel: String!) {
  rapporteraUtfall(rader: $rader, idempotensnyckel: $nyckel) {
    sparat rader andrade repris fel { rad kod falt meddelande sparat version }
    fragor { rad text }
  }
}"""


@pytest.fixture
def namnd(db):
    """A nämnd that owes NK1 and NK2 (NK2 by sex) in an open round, and another that owes NK1."""
    kf = EnhetFactory(kod="KF-ENHET", slag="kf")
    own, other = EnhetFactory(kod="EGEN", parent=kf), EnhetFactory(kod="ANNAN", parent=kf)
    runda = UppfoljningFactory(ar=2026, kod="2026-AR")
    one = NyckeltalFactory(kod="NK1", agare=own)
    two = NyckeltalFactory(kod="NK2", agare=own, per_kon=True)
    for enhet in (own, other):
        InlamningFactory(enhet=enhet, uppfoljning=runda, lage=InlamningLage.UTKAST)
        NyckeltalEnhetFactory(nyckeltal=one, enhet=enhet)
    NyckeltalEnhetFactory(nyckeltal=two, enhet=own)
    return own


def account(namnd, roll=Roll.RAPPORTOR, omfang=Tokenomfang.RAPPORTERA, enhet=None):
    wide = roll in HELA_KOMMUNEN
    user = UserFactory(roll=roll if wide or roll is None else (roll, namnd), maskinkonto=True)
    _, secret = ApiToken.objects.issue(user=user, namn="Skolsystem", omfang=omfang, enhet=enhet)
    return {"Authorization": f"Bearer {secret}"}


def row(nyckeltal="NK1", enhet="EGEN", uppfoljning="2026-AR", **said):
    return {"nyckeltal": nyckeltal, "enhet": enhet, "uppfoljning": uppfoljning, **said}


def send(headers, *rader, nyckel="leverans-1"):
    answer = ask(Client(), QUERY, rader=list(rader), nyckel=nyckel, headers=headers).json()
    return answer.get("data", {}).get("rapporteraUtfall") if answer.get("data") else answer


def saved():
    return set(Utfall.objects.values_list("nyckeltal__kod", "enhet__kod", "kon", "varde"))


def test_a_batch_is_saved_with_its_history_and_event(namnd):
    headers = account(namnd)
    answer = send(headers, row(totalt="79.5"), row("NK2", totalt="50", kvinnor="40.25", man="60"))
    assert answer == {
        "sparat": True, "rader": 2, "andrade": 2, "repris": False, "fel": [], "fragor": [],
    }  # fmt: skip
    assert saved() == {
        ("NK1", "EGEN", "T", Decimal("79.5")),
        ("NK2", "EGEN", "T", Decimal(50)),
        ("NK2", "EGEN", "K", Decimal("40.25")),
        ("NK2", "EGEN", "M", Decimal(60)),
    }
    assert Utfall.history.count() == 4
    assert Handelse.objects.filter(vad="tog emot utfall").count() == 1
    assert Utfall.history.first().history_user == ApiToken.objects.get().user


def test_one_bad_row_saves_nothing_and_each_is_told(namnd):
    answer = send(
        account(namnd),
        row(totalt="79.5"),
        row("NK2", totalt="-5000000000", saknas="VANTAS"),
        row("NK1", "ANNAN", totalt="1"),
        row(totalt="1"),
        row("FINNS-EJ", totalt="1"),
        row(uppfoljning="2099-X", totalt="1"),
    )
    assert answer["sparat"] is False
    assert [(fel["rad"], fel["kod"]) for fel in answer["fel"]] == [
        (2, "REGEL"), (3, "REGEL"), (4, "REGEL"), (5, "REGEL"), (6, "REGEL"),
    ]  # fmt: skip
    assert answer["fel"][1]["meddelande"] == (
        "Det finns inget NK1 hos ANNAN i 2026-AR som kontot får rapportera."
    )
    assert answer["fel"][2]["meddelande"] == (
        "Samma nyckeltal, enhet och uppföljning står redan i rad 1."
    )
    assert (saved(), Kvittens.objects.count(), Handelse.objects.count()) == (set(), 0, 0)


def test_a_refused_batch_is_logged_without_what_it_said(namnd, caplog):
    headers = account(namnd)
    send(headers, row(totalt="79.5"), row("FINNS-EJ", totalt="1"))
    token = ApiToken.objects.get()
    assert [r.message for r in caplog.records if r.name == "styrning.api"] == [
        "GraphQL batch refused: rows=2 faults=1 "
        f"reader={token.user.publikt_id} token={token.prefix}"
    ]


def test_a_replay_gets_the_first_answer_and_writes_nothing(namnd):
    headers = account(namnd)
    first = send(headers, row(totalt="79.5"))
    versions = list(Utfall.history.values_list("id", "version"))
    again = send(headers, row(totalt="79.5"))
    assert again == first | {"repris": True}
    assert list(Utfall.history.values_list("id", "version")) == versions


def test_another_batch_under_the_same_key_is_refused(namnd):
    headers = account(namnd)
    send(headers, row(totalt="79.5"))
    [error] = send(headers, row(totalt="80"))["errors"]
    assert error["message"].startswith("Idempotensnyckeln leverans-1 har redan använts")
    assert saved() == {("NK1", "EGEN", "T", Decimal("79.5"))}


def test_the_same_batch_twice_at_the_same_moment_is_saved_once(namnd, monkeypatch):
    """The second did not see the first when it began, and stops at the constraint."""
    headers = account(namnd)
    first = send(headers, row(totalt="79.5"))
    known, looks = services_maskin._earlier, []

    def late(*args):
        looks.append(args)
        return known(*args) if len(looks) > 1 else None

    monkeypatch.setattr(services_maskin, "_earlier", late)
    assert send(headers, row(totalt="79.5")) == first | {"repris": True}
    assert (Utfall.history.count(), Kvittens.objects.count(), len(looks)) == (1, 1, 2)


def test_a_refused_batch_has_not_used_its_key(namnd):
    headers = account(namnd)
    assert send(headers, row("FINNS-EJ", totalt="1"))["sparat"] is False
    assert send(headers, row(totalt="1"))["sparat"] is True


def test_two_accounts_may_use_the_same_key(namnd):
    send(account(namnd), row(totalt="79.5"))
    assert send(account(namnd, roll=Roll.GODKANNARE), row("NK2", totalt="5"))["repris"] is False


def test_what_the_account_wrote_itself_is_replaced(namnd):
    headers = account(namnd)
    send(headers, row(totalt="79.5"))
    answer = send(headers, row(totalt="80"), nyckel="leverans-2")
    assert (answer["sparat"], answer["andrade"]) == (True, 1)
    assert saved() == {("NK1", "EGEN", "T", Decimal(80))}


def test_the_same_values_again_change_nothing(namnd):
    headers = account(namnd)
    send(headers, row(totalt="79.5"))
    answer = send(headers, row(totalt="79.5"), nyckel="leverans-2")
    assert (answer["sparat"], answer["andrade"]) == (True, 0)
    assert Utfall.history.count() == 1


def by_a_person(namnd, varde="70"):
    """A person reports NK1."""
    ansvar = namnd.nyckeltal_ansvar.get(nyckeltal__kod="NK1")
    person = UserFactory(roll=(Roll.RAPPORTOR, namnd))
    rapport = Rapport({"T": Decimal(varde)}, kommentar="Ett urval.")
    report_utfall(ansvar, Inlamning.objects.get(enhet=namnd), rapport, by=person)


def test_what_a_person_wrote_is_a_conflict_that_shows_it(namnd):
    by_a_person(namnd)
    answer = send(account(namnd), row(totalt="80"))
    [fel] = answer["fel"]
    assert (fel["kod"], fel["falt"], fel["sparat"], fel["version"]) == (
        "KONFLIKT",
        "totalt",
        "70",
        1,
    )
    assert saved() == {("NK1", "EGEN", "T", Decimal(70))}


@pytest.mark.parametrize(
    ("given", "falt"),
    [
        ({"totalt": "-5000000000"}, "totalt"),
        ({"totalt": "80", "kvinnor": "-5000000000"}, "kvinnor"),
    ],
)
def test_a_fault_names_the_field_as_the_row_does(namnd, given, falt):
    [fel] = send(account(namnd), row(**given))["fel"]
    assert fel["falt"] == falt


@pytest.mark.parametrize(("bound", "shown"), [(False, None), (True, "70")])
def test_a_conflict_shows_no_value_that_the_key_may_not_read(namnd, bound, shown):
    Nyckeltal.objects.filter(kod="NK1").update(rapporteras_till=RapporterasTill.NAMND)
    by_a_person(namnd)
    answer = send(account(namnd, enhet=namnd if bound else None), row(totalt="80"))
    [fel] = answer["fel"]
    assert (fel["kod"], fel["sparat"], fel["version"]) == ("KONFLIKT", shown, 1)


def test_with_the_version_that_was_seen_it_is_replaced_and_the_comment_stands(namnd):
    by_a_person(namnd)
    answer = send(account(namnd), row(totalt="80", versioner={"totalt": 1}))
    assert answer["sparat"] is True
    assert Utfall.objects.get().kommentar == "Ett urval."


def test_a_closed_round_takes_nothing(namnd):
    runda = Inlamning.objects.get(enhet=namnd).uppfoljning
    runda.lases = runda.klar_namnd = runda.oppnar
    runda.save()
    [fel] = send(account(namnd), row(totalt="80"))["fel"]
    assert "är stängd" in fel["meddelande"]
    assert saved() == set()


@pytest.mark.parametrize("roll", [None, *Roll])
@pytest.mark.parametrize("omfang", Tokenomfang)
def test_who_may_report(namnd, roll, omfang):
    answer = send(account(namnd, roll, omfang), row(totalt="80"))
    allowed = roll in {Roll.RAPPORTOR, Roll.GODKANNARE} and omfang == Tokenomfang.RAPPORTERA
    assert answer.get("sparat", False) is allowed
    assert saved() == ({("NK1", "EGEN", "T", Decimal(80))} if allowed else set())


def test_a_token_of_another_enhet_reports_nothing_here(namnd):
    kf = namnd.parent
    other = EnhetFactory(kod="TREDJE", parent=kf)
    headers = account(kf, enhet=other)
    assert send(headers, row(totalt="80"))["sparat"] is False
    assert send(account(kf, enhet=namnd), row(totalt="80"))["sparat"] is True


def test_a_session_reports_on_the_page_instead(namnd):
    client = client_of(UserFactory(roll=(Roll.RAPPORTOR, namnd)))
    answer = ask(client, QUERY, rader=[row(totalt="80")], nyckel="1").json()
    assert answer["errors"][0]["message"].startswith("Utfall tas emot från en nyckel")
    assert saved() == set()


@pytest.mark.parametrize(
    "value",
    ["12,5", "1e3", "NaN", "Infinity", "1.23456", "9" * 12, "", " 1", 12.5, True, None, [], {}],
)
def test_a_number_that_is_none_is_told_before_anything_runs(namnd, value):
    answer = send(account(namnd), row("NK1", totalt=value) | {"man": value})
    assert answer.get("sparat", False) is False
    assert saved() == set()


@pytest.mark.parametrize(
    ("rader", "nyckel", "begins"),
    [
        ([], "1", "Skicka 1–500 rader i taget; det kom 0."),
        ([row(totalt="1")] * 501, "1", "Skicka 1–500 rader i taget; det kom 501."),
        ([row(totalt="1")], "", "idempotensnyckel ska vara 1–100 tecken"),
        ([row(totalt="1")], "x" * 101, "idempotensnyckel ska vara 1–100 tecken"),
    ],
)
def test_a_batch_has_a_size_and_a_key(namnd, rader, nyckel, begins):
    [error] = send(account(namnd), *rader, nyckel=nyckel)["errors"]
    assert error["message"].startswith(begins)
    assert saved() == set()


def test_pairs_and_gaps(namnd):
    nyckeltal = namnd.agda_nyckeltal.get(kod="NK1")
    nyckeltal.namnarfaktor = 100
    nyckeltal.save()
    answer = send(
        account(namnd),
        row(parTotalt={"taljare": "7", "namnare": "8"}),
        row("NK2", saknas="SEKRETESS", kommentar="För få."),
    )
    assert answer["fel"] == []
    rows = Utfall.objects.values_list("nyckeltal__kod", "taljare", "namnare", "saknas_orsak")
    assert set(rows) == {("NK1", Decimal(7), Decimal(8), ""), ("NK2", None, None, "sekretess")}


def test_a_null_character_in_the_question_saves_nothing_odd(namnd):
    query = """mutation { rapporteraUtfall(idempotensnyckel: "a\\u0000", rader: [
      {nyckeltal: "NK1\\u0000", enhet: "E", uppfoljning: "2026-AR", totalt: "1"}]) { sparat } }"""
    response = ask(Client(), query, headers=account(namnd))
    assert "INTERNT_FEL" not in response.content.decode()
    assert saved() == set()


def test_a_receipt_is_kept_for_thirty_days_and_the_values_for_ever(namnd, klocka):
    headers = account(namnd)
    send(headers, row(totalt="80"))
    klocka.shift(29 * 24 * 3600)
    call_command("tick")
    assert send(headers, row(totalt="80"))["repris"] is True
    klocka.shift(2 * 24 * 3600)
    call_command("tick")
    assert Kvittens.objects.count() == 0
    again = send(headers, row(totalt="80"))
    assert (again["sparat"], again["andrade"], again["repris"]) == (True, 0, False)
    assert Utfall.history.count() == 1
