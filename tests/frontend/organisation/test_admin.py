"""The admin: for an administratör alone; facts are only read; trees stay sound."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from mal.enums import PlanLage
from mal.models import Mal
from nyckeltal.models import Nyckeltal
from styrning.grund.enums import HELA_KOMMUNEN, Roll, Slag
from styrning.grund.models import Enhet, Handelse, Tilldelning
from styrning.grund.tree_check import damage
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollresultatFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    PlanFactory,
    PrognosFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

OWN_APPS = {"grund", "mal", "nyckeltal", "internkontroll"}
REGISTERED = [model for model in admin.site._registry if model._meta.app_label in OWN_APPS]
READ_ONLY = {
    "inlamning",
    "handelse",
    "bedomning",
    "utfall",
    "prognos",
    "kontrollresultat",
}
WITHOUT_FACTORY = {"enhetsuccession", "handelse", "tagg", "malnyckeltal", "malvarde"}
MADE = [model for model in REGISTERED if model._meta.model_name not in WITHOUT_FACTORY]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def administrator(client):
    user = UserFactory(roll=Roll.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_an_administrator_enters(client, roll):
    enhet = None if roll in {*HELA_KOMMUNEN, None} else EnhetFactory()
    client.force_login(UserFactory(roll=(roll, enhet) if roll else None))
    response = client.get(reverse("admin:index"), follow=True)
    assert response.status_code == (200 if roll == Roll.ADMINISTRATOR else 403)


def test_a_role_that_ended_opens_nothing(client, administrator):
    Tilldelning.objects.update(galler_till="2026-11-17")
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_a_stranger_is_sent_to_the_ordinary_log_in(client):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('account_login')}?next=/admin/"


def test_the_operators_superuser_enters(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get(reverse("admin:index")).status_code == 200


def test_groups_are_not_offered():
    assert {model._meta.model_name for model in admin.site._registry} & {"group", "user"} == set()


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.model_name)
def test_every_list_and_form_opens(client, model):
    for factory in (BedomningFactory, InlamningFactory, KontrollresultatFactory, PrognosFactory):
        factory()
    NyckeltalEnhetFactory(nyckeltal=UtfallFactory().nyckeltal)
    assert client.get(address(model, "changelist")).status_code == 200
    row = model._base_manager.first()
    if row is not None:
        assert client.get(address(model, "change", row.pk)).status_code == 200
    read_only = model._meta.model_name in READ_ONLY
    assert client.get(address(model, "add")).status_code == (403 if read_only else 200)


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("model", MADE, ids=lambda model: model._meta.model_name)
def test_nothing_is_deleted(client, model):
    for factory in (BedomningFactory, InlamningFactory, KontrollresultatFactory, PrognosFactory):
        factory()
    NyckeltalEnhetFactory(nyckeltal=UtfallFactory().nyckeltal)
    row = model._base_manager.first()
    response = client.post(address(model, "delete", row.pk), {"post": "yes"})
    assert response.status_code == 403
    assert model._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("factory", [UtfallFactory, PrognosFactory, BedomningFactory])
@pytest.mark.usefixtures("administrator")
def test_what_is_reported_is_not_in_the_admin(factory):
    """An administratör reads no drafts, so the admin shows no reported facts."""
    with pytest.raises(NoReverseMatch):
        address(factory._meta.model, "change", 1)


@pytest.mark.usefixtures("administrator")
def test_a_submission_is_read_and_not_changed(client):
    row = InlamningFactory()
    response = client.post(address(type(row), "change", row.pk), {"lage": "beslutad"})
    assert response.status_code == 403
    row.refresh_from_db()
    assert (row.lage, row.version) == ("ej_paborjad", 1)


def enhet_form(**facts):
    return {
        "kod": "NY",
        "namn": "Ny nämnd",
        "slag": Slag.NAMND,
        "parent": "",
        "ordning": "0",
        "telefon": "",
        "galler_fran": "",
        "galler_till": "",
        "foregangare-TOTAL_FORMS": "0",
        "foregangare-INITIAL_FORMS": "0",
    } | facts


def test_an_enhet_is_placed_in_the_tree_with_an_event(client, administrator):
    kf, annan = EnhetFactory(kod="KF"), EnhetFactory()
    response = client.post(address(Enhet, "add"), enhet_form(parent=kf.pk))
    assert response.status_code == 302
    ny = Enhet.objects.get(kod="NY")
    assert (ny.parent, ny.level, damage(Enhet)) == (kf, 1, [])
    event = Handelse.objects.get()
    assert (event.vad, event.av, event.enhet) == ("lade upp enhet", administrator, ny)
    client.post(address(Enhet, "change", ny.pk), enhet_form(parent=annan.pk))
    ny.refresh_from_db()
    assert (ny.parent, damage(Enhet)) == (annan, [])


@pytest.mark.usefixtures("administrator")
def test_an_enhet_is_not_moved_under_itself(client):
    kf = EnhetFactory(kod="KF")
    under = EnhetFactory(parent=kf)
    facts = enhet_form(kod="KF", namn=kf.namn, parent=under.pk)
    response = client.post(address(Enhet, "change", kf.pk), facts)
    assert response.status_code == 200
    assert (Enhet.objects.get(kod="KF").parent, damage(Enhet)) == (None, [])
    assert Handelse.objects.count() == 0


def mal_form(mal, **facts):
    return {
        "plan": mal.plan_id,
        "kod": mal.kod,
        "parent": mal.parent_id,
        "ordning": "0",
        "niva": mal.niva_id,
        "namn": "Alla elever når målen",
        "beskrivning": "",
        "huvudansvarig": mal.huvudansvarig_id,
        "rapporteras_till": "kf",
        "geh": "nej",
        "geh_beslut": "",
        "medansvar-TOTAL_FORMS": "0",
        "medansvar-INITIAL_FORMS": "0",
    } | facts


def test_a_changed_goal_is_a_new_version_by_whoever_changed_it(client, administrator):
    mal = MalFactory(plan__lage=PlanLage.UTKAST)
    response = client.post(
        address(Mal, "change", mal.pk), mal_form(mal, rapporteras_till=mal.rapporteras_till)
    )
    assert response.status_code == 302
    mal.refresh_from_db()
    assert (mal.namn, mal.version) == ("Alla elever når målen", 2)
    assert mal.history.get(version=2).history_user == administrator


@pytest.mark.usefixtures("administrator")
def test_a_goal_stays_in_its_plan(client):
    mal = MalFactory(plan__lage=PlanLage.UTKAST)
    other = MalFactory(plan=PlanFactory(ar=2027))
    response = client.post(address(Mal, "change", mal.pk), mal_form(mal, parent=other.parent_id))
    assert "Välj ett mål i samma plan." in response.content.decode()
    mal.refresh_from_db()
    assert mal.version == 1
    assert damage(Mal) == []


@pytest.mark.usefixtures("administrator")
def test_an_adopted_plan_and_its_goals_are_only_read(client):
    mal = MalFactory()
    for row in (mal, mal.plan):
        assert client.get(address(type(row), "change", row.pk)).status_code == 200
        assert client.post(address(type(row), "change", row.pk), {}).status_code == 403
    mal.refresh_from_db()
    assert mal.version == 1


@pytest.mark.usefixtures("administrator")
def test_a_wrong_definition_is_refused_at_its_field_in_swedish(client):
    before = Nyckeltal.objects.count()
    response = client.post(address(Nyckeltal, "add"), {"kod": "N1"})
    assert response.status_code == 200
    assert "Detta fält måste fyllas i." in response.content.decode()
    assert Nyckeltal.objects.count() == before
