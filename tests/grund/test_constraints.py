"""What the ground's tables refuse, each with its Swedish words, also past the forms."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Enhet, EnhetSuccession, Inlamning, Tilldelning, Uppfoljning
from tests.factories import (
    ArshjulFactory,
    EnhetFactory,
    InlamningFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def messages(instance):
    """What validate_constraints says, in one list."""
    with pytest.raises(ValidationError) as caught:
        instance.validate_constraints()
    return caught.value.messages


def refused_by_the_database(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        action()


def update(instance, **facts):
    return lambda: type(instance)._base_manager.filter(pk=instance.pk).update(**facts)


def test_an_enhet_does_not_end_before_it_begins():
    enhet = EnhetFactory()
    enhet.galler_fran, enhet.galler_till = date(2026, 1, 2), date(2026, 1, 1)
    assert messages(enhet) == ["Sista giltiga dag ligger före den första."]
    refused_by_the_database(
        update(enhet, galler_fran=enhet.galler_fran, galler_till=enhet.galler_till)
    )


def test_an_enhet_may_be_valid_one_day():
    EnhetFactory(galler_fran=date(2026, 1, 1), galler_till=date(2026, 1, 1)).validate_constraints()


def test_a_kod_is_never_used_twice():
    EnhetFactory(kod="BUN")
    refused_by_the_database(lambda: EnhetFactory(kod="BUN"))


def test_an_enhet_does_not_succeed_itself():
    enhet = EnhetFactory()
    row = EnhetSuccession(fran=enhet, till=enhet, datum=date(2026, 1, 1))
    assert messages(row) == ["En enhet kan inte efterträda sig själv."]
    refused_by_the_database(row.save)


def test_a_merge_has_several_predecessors_but_each_once():
    gammal, annan, ny = EnhetFactory(), EnhetFactory(), EnhetFactory()
    for fran in (gammal, annan):
        EnhetSuccession.objects.create(fran=fran, till=ny, datum=date(2026, 1, 1))
    refused_by_the_database(
        lambda: EnhetSuccession.objects.create(fran=gammal, till=ny, datum=date(2026, 1, 1))
    )
    assert ny.foregangare.count() == 2


ROLE_SCOPE = (
    "Revisor, kvalitetskedjan och administratör gäller hela kommunen; övriga roller behöver en "
    "enhet."
)


@pytest.mark.parametrize("roll", Roll)
def test_a_role_stands_on_an_enhet_or_on_the_whole_never_otherwise(roll):
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    row = Tilldelning(user=UserFactory(), roll=roll, enhet=EnhetFactory() if whole else None)
    assert messages(row) == [ROLE_SCOPE]
    refused_by_the_database(row.save)


def test_a_role_does_not_end_before_it_begins():
    row = TilldelningFactory(galler_fran=date(2026, 1, 2))
    row.galler_till = date(2026, 1, 1)
    assert messages(row) == ["Sista giltiga dag ligger före den första."]
    refused_by_the_database(update(row, galler_till=date(2026, 1, 1)))


@pytest.mark.parametrize("roll", [Roll.RAPPORTOR, Roll.REVISOR])
def test_the_same_role_is_given_once_also_without_dates(roll):
    row = TilldelningFactory(roll=roll)
    twin = Tilldelning(user=row.user, roll=roll, enhet=row.enhet)
    assert messages(twin) == ["Användaren har redan den rollen på enheten."]
    refused_by_the_database(twin.save)


def test_a_year_has_one_arshjul():
    ArshjulFactory(ar=2026)
    refused_by_the_database(lambda: ArshjulFactory._meta.model.objects.create(ar=2026))


def test_a_round_does_not_end_before_it_begins():
    runda = UppfoljningFactory()
    runda.avser_till = date(2025, 12, 31)
    assert messages(runda) == ["Periodens sista dag ligger före den första."]
    refused_by_the_database(update(runda, avser_till=date(2025, 12, 31)))


def test_a_round_is_not_due_before_it_opens():
    runda = UppfoljningFactory()
    runda.klar_namnd = date(2026, 10, 31)
    assert messages(runda) == ["Sista dag ligger före den dag då omgången öppnar."]
    refused_by_the_database(update(runda, klar_namnd=date(2026, 10, 31)))


def test_an_enhet_submits_once_in_a_round():
    row = InlamningFactory()
    refused_by_the_database(
        lambda: Inlamning.objects.create(enhet=row.enhet, uppfoljning=row.uppfoljning)
    )


def test_giving_back_needs_a_reason():
    row = InlamningFactory()
    row.lage = InlamningLage.ATER
    assert messages(row) == ["Skriv varför inlämningen lämnas åter."]
    refused_by_the_database(update(row, lage=InlamningLage.ATER))


@pytest.mark.parametrize(
    "beslut",
    [
        {},
        {"beslut_organ": "Socialnämnden", "beslut_paragraf": "34"},
        {"beslut_organ": "Socialnämnden", "beslut_datum": date(2026, 11, 17)},
        {"beslut_paragraf": "34", "beslut_datum": date(2026, 11, 17)},
    ],
)
def test_a_decision_has_organ_day_and_paragraph(beslut):
    row = InlamningFactory(lage=InlamningLage.GODKAND)
    for name, value in beslut.items():
        setattr(row, name, value)
    row.lage = InlamningLage.BESLUTAD
    assert messages(row) == ["Ett beslut behöver organ, datum och paragraf."]
    refused_by_the_database(update(row, lage=InlamningLage.BESLUTAD, **beslut))


def test_what_others_point_at_is_not_deleted():
    row = InlamningFactory()
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        row.enhet.delete()
    with pytest.raises(ProtectedError):
        row.uppfoljning.delete()
    assert (Enhet.objects.count(), Uppfoljning.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fran", "till", "valid"),
    [
        (None, None, True),
        (date(2026, 11, 18), date(2026, 11, 18), True),
        (date(2026, 11, 19), None, False),
        (None, date(2026, 11, 17), False),
        (date(2026, 1, 1), date(2026, 12, 31), True),
    ],
)
def test_validity_includes_both_ends_in_row_and_queryset_alike(fran, till, valid):
    enhet, day = EnhetFactory(galler_fran=fran, galler_till=till), date(2026, 11, 18)
    assert enhet.valid_on(day) is valid
    assert list(Enhet.objects.valid_on(day)) == ([enhet] if valid else [])
