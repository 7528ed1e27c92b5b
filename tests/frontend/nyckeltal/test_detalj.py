"""The page of one nyckeltal at one enhet: drafts are told to those who may read them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from styrning.grund.enums import InlamningLage, Roll
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(db):
    """An enhet whose year 2026 is a draft while another round of 2026 does not ask it."""
    kf = EnhetFactory(slag="kf")
    namnd = EnhetFactory(kod="BUN", parent=kf)
    runda = UppfoljningFactory(ar=2026, kod="2026-AB")
    InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.UTKAST)
    UppfoljningFactory(ar=2026, kod="2026-X")
    nyckeltal = NyckeltalFactory(kod="N1", agare=namnd)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal)
    UtfallFactory(nyckeltal=nyckeltal, ar=2025, varde=Decimal("55.5"))
    UtfallFactory(nyckeltal=nyckeltal, varde=Decimal("66.6"), kommentar="Hemligt utkast")
    return namnd


def text(client, runda):
    page = client.get(reverse("frontend:nyckeltal", args=["N1", "BUN", runda]))
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize("runda", ["2026-AB", "2026-X"])
def test_a_draft_is_told_by_no_round_to_others(client, drafted, runda):
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, EnhetFactory())))

    page = text(client, runda)

    assert "55,5" in page
    assert "66,6" not in page
    assert "Hemligt utkast" not in page


def test_the_history_leaves_out_the_draft_alone(client, drafted):
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, EnhetFactory())))

    assert text(client, "2026-X").count("55,5") >= 2


def test_an_officer_reads_the_own_draft(client, drafted):
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, drafted)))

    assert "Hemligt utkast" in text(client, "2026-X")


def test_a_pair_is_told_in_the_history(client, drafted):
    nyckeltal = drafted.agda_nyckeltal.get()
    UtfallFactory(nyckeltal=nyckeltal, ar=2024, varde=None, taljare=Decimal(7), namnare=Decimal(8))
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, drafted)))

    assert "7 av 8" in text(client, "2026-X")


def test_what_was_written_over_before_the_approval_stays_the_enhets_own(client, db):
    kf = EnhetFactory(slag="kf")
    namnd = EnhetFactory(kod="BUN", parent=kf)
    runda = UppfoljningFactory(ar=2026, kod="2026-AB")
    inlamning = InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.UTKAST)
    nyckeltal = NyckeltalFactory(kod="N1", agare=namnd)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal)
    value = UtfallFactory(nyckeltal=nyckeltal, varde=Decimal("11.1"), kommentar="Hemligt utkast")
    value.varde, value.kommentar = Decimal("22.2"), ""
    value.save()
    inlamning.lage = InlamningLage.GODKAND
    inlamning.save()
    value.varde = Decimal("33.3")
    value.save()

    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, EnhetFactory())))
    told = text(client, "2026-AB")
    assert ("33,3" in told, "22,2" in told, "11,1" in told) == (True, True, False)
    assert "Hemligt utkast" not in told

    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, namnd)))
    assert "11,1" in text(client, "2026-AB")
