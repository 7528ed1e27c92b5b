"""Accounts, roles and tokens: made, changed, ended; refused with nothing written."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from styrning.bas.errors import RuleError
from styrning.grund.enums import HELA_KOMMUNEN, Roll
from styrning.grund.models import ApiToken, Handelse, Tilldelning, User
from styrning.grund.services_konto import (
    Konto,
    change_user,
    close_account,
    create_password,
    create_role,
    create_token,
    create_user,
    end_role,
    end_token,
    open_account,
)
from tests.factories import EnhetFactory, TilldelningFactory, UserFactory

pytestmark = pytest.mark.django_db

KARIN = Konto("karin.ohman", "Karin", "Öhman", "karin@example.se", "0911-10 14")
MASKIN = Konto("power-bi", maskinkonto=True)


@pytest.fixture
def admin():
    return UserFactory(username="admin", roll=Roll.ADMINISTRATOR)


def stored():
    """Every account, role, token and event there is."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (User, Tilldelning, ApiToken, Handelse)
    ]


def refused(action, message, field=None):
    before = stored()
    with pytest.raises(RuleError) as caught:
        action()
    assert (str(caught.value), caught.value.field) == (message, field)
    assert stored() == before


def events():
    return list(Handelse.objects.order_by("pk").values_list("vad", flat=True))


# -- accounts ------------------------------------------------------------------------------


def test_a_new_account_gets_a_first_password_that_works_and_is_not_stored(admin):
    user, password = create_user(KARIN, by=admin)
    assert authenticate(username="karin.ohman", password=password) == user
    assert password not in str(User.objects.filter(pk=user.pk).values())
    assert (user.namn, user.email, user.telefon) == (
        "Karin Öhman",
        "karin@example.se",
        "0911-10 14",
    )
    assert (user.is_staff, user.is_superuser) == (False, False)
    event = Handelse.objects.get()
    assert (event.vad, event.av, event.uppgift) == (
        "skapade konto",
        admin,
        {"konto": "karin.ohman"},
    )


def test_two_first_passwords_differ(admin):
    _, first = create_user(KARIN, by=admin)
    _, second = create_user(replace(KARIN, username="karin.2"), by=admin)
    assert first != second
    assert len(first) == 19


def test_a_machine_account_gets_no_password(admin):
    user, password = create_user(MASKIN, by=admin)
    assert (password, user.has_usable_password()) == ("", False)


WRONG = [
    (
        {"username": "karin öhman"},
        "Inloggningsnamnet får bara ha bokstäver, siffror och @ . + - _",
        "username",
    ),
    ({"username": "ADMIN"}, "Inloggningsnamnet är upptaget.", "username"),
    ({"last_name": " "}, "En person behöver förnamn och efternamn.", "last_name"),
]


@pytest.mark.parametrize(("facts", "message", "field"), WRONG)
def test_a_wrong_account_is_neither_made_nor_changed_into(admin, facts, message, field):
    user, _ = create_user(KARIN, by=admin)
    new = replace(KARIN, **({"username": "ny"} | facts))
    refused(lambda: create_user(new, by=admin), message, field)
    refused(lambda: change_user(user, replace(KARIN, **facts), by=admin), message, field)


def test_an_account_is_changed_and_keeps_its_name(admin):
    user, password = create_user(KARIN, by=admin)
    change_user(user, replace(KARIN, last_name="Berg"), by=admin)
    user.refresh_from_db()
    assert (user.username, user.namn) == ("karin.ohman", "Karin Berg")
    assert user.check_password(password)
    assert events() == ["skapade konto", "ändrade konto"]


def test_a_new_password_replaces_the_old(admin):
    user, old = create_user(KARIN, by=admin)
    new = create_password(user, by=admin)
    user.refresh_from_db()
    assert (user.check_password(new), user.check_password(old)) == (True, False)
    assert events() == ["skapade konto", "gav nytt lösenord"]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (
            {"maskinkonto": True},
            "Ett maskinkonto har inget lösenord. Ge det en API-nyckel.",
        ),
        ({"is_active": False}, "Kontot är stängt. Öppna det först."),
    ],
)
def test_who_gets_no_password(admin, facts, message):
    user = UserFactory(**facts)
    refused(lambda: create_password(user, by=admin), message)


def test_a_closed_account_stays_with_all_it_did_and_can_be_opened(admin):
    user, password = create_user(KARIN, by=admin)
    TilldelningFactory(user=user)
    close_account(user, by=admin)
    assert authenticate(username="karin.ohman", password=password) is None
    assert Tilldelning.objects.filter(user=user).count() == 1
    open_account(user, by=admin)
    assert authenticate(username="karin.ohman", password=password) == user
    assert events() == ["skapade konto", "stängde konto", "öppnade konto"]


def test_accounts_that_are_not_closed_or_opened(admin):
    closed = UserFactory(is_active=False)
    refused(lambda: close_account(admin, by=admin), "Du kan inte stänga ditt eget konto.")
    refused(lambda: close_account(closed, by=admin), "Kontot är redan stängt.")
    refused(lambda: open_account(admin, by=admin), "Kontot är redan öppet.")


LAST = "Det måste finnas minst en annan administratör utan slutdatum."


def test_the_last_administrator_is_not_closed(admin):
    other = UserFactory()
    refused(lambda: close_account(admin, by=other), LAST)


def test_one_of_two_administrators_is_closed(admin):
    other = UserFactory(roll=Roll.ADMINISTRATOR)
    close_account(admin, by=other)
    admin.refresh_from_db()
    assert admin.is_active is False


# -- roles ---------------------------------------------------------------------------------


@pytest.mark.parametrize("roll", Roll)
def test_every_role_can_be_given(admin, roll):
    user = UserFactory()
    enhet = None if roll in HELA_KOMMUNEN else EnhetFactory()
    row = create_role(user, roll, enhet, by=admin, galler_fran=date(2026, 1, 1))
    assert (row.roll, row.enhet, row.galler_fran, row.galler_till) == (
        roll,
        enhet,
        date(2026, 1, 1),
        None,
    )
    event = Handelse.objects.get()
    assert (event.vad, event.enhet, event.uppgift) == (
        "gav roll",
        enhet,
        {
            "roll": roll.value,
            "konto": user.username,
            "galler_fran": "2026-01-01",
            "galler_till": None,
        },
    )


def test_a_role_that_does_not_fit_is_not_given(admin):
    user, enhet = UserFactory(), EnhetFactory()
    refused(
        lambda: create_role(user, Roll.REVISOR, enhet, by=admin),
        "Revisor gäller hela kommunen: lämna enhet tom.",
        "enhet",
    )
    refused(
        lambda: create_role(user, Roll.RAPPORTOR, None, by=admin),
        "Välj vilken enhet rollen Rapportör gäller.",
        "enhet",
    )
    refused(
        lambda: create_role(
            user,
            Roll.RAPPORTOR,
            enhet,
            by=admin,
            galler_fran=date(2026, 2, 1),
            galler_till=date(2026, 1, 31),
        ),
        "Sista giltiga dag ligger före den första.",
        "galler_till",
    )


@pytest.mark.parametrize(
    ("fran", "till", "overlaps"),
    [
        (None, None, True),
        (date(2026, 3, 31), None, True),
        (date(2026, 4, 1), None, False),
        (None, date(2025, 12, 31), False),
        (None, date(2026, 1, 1), True),
        (date(2026, 2, 1), date(2026, 2, 2), True),
    ],
)
def test_the_same_role_is_not_held_twice_at_once(admin, fran, till, overlaps):
    held = TilldelningFactory(galler_fran=date(2026, 1, 1), galler_till=date(2026, 3, 31))

    def give():
        return create_role(
            held.user, held.roll, held.enhet, by=admin, galler_fran=fran, galler_till=till
        )

    if overlaps:
        refused(give, "Användaren har redan den rollen där under den tiden.", "roll")
    else:
        assert give().galler_fran == fran


def test_a_role_ends_at_once(admin):
    row = TilldelningFactory(galler_fran=date(2026, 1, 1))
    end_role(row, by=admin)
    row.refresh_from_db()
    assert row.galler_till == date(2026, 11, 17)
    assert events() == ["avslutade roll"]


def test_a_role_ends_on_a_chosen_day(admin):
    row = TilldelningFactory()
    end_role(row, by=admin, galler_till=date(2026, 12, 31))
    row.refresh_from_db()
    assert row.galler_till == date(2026, 12, 31)


@pytest.mark.parametrize("fran", [date(2026, 11, 18), date(2027, 1, 1)])
def test_a_role_that_never_was_yesterday_is_taken_back(admin, fran):
    row = TilldelningFactory(galler_fran=fran)
    end_role(row, by=admin)
    assert not Tilldelning.objects.filter(pk=row.pk).exists()
    event = Handelse.objects.get()
    assert (event.vad, event.uppgift["galler_fran"]) == ("tog tillbaka roll", fran.isoformat())


def test_an_ended_role_does_not_end_again(admin):
    row = TilldelningFactory(galler_till=date(2026, 11, 17))
    refused(lambda: end_role(row, by=admin), "Rollen har redan upphört.")


def test_somebody_stays_administrator(admin):
    row = admin.tilldelningar.get()
    refused(lambda: end_role(row, by=admin), LAST)
    TilldelningFactory(roll=Roll.ADMINISTRATOR, galler_till=date(2026, 12, 31))
    refused(lambda: end_role(row, by=admin), LAST)
    TilldelningFactory(roll=Roll.ADMINISTRATOR)
    end_role(row, by=admin)
    row.refresh_from_db()
    assert row.galler_till == date(2026, 11, 17)


# -- tokens --------------------------------------------------------------------------------


def test_a_token_works_until_it_is_revoked_and_its_secret_is_not_stored(admin):
    user = UserFactory(maskinkonto=True, roll=Roll.REVISOR)
    token, secret = create_token(user, " Power BI ", by=admin)
    assert ApiToken.objects.authenticate(secret) == token
    assert secret not in str(ApiToken.objects.values())
    assert secret not in str(Handelse.objects.values())
    assert token.namn == "Power BI"
    end_token(token, by=admin)
    assert ApiToken.objects.authenticate(secret) is None
    assert events() == ["skapade API-nyckel", "återkallade API-nyckel"]


def test_tokens_that_are_not_issued_or_revoked(admin):
    closed = UserFactory(is_active=False)
    refused(lambda: create_token(closed, "x", by=admin), "Kontot är stängt.", "user")
    roleless = UserFactory()
    refused(
        lambda: create_token(roleless, "x", by=admin),
        "Kontot saknar roll. Ge det en roll först.",
        "user",
    )
    reader, other = TilldelningFactory(roll=Roll.LASARE).user, EnhetFactory(namn="Socialnämnden")
    refused(
        lambda: create_token(reader, "x", by=admin, enhet=other),
        "Kontot saknar roll på Socialnämnden.",
        "enhet",
    )
    past = timezone.now() - timedelta(seconds=1)
    refused(
        lambda: create_token(admin, "x", by=admin, galler_till=past),
        "Sista giltiga dag har redan varit.",
        "galler_till",
    )
    token, _ = create_token(admin, "x", by=admin)
    end_token(token, by=admin)
    refused(lambda: end_token(token, by=admin), "API-nyckeln är redan återkallad.")
