"""What a plan lacks, which risks must be in it, and what adopting it keeps."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from internkontroll.enums import PlanLage, Riskbeslut
from internkontroll.models import Kontrollplan, Planrisk, RiskAtgard
from internkontroll.planhistorik import since_adoption
from internkontroll.planlage import Planlage
from internkontroll.services import (
    Vardering,
    adopt_plan,
    score_risk,
    set_exception,
    set_threshold,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.models import Handelse
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    GemensamtMomentFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    RiskFactory,
    RiskskalaFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

BESLUT = Beslut("Socialnämnden", dt.date(2026, 1, 22), "7", "SOC 2026/12")


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def utkast():
    return KontrollplanFactory(
        enhet=EnhetFactory(kod="SOC", namn="Socialnämnden"),
        lage=PlanLage.UTKAST,
        beslut_organ="",
        beslut_datum=None,
        beslut_paragraf="",
    )


def texts(plan) -> list[str]:
    return [brist.text for brist in Planlage(plan).brister]


def test_an_empty_plan_says_all_that_it_lacks(utkast):
    assert texts(utkast) == [
        "Planen vilar inte på någon riskanalys. Lägg till och värdera riskerna först.",
        "Kommunen har ingen fastställd riskskala att värdera på.",
        "Planen har inga kontrollmoment. Lägg till dem först.",
    ]


def test_a_whole_plan_lacks_nothing(utkast):
    KontrollmomentFactory(plan=utkast)

    assert Planlage(utkast).brister == []


def test_an_unscored_risk_hinders(utkast, user):
    KontrollmomentFactory(plan=utkast)
    RiskFactory(enhet=utkast.enhet, kod="SOC-R9", skala=None, sannolikhet=None, konsekvens=None,
                beslut="")  # fmt: skip

    assert texts(utkast) == ["Risken SOC-R9 är inte värderad."]
    with pytest.raises(RuleError, match="Risken SOC-R9 är inte värderad"):
        adopt_plan(utkast, BESLUT, by=user, version=1)
    assert Kontrollplan.objects.get().lage == PlanLage.UTKAST


@pytest.mark.parametrize("beslut", [Riskbeslut.KONTROLLERA, Riskbeslut.ATGARDA])
def test_a_risk_from_the_threshold_is_met_or_explained(utkast, user, beslut):
    KontrollmomentFactory(plan=utkast)
    RiskFactory(enhet=utkast.enhet, kod="SOC-R8", sannolikhet=3, konsekvens=4, beslut=beslut)
    RiskFactory(enhet=utkast.enhet, kod="SOC-R7", sannolikhet=2, konsekvens=4, beslut=beslut)

    assert texts(utkast) == [
        "Risken SOC-R8 har riskvärde 12 men varken kontroll, åtgärd eller skäl att lämna den "
        "utanför."
    ]


def test_an_action_meets_a_risk_but_not_one_that_was_broken_off(utkast):
    KontrollmomentFactory(plan=utkast)
    risk = RiskFactory(enhet=utkast.enhet, sannolikhet=4)
    RiskAtgard.objects.create(risk=risk, atgard=AtgardFactory(enhet=utkast.enhet, lage="avbruten"))
    assert len(texts(utkast)) == 1

    RiskAtgard.objects.create(risk=risk, atgard=AtgardFactory(enhet=utkast.enhet, lage="pagar"))

    assert texts(utkast) == []


def test_a_reason_makes_an_exception_which_is_taken_away_by_emptying_it(utkast, user):
    KontrollmomentFactory(plan=utkast)
    risk = RiskFactory(enhet=utkast.enhet, sannolikhet=4)

    row = set_exception(utkast, risk, "Polisen utreder.", by=user, version=0)
    assert texts(utkast) == []

    set_exception(utkast, risk, " ", by=user, version=row.version)
    assert len(texts(utkast)) == 1
    assert Handelse.objects.filter(vad="motiverade undantag ur kontrollplan").count() == 2


def test_somebody_wrote_another_reason_first(utkast, user):
    risk = RiskFactory(enhet=utkast.enhet, sannolikhet=4)
    set_exception(utkast, risk, "Först", by=user, version=0)

    with pytest.raises(StaleError) as error:
        set_exception(utkast, risk, "Sedan", by=user, version=0)

    assert error.value.current.undantag_motiv == "Först"


def test_a_risk_of_another_namnd_is_no_exception_here(utkast, user):
    with pytest.raises(RuleError, match="en annan nämnd"):
        set_exception(utkast, RiskFactory(), "Nej", by=user, version=0)

    assert Planrisk.objects.count() == 0


def test_an_acceptance_past_its_day_hinders(utkast):
    KontrollmomentFactory(plan=utkast)
    RiskFactory(
        enhet=utkast.enhet, kod="SOC-R4", sannolikhet=1, beslut=Riskbeslut.ACCEPTERA,
        accepterad_av="Nämnden", accepterad_till=dt.date(2026, 11, 17),
    )  # fmt: skip

    assert texts(utkast) == [
        "Risken SOC-R4 accepterades till och med 2026-11-17, som har passerat. Värdera den på nytt."
    ]


def test_a_plan_without_the_common_check_is_not_adopted(utkast, user):
    KontrollmomentFactory(plan=utkast)
    GemensamtMomentFactory(kod="G26-1", vad="Jäv")

    with pytest.raises(RuleError, match="Det som är gemensamt för alla saknas: G26-1 Jäv"):
        adopt_plan(utkast, BESLUT, by=user, version=1)

    assert Kontrollplan.objects.get().lage == PlanLage.UTKAST


def test_a_check_without_anybody_responsible_hinders(utkast):
    KontrollmomentFactory(plan=utkast, kod="SOC-K26-1", vad="Jäv", ansvarig="")

    assert texts(utkast) == ["SOC-K26-1 Jäv har ingen ansvarig."]


def test_several_gaps_are_counted_in_the_refusal(utkast, user):
    RiskFactory(enhet=utkast.enhet, kod="SOC-R8", sannolikhet=4)
    GemensamtMomentFactory()

    with pytest.raises(RuleError, match=r"SOC-R8 har riskvärde 12 .* Dessutom saknas 2 saker till"):
        adopt_plan(utkast, BESLUT, by=user, version=1)


def test_an_older_scale_is_told_but_does_not_hinder(utkast):
    KontrollmomentFactory(plan=utkast, risk__kod="SOC-R1")
    RiskskalaFactory(nummer=2)

    lage = Planlage(utkast)

    assert [(b.text, b.hindrar) for b in lage.brister] == [
        ("1 risk är värderad på en äldre skala: SOC-R1.", False)
    ]


def test_an_own_threshold_has_a_reason(utkast, user):
    RiskskalaFactory()

    with pytest.raises(RuleError, match="Skriv varför nämnden har en egen gräns") as error:
        set_threshold(utkast, 6, "", by=user, version=1)
    assert error.value.field == "troskel_motiv"

    row = set_threshold(utkast, 6, "Många barn berörs.", by=user, version=1)
    assert (row.troskel, row.troskel_motiv, row.version) == (6, "Många barn berörs.", 2)


@pytest.mark.parametrize("troskel", [0, 17, -1])
def test_a_threshold_off_the_scale_is_refused(utkast, user, troskel):
    RiskskalaFactory()

    with pytest.raises(RuleError, match="mellan 1 och 16") as error:
        set_threshold(utkast, troskel, "Skäl", by=user, version=1)

    assert error.value.field == "troskel"
    assert Kontrollplan.objects.get().version == 1


def test_the_scales_own_threshold_is_no_threshold_of_its_own(utkast, user):
    RiskskalaFactory()
    set_threshold(utkast, 6, "Skäl", by=user, version=1)

    row = set_threshold(utkast, 9, "", by=user, version=2)

    assert (row.troskel, row.troskel_motiv) == (None, "")


def test_a_lower_threshold_takes_in_more_risks(utkast, user):
    KontrollmomentFactory(plan=utkast)
    RiskFactory(enhet=utkast.enhet, kod="SOC-R6", sannolikhet=2, konsekvens=3)
    assert texts(utkast) == []

    set_threshold(utkast, 6, "Skäl", by=user, version=1)
    utkast.refresh_from_db()

    assert "SOC-R6" in texts(utkast)[0]


def test_adopting_keeps_the_threshold_and_the_version_of_every_risk(utkast, user):
    moment = KontrollmomentFactory(plan=utkast)
    low = RiskFactory(enhet=utkast.enhet, sannolikhet=1)

    plan = adopt_plan(utkast, BESLUT, by=user, version=1)

    assert (plan.troskel, plan.troskel_motiv) == (9, "")
    pins = Planrisk.objects.order_by("risk").values_list("risk", "risk_version")
    assert sorted(pins) == sorted([(moment.risk_id, 1), (low.pk, 1)])


def test_the_adopted_plan_shows_the_scores_as_they_were(utkast, user):
    risk = KontrollmomentFactory(plan=utkast, risk__kod="SOC-R1").risk
    adopt_plan(utkast, BESLUT, by=user, version=1)
    score_risk(risk, Vardering(4, 4, "atgarda"), by=user, version=1)
    RiskFactory(enhet=utkast.enhet, kod="SOC-R2")

    sedan = since_adoption(Kontrollplan.objects.get())

    [row] = sedan.riskerna
    assert (row.da.riskvarde, row.da.ord, row.beslut) == (
        9, "3 Möjlig × 3 Kännbar", "Kontrollera"
    )  # fmt: skip
    assert row.sedan == ("riskvärdet är nu 16, åtgärda", "beslutet är nu åtgärda")
    assert [new.kod for new in sedan.nya] == ["SOC-R2"]


@pytest.mark.parametrize("antal", [3, 30])
def test_a_plan_is_read_in_a_constant_number_of_statements(utkast, antal):
    for _ in range(antal):
        KontrollmomentFactory(plan=utkast)
        GemensamtMomentFactory()

    with CaptureQueriesContext(connection) as statements:
        lage = Planlage(utkast)
        assert len(lage.over) == antal
        assert len(lage.brister) == 1

    assert len(statements) == 7
