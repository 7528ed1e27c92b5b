"""Values computed over the enheter below: each reported fact is counted once."""

from decimal import Decimal

import pytest

from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Kon, Satt
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UtfallFactory,
)
from tests.factories.mal import MalFactory
from tests.factories.nyckeltal import MalNyckeltalFactory

pytestmark = pytest.mark.django_db


def computed(namnd, **definition):
    """A nyckeltal of the nämnd's goal, computed over what stands below it."""
    nyckeltal = NyckeltalFactory(agare=namnd, min_varde=None, max_varde=None, **definition)
    MalNyckeltalFactory(mal=MalFactory(huvudansvarig=namnd), nyckeltal=nyckeltal)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, satt=Satt.BERAKNAS)
    return nyckeltal


def now(namnd):
    inlamning = InlamningFactory(enhet=namnd, uppfoljning=UppfoljningFactory())
    point = entry(inlamning).block[0].rader[0].figure["serie"][-1]
    return point["totalt"], point["ingar"]


def test_an_enhet_below_one_that_reports_is_part_of_it_already(db):
    namnd = EnhetFactory()
    omrade = EnhetFactory(parent=namnd, slag="verksamhet")
    schools = [EnhetFactory(parent=omrade, slag="verksamhet") for _ in range(2)]
    nyckeltal = computed(namnd, aggregering=Aggregering.SUMMA)
    for enhet, varde in ((omrade, 30), (schools[0], 10), (schools[1], 20)):
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=enhet)
        UtfallFactory(nyckeltal=nyckeltal, enhet=enhet, varde=Decimal(varde))

    assert now(namnd) == (Decimal(30), {"med": 1, "av": 1, "saknas": []})


def test_pairs_by_sex_weigh_together_where_no_total_was_reported(db):
    namnd = EnhetFactory()
    school, other = (EnhetFactory(parent=namnd, slag="verksamhet") for _ in range(2))
    nyckeltal = computed(
        namnd, aggregering=Aggregering.VAGT, namnarfaktor=Decimal(100), per_kon=True
    )
    pairs = {
        (school, Kon.KVINNOR): (6, 10),
        (school, Kon.MAN): (4, 10),
        (other, Kon.TOTALT): (10, 20),
    }
    for (enhet, kon), (taljare, namnare) in pairs.items():
        UtfallFactory(
            nyckeltal=nyckeltal, enhet=enhet, kon=kon, varde=None,
            taljare=Decimal(taljare), namnare=Decimal(namnare),
        )  # fmt: skip
    for enhet in (school, other):
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=enhet)

    assert now(namnd) == (Decimal(50), {"med": 2, "av": 2, "saknas": []})


def test_an_owners_computed_value_is_the_same_to_those_who_only_read_it(db):
    kf = EnhetFactory(slag="kf")
    owner, reader = EnhetFactory(parent=kf), EnhetFactory(parent=kf)
    nyckeltal = computed(owner, aggregering=Aggregering.MEDEL)
    for varde in (70, 80):
        school = EnhetFactory(parent=owner, slag="verksamhet")
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school)
        UtfallFactory(nyckeltal=nyckeltal, enhet=school, varde=Decimal(varde))
    MalNyckeltalFactory(mal=MalFactory(huvudansvarig=reader), nyckeltal=nyckeltal)

    assert now(reader) == (Decimal(75), {"med": 2, "av": 2, "saknas": []})
