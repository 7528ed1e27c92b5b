"""Keys for machines: who may have one, and what the command prints."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from styrning.bas.clock import now
from styrning.bas.errors import RuleError
from styrning.grund.enums import Roll, Tokenomfang
from styrning.grund.models import ApiToken, Handelse
from styrning.grund.services_konto import create_token, end_token
from tests.factories.grund import EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_secret_is_stored_nowhere():
    user = UserFactory(roll=Roll.REVISOR)
    token, secret = create_token(user, "Rapport", by=user)
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret.startswith("styr_")
    assert len(secret) == 48
    assert row["prefix"] == secret[:12]
    assert secret not in {str(value) for value in row.values()}
    assert ApiToken.objects.authenticate(secret) == token


def test_giving_and_revoking_are_in_the_log():
    user, other = UserFactory(roll=Roll.REVISOR), UserFactory()
    token, secret = create_token(user, "Rapport", by=other)
    end_token(token, by=other)
    rows = list(Handelse.objects.order_by("pk").values_list("vad", "av", "objekt_id"))
    assert rows == [
        ("skapade API-nyckel", other.pk, token.pk),
        ("återkallade API-nyckel", other.pk, token.pk),
    ]
    assert ApiToken.objects.authenticate(secret) is None


@pytest.mark.parametrize(
    ("user", "message"),
    [
        ({"roll": None}, "Kontot saknar roll"),
        ({"roll": Roll.REVISOR, "is_active": False}, "Kontot är stängt"),
    ],
)
def test_an_account_without_role_gets_no_key(user, message):
    account = UserFactory(**user)
    with pytest.raises(RuleError, match=message):
        create_token(account, "Rapport", by=account)
    assert ApiToken.objects.count() == 0


def test_a_key_for_an_enhet_needs_a_role_there():
    own, other = EnhetFactory(), EnhetFactory(namn="Socialnämnden")
    user = UserFactory(roll=(Roll.LASARE, own))
    assert create_token(user, "Rapport", by=user, enhet=own)[0].enhet == own
    with pytest.raises(RuleError, match="Kontot saknar roll på Socialnämnden"):
        create_token(user, "Rapport", by=user, enhet=other)


def test_a_key_cannot_begin_expired():
    user = UserFactory(roll=Roll.REVISOR)
    with pytest.raises(RuleError, match="Sista giltiga dag har redan varit"):
        create_token(user, "Rapport", by=user, galler_till=now() - timedelta(seconds=1))


def test_command_prints_the_key_last(capsys):
    namnd = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")
    user = UserFactory(username="karin", roll=(Roll.GODKANNARE, namnd))
    call_command("create_token", "--konto", "karin", "--enhet", "BUN", "--dagar", "30")
    first, last = capsys.readouterr().out.splitlines()
    token = ApiToken.objects.authenticate(last)
    assert first == "Konto karin läser som Barn- och utbildningsnämnden. Nyckeln visas bara nu:"
    assert (token.user, token.enhet) == (user, namnd)
    assert timedelta(days=29) < token.galler_till - now() <= timedelta(days=30)


def test_command_makes_a_token_for_a_year_unless_told(capsys):
    UserFactory(username="karin", roll=Roll.REVISOR)
    call_command("create_token", "--konto", "karin")
    token = ApiToken.objects.authenticate(capsys.readouterr().out.splitlines()[-1])
    assert timedelta(days=364) < token.galler_till - now() <= timedelta(days=365)
    assert token.namn == "Kommandoraden 2026-11-18 10.00.00"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--konto", "okand"], "Kontot okand finns inte."),
        (["--konto", "karin", "--enhet", "XXX"], "Enheten XXX finns inte."),
        (["--konto", "karin", "--dagar", "0"], "Sista giltiga dag har redan varit."),
        (["--konto", "karin", "--dagar", "99999999"], "högst 36500 dagar"),
    ],
)
def test_command_explains_what_is_wrong(arguments, message):
    UserFactory(username="karin", roll=Roll.REVISOR)
    with pytest.raises(CommandError, match=message):
        call_command("create_token", *arguments)
    assert ApiToken.objects.count() == 0


def test_a_name_has_one_live_token_so_that_a_page_sent_twice_makes_one():
    user = UserFactory(roll=Roll.REVISOR)
    token, _ = create_token(user, "Power BI", by=user)

    with pytest.raises(RuleError, match="redan en nyckel med det namnet") as refused:
        create_token(user, " Power BI ", by=user)
    assert refused.value.field == "namn"

    end_token(token, by=user)
    assert create_token(user, "Power BI", by=user)[0].namn == "Power BI"


def test_command_makes_a_token_that_reports(capsys):
    namnd = EnhetFactory(namn="Socialnämnden")
    UserFactory(username="karin", roll=(Roll.RAPPORTOR, namnd))
    call_command("create_token", "--konto", "karin", "--rapportera")
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("Konto karin läser och rapporterar som kommunfullmäktige.")
    assert ApiToken.objects.authenticate(last).may_report


def test_who_does_not_report_has_no_token_that_does():
    user = UserFactory(roll=Roll.REVISOR)
    with pytest.raises(RuleError, match="varken rapportör eller godkännare") as refused:
        create_token(user, "Rapport", by=user, omfang=Tokenomfang.RAPPORTERA)
    assert refused.value.field == "omfang"
    assert ApiToken.objects.count() == 0
