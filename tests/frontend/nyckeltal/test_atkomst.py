"""Who may read and write what: every entrance, every role, and proof that nothing was written."""

import pytest

from styrning.grund.enums import HELA_KOMMUNEN, Roll
from tests.factories import EnhetFactory
from tests.frontend.nyckeltal.conftest import facts

pytestmark = pytest.mark.django_db

WRITING = {Roll.RAPPORTOR, Roll.GODKANNARE}
OWN = [roll for roll in Roll if roll not in HELA_KOMMUNEN]


def as_role(log_in, varld, roll, enhet):
    log_in(roll, None if roll in HELA_KOMMUNEN else enhet)


def entrances(varld):
    """What can be asked for, and what a writing role gets: (method, address, data, status)."""
    row, judgement = {"T": "72,5"}, {"steg": "3", "motiv": "Känt", "v_B": "0"}
    return [
        ("post", varld.row, row, 302),
        ("post", varld.judgement, judgement, 302),
        ("get", varld.row, {}, 302),
        ("get", varld.judgement, {}, 302),
        ("get", varld.url("granska_skicka"), {}, 200),
        ("get", varld.url("excel"), {}, 200),
    ]


@pytest.mark.parametrize("index", range(6))
@pytest.mark.parametrize("roll", [None, *Roll])
def test_only_rapportor_and_godkannare_fill_in(client, varld, log_in, roll, index):
    as_role(log_in, varld, roll, varld.namnd)
    method, address, data, status = entrances(varld)[index]
    before = facts()

    response = getattr(client, method)(address, data)

    assert response.status_code == (status if roll in WRITING else 404)
    if roll not in WRITING or method == "get":
        assert facts() == before


@pytest.mark.parametrize("roll", OWN)
def test_a_role_on_another_namnd_reaches_nothing(client, varld, log_in, roll):
    other = EnhetFactory(kod="SN", parent=varld.kf)
    as_role(log_in, varld, roll, other)
    before = facts()

    answers = [
        getattr(client, method)(address, data) for method, address, data, _ in entrances(varld)
    ]

    assert {answer.status_code for answer in [*answers, client.get(varld.page)]} == {404}
    assert facts() == before


@pytest.mark.parametrize("roll", [Roll.RAPPORTOR, Roll.GODKANNARE])
def test_a_role_above_reaches_the_enhet_below(client, varld, log_in, roll):
    as_role(log_in, varld, roll, varld.kf)

    assert client.post(varld.row, {"T": "72,5"}).status_code == 302


@pytest.mark.parametrize("roll", [None, *Roll])
def test_the_page_is_read_by_those_who_read_the_enhets_report(client, varld, log_in, roll):
    as_role(log_in, varld, roll, varld.namnd)

    assert client.get(varld.page).status_code == (404 if roll is None else 200)


def test_nobody_gets_in_without_logging_in(client, varld):
    before = facts()

    for method, address, data, _ in [*entrances(varld), ("get", varld.page, {}, 200)]:
        response = getattr(client, method)(address, data)
        assert (response.status_code, response.url.split("?")[0]) == (302, "/konto/login/")
    assert facts() == before


def test_a_form_without_its_token_is_refused(varld, log_in, client):
    log_in(Roll.RAPPORTOR, varld.namnd)
    client.handler.enforce_csrf_checks = True
    before = facts()

    assert client.post(varld.row, {"T": "72,5"}).status_code == 403
    assert facts() == before
