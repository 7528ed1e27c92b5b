"""Every question in the handbook is one that the server answers."""

import json
import re

import pytest
from django.conf import settings

from styrning.grund.enums import Roll
from tests.api.kommun import ask, client_of
from tests.factories import UserFactory

HANDBOK = (settings.BASE_DIR / "docs" / "handbok" / "graphql.md").read_text()
QUESTIONS = [
    *re.findall(r"```graphql\n(.*?)```", HANDBOK, re.DOTALL),
    *re.findall(r"'query=(.*?)'", HANDBOK, re.DOTALL),
    *(json.loads(body)["query"] for body in re.findall(r"-d '(\{.*?\})'", HANDBOK, re.DOTALL)),
]


def test_there_are_questions():
    assert len(QUESTIONS) == 8


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_question_is_answered(kommun, query):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = query.replace("2025", "2026").replace("2024", "2026")
    answer = ask(client, query, ar=2026).json()
    assert "errors" not in answer
    assert all(answer["data"].values())


CODE = re.compile(r'(?:\d{3}, |"kod": |yield \(?\s*|code, begins = |\(\()"([A-Z_]{4,})"')


def test_every_code_is_explained():
    """Those left out: an introspection that the logged in are allowed, and subscriptions."""
    folder = settings.BASE_DIR / "styrning" / "api"
    used = set(CODE.findall("".join(path.read_text() for path in folder.glob("*.py"))))
    explained = set(re.findall(r"`([A-Z_]+)`", HANDBOK))
    assert used - explained == {"INTROSPEKTION", "PRENUMERATION"}
