"""check_trees: planted damage is named, and repaired only when asked."""

import io

import pytest
from django.core.management import CommandError, call_command

from mal.models import Mal
from styrning.grund.models import Enhet
from styrning.grund.tree_check import Node, Position, damage, expected_positions, tree_models
from tests.factories import EnhetFactory, MalFactory

pytestmark = pytest.mark.django_db


def positions():
    return list(Enhet.objects.order_by("pk").values_list("tree_id", "lft", "rght", "level"))


def run(**options):
    out = io.StringIO()
    call_command("check_trees", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def trad():
    """Two roots; the first with two nämnder, one of which has two verksamheter."""
    kf = EnhetFactory(kod="KF")
    bun = EnhetFactory(kod="BUN", parent=kf)
    EnhetFactory(kod="SN", parent=kf)
    EnhetFactory(kod="F1", parent=bun)
    EnhetFactory(kod="F2", parent=bun)
    EnhetFactory(kod="REV")


def test_both_trees_are_found():
    assert {model._meta.label for model in tree_models()} == {"grund.Enhet", "mal.Mal"}


def test_what_mptt_writes_is_in_place(trad):
    MalFactory(parent=MalFactory())
    assert damage(Enhet) == []
    assert damage(Mal) == []
    assert "grund.Enhet: 8 nodes, all in place." in run()


PLANTED = [
    {"lft": 99},
    {"rght": 3},
    {"level": 5},
    {"tree_id": 7},
    {"lft": 1, "rght": 2, "tree_id": 2, "level": 0},
]


@pytest.mark.parametrize("fel", PLANTED)
def test_planted_damage_is_named_and_not_repaired(trad, fel):
    Enhet.objects.filter(kod="BUN").update(**fel)
    before = positions()
    with pytest.raises(CommandError, match="run with --repair"):
        run()
    assert positions() == before


@pytest.mark.parametrize("fel", PLANTED)
def test_planted_damage_is_repaired(trad, fel):
    Enhet.objects.filter(kod="BUN").update(**fel)
    run(repair=True)
    assert damage(Enhet) == []
    kf, bun, f1 = (Enhet.objects.get(kod=kod) for kod in ("KF", "BUN", "F1"))
    assert (kf.lft, kf.rght, kf.level) == (1, 10, 0)
    assert (bun.tree_id, bun.level, bun.rght - bun.lft) == (kf.tree_id, 1, 5)
    assert set(bun.get_descendants().values_list("kod", flat=True)) == {"F1", "F2"}
    assert f1.level == 2


def test_the_answer_names_the_node_and_where_it_should_stand(trad):
    bun = Enhet.objects.get(kod="BUN")
    Enhet.objects.filter(pk=bun.pk).update(level=4)
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_trees", stdout=out)
    assert (
        f"  {bun.pk}: tree {bun.tree_id}, lft 2, rght 7, level 4; "
        f"should be tree {bun.tree_id}, lft 2, rght 7, level 1\n"
    ) in out.getvalue()


def test_two_roots_with_one_tree_id_are_parted(trad):
    Enhet.objects.filter(kod="REV").update(tree_id=Enhet.objects.get(kod="KF").tree_id)
    run(repair=True)
    trees = Enhet.objects.filter(parent=None).values_list("tree_id", flat=True)
    assert len(set(trees)) == 2
    assert damage(Enhet) == []


def test_a_circle_of_parents_is_reported_and_left(trad):
    kf, bun = Enhet.objects.get(kod="KF"), Enhet.objects.get(kod="BUN")
    Enhet.objects.filter(pk=kf.pk).update(parent=bun)
    before = positions()[:2]
    with pytest.raises(CommandError, match="must be cut by hand"):
        run(repair=True)
    assert positions()[:2] == before


def test_siblings_keep_their_order():
    def node(pk, parent, lft):
        return Node(pk, parent, Position(1, lft, 0, 0))

    found = expected_positions([node(1, None, 1), node(2, 1, 6), node(3, 1, 2), node(4, 3, 3)])
    assert found == {
        1: Position(1, 1, 8, 0),
        3: Position(1, 2, 5, 1),
        4: Position(1, 3, 4, 2),
        2: Position(1, 6, 7, 1),
    }


def test_a_sound_tree_is_verified_in_one_query(trad, django_assert_num_queries):
    with django_assert_num_queries(1):
        damage(Enhet)
