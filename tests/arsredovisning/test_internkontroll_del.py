"""Internal control in the report: whose checks, results and actions are shown to whom."""

import datetime as dt

import pytest

from internkontroll.enums import Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.models import Kontrollar, Planrisk
from mal.enums import RapporterasTill
from styrning.arsredovisning.internkontroll_del import control_part
from styrning.arsredovisning.kontrollvisning import control_rows, control_words, deviations
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import InlamningLage, Roll
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    MalFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.factories.kontrollrapport import (
    BolagsprovningFactory,
    KontrollrapportFactory,
    RevisionsrekommendationFactory,
    SamladBedomningFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd(db):
    kf = EnhetFactory(kod="KOMMUN", slag="kf")
    MalFactory(huvudansvarig=kf)
    return EnhetFactory(kod="SON", namn="Socialnämnden", parent=kf)


@pytest.fixture
def plan(namnd):
    return KontrollplanFactory(enhet=namnd)


@pytest.fixture
def runda(db):
    return UppfoljningFactory(ar=2026)


def part(reader=None, **options):
    return read_report(2026, reader=reader, **options)["internkontroll"]


def test_an_enhet_tells_its_plan_checks_results_and_actions(plan, runda):
    moment = KontrollmomentFactory(plan=plan, kod="SON-1")
    resultat = KontrollresultatFactory(
        tillfalle=KontrolltillfalleFactory(
            moment=moment, uppfoljning=runda, lage=TillfalleLage.UTFORT
        ),
        utfall=Kontrollutfall.MINDRE_AVVIKELSE,
        avvikelser=2,
        text="Två fakturor saknade attest.",
    )
    resultat.atgard_lista.create(atgard=AtgardFactory(enhet=plan.enhet, text="Utbilda"))

    document = part()[0]

    assert document["enhet"] == {"kod": "SON", "namn": "Socialnämnden"}
    assert document["plan"] == {"lage": "faststalld", "beslut": "Nämnden 2025-10-23 § 88"}
    check = document["moment"][0]
    assert (check["kod"], check["metod"], check["ansvarig"]) == (
        "SON-1", "stickprov", "Controller",
    )  # fmt: skip
    found = check["tillfallen"][0]["resultat"]
    assert (found["stickprov"], found["avvikelser"]) == (30, 2)
    assert found["atgarder"] == [
        {
            "text": "Utbilda",
            "ansvarig": "Rektor",
            "klar_senast": dt.date(2027, 6, 30),
            "lage": "ej_paborjad",
        }
    ]


def test_every_occasion_is_counted_once(plan, runda):
    moment = KontrollmomentFactory(plan=plan)
    for day, utfall in enumerate(Kontrollutfall, start=1):
        tillfalle = KontrolltillfalleFactory(
            moment=moment, uppfoljning=runda, planerad=dt.date(2026, 5, day)
        )
        KontrollresultatFactory(tillfalle=tillfalle, utfall=utfall, text="Beskrivet.")
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    KontrolltillfalleFactory(
        moment=moment,
        uppfoljning=runda,
        planerad=dt.date(2026, 6, 1),
        lage=TillfalleLage.INSTALLT,
        lage_motiv="Systemet stängt.",
    )

    assert part()[0]["rakning"] == {
        "moment": 1,
        "tillfallen": 6,
        "utan_anmarkning": 1,
        "mindre_avvikelse": 1,
        "allvarlig_avvikelse": 1,
        "ej_genomford": 1,
        "installda": 1,
        "aterstar": 1,
    }


def test_a_result_that_is_not_approved_is_hidden_but_still_owed(plan, runda):
    KontrollresultatFactory(
        tillfalle=KontrolltillfalleFactory(
            moment__plan=plan, uppfoljning=runda, lage=TillfalleLage.UTFORT
        )
    )
    InlamningFactory(enhet=plan.enhet, uppfoljning=runda, lage=InlamningLage.UTKAST)

    assert part()[0]["rakning"]["aterstar"] == 1

    own = UserFactory(roll=(Roll.RAPPORTOR, plan.enhet))
    assert part(own, scope="SON")[0]["rakning"]["utan_anmarkning"] == 1


def test_a_check_for_the_namnd_only_is_not_in_the_kf_scope(plan, runda):
    KontrollmomentFactory(plan=plan, kod="INT", rapporteras_till=RapporterasTill.NAMND)
    auditor = UserFactory(roll=Roll.REVISOR)

    assert part(auditor)[0]["moment"] == []
    assert [check["kod"] for check in part(auditor, scope="SON")[0]["moment"]] == ["INT"]


def test_a_plan_that_is_not_adopted_is_shown_to_its_own_only(namnd, runda):
    plan = KontrollplanFactory(
        enhet=namnd, lage=PlanLage.UTKAST, beslut_datum=None, beslut_paragraf=""
    )
    KontrollmomentFactory(plan=plan)

    assert part() == []
    assert part(UserFactory(roll=Roll.REVISOR), scope="SON") == []
    own = UserFactory(roll=(Roll.INTERNKONTROLLSAMORDNARE, namnd))
    assert part(own, scope="SON")[0]["plan"] == {"lage": "utkast", "beslut": ""}


def test_an_enhet_without_plan_is_told_beside_those_with_one(plan, runda):
    EnhetFactory(kod="KULT", parent=plan.enhet.parent)

    assert [(row["enhet"]["kod"], row["plan"] is None) for row in part()] == [
        ("SON", False),
        ("KULT", True),
    ]


@pytest.fixture
def risk(plan):
    """Scored 3 × 3 before and 3 × 2 after; the plan rests on that version of it."""
    row = RiskFactory(
        enhet=plan.enhet,
        kod="SON-R1",
        sannolikhet=4,
        befintlig_kontroll="Två attesterar.",
        sannolikhet_efter=3,
        konsekvens_efter=3,
    )
    Planrisk.objects.create(plan=plan, risk=row, risk_version=row.version)
    return row


def test_a_risk_is_told_as_it_was_when_the_plan_was_adopted(plan, risk):
    risk.sannolikhet_efter = 1
    risk.save()

    (told,) = part()[0]["risker"]

    assert (told["kod"], told["riskvarde"], told["inneboende"]) == ("SON-R1", 9, 12)
    assert told["sannolikhet"] == {"steg": 3, "ord": "Möjlig"}
    assert told["zon"] == {"nr": 3, "ord": "åtgärda"}
    assert told["beslut"] == "kontrollera"


def test_a_risk_under_the_threshold_of_the_plan_is_left_out(plan, risk):
    plan.troskel = 10
    plan.save()

    assert part()[0]["risker"] == []


def test_a_risk_that_only_the_namnd_checks_is_not_in_the_kf_scope(plan, risk):
    KontrollmomentFactory(plan=plan, risk=risk, rapporteras_till=RapporterasTill.NAMND)
    auditor = UserFactory(roll=Roll.REVISOR)

    assert part(auditor)[0]["risker"] == []
    assert [row["kod"] for row in part(auditor, scope="SON")[0]["risker"]] == ["SON-R1"]


def test_the_risks_of_a_draft_plan_are_not_told(plan, risk):
    plan.lage, plan.beslut_datum, plan.beslut_paragraf = PlanLage.UTKAST, None, ""
    plan.save()
    own = UserFactory(roll=(Roll.INTERNKONTROLLSAMORDNARE, plan.enhet))
    KontrollmomentFactory(plan=plan)

    assert part(own, scope="SON")[0]["risker"] == []


def test_the_namnds_own_judgement_is_the_decided_one_of_the_round_or_before(plan, runda):
    delar = UppfoljningFactory(ar=2026, slag="delar", avser_till=dt.date(2026, 8, 31))
    KontrollrapportFactory(enhet=plan.enhet, uppfoljning=delar, beslutad=True)
    KontrollrapportFactory(enhet=plan.enhet, uppfoljning=runda, motivering="Utkast.")

    rapport = part(moment=runda.kod)[0]["rapport"]

    assert (rapport["bedomning"], rapport["beslut"]) == (
        "tillracklig", "Socialnämnden 2026-11-12 § 101",
    )  # fmt: skip
    own = UserFactory(roll=(Roll.INTERNKONTROLLSAMORDNARE, plan.enhet))
    assert part(own, scope="SON", moment=runda.kod)[0]["rapport"]["lage"] == "utkast"
    assert part(own, scope="SON", moment=delar.kod)[0]["rapport"]["lage"] == "beslutad"


def test_ks_judgement_is_told_of_the_whole_and_only_when_decided(plan, runda):
    samlad = SamladBedomningFactory(ar=2026, motivering="Bra.")
    assert read_report(2026, reader=None)["samlad_bedomning"] is None

    samlad.lage, samlad.bedomning = "beslutad", "delvis"
    samlad.beslut_organ, samlad.beslut_datum = "Kommunstyrelsen", dt.date(2027, 3, 30)
    samlad.beslut_paragraf = "44"
    samlad.save()

    assert read_report(2026, reader=None)["samlad_bedomning"] == {
        "bedomning": "delvis",
        "motivering": "Bra.",
        "forbattringar": "",
        "beslut": "Kommunstyrelsen 2027-03-30 § 44",
    }
    auditor = UserFactory(roll=Roll.REVISOR)
    assert read_report(2026, reader=auditor, scope="SON")["samlad_bedomning"] is None


def test_a_company_tells_ks_check_of_it_and_what_the_auditors_wait_for(plan):
    bolag = EnhetFactory(kod="ABO", slag="bolag", parent=plan.enhet.parent)
    BolagsprovningFactory(
        enhet=bolag, ar=2026, beslut_organ="KS", beslut_datum=dt.date(2026, 3, 1),
        beslut_paragraf="9",
    )  # fmt: skip
    RevisionsrekommendationFactory(
        enhet=bolag, kod="REV-1", svara_senast=dt.date(2026, 10, 1), rekommendation="Pröva."
    )
    RevisionsrekommendationFactory(
        enhet=bolag, kod="REV-2", svar="Klart.", lage="genomford", lage_motiv="Gjort."
    )

    row = next(row for row in part() if row["enhet"]["kod"] == "ABO")

    assert (row["provning"]["inom_andamal"], row["provning"]["inom_befogenheter"]) == ("ja", "ja")
    assert [(rek["kod"], rek["forsenad"]) for rek in row["rekommendationer"]] == [("REV-1", True)]


def test_drafts_of_a_check_and_of_an_answer_are_not_told(plan):
    bolag = EnhetFactory(kod="ABO", slag="bolag", parent=plan.enhet.parent)
    BolagsprovningFactory(enhet=bolag, ar=2026)
    RevisionsrekommendationFactory(enhet=bolag, kod="REV-1", svar="Bara ett utkast.")

    row = next(row for row in part() if row["enhet"]["kod"] == "ABO")

    assert row["provning"] is None
    assert [rek["svar"] for rek in row["rekommendationer"]] == [""]


def test_a_plan_adopted_after_the_last_day_is_told(plan):
    Kontrollar.objects.create(ar=2026, plan_senast=dt.date(2025, 10, 1))

    assert part()[0]["plan_i_tid"] is False
    assert control_rows(read_report(2026, reader=None))[0]["plan"] == (
        "Nämnden 2025-10-23 § 88, efter sista dagen"
    )


def test_a_deviation_tells_its_cause_and_what_the_recheck_found(plan, runda):
    moment = KontrollmomentFactory(plan=plan)
    first = KontrollresultatFactory(
        tillfalle=KontrolltillfalleFactory(moment=moment, uppfoljning=runda),
        utfall=Kontrollutfall.MINDRE_AVVIKELSE,
        avvikelser=1,
        text="En faktura.",
        orsak="Vikarie.",
    )
    again = KontrolltillfalleFactory(
        moment=moment, uppfoljning=runda, planerad=dt.date(2026, 12, 10), omprovar=first
    )
    KontrollresultatFactory(tillfalle=again)

    (told,) = deviations(read_report(2026, reader=None))

    assert (told["orsak"], told["omprovad"]) == ("Vikarie.", "omprövad: utan anmärkning")


@pytest.mark.parametrize("rows", [3, 30])
def test_the_part_is_read_in_a_constant_number_of_statements(
    rows, namnd, runda, django_assert_num_queries
):
    for _ in range(rows):
        plan = KontrollplanFactory(enhet=EnhetFactory(parent=namnd.parent))
        risk = RiskFactory(enhet=plan.enhet)
        Planrisk.objects.create(plan=plan, risk=risk, risk_version=risk.version)
        moment = KontrollmomentFactory(plan=plan, risk=risk)
        KontrollresultatFactory(
            tillfalle=KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
        )
        KontrollrapportFactory(enhet=plan.enhet, uppfoljning=runda, beslutad=True)
        RevisionsrekommendationFactory(enhet=plan.enhet)

    with django_assert_num_queries(5):
        control_part(2026, runda.pk, inom=None, readable=set())


def test_counts_in_words_say_one_and_many():
    many = dict.fromkeys(Kontrollutfall.values, 2) | {"installda": 0, "aterstar": 2}
    one = dict.fromkeys(Kontrollutfall.values, 1) | {"installda": 1, "aterstar": 0}

    assert control_words(many) == (
        "2 utan anmärkning, 2 mindre avvikelser, 2 allvarliga avvikelser, 2 ej genomförda, "
        "2 återstår"
    )
    assert control_words(one) == (
        "1 utan anmärkning, 1 mindre avvikelse, 1 allvarlig avvikelse, 1 ej genomförd, 1 inställd"
    )
