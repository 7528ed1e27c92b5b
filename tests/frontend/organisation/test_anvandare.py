"""Accounts and roles by page: for an administratör alone; secrets are shown once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrning.grund.enums import HELA_KOMMUNEN, Roll
from styrning.grund.models import Handelse, Tilldelning, User
from tests.factories import EnhetFactory, TilldelningFactory, UserFactory
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

FORM = {
    "username": "emma.sjolund",
    "first_name": "Emma",
    "last_name": "Sjölund",
    "email": "emma@example.se",
    "telefon": "0911-10 20",
}


def stored():
    """Every account, role and event; the last log-in is the session's own."""
    users = [
        {name: value for name, value in row.items() if name != "last_login"}
        for row in User.objects.order_by("pk").values()
    ]
    return [
        users,
        *(list(model.objects.order_by("pk").values()) for model in (Tilldelning, Handelse)),
    ]


def address(name, user=None):
    return reverse(f"frontend:{name}", args=[user.publikt_id] if user else [])


@pytest.fixture
def karin(db):
    return UserFactory(username="karin.ohman", first_name="Karin", last_name="Öhman")


# -- rights --------------------------------------------------------------------------------


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_an_administrator_reads_accounts(client, log_in, bun, karin, roll):
    log_in(*([roll if roll in HELA_KOMMUNEN else (roll, bun)] if roll else []))
    expected = 200 if roll == Roll.ADMINISTRATOR else 403
    for place in (
        address("anvandare"),
        address("anvandare_ny"),
        address("anvandare_andra", karin),
    ):
        assert client.get(place).status_code == expected


@pytest.mark.parametrize("roll", [roll for roll in [*Roll, None] if roll != Roll.ADMINISTRATOR])
def test_nobody_else_writes_accounts(client, log_in, bun, karin, roll):
    TilldelningFactory(user=karin, roll=Roll.RAPPORTOR, enhet=bun)
    user = log_in(*([roll if roll in HELA_KOMMUNEN else (roll, bun)] if roll else []))
    before = stored()
    posts = [
        (address("anvandare_ny"), FORM),
        (address("anvandare_andra", karin), FORM),
        (address("roll_ny", user), {"roll-roll": "administrator"}),
        (address("roll_avsluta", karin), {"roll": "rapportor/BUN/"}),
        (address("anvandare_losenord", karin), {}),
        (address("anvandare_stang", karin), {}),
        (address("anvandare_oppna", karin), {}),
    ]
    for place, facts in posts:
        assert client.post(place, facts).status_code == 403
    assert stored() == before


def test_an_administrator_whose_role_has_ended_writes_nothing(client, log_in, karin):
    user = log_in(Roll.ADMINISTRATOR)
    user.tilldelningar.update(galler_till=date(2026, 11, 17))
    before = stored()
    assert client.post(address("anvandare_stang", karin)).status_code == 403
    assert stored() == before


@pytest.mark.parametrize(
    "name",
    ["anvandare_losenord", "anvandare_stang", "anvandare_oppna", "roll_ny", "roll_avsluta"],
)
def test_an_unknown_account_is_not_found_and_get_does_nothing(client, log_in, karin, name):
    log_in(Roll.ADMINISTRATOR)
    unknown = reverse(f"frontend:{name}", args=["00000000-0000-0000-0000-000000000000"])
    assert client.post(unknown).status_code == 404
    assert client.get(address(name, karin)).status_code == 405


# -- the list ------------------------------------------------------------------------------


def test_the_list_shows_accounts_with_roles_of_today(client, log_in, bun, karin):
    log_in(Roll.ADMINISTRATOR, first_name="Petra", last_name="Lind")
    TilldelningFactory(user=karin, roll=Roll.RAPPORTOR, enhet=bun)
    TilldelningFactory(user=karin, roll=Roll.GODKANNARE, enhet=bun, galler_till=date(2026, 11, 17))
    UserFactory(username="api", first_name="", last_name="", maskinkonto=True)
    UserFactory(username="gun", first_name="Gun", last_name="Ek", is_active=False)
    soup = soup_of(client.get(address("anvandare")))
    assert [
        [words(cell) for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")
    ] == [
        ["api", "api", "ingen", "aldrig", "Maskin"],
        [
            "Petra Lind",
            User.objects.get(first_name="Petra").username,
            "Administratör",
            "18 november 2026",
            "Öppet",
        ],
        [
            "Karin Öhman",
            "karin.ohman",
            "Rapportör, Barn- och utbildningsnämnden",
            "aldrig",
            "Öppet",
        ],
        ["Gun Ek", "gun", "ingen", "aldrig", "Stängt"],
    ]


@pytest.mark.parametrize(
    ("query", "names", "answer"),
    [
        ({"q": "ÖHM"}, ["Karin Öhman"], "Visar 1 av 2. Visa alla"),
        ({"q": "karin.o"}, ["Karin Öhman"], "Visar 1 av 2. Visa alla"),
        ({"roll": "administrator"}, ["Petra Lind"], "Visar 1 av 2. Visa alla"),
        ({"roll": "finns-inte"}, ["Petra Lind", "Karin Öhman"], "Visar 2 av 2. Visa alla"),
        ({"q": "zzz"}, [], "Visar 0 av 2. Visa alla"),
        ({}, ["Petra Lind", "Karin Öhman"], "Visar 2 av 2."),
    ],
)
@pytest.mark.usefixtures("karin")
def test_the_list_is_searched(client, log_in, query, names, answer):
    log_in(Roll.ADMINISTRATOR, first_name="Petra", last_name="Lind")
    soup = soup_of(client.get(address("anvandare"), query))
    assert [words(th) for th in soup.select("tbody th")] == names
    assert words(soup.select_one(".filter__svar")) == answer


def test_statements_do_not_grow_with_accounts(client, log_in):
    log_in(Roll.ADMINISTRATOR)
    counts = []
    for total in (3, 12):
        while User.objects.count() < total:
            TilldelningFactory()
        with CaptureQueriesContext(connection) as captured:
            client.get(address("anvandare"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 7


# -- a new account -------------------------------------------------------------------------


def test_a_new_account_shows_its_password_once_and_it_works(client, log_in):
    log_in(Roll.ADMINISTRATOR)
    response = client.post(address("anvandare_ny"), FORM)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    user = User.objects.get(username="emma.sjolund")
    password = words(soup_of(response).select_one(".hemlighet .stort"))
    assert user.check_password(password)
    again = client.get(address("anvandare_andra", user))
    assert soup_of(again).select(".hemlighet") == []
    assert password not in again.content.decode()


def test_a_machine_account_shows_no_password(client, log_in):
    log_in(Roll.ADMINISTRATOR)
    response = client.post(address("anvandare_ny"), {"username": "bi", "maskinkonto": "on"})
    assert soup_of(response).select(".hemlighet") == []
    assert User.objects.get(username="bi").maskinkonto is True


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        ({"username": "KARIN.ohman"}, "username", "Inloggningsnamnet är upptaget."),
        (
            {"username": "emma sjölund"},
            "username",
            "Inloggningsnamnet får bara ha bokstäver, siffror och @ . + - _",
        ),
        ({"username": ""}, "username", "Detta fält måste fyllas i."),
        ({"last_name": ""}, "last_name", "En person behöver förnamn och efternamn."),
        ({"email": "emma"}, "email", "Fyll i en giltig e-postadress."),
    ],
)
@pytest.mark.usefixtures("karin")
def test_a_wrong_account_is_shown_again_with_what_was_typed(client, log_in, facts, field, message):
    log_in(Roll.ADMINISTRATOR)
    before = stored()
    response = client.post(address("anvandare_ny"), FORM | facts)
    assert response.status_code == 422
    soup = soup_of(response)
    assert words(soup.select_one(f"#id_{field}_error")) == message
    assert soup.select_one("[name=telefon]")["value"] == "0911-10 20"
    assert stored() == before


# -- one account ---------------------------------------------------------------------------


def test_an_accounts_facts_are_changed(client, log_in, karin):
    log_in(Roll.ADMINISTRATOR)
    facts = FORM | {"username": "karin.ohman", "last_name": "Berg"}
    client.post(address("anvandare_andra", karin), facts)
    karin.refresh_from_db()
    assert (karin.namn, karin.telefon) == ("Emma Berg", "0911-10 20")
    refused = client.post(address("anvandare_andra", karin), facts | {"last_name": ""})
    assert words(soup_of(refused).select_one("#id_last_name_error")) == (
        "En person behöver förnamn och efternamn."
    )


def test_a_new_password_is_shown_once_and_ends_the_old(client, log_in, karin):
    log_in(Roll.ADMINISTRATOR)
    karin.set_password("gammalt-losenord")
    karin.save()
    response = client.post(address("anvandare_losenord", karin))
    assert "no-store" in response["Cache-Control"]
    password = words(soup_of(response).select_one(".hemlighet .stort"))
    karin.refresh_from_db()
    assert (karin.check_password(password), karin.check_password("gammalt-losenord")) == (
        True,
        False,
    )


def test_an_account_is_closed_and_opened_and_never_deleted(client, log_in, karin):
    log_in(Roll.ADMINISTRATOR)
    client.post(address("anvandare_stang", karin))
    karin.refresh_from_db()
    assert karin.is_active is False
    page = soup_of(client.get(address("anvandare_andra", karin)))
    assert "Kontot är stängt." in words(page.select_one(".notis--varning"))
    client.post(address("anvandare_oppna", karin))
    karin.refresh_from_db()
    assert karin.is_active is True


def test_ones_own_account_is_not_closed(client, log_in):
    user = log_in(Roll.ADMINISTRATOR)
    page = soup_of(client.get(address("anvandare_andra", user)))
    assert address("anvandare_stang", user) not in str(page)
    before = stored()
    response = client.post(address("anvandare_stang", user))
    assert response.status_code == 422
    assert "Du kan inte stänga ditt eget konto." in words(soup_of(response).main)
    assert stored() == before


# -- roles ---------------------------------------------------------------------------------


def test_a_role_is_given_and_ended_by_page(client, log_in, bun, karin):
    log_in(Roll.ADMINISTRATOR)
    facts = {
        "roll-roll": "rapportor",
        "roll-enhet": "BUN",
        "roll-galler_fran": "2026-01-01",
        "roll-galler_till": "2026-12-31",
    }
    response = client.post(address("roll_ny", karin), facts, follow=True)
    soup = soup_of(response)
    assert "Karin Öhman är nu rapportör." in words(soup.select_one(".meddelanden"))
    row = karin.tilldelningar.get()
    assert (row.roll, row.enhet, row.galler_fran, row.galler_till) == (
        Roll.RAPPORTOR,
        bun,
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    key = soup.select_one("tbody input[name=roll]")["value"]
    assert key == "rapportor/BUN/2026-01-01"
    client.post(address("roll_avsluta", karin), {"roll": key})
    row.refresh_from_db()
    assert row.galler_till == date(2026, 11, 17)
    assert soup_of(client.get(address("anvandare_andra", karin))).select("tbody form") == []


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        (
            {"roll-roll": "rapportor"},
            "enhet",
            "Välj vilken enhet rollen Rapportör gäller.",
        ),
        (
            {"roll-roll": "revisor", "roll-enhet": "BUN"},
            "enhet",
            "Revisor gäller hela kommunen: lämna enhet tom.",
        ),
        (
            {"roll-roll": "lasare", "roll-enhet": "BUN"},
            "roll",
            "Användaren har redan den rollen där under den tiden.",
        ),
        (
            {
                "roll-roll": "ekonom",
                "roll-enhet": "BUN",
                "roll-galler_fran": "2026-02-01",
                "roll-galler_till": "2026-01-31",
            },
            "galler_till",
            "Sista giltiga dag ligger före den första.",
        ),
        (
            {"roll-roll": "rapportor", "roll-enhet": "GAMMAL"},
            "enhet",
            "Välj ett giltigt alternativ. Det valet finns inte bland tillgängliga alternativ.",
        ),
        (
            {"roll-roll": "kung"},
            "roll",
            "Välj ett giltigt alternativ. kung finns inte bland tillgängliga alternativ.",
        ),
    ],
)
def test_a_role_that_does_not_fit_is_refused_at_its_field(
    client, log_in, bun, karin, facts, field, message
):
    log_in(Roll.ADMINISTRATOR)
    EnhetFactory(kod="GAMMAL", galler_till=date(2026, 11, 17))
    TilldelningFactory(user=karin, roll=Roll.LASARE, enhet=bun)
    before = stored()
    response = client.post(address("roll_ny", karin), facts)
    assert response.status_code == 422
    assert words(soup_of(response).select_one(f"#id_roll-{field}_error")) == message
    assert stored() == before


@pytest.mark.parametrize("key", ["", "rapportor/BUN/", "lasare/SN/", "lasare/BUN/2026-01-01"])
def test_a_role_that_is_not_held_is_not_found(client, log_in, bun, karin, key):
    log_in(Roll.ADMINISTRATOR)
    TilldelningFactory(user=karin, roll=Roll.LASARE, enhet=bun)
    before = stored()
    assert client.post(address("roll_avsluta", karin), {"roll": key}).status_code == 404
    assert stored() == before


def test_the_last_administrator_keeps_the_role(client, log_in):
    user = log_in(Roll.ADMINISTRATOR)
    before = stored()
    response = client.post(address("roll_avsluta", user), {"roll": "administrator//"})
    assert response.status_code == 422
    assert "Det måste finnas minst en annan administratör utan slutdatum." in words(
        soup_of(response).main
    )
    assert stored() == before
