"""A frozen edition by GraphQL: the year as it was, whatever has changed since."""

from decimal import Decimal

import pytest

from nyckeltal.models import Utfall
from styrning.arsredovisning.enums import Blockslag, Rapportslag
from styrning.arsredovisning.services.utgava import Frysform, correct, freeze
from styrning.grund.enums import Roll
from tests.api.kommun import ask, client_of
from tests.arsredovisning.kommun import build
from tests.factories import UserFactory
from tests.factories.rapport import RapportblockFactory, RapportFactory

pytestmark = pytest.mark.django_db

QUERY = """query Q($ar: Int!, $enhet: ID, $utgava: Int) {
  arsredovisning(ar: $ar, enhet: $enhet, utgava: $utgava) {
    utgava { nummer namn hash beslut errata { vad publicerat nu } }
    mal { kod nyckeltal { kod serie { period totalt } } }
  }
}"""


@pytest.fixture
def kommun():
    return build()


@pytest.fixture
def by(kommun):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


def frozen(by, **report):
    row = RapportFactory(skapad_av=by, **report)
    RapportblockFactory(rapport=row, slag=Blockslag.RUBRIK)
    RapportblockFactory(rapport=row, slag=Blockslag.MAL)
    return freeze(row, Frysform(), by=by, version=row.version)


@pytest.fixture
def utgava(kommun, by):
    return frozen(by, uppfoljning=kommun.runda)


def value(report):
    """The latest total of BUN-1."""
    (figure,) = [f for mal in report["mal"] for f in mal["nyckeltal"] if f["kod"] == "BUN-1"]
    return figure["serie"][-1]["totalt"]


def change_the_value(by):
    row = Utfall.objects.get(nyckeltal__kod="BUN-1", kon="T", avser_till__year=2026)
    row.varde = Decimal("84.5")
    row.save_as(by)


def test_an_edition_answers_as_it_was_and_the_year_as_it_is(utgava, by):
    change_the_value(by)
    client = client_of(UserFactory())
    then = ask(client, QUERY, ar=2026, utgava=1).json()["data"]["arsredovisning"]
    now = ask(client, QUERY, ar=2026).json()["data"]["arsredovisning"]
    assert (value(then), value(now)) == ("80.04", "84.5")
    assert now["utgava"] is None


def test_the_answer_names_the_edition_with_its_hash_and_corrections(utgava, by):
    correct(utgava, {"vad": "Behöriga", "publicerat": "80,0", "nu": "84,5"}, by=by)
    report = ask(client_of(UserFactory()), QUERY, ar=2026, utgava=1).json()["data"]
    assert report["arsredovisning"]["utgava"] == {
        "nummer": 1,
        "namn": "Utgåva 1",
        "hash": utgava.sha256,
        "beslut": "",
        "errata": [{"vad": "Behöriga", "publicerat": "80,0", "nu": "84,5"}],
    }


BESIDE = """query Q($utgava: Int) { arsredovisning(ar: 2026, utgava: $utgava) {
  errata { vad nu }
  avsnitt { avsnittsId niva rubrik block { slag rubrik text kolumner rader } } } }"""


def test_the_sections_and_corrections_of_an_edition(utgava, by):
    correct(utgava, {"vad": "Behöriga", "publicerat": "80,0", "nu": "84,5"}, by=by)
    client = client_of(UserFactory())
    report = ask(client, BESIDE, utgava=1).json()["data"]["arsredovisning"]
    assert report["errata"] == [{"vad": "Behöriga", "nu": "84,5"}]
    tables = [b for a in report["avsnitt"] for b in a["block"] if b["slag"] == "tabell"]
    assert tables
    assert all(len(row) == len(t["kolumner"]) for t in tables for row in t["rader"])


def test_the_year_as_it_is_has_no_sections_and_no_corrections(utgava):
    answer = ask(client_of(UserFactory()), BESIDE).json()
    assert answer["data"]["arsredovisning"] == {"errata": [], "avsnitt": []}


@pytest.mark.parametrize("asked", [{"utgava": 2}, {"utgava": 1, "ar": 2025}, {"utgava": -1}])
def test_an_edition_that_is_not_there_is_an_error_in_words(utgava, asked):
    answer = ask(client_of(UserFactory()), QUERY, **({"ar": 2026} | asked)).json()
    assert answer["data"]["arsredovisning"] is None
    assert answer["errors"][0]["message"].startswith("Det finns ingen utgåva")


@pytest.mark.parametrize(("roll", "seen"), [(Roll.LASARE, True), (None, False)])
def test_a_namnd_s_edition_is_for_those_who_see_its_report(kommun, by, roll, seen):
    frozen(by, slag=Rapportslag.VERKSAMHETSBERATTELSE, enhet=kommun.skola,
           uppfoljning=kommun.runda)  # fmt: skip
    user = UserFactory(roll=(roll, kommun.skola) if roll else None)
    answer = ask(client_of(user), QUERY, ar=2026, enhet="BUN", utgava=1).json()
    assert (answer["data"]["arsredovisning"] is not None) == seen
