"""Which letters I want, and who stands in for me."""

from datetime import date

import pytest
from django.urls import reverse

from styrning.grund.enums import Roll
from tests.factories import TilldelningFactory, UserFactory
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def ola(bun):
    user = UserFactory(username="ola.ek", first_name="Ola", last_name="Ek")
    TilldelningFactory(roll=Roll.RAPPORTOR, enhet=bun, user=user)
    return user


def save(client, **form):
    return client.post(reverse("frontend:brev"), form, follow=True)


def test_letters_are_chosen_with_a_stand_in(client, log_in, bun, ola):
    user = log_in((Roll.RAPPORTOR, bun))
    answer = save(client, frist_mejl="on", ersattare="ola.ek", ersattare_till="2026-12-31")
    assert "Dina val är sparade." in words(soup_of(answer))
    user.refresh_from_db()
    assert (user.vecka_mejl, user.frist_mejl, user.ersattare, user.ersattare_till) == (
        False, True, ola, date(2026, 12, 31),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"ersattare": "ola.ek", "ersattare_till": "2026-11-17"}, "Dagen har redan varit."),
        ({"ersattare_till": "2026-12-31"}, "Välj vem som är ersättare."),
        ({"ersattare": "ola.ek", "ersattare_till": "i morgon"}, "Skriv ett datum"),
    ],
)
def test_a_wrong_choice_is_told_at_its_field(client, log_in, bun, ola, form, message):
    user = log_in((Roll.RAPPORTOR, bun))
    answer = save(client, **form)
    assert answer.status_code == 422
    assert message in words(soup_of(answer).main)
    user.refresh_from_db()
    assert (user.ersattare, user.vecka_mejl) == (None, True)


def test_one_cannot_stand_in_for_oneself(client, log_in, bun):
    user = log_in((Roll.RAPPORTOR, bun))
    assert save(client, ersattare=user.username).status_code == 422


@pytest.mark.parametrize("roll", [*Roll, None])
def test_every_role_chooses_its_own_letters_and_nobody_elses(client, log_in, bun, ola, roll):
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = log_in(*([] if roll is None else [roll if whole else (roll, bun)]))
    save(client, frist_mejl="on")
    user.refresh_from_db()
    ola.refresh_from_db()
    assert [user.vecka_mejl, ola.vecka_mejl] == [False, True]


def test_nobody_chooses_without_logging_in(client, ola):
    assert client.post(reverse("frontend:brev"), {}).status_code == 302
    ola.refresh_from_db()
    assert ola.vecka_mejl
