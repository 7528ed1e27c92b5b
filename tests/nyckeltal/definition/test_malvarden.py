"""Targets of a key figure: of a year, its parts and its end; ranges; conflicts."""

import datetime as dt
from decimal import Decimal

import pytest

from nyckeltal.models import Malvarde
from nyckeltal.services_malvarde import Malvardeform, set_target
from styrning.bas.errors import StaleError
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, MalvardeFactory, NyckeltalEnhetFactory, NyckeltalFactory
from tests.nyckeltal.definition.conftest import refused

pytestmark = pytest.mark.django_db


def target(**changes):
    return Malvardeform(**{"ar": 2027, "varde": Decimal(80), "tolerans": Decimal(3)} | changes)


def test_a_target_is_set_then_changed_with_its_history(nyckeltal, ansvar, by):
    row = set_target(nyckeltal, ansvar.enhet, target(), by=by, version=0)
    again = set_target(nyckeltal, ansvar.enhet, target(varde=Decimal(82)), by=by, version=1)

    assert again.pk == row.pk
    assert list(row.history.order_by("version").values_list("varde", "history_user")) == [
        (Decimal(80), by.pk),
        (Decimal(82), by.pk),
    ]
    assert Handelse.objects.count() == 2


def test_an_unchanged_target_writes_nothing(nyckeltal, ansvar, by):
    set_target(nyckeltal, ansvar.enhet, target(), by=by, version=0)
    assert set_target(nyckeltal, ansvar.enhet, target(), by=by, version=1).version == 1
    assert Handelse.objects.count() == 1


def test_targets_of_a_year_its_parts_and_its_end_stand_beside_each_other(nyckeltal, ansvar, by):
    for changes in ({}, {"typ": "slutmal"}, {"typ": "periodmal", "till_manad": 8}):
        set_target(nyckeltal, ansvar.enhet, target(**changes), by=by, version=0)
    assert Malvarde.objects.count() == 3


def test_a_target_that_somebody_set_meanwhile_is_a_conflict_that_names_it(nyckeltal, ansvar, by):
    set_target(nyckeltal, ansvar.enhet, target(), by=by, version=0)
    with pytest.raises(StaleError, match="redan 80,0 procent"):
        set_target(nyckeltal, ansvar.enhet, target(varde=Decimal(90)), by=by, version=0)
    assert Malvarde.objects.get().varde == 80


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"tolerans": Decimal(-1)}, "tolerans", "mindre än noll"),
        ({"tolerans": Decimal(101), "tolerans_procent": True}, "tolerans", "högst 100 procent"),
        ({"varde": Decimal(800)}, "varde", "800 ligger utanför 0–100 procent. Menade du 80?"),
        ({"varde_max": Decimal(90)}, "varde_max", "inom ett intervall"),
        ({"till_manad": 8}, "till_manad", "Bara ett periodmål"),
        ({"typ": "periodmal", "till_manad": 13}, "till_manad", ""),
        ({"ar": 27}, "ar", "fyra siffror"),
    ],
)
def test_a_target_that_cannot_be_is_refused_at_its_field(
    nyckeltal, ansvar, by, changes, field, message
):
    assert message in refused(
        field, set_target, nyckeltal, ansvar.enhet, target(**changes), by=by, version=0
    )
    assert not Malvarde.objects.exists()


@pytest.mark.parametrize(
    ("high", "message"),
    [(None, "Ange intervallets högsta"), (Decimal(70), "under det lägsta")],
)
def test_a_range_has_a_highest_value_above_its_lowest(enhet, by, high, message):
    row = NyckeltalFactory(riktning="inom", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=row)
    assert message in refused(
        "varde_max", set_target, row, enhet, target(varde_max=high), by=by, version=0
    )


def test_a_range_is_saved_with_both_ends(enhet, by):
    row = NyckeltalFactory(riktning="inom", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=row)
    saved = set_target(row, enhet, target(varde_max=Decimal(90)), by=by, version=0)
    assert (saved.varde, saved.varde_max) == (80, 90)


def test_a_conflict_tells_the_whole_target(enhet, by):
    row = NyckeltalFactory(riktning="inom", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=row)
    other = target(varde_max=Decimal(90), tolerans=Decimal("2.5"), tolerans_procent=True)
    set_target(row, enhet, other, by=by, version=0)

    told = "redan 80,0–90,0 procent med tolerans 2,5 procent av målvärdet, sparat"
    with pytest.raises(StaleError, match=told):
        set_target(row, enhet, target(varde_max=Decimal(95)), by=by, version=0)


def test_a_figure_that_is_only_followed_takes_no_target(enhet, by):
    row = NyckeltalFactory(riktning="ingen", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=row)
    assert "följs utan målvärde" in refused(
        "varde", set_target, row, enhet, target(), by=by, version=0
    )


def test_a_target_after_the_end_of_the_enhet_or_the_figure_is_refused(nyckeltal, by):
    gone = EnhetFactory(namn="Gamla nämnden", galler_till=dt.date(2025, 12, 31))
    message = refused("ar", set_target, nyckeltal, gone, target(), by=by, version=0)
    assert message == "Gamla nämnden upphörde 31 december 2025, före 2027."
    ended = NyckeltalFactory(kod="SLUT", galler_till=dt.date(2026, 12, 31))
    assert "SLUT upphörde" in refused(
        "ar", set_target, ended, ended.agare, target(), by=by, version=0
    )  # fmt: skip


def test_an_enhet_without_the_figure_gets_no_target(nyckeltal, by):
    message = refused("enhet", set_target, nyckeltal, EnhetFactory(), target(), by=by, version=0)
    assert "har inte BUN-001 under 2027" in message


def test_a_target_of_a_year_does_not_hide_the_next(nyckeltal, ansvar, by):
    MalvardeFactory(nyckeltal=nyckeltal, ar=2026)
    set_target(nyckeltal, ansvar.enhet, target(ar=2027), by=by, version=0)
    assert list(Malvarde.objects.order_by("ar").values_list("ar", flat=True)) == [2026, 2027]
