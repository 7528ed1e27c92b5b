"""API tokens by page: an administratör issues and revokes; others see their own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from styrning.grund.enums import HELA_KOMMUNEN, Roll
from styrning.grund.models import ApiToken, Handelse
from tests.factories import UserFactory
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

LISTA = "frontend:tokens"


@pytest.fixture
def maskin(db):
    return UserFactory(
        username="bi", first_name="", last_name="", maskinkonto=True, roll=Roll.REVISOR
    )


@pytest.fixture
def token(maskin):
    return ApiToken.objects.issue(user=maskin, namn="Power BI")[0]


def form(user, **facts):
    return {"user": str(user.publikt_id), "namn": "Rapportportalen", **facts}


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (ApiToken, Handelse)]


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_an_administrator_issues_and_revokes(client, log_in, bun, maskin, token, roll):
    log_in(*([roll if roll in HELA_KOMMUNEN else (roll, bun)] if roll else []))
    before, may = stored(), roll == Roll.ADMINISTRATOR
    issued = client.post(reverse(LISTA), form(maskin))
    revoked = client.post(reverse("frontend:token_aterkalla", args=[token.publikt_id]))
    assert (issued.status_code, revoked.status_code) == ((200, 302) if may else (403, 403))
    if not may:
        assert stored() == before


def test_others_see_their_own_and_no_form(client, log_in, bun, token):
    user = log_in((Roll.EKONOM, bun))
    ApiToken.objects.issue(user=user, namn="Min export")
    soup = soup_of(client.get(reverse(LISTA)))
    assert [th.contents[0].strip() for th in soup.select("tbody th")] == ["Min export"]
    assert soup.select("main form") == []


def test_the_secret_is_shown_once_and_works(client, log_in, bun, maskin):
    log_in(Roll.ADMINISTRATOR)
    response = client.post(reverse(LISTA), form(maskin, enhet="BUN", galler_till="2026-12-31"))
    assert "no-store" in response["Cache-Control"]
    secret = words(soup_of(response).select_one(".hemlighet .stort"))
    found = ApiToken.objects.authenticate(secret)
    assert (found.namn, found.user, found.enhet) == ("Rapportportalen", maskin, bun)
    assert found.galler_till == datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
    assert secret not in client.get(reverse(LISTA)).content.decode()


def test_a_revoked_token_stops_at_once_and_stays_in_the_list(client, log_in, maskin):
    log_in(Roll.ADMINISTRATOR)
    token, secret = ApiToken.objects.issue(user=maskin, namn="Power BI")
    address = reverse("frontend:token_aterkalla", args=[token.publikt_id])
    response = client.post(address, follow=True)
    assert ApiToken.objects.authenticate(secret) is None
    soup = soup_of(response)
    assert words(soup.select_one("tbody .marke")) == "Återkallad"
    assert soup.select("tbody form") == []
    assert client.post(address).status_code == 422


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        ({"namn": ""}, "namn", "Detta fält måste fyllas i."),
        ({"galler_till": "2026-11-17"}, "galler_till", "Sista giltiga dag har redan varit."),
        (
            {"user": "00000000-0000-0000-0000-000000000000"},
            "user",
            "Välj ett giltigt alternativ. Det valet finns inte bland tillgängliga alternativ.",
        ),
        (
            {"user": "x"},
            "user",
            "“x” är inget giltigt UUID.",
        ),
        (
            {"enhet": "INTE"},
            "enhet",
            "Välj ett giltigt alternativ. Det valet finns inte bland tillgängliga alternativ.",
        ),
    ],
)
def test_a_wrong_token_is_refused_at_its_field(client, log_in, maskin, facts, field, message):
    log_in(Roll.ADMINISTRATOR)
    before = stored()
    response = client.post(reverse(LISTA), form(maskin) | facts)
    assert response.status_code == 422
    assert words(soup_of(response).select_one(f"#id_{field}_error")) == message
    assert stored() == before


def test_a_closed_account_is_not_offered(client, log_in):
    log_in(Roll.ADMINISTRATOR)
    gone = UserFactory(is_active=False)
    assert client.post(reverse(LISTA), form(gone)).status_code == 422
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "account", "state"),
    [
        ({}, {}, "Gäller"),
        ({"galler_till": datetime(2026, 11, 18, 8, tzinfo=UTC)}, {}, "Utgången"),
        ({}, {"is_active": False}, "Kontot stängt"),
    ],
)
def test_the_state_of_a_token_in_words(client, log_in, token, facts, account, state):
    log_in(Roll.ADMINISTRATOR)
    ApiToken.objects.update(**facts)
    type(token.user).objects.filter(pk=token.user_id).update(**account)
    assert words(soup_of(client.get(reverse(LISTA))).select("tbody td")[3]) == state


def test_a_token_of_an_account_without_role_says_so(client, log_in, token):
    log_in(Roll.ADMINISTRATOR)
    token.user.tilldelningar.all().delete()
    assert words(soup_of(client.get(reverse(LISTA))).select("tbody td")[3]) == "Kontot saknar roll"


@pytest.mark.parametrize(("chosen", "stored"), [({}, "lasa"), ({"omfang": "lasa"}, "lasa")])
def test_a_token_reads_unless_more_is_chosen(client, log_in, maskin, chosen, stored):
    log_in(Roll.ADMINISTRATOR)
    client.post(reverse(LISTA), form(maskin) | chosen)
    assert ApiToken.objects.get().omfang == stored


@pytest.mark.parametrize("roll", [Roll.RAPPORTOR, Roll.GODKANNARE])
def test_a_token_that_reports_is_for_who_reports(client, log_in, bun, roll):
    log_in(Roll.ADMINISTRATOR)
    konto = UserFactory(roll=(roll, bun), maskinkonto=True)
    client.post(reverse(LISTA), form(konto, omfang="rapportera"))
    assert ApiToken.objects.get().may_report
    row = soup_of(client.get(reverse(LISTA))).select("tbody td")
    assert words(row[0]) == "Läsa och rapportera Fullmäktige"


def test_and_for_nobody_else(client, log_in, maskin):
    log_in(Roll.ADMINISTRATOR)
    before = stored()
    response = client.post(reverse(LISTA), form(maskin, omfang="rapportera"))
    assert response.status_code == 422
    assert words(soup_of(response).select_one("#id_omfang_error")) == (
        "Kontot är varken rapportör eller godkännare, och kan inte rapportera. Ge det rollen på "
        "den enhet som det ska rapportera för."
    )
    assert stored() == before


def test_a_new_token_is_offered_for_a_year(client, log_in):
    log_in(Roll.ADMINISTRATOR)
    day = soup_of(client.get(reverse(LISTA))).select_one("#id_galler_till")
    assert day["value"] == "2027-11-18"


def test_statements_do_not_grow_with_tokens(client, log_in, maskin):
    log_in(Roll.ADMINISTRATOR)
    counts = []
    for total in (3, 12):
        while ApiToken.objects.count() < total:
            ApiToken.objects.issue(
                user=maskin, namn="x", galler_till=timezone.now() + timedelta(days=1)
            )
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LISTA))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 7
