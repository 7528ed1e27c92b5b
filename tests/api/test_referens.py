"""The reference is the schema's own words, and its questions are answered."""

import pytest
from django.conf import settings

from styrning.api.exempel import EXEMPEL
from styrning.api.referens import REFERENCE_FILE, rendered
from styrning.grund.enums import Roll, Tokenomfang
from styrning.grund.models import ApiToken
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


def test_the_ready_mutation_is_answered_row_by_row(kommun, client):
    user = UserFactory(roll=(Roll.RAPPORTOR, kommun["own"]))
    _, secret = ApiToken.objects.issue(user=user, namn="X", omfang=Tokenomfang.RAPPORTERA)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = ask(client, EXEMPEL["Rapportera utfall"], headers=headers).json()
    assert [fel["rad"] for fel in answer["data"]["rapporteraUtfall"]["fel"]] == [1, 2]
