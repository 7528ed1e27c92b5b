"""An approval pins versions; what differs afterwards is told, with who and when."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.models import Bedomning
from mal.services.grund import remove_ground
from nyckeltal.enums import Kon
from nyckeltal.models import Prognos, Utfall
from nyckeltal.services import Rapport, report_utfall
from styrning.grund.beslut import Beslut
from styrning.grund.enums import InlamningLage, Slag
from styrning.grund.lasning import changed_since_approval
from styrning.grund.models import Inlamning, Lasrad
from styrning.grund.services import approve, record_decision, return_to_officer, submit
from tests.factories import (
    BedomningFactory,
    BedomningsgrundFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    PrognosFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def karin():
    return UserFactory(first_name="Karin", last_name="Öhman")


@pytest.fixture
def lena():
    return UserFactory(first_name="Lena", last_name="Sandberg")


@pytest.fixture
def inlamning():
    namnd = EnhetFactory(kod="BUN", namn="Barnnämnden", slag=Slag.NAMND)
    return InlamningFactory(
        enhet=namnd, uppfoljning=UppfoljningFactory(kod="2026-AB"), lage=InlamningLage.INSKICKAD
    )


@pytest.fixture
def ansvar(inlamning):
    return NyckeltalEnhetFactory(
        nyckeltal__namn="Närvaro i grundskolan", nyckeltal__agare=inlamning.enhet,
        enhet=inlamning.enhet,
    )  # fmt: skip


@pytest.fixture
def narvaro(ansvar):
    return UtfallFactory(nyckeltal=ansvar.nyckeltal, enhet=ansvar.enhet, varde=Decimal("92.8"))


def report(ansvar, inlamning, varde, *, by, version, kommentar=""):
    rapport = Rapport({Kon.TOTALT: Decimal(varde)}, kommentar=kommentar,
                      versioner={Kon.TOTALT: version})  # fmt: skip
    report_utfall(ansvar, inlamning, rapport, by=by)
    inlamning.refresh_from_db()


def told(inlamning):
    return [(row.vad, row.fran, row.till, row.av) for row in changed_since_approval(inlamning)]


def pins():
    return list(Lasrad.objects.order_by("slag", "objekt_id").values_list("slag", "version"))


def test_an_approval_pins_every_kind_of_fact(inlamning, narvaro, lena):
    runda, enhet = inlamning.uppfoljning, inlamning.enhet
    mal = MalFactory(huvudansvarig=enhet)
    PrognosFactory(nyckeltal=narvaro.nyckeltal, enhet=enhet, uppfoljning=runda)
    BedomningFactory(mal=mal, enhet=enhet, uppfoljning=runda)
    BedomningsgrundFactory(mal=mal, enhet=enhet, uppfoljning=runda)
    UppdragssvarFactory(uppdrag=UppdragFactory(mottagare=[enhet]), enhet=enhet, uppfoljning=runda)
    tillfalle = KontrolltillfalleFactory(
        moment=KontrollmomentFactory(plan__enhet=enhet), uppfoljning=runda
    )
    KontrollresultatFactory(tillfalle=tillfalle)
    approve(inlamning, by=lena)
    assert pins() == [
        ("internkontroll.kontrollresultat", 1),
        ("internkontroll.kontrolltillfalle", 1),
        ("mal.bedomning", 1),
        ("mal.bedomningsgrund", 1),
        ("mal.uppdragssvar", 1),
        ("nyckeltal.prognos", 1),
        ("nyckeltal.utfall", 1),
    ]


def test_what_others_report_and_other_years_are_not_pinned(inlamning, narvaro, lena):
    UtfallFactory(nyckeltal=narvaro.nyckeltal, enhet=EnhetFactory())
    UtfallFactory(nyckeltal=narvaro.nyckeltal, enhet=inlamning.enhet,
                  avser_fran="2025-01-01", avser_till="2025-12-31")  # fmt: skip
    approve(inlamning, by=lena)
    assert list(Lasrad.objects.values_list("objekt_id", flat=True)) == [narvaro.pk]


def test_nothing_is_told_while_the_approval_holds(inlamning, narvaro, lena):
    assert told(inlamning) == []
    row = approve(inlamning, by=lena)
    assert told(row) == []


def test_a_later_change_drops_it_and_is_told(inlamning, ansvar, narvaro, karin, lena):
    approve(inlamning, by=lena)
    report(ansvar, inlamning, "93.1", by=karin, version=1)
    assert inlamning.lage == InlamningLage.INSKICKAD
    assert told(inlamning) == [
        ("Närvaro i grundskolan, Barnnämnden, 2026", "92,8", "93,1", "Karin Öhman")
    ]


def test_a_comment_alone_is_told_too(inlamning, ansvar, narvaro, karin, lena):
    approve(inlamning, by=lena)
    report(ansvar, inlamning, "92.8", by=karin, version=1, kommentar="Sent besked.")
    assert told(inlamning) == [
        (
            "Kommentaren till Närvaro i grundskolan, Barnnämnden, 2026", "", "Sent besked.",
            "Karin Öhman",
        )
    ]  # fmt: skip


def test_what_is_changed_back_is_not_told(inlamning, ansvar, narvaro, karin, lena):
    approve(inlamning, by=lena)
    report(ansvar, inlamning, "93.1", by=karin, version=1)
    report(ansvar, inlamning, "92.8", by=karin, version=2)
    assert told(inlamning) == []


def test_what_came_and_what_went_since_is_told(inlamning, ansvar, karin, lena):
    mal = MalFactory(huvudansvarig=inlamning.enhet, namn="Alla elever når målen")
    grund = BedomningsgrundFactory(
        mal=mal, enhet=inlamning.enhet, uppfoljning=inlamning.uppfoljning, titel="Skolinspektionen"
    )
    approve(inlamning, by=lena)
    report(ansvar, inlamning, "93.1", by=karin, version=0)
    remove_ground(grund, inlamning, by=karin, version=1)
    assert sorted(told(inlamning)) == [
        ("Närvaro i grundskolan, Barnnämnden, 2026", "", "93,1", "Karin Öhman"),
        ("Underlag till Alla elever når målen", "Skolinspektionen", "", "Karin Öhman"),
    ]


def test_after_the_decision_it_stands_and_what_changed_is_told(
    inlamning, ansvar, narvaro, karin, lena
):
    row = approve(inlamning, by=lena)
    record_decision(row, Beslut("Barnnämnden", row.godkand_at.date(), "7"), by=lena)
    report(ansvar, inlamning, "93.1", by=karin, version=1)
    assert (inlamning.lage, inlamning.andrad_efter_beslut) == (InlamningLage.BESLUTAD, True)
    assert [(fran, till) for _, fran, till, _ in told(inlamning)] == [("92,8", "93,1")]


def test_a_new_approval_pins_anew(inlamning, ansvar, narvaro, karin, lena):
    approve(inlamning, by=lena)
    report(ansvar, inlamning, "93.1", by=karin, version=1)
    approve(inlamning, by=lena)
    assert pins() == [("nyckeltal.utfall", 2)]


def test_what_was_returned_after_its_approval_is_compared_with_it(
    inlamning, ansvar, narvaro, karin, lena
):
    approve(inlamning, by=lena)
    return_to_officer(inlamning, by=lena, motiv="Rätta närvaron.")
    report(ansvar, inlamning, "93.1", by=karin, version=1)
    row = submit(Inlamning.objects.get(pk=inlamning.pk), by=karin, lucka_motiv="Klart.")
    assert [(fran, till) for _, fran, till, _ in told(row)] == [("92,8", "93,1")]


@pytest.mark.parametrize("antal", [3, 30])
def test_statements_do_not_grow_with_facts(antal, lena):
    namnd = EnhetFactory()
    inlamning = InlamningFactory(enhet=namnd, lage=InlamningLage.INSKICKAD)
    for _ in range(antal):
        ansvar = NyckeltalEnhetFactory(enhet=namnd)
        UtfallFactory(nyckeltal=ansvar.nyckeltal, enhet=namnd)
        BedomningFactory(mal=MalFactory(huvudansvarig=namnd), enhet=namnd,
                         uppfoljning=inlamning.uppfoljning)  # fmt: skip
    with CaptureQueriesContext(connection) as pinning:
        row = approve(inlamning, by=lena)
    assert Lasrad.objects.count() == 2 * antal
    for fact in [*Utfall.objects.all(), *Bedomning.objects.all()]:
        fact.kommentar = fact.orsak = "Annat."
        fact.save()
    row.lage = InlamningLage.INSKICKAD
    with CaptureQueriesContext(connection) as comparing:
        assert len(changed_since_approval(row)) == 2 * antal
    assert (len(pinning), len(comparing)) == (20, 13)
    assert Prognos.objects.count() == 0
