"""Wheel, board and inbox cost a few statements, whatever the size of the municipality."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrning.grund.enums import Roll
from tests.factories import TilldelningFactory, UserFactory
from tests.frontend.organisation.stor_kommun import Storlek, build

pytestmark = pytest.mark.django_db

SMALL = Storlek(namnder=3, enheter=12, rundor=12, kontroller=12, mal=6, per_enhet=2)
PAGES = {
    "hjulet": ("arshjul", {}),
    "två år": ("arshjul", {"bredvid": "1"}),
    "tavlan": ("fullstandighet", {}),
    "inkorgen": ("start", {}),
}
MOST = 12
CHIEF = {"inkorgen": 13}  # a chief's inbox asks for serious deviations too


def reader(kind, namnder):
    """Somebody who meets all that there is to meet at some nämnder, or everywhere."""
    if kind == "kvalitetskedjan":
        return UserFactory(roll=Roll.KVALITETSKEDJAN)
    user = UserFactory(roll=(Roll.RAPPORTOR, namnder[0]))
    for namnd in namnder[:3]:
        TilldelningFactory(user=user, roll=Roll.GODKANNARE, enhet=namnd)
        TilldelningFactory(user=user, roll=Roll.SEKRETERARE, enhet=namnd)
    return user


@pytest.mark.parametrize("size", [SMALL, Storlek()], ids=["liten", "stor"])
@pytest.mark.parametrize("kind", ["kvalitetskedjan", "förvaltning"])
def test_statements(client, size, kind):
    """Session and account included."""
    user = reader(kind, build(size))
    client.force_login(user)
    told = {}
    for name, (page, query) in PAGES.items():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"frontend:{page}"), query).status_code == 200
        told[name] = len(asked)
    most = CHIEF if kind == "förvaltning" else {}
    assert {name: antal for name, antal in told.items() if antal > most.get(name, MOST)} == {}
