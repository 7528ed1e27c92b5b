"""Facts of internal control as plain data: exact values, scope, reader, statements."""

import datetime as dt

import pytest

from internkontroll.enums import Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.models import Kontrolltillfalle, ResultatAtgard
from internkontroll.planoversikt import plan_overview
from internkontroll.selectors import control_actions, control_facts
from internkontroll.tillfallen import tillfallen_for
from mal.enums import RapporterasTill
from styrning.grund.enums import AtgardLage, InlamningLage, Roll, Slag, UppfoljningSlag
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def runda():
    return UppfoljningFactory()


@pytest.fixture
def namnd():
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def moment(namnd):
    return KontrollmomentFactory(
        plan__enhet=namnd,
        risk=RiskFactory(enhet=namnd, kod="SOC-R1"),
        kod="SOC-K26-1",
        vad="Attest",
    )


@pytest.fixture
def resultat(moment, runda):
    return KontrollresultatFactory(
        tillfalle__moment=moment,
        tillfalle__uppfoljning=runda,
        tillfalle__lage=TillfalleLage.UTFORT,
        utfall=Kontrollutfall.MINDRE_AVVIKELSE,
        avvikelser=2,
        text="Två saknade attest.",
    )


def act(resultat, **fields):
    atgard = AtgardFactory(enhet=resultat.tillfalle.moment.plan.enhet, **fields)
    ResultatAtgard.objects.create(resultat=resultat, atgard=atgard)
    return atgard


def test_a_fact_holds_plan_check_occasion_and_result(resultat, moment, runda, namnd):
    (fact,) = control_facts(2026, runda.pk, kf_only=True)

    assert fact == {
        "enhet_id": namnd.pk,
        "enhet_kod": "SOC",
        "enhet_namn": "Socialnämnden",
        "enhet_slag": "namnd",
        "plan_id": moment.plan.publikt_id,
        "plan_pk": moment.plan.pk,
        "plan_lage": "faststalld",
        "plan_version": 1,
        "beslut_organ": "Nämnden",
        "beslut_datum": dt.date(2025, 10, 23),
        "beslut_paragraf": "88",
        "moment_id": moment.publikt_id,
        "moment_kod": "SOC-K26-1",
        "vad": "Attest",
        "metod": "stickprov",
        "omfattning": "30 fakturor",
        "frekvens": "arsvis",
        "ansvarig": "Controller",
        "rapporteras_till": "kf",
        "risk_kod": "SOC-R1",
        "urval": "",
        "ansvarig_person_id": None,
        "nyckeltal_kod": None,
        "undersokning_id": None,
        "undersokning": None,
        "tillfalle_id": resultat.tillfalle.publikt_id,
        "planerad": dt.date(2026, 11, 30),
        "forst_planerad": None,
        "urval_antal": None,
        "omprovar_id": None,
        "lage": "utfort",
        "lage_motiv": "",
        "tillfalle_version": 1,
        "uppfoljning_id": runda.pk,
        "uppfoljning": "Årsbokslut 2026",
        "resultat_id": resultat.pk,
        "utfall": "mindre_avvikelse",
        "utford_at": dt.date(2026, 11, 17),
        "utford_av": "Nils Berg",
        "stickprov": 30,
        "avvikelser": 2,
        "text": "Två saknade attest.",
        "orsak": "",
        "jav_motiv": "",
        "utford_person_id": None,
        "omprovad": None,
        "version": 1,
        "inlamning_lage": None,
        "dold": False,
    }


def test_actions_stand_by_result_soonest_first(resultat):
    later = act(resultat, text="Senare", klar_senast=dt.date(2027, 6, 1))
    sooner = act(resultat, text="Först", klar_senast=dt.date(2027, 2, 1))

    assert control_actions(2026) == {
        resultat.pk: [
            {
                "id": sooner.publikt_id,
                "text": "Först",
                "ansvarig": "Rektor",
                "klar_senast": dt.date(2027, 2, 1),
                "lage": "ej_paborjad",
                "version": 1,
            },
            {
                "id": later.publikt_id,
                "text": "Senare",
                "ansvarig": "Rektor",
                "klar_senast": dt.date(2027, 6, 1),
                "lage": "ej_paborjad",
                "version": 1,
            },
        ]
    }
    assert control_actions(2025) == {}


def test_an_enhet_without_plan_and_a_check_without_occasion_are_still_told(namnd, runda):
    KontrollmomentFactory(plan__enhet=EnhetFactory(kod="KUL"), kod="KUL-K26-1")

    facts = control_facts(2026, runda.pk, kf_only=True)

    told = [(f["enhet_kod"], f["plan_lage"], f["moment_kod"], f["tillfalle_id"]) for f in facts]
    assert told == [("SOC", None, None, None), ("KUL", "faststalld", "KUL-K26-1", None)]


def test_only_boards_committees_and_companies_of_the_year_are_told():
    EnhetFactory(slag=Slag.KF)
    EnhetFactory(slag=Slag.FORVALTNING)
    EnhetFactory(kod="GAMMAL", galler_till=dt.date(2025, 12, 31))
    EnhetFactory(kod="NY", galler_fran=dt.date(2027, 1, 1))
    EnhetFactory(kod="SLUT", galler_till=dt.date(2026, 6, 30))
    EnhetFactory(kod="AB", slag=Slag.BOLAG)

    assert {fact["enhet_kod"] for fact in control_facts(2026, None, kf_only=True)} == {
        "SLUT",
        "AB",
    }


def test_the_plan_of_another_year_is_not_this_years(moment):
    (fact,) = control_facts(2025, None, kf_only=True)

    assert (fact["plan_lage"], fact["moment_kod"]) == (None, None)


def test_kf_scope_leaves_out_what_only_the_namnd_is_told(moment):
    KontrollmomentFactory(plan=moment.plan, kod="SOC-K26-2", rapporteras_till=RapporterasTill.NAMND)

    def codes(*, kf_only):
        return [fact["moment_kod"] for fact in control_facts(2026, None, kf_only=kf_only)]

    assert codes(kf_only=True) == ["SOC-K26-1"]
    assert codes(kf_only=False) == ["SOC-K26-1", "SOC-K26-2"]


def test_a_plan_with_nothing_for_kf_is_told_as_a_plan(namnd):
    KontrollmomentFactory(plan__enhet=namnd, rapporteras_till=RapporterasTill.NAMND)

    (fact,) = control_facts(2026, None, kf_only=True)
    assert (fact["plan_lage"], fact["moment_kod"], fact["ansvarig"]) == ("faststalld", None, None)


def test_occasions_of_earlier_rounds_belong_to_the_year_and_later_ones_do_not(moment):
    delar = UppfoljningFactory(
        kod="DELAR",
        namn="Delårsrapport 2026",
        slag=UppfoljningSlag.DELAR,
        avser_till=dt.date(2026, 8, 31),
        oppnar=dt.date(2026, 9, 1),
    )
    KontrolltillfalleFactory(moment=moment, uppfoljning=delar, planerad=dt.date(2026, 8, 1))
    bokslut = UppfoljningFactory()
    KontrolltillfalleFactory(moment=moment, uppfoljning=bokslut)

    def rounds(uppfoljning_id):
        return [f["uppfoljning"] for f in control_facts(2026, uppfoljning_id, kf_only=True)]

    assert rounds(delar.pk) == ["Delårsrapport 2026"]
    assert rounds(bokslut.pk) == rounds(None) == ["Delårsrapport 2026", "Årsbokslut 2026"]


def test_one_enhets_facts(moment):
    EnhetFactory()

    facts = control_facts(2026, None, enhet_pks={moment.plan.enhet_id}, kf_only=False)
    assert [fact["enhet_kod"] for fact in facts] == ["SOC"]
    assert control_facts(2026, None, enhet_pks=set(), kf_only=False) == []


@pytest.mark.parametrize(
    ("lage", "shown"),
    [
        (InlamningLage.UTKAST, False),
        (InlamningLage.INSKICKAD, False),
        (InlamningLage.GODKAND, True),
        (InlamningLage.BESLUTAD, True),
    ],
)
def test_a_draft_result_is_shown_to_its_own_only(resultat, runda, namnd, lage, shown):
    InlamningFactory(
        enhet=namnd,
        uppfoljning=runda,
        lage=lage,
        beslut_organ="N",
        beslut_datum=dt.date(2026, 11, 17),
        beslut_paragraf="1",
    )

    (others,) = control_facts(2026, runda.pk, kf_only=True, readable=set())
    (own,) = control_facts(2026, runda.pk, kf_only=True, readable={namnd.pk})

    assert (others["utfall"], others["lage"]) == (
        ("mindre_avvikelse", "utfort") if shown else (None, "planerat")
    )
    assert own["utfall"] == "mindre_avvikelse"
    assert others["vad"] == "Attest"


def test_a_draft_plan_shows_its_checks_to_its_own_only(moment, namnd):
    moment.plan.lage = PlanLage.UTKAST
    moment.plan.save()

    (others,) = control_facts(2026, None, kf_only=True, readable=set())
    (own,) = control_facts(2026, None, kf_only=True, readable={namnd.pk})

    assert (others["plan_lage"], others["moment_kod"]) == ("utkast", None)
    assert own["moment_kod"] == "SOC-K26-1"


def many(antal, runda):
    for _ in range(antal):
        moment = KontrollmomentFactory()
        resultat = KontrollresultatFactory(tillfalle__moment=moment, tillfalle__uppfoljning=runda)
        act(resultat)
        InlamningFactory(enhet=moment.plan.enhet, uppfoljning=runda)


@pytest.mark.parametrize("antal", [3, 30])
def test_facts_and_actions_take_one_statement_each(antal, runda, django_assert_num_queries):
    many(antal, runda)

    with django_assert_num_queries(1):
        assert len(control_facts(2026, runda.pk, kf_only=True, readable=set())) == antal
    with django_assert_num_queries(1):
        assert len(control_actions(2026)) == antal


@pytest.mark.parametrize("antal", [3, 30])
def test_the_overview_takes_five_statements(antal, runda, django_assert_num_queries):
    many(antal, runda)
    reader = UserFactory(roll=Roll.KVALITETSKEDJAN)

    with django_assert_num_queries(5):
        assert len(plan_overview(2026, reader)) == antal


def test_the_overview_counts_checks_deviations_and_open_actions(resultat, moment, runda):
    plan = moment.plan
    act(resultat)
    act(resultat, lage=AtgardLage.KLAR)
    KontrollresultatFactory(
        tillfalle__moment=moment,
        tillfalle__uppfoljning=runda,
        tillfalle__planerad=dt.date(2026, 12, 1),
        utfall=Kontrollutfall.EJ_GENOMFORD,
        text="Sjukdom",
    )
    late = KontrollmomentFactory(plan=plan, rapporteras_till=RapporterasTill.NAMND)
    KontrolltillfalleFactory(moment=late, uppfoljning=runda, planerad=dt.date(2026, 11, 17))
    KontrolltillfalleFactory(moment=late, uppfoljning=runda, planerad=dt.date(2026, 11, 18))
    KontrolltillfalleFactory(
        moment=late, uppfoljning=runda, lage=TillfalleLage.INSTALLT, lage_motiv="Såld"
    )

    (row,) = plan_overview(2026, UserFactory(roll=Roll.KVALITETSKEDJAN))

    assert row == {
        "enhet": {"kod": "SOC", "namn": "Socialnämnden"},
        "synlig": True,
        "plan_lage": "faststalld",
        "beslut": "Nämnden 2025-10-23 § 88",
        "beslut_datum": dt.date(2025, 10, 23),
        "beslut_paragraf": "88",
        "moment": 2,
        "tillfallen": 4,
        "utforda": 1,
        "mindre": 1,
        "allvarliga": 0,
        "avvikelser": 1,
        "ej_genomforda": 1,
        "installda": 1,
        "sena": 1,
        "oppna_atgarder": 1,
    }


def test_the_overview_shows_another_namnds_report_to_kf_only(resultat, moment, namnd):
    KontrollmomentFactory(plan=moment.plan, rapporteras_till=RapporterasTill.NAMND)
    mine = KontrollplanFactory(enhet__kod="KUL").enhet
    reader = UserFactory(roll=(Roll.LASARE, mine))

    rows = {row["enhet"]["kod"]: row for row in plan_overview(2026, reader)}

    assert (rows["SOC"]["synlig"], rows["SOC"]["moment"]) == (False, 1)
    assert rows["KUL"]["synlig"] is True


def test_a_result_that_is_not_approved_is_neither_done_nor_late_to_others(resultat, namnd, runda):
    InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.UTKAST)
    Kontrolltillfalle.objects.update(planerad=dt.date(2026, 11, 17))
    reader = UserFactory(roll=(Roll.LASARE, KontrollplanFactory(enhet__kod="KUL").enhet))

    rows = {row["enhet"]["kod"]: row for row in plan_overview(2026, reader)}

    assert [rows["SOC"][name] for name in ("tillfallen", "utforda", "sena")] == [1, 0, 0]


@pytest.fixture
def inlamning(namnd, runda):
    return InlamningFactory(enhet=namnd, uppfoljning=runda)


def test_the_round_asks_for_its_own_checks_of_an_adopted_plan(resultat, moment, inlamning):
    atgard = act(resultat)
    KontrolltillfalleFactory(moment=moment)
    KontrolltillfalleFactory(uppfoljning=inlamning.uppfoljning)
    reader = UserFactory(roll=(Roll.RAPPORTOR, inlamning.enhet))

    (row,) = tillfallen_for(inlamning, reader)

    assert row["tillfalle_id"] == resultat.tillfalle.publikt_id
    assert [a["id"] for a in row["atgarder"]] == [atgard.publikt_id]
    assert row["valbara"] == [(str(atgard.publikt_id), "Anställ två speciallärare")]
    assert (row["avvikelse"], row["sen"], row["kan_rapportera"]) == (True, False, True)


def test_a_draft_plan_asks_for_nothing(resultat, moment, inlamning):
    moment.plan.lage = PlanLage.UTKAST
    moment.plan.save()

    assert tillfallen_for(inlamning, UserFactory(roll=Roll.KVALITETSKEDJAN)) == []


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (Roll.LASARE, False),
        (Roll.SEKRETERARE, False),
        (Roll.RAPPORTOR, True),
        (Roll.GODKANNARE, True),
        (Roll.INTERNKONTROLLSAMORDNARE, True),
    ],
)
def test_who_may_report(resultat, inlamning, roll, allowed):
    (row,) = tillfallen_for(inlamning, UserFactory(roll=(roll, inlamning.enhet)))

    assert row["kan_rapportera"] is allowed


def test_nobody_reports_in_a_closed_round(resultat, inlamning, klocka):
    klocka.move_to("2027-04-01T10:00:00+02:00")
    reader = UserFactory(roll=(Roll.RAPPORTOR, inlamning.enhet))

    assert tillfallen_for(inlamning, reader)[0]["kan_rapportera"] is False


@pytest.mark.parametrize("antal", [3, 30])
def test_the_rounds_checks_take_three_statements(
    antal, moment, inlamning, django_assert_num_queries
):
    for _ in range(antal):
        KontrolltillfalleFactory(
            moment=KontrollmomentFactory(plan=moment.plan), uppfoljning=inlamning.uppfoljning
        )
    reader = UserFactory(roll=(Roll.RAPPORTOR, inlamning.enhet))

    with django_assert_num_queries(3):
        assert len(tillfallen_for(inlamning, reader)) == antal
