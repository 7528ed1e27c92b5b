"""Risks: described, scored on the scale in force, decided on, ended; never lost."""

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest

from internkontroll.enums import Axel, Riskbeslut, Skallage
from internkontroll.models import Risk, RiskAtgard
from internkontroll.plan import threatened
from internkontroll.services import (
    NyAtgard,
    Riskdata,
    Vardering,
    add_risk,
    add_risk_action,
    change_risk,
    end_risk,
    remove_risk,
    resume_risk,
    score_risk,
)
from mal.registries import goals_merged
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.enums import Slag
from styrning.grund.models import Atgard, Handelse
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    MalFactory,
    NyckeltalFactory,
    RiskFactory,
    RiskskalaFactory,
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
    agare="Lönechefen",
)
VARDE = Vardering(sannolikhet=3, konsekvens=4, beslut="kontrollera")
ACCEPTERA = replace(
    VARDE,
    beslut="acceptera",
    beslut_motiv="Kostar mer att åtgärda.",
    accepterad_av="Socialnämnden",
    accepterad_till=dt.date(2027, 1, 31),
)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def namnd():
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def skala():
    return RiskskalaFactory()


def unscored(**facts) -> Risk:
    return RiskFactory(skala=None, sannolikhet=None, konsekvens=None, beslut="", **facts)


def test_risks_are_numbered_and_scored(namnd, skala, user):
    first = add_risk(namnd, RISK, VARDE, by=user)
    second = add_risk(namnd, RISK, VARDE, by=user)

    assert (first.kod, second.kod, second.riskvarde, second.skala) == (
        "SOC-R1", "SOC-R2", 12, skala,
    )  # fmt: skip
    assert Handelse.objects.filter(vad="lade till risk", av=user).count() == 2


def test_a_risk_may_wait_for_its_score(namnd, user):
    risk = add_risk(namnd, RISK, by=user)

    assert (risk.skala, risk.riskvarde, risk.beslut) == (None, None, "")


def test_a_risk_is_not_scored_before_there_is_a_scale(namnd, user):
    RiskskalaFactory(lage=Skallage.UTKAST)

    with pytest.raises(RuleError, match="Kommunen har ingen fastställd riskskala än"):
        add_risk(namnd, RISK, VARDE, by=user)

    assert Risk.objects.count() == 0


def test_a_code_is_not_given_again_after_a_removal(namnd, user):
    risk = add_risk(namnd, RISK, by=user)
    remove_risk(risk, by=user, version=1)

    assert add_risk(namnd, RISK, by=user).kod == "SOC-R2"


@pytest.mark.parametrize("slag", [Slag.KF, Slag.FORVALTNING, Slag.VERKSAMHET, Slag.REVISION])
def test_only_boards_committees_and_companies_have_risks(user, slag):
    with pytest.raises(RuleError, match="Risker hör till en styrelse, en nämnd eller ett bolag"):
        add_risk(EnhetFactory(slag=slag), RISK, by=user)

    assert Risk.objects.count() == 0


@pytest.mark.parametrize("score", [0, 5, -1])
@pytest.mark.parametrize("field", ["sannolikhet", "konsekvens"])
def test_a_score_off_the_scale_is_refused(namnd, skala, user, field, score):
    with pytest.raises(FaultsError, match="Välj 1, 2, 3 eller 4") as error:
        add_risk(namnd, RISK, replace(VARDE, **{field: score}), by=user)

    assert list(error.value.faults) == [field]
    assert (Risk.objects.count(), Handelse.objects.count()) == (0, 0)


def test_a_risk_needs_its_words(namnd, user):
    with pytest.raises(RuleError) as error:
        add_risk(namnd, replace(RISK, risk_att=" "), by=user)

    assert error.value.field == "risk_att"
    assert Risk.objects.count() == 0


def test_undue_influence_is_an_irregularity(namnd, user):
    with pytest.raises(RuleError, match="Otillåten påverkan hör till kategorin oegentligheter"):
        add_risk(namnd, replace(RISK, otillaten_paverkan=True), by=user)

    assert Risk.objects.count() == 0


def test_a_risk_names_several_goals_and_nyckeltal(namnd, user):
    goals = [MalFactory(huvudansvarig=namnd) for _ in range(2)]
    figures = [NyckeltalFactory(), NyckeltalFactory()]

    data = replace(RISK, mal=[goal.identitet for goal in goals], nyckeltal=figures)
    risk = add_risk(namnd, data, by=user)

    assert set(risk.mal_lista.values_list("mal_identitet", flat=True)) == {
        goal.identitet for goal in goals
    }
    assert {tie.nyckeltal for tie in risk.nyckeltal_lista.all()} == {*figures}


def test_a_risk_is_described_anew_with_its_links(user):
    figure = NyckeltalFactory()
    risk = RiskFactory()
    risk.mal_lista.create(mal_identitet=uuid4())
    goal = uuid4()

    row = change_risk(
        risk, replace(RISK, mal=[goal], nyckeltal=[figure]), by=user, version=1
    )  # fmt: skip

    assert (row.risk_att, row.agare, row.version) == ("fel lön betalas ut", "Lönechefen", 2)
    assert [tie.mal_identitet for tie in row.mal_lista.all()] == [goal]
    event = Handelse.objects.get(vad="ändrade risk")
    assert event.uppgift == {"mal": [str(goal)], "nyckeltal": [figure.kod]}


def test_a_goal_that_only_this_plan_has_is_held_by_its_risk(namnd):
    goal = MalFactory(huvudansvarig=namnd, plan__ar=2026)
    RiskFactory(kod="R1").mal_lista.create(mal_identitet=goal.identitet)
    assert threatened(goal) == "risken R1 pekar på det"

    MalFactory(huvudansvarig=namnd, plan__ar=2025, identitet=goal.identitet)
    assert threatened(goal) == ""


def test_a_risk_follows_its_goal_into_another(namnd, user):
    ended, into = MalFactory(huvudansvarig=namnd), MalFactory(huvudansvarig=namnd)
    first, both = RiskFactory(), RiskFactory()
    for risk, goals in ((first, [ended]), (both, [ended, into])):
        for goal in goals:
            risk.mal_lista.create(mal_identitet=goal.identitet)

    goals_merged(ended, into, user)

    for risk in (first, both):
        named = set(risk.mal_lista.values_list("mal_identitet", flat=True))
        assert named == {ended.identitet, into.identitet}
    assert Handelse.objects.get(vad="risken följde med målet").uppgift == {"mal": into.kod}


def test_links_alone_are_a_change(namnd, user):
    risk = add_risk(namnd, RISK, by=user)
    goal = uuid4()

    change_risk(risk, replace(RISK, mal=[goal]), by=user, version=1)

    assert Risk.objects.get().version == 2


def test_an_unchanged_risk_writes_nothing(namnd, user):
    risk = add_risk(namnd, RISK, by=user)

    row = change_risk(risk, RISK, by=user, version=9)

    assert row.version == 1
    assert not Handelse.objects.filter(vad="ändrade risk").exists()


def test_a_change_in_conflict_is_not_saved(user):
    risk = RiskFactory()
    change_risk(risk, RISK, by=user, version=1)

    with pytest.raises(StaleError) as error:
        change_risk(risk, replace(RISK, agare="Jag"), by=user, version=1)

    assert error.value.current.agare == "Lönechefen"
    assert Risk.objects.get().agare == "Lönechefen"


def test_a_risk_is_scored_anew_and_the_old_score_stays_in_history(user):
    risk = RiskFactory(sannolikhet=3, konsekvens=3)

    score_risk(risk, replace(VARDE, sannolikhet=2, beslut="atgarda"), by=user, version=1)

    risk.refresh_from_db()
    assert (risk.sannolikhet, risk.konsekvens, risk.beslut, risk.version) == (2, 4, "atgarda", 2)
    scores = risk.history.order_by("version").values_list("sannolikhet", "konsekvens")
    assert list(scores) == [(3, 3), (2, 4)]
    assert Handelse.objects.get(vad="värderade risk").uppgift == {"fran": 9, "till": 8}


def test_the_value_after_existing_controls_is_the_one_that_counts(user):
    risk = unscored()
    RiskskalaFactory()
    varde = replace(
        VARDE, befintlig_kontroll="Två attesterar.", sannolikhet_efter=2, konsekvens_efter=3
    )

    row = score_risk(risk, varde, by=user, version=1)

    assert (row.inneboende, row.riskvarde) == (12, 6)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"sannolikhet_efter": 2, "befintlig_kontroll": "Attest"}, "konsekvens_efter"),
        ({"konsekvens_efter": 2, "befintlig_kontroll": "Attest"}, "sannolikhet_efter"),
        ({"sannolikhet_efter": 2, "konsekvens_efter": 2}, "befintlig_kontroll"),
        ({"sannolikhet_efter": 7, "konsekvens_efter": 2, "befintlig_kontroll": "A"},
         "sannolikhet_efter"),
        ({"beslut": "glöm"}, "beslut"),
    ],
)  # fmt: skip
def test_a_score_that_is_not_whole_is_refused(user, typed, field):
    risk = RiskFactory()

    with pytest.raises(FaultsError) as error:
        score_risk(risk, replace(VARDE, **typed), by=user, version=1)

    assert list(error.value.faults) == [field]
    assert (Risk.objects.get().riskvarde, Handelse.objects.count()) == (9, 0)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"accepterad_av": " "}, "accepterad_av", "Ange vem som accepterar risken."),
        ({"accepterad_till": None}, "accepterad_till", "Ange till och med vilken dag"),
        ({"accepterad_till": dt.date(2026, 11, 17)}, "accepterad_till", "Dagen har passerat."),
        ({"beslut_motiv": ""}, "beslut_motiv", "Skriv varför risken accepteras."),
    ],
)
def test_an_acceptance_says_who_why_and_until_when(user, typed, field, message):
    risk = RiskFactory()

    with pytest.raises(FaultsError, match=message) as error:
        score_risk(risk, replace(ACCEPTERA, **typed), by=user, version=1)

    assert list(error.value.faults) == [field]
    assert Risk.objects.get().beslut == Riskbeslut.KONTROLLERA


def test_a_risk_is_accepted_until_a_day(user):
    row = score_risk(RiskFactory(), ACCEPTERA, by=user, version=1)

    assert (row.beslut, row.accepterad_av, row.accepterad_till) == (
        "acceptera", "Socialnämnden", dt.date(2027, 1, 31),
    )  # fmt: skip


def test_another_decision_takes_the_acceptance_away(user):
    risk = score_risk(RiskFactory(), ACCEPTERA, by=user, version=1)

    row = score_risk(risk, replace(ACCEPTERA, beslut="atgarda"), by=user, version=2)

    assert (row.accepterad_av, row.accepterad_till) == ("", None)


def test_an_unchanged_score_writes_nothing(user):
    risk = RiskFactory(sannolikhet=3, konsekvens=4)

    assert score_risk(risk, VARDE, by=user, version=7).version == 1
    assert Handelse.objects.count() == 0


def test_the_same_score_on_a_new_scale_is_a_new_score(user):
    risk = RiskFactory(sannolikhet=3, konsekvens=4)
    ny = RiskskalaFactory(nummer=2)

    row = score_risk(risk, VARDE, by=user, version=1)

    assert (row.skala, row.version) == (ny, 2)


def test_scores_follow_the_steps_of_the_scale_in_force(user):
    risk = RiskFactory()
    ny = RiskskalaFactory(nummer=2)
    ny.steg.create(axel=Axel.SANNOLIKHET, nr=5, ord="Säker", betydelse="Händer varje vecka.")

    row = score_risk(risk, replace(VARDE, sannolikhet=5), by=user, version=1)
    with pytest.raises(FaultsError, match="Välj 1, 2, 3, 4 eller 5"):
        score_risk(risk, replace(VARDE, sannolikhet=6), by=user, version=2)

    assert row.riskvarde == 20


def test_somebody_scored_first(user):
    risk = RiskFactory()
    score_risk(risk, replace(VARDE, sannolikhet=4), by=user, version=1)

    with pytest.raises(StaleError) as error:
        score_risk(risk, replace(VARDE, sannolikhet=1), by=user, version=1)

    assert error.value.current.riskvarde == 16
    assert Risk.objects.get().riskvarde == 16


def test_a_risk_is_ended_with_a_reason_and_taken_up_again(user):
    risk = RiskFactory()

    row = end_risk(risk, "Verksamheten såldes.", by=user, version=1)
    assert (row.avslutad_at, row.avslutad_motiv) == (dt.date(2026, 11, 18), "Verksamheten såldes.")
    assert not Risk.objects.current().exists()

    row = resume_risk(risk, by=user, version=2)
    assert (row.avslutad_at, row.avslutad_motiv, row.version) == (None, "", 3)


def test_a_risk_is_not_ended_without_a_reason(user):
    with pytest.raises(RuleError, match="Skriv varför risken avslutas") as error:
        end_risk(RiskFactory(), "  ", by=user, version=1)

    assert error.value.field == "avslutad_motiv"
    assert Risk.objects.get().avslutad_at is None


def test_an_ended_risk_is_not_changed(user):
    risk = end_risk(RiskFactory(), "Såld.", by=user, version=1)

    with pytest.raises(RuleError, match=r"Risken är redan avslutad: Såld\."):
        end_risk(risk, "Igen.", by=user, version=2)
    with pytest.raises(RuleError, match=r"Risken är avslutad: Såld\. Återuppta den"):
        score_risk(risk, VARDE, by=user, version=2)
    with pytest.raises(RuleError, match="Risken är avslutad"):
        change_risk(risk, RISK, by=user, version=2)
    with pytest.raises(RuleError, match="Risken är avslutad"):
        add_risk_action(risk, NyAtgard("Gör", "Jag", dt.date(2027, 1, 1)), by=user)

    assert (Risk.objects.get().version, Atgard.objects.count()) == (2, 0)


@pytest.mark.parametrize("call", [end_risk, resume_risk, remove_risk])
def test_an_end_in_conflict_is_not_saved(user, call):
    risk = unscored()
    if call is resume_risk:
        end_risk(risk, "Såld.", by=user, version=1)
    args = ("Såld.",) if call is end_risk else ()

    with pytest.raises(StaleError):
        call(risk, *args, by=user, version=7)

    assert Risk.objects.count() == 1


def test_a_risk_with_history_is_not_removed(user):
    risk = RiskFactory(enhet__kod="SOC", kod="SOC-R1")
    KontrollmomentFactory(plan__enhet=risk.enhet, risk=risk)

    with pytest.raises(RuleError) as error:
        remove_risk(risk, by=user, version=1)

    assert str(error.value) == (
        "SOC-R1 har historik (värderingar, kontrollmoment) och tas inte bort. "
        "Avsluta risken i stället, med skäl."
    )
    assert Risk.objects.count() == 1


def test_a_direct_action_has_owner_and_date(user):
    risk = RiskFactory()

    atgard = add_risk_action(
        risk, NyAtgard("Stäng fjärranslutningen", "Driftchefen", dt.date(2026, 12, 31)), by=user
    )

    assert (atgard.enhet, atgard.lage) == (risk.enhet, "ej_paborjad")
    assert RiskAtgard.objects.get().risk == risk
    assert Handelse.objects.get().uppgift == {"risk": risk.kod}


def test_a_direct_action_that_lacks_something_is_refused(user):
    with pytest.raises(FaultsError) as error:
        add_risk_action(RiskFactory(), NyAtgard("", "", dt.date(2026, 11, 17)), by=user)

    assert set(error.value.faults) == {"atgard_text", "atgard_ansvarig", "atgard_klar_senast"}
    assert Atgard.objects.count() == 0
