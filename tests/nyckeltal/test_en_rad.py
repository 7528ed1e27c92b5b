"""A row asked for by itself says what it says on the page of its submission."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nyckeltal.en_rad import row_of
from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Saknas, Satt, Vardetyp
from nyckeltal.models import NyckeltalEnhet
from styrning.grund.enums import UppfoljningSlag
from styrning.grund.organisation import organisation
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd(db):
    """A nämnd with rows of many kinds, and others that are not its own."""
    namnd = EnhetFactory(kod="BUN")
    school, daughter, other = (
        EnhetFactory(kod="SKOLA", parent=namnd, slag="verksamhet"),
        EnhetFactory(kod="BOLAG", parent=namnd, slag="bolag"),
        EnhetFactory(kod="SN"),
    )
    for kod, at, facts in [
        ("DELAT", namnd, {"per_kon": True}),
        ("SVAR", namnd, {"vardetyp": Vardetyp.JA_NEJ, "min_varde": None, "max_varde": None}),
        ("SEN", namnd, {"efterslapning": 1}),
        ("MANAD", namnd, {"periodicitet": "manad", "ackumulerad": True}),
        ("UPPHORD", namnd, {"galler_till": date(2026, 3, 1)}),
        ("SKOLANS", school, {}),
        ("BOLAGETS", daughter, {}),
        ("ANNANS", other, {}),
    ]:
        owed_at(at, kod, **facts)
    goal = MalFactory(huvudansvarig=namnd)
    for kod in ("DELAT", "SVAR", "SKOLANS"):
        nyckeltal = NyckeltalEnhet.objects.get(nyckeltal__kod=kod).nyckeltal
        MalNyckeltalFactory(mal=goal, nyckeltal=nyckeltal)
        MalvardeFactory(nyckeltal=nyckeltal)
    compute(goal, namnd, school)
    return namnd


def owed_at(enhet, kod, **facts):
    nyckeltal = NyckeltalFactory(kod=kod, agare=enhet, **facts)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=enhet)
    UtfallFactory(nyckeltal=nyckeltal, enhet=enhet, varde=1, kommentar="Sagt")
    nyckeltal.brott.create(datum=date(2026, 1, 1), text="Ny enkät")
    nyckeltal.brott.create(datum=date(2024, 1, 1), text="Ny källa")


def compute(goal, namnd, school):
    """A figure of the goal's that is computed of the school's, where the value is missing."""
    nyckeltal = NyckeltalFactory(kod="RAKNAT", agare=namnd, aggregering=Aggregering.MEDEL)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=namnd, satt=Satt.BERAKNAS)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school)
    UtfallFactory(nyckeltal=nyckeltal, enhet=school, varde=None, saknas_orsak=Saknas.VANTAS)
    MalNyckeltalFactory(mal=goal, nyckeltal=nyckeltal)
    MalvardeFactory(nyckeltal=nyckeltal)


@pytest.mark.parametrize(
    ("runda", "antal"),
    [
        ({"kod": "2026-AB"}, 6),
        ({"kod": "2026-D", "slag": UppfoljningSlag.DELAR, "avser_till": date(2026, 8, 31)}, 7),
        ({"kod": "2026-AB", "fragar_utfall": False}, 0),
    ],
)
def test_every_row_says_the_same_by_itself_as_on_its_page(namnd, runda, antal):
    inlamning = InlamningFactory(enhet=namnd, uppfoljning=UppfoljningFactory(**runda))
    InlamningFactory(enhet=namnd.get_children().get(kod="BOLAG"), uppfoljning=inlamning.uppfoljning)
    page, org = entry(inlamning), organisation(inlamning.uppfoljning_id)

    found = 0
    for ansvar in NyckeltalEnhet.objects.values_list("publikt_id", flat=True):
        alone, there = row_of(inlamning, ansvar, org), page.row(ansvar)
        assert said(alone) == said(there)
        found += there is not None
    assert found == antal


def said(rad):
    return rad and (rad.definition, rad.enhet_id, rad.figure, rad.ansvar, rad.prognos)


def test_a_row_takes_two_statements(namnd):
    inlamning = InlamningFactory(enhet=namnd, uppfoljning=UppfoljningFactory())
    ansvar = NyckeltalEnhet.objects.get(nyckeltal__kod="DELAT")
    org = organisation(inlamning.uppfoljning_id)

    with CaptureQueriesContext(connection) as queries:
        row_of(inlamning, ansvar.publikt_id, org)

    assert len(queries) == 2
