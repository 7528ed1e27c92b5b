"""Who saved last: by the history, or by the events of what keeps none, of many rows at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrning.grund.events import log
from styrning.grund.models import Atgard
from styrning.grund.sparat import Sparadrad, last_saved
from tests.factories import AktivitetFactory, AtgardFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def per(db):
    return UserFactory(first_name="Per", last_name="Asplund")


@pytest.fixture
def eva(db):
    return UserFactory(first_name="Eva", last_name="Ek")


def told(row) -> tuple[str, str]:
    saved = last_saved({"x": row if isinstance(row, Sparadrad) else Sparadrad.of(row)})["x"]
    return saved.av, f"{timezone.localtime(saved.at):%Y-%m-%d %H:%M}"


def test_the_last_version_tells_who_and_when(klocka, per, eva):
    row = AtgardFactory()
    row.save_as(per)
    klocka.shift(3600)
    row.save_as(eva)

    assert told(row) == ("Eva Ek", "2026-11-18 11:00")


def test_a_version_that_nobody_is_named_for_tells_when(per):
    row = AtgardFactory()
    row.save_as(per)
    row._history_user = None
    row.save()

    assert told(row) == ("", "2026-11-18 10:00")


def test_a_row_is_singled_out_by_other_fields_than_its_id(per):
    row, other = AtgardFactory(text="En"), AtgardFactory(text="Två")
    row.save_as(per)
    other.save_as(UserFactory())

    assert told(Sparadrad(Atgard, {"enhet": row.enhet_id, "text": "En"}))[0] == "Per Asplund"


@pytest.mark.parametrize("vad", ["ändrade aktivitet", "bestämde datum"])
def test_what_keeps_no_versions_is_known_by_the_events_that_change_it(per, eva, vad):
    row = AktivitetFactory()
    log("ändrade aktivitet", row, by=eva)
    log(vad, row, by=per)
    log("påminde om aktivitet", row, by=eva)

    assert told(row) == ("Per Asplund", "2026-11-18 10:00")


def test_what_was_never_changed_is_not_there(per):
    row = AktivitetFactory()
    log("skapade aktivitet", row, by=per)

    assert last_saved({"x": Sparadrad.of(row)}) == {}


def test_nothing_asked_is_nothing_read(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert last_saved({}) == {}


def test_many_rows_of_a_kind_cost_one_statement_and_each_has_its_own(per, eva):
    kept, plain = AtgardFactory.create_batch(30), AktivitetFactory.create_batch(30)
    for row, activity in zip(kept, plain, strict=True):
        row.save_as(per)
        log("ändrade aktivitet", activity, by=eva)

    for count in (3, 30):
        asked = {("åtgärd", row.pk): Sparadrad.of(row) for row in kept[:count]}
        asked |= {("aktivitet", row.pk): Sparadrad.of(row) for row in plain[:count]}
        with CaptureQueriesContext(connection) as captured:
            found = last_saved(asked)
        assert len(captured) == 2
        assert {place: saved.av for place, saved in found.items()} == {
            place: {"åtgärd": "Per Asplund", "aktivitet": "Eva Ek"}[place[0]] for place in asked
        }
