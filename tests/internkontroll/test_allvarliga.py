"""A serious deviation: told the chief at once, shown on the goal it protects, gone when cleared."""

import datetime as dt

import pytest

from internkontroll.allvarliga import risks_to_goal, serious_for_chief, serious_on_goal
from internkontroll.arshjul import control_of_year
from internkontroll.enums import Kontrollutfall, PlanLage, Riskbeslut
from internkontroll.models import RiskMal
from internkontroll.services import NyAtgard, Resultatdata, report_result
from internkontroll.tillfallen import tillfallen_for
from styrning.grund.enums import InlamningLage, Roll, Utskicksslag
from styrning.grund.models import Utskick
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    MalFactory,
    RiskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ALLVARLIG = Kontrollutfall.ALLVARLIG_AVVIKELSE


@pytest.fixture
def namnd():
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def goal(namnd):
    return MalFactory(huvudansvarig=namnd)


@pytest.fixture
def tillfalle(namnd, goal):
    row = KontrolltillfalleFactory(moment__plan__enhet=namnd, moment__vad="Registerutdrag")
    RiskMal.objects.create(risk=row.moment.risk, mal_identitet=goal.identitet)
    InlamningFactory(enhet=namnd, uppfoljning=row.uppfoljning, lage=InlamningLage.UTKAST)
    return row


@pytest.fixture
def chief(namnd):
    return UserFactory(roll=(Roll.GODKANNARE, namnd), email="chef@example.se")


def serious(tillfalle, **facts):
    return KontrollresultatFactory(tillfalle=tillfalle, utfall=ALLVARLIG, text="Sex saknas",
                                   stickprov=40, avvikelser=6, **facts)  # fmt: skip


def report(tillfalle, by, utfall=ALLVARLIG):
    data = Resultatdata(
        utfall=utfall,
        utford_at=dt.date(2026, 11, 17),
        utford_av="Nils Berg",
        stickprov=40,
        avvikelser=6,
        text="Sex saknas",
        orsak="Rutinen är inte känd",
        atgard=NyAtgard("Ny rutin", "HR-chefen", dt.date(2027, 1, 15)),
    )
    return report_result(tillfalle, data, by=by)


def test_the_chief_gets_a_letter_at_once_and_only_one(tillfalle, chief, namnd):
    by = UserFactory(roll=(Roll.RAPPORTOR, namnd), email="rapportor@example.se")
    row = report(tillfalle, by)
    row.text = "Sju saknas"
    row.save_as(by)
    (letter,) = Utskick.objects.filter(slag=Utskicksslag.AVVIKELSE)
    assert letter.mottagare == chief
    assert letter.amne == "Styrning: allvarlig avvikelse, Registerutdrag"
    assert "”Sex saknas”" in letter.text


def test_a_minor_deviation_sends_no_letter(tillfalle, chief, namnd):
    by = UserFactory(roll=(Roll.RAPPORTOR, namnd))
    report(tillfalle, by, Kontrollutfall.MINDRE_AVVIKELSE)
    assert not Utskick.objects.exists()


def test_whoever_reports_it_gets_no_letter_about_it(tillfalle, chief):
    report(tillfalle, chief)
    assert not Utskick.objects.exists()


def test_the_chief_sees_it_before_the_submission_is_sent_in(tillfalle, chief):
    serious(tillfalle)
    (row,) = serious_for_chief(chief)
    assert (row["vad"], row["enhet"], row["stickprov"], row["avvikelser"]) == (
        "Registerutdrag",
        "Socialnämnden",
        40,
        6,
    )


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.RAPPORTOR, Roll.SEKRETERARE])
def test_others_are_not_the_chief(tillfalle, namnd, roll):
    serious(tillfalle)
    assert serious_for_chief(UserFactory(roll=(roll, namnd))) == []


def test_the_chief_of_another_namnd_does_not_see_it(tillfalle):
    serious(tillfalle)
    other = EnhetFactory(kod="BUN")
    assert serious_for_chief(UserFactory(roll=(Roll.GODKANNARE, other))) == []


def test_a_draft_plan_tells_nothing(tillfalle, chief):
    serious(tillfalle)
    plan = tillfalle.moment.plan
    plan.lage = PlanLage.UTKAST
    plan.save()
    assert serious_for_chief(chief) == []


def recheck(resultat, utfall):
    again = KontrolltillfalleFactory(
        moment=resultat.tillfalle.moment,
        uppfoljning=resultat.tillfalle.uppfoljning,
        omprovar=resultat,
        planerad=dt.date(2026, 12, 15),
    )
    KontrollresultatFactory(tillfalle=again, utfall=utfall, text="Ännu ett")


def test_a_recheck_without_remark_clears_it(tillfalle, chief):
    recheck(serious(tillfalle), Kontrollutfall.UTAN_ANMARKNING)
    assert serious_for_chief(chief) == []


def test_a_recheck_that_finds_more_does_not_clear_it(tillfalle, chief):
    recheck(serious(tillfalle), Kontrollutfall.MINDRE_AVVIKELSE)
    assert len(serious_for_chief(chief)) == 1


@pytest.mark.parametrize(
    ("roll", "lage", "seen"),
    [
        (Roll.GODKANNARE, InlamningLage.UTKAST, 1),
        (Roll.LASARE, InlamningLage.UTKAST, 0),
        (Roll.LASARE, InlamningLage.GODKAND, 1),
    ],
)
def test_the_goal_shows_it_to_those_who_read_the_result(tillfalle, goal, namnd, roll, lage, seen):
    serious(tillfalle)
    namnd.inlamningar.update(lage=lage)
    reader = UserFactory(roll=(roll, namnd))
    assert len(serious_on_goal(goal.identitet, 2026, reader)) == seen


@pytest.mark.parametrize(("ar", "seen"), [(2025, 0), (2026, 1), (2027, 1)])
def test_it_stands_on_the_goal_of_later_years_but_not_of_earlier(tillfalle, goal, chief, ar, seen):
    serious(tillfalle)
    assert len(serious_on_goal(goal.identitet, ar, chief)) == seen


def test_another_goal_does_not_show_it(tillfalle, chief):
    serious(tillfalle)
    assert serious_on_goal(MalFactory().identitet, 2026, chief) == []


def test_risks_to_a_goal_are_those_that_are_not_ended(tillfalle, goal, namnd):
    reader = UserFactory(roll=(Roll.LASARE, namnd))
    risk = tillfalle.moment.risk
    assert list(risks_to_goal(goal.identitet, reader)) == [risk]
    risk.avslutad_at, risk.avslutad_motiv = dt.date(2026, 10, 1), "Verksamheten är nedlagd"
    risk.save()
    assert not risks_to_goal(goal.identitet, reader).exists()


def accepted(namnd, day):
    return RiskFactory(
        enhet=namnd, beslut=Riskbeslut.ACCEPTERA, accepterad_av="Nämnden", accepterad_till=day
    )


def test_acceptances_that_run_out_stand_in_the_wheel(namnd):
    accepted(namnd, dt.date(2026, 12, 31))
    accepted(namnd, dt.date(2026, 12, 1))
    accepted(namnd, dt.date(2027, 12, 31))
    (post,) = control_of_year(2026, UserFactory(roll=(Roll.LASARE, namnd)))
    assert (post.titel, post.sista_dag, post.totalt) == (
        "Accepterade risker att besluta om i december",
        dt.date(2026, 12, 31),
        2,
    )


def test_the_wheel_tells_nothing_of_risks_that_one_may_not_see(namnd):
    accepted(namnd, dt.date(2026, 12, 31))
    other = UserFactory(roll=(Roll.LASARE, EnhetFactory(kod="BUN")))
    assert control_of_year(2026, other) == []


def test_risks_to_review_are_unscored_or_of_an_acceptance_that_has_run_out(tillfalle, namnd):
    RiskFactory(enhet=namnd)
    RiskFactory(enhet=namnd, skala=None, sannolikhet=None, konsekvens=None, beslut="")
    accepted(namnd, dt.date(2026, 11, 17))
    accepted(namnd, dt.date(2026, 11, 18))
    rader = tillfallen_for(namnd.inlamningar.get(), UserFactory(roll=(Roll.RAPPORTOR, namnd)))
    assert [rad["att_se_over"] for rad in rader] == [2]
