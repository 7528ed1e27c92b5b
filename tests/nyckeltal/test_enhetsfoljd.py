"""Series of an enhet that took over from another, or from several: exact values, never added."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Matt, Satt
from nyckeltal.selectors import definition_of, facts
from nyckeltal.series import Runda, Underlag, figure, figure_enhet
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import EnhetSuccession
from styrning.grund.organisation import organisation
from tests.factories import (
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

DAY, LAST = date(2026, 1, 1), date(2025, 12, 31)


@pytest.fixture
def kf():
    return EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF)


@pytest.fixture
def ny(kf):
    return EnhetFactory(kod="KFN", namn="Nya nämnden", parent=kf, galler_fran=DAY)


@pytest.fixture
def n(ny):
    row = NyckeltalFactory(kod="N1", agare=ny, matt=Matt.ADDITIV, max_varde=None)
    NyckeltalEnhetFactory(nyckeltal=row, enhet=ny, galler_fran=DAY)
    return row


def before(kod, till, *, datum=DAY, **facts):
    """An enhet that became (part of) ``till``."""
    names = {"KUN": "Kulturnämnden", "FRN": "Fritidsnämnden", "GN": "Gamla nämnden"}
    row = EnhetFactory(
        kod=kod, namn=names[kod], parent=till.parent, galler_till=date(datum.year - 1, 12, 31),
        **facts,
    )  # fmt: skip
    EnhetSuccession.objects.create(fran=row, till=till, datum=datum)
    return row


def owed(n, enhet, *, ends=LAST, satt=Satt.RAPPORTERAS, **years):
    NyckeltalEnhetFactory(nyckeltal=n, enhet=enhet, galler_till=ends, satt=satt)
    for ar, varde in years.items():
        UtfallFactory(nyckeltal=n, enhet=enhet, ar=int(ar[1:]), varde=Decimal(varde))


def shown(n, enhet, ar=2026):
    underlag = Underlag(Runda.year(ar), facts([n.pk], ar, None), organisation(None))
    return figure(definition_of(n.pk), enhet.pk, underlag)


def told(figure):
    return [
        (p["period"], p["totalt"], p["fran_enhet"] and p["fran_enhet"]["kod"])
        for p in figure["serie"]
    ]


def test_values_of_the_one_predecessor_are_borrowed_with_its_name(ny, n):
    owed(n, before("KUN", ny), y2024="10", y2025="12")
    UtfallFactory(nyckeltal=n, enhet=ny, ar=2026, varde=Decimal(15))
    MalvardeFactory(nyckeltal=n, enhet=ny, ar=2026, varde=Decimal(14))
    figure = shown(n, ny)
    assert told(figure)[2:] == [
        ("2024", Decimal(10), "KUN"), ("2025", Decimal(12), "KUN"), ("2026", Decimal(15), None),
    ]  # fmt: skip
    assert (figure["status"], figure["trend"]) == ("natt", None)


def test_the_break_is_told_once_where_the_own_values_begin(ny, n):
    owed(n, before("KUN", ny), y2024="10", y2025="12")
    UtfallFactory(nyckeltal=n, enhet=ny, ar=2026, varde=Decimal(15))
    assert [p["brott"] for p in shown(n, ny)["serie"]] == [
        None, None, None, None,
        "tidigare värden är från Kulturnämnden, som Nya nämnden tog över efter",
    ]  # fmt: skip
    assert [p["ny_enhet"] for p in shown(n, ny)["serie"]] == [False] * 4 + [True]


def test_values_of_several_stand_by_themselves_and_are_never_added(ny, n):
    owed(n, before("KUN", ny), y2025="12")
    owed(n, before("FRN", ny), y2025="30")
    point = shown(n, ny)["serie"][-2]
    assert (point["totalt"], point["fran_enhet"]) == (None, None)
    assert [(row["enhet"]["kod"], row["totalt"]) for row in point["fore_enheter"]] == [
        ("KUN", Decimal(12)), ("FRN", Decimal(30)),
    ]  # fmt: skip


def test_of_several_only_who_had_the_nyckeltal_counts(ny, n):
    owed(n, before("KUN", ny), y2025="12")
    before("FRN", ny)
    assert told(shown(n, ny))[-2] == ("2025", Decimal(12), "KUN")


def test_one_value_of_two_who_owed_it_is_not_the_whole(ny, n):
    owed(n, before("KUN", ny), y2025="12")
    owed(n, before("FRN", ny))
    point = shown(n, ny)["serie"][-2]
    assert point["totalt"] is None
    assert [row["totalt"] for row in point["fore_enheter"]] == [Decimal(12), None]


def test_an_own_value_goes_before_a_borrowed_one(ny, n):
    owed(n, before("KUN", ny), y2025="12")
    UtfallFactory(nyckeltal=n, enhet=ny, ar=2025, varde=Decimal(40))
    assert told(shown(n, ny))[-2] == ("2025", Decimal(40), None)


def test_a_series_is_followed_over_two_changes(ny, n):
    kun = before("KUN", ny)
    owed(n, kun, y2025="12")
    n.ansvar_lista.filter(enhet=kun).update(galler_fran=date(2024, 1, 1))
    kun.galler_fran = date(2024, 1, 1)
    kun.save()
    old = before("GN", kun, datum=date(2024, 1, 1))
    owed(n, old, ends=date(2023, 12, 31), y2023="8")
    UtfallFactory(nyckeltal=n, enhet=ny, ar=2026, varde=Decimal(15))
    figure = shown(n, ny)
    assert told(figure)[1:] == [
        ("2023", Decimal(8), "GN"), ("2024", None, "KUN"), ("2025", Decimal(12), "KUN"),
        ("2026", Decimal(15), None),
    ]  # fmt: skip
    assert [p["period"] for p in figure["serie"] if p["brott"]] == ["2024", "2026"]


def test_an_enhet_that_took_over_a_nyckeltal_and_lived_before_borrows_too(kf, n):
    ks = EnhetFactory(kod="KS", parent=kf)
    NyckeltalEnhetFactory(nyckeltal=n, enhet=ks, galler_fran=DAY)
    owed(n, before("KUN", ks), y2025="12")
    assert told(shown(n, ks))[-2] == ("2025", Decimal(12), "KUN")


def test_what_is_asked_now_is_never_borrowed(ny, n):
    n.efterslapning = 1
    n.save()
    owed(n, before("KUN", ny), y2025="12")
    assert told(shown(n, ny))[-1] == ("2025", None, None)


def test_a_computed_value_of_before_is_that_of_the_enheter_below_then(ny, n):
    n.aggregering = Aggregering.SUMMA
    n.save()
    kun = before("KUN", ny)
    owed(n, kun, satt=Satt.BERAKNAS)
    for kod, varde in (("A", "3"), ("B", "4")):
        owed(n, EnhetFactory(kod=kod, parent=kun, galler_till=LAST), y2025=varde)
    kun.refresh_from_db()
    point = shown(n, ny)["serie"][-2]
    assert (point["totalt"], point["fran_enhet"]["kod"]) == (Decimal(7), "KUN")
    assert (point["ingar"]["med"], point["ingar"]["av"]) == (2, 2)


def test_an_owner_of_now_stands_for_nothing_of_before(ny, n):
    owed(n, kun := before("KUN", ny), y2025="12")
    underlag = Underlag(Runda.year(2025), facts([n.pk], 2025, None), organisation(None))
    definition = definition_of(n.pk)
    assert figure_enhet(definition, ny.parent_id, underlag, LAST) == kun.pk
    assert figure_enhet(definition, ny.parent_id, underlag, date(2026, 12, 31)) == ny.pk


# -- report and entry ------------------------------------------------------------------------


@pytest.fixture
def goal(ny, n):
    goal = MalFactory(plan=PlanFactory(ar=2026), kod="M1", huvudansvarig=ny)
    MalNyckeltalFactory(mal=goal, nyckeltal=n)
    return goal


def test_the_report_and_the_entry_page_tell_the_same(ny, n, goal):
    owed(n, before("KUN", ny), y2024="10", y2025="12")
    inlamning = InlamningFactory(enhet=ny, uppfoljning=UppfoljningFactory(ar=2026))
    reader = UserFactory(roll=Roll.REVISOR)
    report = next(mal for mal in read_report(2026, reader=reader)["mal"] if mal["kod"] == "M1")
    row = entry(inlamning).rader[0]
    expected = [("2024", Decimal(10), "KUN"), ("2025", Decimal(12), "KUN"), ("2026", None, None)]
    assert told(report["nyckeltal"][0])[2:] == told(row.figure)[2:] == expected


def statements(read):
    with CaptureQueriesContext(connection) as queries:
        read()
    return len(queries)


def test_predecessors_cost_no_statement(ny, n, goal):
    inlamning = InlamningFactory(enhet=ny, uppfoljning=UppfoljningFactory(ar=2026))
    reader = UserFactory(roll=Roll.REVISOR)

    def both():
        read_report(2026, reader=reader)
        entry(inlamning)

    both()
    none = statements(both)
    owed(n, before("KUN", ny), y2025="12")
    owed(n, before("FRN", ny), y2025="30")
    assert statements(both) == none
