"""The reference is the schema's own words, and its questions are answered."""

from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from nyckeltal.models import Utfall
from styrning.api.exempel import EXEMPEL
from styrning.api.referens import REFERENCE_FILE, rendered
from styrning.grund.enums import Roll, Tokenomfang
from styrning.grund.models import ApiToken, User
from tests.api.kommun import ask, client_of
from tests.factories import UserFactory


def test_the_file_holds_the_reference():
    file = settings.BASE_DIR / REFERENCE_FILE
    assert file.read_text() == rendered(), "Run: python manage.py write_graphql_schema"


@pytest.mark.parametrize("title", [name for name in EXEMPEL if "mutation" not in EXEMPEL[name]])
def test_a_ready_question_is_answered(kommun, title):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    answer = ask(client, EXEMPEL[title].replace("2025", "2026").replace("BUN", "EGEN")).json()
    assert "errors" not in answer


def reported(client, user):
    """What the ready mutation answers as it stands."""
    _, secret = ApiToken.objects.issue(user=user, namn="X", omfang=Tokenomfang.RAPPORTERA)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = ask(client, EXEMPEL["Rapportera utfall"], headers=headers).json()
    return answer["data"]["rapporteraUtfall"]


def sent_by_curl(client, user):
    """What the file that the handbook sends with curl is answered."""
    _, secret = ApiToken.objects.issue(user=user, namn="X", omfang=Tokenomfang.RAPPORTERA)
    handbok = (settings.BASE_DIR / "docs" / "handbok" / "graphql.md").read_text()
    body = handbok.split("cat > leverans.json <<'SLUT'\n")[1].split("SLUT\n")[0]
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.post("/graphql/", body, "application/json", headers=headers).json()
    return answer["data"]["rapporteraUtfall"]


def test_the_ready_mutation_is_answered_row_by_row(kommun, client):
    user = UserFactory(roll=(Roll.RAPPORTOR, kommun["own"]))
    assert [fel["rad"] for fel in reported(client, user)["fel"]] == [1, 2]


def test_the_ready_mutation_is_saved_as_it_stands_in_the_demo(db, client):
    call_command("seed_demo", stdout=StringIO())
    karin = User.objects.get(username="karin.ohman")

    first, again = reported(client, karin), reported(client, karin)
    by_curl = sent_by_curl(client, karin)

    told = {"sparat": True, "andrade": 2, "fel": [], "fragor": []}
    assert first == told | {"repris": False}
    assert again == told | {"repris": True}
    assert by_curl == told | {"repris": False, "andrade": 0}  # the same values once more
    saved = Utfall.objects.filter(nyckeltal__kod="BUN-003", avser_till="2026-12-31")
    assert dict(saved.values_list("kon", "varde")) == {
        "T": Decimal(75), "K": Decimal(78), "M": Decimal("72.5"),
    }  # fmt: skip
