"""Who may see and do what: roles, their dates, their place in the tree."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from styrning.grund.enums import HELA_KOMMUNEN, Roll, Slag
from styrning.grund.models import Atgard, Enhet, Inlamning, User
from styrning.grund.permissions import manages_accounts, manages_arshjul
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    InlamningFactory,
    TilldelningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OWN = [roll for roll in Roll if roll not in HELA_KOMMUNEN]


@pytest.fixture
def trad():
    """KF with BUN (school F1 below) and SN, each with one submission; the koder."""
    kf = EnhetFactory(kod="KF", slag=Slag.KF)
    bun = EnhetFactory(kod="BUN", parent=kf)
    f1 = EnhetFactory(kod="F1", parent=bun)
    sn = EnhetFactory(kod="SN", parent=kf)
    for enhet in (kf, bun, f1, sn):
        InlamningFactory(enhet=enhet)
    return {enhet.kod: Enhet.objects.get(pk=enhet.pk) for enhet in (kf, bun, f1, sn)}


def user_with(roll, enhet=None, **dates):
    user = UserFactory()
    TilldelningFactory(user=user, roll=roll, enhet=enhet, **dates)
    return User.objects.get(pk=user.pk)


def koder(rows):
    return sorted(rows.values_list("enhet__kod", flat=True))


ALL, UNDER_BUN, NONE = ["BUN", "F1", "KF", "SN"], ["BUN", "F1"], []


@pytest.mark.parametrize(
    ("roll", "ser", "fyller_i", "godkanner", "beslutar", "utkast"),
    [
        (Roll.LASARE, UNDER_BUN, NONE, NONE, NONE, NONE),
        (Roll.RAPPORTOR, UNDER_BUN, UNDER_BUN, NONE, NONE, UNDER_BUN),
        (Roll.GODKANNARE, UNDER_BUN, UNDER_BUN, UNDER_BUN, NONE, UNDER_BUN),
        (Roll.SEKRETERARE, UNDER_BUN, NONE, NONE, UNDER_BUN, UNDER_BUN),
        (Roll.INTERNKONTROLLSAMORDNARE, UNDER_BUN, NONE, NONE, NONE, UNDER_BUN),
        (Roll.EKONOM, UNDER_BUN, NONE, NONE, NONE, UNDER_BUN),
        (Roll.REVISOR, ALL, NONE, NONE, NONE, NONE),
        (Roll.KVALITETSKEDJAN, ALL, NONE, NONE, NONE, ALL),
        (Roll.ADMINISTRATOR, ALL, NONE, NONE, NONE, NONE),
    ],
)
def test_what_each_role_reaches(trad, roll, ser, fyller_i, godkanner, beslutar, utkast):
    user = user_with(roll, None if roll in HELA_KOMMUNEN else trad["BUN"])
    rows = Inlamning.objects
    assert koder(rows.visible_to(user)) == ser
    assert koder(rows.reportable_by(user)) == fyller_i
    assert koder(rows.approvable_by(user)) == godkanner
    assert koder(rows.decidable_by(user)) == beslutar
    drafts = Enhet.objects.drafts_visible_to(user).values_list("kod", flat=True)
    assert sorted(drafts) == utkast


@pytest.mark.parametrize("roll", OWN)
def test_a_role_reaches_down_and_never_up_or_aside(trad, roll):
    user = user_with(roll, trad["F1"])
    assert koder(Inlamning.objects.visible_to(user)) == ["F1"]


def test_a_role_on_kf_reaches_all(trad):
    user = user_with(Roll.SEKRETERARE, trad["KF"])
    assert koder(Inlamning.objects.decidable_by(user)) == ALL


@pytest.mark.parametrize(
    ("dates", "valid"),
    [
        ({}, True),
        ({"galler_till": date(2026, 11, 18)}, True),
        ({"galler_till": date(2026, 11, 17)}, False),
        ({"galler_fran": date(2026, 11, 18)}, True),
        ({"galler_fran": date(2026, 11, 19)}, False),
    ],
)
@pytest.mark.parametrize("roll", [Roll.GODKANNARE, Roll.KVALITETSKEDJAN])
def test_a_role_holds_on_its_days_and_no_other(trad, roll, dates, valid):
    whole = roll in HELA_KOMMUNEN
    user = user_with(roll, None if whole else trad["BUN"], **dates)
    seen = ALL if whole else UNDER_BUN
    assert koder(Inlamning.objects.visible_to(user)) == (seen if valid else [])
    assert user.has_municipal_role(roll) is (valid and whole)


@pytest.mark.parametrize("roll", Roll)
def test_a_closed_account_reaches_nothing(trad, roll):
    user = user_with(roll, None if roll in HELA_KOMMUNEN else trad["KF"])
    user.is_active = False
    user.save()
    assert koder(Inlamning.objects.visible_to(user)) == []
    assert koder(Inlamning.objects.reportable_by(user)) == []
    assert list(Enhet.objects.drafts_visible_to(user)) == []
    assert not manages_accounts(user)
    assert not manages_arshjul(user)


@pytest.mark.parametrize("user", [AnonymousUser(), None], ids=["anonymous", "no role"])
def test_nobody_reaches_nothing(trad, user):
    user = user or UserFactory()
    for rows in (
        Inlamning.objects.visible_to(user),
        Inlamning.objects.reportable_by(user),
        Inlamning.objects.approvable_by(user),
        Inlamning.objects.decidable_by(user),
        Enhet.objects.drafts_visible_to(user),
        Enhet.objects.scope_visible_to(user),
        Atgard.objects.visible_to(user),
    ):
        assert list(rows) == []


def test_several_roles_add_up(trad):
    user = user_with(Roll.RAPPORTOR, trad["SN"])
    TilldelningFactory(user=user, roll=Roll.GODKANNARE, enhet=trad["F1"])
    user = User.objects.get(pk=user.pk)
    assert koder(Inlamning.objects.reportable_by(user)) == ["F1", "SN"]
    assert koder(Inlamning.objects.approvable_by(user)) == ["F1"]


def test_a_moved_enhet_takes_its_roles_along(trad):
    user = user_with(Roll.LASARE, trad["BUN"])
    f1 = Enhet.objects.get(kod="F1")
    f1.parent = Enhet.objects.get(kod="SN")
    f1.save()
    assert koder(Inlamning.objects.visible_to(User.objects.get(pk=user.pk))) == ["BUN"]


def test_actions_are_seen_as_their_enhet(trad):
    AtgardFactory(enhet=trad["F1"])
    AtgardFactory(enhet=trad["SN"])
    user = user_with(Roll.RAPPORTOR, trad["BUN"])
    assert koder(Atgard.objects.visible_to(user)) == ["F1"]


def test_roles_are_read_once_a_request(trad, django_assert_num_queries):
    user = user_with(Roll.GODKANNARE, trad["BUN"])
    with django_assert_num_queries(3):
        list(Inlamning.objects.visible_to(user))
        list(Inlamning.objects.approvable_by(user))


@pytest.mark.parametrize("roll", Roll)
def test_who_sets_up(trad, roll):
    user = user_with(roll, None if roll in HELA_KOMMUNEN else trad["KF"])
    assert manages_accounts(user) is (roll == Roll.ADMINISTRATOR)
    assert manages_arshjul(user) is (roll == Roll.KVALITETSKEDJAN)


def test_nobody_logged_in_sets_nothing_up():
    assert not manages_accounts(AnonymousUser())
    assert not manages_arshjul(AnonymousUser())
