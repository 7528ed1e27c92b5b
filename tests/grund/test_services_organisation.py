"""Enheter: added, changed, moved and ended, and what is refused."""

from datetime import date

import pytest
from django.db import transaction

from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import InlamningLage, Roll, Slag
from styrning.grund.models import Enhet, Handelse
from styrning.grund.services_organisation import Enhetsform, add_enhet, change_enhet, end_enhet
from styrning.grund.tree_check import damage
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def kf():
    return EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF)


def form(parent, **facts):
    return Enhetsform(**({"namn": "Miljönämnden", "slag": Slag.NAMND, "parent": parent} | facts))


def test_a_new_enhet_stands_last_under_its_parent_with_its_first_version(by, kf):
    EnhetFactory(kod="BUN", parent=kf, ordning=4)
    row = add_enhet("MN", form(kf), by=by, galler_fran=date(2027, 1, 1))
    assert (row.kod, row.ordning, row.galler_fran) == ("MN", 5, date(2027, 1, 1))
    assert [e.kod for e in Enhet.objects.order_by("lft")] == ["KF", "BUN", "MN"]
    assert [(h.version, h.history_user) for h in row.history.all()] == [(1, by)]
    assert Handelse.objects.get().vad == "lade upp enhet"


def test_a_kod_is_never_used_again_whatever_its_case(by, kf):
    EnhetFactory(kod="BUN", namn="Barnnämnden", parent=kf, galler_till=date(2020, 12, 31))
    with pytest.raises(RuleError, match="Koden BUN är Barnnämndens") as refused:
        add_enhet("bun", form(kf), by=by)
    assert refused.value.field == "kod"


@pytest.mark.parametrize("kod", ["", "A B", "-A", "x" * 21])
def test_a_kod_is_well_formed(by, kf, kod):
    with pytest.raises(RuleError, match="Koden har 1–20 tecken"):
        add_enhet(kod, form(kf), by=by)


def test_a_parent_exists_as_long_as_its_child(by, kf):
    old = EnhetFactory(kod="GN", namn="Gamla nämnden", parent=kf, galler_till=date(2026, 12, 31))
    with pytest.raises(RuleError, match="Gamla nämnden upphör 31 december 2026") as refused:
        add_enhet("NY", form(old), by=by, galler_fran=date(2026, 1, 1))
    assert refused.value.field == "parent"


def test_a_parent_may_not_begin_after_its_child(by, kf):
    new = EnhetFactory(kod="NN", namn="Nya nämnden", parent=kf, galler_fran=date(2027, 1, 1))
    with pytest.raises(RuleError, match="Nya nämnden finns först från 1 januari 2027"):
        add_enhet("NY", form(new), by=by, galler_fran=date(2026, 1, 1))


def test_a_change_is_kept_in_history_with_what_was_and_what_is(by, kf):
    row = EnhetFactory(kod="MN", namn="Miljönämden", parent=kf)
    changed = change_enhet(row, form(kf, telefon="0911-1"), by=by, version=1)
    assert (changed.namn, changed.telefon, changed.version) == ("Miljönämnden", "0911-1", 2)
    assert Handelse.objects.get().uppgift["andrat"] == [
        ["namn", "Miljönämden", "Miljönämnden"],
        ["telefon", "–", "0911-1"],
    ]


def test_a_save_that_changes_nothing_writes_nothing(by, kf):
    row = EnhetFactory(kod="MN", namn="Miljönämnden", parent=kf)
    assert change_enhet(row, form(kf), by=by, version=1).version == 1
    assert not Handelse.objects.exists()


def test_a_change_of_an_old_version_is_refused(by, kf):
    row = EnhetFactory(kod="MN", parent=kf)
    change_enhet(row, form(kf), by=by, version=1)
    with pytest.raises(StaleError) as refused:
        change_enhet(row, form(kf, namn="Annat"), by=by, version=1)
    assert refused.value.current.namn == "Miljönämnden"


def test_a_move_takes_what_stands_below_along(by, kf):
    ks, bun = EnhetFactory(kod="KS", parent=kf), EnhetFactory(kod="BUN", parent=kf)
    skola = EnhetFactory(kod="SKOLA", parent=bun)
    change_enhet(Enhet.objects.get(pk=bun.pk), form(ks), by=by, version=1)
    below = Enhet.objects.get(kod="KS").get_descendants()
    assert [e.pk for e in below] == [bun.pk, skola.pk]
    assert damage(Enhet) == []


def test_a_move_under_the_enhets_own_descendant_is_refused(by, kf):
    bun = EnhetFactory(kod="BUN", namn="Barnnämnden", parent=kf)
    skola = EnhetFactory(kod="SKOLA", parent=bun)
    for parent in (bun, skola):
        with pytest.raises(RuleError, match="Barnnämnden kan inte höra till sig själv"):
            change_enhet(bun, form(parent), by=by, version=1)
    assert Enhet.objects.get(pk=bun.pk).parent_id == kf.pk


def test_the_place_among_siblings_is_the_trees_order(by, kf):
    for place, kod in enumerate(("A", "B", "C")):
        EnhetFactory(kod=kod, parent=kf, ordning=place)
    last = Enhet.objects.get(kod="C")
    change_enhet(last, form(kf, ordning=0), by=by, version=1)
    first = Enhet.objects.get(kod="A")
    change_enhet(first, form(kf, ordning=9), by=by, version=1)
    tree = Enhet.objects.filter(parent=kf).order_by("lft")
    assert [e.kod for e in tree] == ["C", "B", "A"]
    assert damage(Enhet) == []


def test_an_enhet_ends_with_its_last_day(by, kf):
    row = EnhetFactory(kod="MN", parent=kf)
    ended = end_enhet(row, date(2026, 12, 31), by=by, version=1)
    assert (ended.galler_till, ended.version) == (date(2026, 12, 31), 2)


def test_an_enhet_cannot_end_before_it_began(by, kf):
    row = EnhetFactory(kod="MN", parent=kf, galler_fran=date(2026, 1, 1))
    with pytest.raises(RuleError, match="finns först från 1 januari 2026") as refused:
        end_enhet(row, date(2025, 12, 31), by=by, version=1)
    assert refused.value.field == "galler_till"


def test_an_enhet_that_owes_an_open_round_does_not_end(by, kf):
    row = EnhetFactory(kod="MN", namn="Miljönämnden", parent=kf)
    InlamningFactory(enhet=row, uppfoljning=UppfoljningFactory(ar=2026))
    with pytest.raises(RuleError, match="Miljönämnden är inte klar med Årsbokslut 2026"):
        end_enhet(row, date(2026, 12, 31), by=by, version=1)
    assert Enhet.objects.get(pk=row.pk).galler_till is None


def test_a_decided_round_stands_in_no_ones_way(by, kf):
    row = EnhetFactory(kod="MN", parent=kf)
    InlamningFactory(
        enhet=row, lage=InlamningLage.BESLUTAD, beslut_organ="Nämnden",
        beslut_datum=date(2026, 11, 2), beslut_paragraf="88",
    )  # fmt: skip
    assert end_enhet(row, date(2026, 12, 31), by=by, version=1).galler_till


def test_an_enhet_with_living_ones_below_does_not_end_and_names_them(by, kf):
    row = EnhetFactory(kod="BUN", namn="Barnnämnden", parent=kf)
    EnhetFactory(kod="S1", namn="Norrskolan", parent=row)
    EnhetFactory(kod="S2", namn="Nedlagda skolan", parent=row, galler_till=date(2020, 6, 30))
    with pytest.raises(RuleError, match="Norrskolan hör till Barnnämnden och finns kvar"):
        end_enhet(Enhet.objects.get(pk=row.pk), date(2026, 12, 31), by=by, version=1)


def test_what_the_enhet_owes_and_who_has_roles_ends_with_it(by, kf):
    row = EnhetFactory(kod="FSK", parent=kf)
    ansvar = NyckeltalEnhetFactory(enhet=row)
    goal = MalFactory(plan__ar=2027)
    goal.medansvariga.add(row)
    chef = UserFactory(roll=(Roll.RAPPORTOR, row))

    end_enhet(row, date(2026, 12, 31), by=by, version=1)

    ansvar.refresh_from_db()
    assert (ansvar.galler_till, ansvar.version) == (date(2026, 12, 31), 2)
    assert chef.tilldelningar.get().galler_till == date(2026, 12, 31)
    assert list(goal.medansvariga.all()) == []


def test_an_enhet_that_answers_for_coming_goals_does_not_end_and_names_them(by, kf):
    row = EnhetFactory(kod="MN", namn="Miljönämnden", parent=kf)
    MalFactory(plan__ar=2027, kod="MN1", namn="Ren luft", huvudansvarig=row)
    ansvar = NyckeltalEnhetFactory(enhet=row)
    with pytest.raises(RuleError, match=r"MN1 Ren luft, 2027\. Byt ansvarig först") as e:
        end_enhet(row, date(2026, 12, 31), by=by, version=1)
    ansvar.refresh_from_db()
    assert (e.value.field, ansvar.galler_till) == ("galler_till", None)


def test_an_enhet_with_values_of_the_time_after_does_not_end(by, kf):
    row = EnhetFactory(kod="FSK", namn="Förskolan", parent=kf)
    ansvar = NyckeltalEnhetFactory(enhet=row)
    UtfallFactory(
        nyckeltal=ansvar.nyckeltal, enhet=row,
        avser_fran=date(2026, 7, 1), avser_till=date(2026, 12, 31),
    )  # fmt: skip
    with pytest.raises(RuleError, match="Förskolan har redan utfall") as e:
        end_enhet(row, date(2026, 6, 30), by=by, version=1)
    assert e.value.field == "galler_till"
    assert Enhet.objects.get(pk=row.pk).galler_till is None


def test_the_root_does_not_end(by, kf):
    with pytest.raises(RuleError, match="organisationens rot"), transaction.atomic():
        end_enhet(kf, date(2026, 12, 31), by=by, version=1)
