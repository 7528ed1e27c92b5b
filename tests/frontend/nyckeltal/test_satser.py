"""The entry page takes twelve statements, session and account included, at any size."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    AtgardFactory,
    BedomningFactory,
    BedomningsgrundFactory,
    KontrollmomentFactory,
    KontrolltillfalleFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UtfallFactory,
)
from tests.frontend.nyckeltal.conftest import soup_of

pytestmark = pytest.mark.django_db


def add_goal(varld, nr: int, moment) -> None:
    """A goal judged on a ground, with a key figure by sex, a check and an answered uppdrag."""
    ansvar = NyckeltalEnhetFactory(nyckeltal__agare=varld.namnd, nyckeltal__per_kon=True)
    goal = MalFactory(huvudansvarig=varld.namnd)
    runda = varld.inlamning.uppfoljning
    MalNyckeltalFactory(mal=goal, nyckeltal=ansvar.nyckeltal)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal)
    for kon in "TKM":
        UtfallFactory(nyckeltal=ansvar.nyckeltal, kon=kon)
    BedomningFactory(mal=goal, uppfoljning=runda)
    BedomningsgrundFactory(mal=goal, uppfoljning=runda)
    uppdrag = UppdragFactory(mottagare=[varld.namnd])
    UppdragssvarFactory(uppdrag=uppdrag, uppfoljning=runda)
    KontrolltillfalleFactory(
        moment=moment, uppfoljning=runda, planerad=dt.date(2026, 1, 1) + dt.timedelta(nr)
    )


@pytest.mark.parametrize("antal", [3, 60])
def test_who_fills_in_gets_the_page_in_twelve_statements(client, varld, rapportor, antal):
    moment = KontrollmomentFactory(plan__enhet=varld.namnd)
    AtgardFactory(enhet=varld.namnd)
    for nr in range(antal):
        add_goal(varld, nr, moment)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(varld.page)

    page = soup_of(response)
    assert len(page.select("form.inm-rad")) == antal + 1
    assert len(queries) == 12
