"""The fictitious municipality: what the demo must hold, and that it is built only once."""

from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client

from internkontroll.enums import Kontrollutfall, PlanLage, Riskbeslut
from internkontroll.models import (
    Kontrollplan,
    Kontrollresultat,
    Planrisk,
    ResultatAtgard,
    Risk,
    Urval,
)
from internkontroll.rules_urval import draw
from mal.andringar import amendments
from mal.enums import Geh, Klass, NivaSlag, RapporterasTill, Status
from mal.models import Bedomning, Granskning, Mal, MalSuccession, Plan
from nyckeltal.enums import Aggregering, Kon, MalvardeTyp, Saknas
from nyckeltal.models import (
    Fraga,
    Malvarde,
    Nyckeltal,
    NyckeltalEnhet,
    NyckeltalSuccession,
    Utfall,
)
from styrning.api.exempel import EXEMPEL
from styrning.arsredovisning.read_model import read_report
from styrning.bas.clock import today
from styrning.config.demo import alvstrand
from styrning.config.demo.konton import demo_logins
from styrning.grund.demo import is_demo
from styrning.grund.enums import InlamningLage, Roll, Slag
from styrning.grund.models import (
    Aktivitet,
    ApiToken,
    Enhet,
    EnhetSuccession,
    Handelse,
    Inlamning,
    Tilldelning,
    Uppfoljning,
    User,
)
from styrning.grund.registries import gaps
from tests.api.kommun import ask
from tests.api.test_handbok import QUESTIONS
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
NAMNDER_OCH_BOLAG = (Slag.NAMND, Slag.BOLAG)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The whole demo, built once for this module and rolled back after it."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True), transaction.atomic():
        alvstrand.build()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def alvstrands_kommun(demo, db):
    return demo


@pytest.mark.parametrize("ar", [2025, 2026])
def test_each_year_has_forty_goals(alvstrands_kommun, ar):
    goals = Mal.objects.valid_on(date(ar, 12, 31)).filter(
        plan__ar=ar, niva__slag=NivaSlag.MAL, niva__bedoms=True
    )

    assert goals.count() == 40


def test_twelve_namnder_and_bolag_report_beside_kommunstyrelsen(alvstrands_kommun):
    reporting = Inlamning.objects.filter(uppfoljning__kod="2026-AB")

    assert reporting.filter(enhet__slag__in=NAMNDER_OCH_BOLAG).count() == 12
    assert reporting.filter(enhet__slag=Slag.STYRELSE).count() == 1


def test_two_namnder_became_one_at_the_turn_of_the_year(alvstrands_kommun):
    rows = EnhetSuccession.objects.order_by("fran__kod").values_list(
        "fran__kod", "till__kod", "datum"
    )

    assert list(rows) == [("FRN", "KFN", date(2026, 1, 1)), ("KUN", "KFN", date(2026, 1, 1))]
    assert not Enhet.objects.get(kod="KUN").valid_on(date(2026, 1, 1))
    assert MalSuccession.objects.count() == 2


def test_there_are_123_nyckeltal_of_which_30_by_sex(alvstrands_kommun):
    assert Nyckeltal.objects.count() == 123
    assert Nyckeltal.objects.filter(per_kon=True).count() == 30


def test_every_nyckeltal_by_sex_has_values_of_women_and_men(alvstrands_kommun):
    split = Utfall.objects.filter(kon=Kon.KVINNOR, varde__isnull=False) | Utfall.objects.filter(
        kon=Kon.KVINNOR, taljare__isnull=False
    )

    assert split.values("nyckeltal").distinct().count() == 30


def test_every_reason_for_a_gap_is_there(alvstrands_kommun):
    reasons = set(Utfall.objects.exclude(saknas_orsak="").values_list("saknas_orsak", flat=True))

    assert reasons == set(Saknas.values)


def test_every_status_is_there(alvstrands_kommun):
    report = read_report(2025, reader=None)

    seen = {figure["status"] for mal in report["mal"] for figure in mal["nyckeltal"]}
    assert seen == set(Status.values)


def test_every_class_is_decided_somewhere(alvstrands_kommun):
    decided = set(Bedomning.objects.values_list("steg__klass", flat=True))

    assert decided == set(Klass.values) - {Klass.EJ_BEDOMT}


def test_some_figures_lag_a_year_and_are_judged_against_that_years_target(alvstrands_kommun):
    report = read_report(2025, reader=None)

    figure = next(
        f for mal in report["mal"] if mal["kod"] == "U1" for f in mal["nyckeltal"]
        if f["kod"] == "UAN-005"
    )  # fmt: skip
    assert (figure["period"], figure["malvarde"]["ar"]) == ("2024", 2024)


def test_some_figures_are_followed_without_a_target(alvstrands_kommun):
    without = Nyckeltal.objects.exclude(pk__in=Malvarde.objects.values("nyckeltal"))

    assert without.count() == 14


def test_some_goals_are_reported_only_to_their_own_namnd(alvstrands_kommun):
    own = Mal.objects.filter(plan__ar=2026, rapporteras_till=RapporterasTill.NAMND)

    assert sorted(own.values_list("kod", flat=True)) == ["BUN4", "KFN3", "MTN2", "SON3", "VON3"]
    shown = {mal["kod"] for mal in read_report(2026, reader=None)["mal"]}
    assert not shown & {"BUN4", "KFN3", "MTN2", "SON3", "VON3"}


def test_geh_goals_name_the_councils_decision(alvstrands_kommun):
    goals = Mal.objects.filter(plan__ar=2025).exclude(geh=Geh.NEJ)

    assert Counter(goals.values_list("geh", flat=True)) == {"finansiellt": 3, "verksamhet": 14}
    assert set(goals.values_list("geh_beslut", flat=True)) == {"Kommunfullmäktige 2024-11-25 § 141"}


def test_values_of_schools_are_added_up_to_the_namnd(alvstrands_kommun):
    report = read_report(2025, reader=None)

    figure = next(
        f for mal in report["mal"] if mal["kod"] == "BUN1" for f in mal["nyckeltal"]
        if f["kod"] == "BUN-001"
    )  # fmt: skip
    assert figure["serie"][-1]["ingar"] == {"med": 4, "av": 4, "saknas": []}
    assert figure["status"] == Status.NATT
    assert Nyckeltal.objects.exclude(aggregering=Aggregering.INGEN).count() == 5


def test_judgements_that_differ_from_the_proposal_give_a_reason(alvstrands_kommun):
    differing = Bedomning.objects.exclude(foreslagen=F("steg__klass"))

    assert differing.count() == 4
    assert not differing.filter(motiv="").exists()


def test_every_samlad_judgement_below_full_has_an_action(alvstrands_kommun):
    below = Bedomning.objects.filter(
        enhet=F("mal__huvudansvarig"), steg__klass__in=[Klass.DELVIS, Klass.EJ_UPPFYLLT]
    )

    assert list(below.filter(atgard="").values_list("uppfoljning__kod", "mal__kod")) == []


def test_earlier_rounds_are_decided_and_one_is_open(alvstrands_kommun):
    lagen = Counter(Inlamning.objects.values_list("uppfoljning__kod", "lage"))

    assert lagen == {
        ("2025-DEL", InlamningLage.BESLUTAD): 14,
        ("2025-AB", InlamningLage.BESLUTAD): 14,
        ("2026-DEL", InlamningLage.BESLUTAD): 13,
        ("2026-AB", InlamningLage.EJ_PABORJAD): 7,
        ("2026-AB", InlamningLage.UTKAST): 4,
        ("2026-AB", InlamningLage.INSKICKAD): 1,
        ("2026-AB", InlamningLage.ATER): 1,
    }
    assert [runda.kod for runda in Uppfoljning.objects.all() if runda.is_open(today())] == [
        "2026-AB"
    ]


def test_internal_control_has_a_plan_for_each_and_deviations_with_actions(alvstrands_kommun):
    assert Kontrollplan.objects.filter(ar=2026).count() == 13
    assert set(Kontrollresultat.objects.values_list("utfall", flat=True)) == set(
        Kontrollutfall.values
    )
    serious = Kontrollresultat.objects.filter(utfall=Kontrollutfall.ALLVARLIG_AVVIKELSE)
    assert serious.count() == ResultatAtgard.objects.filter(resultat__in=serious).count() == 4


def test_plans_rest_on_risks_as_they_were_scored_and_common_checks_are_in_all(alvstrands_kommun):
    scored = {
        pin.plan.ar: pin.risk.history.get(version=pin.risk_version).sannolikhet
        for pin in Planrisk.objects.filter(risk__kod="KS-R1").select_related("plan", "risk")
    }
    assert scored == {2025: 4, 2026: 3}
    plans = Kontrollplan.objects.filter(ar=2026)
    assert plans.filter(moment_lista__gemensamt__kod="G26-1").count() == plans.count()
    assert set(Kontrollplan.objects.filter(ar=2027).values_list("lage", flat=True)) == {
        PlanLage.UTKAST,
        PlanLage.FASTSTALLD,
    }


def test_every_deviation_has_a_cause_and_a_recheck_has_closed_one(alvstrands_kommun):
    deviations = Kontrollresultat.objects.filter(
        utfall__in=[Kontrollutfall.MINDRE_AVVIKELSE, Kontrollutfall.ALLVARLIG_AVVIKELSE]
    )
    assert not deviations.filter(orsak="").exists()
    closed = deviations.filter(omprovningar__resultat__utfall=Kontrollutfall.UTAN_ANMARKNING)
    assert sorted(closed.values_list("tillfalle__moment__kod", flat=True)) == [
        "KFN-26-2", "SON-26-5", "VON-25-1",
    ]  # fmt: skip


def test_some_risks_are_accepted_and_one_acceptance_has_run_out(alvstrands_kommun):
    accepted = Risk.objects.filter(beslut=Riskbeslut.ACCEPTERA).order_by("accepterad_till")
    assert [risk.kod for risk in accepted if risk.accepterad_till < today()] == ["BUN-R7"]
    assert accepted.count() == 5


def test_samples_can_be_drawn_again(alvstrands_kommun):
    for urval in Urval.objects.all():
        numbers = range(1, urval.lista_rader + 1)
        assert draw(urval.fro, urval.lista_sha256, numbers, urval.antal) == urval.rader
    assert Urval.objects.count() == 4


def test_the_arshjul_names_the_law_where_a_date_is_law(alvstrands_kommun):
    by_law = Aktivitet.objects.filter(arshjul__ar=2026).exclude(lagrum="")

    assert sorted(set(by_law.values_list("lagrum", flat=True))) == [
        "KL 11 kap. 10 §", "KL 11 kap. 16 §", "KL 11 kap. 20 §", "KL 11 kap. 8 §",
        "KL 5 kap. 24 §", "KL 6 kap. 6 §", "KL 6 kap. 9 §",
    ]  # fmt: skip


def test_every_role_has_a_log_in_that_works(alvstrands_kommun):
    logins = list(demo_logins())

    assert [login["roll"] for login in logins] == list(Roll.values)
    for login in logins:
        user = User.objects.get(username=login["konto"])
        assert user.check_password(login["losenord"])
        assert Tilldelning.objects.filter(user=user, roll=login["roll"]).exists()
    machine = User.objects.get(maskinkonto=True)
    assert not machine.has_usable_password()
    call_command("create_token", konto=machine.username)  # refused for an account without role


def test_nobody_else_can_log_in(alvstrands_kommun):
    konton = [login["konto"] for login in demo_logins()]

    others = User.objects.exclude(username__in=konton)
    assert [user.username for user in others if user.has_usable_password()] == []


def test_the_trees_are_whole(alvstrands_kommun):
    call_command("check_trees", stdout=StringIO())


@pytest.mark.parametrize("model", [Utfall, Bedomning, Mal, Nyckeltal, NyckeltalEnhet, Malvarde])
def test_every_version_of_every_row_is_in_history(alvstrands_kommun, model):
    assert set(model.history.values_list("id", "version")) == {
        (pk, version)
        for pk, latest in model.objects.values_list("pk", "version")
        for version in range(1, latest + 1)
    }


def test_two_amendments_within_the_year_tell_what_they_changed(alvstrands_kommun):
    told = amendments(Plan.objects.get(ar=2026), User.objects.get(username="nils.berg"))

    assert {row.beslut: {mal.kod: mal.vad for mal in row.mal} for row in told} == {
        "Kommunfullmäktige 2026-03-30 § 41": {
            "VON4": ["tillkom, gäller från och med 1 april 2026"]
        },
        "Kommunfullmäktige 2026-06-15 § 88": {
            "SON4": ["upphör, gäller inte från och med 1 juli 2026"],
            "UAN2": ["målet löd ”Vuxenutbildningen leder till arbete”"],
        },
    }


def test_the_database_says_that_it_is_invented(alvstrands_kommun):
    assert is_demo()


def test_building_again_changes_nothing(alvstrands_kommun):
    before = Handelse.objects.count(), Utfall.objects.count()

    assert alvstrand.build() is False

    assert (Handelse.objects.count(), Utfall.objects.count()) == before


def test_public_ids_are_the_same_every_time(alvstrands_kommun):
    assert str(Enhet.objects.get(kod="BUN").publikt_id) == "43678bb2-fb8a-5c7f-9ef2-373a3572528e"


def test_the_figures_are_the_same_every_time(alvstrands_kommun):
    rows = Utfall.objects.filter(
        nyckeltal__kod="PER-001", enhet__kod="KS", avser_fran="2025-01-01", avser_till="2025-12-31"
    )

    assert dict(rows.values_list("kon", "varde")) == {
        Kon.TOTALT: Decimal("6.6"),
        Kon.KVINNOR: Decimal("7.8"),
        Kon.MAN: Decimal("5.7"),
    }


def test_what_is_sent_in_lacks_nothing_that_stops_it(alvstrands_kommun):
    sent = Inlamning.objects.filter(
        lage__in=[InlamningLage.INSKICKAD, InlamningLage.BESLUTAD]
    ).select_related("enhet", "uppfoljning")

    assert [
        f"{row}: {gap.text}" for row in sent for gap in gaps(row) if gap.hindrar
    ] == []  # fmt: skip


def test_the_event_log_tells_who_returned_what_and_when(alvstrands_kommun):
    row = Inlamning.objects.get(uppfoljning__kod="2026-AB", enhet__kod="UAN")

    events = Handelse.objects.filter(slag="grund.inlamning", objekt_id=row.pk).order_by("at")
    assert list(events.values_list("vad", "av__username")) == [
        ("skickade in", "samir.haddad"), ("lämnade åter", "ulla.nygren"),
    ]  # fmt: skip
    assert events[1].uppgift == {"motiv": row.ater_motiv}
    assert (NOW - events[1].at).days == 1


def test_reviews_and_questions_are_there_to_be_seen(alvstrands_kommun):
    marks = Granskning.objects.filter(inlamning__enhet__kod="UAN")

    assert marks.filter(lage="ater").values_list("mal__kod", flat=True).get() == "UAN2"
    assert marks.filter(lage="utan_anmarkning").count() == marks.count() - 1 > 0
    asked = Fraga.objects.values_list("inlamning__enhet__kod", "stalld_av__username")
    assert sorted(asked.filter(svarad_at=None)) == [("BUN", "nils.berg"), ("VON", "nils.berg")]
    assert sorted(asked.exclude(svarad_at=None)) == [("BUN", "lena.sandberg")]


def test_history_is_dated_when_it_was_written(alvstrands_kommun):
    judged = Bedomning.objects.get(uppfoljning__kod="2025-AB", mal__kod="BUN1", enhet__kod="BUN")

    assert judged.history.get().history_date == judged.bedomd_at
    assert judged.bedomd_at.date() == date(2026, 2, 4)


def test_answers_of_each_kind_a_baseline_a_succession_and_unsure_values_are_there(
    alvstrands_kommun,
):
    kinds = Counter(Nyckeltal.objects.values_list("vardetyp", flat=True))
    certainties = set(Utfall.objects.values_list("sakerhet", flat=True))

    assert kinds == {"tal": 121, "skala": 1, "ja_nej": 1}
    assert certainties == {"preliminar", "slutlig", "reviderad"}
    assert Malvarde.objects.filter(typ=MalvardeTyp.UTGANGSVARDE).count() == 4
    assert NyckeltalSuccession.objects.values_list("fran__kod", "till__kod").get() == (
        "ABO-004",
        "ABO-001",
    )


EXAMPLES = [query for query in EXEMPEL.values() if "mutation" not in query]


@pytest.mark.parametrize("query", [*QUESTIONS, *EXAMPLES])
def test_the_demo_answers_every_question_of_the_handbook_to_a_key(alvstrands_kommun, query):
    """With the account, the years and the codes that the handbook names."""
    namnd = Enhet.objects.get(kod="BUN") if "$enhet" in query else None
    konto = User.objects.get(username="api.arsredovisning")
    _, secret = ApiToken.objects.issue(user=konto, namn="Handboken", enhet=namnd)
    variables = {"ar": 2025, "enhet": "BUN"} if namnd else {}
    headers = {"Authorization": f"Bearer {secret}"}
    answer = ask(Client(), query, headers=headers, **variables).json()
    assert "errors" not in answer
    assert all(answer["data"].values())
