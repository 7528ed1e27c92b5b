"""Eight writers in one goal tree at once: no corrupt node, no error (decision 0002)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from mal.models import Mal, Plan
from mal.services import Malform, add_goal, adopt_plan, copy_plan, move_goal
from styrning.bas.errors import RuleError
from styrning.grund.beslut import Beslut
from styrning.grund.tree_check import damage
from tests.factories import MalFactory, NivaFactory, PlanFactory, UserFactory

WRITERS, EACH = 8, 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer at a time, and a test database in memory",
)
def test_parallel_adding_and_moving_leaves_the_tree_whole():
    plan = PlanFactory(ar=2026)
    areas = [MalFactory(plan=plan, kod=f"O{n}", niva=NivaFactory(ordning=2)) for n in range(4)]
    MalFactory(plan=plan, parent=areas[0])
    by = UserFactory()
    draft = copy_plan(plan, 2027, by=by)
    niva = NivaFactory()

    def write(writer: int) -> None:
        try:
            for number in range(EACH):
                under = draft.mal_lista.get(kod=f"O{(writer + number) % 4}")
                to = draft.mal_lista.get(kod=f"O{(writer + number + 1) % 4}")
                form = Malform(f"W{writer}-{number}", "Mål", niva, under.huvudansvarig)
                move_goal(add_goal(draft, under, form, by=by), to, by=by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    assert damage(Mal) == []
    assert draft.mal_lista.filter(kod__startswith="W").count() == WRITERS * EACH


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer at a time, and a test database in memory",
)
def test_of_two_copies_of_a_plan_at_once_one_is_made_and_the_other_is_told():
    plan = PlanFactory(ar=2026)
    MalFactory(plan=plan)
    by = UserFactory()

    def copy(_: int) -> bool:
        try:
            copy_plan(plan, 2027, by=by)
        except RuleError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        made = list(pool.map(copy, range(WRITERS)))

    assert made.count(True) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer at a time, and a test database in memory",
)
def test_no_goal_slips_in_after_the_decision():
    plan = PlanFactory(ar=2026)
    area = MalFactory(plan=plan, kod="O1", niva=NivaFactory(ordning=2))
    by = UserFactory()
    draft = copy_plan(plan, 2027, by=by)
    under, niva = draft.mal_lista.get(kod="O1"), NivaFactory()
    beslut = Beslut("Kommunfullmäktige", dt.date(2026, 11, 16), "141")

    def write(writer: int) -> str:
        try:
            if writer == WRITERS // 2:
                adopt_plan(draft, beslut, by=by)
                return "adopted"
            form = Malform(f"W{writer}", "Mål", niva, area.huvudansvarig)
            add_goal(draft, under, form, by=by)
        except RuleError:
            return "refused"
        finally:
            connections.close_all()
        return "added"

    with ThreadPoolExecutor(WRITERS) as pool:
        told = list(pool.map(write, range(WRITERS)))

    adopted = Plan.history.get(id=draft.pk, version=2).history_date
    late = Mal.history.filter(plan=draft, kod__startswith="W", history_date__gt=adopted)
    assert told.count("adopted") == 1
    assert draft.mal_lista.filter(kod__startswith="W").count() == told.count("added")
    assert not late.exists()
    assert damage(Mal) == []
