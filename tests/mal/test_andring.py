"""Amendments: an adopted plan changes by decision, and keeps what was reported."""

import datetime as dt

import pytest

from mal.andringar import amendments
from mal.compare import compare
from mal.enums import PlanLage
from mal.models import Mal, Planandring
from mal.selectors import ended_by, goals, in_force
from mal.services import (
    Malform,
    add_goal,
    change_adoption,
    change_amendment,
    change_goal,
    copy_plan,
    end_goal,
    move_goal,
    register_amendment,
    remove_goal,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from styrning.grund.tree_check import damage
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    MalFactory,
    NivaFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BESLUT = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "88", "KS 2026:120")
JULI = dt.date(2026, 7, 1)


@pytest.fixture
def by(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def plan(db):
    return PlanFactory(ar=2026)


@pytest.fixture
def area(plan):
    return MalFactory(plan=plan, kod="OMR", namn="Område", niva=NivaFactory(ordning=2))


@pytest.fixture
def goal(plan, area):
    return MalFactory(plan=plan, parent=area, kod="M1", namn="Målet")


@pytest.fixture
def andring(plan, by):
    return register_amendment(plan, BESLUT, "Ny lag ändrar uppdraget.", by=by)


def form(goal, **changes):
    given = {
        "kod": goal.kod,
        "namn": goal.namn,
        "niva": goal.niva,
        "huvudansvarig": goal.huvudansvarig,
    }
    return Malform(**given | changes)


def test_an_amendment_is_a_decision_of_its_own(plan, andring):
    row = Planandring.objects.get()
    assert (row.plan, row.beslut_text, row.diarienummer, row.text) == (
        plan,
        "Kommunfullmäktige 2026-06-15 § 88",
        "KS 2026:120",
        "Ny lag ändrar uppdraget.",
    )
    assert Handelse.objects.get().vad == "registrerade ändring av plan"


@pytest.mark.parametrize(
    ("beslut", "text", "field"),
    [
        (Beslut("  ", dt.date(2026, 6, 15)), "Text", "organ"),
        (Beslut("KF", dt.date(2026, 11, 19)), "Text", "datum"),
        (Beslut("KF", dt.date(2025, 11, 24)), "Text", "datum"),
        (BESLUT, "  ", "text"),
    ],
)
def test_half_a_decision_is_refused_at_its_field(plan, by, beslut, text, field):
    with pytest.raises(RuleError) as error:
        register_amendment(plan, beslut, text, by=by)
    assert error.value.field == field
    assert not Planandring.objects.exists()


def test_a_mistyped_amendment_is_corrected_and_its_versions_kept(goal, andring, by):
    change_goal(goal, form(goal, namn="Nytt"), by=by, version=1, andring=andring)
    right = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "89", "KS 2026:120")

    row = change_amendment(andring, right, "Ny lag ändrar uppdraget.", by=by, version=1)

    assert (row.version, row.beslut_text) == (2, "Kommunfullmäktige 2026-06-15 § 89")
    assert list(row.history.order_by("version").values_list("beslut_paragraf", "history_user")) == [
        ("88", by.pk),
        ("89", by.pk),
    ]
    event = Handelse.objects.latest("pk")
    assert (event.vad, event.uppgift) == (
        "rättade ändring av plan",
        {
            "plan": 2026,
            "fore": "Kommunfullmäktige 2026-06-15 § 88",
            "nu": "Kommunfullmäktige 2026-06-15 § 89",
        },
    )
    assert [rad.kod for rad in amendments(goal.plan, by)[0].mal] == ["M1"]


@pytest.mark.parametrize(
    ("beslut", "text", "field"),
    [
        (Beslut("  ", dt.date(2026, 6, 15)), "Text", "organ"),
        (Beslut("KF", dt.date(2026, 11, 19)), "Text", "datum"),
        (Beslut("KF", dt.date(2025, 11, 23)), "Text", "datum"),
        (BESLUT, "\0 ", "text"),
    ],
)
def test_a_correction_is_refused_at_its_field(andring, by, beslut, text, field):
    with pytest.raises(RuleError) as error:
        change_amendment(andring, beslut, text, by=by, version=1)
    assert error.value.field == field
    assert Planandring.objects.get().version == 1


def test_a_correction_of_what_another_corrected_is_refused_with_theirs(andring, by):
    theirs = change_amendment(andring, BESLUT, "Deras ord.", by=by, version=1)

    with pytest.raises(StaleError) as error:
        change_amendment(andring, BESLUT, "Mina ord.", by=by, version=1)

    assert error.value.current == theirs
    assert Planandring.objects.get().text == "Deras ord."


def test_a_correction_that_changes_nothing_writes_nothing(andring, by):
    change_amendment(andring, BESLUT, "Ny lag ändrar uppdraget.", by=by, version=1)
    assert (Planandring.objects.get().version, Handelse.objects.count()) == (1, 1)


def test_a_decision_is_registered_once(plan, andring, by):
    other = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "89")
    second = register_amendment(plan, other, "Text", by=by)

    for write in (
        lambda: register_amendment(plan, BESLUT, "Igen", by=by),
        lambda: change_amendment(second, BESLUT, "Igen", by=by, version=1),
    ):
        with pytest.raises(RuleError, match="Beslutet är redan registrerat") as error:
            write()
        assert error.value.field == "paragraf"
    assert Planandring.objects.count() == 2


def test_an_amendment_holds_within_the_plans_year(by):
    plan = PlanFactory(ar=2025)
    with pytest.raises(RuleError, match="ändras bara till och med 2025") as error:
        register_amendment(plan, Beslut("KF", dt.date(2026, 1, 2)), "Text", by=by)
    assert error.value.field == "datum"


def test_the_adopting_decision_is_corrected_and_its_versions_kept(plan, by):
    right = Beslut("Kommunfullmäktige", dt.date(2025, 11, 24), "142")

    row = change_adoption(plan, right, by=by, version=1)

    assert (row.version, row.beslut_text) == (2, "Kommunfullmäktige 2025-11-24 § 142")
    assert Handelse.objects.get().vad == "rättade planens beslut"
    with pytest.raises(StaleError):
        change_adoption(plan, Beslut("KF", dt.date(2025, 11, 24)), by=by, version=1)


def test_a_plan_is_not_adopted_after_it_was_amended(plan, andring, by):
    late = Beslut("Kommunfullmäktige", dt.date(2026, 6, 16))
    with pytest.raises(RuleError, match="Planen är ändrad redan 15 juni 2026") as error:
        change_adoption(plan, late, by=by, version=1)
    assert error.value.field == "datum"


def test_a_draft_has_no_decision_to_correct(goal, by):
    draft = copy_plan(goal.plan, 2027, by=by)
    with pytest.raises(RuleError, match="är ett utkast"):
        change_adoption(draft, BESLUT, by=by, version=1)


def test_a_draft_is_changed_without_amendment(goal, by):
    draft = copy_plan(goal.plan, 2027, by=by)
    with pytest.raises(RuleError, match=r"är ett utkast\. Ändra direkt i det"):
        register_amendment(draft, BESLUT, "Text", by=by)


def test_without_amendment_each_change_is_refused_with_the_remedy(plan, area, goal, by):
    for attempt in (
        lambda: add_goal(plan, area, form(goal, kod="M2"), by=by),
        lambda: change_goal(goal, form(goal, namn="Nytt"), by=by, version=1),
        lambda: move_goal(goal, area.parent, by=by),
        lambda: remove_goal(goal, by=by),
        lambda: end_goal(goal, JULI, by=by, andring=None, version=1),
    ):
        with pytest.raises(RuleError, match="Registrera beslutet om ändring på planens sida"):
            attempt()
    goal.refresh_from_db()
    assert (goal.version, goal.namn, plan.mal_lista.count()) == (1, "Målet", 3)


def test_an_amendment_of_another_plan_changes_nothing(goal, andring, by):
    other = MalFactory(plan=PlanFactory(ar=2025), kod="M1")
    with pytest.raises(RuleError, match="hör inte till Verksamhetsplan 2025"):
        change_goal(other, form(other, namn="X"), by=by, version=1, andring=andring)


def test_what_is_changed_names_the_latest_amendment_and_history_the_earlier(goal, andring, by):
    again = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "89")
    later = register_amendment(goal.plan, again, "En gång till.", by=by)

    change_goal(goal, form(goal, namn="Nya ord"), by=by, version=1, andring=andring)
    changed = change_goal(goal, form(goal, namn="Ännu nyare"), by=by, version=2, andring=later)

    assert changed.andring == later
    versions = Mal.history.filter(id=goal.pk).order_by("version")
    assert list(versions.values_list("version", "namn", "andring_id")) == [
        (1, "Målet", None),
        (2, "Nya ord", andring.pk),
        (3, "Ännu nyare", later.pk),
    ]


def test_each_amendment_tells_what_it_changed(plan, area, goal, andring, by):
    other = MalFactory(plan=plan, kod="OMR2", namn="Annat", niva=NivaFactory(ordning=2))
    gone = MalFactory(plan=plan, parent=area, kod="M3", namn="Gammalt")
    add_goal(plan, area, form(goal, kod="M2", namn="Nytt mål"), by=by, andring=andring, borjar=JULI)
    changed = form(goal, namn="Nya ord", metod="Enkät", medansvariga=[EnhetFactory()])
    change_goal(goal, changed, by=by, version=1, andring=andring)
    move_goal(goal, other, by=by, andring=andring)
    end_goal(gone, JULI, by=by, andring=andring, version=1)

    told = amendments(plan, by)

    assert [row.beslut for row in told] == ["Kommunfullmäktige 2026-06-15 § 88"]
    assert {mal.kod: mal.vad for mal in told[0].mal} == {
        "M1": [
            "målet löd ”Målet”",
            "flyttat från OMR till OMR2",
            "hur målet bedöms är ändrat",
            "medansvariga ändrade",
        ],
        "M2": ["tillkom, gäller från och med 1 juli 2026"],
        "M3": ["upphör, gäller inte från och med 1 juli 2026"],
    }


def test_what_only_a_namnd_sees_is_left_out_of_the_amendment(plan, goal, andring, by):
    change_goal(
        goal,
        form(goal, namn="Nytt", rapporteras_till="namnd"),
        by=by,
        version=1,
        andring=andring,
    )
    assert amendments(plan, UserFactory())[0].mal == []


def test_an_ended_goal_holds_in_earlier_rounds_and_is_listed_in_later(plan, goal, andring, by):
    end_goal(goal, JULI, by=by, andring=andring, version=1)

    rows = goals(plan.pk)

    june, august = dt.date(2026, 6, 30), dt.date(2026, 8, 31)
    assert [mal.kod for mal in in_force(rows, june)] == ["VISION", "OMR", "M1"]
    assert [mal.kod for mal in in_force(rows, JULI)] == ["VISION", "OMR"]
    assert ended_by(rows, june) == []
    assert [(mal.kod, mal.andring) for mal in ended_by(rows, august)] == [
        ("M1", "Kommunfullmäktige 2026-06-15 § 88")
    ]
    assert list(Mal.objects.valid_on(JULI).order_by("lft").values_list("kod", flat=True)) == [
        "VISION",
        "OMR",
    ]


def test_an_added_goal_holds_from_its_first_day(plan, area, goal, andring, by):
    below = add_goal(plan, area, form(area, kod="OMR3", niva=NivaFactory(ordning=3)), by=by,
                     andring=andring, borjar=JULI)  # fmt: skip
    move_goal(goal, below, by=by, andring=andring) if goal.niva.ordning > 3 else None

    rows = goals(plan.pk)

    assert [mal.kod for mal in in_force(rows, dt.date(2026, 6, 30))] == ["VISION", "OMR", "M1"]
    assert [mal.kod for mal in in_force(rows, JULI)] == ["VISION", "OMR", "M1", "OMR3"]


def test_before_a_goal_began_what_stands_under_it_stands_under_the_one_above(
    plan, area, goal, andring, by
):
    lower = NivaFactory(ordning=4, namn="Enhetsmål")
    leaf = MalFactory(plan=plan, parent=goal, kod="E1", niva=lower)
    added = form(goal, kod="M2")
    new = add_goal(plan, area, added, by=by, andring=andring, borjar=JULI)
    move_goal(leaf, new, by=by, andring=andring)

    june = {mal.kod: mal.parent_id for mal in in_force(goals(plan.pk), dt.date(2026, 6, 30))}
    july = {mal.kod: mal.parent_id for mal in in_force(goals(plan.pk), JULI)}

    assert (june["E1"], july["E1"]) == (area.pk, new.pk)
    assert damage(Mal) == []


def test_an_ending_would_not_leave_a_judgement_without_goal(goal, andring, by):
    runda = UppfoljningFactory(
        kod="DEL",
        namn="Delårsrapport",
        avser_fran=dt.date(2026, 1, 1),
        avser_till=dt.date(2026, 8, 31),
    )
    BedomningFactory(mal=goal, uppfoljning=runda)

    with pytest.raises(RuleError, match="bedömt i Delårsrapport, som avser tiden till och med 31"):
        end_goal(goal, JULI, by=by, andring=andring, version=1)
    ended = end_goal(goal, dt.date(2026, 9, 1), by=by, andring=andring, version=1)

    assert ended.upphor == dt.date(2026, 9, 1)


def test_what_stands_under_a_goal_ends_first(plan, area, goal, andring, by):
    with pytest.raises(RuleError, match="mål under sig som gäller längre: M1") as error:
        end_goal(area, JULI, by=by, andring=andring, version=1)
    end_goal(goal, JULI, by=by, andring=andring, version=1)
    end_goal(area, JULI, by=by, andring=andring, version=1)
    with pytest.raises(RuleError, match="OMR ovanför gäller inte"):
        end_goal(goal, None, by=by, andring=andring, version=2)

    assert error.value.field == "upphor"


@pytest.mark.parametrize("day", [dt.date(2025, 12, 31), dt.date(2027, 1, 1)])
def test_a_goal_ends_within_its_plans_year(goal, andring, by, day):
    with pytest.raises(RuleError, match="Välj en dag under 2026"):
        end_goal(goal, day, by=by, andring=andring, version=1)
    with pytest.raises(RuleError, match="Välj en dag under 2026"):
        add_goal(goal.plan, goal.parent, form(goal, kod="M9"), by=by, andring=andring, borjar=day)


def test_the_vision_does_not_end(goal, andring, by):
    vision = goal.plan.mal_lista.get(parent=None)
    with pytest.raises(RuleError, match="Visionen är planens rot"):
        end_goal(vision, JULI, by=by, andring=andring, version=1)


def test_of_two_who_end_a_goal_the_second_is_told(goal, andring, by):
    end_goal(goal, JULI, by=by, andring=andring, version=1)
    with pytest.raises(StaleError):
        end_goal(goal, None, by=by, andring=andring, version=1)


def test_an_ended_goal_is_changed_and_built_on_by_nobody_until_it_is_taken_back(
    plan, area, goal, andring, by
):
    end_goal(goal, JULI, by=by, andring=andring, version=1)
    lower = form(goal, kod="E1", niva=NivaFactory(ordning=4, namn="Enhetsmål"))
    with pytest.raises(RuleError, match="gäller inte från och med 1 juli 2026"):
        change_goal(goal, form(goal, namn="X"), by=by, version=2, andring=andring)
    with pytest.raises(RuleError, match="M1 gäller inte från och med") as error:
        add_goal(plan, goal, lower, by=by, andring=andring)

    back = end_goal(goal, None, by=by, andring=andring, version=2)

    assert error.value.field == "parent"
    assert back.upphor is None
    assert change_goal(goal, form(goal, namn="X"), by=by, version=3, andring=andring).namn == "X"


def test_next_years_plan_has_neither_ended_goals_nor_amendments(plan, area, goal, andring, by):
    kept = MalFactory(plan=plan, parent=area, kod="M2")
    change_goal(kept, form(kept, namn="Nytt"), by=by, version=1, andring=andring)
    end_goal(goal, JULI, by=by, andring=andring, version=1)

    copy = copy_plan(plan, 2027, by=by)

    columns = ("kod", "lft", "rght", "andring", "borjar", "upphor")
    assert list(copy.mal_lista.order_by("lft").values_list(*columns)) == [
        ("VISION", 1, 6, None, None, None),
        ("OMR", 2, 5, None, None, None),
        ("M2", 3, 4, None, None, None),
    ]
    assert damage(Mal) == []
    rows = {row.mal.kod: (row.slag, row.falt) for row in compare(plan, copy)}
    assert rows["M1"] == ("upphort", ["upphörde 1 juli 2026 (Verksamhetsplan 2026)"])
    assert rows["M2"] == ("samma", [])


def test_a_goal_that_ended_after_the_draft_was_made_is_told_in_the_comparison(
    plan, goal, andring, by
):
    draft = copy_plan(plan, 2027, by=by)
    end_goal(goal, JULI, by=by, andring=andring, version=1)

    rows = {row.mal.kod: (row.slag, row.falt) for row in compare(plan, draft)}

    assert draft.lage == PlanLage.UTKAST
    assert rows["M1"] == ("andrat", ["upphörde 1 juli 2026 (Verksamhetsplan 2026)"])


def test_a_goal_that_ended_within_the_later_year_is_told_as_ended(goal, andring, by):
    before = PlanFactory(ar=2025)
    MalFactory(plan=before, kod="M1", identitet=goal.identitet)
    end_goal(goal, JULI, by=by, andring=andring, version=1)

    rows = {row.mal.kod: row.slag for row in compare(before, goal.plan)}

    assert rows["M1"] == "upphort"


def test_a_level_must_lie_above_those_below_it(plan, goal, andring, by):
    MalFactory(plan=plan, parent=goal, kod="E1", niva=NivaFactory(ordning=4, namn="Enhetsmål"))
    deeper = NivaFactory(ordning=5, namn="Aktivitet")

    with pytest.raises(RuleError, match="ligger inte över Enhetsmål, som E1 under målet har") as e:
        change_goal(goal, form(goal, niva=deeper), by=by, version=1, andring=andring)

    assert e.value.field == "niva"


def test_a_judged_goal_keeps_who_judged_it(goal, andring, by):
    helper = EnhetFactory(namn="Hjälpande nämnd")
    goal.medansvariga.add(helper)
    runda = UppfoljningFactory()
    for enhet in (goal.huvudansvarig, helper):
        BedomningFactory(mal=goal, enhet=enhet, uppfoljning=runda)
    area = NivaFactory(ordning=9, namn="Aktivitet", bedoms=False)
    wrong = [
        ("huvudansvarig", form(goal, huvudansvarig=helper, medansvariga=[goal.huvudansvarig])),
        ("niva", form(goal, niva=area, medansvariga=[helper])),
        ("medansvariga", form(goal)),
    ]

    for field, wanted in wrong:
        with pytest.raises(RuleError) as error:
            change_goal(goal, wanted, by=by, version=1, andring=andring)
        assert error.value.field == field

    assert Mal.objects.get(pk=goal.pk).version == 1
    kept = change_goal(
        goal, form(goal, namn="Nytt", medansvariga=[helper]), by=by, version=1, andring=andring
    )
    assert kept.namn == "Nytt"
