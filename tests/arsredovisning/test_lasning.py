"""The economy that an edition rests on: what is corrected or said afterwards is told beside it."""

from decimal import Decimal

import pytest

from styrning.arsredovisning.enums import Avgivandelage, Blockslag, Gehutfall, Rapportslag
from styrning.arsredovisning.services.utgava import Frysform, freeze
from styrning.arsredovisning.utgavor import changed_since
from styrning.grund.enums import Roll
from tests.arsredovisning.kommun import build
from tests.factories import UserFactory
from tests.factories.ekonomi import BalanskravFactory, DriftpostFactory, GehutlatandeFactory
from tests.factories.rapport import RapportblockFactory, RapportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kommun():
    return build()


@pytest.fixture
def by(kommun):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


def frozen(by, runda, **report):
    row = RapportFactory(skapad_av=by, uppfoljning=runda, **report)
    RapportblockFactory(rapport=row, slag=Blockslag.RUBRIK)
    return freeze(row, Frysform(), by=by, version=row.version)


def told(utgava):
    return [(change.vad, change.fran, change.till) for change in changed_since(utgava)]


def test_a_corrected_net_cost_is_told(kommun, by):
    row = DriftpostFactory(
        enhet=kommun.skola, uppfoljning=kommun.runda, ar=2026, utfall=Decimal(1000)
    )
    utgava = frozen(by, kommun.runda)
    row.utfall = Decimal(1200)
    row.save_as(by)
    ((vad, fran, till),) = told(utgava)
    assert vad.startswith("Drift, Barn- och utbildningsnämnden")
    assert vad.endswith(", utfall")
    assert (fran, till) == ("1\u00a0000 tkr", "1\u00a0200 tkr")


def test_a_namnd_s_edition_tells_only_of_its_own_costs(kommun, by):
    row = DriftpostFactory(enhet=kommun.vatten, uppfoljning=kommun.runda, ar=2026)
    utgava = frozen(by, kommun.runda, slag=Rapportslag.VERKSAMHETSBERATTELSE, enhet=kommun.skola)
    row.utfall = Decimal(1)
    row.save_as(by)
    assert told(utgava) == []


def test_a_corrected_line_of_the_balanskrav_is_told_with_its_year(kommun, by):
    row = BalanskravFactory(ar=2026, arets_resultat=Decimal(5000), lage=Avgivandelage.AVGIVEN)
    utgava = frozen(by, kommun.runda)
    row.arets_resultat = Decimal(5500)
    row.save_as(by)
    assert told(utgava) == [
        (
            "Balanskrav 2026, årets resultat enligt resultaträkningen",
            "5\u00a0000 tkr",
            "5\u00a0500 tkr",
        )
    ]


def test_a_statement_that_is_given_afterwards_is_told_and_a_draft_is_not(kommun, by):
    row = GehutlatandeFactory(
        uppfoljning=kommun.runda, instans="kf", utfall=Gehutfall.UPPNADD, lage=Avgivandelage.UTKAST
    )
    utgava = frozen(by, kommun.runda)
    assert told(utgava) == []
    row.lage = Avgivandelage.AVGIVEN
    row.save_as(by)
    assert ("Kommunfullmäktiges beslut", "", "Uppnådd") in told(utgava)
