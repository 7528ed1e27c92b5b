"""Checking a deviation again: when it may be planned, and what a clean result closes."""

import datetime as dt
from dataclasses import replace

import pytest

from internkontroll.enums import Kontrollutfall, TillfalleLage
from internkontroll.models import Kontrolltillfalle
from internkontroll.selectors import control_facts
from internkontroll.services import NyAtgard, Resultatdata, plan_recheck, report_result
from styrning.bas.errors import FaultsError, RuleError
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Handelse
from tests.factories import (
    AtgardFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 12, 11)
CLEAN = Resultatdata(
    utfall=Kontrollutfall.UTAN_ANMARKNING,
    utford_at=dt.date(2026, 11, 18),
    utford_av="Nils Berg",
    stickprov=30,
    avvikelser=0,
)
AGAIN = replace(
    CLEAN,
    utfall=Kontrollutfall.MINDRE_AVVIKELSE,
    avvikelser=1,
    text="En kvar.",
    orsak="Gammalt avtal.",
    atgard=NyAtgard("Säg upp avtalet", "Inköpschefen", dt.date(2027, 1, 31)),
)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def resultat():
    return deviation()


def deviation(**facts):
    return KontrollresultatFactory(
        utfall=Kontrollutfall.MINDRE_AVVIKELSE, avvikelser=2, text="Två.", orsak="Vet ej.", **facts
    )


@pytest.fixture
def runda(resultat):
    return resultat.tillfalle.uppfoljning


@pytest.fixture
def inlamning(resultat, runda):
    return InlamningFactory(enhet=resultat.tillfalle.moment.plan.enhet, uppfoljning=runda)


def act(resultat, **facts):
    atgard = AtgardFactory(enhet=resultat.tillfalle.moment.plan.enhet, **facts)
    return resultat.atgard_lista.create(atgard=atgard).atgard


def state_of(resultat):
    facts = control_facts(2026, None, kf_only=False)
    return next(f["omprovad"] for f in facts if f["resultat_id"] == resultat.pk)


def test_a_recheck_is_an_occasion_of_the_same_check(resultat, runda, user):
    row = plan_recheck(resultat, runda, DAY, by=user)

    assert (row.moment, row.omprovar, row.planerad) == (resultat.tillfalle.moment, resultat, DAY)
    assert Handelse.objects.get().vad == "planerade kontroll"


def test_one_at_a_time(resultat, runda, user):
    plan_recheck(resultat, runda, DAY, by=user)

    with pytest.raises(RuleError, match="Omprövningen är redan planerad till 2026-12-11"):
        plan_recheck(resultat, runda, dt.date(2026, 12, 12), by=user)

    assert Kontrolltillfalle.objects.filter(omprovar=resultat).count() == 1


def test_a_cancelled_recheck_may_be_planned_anew(resultat, runda, user):
    row = plan_recheck(resultat, runda, DAY, by=user)
    row.lage, row.lage_motiv = TillfalleLage.INSTALLT, "Systemet byts"
    row.save()

    assert plan_recheck(resultat, runda, dt.date(2027, 1, 15), by=user).omprovar == resultat


def test_in_the_year_after_it_belongs_to_the_check_that_continues(resultat, user):
    moment = resultat.tillfalle.moment
    follower = KontrollmomentFactory(
        plan__enhet=moment.plan.enhet, plan__ar=2027, foregaende=moment
    )
    runda = UppfoljningFactory(ar=2027)

    row = plan_recheck(resultat, runda, dt.date(2027, 3, 1), by=user)

    assert (row.moment, row.omprovar) == (follower, resultat)


def test_without_a_check_that_continues_the_way_out_is_told(resultat, user):
    with pytest.raises(RuleError, match="Planen för 2027 har ingen kontroll som fortsätter") as e:
        plan_recheck(resultat, UppfoljningFactory(ar=2027), dt.date(2027, 3, 1), by=user)

    assert e.value.field == "uppfoljning"
    assert Kontrolltillfalle.objects.count() == 1


def test_without_remark_the_open_actions_close(resultat, runda, inlamning, user):
    open_one = act(resultat, lage=AtgardLage.PAGAR)
    dropped = act(resultat, lage=AtgardLage.AVBRUTEN)
    again = plan_recheck(resultat, runda, DAY, by=user)

    report_result(again, CLEAN, by=user)

    open_one.refresh_from_db()
    dropped.refresh_from_db()
    assert (open_one.lage, open_one.version) == (AtgardLage.KLAR, 2)
    assert dropped.lage == AtgardLage.AVBRUTEN
    event = Handelse.objects.get(vad="stängde åtgärd efter omprövning")
    assert event.uppgift == {"fran": "pagar", "kontroll": again.moment.kod}
    assert state_of(resultat) == Kontrollutfall.UTAN_ANMARKNING


def test_a_new_deviation_closes_nothing(resultat, runda, inlamning, user):
    open_one = act(resultat)
    again = plan_recheck(resultat, runda, DAY, by=user)

    report_result(again, AGAIN, by=user)

    open_one.refresh_from_db()
    assert open_one.lage == AtgardLage.EJ_PABORJAD
    assert state_of(resultat) == Kontrollutfall.MINDRE_AVVIKELSE
    with pytest.raises(RuleError, match=r"avvek igen\. Planera nästa därifrån"):
        plan_recheck(resultat, runda, DAY, by=user)


def test_the_whole_chain_of_deviations_closes(resultat, runda, inlamning, user):
    first = act(resultat)
    again = plan_recheck(resultat, runda, DAY, by=user)
    second = report_result(again, AGAIN, by=user)
    third = plan_recheck(second, runda, dt.date(2026, 12, 18), by=user)

    report_result(third, CLEAN, by=user)

    first.refresh_from_db()
    assert first.lage == AtgardLage.KLAR
    assert second.atgard_lista.get().atgard.lage == AtgardLage.KLAR


def test_an_action_that_another_deviation_waits_for_stays_open(resultat, runda, inlamning, user):
    shared = act(resultat)
    other = deviation(
        tillfalle=KontrolltillfalleFactory(
            moment__plan=resultat.tillfalle.moment.plan, uppfoljning=runda
        )
    )
    other.atgard_lista.create(atgard=shared)
    again = plan_recheck(resultat, runda, DAY, by=user)

    report_result(again, CLEAN, by=user)

    shared.refresh_from_db()
    assert shared.lage == AtgardLage.EJ_PABORJAD


def test_it_is_not_done_before_the_deviation_was_found(resultat, runda, inlamning, user):
    again = plan_recheck(resultat, runda, DAY, by=user)

    with pytest.raises(FaultsError) as error:
        report_result(again, replace(CLEAN, utford_at=dt.date(2026, 11, 16)), by=user)

    assert error.value.faults == {
        "utford_at": "Avvikelsen hittades 2026-11-17. Omprövningen kan inte vara gjord före det."
    }
