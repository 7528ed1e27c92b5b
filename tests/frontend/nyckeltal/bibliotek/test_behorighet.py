"""The library of key figures as pages: who changes what, and who sees what."""

import pytest
from django.urls import reverse

from nyckeltal.models import (
    MalNyckeltal,
    Malvarde,
    Nyckeltal,
    NyckeltalBrott,
    NyckeltalEnhet,
    NyckeltalSuccession,
)
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UserFactory,
)
from tests.frontend.nyckeltal.bibliotek.conftest import address, logged_in, sheet, target

pytestmark = pytest.mark.django_db


ALL_EDIT = [Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR]


OWN_EDIT = [Roll.RAPPORTOR, Roll.GODKANNARE]


NO_EDIT = [None, Roll.LASARE, Roll.SEKRETERARE, Roll.EKONOM, Roll.REVISOR]


TABLES = [Nyckeltal, NyckeltalBrott, NyckeltalSuccession, NyckeltalEnhet, Malvarde, MalNyckeltal]


def acts(ansvar, goal):
    """Every address that writes, with what would be accepted from one who may."""
    return [
        (reverse("frontend:nyckeltal_nytt"), sheet(rapporteras_till="namnd")),
        (address("definition_andra"), sheet(syfte="Nytt", rapporteras_till="namnd")),
        (address("definition_avsluta"), {"galler_till": "2027-12-31", "version": "1"}),
        (address("definition_brott"), {"datum": "2026-01-01", "text": "Ny enkät"}),
        (address("definition_efterfoljare"), {"till": "NY", "datum": "2027-01-01"}),
        (address("definition_malvarde"), target()),
        (
            address("definition_ansvar"),
            {"enheter": ["BUN-F"], "galler_fran": "2027-01-01", "satt": "rapporteras"},
        ),
        (
            address("ansvar_andra", "BUN-001", ansvar.publikt_id),
            {"satt": "rapporteras", "ansvarig": "rapportoren", "version": "1"},
        ),
        (
            address("ansvar_avsluta", "BUN-001", ansvar.publikt_id),
            {"galler_till": "2027-12-31", "version": "1"},
        ),
        (address("definition_arsmal", "BUN-001", 2027), {"BUN-varde": "80", "BUN-version": "0"}),
        (address("definition_koppla"), {"mal": str(goal.publikt_id), "vikt": "1"}),
    ]


@pytest.fixture
def ground(enhet, nyckeltal, ansvar, draft_goal):
    """What the acts need to be accepted; each is tried alone."""
    EnhetFactory(kod="BUN-F", namn="Förskolan", parent=enhet)
    NyckeltalFactory(kod="NY", agare=enhet, rapporteras_till="namnd")
    UserFactory(username="rapportoren", roll=(Roll.RAPPORTOR, enhet))
    return acts(ansvar, draft_goal)


def counted():
    rows = [(model.__name__, model.objects.count()) for model in TABLES]
    versions = list(Nyckeltal.objects.order_by("pk").values_list("kod", "version"))
    owed = list(NyckeltalEnhet.objects.order_by("pk").values_list("pk", "version"))
    return rows, versions, owed, Handelse.objects.count()


@pytest.mark.parametrize("roll", NO_EDIT)
def test_those_who_only_read_change_nothing(client, enhet, ground, roll):
    logged_in(client, roll, enhet)
    before = counted()

    answers = [client.post(where, what) for where, what in ground]
    answers.append(client.post(address("definition_koppla_bort"), ground[10][1]))

    assert {answer.status_code for answer in answers} == {404}
    assert counted() == before


@pytest.mark.parametrize("roll", OWN_EDIT)
def test_an_own_enhet_changes_nothing_that_is_reported_to_the_council(client, enhet, ground, roll):
    logged_in(client, roll, enhet)
    before = counted()

    answers = [client.post(where, what) for where, what in ground[1:]]

    assert {answer.status_code for answer in answers} == {404}
    assert counted() == before


@pytest.mark.parametrize("roll", OWN_EDIT)
def test_an_own_enhet_keeps_what_is_reported_to_itself_alone(client, enhet, ground, roll):
    Nyckeltal.objects.filter(kod="BUN-001").update(rapporteras_till="namnd")
    logged_in(client, roll, enhet)

    answers = [client.post(where, what) for where, what in (ground[0], *ground[3:7])]
    grid = client.post(ground[9][0], ground[9][1] | {"BUN-version": "1"})
    of_plans = client.post(*ground[10])

    assert [answer.status_code for answer in answers] == [302] * 5
    assert grid.status_code == 302
    assert of_plans.status_code == 404


@pytest.mark.parametrize("roll", OWN_EDIT)
@pytest.mark.parametrize("changes", [{"rapporteras_till": "kf"}, {"agare": "ANNAN"}])
def test_an_own_enhet_gives_nothing_to_the_council_or_to_others(client, enhet, roll, changes):
    EnhetFactory(kod="ANNAN")
    logged_in(client, roll, enhet)

    response = client.post(
        reverse("frontend:nyckeltal_nytt"), sheet(**{"rapporteras_till": "namnd"} | changes)
    )

    assert response.status_code == 422
    assert "Välj ett giltigt alternativ" in response.content.decode()
    assert not Nyckeltal.objects.exists()


@pytest.mark.parametrize("roll", OWN_EDIT)
def test_an_own_enhet_sets_no_target_for_another(client, enhet, nyckeltal, roll):
    Nyckeltal.objects.update(rapporteras_till="namnd")
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=EnhetFactory(kod="ANNAN"))
    logged_in(client, roll, enhet)

    response = client.post(address("definition_malvarde"), target(enhet="ANNAN"))

    assert response.status_code == 422
    assert not Malvarde.objects.exists()


@pytest.mark.parametrize("roll", ALL_EDIT)
def test_those_who_keep_the_library_do_every_act(client, ground, roll):
    logged_in(client, roll)
    for where, what in [*ground[:2], *ground[3:8], ground[10]]:
        response = client.post(where, what)
        assert response.status_code == 302, (where, response.content.decode())


def test_a_nameless_visitor_is_asked_to_log_in(client):
    response = client.get(reverse("frontend:bibliotek"))
    assert response.status_code == 302
    assert response.url.startswith("/konto/login/")


def test_a_reader_sees_the_sheet_without_any_act(client, enhet, nyckeltal, ansvar):
    MalvardeFactory(nyckeltal=nyckeltal)
    logged_in(client, Roll.LASARE, enhet)

    page = client.get(address("definition")).content.decode()

    assert "minst 75,0" in page
    for act in ("andra/", "malvarde/", "ansvar/", "brott/", "avsluta/"):
        assert f"BUN-001/{act}" not in page
    assert "Nytt" not in client.get(reverse("frontend:bibliotek")).content.decode()


@pytest.mark.parametrize(("roll", "status"), [(None, 404), (Roll.LASARE, 404), (Roll.REVISOR, 200)])
def test_a_sheet_of_another_namnd_alone_is_not_found(client, nyckeltal, roll, status):
    Nyckeltal.objects.update(rapporteras_till="namnd")
    logged_in(client, roll)
    assert client.get(address("definition")).status_code == status


def test_every_form_is_shown(editor, ground):
    for where, _ in ground:
        assert editor.get(where).status_code == 200
