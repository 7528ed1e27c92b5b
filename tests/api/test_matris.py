"""Who reads and writes what through GraphQL: every role and key, every root field, own and other.

A value is the own nämnd's or the other's, and reported to kommunfullmäktige or to the nämnd alone.
A root field that is not in the matrix fails it.
"""

import json

import pytest
from django.test import Client

from mal.models import Mal
from nyckeltal.models import Utfall
from styrning.api.schema import schema
from styrning.grund.enums import HELA_KOMMUNEN, Roll, Tokenomfang
from styrning.grund.models import ApiToken, Inlamning, Uppfoljning
from tests.api.kommun import URL
from tests.api.test_fuzz import rows
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
GRAPHQL = schema.graphql_schema

OWN_KF, OTHER_KF, OWN, OTHER = "EGEN-KF", "ANNAN-KF", "EGEN-NAMND", "ANNAN-NAMND"
KF = {OWN_KF, OTHER_KF}
ALL = KF | {OWN, OTHER}
NAMNDER = {"EGEN", "ANNAN"}


class Caller:
    """Somebody who asks, with a session or a key."""

    def __init__(self, user, **key):
        self.client, self.headers = Client(), {}
        if key:
            key["enhet"] = key.pop("till")
            _, secret = ApiToken.objects.issue(user=user, namn="Matris", **key)
            self.headers = {"Authorization": f"Bearer {secret}"}
        else:
            self.client.force_login(user)

    def ask(self, query, **variables):
        """The data of the answer; {} where nothing was run."""
        body = json.dumps({"query": query, "variables": variables})
        response = self.client.post(URL, body, "application/json", headers=self.headers)
        assert response.status_code in {200, 294, 401, 403}
        return response.json().get("data") or {}

    def nodes(self, query, field):
        return (self.ask(query).get(field) or {"nodes": []})["nodes"]


def organisation(caller):
    nodes = caller.nodes("{ organisation { nodes { kod } } }", "organisation")
    return {node["kod"] for node in nodes} & NAMNDER


def mal(caller):
    return {node["kod"] for node in caller.nodes("{ mal { nodes { kod } } }", "mal")} & ALL


def nyckeltal(caller):
    nodes = caller.nodes("{ nyckeltal { nodes { kod } } }", "nyckeltal")
    return {node["kod"].removeprefix("N-") for node in nodes} & ALL


def arshjul(caller):
    return {node["ar"] for node in caller.nodes("{ arshjul { nodes { ar } } }", "arshjul")}


def uppfoljning(caller):
    query = "{ uppfoljning { nodes { inlamningar { enhet { kod } } } } }"
    nodes = caller.nodes(query, "uppfoljning")
    return {row["enhet"]["kod"] for node in nodes for row in node["inlamningar"]}


def node(caller):
    query = "query Q($id: ID!) { node(id: $id) { id } }"
    goals = Mal.objects.filter(kod__in=ALL)
    return {goal.kod for goal in goals if caller.ask(query, id=str(goal.publikt_id)).get("node")}


def arsredovisning(caller):
    """Whatever goals, figures and targets any of the three scopes tells."""
    query = """query Q($e: ID) { arsredovisning(ar: 2026, enhet: $e) {
      mal { kod nyckeltal { kod } } } }"""
    found = set()
    for enhet in ("KF", "EGEN", "ANNAN"):
        report = caller.ask(query, e=enhet).get("arsredovisning")
        for goal in report["mal"] if report else ():
            found |= {goal["kod"], *(figure["kod"][2:] for figure in goal["nyckeltal"])}
    return found & ALL


def rapportera_utfall(caller):
    """What it could save; for each of the four a batch that has seen what stands."""
    query = """mutation M($rader: [UtfallInput!]!, $nyckel: String!) {
      rapporteraUtfall(rader: $rader, idempotensnyckel: $nyckel) { sparat } }"""
    runda, saved = Uppfoljning.objects.get().kod, set()
    for kod in sorted(ALL):
        row = {"nyckeltal": f"N-{kod}", "enhet": kod.split("-")[0], "uppfoljning": runda}
        row |= {"totalt": "61.5", "versioner": {"totalt": 1, "kvinnor": 1, "man": 1}}
        done = caller.ask(query, rader=[row], nyckel=f"prov-{kod}").get("rapporteraUtfall")
        saved |= {kod} if done and done["sparat"] else set()
    stored = set(Utfall.objects.filter(varde="61.5").values_list("nyckeltal__kod", flat=True))
    assert stored == {f"N-{kod}" for kod in saved}
    return saved


READS = {
    "organisation": organisation, "mal": mal, "nyckeltal": nyckeltal, "arshjul": arshjul,
    "uppfoljning": uppfoljning, "node": node, "arsredovisning": arsredovisning,
}  # fmt: skip
WRITES = {"rapporteraUtfall": rapportera_utfall}


def told(values):
    """What each field tells of the ``values`` that an account or key may read."""
    namnder = {kod.split("-")[0] for kod in values - KF}
    others = {"organisation": NAMNDER, "arshjul": {2026}, "uppfoljning": namnder}
    return {field: others.get(field, values) for field in READS}


def read_by(caller):
    """What each field tells ``caller``; reading leaves every table as it was."""
    before = rows()
    found = {field: read(caller) for field, read in READS.items()}
    assert rows() == before
    return found


def written_by(caller):
    before = rows()
    found = {field: write(caller) for field, write in WRITES.items()}
    assert any(found.values()) or rows() == before
    return found


def holder(roll, enhet):
    return UserFactory(roll=roll if roll is None or roll in HELA_KOMMUNEN else (roll, enhet))


def test_every_root_field_is_in_the_matrix():
    assert set(READS) == set(GRAPHQL.query_type.fields)
    assert set(WRITES) == set(GRAPHQL.mutation_type.fields)
    assert GRAPHQL.subscription_type is None


@pytest.mark.parametrize("roll", [None, *Roll])
def test_what_a_person_reads(kommun, roll):
    reads = ALL if roll in HELA_KOMMUNEN else KF | {OWN} if roll else KF
    assert read_by(Caller(holder(roll, kommun["own"]))) == told(reads)


KEYS = [(None, KF), ("own", KF | {OWN}), ("other", KF)]  # the account has no role on the other


@pytest.mark.parametrize("omfang", Tokenomfang)
@pytest.mark.parametrize(("till", "reads"), KEYS)
@pytest.mark.parametrize("roll", sorted(set(Roll) - set(HELA_KOMMUNEN)))
def test_what_a_key_reads(kommun, roll, till, reads, omfang):
    user = holder(roll, kommun["own"])
    assert read_by(Caller(user, till=kommun.get(till), omfang=omfang)) == told(reads)


@pytest.mark.parametrize(
    ("till", "reads"), [(None, KF), ("own", KF | {OWN}), ("other", KF | {OTHER})]
)
@pytest.mark.parametrize("roll", sorted(HELA_KOMMUNEN))
def test_a_key_of_the_whole_municipality_reads_its_reach(kommun, roll, till, reads):
    user = holder(roll, None)
    assert read_by(Caller(user, till=kommun.get(till), omfang=Tokenomfang.LASA)) == told(reads)


def test_a_key_without_a_role_reads_and_writes_nothing(kommun):
    caller = Caller(UserFactory(), till=None, omfang=Tokenomfang.RAPPORTERA)
    found = read_by(caller) | written_by(caller)
    assert set().union(*found.values()) == set()


@pytest.fixture
def open_round(kommun):
    Inlamning.objects.update(lage="utkast")
    return kommun


NOTHING = {field: set() for field in WRITES}


@pytest.mark.parametrize("roll", [None, *Roll])
def test_a_person_writes_on_pages_alone(open_round, roll):
    assert written_by(Caller(holder(roll, open_round["own"]))) == NOTHING


@pytest.mark.parametrize("till", [None, "own", "other"])
@pytest.mark.parametrize("omfang", Tokenomfang)
@pytest.mark.parametrize("roll", Roll)
def test_what_a_key_writes(open_round, roll, omfang, till):
    user = holder(roll, open_round["own"])
    may = (
        roll in {Roll.RAPPORTOR, Roll.GODKANNARE}
        and omfang == Tokenomfang.RAPPORTERA
        and till != "other"
    )
    found = written_by(Caller(user, till=open_round.get(till), omfang=omfang))
    assert found == ({"rapporteraUtfall": {OWN_KF, OWN}} if may else NOTHING)
