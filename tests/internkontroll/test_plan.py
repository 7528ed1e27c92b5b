"""Risks, checks and the plan: what a nämnd may put in it, and what adopting it demands."""

import datetime as dt

import pytest

from internkontroll.enums import Metod, PlanLage, Riskbeslut
from internkontroll.models import Kontrollmoment, Kontrollplan, Risk
from internkontroll.services import (
    Momentdata,
    Riskdata,
    add_moment,
    add_risk,
    adopt_plan,
    create_plan,
    score_risk,
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

RISK = Riskdata(
    risk_att="fel lön betalas ut",
    pa_grund_av="sena underlag",
    leder_till="felaktiga kostnader",
    process="Löner",
    processlag="stod",
    kategori="personal",
    sannolikhet=3,
    konsekvens=4,
    beslut="kontrollera",
)
MOMENT = Momentdata(
    vad="Attest av löneunderlag",
    metod=Metod.STICKPROV,
    omfattning="25 per halvår",
    frekvens="två gånger per år",
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


def test_risks_are_numbered_and_scored(namnd, user):
    first, second = add_risk(namnd, RISK, by=user), add_risk(namnd, RISK, by=user)

    assert (first.kod, second.kod, second.riskvarde) == ("SOC-R1", "SOC-R2", 12)
    assert Handelse.objects.filter(vad="lade till risk", av=user).count() == 2


def test_a_code_is_not_given_again_after_a_removal(namnd, user):
    add_risk(namnd, RISK, by=user).delete()

    assert add_risk(namnd, RISK, by=user).kod == "SOC-R2"


@pytest.mark.parametrize("score", [0, 5, -1])
@pytest.mark.parametrize("field", ["sannolikhet", "konsekvens"])
def test_a_score_off_the_scale_is_refused(namnd, user, field, score):
    with pytest.raises(RuleError, match="Välj 1, 2, 3 eller 4") as error:
        add_risk(namnd, Riskdata(**{**vars(RISK), field: score}), by=user)

    assert error.value.field == field
    assert Risk.objects.count() == 0


def test_a_risk_needs_its_words(namnd, user):
    with pytest.raises(RuleError) as error:
        add_risk(namnd, Riskdata(**{**vars(RISK), "risk_att": " "}), by=user)

    assert error.value.field == "risk_att"
    assert Risk.objects.count() == 0


def test_a_risk_is_scored_anew_and_the_old_score_stays_in_history(user):
    risk = RiskFactory(sannolikhet=3, konsekvens=3)

    score_risk(risk, sannolikhet=2, konsekvens=4, beslut=Riskbeslut.ATGARDA, by=user, version=1)

    risk.refresh_from_db()
    assert (risk.sannolikhet, risk.konsekvens, risk.beslut, risk.version) == (2, 4, "atgarda", 2)
    scores = risk.history.order_by("version").values_list("sannolikhet", "konsekvens")
    assert list(scores) == [(3, 3), (2, 4)]
    assert Handelse.objects.get(vad="värderade risk").uppgift == {"fran": 9, "till": 8}


def test_an_unchanged_score_writes_nothing(user):
    risk = RiskFactory(sannolikhet=3, konsekvens=3, beslut=Riskbeslut.KONTROLLERA)

    row = score_risk(risk, sannolikhet=3, konsekvens=3, beslut="kontrollera", by=user, version=7)

    assert row.version == 1
    assert Handelse.objects.count() == 0


def test_somebody_scored_first(user):
    risk = RiskFactory(sannolikhet=3, konsekvens=3)
    score_risk(risk, sannolikhet=4, konsekvens=4, beslut="atgarda", by=user, version=1)

    with pytest.raises(StaleError) as error:
        score_risk(risk, sannolikhet=1, konsekvens=1, beslut="acceptera", by=user, version=1)

    assert error.value.current.riskvarde == 16
    assert Risk.objects.get().riskvarde == 16


def test_an_unknown_decision_is_refused(user):
    risk = RiskFactory()

    with pytest.raises(RuleError) as error:
        score_risk(risk, sannolikhet=1, konsekvens=1, beslut="glöm", by=user, version=1)

    assert error.value.field == "beslut"
    assert Risk.objects.get().riskvarde == 9


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
    RiskFactory(enhet=utkast.enhet)

    with pytest.raises(RuleError, match="Planen har inga kontrollmoment"):
        adopt_plan(utkast, BESLUT, by=user, version=1)

    assert still_draft(utkast)


def test_high_risks_that_are_to_be_checked_have_a_check(utkast, user):
    KontrollmomentFactory(plan=utkast)
    RiskFactory(enhet=utkast.enhet, kod="SOC-R8", sannolikhet=3, konsekvens=4)
    RiskFactory(enhet=utkast.enhet, kod="SOC-R9", beslut=Riskbeslut.ACCEPTERA)
    RiskFactory(enhet=utkast.enhet, kod="SOC-R10", sannolikhet=2)

    with pytest.raises(RuleError) as error:
        adopt_plan(utkast, BESLUT, by=user, version=1)

    expected = "Risker från 9 som ska kontrolleras saknar kontrollmoment: SOC-R8 (12)."
    assert str(error.value) == expected
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
