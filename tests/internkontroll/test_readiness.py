"""What a submission lacks of internal control."""

import pytest

from internkontroll.enums import Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.models import ResultatAtgard
from internkontroll.readiness import control_gaps
from styrning.grund.registries import Lucka, gaps
from tests.factories import (
    AtgardFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment():
    return KontrollmomentFactory(kod="SOC-K26-1", vad="Attest")


@pytest.fixture
def inlamning(moment):
    return InlamningFactory(enhet=moment.plan.enhet)


def occasion(inlamning, moment, **fields):
    return KontrolltillfalleFactory(moment=moment, uppfoljning=inlamning.uppfoljning, **fields)


def test_a_check_without_result_asks_for_a_sentence(inlamning, moment):
    tillfalle = occasion(inlamning, moment)

    expected = Lucka(
        "Kontroll SOC-K26-1 Attest: resultat saknas",
        hindrar=False,
        ankare=f"kontroll-{tillfalle.publikt_id}",
    )
    assert control_gaps(inlamning) == [expected]
    assert expected in gaps(inlamning)


def test_a_deviation_without_action_stops_the_submission(inlamning, moment):
    resultat = KontrollresultatFactory(
        tillfalle=occasion(inlamning, moment),
        utfall=Kontrollutfall.ALLVARLIG_AVVIKELSE,
        avvikelser=3,
        text="Tre fel",
    )

    (gap,) = control_gaps(inlamning)
    assert (gap.text, gap.hindrar) == ("Kontroll SOC-K26-1 Attest: avvikelse utan åtgärd", True)

    ResultatAtgard.objects.create(resultat=resultat, atgard=AtgardFactory(enhet=moment.plan.enhet))
    assert control_gaps(inlamning) == []


def test_nothing_is_missing_where_nothing_is_owed(inlamning, moment):
    KontrollresultatFactory(tillfalle=occasion(inlamning, moment))
    occasion(
        inlamning,
        KontrollmomentFactory(plan=moment.plan),
        lage=TillfalleLage.INSTALLT,
        lage_motiv="Såld",
    )
    KontrolltillfalleFactory(moment=moment)
    KontrolltillfalleFactory(uppfoljning=inlamning.uppfoljning)

    assert control_gaps(inlamning) == []


def test_a_draft_plan_owes_nothing(inlamning, moment):
    occasion(inlamning, moment)
    moment.plan.lage = PlanLage.UTKAST
    moment.plan.save()

    assert control_gaps(inlamning) == []


@pytest.mark.parametrize("antal", [3, 30])
def test_gaps_are_found_in_one_statement(inlamning, moment, antal, django_assert_num_queries):
    for _ in range(antal):
        occasion(inlamning, KontrollmomentFactory(plan=moment.plan))

    with django_assert_num_queries(1):
        assert len(control_gaps(inlamning)) == antal
