"""What internal control puts in the årshjul: the checks of each month, as far as one may see."""

from datetime import date

import pytest

from internkontroll.arshjul import control_of_year
from internkontroll.enums import PlanLage, TillfalleLage
from mal.enums import RapporterasTill
from styrning.grund.enums import Ring, Roll
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    TilldelningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment():
    plan = KontrollplanFactory(
        ar=2026,
        lage=PlanLage.FASTSTALLD,
        beslut_organ="Socialnämnden",
        beslut_datum=date(2025, 12, 3),
    )
    return KontrollmomentFactory(plan=plan)


def planned(moment, day, **facts):
    return KontrolltillfalleFactory(moment=moment, planerad=day, **facts)


def test_checks_of_a_month_are_one_row_with_how_many_are_done(moment):
    done = planned(moment, date(2026, 3, 10))
    KontrollresultatFactory(tillfalle=done)
    planned(moment, date(2026, 3, 24))
    planned(moment, date(2026, 5, 5))
    march, may = control_of_year(2026, UserFactory())
    assert (march.titel, march.ring) == ("Kontrollmoment i mars", Ring.INTERNKONTROLL)
    assert (march.oppnar, march.sista_dag) == (date(2026, 3, 1), date(2026, 3, 24))
    assert (march.gjort, march.totalt, march.ansvarig) == (1, 2, "1 enhet")
    assert (may.gjort, may.totalt) == (0, 1)


def test_cancelled_checks_and_draft_plans_are_left_out(moment):
    planned(moment, date(2026, 3, 10), lage=TillfalleLage.INSTALLT, lage_motiv="Utgår.")
    planned(KontrollmomentFactory(plan__ar=2026, plan__lage=PlanLage.UTKAST), date(2026, 3, 10))
    assert control_of_year(2026, UserFactory()) == []


def test_checks_reported_to_a_namnd_are_seen_by_its_own(moment):
    moment.rapporteras_till = RapporterasTill.NAMND
    moment.save()
    planned(moment, date(2026, 3, 10))
    mine = TilldelningFactory(roll=Roll.LASARE, enhet=moment.plan.enhet).user
    assert control_of_year(2026, UserFactory()) == []
    assert [post.totalt for post in control_of_year(2026, mine)] == [1]


def test_one_enhet_can_be_asked_for(moment):
    planned(moment, date(2026, 3, 10))
    user = UserFactory()
    assert len(control_of_year(2026, user, moment.plan.enhet_id)) == 1
    assert control_of_year(2026, user, EnhetFactory().pk) == []
