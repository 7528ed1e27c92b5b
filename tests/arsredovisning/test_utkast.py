"""Drafts of one round are not told by the report of another, nor by what is for others only."""

from decimal import Decimal

import pytest

from mal.enums import Klass, PlanLage, RapporterasTill
from styrning.arsredovisning.read_model import MissingReportError, read_report
from styrning.grund.enums import InlamningLage, Roll, UppfoljningSlag
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kf(db):
    return EnhetFactory(kod="KF-ENHET", slag="kf")


def goal_at(namnd, **mal):
    """A goal of ``namnd`` with one nyckeltal that has the target 75."""
    goal = MalFactory(huvudansvarig=namnd, **mal)
    nyckeltal = NyckeltalFactory(agare=namnd)
    MalNyckeltalFactory(mal=goal, nyckeltal=nyckeltal)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal)
    MalvardeFactory(nyckeltal=nyckeltal)
    return goal, nyckeltal


def shown(report, goal):
    return next(mal for mal in report["mal"] if mal["kod"] == goal.kod)


def values(report, goal):
    return {p["period"]: p["totalt"] for p in shown(report, goal)["nyckeltal"][0]["serie"]}


@pytest.fixture
def drafted(kf):
    """2026 is approved, while the year-end round of 2025 is still a draft."""
    namnd = EnhetFactory(parent=kf)
    goal, nyckeltal = goal_at(namnd)
    forra = UppfoljningFactory(ar=2025, kod="2025-AB")
    InlamningFactory(enhet=namnd, uppfoljning=forra, lage=InlamningLage.UTKAST)
    runda = UppfoljningFactory(ar=2026, kod="2026-AB")
    InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.GODKAND)
    UtfallFactory(nyckeltal=nyckeltal, ar=2025, varde=Decimal("66.6"))
    UtfallFactory(nyckeltal=nyckeltal, ar=2024, varde=Decimal("55.5"))
    UtfallFactory(nyckeltal=nyckeltal, ar=2026, varde=Decimal("77.7"))
    BedomningFactory(mal=goal, uppfoljning=forra)
    return goal


def test_a_later_report_leaves_out_the_value_of_an_earlier_draft(drafted):
    serie = values(read_report(2026, reader=None), drafted)

    assert (serie["2024"], serie["2025"], serie["2026"]) == (
        Decimal("55.5000"),
        None,
        Decimal("77.7000"),
    )


def test_a_later_report_leaves_out_the_judgement_of_an_earlier_draft(drafted):
    assert shown(read_report(2026, reader=None), drafted)["ar"] == []


def test_an_officer_reads_the_earlier_draft_in_the_own_scope(drafted):
    namnd = drafted.huvudansvarig
    officer = UserFactory(roll=(Roll.RAPPORTOR, namnd))

    report = read_report(2026, scope=namnd.kod, reader=officer)

    assert values(report, drafted)["2025"] == Decimal("66.6000")
    assert [year["ar"] for year in shown(report, drafted)["ar"]] == [2025]


def test_a_value_that_one_round_approved_is_shown_though_another_never_was(drafted):
    runda = UppfoljningFactory(ar=2025, kod="2025-EXTRA")
    InlamningFactory(enhet=drafted.huvudansvarig, uppfoljning=runda, lage=InlamningLage.GODKAND)

    assert values(read_report(2026, reader=None), drafted)["2025"] == Decimal("66.6000")


def test_an_enhet_below_is_a_draft_with_the_one_that_sends_in_for_it(kf):
    namnd = EnhetFactory(parent=kf)
    goal, nyckeltal = goal_at(EnhetFactory(parent=namnd, slag="forvaltning"))
    forra = UppfoljningFactory(ar=2025)
    InlamningFactory(enhet=namnd, uppfoljning=forra, lage=InlamningLage.INSKICKAD)
    UppfoljningFactory(ar=2026)
    UtfallFactory(nyckeltal=nyckeltal, ar=2025)

    assert values(read_report(2026, reader=None), goal)["2025"] is None


def test_an_enhets_report_leaves_out_anothers_own_figure_of_a_shared_goal(kf):
    runda = UppfoljningFactory(ar=2026)
    mine, other = EnhetFactory(parent=kf), EnhetFactory(parent=kf)
    for namnd in (mine, other):
        InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.GODKAND)
    goal, nyckeltal = goal_at(other)
    goal.medansvariga.add(mine)
    type(nyckeltal).objects.update(rapporteras_till=RapporterasTill.NAMND)
    UtfallFactory(nyckeltal=nyckeltal)
    reader = UserFactory(roll=(Roll.RAPPORTOR, mine))

    assert shown(read_report(2026, scope=mine.kod, reader=reader), goal)["nyckeltal"] == []
    report = read_report(2026, scope=other.kod, reader=UserFactory(roll=Roll.REVISOR))
    assert [figure["kod"] for figure in shown(report, goal)["nyckeltal"]] == [nyckeltal.kod]


def test_a_shared_goal_is_proposed_alike_in_every_scope(kf):
    runda = UppfoljningFactory(ar=2026)
    parent = MalFactory(huvudansvarig=kf)
    for klass in (Klass.UPPFYLLT, Klass.EJ_UPPFYLLT):
        namnd = EnhetFactory(parent=kf)
        InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.GODKAND)
        goal = MalFactory(huvudansvarig=namnd, parent=parent)
        BedomningFactory(mal=goal, uppfoljning=runda, steg=goal.plan.skala.steg.get(klass=klass))
    reader = UserFactory(roll=(Roll.RAPPORTOR, namnd))

    whole = shown(read_report(2026, reader=reader), parent)["bedomning"]["spar"]
    own = shown(read_report(2026, scope=namnd.kod, reader=reader), parent)["bedomning"]["spar"]

    assert "1 uppfyllt, 1 ej uppfyllt" in whole
    assert own == whole


@pytest.mark.parametrize("roll", [Roll.RAPPORTOR, Roll.REVISOR, None])
def test_a_draft_plan_has_no_report_for_others(kf, roll):
    PlanFactory(ar=2027, lage=PlanLage.UTKAST)
    reader = None
    if roll:
        reader = UserFactory(roll=roll if roll == Roll.REVISOR else (roll, EnhetFactory()))

    with pytest.raises(MissingReportError):
        read_report(2027, reader=reader)


def test_a_draft_plan_has_a_report_for_those_who_work_on_it(kf):
    PlanFactory(ar=2027, lage=PlanLage.UTKAST)

    assert read_report(2027, reader=UserFactory(roll=Roll.KVALITETSKEDJAN))["ar"] == 2027


def test_a_plan_whose_year_has_begun_has_a_report_for_all(kf):
    PlanFactory(ar=2026, lage=PlanLage.UTKAST)

    assert read_report(2026, reader=None)["plan"]["lage"] == "utkast"


@pytest.mark.parametrize(
    ("roll", "drafts", "seen"),
    [
        (Roll.RAPPORTOR, True, Decimal("72.5000")),
        (Roll.RAPPORTOR, False, None),
        (Roll.LASARE, True, None),
    ],
)
def test_a_draft_is_for_those_who_work_there_and_for_no_token(kf, roll, drafts, seen):
    namnd = EnhetFactory(parent=kf)
    goal, nyckeltal = goal_at(namnd)
    InlamningFactory(enhet=namnd, uppfoljning=UppfoljningFactory(ar=2026))
    UtfallFactory(nyckeltal=nyckeltal)
    reader = UserFactory(roll=(roll, namnd))

    report = read_report(2026, scope=namnd.kod, reader=reader, drafts=drafts)

    assert values(report, goal)["2026"] == seen


def test_a_forecast_at_delar_is_no_outcome_of_the_year_and_neither_changes_the_other(kf):
    namnd = EnhetFactory(parent=kf)
    goal, _ = goal_at(namnd)
    delar = UppfoljningFactory(ar=2026, kod="2026-D", slag=UppfoljningSlag.DELAR)
    bokslut = UppfoljningFactory(ar=2026, kod="2026-AB")
    for runda, klass in ((delar, Klass.DELVIS), (bokslut, Klass.UPPFYLLT)):
        InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.GODKAND)
        steg = goal.plan.skala.steg.get(klass=klass)
        BedomningFactory(mal=goal, uppfoljning=runda, steg=steg)

    for moment, klass, years in (("2026-D", "delvis", []), ("2026-AB", "uppfyllt", ["uppfyllt"])):
        told = shown(read_report(2026, reader=None, moment=moment), goal)
        assert (told["klass"], [year["klass"] for year in told["ar"]]) == (klass, years)
