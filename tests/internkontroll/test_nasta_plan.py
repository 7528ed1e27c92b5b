"""Next year's plan: what the results suggest, and what comes along."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from internkontroll.enums import Kontrollutfall, PlanLage
from internkontroll.models import Kontrollplan, Planrisk, ResultatAtgard
from internkontroll.nasta_ar import basis_of_next
from internkontroll.rules_plan import Arsutfall, Punktlighet, Val, suggest, timeliness
from internkontroll.services import next_plan
from styrning.bas.errors import RuleError
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    GemensamtMomentFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    RiskskalaFactory,
    UserFactory,
)

RENT = Arsutfall(planerade=2, utan=2)


@pytest.mark.parametrize(
    ("nu", "fore", "frekvens", "riskvarde", "val", "ofta", "skal"),
    [
        (Arsutfall(2, 1, 0, 1), RENT, "arsvis", 4, Val.OFTARE, "halvarsvis",
         "1 allvarlig avvikelse. Gör den oftare tills det håller."),
        (Arsutfall(2, 0, 2), RENT, "halvarsvis", 4, Val.OFTARE, "tertialsvis",
         "2 mindre avvikelser. Gör den oftare tills det håller."),
        (Arsutfall(2, 0, 1, 2), RENT, "manadsvis", 4, Val.BEHALL, "manadsvis",
         "2 allvarliga avvikelser och 1 mindre avvikelse. Den görs redan så ofta som det går."),
        (Arsutfall(2, 1, 1), RENT, "arsvis", 4, Val.BEHALL, "arsvis",
         "1 mindre avvikelse. Se om åtgärden har verkat."),
        (Arsutfall(2, 2, oppna_atgarder=1), RENT, "arsvis", 4, Val.BEHALL, "arsvis",
         "En åtgärd är öppen. Se om den har verkat."),
        (Arsutfall(2), RENT, "arsvis", 4, Val.BEHALL, "arsvis",
         "Kontrollen är inte gjord än: inget talar emot den."),
        (RENT, RENT, "arsvis", 4, Val.STRYK, "arsvis",
         "Utan anmärkning två år i rad och ingen risk över gränsen. Pröva att stryka den."),
        (RENT, RENT, "arsvis", None, Val.STRYK, "arsvis",
         "Utan anmärkning två år i rad och ingen risk över gränsen. Pröva att stryka den."),
        (RENT, RENT, "arsvis", 9, Val.BEHALL, "arsvis", "Utan anmärkning."),
        (RENT, Arsutfall(), "arsvis", 4, Val.BEHALL, "arsvis", "Utan anmärkning."),
        (RENT, Arsutfall(2, 1, 1), "arsvis", 4, Val.BEHALL, "arsvis", "Utan anmärkning."),
    ],
)  # fmt: skip
def test_results_suggest(nu, fore, frekvens, riskvarde, val, ofta, skal):
    forslag = suggest(nu, fore, frekvens=frekvens, riskvarde=riskvarde, troskel=9)

    assert (forslag.val, forslag.frekvens, forslag.skal) == (val, ofta, skal)


SENAST = dt.date(2025, 12, 19)


@pytest.mark.parametrize(
    ("beslut", "senast", "day", "expected"),
    [
        (SENAST, SENAST, dt.date(2026, 1, 1), Punktlighet.I_TID),
        (dt.date(2025, 12, 20), SENAST, dt.date(2026, 1, 1), Punktlighet.SENT),
        (None, SENAST, dt.date(2025, 12, 20), Punktlighet.SAKNAS),
        (None, SENAST, SENAST, Punktlighet.VANTAS),
        (SENAST, None, SENAST, None),
    ],
)
def test_in_time(beslut, senast, day, expected):
    assert timeliness(beslut, senast, day) == expected


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def before(db):
    return KontrollplanFactory(enhet=EnhetFactory(kod="SOC", namn="Socialnämnden"))


def test_what_the_checks_showed(before):
    moment = KontrollmomentFactory(plan=before, kod="SOC-K26-1")
    resultat = KontrollresultatFactory(
        tillfalle__moment=moment, utfall=Kontrollutfall.MINDRE_AVVIKELSE, avvikelser=1, text="Fel"
    )
    KontrolltillfalleFactory(moment=moment, planerad=dt.date(2026, 12, 1))
    ResultatAtgard.objects.create(resultat=resultat, atgard=AtgardFactory(enhet=before.enhet))

    [row] = basis_of_next(before).moment

    assert row.nu == Arsutfall(planerade=2, mindre=1, oppna_atgarder=1)
    assert row.forslag.val == Val.BEHALL


@pytest.mark.parametrize("antal", [3, 30])
def test_the_basis_is_read_in_a_constant_number_of_statements(before, antal):
    for _ in range(antal):
        earlier = KontrollmomentFactory(plan__ar=2025)
        moment = KontrollmomentFactory(plan=before, foregaende=earlier)
        KontrollresultatFactory(tillfalle__moment=moment)
        KontrollresultatFactory(tillfalle__moment=earlier)

    with CaptureQueriesContext(connection) as statements:
        basis = basis_of_next(before)

    assert (len(basis.moment), len(basis.risker), basis.troskel) == (antal, antal, 9)
    assert len(statements) == 7


def test_the_next_plan_takes_along_what_is_chosen(before, user):
    risk = RiskFactory(enhet=before.enhet)
    KontrollmomentFactory(plan=before, kod="SOC-K26-1", risk=risk, vad="Attest av lön")
    KontrollmomentFactory(plan=before, kod="SOC-K26-2", vad="Jäv")
    GemensamtMomentFactory(kod="G27-1", kontrollar__ar=2027, vad="Direktupphandling")

    plan = next_plan(before.enhet, 2027, {"SOC-K26-1": "manadsvis"}, by=user)

    rows = plan.moment_lista.order_by("kod").values_list("kod", "vad", "frekvens", "risk")
    assert list(rows) == [
        ("SOC-K27-1", "Direktupphandling", "halvarsvis", None),
        ("SOC-K27-2", "Attest av lön", "manadsvis", risk.pk),
    ]
    assert (plan.lage, plan.foregaende) == (PlanLage.UTKAST, before)
    assert plan.moment_lista.get(kod="SOC-K27-2").foregaende.kod == "SOC-K26-1"


def test_an_own_threshold_and_exceptions_come_along(before, user):
    RiskskalaFactory()
    before.troskel, before.troskel_motiv = 6, "Många barn berörs."
    before.save()
    risk = RiskFactory(enhet=before.enhet)
    ended = RiskFactory(enhet=before.enhet, avslutad_at=dt.date(2026, 6, 1), avslutad_motiv="Såld")
    for row in (risk, ended):
        Planrisk.objects.create(plan=before, risk=row, undantag_motiv="Polisen", risk_version=1)

    plan = next_plan(before.enhet, 2027, {}, by=user)

    assert (plan.troskel, plan.troskel_motiv) == (6, "Många barn berörs.")
    kept = plan.risk_lista.get()
    assert (kept.risk, kept.undantag_motiv, kept.risk_version) == (risk, "Polisen", None)


def test_the_municipalitys_threshold_is_followed_anew(before, user):
    before.troskel = 9
    before.save()

    assert next_plan(before.enhet, 2027, {}, by=user).troskel is None


@pytest.mark.parametrize(
    ("ar", "behall", "message"),
    [
        (2026, {}, "redan en kontrollplan för 2026"),
        (2028, {}, "ingen kontrollplan för 2027 att utgå från"),
        (2027, {"BUN-K26-1": "arsvis"}, "BUN-K26-1 finns inte i planen för 2026"),
        (2027, {"SOC-K26-1": "ofta"}, "frekvens|ofta"),
    ],
)
def test_what_cannot_be_made_is_refused_whole(before, user, ar, behall, message):
    KontrollmomentFactory(plan=before, kod="SOC-K26-1")

    with pytest.raises(RuleError, match=message):
        next_plan(before.enhet, ar, behall, by=user)

    assert Kontrollplan.objects.count() == 1


def test_an_enhet_that_has_ended_gets_no_plan(user):
    enhet = EnhetFactory(namn="Kulturnämnden", galler_till=dt.date(2026, 12, 31))

    with pytest.raises(RuleError, match="Kulturnämnden upphörde 2026-12-31"):
        next_plan(enhet, 2027, {}, by=user)
