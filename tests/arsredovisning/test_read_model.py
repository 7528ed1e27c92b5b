"""The annual report as data: scope, reader, moment, and a constant number of statements."""

import datetime as dt
import gc
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import Klass, RapporterasTill
from mal.models import MalMedansvarig, MalSamband, Planandring
from styrning.arsredovisning.kalla import Kalla
from styrning.arsredovisning.read_model import KF, MissingReportError, read_report
from styrning.grund.enums import InlamningLage, Roll
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


@pytest.fixture
def runda(db):
    return UppfoljningFactory(ar=2026)


def reported_goal(kf, runda, *, varde="80.0", lage=InlamningLage.GODKAND, **mal):
    """A nämnd below KF with one goal, one nyckeltal with target 75, and one outcome."""
    namnd = EnhetFactory(parent=kf)
    goal = MalFactory(huvudansvarig=namnd, **mal)
    nyckeltal = NyckeltalFactory(agare=namnd)
    MalNyckeltalFactory(mal=goal, nyckeltal=nyckeltal)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal)
    MalvardeFactory(nyckeltal=nyckeltal)
    UtfallFactory(nyckeltal=nyckeltal, varde=Decimal(varde))
    UtfallFactory(nyckeltal=nyckeltal, varde=Decimal("70.0"), ar=2025)
    InlamningFactory(enhet=namnd, uppfoljning=runda, lage=lage)
    return goal


def goal_of(report, goal):
    return next(mal for mal in report["mal"] if mal["kod"] == goal.kod)


def test_a_figure_carries_value_target_status_trend_and_five_periods(kf, runda):
    goal = reported_goal(kf, runda)

    figure = goal_of(read_report(2026, reader=None), goal)["nyckeltal"][0]

    assert (figure["status"], figure["trend"], figure["period"]) == ("natt", 1, "2026")
    assert figure["malvarde"]["varde"] == Decimal(75)
    assert [(p["period"], p["totalt"]) for p in figure["serie"]] == [
        ("2022", None),
        ("2023", None),
        ("2024", None),
        ("2025", Decimal("70.0000")),
        ("2026", Decimal("80.0000")),
    ]


def test_the_decided_class_is_counted_and_the_undecided_is_told_apart(kf, runda):
    decided, undecided = reported_goal(kf, runda), reported_goal(kf, runda)
    BedomningFactory(mal=decided, uppfoljning=runda)

    report = read_report(2026, reader=None)

    assert report["rakning"] == {
        "uppfyllt": 0,
        "delvis": 1,
        "ej_uppfyllt": 0,
        "kan_ej_bedomas": 0,
        "ej_bedomt": 1,
    }
    assert goal_of(report, undecided)["bedomning"]["foreslagen"] == Klass.UPPFYLLT
    assert goal_of(report, undecided)["bedomning"]["beslutad"] is None


def test_the_vision_counts_every_assessed_goal_below_it(kf, runda):
    parent = reported_goal(kf, runda)
    child = reported_goal(kf, runda, parent=parent)
    BedomningFactory(mal=child, uppfoljning=runda)

    vision = read_report(2026, reader=None)["mal"][0]

    assert vision["rakning"]["delvis"] == 1
    assert vision["rakning"]["ej_bedomt"] == 1


def test_kf_scope_never_shows_what_is_reported_only_to_the_namnd(kf, runda):
    goal = reported_goal(kf, runda, rapporteras_till=RapporterasTill.NAMND)
    auditor = UserFactory(roll=Roll.REVISOR)

    report = read_report(2026, scope=KF, reader=auditor)
    assert goal.kod not in [mal["kod"] for mal in report["mal"]]

    own = read_report(2026, scope=goal.huvudansvarig.kod, reader=auditor)
    assert goal.kod in [mal["kod"] for mal in own["mal"]]


@pytest.mark.parametrize(
    ("lage", "seen"),
    [
        (InlamningLage.UTKAST, None),
        (InlamningLage.INSKICKAD, None),
        (InlamningLage.GODKAND, Decimal("80.0000")),
        (InlamningLage.BESLUTAD, Decimal("80.0000")),
    ],
)
def test_kf_scope_shows_the_rounds_values_from_approval(kf, runda, lage, seen):
    beslut = {"beslut_organ": "Nämnden", "beslut_datum": runda.oppnar, "beslut_paragraf": "1"}
    goal = reported_goal(kf, runda, lage=InlamningLage.UTKAST)
    row = goal.huvudansvarig.inlamningar.get()
    for name, value in {"lage": lage, **beslut}.items():
        setattr(row, name, value)
    row.save()

    figure = goal_of(read_report(2026, reader=None), goal)["nyckeltal"][0]

    assert figure["serie"][-1]["totalt"] == seen
    assert figure["serie"][-2]["totalt"] == Decimal("70.0000")


def test_an_officer_sees_the_own_draft_in_the_own_scope(kf, runda):
    goal = reported_goal(kf, runda, lage=InlamningLage.UTKAST)
    officer = UserFactory(roll=(Roll.RAPPORTOR, goal.huvudansvarig))

    report = read_report(2026, scope=goal.huvudansvarig.kod, reader=officer)

    assert goal_of(report, goal)["nyckeltal"][0]["serie"][-1]["totalt"] == Decimal("80.0000")


@pytest.mark.parametrize("roll", [None, Roll.RAPPORTOR])
def test_anothers_report_and_an_unknown_one_get_the_same_answer(kf, runda, roll):
    other = reported_goal(kf, runda).huvudansvarig
    user = UserFactory(roll=(roll, EnhetFactory(parent=kf)) if roll else None)

    with pytest.raises(MissingReportError) as forbidden:
        read_report(2026, scope=other.kod, reader=user)
    with pytest.raises(MissingReportError) as unknown:
        read_report(2026, scope="FINNS-EJ", reader=user)

    assert str(forbidden.value) == str(unknown.value).replace("FINNS-EJ", other.kod)


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize("own", [False, True])
def test_the_number_of_statements_does_not_grow_with_rows(kf, runda, rows, own):
    goals = [reported_goal(kf, runda) for _ in range(rows)]
    for goal in goals:
        BedomningFactory(mal=goal, uppfoljning=runda)
    reader = UserFactory(roll=(Roll.LASARE, kf))
    reader = type(reader).objects.get(pk=reader.pk)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        read_report(2026, scope=kf.kod if own else KF, reader=reader)

    reads = [q["sql"] for q in queries if "SELECT" in q["sql"]]
    assert len(reads) == (17 if own else 19)


def test_a_namnds_own_goal_is_not_told_by_the_path_of_one_below_it(kf, runda):
    own = reported_goal(kf, runda, rapporteras_till=RapporterasTill.NAMND)
    below = reported_goal(kf, runda, parent=own)

    report = read_report(2026, reader=None)

    assert [(mal["kod"], mal["foralder"]) for mal in report["mal"]] == [
        ("VISION", None),
        (below.kod, "VISION"),
    ]
    assert report["mal"][0]["rakning"]["ej_bedomt"] == 1


def test_a_goal_keeps_its_earlier_years_when_another_takes_it_over(kf, runda):
    goal = reported_goal(kf, runda)
    before = MalFactory(plan__ar=2025, identitet=goal.identitet, huvudansvarig=EnhetFactory())
    BedomningFactory(mal=before, uppfoljning=UppfoljningFactory(ar=2025))
    BedomningFactory(mal=goal, uppfoljning=runda)

    years = goal_of(read_report(2026, reader=None), goal)["ar"]

    assert [(year["ar"], year["klass"]) for year in years] == [(2025, "delvis"), (2026, "delvis")]


def test_an_enhet_counts_what_it_answers_for_and_shows_what_it_contributes_to(kf, runda):
    own, other = reported_goal(kf, runda), reported_goal(kf, runda)
    MalMedansvarig.objects.create(mal=other, enhet=own.huvudansvarig)
    reader = UserFactory(roll=Roll.REVISOR)

    report = read_report(2026, scope=own.huvudansvarig.kod, reader=reader)

    assert {own.kod, other.kod} <= {mal["kod"] for mal in report["mal"]}
    assert report["rakning"]["ej_bedomt"] == 1
    assert report["mal"][0]["rakning"]["ej_bedomt"] == 1
    assert [rad["kod"] for rad in report["enheter"]] == [own.huvudansvarig.kod]


def test_a_report_asked_for_within_the_year_stands_in_the_round_that_has_ended(kf):
    UppfoljningFactory(ar=2026, kod="AB")
    UppfoljningFactory(ar=2026, kod="DELAR", slag="delar", avser_till=dt.date(2026, 8, 31))
    reported_goal(kf, UppfoljningFactory(ar=2025, kod="AB-2025"), plan=PlanFactory(ar=2025))
    PlanFactory(ar=2026)

    assert read_report(2026, reader=None)["uppfoljning"]["kod"] == "DELAR"
    assert read_report(2025, reader=None)["uppfoljning"]["kod"] == "AB-2025"


def test_a_goal_that_ended_within_the_year_is_listed_and_counted_nowhere(kf):
    earlier = UppfoljningFactory(kod="T1", avser_till=dt.date(2026, 4, 30))
    later = UppfoljningFactory(kod="AB", avser_till=dt.date(2026, 12, 31))
    goal = reported_goal(kf, later, kod="M1")
    ended(goal)
    before = MalFactory(kod="M2", huvudansvarig=goal.huvudansvarig)

    shown = {kod: read_report(2026, reader=None, moment=kod) for kod in ("T1", "AB")}

    assert earlier.kod == "T1"
    assert [mal["kod"] for mal in shown["T1"]["mal"] if mal["bedoms"]] == ["M1", "M2"]
    assert shown["T1"]["upphorda"] == []
    assert [mal["kod"] for mal in shown["AB"]["mal"] if mal["bedoms"]] == ["M2"]
    assert sum(shown["AB"]["rakning"].values()) == 1
    assert shown["AB"]["upphorda"] == [
        {
            "kod": "M1",
            "identitet": str(goal.identitet),
            "namn": goal.namn,
            "niva": "Nämndsmål",
            "huvudansvarig": {"kod": goal.huvudansvarig.kod, "namn": goal.huvudansvarig.namn},
            "rapporteras_till": "kf",
            "taggar": [],
            "upphor": dt.date(2026, 7, 1),
            "beslut": "Kommunfullmäktige 2026-06-15 § 88",
        }
    ]
    assert before.upphor is None


def test_what_only_the_namnd_saw_ends_in_its_own_report_only(kf, runda):
    goal = reported_goal(kf, runda, rapporteras_till=RapporterasTill.NAMND)
    ended(goal)
    MalFactory(huvudansvarig=goal.huvudansvarig)
    reader = UserFactory(roll=(Roll.LASARE, goal.huvudansvarig))

    whole = read_report(2026, reader=reader)
    own = read_report(2026, scope=goal.huvudansvarig.kod, reader=reader)

    assert whole["upphorda"] == []
    assert [mal["kod"] for mal in own["upphorda"]] == [goal.kod]


def ended(goal):
    goal.andring = Planandring.objects.create(
        plan=goal.plan,
        beslut_organ="Kommunfullmäktige",
        beslut_datum=dt.date(2026, 6, 15),
        beslut_paragraf="88",
        text="Upphör",
    )
    goal.upphor = dt.date(2026, 7, 1)
    goal.save()


def test_contributions_are_told_at_both_ends_and_never_of_what_only_a_namnd_sees(kf, runda):
    first, second = reported_goal(kf, runda, kod="M1"), reported_goal(kf, runda, kod="M2")
    own = MalFactory(
        kod="M3", huvudansvarig=first.huvudansvarig, rapporteras_till=RapporterasTill.NAMND
    )
    for mal, till in ((first, second), (own, second), (first, own)):
        MalSamband.objects.create(mal=mal, till=till)
    reader = UserFactory(roll=(Roll.LASARE, first.huvudansvarig))

    whole = read_report(2026, reader=UserFactory(roll=Roll.KVALITETSKEDJAN))
    namnd = read_report(2026, scope=first.huvudansvarig.kod, reader=reader)
    other = read_report(
        2026,
        scope=second.huvudansvarig.kod,
        reader=UserFactory(roll=(Roll.LASARE, second.huvudansvarig)),
    )

    def links(report, goal, name):
        return [row["kod"] for row in goal_of(report, goal)[name]]

    assert goal_of(whole, first)["bidrar_till"] == [{"kod": "M2", "namn": second.namn}]
    assert links(whole, second, "bidrag_fran") == ["M1"]
    assert links(namnd, first, "bidrar_till") == ["M2", "M3"]
    assert links(namnd, own, "bidrar_till") == ["M2"]
    assert links(namnd, own, "bidrag_fran") == ["M1"]
    assert links(other, second, "bidrag_fran") == ["M1"]


def test_what_a_report_was_read_from_is_let_go_when_it_is_read(kf, runda):
    """An error that Django keeps to itself would hold all of its callers' rows."""
    reported_goal(kf, runda)
    gc.collect()
    gc.disable()
    try:
        read_report(2026, reader=UserFactory(roll=Roll.KVALITETSKEDJAN))
        left = [one for one in gc.get_objects() if type(one) is Kalla]  # isinstance wakes the lazy
    finally:
        gc.enable()

    assert left == []
