"""A total that was a gap, once both sexes are reported and it is left out."""

from decimal import Decimal

import pytest

from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Matt, Saknas
from nyckeltal.services import Rapport, report_utfall
from tests.factories import InlamningFactory, NyckeltalEnhetFactory, UserFactory

pytestmark = pytest.mark.django_db


def total_after(ansvar, **report):
    inlamning, user = InlamningFactory(enhet=ansvar.enhet), UserFactory()
    report_utfall(ansvar, inlamning, Rapport({}, Saknas.VANTAS), by=user)
    report_utfall(ansvar, inlamning, Rapport(**report, versioner={"T": 1}), by=user)
    point = entry(inlamning).rader[0].figure["serie"][-1]
    return point["totalt"], point["saknas"], point["versioner"]


def test_persons_of_both_sexes_are_added():
    ansvar = NyckeltalEnhetFactory(nyckeltal__per_kon=True, nyckeltal__matt=Matt.ADDITIV)

    assert total_after(ansvar, varden={"K": Decimal(41), "M": Decimal(39)}) == (
        Decimal(80),
        None,
        {"T": 2, "K": 1, "M": 1},
    )


def test_pairs_of_both_sexes_are_added_part_by_part():
    ansvar = NyckeltalEnhetFactory(
        nyckeltal__per_kon=True,
        nyckeltal__aggregering=Aggregering.VAGT,
        nyckeltal__namnarfaktor=Decimal(100),
    )
    par = {"K": (Decimal(30), Decimal(40)), "M": (Decimal(28), Decimal(40))}

    assert total_after(ansvar, varden={}, par=par)[:2] == (Decimal("72.5"), None)
