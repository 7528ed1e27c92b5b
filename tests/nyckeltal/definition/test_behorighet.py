"""Who sees a key figure, and who edits it."""

import pytest

from nyckeltal.models import Nyckeltal
from styrning.grund.enums import Roll
from tests.factories import NyckeltalEnhetFactory, NyckeltalFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(enhet):
    """One reported to KF and one to the nämnd, of the same owner, and a stranger's."""
    stranger = NyckeltalFactory(kod="FRAM", rapporteras_till="namnd")
    NyckeltalFactory(kod="KF", agare=enhet)
    NyckeltalFactory(kod="EGET", agare=enhet, rapporteras_till="namnd")
    return stranger


ALL, SEEN, OWN = {"EGET", "FRAM", "KF"}, {"EGET", "KF"}, {"EGET"}


@pytest.mark.parametrize(
    ("roll", "sees", "edits"),
    [
        (None, {"KF"}, set()),
        (Roll.LASARE, SEEN, set()),
        (Roll.SEKRETERARE, SEEN, set()),
        (Roll.EKONOM, SEEN, set()),
        (Roll.RAPPORTOR, SEEN, OWN),
        (Roll.GODKANNARE, SEEN, OWN),
        (Roll.REVISOR, ALL, set()),
        (Roll.KVALITETSKEDJAN, ALL, ALL),
        (Roll.ADMINISTRATOR, ALL, ALL),
    ],
)
def test_each_role_sees_and_edits_its_own_part(library, enhet, roll, sees, edits):
    whole = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = UserFactory(roll=roll if roll in {None, *whole} else (roll, enhet))

    assert set(Nyckeltal.objects.visible_to(user).values_list("kod", flat=True)) == sees
    assert set(Nyckeltal.objects.editable_by(user).values_list("kod", flat=True)) == edits


def test_a_figure_that_the_own_enhet_owes_is_seen(library, enhet):
    NyckeltalEnhetFactory(nyckeltal=library, enhet=enhet)
    user = UserFactory(roll=(Roll.RAPPORTOR, enhet))
    assert Nyckeltal.objects.visible_to(user).filter(kod="FRAM").exists()
    assert not Nyckeltal.objects.editable_by(user).filter(kod="FRAM").exists()
