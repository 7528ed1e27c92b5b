"""Scales are data: drafted freely, locked once judged on, made anew by decision."""

import datetime as dt

import pytest

from mal.enums import Klass, PlanLage
from mal.models import Planandring, Skala, Skalsteg
from mal.selectors import plan_of
from mal.services import (
    Skalaform,
    Stegform,
    add_scale,
    change_scale,
    choose_scale,
    remove_scale,
)
from mal.services.skala import STANDARD, steps_of
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.models import Handelse
from tests.factories import BedomningFactory, MalFactory, PlanFactory, SkalaFactory, UserFactory

pytestmark = pytest.mark.django_db

BESLUT = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "§ 89")
FYRA, TRE, TVA, NOLL = STANDARD


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def draft(by):
    return add_scale("NY", "Ny skala", by=by)


def scale_form(*steg):
    return Skalaform("Ny skala", "", steg)


def test_a_first_scale_begins_with_four_steps(draft):
    assert steps_of(draft) == list(STANDARD)
    assert (draft.beslut_text, draft.version) == ("", 1)


def test_a_new_version_has_the_steps_of_the_old_and_its_decision(by):
    old = SkalaFactory()

    new = add_scale("STD-2", "Fyra steg, 2027", by=by, source=old, beslut=BESLUT)

    assert steps_of(new) == steps_of(old)
    assert new.beslut_text == "Kommunfullmäktige 2026-06-15 § 89"
    assert Skalsteg.objects.count() == 8


@pytest.mark.parametrize(
    ("beslut", "field"),
    [
        (None, "organ"),
        (Beslut("", dt.date(2026, 6, 15)), "organ"),
        (Beslut("Kommunfullmäktige", dt.date(2027, 6, 15)), "datum"),
    ],
)
def test_a_new_version_needs_its_decision(by, beslut, field):
    old = SkalaFactory()
    with pytest.raises(RuleError) as error:
        add_scale("STD-2", "Ny", by=by, source=old, beslut=beslut)
    assert error.value.field == field
    assert Skala.objects.get() == old


def test_a_kod_is_used_once(draft, by):
    with pytest.raises(RuleError) as error:
        add_scale("NY", "Annan", by=by)
    assert error.value.field == "kod"


def test_a_draft_is_changed_as_a_whole(draft, by):
    nio = Stegform(9, "Överträffat", Klass.UPPFYLLT)

    change_scale(draft, scale_form(nio, FYRA, TVA, NOLL), by=by, version=1)

    assert [step.ord for step in steps_of(draft)] == [
        "Överträffat", "Uppfyllt", "Ej uppfyllt", "Kan ej bedömas",
    ]  # fmt: skip
    assert Skala.objects.get(pk=draft.pk).version == 2


@pytest.mark.parametrize(
    ("steg", "message"),
    [
        ((TRE, TVA, NOLL), "Inget steg räknas som uppfyllt. Lägg till ett."),
        ((FYRA, TRE, NOLL), "Inget steg räknas som ej uppfyllt. Lägg till ett."),
        ((FYRA, TVA), "Inget steg räknas som kan ej bedömas. Lägg till ett."),
        ((FYRA, TVA, Stegform(1, "Sämre", Klass.EJ_UPPFYLLT), NOLL), "Två steg har värdet 1."),
        ((FYRA, TVA, Stegform(5, "uppfyllt", Klass.UPPFYLLT), NOLL), "Två steg heter Uppfyllt."),
        (
            (FYRA, TVA, NOLL, Stegform(4, "På väg", Klass.DELVIS)),
            "På väg står högre än Uppfyllt men räknas som sämre.",
        ),
        ((FYRA, TVA, NOLL, Stegform(100, "Topp", Klass.UPPFYLLT)), "Värdet 100 är inte mellan"),
    ],
)
def test_a_scale_that_goals_cannot_be_judged_on_is_refused(draft, by, steg, message):
    with pytest.raises(RuleError, match=message) as error:
        change_scale(draft, scale_form(*steg), by=by, version=1)

    assert error.value.field == "steg"
    assert steps_of(draft) == list(STANDARD)
    assert Skala.objects.get(pk=draft.pk).version == 1


def test_the_second_of_two_changes_nothing(draft, by):
    change_scale(draft, scale_form(FYRA, TVA, NOLL), by=by, version=1)
    with pytest.raises(StaleError):
        change_scale(draft, scale_form(*STANDARD), by=by, version=1)
    assert len(steps_of(draft)) == 3


def test_what_is_judged_on_stands(by):
    row = BedomningFactory()
    skala = row.steg.skala

    with pytest.raises(RuleError, match="Mål i Verksamhetsplan 2026 är bedömda på skalan") as error:
        change_scale(skala, scale_form(FYRA, TVA, NOLL), by=by, version=1)

    assert "Gör en ny version" in str(error.value)
    assert len(steps_of(skala)) == 4


def test_what_a_plan_is_adopted_with_stands(by):
    plan = PlanFactory()
    with pytest.raises(RuleError, match="Verksamhetsplan 2026 är fastställd med skalan"):
        change_scale(plan.skala, scale_form(FYRA, TVA, NOLL), by=by, version=1)


def test_an_unused_scale_is_removed(draft, by):
    remove_scale(draft, by=by)
    assert not Skala.objects.exists()
    assert Skala.history.filter(kod="NY").count() == 2


def test_a_plans_scale_is_not_removed(by):
    plan = PlanFactory(lage=PlanLage.UTKAST)
    with pytest.raises(RuleError, match="Verksamhetsplan 2026 använder skalan"):
        remove_scale(plan.skala, by=by)


def test_a_drafts_scale_is_chosen_freely(draft, by):
    plan = PlanFactory(lage=PlanLage.UTKAST)

    choose_scale(plan, draft, by=by, version=1)

    assert plan_of(2026).skala[1].ord == "Delvis uppfyllt"
    assert not Planandring.objects.exists()


def test_an_adopted_plans_scale_is_changed_by_decision(draft, by):
    plan = PlanFactory()

    choose_scale(plan, draft, by=by, version=1, beslut=BESLUT)

    amendment = Planandring.objects.get()
    assert (amendment.plan, amendment.beslut_text, amendment.text) == (
        plan,
        "Kommunfullmäktige 2026-06-15 § 89",
        "Bedömningsskalan byts från Fyra steg till Ny skala.",
    )


def test_an_adopted_plans_scale_needs_its_decision(draft, by):
    plan = PlanFactory()
    with pytest.raises(RuleError, match="behöver ett beslut"):
        choose_scale(plan, draft, by=by, version=1)
    assert plan_of(2026).skala[1].ord == "Delvis"


@pytest.mark.parametrize("lage", PlanLage.values)
def test_a_judged_plan_keeps_its_scale(draft, by, lage):
    row = BedomningFactory(mal=MalFactory(plan=PlanFactory(lage=lage)))
    before = Handelse.objects.count()

    with pytest.raises(RuleError, match="Välj skalan i nästa års plan") as error:
        choose_scale(row.mal.plan, draft, by=by, version=1, beslut=BESLUT)

    assert error.value.field == "skala"
    assert plan_of(2026).skala[1].ord == "Delvis"
    assert Handelse.objects.count() == before


def test_a_scale_that_goals_cannot_be_judged_on_is_not_chosen(by):
    bare = Skala.objects.create(kod="TOM", namn="Tom")
    plan = PlanFactory(lage=PlanLage.UTKAST)
    with pytest.raises(RuleError, match="Inget steg räknas som uppfyllt"):
        choose_scale(plan, bare, by=by, version=1)


def test_the_second_to_choose_changes_nothing(draft, by):
    plan = PlanFactory(lage=PlanLage.UTKAST)
    with pytest.raises(StaleError):
        choose_scale(plan, draft, by=by, version=7)
