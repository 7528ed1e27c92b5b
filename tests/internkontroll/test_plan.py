"""Risks, checks and the plan: what a nämnd may put in it, and what adopting it demands."""

import datetime as dt

import pytest

from internkontroll.enums import Metod, PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan
from internkontroll.services import (
    Momentdata,
    add_moment,
    adopt_plan,
    create_plan,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Slag
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    RiskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MOMENT = Momentdata(
    vad="Attest av löneunderlag",
    metod=Metod.STICKPROV,
    omfattning="25 per halvår",
    frekvens="halvarsvis",
    ansvarig="Ekonomichefen",
)
BESLUT = Beslut("Socialnämnden", dt.date(2026, 1, 22), "7", "SOC 2026/12")


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def namnd():
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def utkast(namnd):
    return KontrollplanFactory(
        enhet=namnd, lage=PlanLage.UTKAST, beslut_organ="", beslut_datum=None, beslut_paragraf=""
    )


def test_a_plan_begins_as_a_draft(namnd, user):
    plan = create_plan(namnd, 2026, by=user)

    assert (plan.enhet, plan.ar, plan.lage, plan.beslut_text) == (namnd, 2026, "utkast", "")
    assert plan.history.get().history_user == user
    assert Handelse.objects.get().vad == "skapade kontrollplan"


def test_a_namnd_has_one_plan_a_year(utkast, user):
    with pytest.raises(RuleError, match="Socialnämnden har redan en kontrollplan för 2026"):
        create_plan(utkast.enhet, 2026, by=user)

    assert Kontrollplan.objects.count() == 1
    assert Handelse.objects.count() == 0


@pytest.mark.parametrize("slag", [Slag.KF, Slag.FORVALTNING, Slag.VERKSAMHET, Slag.REVISION])
def test_only_boards_committees_and_companies_have_plans(user, slag):
    with pytest.raises(RuleError, match="Bara styrelser, nämnder och bolag"):
        create_plan(EnhetFactory(slag=slag), 2026, by=user)

    assert Kontrollplan.objects.count() == 0


def test_checks_are_numbered_within_the_plan(utkast, user):
    risk = RiskFactory(enhet=utkast.enhet)

    add_moment(utkast, MOMENT, by=user)
    moment = add_moment(utkast, Momentdata(**{**vars(MOMENT), "risk": risk}), by=user)

    assert (moment.kod, moment.risk, moment.rapporteras_till) == ("SOC-K26-2", risk, "kf")
    assert Handelse.objects.filter(vad="lade till kontrollmoment").count() == 2


def test_a_check_rests_on_a_risk_of_its_own_namnd(utkast, user):
    data = Momentdata(**{**vars(MOMENT), "risk": RiskFactory()})

    with pytest.raises(RuleError, match="Risken hör till en annan nämnd") as error:
        add_moment(utkast, data, by=user)

    assert error.value.field == "risk"
    assert Kontrollmoment.objects.count() == 0


def test_an_adopted_plan_takes_no_more_checks(user):
    plan = KontrollplanFactory()

    with pytest.raises(RuleError, match=r"Planen är fastställd \(Nämnden 2025-10-23 § 88\)"):
        add_moment(plan, MOMENT, by=user)

    assert Kontrollmoment.objects.count() == 0


def test_a_plan_with_scored_risks_and_checks_is_adopted(utkast, user):
    KontrollmomentFactory(plan=utkast)

    plan = adopt_plan(utkast, BESLUT, by=user, version=1)

    assert (plan.lage, plan.beslut_text) == ("faststalld", "Socialnämnden 2026-01-22 § 7")
    assert (plan.diarienummer, plan.version) == ("SOC 2026/12", 2)
    assert Handelse.objects.get(vad="fastställde kontrollplan").av == user


def still_draft(plan) -> bool:
    plan.refresh_from_db()
    return plan.lage == PlanLage.UTKAST and Handelse.objects.count() == 0


def test_a_plan_without_risks_is_not_adopted(utkast, user):
    KontrollmomentFactory(plan=utkast, risk=None)

    with pytest.raises(RuleError, match="Planen vilar inte på någon riskanalys"):
        adopt_plan(utkast, BESLUT, by=user, version=1)

    assert still_draft(utkast)


def test_a_plan_without_checks_is_not_adopted(utkast, user):
    RiskFactory(enhet=utkast.enhet, sannolikhet=1)

    with pytest.raises(RuleError, match="Planen har inga kontrollmoment"):
        adopt_plan(utkast, BESLUT, by=user, version=1)

    assert still_draft(utkast)


def test_a_plan_is_adopted_once(utkast, user):
    KontrollmomentFactory(plan=utkast)
    adopt_plan(utkast, BESLUT, by=user, version=1)

    with pytest.raises(RuleError, match=r"redan fastställd \(Socialnämnden 2026-01-22 § 7\)"):
        adopt_plan(utkast, BESLUT, by=user, version=2)

    assert Kontrollplan.objects.get().version == 2


def test_a_draft_that_was_changed_meanwhile_is_not_adopted(utkast, user):
    KontrollmomentFactory(plan=utkast)

    with pytest.raises(StaleError):
        adopt_plan(utkast, BESLUT, by=user, version=3)

    assert still_draft(utkast)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"organ": " "}, "organ", "Ange vilket organ som beslutade."),
        ({"paragraf": ""}, "paragraf", "Ange beslutets paragraf."),
        ({"datum": dt.date(2026, 11, 19)}, "datum", "Beslutsdatum ligger i framtiden."),
    ],
)
def test_a_decision_has_organ_day_and_paragraph(utkast, user, change, field, message):
    KontrollmomentFactory(plan=utkast)

    with pytest.raises(RuleError, match=message) as error:
        adopt_plan(utkast, Beslut(**{**vars(BESLUT), **change}), by=user, version=1)

    assert error.value.field == field
    assert still_draft(utkast)
