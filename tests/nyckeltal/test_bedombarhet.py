"""Which goals of a plan can be judged, and what the others lack."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.bedombarhet import ANSVAR, MALVARDE, METOD, TID, UTGANGSLAGE, Granser
from mal.enums import RapporterasTill
from mal.models import Planandring
from nyckeltal.bedombarhet import assessability
from nyckeltal.enums import NyckeltalSlag, Saknas
from nyckeltal.provning import published
from styrning.grund.enums import Roll, Slag
from tests.factories import (
    EnhetFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NivaFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd(db):
    return EnhetFactory(kod="BUN", slag=Slag.NAMND)


@pytest.fixture
def goal(namnd):
    return MalFactory(kod="M1", huvudansvarig=namnd)


def measure(goal, *, kod="N1", target=True, base=True, owed=True, person=True, **definition):
    """A nyckeltal on the goal that is in order, apart from what is said not to be."""
    nyckeltal = NyckeltalFactory(kod=kod, namn=kod, agare=goal.huvudansvarig, **definition)
    MalNyckeltalFactory(mal=goal, nyckeltal=nyckeltal)
    if target:
        MalvardeFactory(nyckeltal=nyckeltal)
    if base:
        UtfallFactory(nyckeltal=nyckeltal, ar=2025)
    if owed:
        ansvarig = UserFactory() if person else None
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, ansvarig=ansvarig)
    return nyckeltal


def tried(ar=2026, reader=None, inom=""):
    plan = PlanFactory(ar=ar)
    return assessability(plan.pk, ar, reader=reader or UserFactory(), inom=inom)


def gaps(laget, kod="M1"):
    row = next(row for row in laget.mal if row.mal.kod == kod)
    return [(gap.slag, gap.om, gap.hindrar) for gap in row.brister]


def over(laget, vad):
    return next(row.over for row in laget.granser if row.vad == vad)


def test_a_goal_with_all_it_needs_can_be_judged(goal):
    measure(goal)

    laget = tried()

    assert gaps(laget) == []
    assert (laget.bedombara, len(laget.mal)) == (1, 1)


def test_a_goal_without_nyckeltal_and_goals_below_has_no_method(goal):
    assert gaps(tried()) == [(METOD, "", True)]


def test_a_goal_with_a_stated_method_needs_no_nyckeltal(goal):
    goal.metod = "Nämnden bedömer målet på en utvärdering vartannat år."
    goal.save()

    laget = tried()

    assert gaps(laget) == []
    assert laget.bedombara == 1


def test_with_a_stated_method_what_nyckeltal_lack_is_worth_mending(goal):
    goal.metod = "Bedöms också på elevernas svar i dialoger."
    goal.save()
    measure(goal, target=False)

    assert gaps(tried()) == [(MALVARDE, "N1 N1", False)]


def test_a_goal_that_ends_within_the_year_is_not_asked_about(goal):
    end(goal, date(2026, 6, 1))

    assert tried().mal == []


def test_a_nyckeltal_that_only_an_ended_goal_has_serves_none(goal):
    measure(goal)
    end(goal, date(2026, 6, 1))

    assert over(tried(), "målnyckeltal som inget mål har") == ["N1 N1"]


def end(goal, day):
    andring = Planandring.objects.create(
        plan=goal.plan, beslut_organ="KF", beslut_datum=date(2026, 5, 25), text="Upphör"
    )
    goal.andring, goal.upphor = andring, day
    goal.save()


def test_what_is_over_the_limits_is_named(goal, namnd):
    MalFactory(kod="M2", huvudansvarig=namnd)
    measure(goal, kod="N1")
    measure(goal, kod="N2")
    plan = PlanFactory(ar=2026)

    laget = assessability(plan.pk, 2026, reader=UserFactory(), granser=Granser(1, 1, 1))

    rows = [(row.antal, row.vad, row.grans, row.is_over, row.over) for row in laget.granser[:3]]
    assert rows == [
        (2, "mål till kommunfullmäktige", "högst 1 är bestämt", True, []),
        (2, "mål som mest för en ansvarig", "högst 1 är bestämt", True, [f"{namnd.namn}: 2 mål"]),
        (
            2,
            "nyckeltal som mest för ett mål",
            "högst 1 är bestämt",
            True,
            [f"M1 {goal.namn}: 2 nyckeltal"],
        ),
    ]


def test_without_limits_nothing_is_over(goal):
    rows = tried().granser[:3]

    assert {row.grans for row in rows} == {"ingen gräns är bestämd"}
    assert not any(row.is_over for row in rows)


def test_in_an_enhets_own_list_the_limit_of_kf_is_not_asked(goal):
    assert tried(inom="BUN").granser[0].vad == "mål som mest för en ansvarig"


def test_a_goal_is_an_orphan_where_others_on_its_level_serve_one_above(goal, namnd):
    lower = NivaFactory(ordning=4, namn="Enhetsmål")
    MalFactory(kod="E1", parent=goal, niva=lower, huvudansvarig=namnd)
    lost = MalFactory(kod="E2", niva=lower, huvudansvarig=namnd)

    found = over(tried(), "mål utan mål ovanför, fast andra mål på nivån har det")

    assert found == [f"E2 {lost.namn}"]


def test_a_goal_is_carried_by_a_goal_below_that_can_be_judged(goal):
    measure(MalFactory(kod="M2", parent=goal, huvudansvarig=goal.huvudansvarig))

    assert gaps(tried()) == []


def test_a_goal_is_not_carried_by_goals_below_that_cannot(goal):
    MalFactory(kod="M2", parent=goal, huvudansvarig=goal.huvudansvarig)

    laget = tried()

    assert gaps(laget) == [(METOD, "", True)]
    assert laget.bedombara == 0


def test_a_goal_for_kf_is_not_carried_by_one_that_only_the_namnd_sees(goal):
    below = MalFactory(
        kod="M2",
        parent=goal,
        huvudansvarig=goal.huvudansvarig,
        rapporteras_till=RapporterasTill.NAMND,
    )
    measure(below)

    assert gaps(tried()) == [(METOD, "", True)]


@pytest.mark.parametrize(
    ("lacks", "slag"),
    [({"target": False}, MALVARDE), ({"base": False}, UTGANGSLAGE), ({"owed": False}, ANSVAR)],
)
def test_what_the_only_nyckeltal_lacks_hinders(goal, lacks, slag):
    measure(goal, **lacks)

    assert (slag, "N1 N1", True) in gaps(tried())


@pytest.mark.parametrize(
    ("lacks", "slag"), [({"target": False}, MALVARDE), ({"base": False}, UTGANGSLAGE)]
)
def test_what_one_nyckeltal_of_two_lacks_is_worth_mending(goal, lacks, slag):
    measure(goal)
    measure(goal, kod="N2", **lacks)

    assert gaps(tried()) == [(slag, "N2 N2", False)]


def test_too_few_values_that_will_come_hinder_by_the_levels_least_share(goal):
    measure(goal)
    measure(goal, kod="N2", owed=False)  # one of two, the level wants 75 per cent

    assert gaps(tried()) == [(ANSVAR, "N2 N2", True)]


def test_enough_values_that_will_come_do_not_hinder(goal):
    for n in range(3):
        measure(goal, kod=f"N{n}")
    measure(goal, kod="N9", owed=False)  # three of four

    assert gaps(tried()) == [(ANSVAR, "N9 N9", False)]


@pytest.mark.parametrize("active", [None, False])
def test_a_nyckeltal_without_a_person_is_worth_mending(goal, active):
    nyckeltal = measure(goal, person=False)
    if active is False:
        nyckeltal.ansvar_lista.update(ansvarig=UserFactory(is_active=False))

    assert gaps(tried()) == [(ANSVAR, "N1 N1", False)]


def test_a_huvudansvarig_that_ends_within_the_year_hinders(goal):
    measure(goal)
    type(goal.huvudansvarig).objects.update(galler_till=date(2026, 6, 30))

    assert gaps(tried()) == [(ANSVAR, "", True)]


def test_values_published_after_the_report_hinder(goal):
    UppfoljningFactory(ar=2026)  # ready on 29 January 2027
    measure(goal, publiceras="juni året efter")

    row = tried().mal[0]

    assert [(gap.slag, gap.text, gap.hindrar) for gap in row.brister] == [
        (TID, "publiceras juni 2027, rapporten ska vara klar 29 januari 2027", True)
    ]


def test_a_lag_asks_for_what_is_published(goal):
    UppfoljningFactory(ar=2026)
    nyckeltal = measure(goal, publiceras="juni året efter", efterslapning=1, base=False)
    MalvardeFactory(nyckeltal=nyckeltal, ar=2025)
    UtfallFactory(nyckeltal=nyckeltal, ar=2024)

    assert gaps(tried()) == []


def test_last_years_value_that_still_waits_is_told(goal):
    nyckeltal = measure(goal, base=False)
    UtfallFactory(nyckeltal=nyckeltal, ar=2024)
    UtfallFactory(nyckeltal=nyckeltal, ar=2025, varde=None, saknas_orsak=Saknas.VANTAS)

    row = tried().mal[0]

    assert [gap.text for gap in row.brister] == ["inte ens värdet för 2025 är publicerat"]


@pytest.mark.parametrize(
    ("text", "lag", "day"),
    [
        ("", 0, None),
        ("löpande", 0, None),
        ("Oktober", 0, date(2025, 10, 1)),
        ("oktober", 1, date(2026, 10, 1)),
        ("Kolada, juni året efter", 0, date(2026, 6, 1)),
        ("juni året efter", 1, date(2026, 6, 1)),
        ("maj 2027", 0, date(2027, 5, 1)),
    ],
)
def test_when_a_value_of_2025_is_published(text, lag, day):
    assert published(text, 2025, lag) == day


def test_a_basnyckeltal_without_target_measures_nothing(goal):
    measure(goal, target=False, slag=NyckeltalSlag.BAS)

    assert gaps(tried()) == [(METOD, "", True)]


def test_an_ended_nyckeltal_measures_nothing(goal):
    measure(goal, galler_till=date(2026, 6, 30))

    assert gaps(tried()) == [(METOD, "", True)]


def test_what_only_the_namnd_sees_is_left_out_of_the_whole(goal, namnd):
    own = MalFactory(kod="EGET", huvudansvarig=namnd, rapporteras_till=RapporterasTill.NAMND)
    measure(own, kod="HEMLIGT", rapporteras_till=RapporterasTill.NAMND)
    NyckeltalFactory(kod="LOST", agare=namnd, rapporteras_till=RapporterasTill.NAMND)

    for reader in (UserFactory(), UserFactory(roll=Roll.KVALITETSKEDJAN)):
        laget = tried(reader=reader)
        assert [row.mal.kod for row in laget.mal] == ["M1"]
        assert over(laget, "målnyckeltal som inget mål har") == []


@pytest.mark.parametrize(
    ("roll", "seen"),
    [
        (None, ["M1"]),
        (Roll.LASARE, ["M1", "EGET"]),
        (Roll.RAPPORTOR, ["M1", "EGET"]),
        (Roll.REVISOR, ["M1", "EGET"]),
        (Roll.KVALITETSKEDJAN, ["M1", "EGET"]),
    ],
)
def test_the_namnds_own_goals_are_seen_by_those_who_read_its_report(goal, namnd, roll, seen):
    MalFactory(kod="EGET", huvudansvarig=namnd, rapporteras_till=RapporterasTill.NAMND)
    MalFactory(kod="ANNAN")
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN}
    reader = UserFactory(roll=None if roll is None else roll if whole else (roll, namnd))

    laget = tried(reader=reader, inom="BUN")

    assert [row.mal.kod for row in laget.mal] == seen


def test_a_role_on_another_namnd_opens_nothing(goal, namnd):
    MalFactory(kod="EGET", huvudansvarig=namnd, rapporteras_till=RapporterasTill.NAMND)
    reader = UserFactory(roll=(Roll.GODKANNARE, EnhetFactory()))

    assert [row.mal.kod for row in tried(reader=reader, inom="BUN").mal] == ["M1"]


def test_an_unknown_enhet_is_none(goal):
    assert tried(inom="FINNS-EJ") is None


def test_orphans_and_doubles_are_listed(goal, namnd):
    measure(goal, kod="N1")
    NyckeltalFactory(kod="N2", namn="n1", agare=namnd)
    NyckeltalFactory(kod="N3", namn="Bas", agare=namnd, slag=NyckeltalSlag.BAS)
    NyckeltalFactory(kod="N4", namn="Slut", agare=namnd, galler_till=date(2025, 12, 31))

    laget = tried()

    assert over(laget, "målnyckeltal som inget mål har") == ["N2 n1"]
    assert over(laget, "nyckeltalsnamn under flera koder") == ["N1 (N1, N2)"]


def test_values_of_enheter_below_are_a_base(goal):
    nyckeltal = measure(goal, base=False, owed=False, matt="additiv", aggregering="summa")
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, satt="beraknas")
    school = EnhetFactory(parent=goal.huvudansvarig, slag=Slag.VERKSAMHET)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school, ansvarig=UserFactory())
    UtfallFactory(nyckeltal=nyckeltal, enhet=school, ar=2025, varde=Decimal(4))

    assert gaps(tried()) == []


def test_statements_do_not_grow_with_goals(goal):
    measure(goal)
    plan, reader = goal.plan, UserFactory()
    counts = []
    for antal in (3, 12):
        for n in range(antal):
            measure(MalFactory(plan=plan), kod=f"X{antal}-{n}")
        with CaptureQueriesContext(
            connection,
        ) as found:
            assessability(plan.pk, 2026, reader=reader)
        counts.append(len(found))

    assert counts == [7, 7]
