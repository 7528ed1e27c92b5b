"""KS's compilation: what each row says, whose checks are counted, and its cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from internkontroll.enums import Kontrollutfall
from internkontroll.models import Kontrollmoment, Kontrollresultat, Kontrolltillfalle
from internkontroll.sammanstallning import compilation, totals
from mal.enums import RapporterasTill
from styrning.grund.enums import Roll, Slag
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollarFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollrapportFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RevisionsrekommendationFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)


@pytest.fixture
def namnd(db):
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def runda(db):
    return UppfoljningFactory(kod="BOKSLUT")


@pytest.fixture
def plan(namnd):
    return KontrollplanFactory(enhet=namnd)


@pytest.fixture
def nils(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


def found(plan, runda, utfall=Kontrollutfall.UTAN_ANMARKNING, **moment):
    check = KontrollmomentFactory(plan=plan, **moment)
    occasion = KontrolltillfalleFactory(moment=check, uppfoljning=runda)
    return KontrollresultatFactory(tillfalle=occasion, utfall=utfall, text="Så var det.")


def test_a_row_counts_its_checks(plan, runda, nils):
    found(plan, runda)
    minor = found(plan, runda, Kontrollutfall.MINDRE_AVVIKELSE)
    found(plan, runda, Kontrollutfall.ALLVARLIG_AVVIKELSE)
    late = AtgardFactory(enhet=plan.enhet, klar_senast=dt.date(2026, 11, 1))
    minor.atgard_lista.create(atgard=late)
    KontrolltillfalleFactory(
        moment=KontrollmomentFactory(plan=plan), uppfoljning=runda, planerad=dt.date(2026, 11, 2)
    )
    (rad,) = compilation(2026, nils).rader
    assert rad.antal == {
        "moment": 4,
        "tillfallen": 4,
        "utforda": 3,
        "mindre": 1,
        "allvarliga": 1,
        "oppna_avvikelser": 2,
        "ej_genomforda": 0,
        "installda": 0,
        "sena": 1,
        "oppna_atgarder": 1,
        "sena_atgarder": 1,
        "oppna_allvarliga": 1,
    }


def test_an_action_of_two_results_is_counted_once(plan, runda, nils):
    atgard = AtgardFactory(enhet=plan.enhet)
    for _ in range(2):
        found(plan, runda, Kontrollutfall.MINDRE_AVVIKELSE).atgard_lista.create(atgard=atgard)
    assert compilation(2026, nils).summa["oppna_atgarder"] == 1


@pytest.mark.parametrize(
    ("plan_senast", "sen"),
    [(None, False), (dt.date(2025, 10, 23), False), (dt.date(2025, 10, 22), True)],
)
def test_whether_the_plan_came_on_time(plan, nils, plan_senast, sen):
    KontrollarFactory(ar=2026, plan_senast=plan_senast)
    assert compilation(2026, nils).rader[0].plan_sen is sen


def test_a_namnd_without_plan_is_late_once_the_day_has_passed(namnd, nils):
    KontrollarFactory(ar=2026, plan_senast=dt.date(2025, 12, 31))
    (rad,) = compilation(2026, nils).rader
    assert (rad.plan_lage, rad.plan_faststalld, rad.plan_sen) == (None, False, True)


def test_the_own_judgement_with_its_decision(plan, runda, nils):
    KontrollrapportFactory(enhet=plan.enhet, uppfoljning=runda, beslutad=True)
    hela = compilation(2026, nils)
    (rad,) = hela.rader
    assert (rad.bedomning, rad.rapport["beslut_paragraf"]) == ("tillracklig", "101")
    assert (hela.summa["rapporter"], hela.summa["bedomda_tillracklig"]) == (1, 1)


def test_a_draft_of_a_report_is_no_judgement(plan, runda, nils):
    KontrollrapportFactory(enhet=plan.enhet, uppfoljning=runda, bedomning="inte")
    (rad,) = compilation(2026, nils).rader
    assert (rad.bedomning, rad.rapport["lage"]) == ("", "utkast")
    (seen,) = compilation(2026, UserFactory(roll=Roll.REVISOR)).rader
    assert seen.rapport is None


@pytest.mark.parametrize(
    ("senast", "sen"), [(dt.date(2026, 11, 18), False), (dt.date(2026, 11, 17), True)]
)
def test_a_report_that_is_late(plan, runda, nils, senast, sen):
    KontrollarFactory(ar=2026, rapport_senast=senast)
    assert compilation(2026, nils).rader[0].rapport_sen is sen


def test_the_earlier_report_is_told_too(plan, runda, nils):
    delar = UppfoljningFactory(
        kod="DELAR", namn="Delår 2026", slag="delar", avser_till=dt.date(2026, 8, 31),
        oppnar=dt.date(2026, 9, 1), klar_namnd=dt.date(2026, 9, 30),
    )  # fmt: skip
    KontrollrapportFactory(
        enhet=plan.enhet, uppfoljning=delar, beslutad=True, beslut_datum=dt.date(2026, 9, 25)
    )
    (rad,) = compilation(2026, nils).rader
    assert rad.rapport is None
    assert (rad.tidigare["runda"], rad.tidigare["bedomning"]) == ("Delår 2026", "tillracklig")


def test_four_areas_are_shown_where_the_own_report_may_be_read(plan, runda):
    found(plan, runda)
    RiskFactory(enhet=plan.enhet)
    EnhetFactory(kod="BUN")
    reader = UserFactory(roll=(Roll.LASARE, plan.enhet))
    soc, bun = compilation(2026, reader).rader
    assert [area.status.value for area in soc.omraden] == ["finns", "finns", "finns", "inte_an"]
    assert (bun.synlig, bun.omraden) == (False, None)


def test_checks_for_the_own_namnd_only_are_not_counted_for_others(plan, runda):
    found(plan, runda, rapporteras_till=RapporterasTill.NAMND)
    found(plan, runda)
    other = UserFactory(roll=(Roll.GODKANNARE, EnhetFactory(kod="BUN")))
    own = UserFactory(roll=(Roll.GODKANNARE, plan.enhet))
    counts = [compilation(2026, user).rader[0].antal["moment"] for user in (other, own)]
    assert counts == [1, 2]


def test_what_ks_judges_is_the_same_for_every_reader(plan, runda, nils):
    found(plan, runda, rapporteras_till=RapporterasTill.NAMND)
    found(plan, runda)
    readers = [nils, UserFactory(roll=(Roll.LASARE, EnhetFactory(kod="BUN")))]
    counts = [compilation(2026, user).underlag.kf_counts() for user in readers]
    assert counts[0] == counts[1]
    assert counts[0]["moment"] == 1


def test_recommendations_are_counted_and_the_overdue_ones(plan, nils):
    RevisionsrekommendationFactory(enhet=plan.enhet)
    RevisionsrekommendationFactory(enhet=plan.enhet, svara_senast=dt.date(2026, 11, 17))
    RevisionsrekommendationFactory(
        enhet=plan.enhet, lage="genomford", svar="Ja.", lage_motiv="Klart."
    )
    (rad,) = compilation(2026, nils).rader
    assert (rad.rekommendationer, rad.sena_rekommendationer) == (2, 1)


def test_a_namnd_that_has_ended_is_not_of_the_year(plan, nils):
    EnhetFactory(kod="OLD", galler_till=dt.date(2025, 12, 31))
    assert [rad.kod for rad in compilation(2026, nils).rader] == ["SOC"]


def test_totals_of_nothing():
    assert totals([])["enheter"] == 0


def _build(namnder: int, per_namnd: int, times: int, runda, user) -> None:
    """Bulk rows: nämnder × checks × results, with plans, reports and risks."""
    for nr in range(namnder):
        enhet = EnhetFactory(kod=f"N{nr}", slag=Slag.NAMND if nr % 5 else Slag.BOLAG)
        plan = KontrollplanFactory(enhet=enhet)
        RiskFactory(enhet=enhet)
        KontrollrapportFactory(enhet=enhet, uppfoljning=runda, beslutad=True)
        checks = Kontrollmoment.objects.bulk_create(
            Kontrollmoment(
                plan=plan, kod=f"N{nr}-{k}", vad="Attest", metod="komplett", frekvens="arsvis",
                ansvarig="Chefen",
            )
            for k in range(per_namnd)
        )  # fmt: skip
        occasions = Kontrolltillfalle.objects.bulk_create(
            Kontrolltillfalle(
                moment=check, uppfoljning=runda, planerad=dt.date(2026, month, 10), lage="utfort"
            )
            for check in checks
            for month in range(1, times + 1)
        )
        Kontrollresultat.objects.bulk_create(
            Kontrollresultat(
                tillfalle=occasion, utfall="utan_anmarkning", utford_at=occasion.planerad,
                utford_av="Nils Berg", rapporterad_av=user,
            )
            for occasion in occasions
        )  # fmt: skip


def _statements(user) -> int:
    with CaptureQueriesContext(connection) as queries:
        hela = compilation(2026, user)
        hela.underlag.kf_counts()
    return len(queries)


@pytest.mark.parametrize("antal", [3, 30])
def test_statements_do_not_grow_with_checks(runda, nils, antal):
    _build(2, antal, 1, runda, nils)
    assert _statements(nils) == 9


def test_twenty_five_namnder_with_400_checks_and_1200_results(runda, nils):
    _build(25, 16, 3, runda, nils)
    with CaptureQueriesContext(connection) as queries:
        hela = compilation(2026, nils)
    assert len(queries) <= 12
    assert (hela.summa["moment"], hela.summa["utforda"], hela.summa["rapporter"]) == (
        400,
        1200,
        25,
    )


def test_a_result_that_is_not_shown_yet_makes_no_check_late(plan, runda, nils):
    resultat = found(plan, runda)
    resultat.tillfalle.planerad = dt.date(2026, 11, 2)
    resultat.tillfalle.lage = "utfort"
    resultat.tillfalle.save()
    InlamningFactory(enhet=plan.enhet, uppfoljning=runda)
    other = UserFactory(roll=(Roll.LASARE, EnhetFactory(kod="BUN")))
    (seen,) = [rad for rad in compilation(2026, other).rader if rad.kod == "SOC"]
    assert (seen.antal["utforda"], seen.antal["sena"]) == (0, 0)
    (own,) = [rad for rad in compilation(2026, nils).rader if rad.kod == "SOC"]
    assert (own.antal["utforda"], own.antal["sena"]) == (1, 0)
