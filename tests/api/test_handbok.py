"""The handbook: the server answers every question, and every command runs as it stands."""

import json
import os
import re
import shutil
import subprocess

import pytest
from django.conf import settings

from styrning.arsredovisning.enums import Blockslag
from styrning.arsredovisning.services.utgava import Frysform, freeze
from styrning.grund.enums import Roll, Tokenomfang
from styrning.grund.models import ApiToken, Uppfoljning
from tests.api.kommun import ask, build, client_of
from tests.factories import UserFactory
from tests.factories.rapport import RapportblockFactory, RapportFactory

HANDBOK = (settings.BASE_DIR / "docs" / "handbok" / "graphql.md").read_text()
QUESTIONS = [
    *re.findall(r"```graphql\n(.*?)```", HANDBOK, re.DOTALL),
    *re.findall(r"'query=(.*?)'", HANDBOK, re.DOTALL),
    *(json.loads(body)["query"] for body in re.findall(r"-d '(\{.*?\})'", HANDBOK, re.DOTALL)),
]


@pytest.fixture
def utgava(kommun):
    """The first edition of the year, which the handbook asks for."""
    by = UserFactory(roll=Roll.KVALITETSKEDJAN)
    rapport = RapportFactory(skapad_av=by, uppfoljning=Uppfoljning.objects.get())
    for slag in (Blockslag.RUBRIK, Blockslag.MAL):
        RapportblockFactory(rapport=rapport, slag=slag)
    return freeze(rapport, Frysform(), by=by, version=rapport.version)


def test_there_are_questions():
    assert len(QUESTIONS) == 10


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_question_is_answered(utgava, query):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = query.replace("2025", "2026")
    answer = ask(client, query, ar=2026).json()
    assert "errors" not in answer
    assert all(answer["data"].values())


COMMANDS = [
    block for block in re.findall(r"```sh\n(.*?)```", HANDBOK, re.DOTALL) if "curl " in block
]


@pytest.fixture
def run(live_server, tmp_path):
    """Run a block of the handbook as it stands, but for year, address and enhet."""
    own, user = build()["own"], UserFactory(roll=Roll.REVISOR)

    def shell(block):
        enhet = own if '"BUN"' in block else None
        omfang = Tokenomfang.RAPPORTERA if "mutation" in block else Tokenomfang.LASA
        _, secret = ApiToken.objects.issue(user=user, namn="Handboken", enhet=enhet, omfang=omfang)
        block = block.replace("http://127.0.0.1:8000", live_server.url).replace("2025", "2026")
        return subprocess.run(
            ["bash", "-euc", block.replace('"BUN"', '"EGEN"')],
            env={"PATH": os.environ["PATH"], "NYCKEL": secret},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout

    return shell


def without_errors(text):
    answer = json.loads(text)
    return "errors" not in answer and all(answer["data"].values())


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.django_db(transaction=True)
def test_the_commands_run_as_they_stand(run, tmp_path):
    first, table, variables, etag, leverans = COMMANDS

    assert without_errors(run(first))
    assert without_errors(run(variables))
    run(table)
    rows = json.loads((tmp_path / "mal.json").read_text())["data"]["arsredovisning"]["mal"]
    assert {"EGEN-KF", "ANNAN-KF"} <= {row["kod"] for row in rows}

    assert run(etag + etag) == "200\n304\n"
    assert without_errors((tmp_path / "rakning.json").read_text())

    told = json.loads(run(leverans))["data"]["rapporteraUtfall"]
    assert [fel["rad"] for fel in told["fel"]] == [1, 2]  # the demo's codes are not here


CODE = re.compile(r'(?:\d{3}, |"kod": |yield \(?\s*|code, begins = |\(\()"([A-Z_]{4,})"')


def test_every_code_is_explained():
    """Those left out: an introspection that the logged in are allowed, and subscriptions."""
    folder = settings.BASE_DIR / "styrning" / "api"
    used = set(CODE.findall("".join(path.read_text() for path in folder.glob("*.py"))))
    explained = set(re.findall(r"`([A-Z_]+)`", HANDBOK))
    assert used - explained == {"INTROSPEKTION", "PRENUMERATION"}
