"""Internal control in the report: whose checks, results and actions are shown to whom."""

import datetime as dt

import pytest

from internkontroll.enums import Kontrollutfall, PlanLage, TillfalleLage
from mal.enums import RapporterasTill
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
    UppfoljningFactory,
    UserFactory,
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
