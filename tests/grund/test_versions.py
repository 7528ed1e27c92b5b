"""Every version of a fact row is kept, whoever writes it and however."""

import pytest

from styrning.bas.errors import StaleError
from styrning.grund.history import record_history
from styrning.grund.models import Inlamning
from tests.factories import InlamningFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_saving_counts_versions_and_keeps_each_one():
    row = InlamningFactory()
    row.lucka_motiv = "Kolada publicerar i juni"
    row.save_as(UserFactory(username="karin"))

    versions = row.history.order_by("version").values_list(
        "version", "lucka_motiv", "history_type", "history_user__username"
    )
    assert list(versions) == [
        (1, "", "+", None),
        (2, "Kolada publicerar i juni", "~", "karin"),
    ]


def test_the_second_of_two_writers_is_stopped_and_sees_what_is_saved():
    row = InlamningFactory()
    late = Inlamning.objects.get(pk=row.pk)
    row.lucka_motiv = "först"
    row.save()

    late.lucka_motiv = "sist"
    with pytest.raises(StaleError) as error:
        late.save()

    assert error.value.current.lucka_motiv == "först"
    assert Inlamning.objects.get(pk=row.pk).version == 2


def test_set_based_writes_fill_the_same_history():
    rows = [InlamningFactory(), InlamningFactory()]
    pks = [row.pk for row in rows]
    Inlamning.objects.filter(pk__in=pks).update(version=2, lucka_motiv="import")

    copied = record_history(Inlamning, pks, by=UserFactory(username="import"), kind="~")

    assert copied == 2
    assert list(
        rows[0].history.filter(version=2).values_list("lucka_motiv", "history_user__username")
    ) == [("import", "import")]
