"""What the demo's nämnder, KS and auditors have concluded of internal control."""

from collections import Counter

import pytest

from internkontroll.enums import RapportLage
from internkontroll.models import (
    Bolagsprovning,
    Kontrollrapport,
    Revisionsrekommendation,
    SamladBedomning,
)
from internkontroll.rules_rapport import is_overdue
from internkontroll.sammanstallning import compilation
from styrning.bas.clock import today
from styrning.config.demo import alvstrand
from styrning.grund.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(db):
    alvstrand.build()


def test_conclusions_of_every_kind(demo):
    reports = Kontrollrapport.objects.filter(lage=RapportLage.BESLUTAD)
    per_round = Counter(reports.values_list("uppfoljning__kod", flat=True))
    assert per_round == {"2025-AB": 14, "2026-DEL": 11}
    for row in reports:
        parts = row.bedomning != row.rakning["forslag"]
        assert bool(row.avsteg) is parts, row
        assert row.motivering, row
        assert row.history.count() == 1
    assert SamladBedomning.objects.get().rakning["antal"]["enheter"] == 14
    assert Counter(Bolagsprovning.objects.values_list("inom_befogenheter", flat=True)) == {
        "ja": 3,
        "nej": 1,
    }
    states = Counter(Revisionsrekommendation.objects.values_list("lage", flat=True))
    assert states == {"obesvarad": 2, "besvarad": 2, "genomford": 1, "avford": 1}
    late = [
        row.kod
        for row in Revisionsrekommendation.objects.order_by("kod")
        if is_overdue(row.lage, row.svara_senast, row.klar_senast, day=today())
    ]
    assert late == ["REV2026-2", "REV2026-3"]
    hela = compilation(2025, User.objects.get(username="nils.berg"))
    assert (hela.summa["rapporter"], hela.summa["bedomda_tillracklig"]) == (14, 9)
