"""What a judgement rests on: added and taken away beside it, the three kinds apart."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.models import Bedomningsgrund
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning
from tests.factories import EnhetFactory, MalFactory
from tests.factories.mal import BedomningsgrundFactory
from tests.frontend.nyckeltal.conftest import facts, soup_of, words

pytestmark = pytest.mark.django_db

TYPED = {
    "slag": "utvardering",
    "titel": "Utvärdering av lovskolan",
    "slutsats": "Två av tre klarade minst ett ämne till.",
    "gjord_av": "Utvecklingsenheten",
    "datum": "2026-10-02",
    "lank": "https://exempel.se/lovskola",
}


@pytest.fixture
def address(varld):
    return varld.url("grund_ny", varld.mal.kod)


def ground(varld, **said):
    return BedomningsgrundFactory(uppfoljning=varld.inlamning.uppfoljning, **said)


def grounds():
    return list(Bedomningsgrund.objects.values_list("slag", "titel", "mal", "enhet"))


def test_a_ground_is_added_on_a_page_of_its_own(client, varld, rapportor, address):
    link = soup_of(client.get(varld.page)).find(id="gn-M-1")
    assert link["href"] == address
    assert client.get(address).status_code == 200

    response = client.post(address, TYPED)

    assert response.url == f"{varld.page}?visa=M-1#g-M-1"
    assert grounds() == [("utvardering", "Utvärdering av lovskolan", varld.mal.pk, varld.namnd.pk)]
    assert Bedomningsgrund.objects.get().history.get().history_user == rapportor
    section = soup_of(client.get(varld.page)).find(id="g-M-1")
    assert "Utvärdering Analyserar och värderar mot målet" in words(section)
    assert section.select_one("li a")["href"] == "https://exempel.se/lovskola"
    assert "Utvecklingsenheten, 2 oktober 2026" in words(section.li)


def test_the_submission_begins_or_falls_back_as_by_other_facts(client, varld, rapportor, address):
    Inlamning.objects.update(lage=InlamningLage.GODKAND)

    client.post(address, TYPED)

    assert Inlamning.objects.get().lage == InlamningLage.INSKICKAD


def test_htmx_gets_the_form_and_then_the_list(client, varld, rapportor, address):
    form = soup_of(client.get(address, **varld.htmx))
    assert form.find("html") is None
    assert form.form["data-hx-target"] == "#g-M-1"

    response = client.post(address, TYPED, **varld.htmx)

    part = soup_of(response)
    assert part.div["id"] == "g-M-1"
    assert words(part.select_one("[role=status]")) == "Underlaget är tillagt."
    assert len(part.select("li")) == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("titel", "", "Detta fält måste fyllas i."),
        ("titel", " <p> </p> ", "Skriv vad underlaget heter."),
        ("slutsats", "", "Detta fält måste fyllas i."),
        ("slutsats", "å" * 10_001, "Skriv högst 10000 tecken och länka till resten."),
        ("gjord_av", "", "Detta fält måste fyllas i."),
        ("datum", "2026-11-19", "Underlaget kan inte vara gjort efter i dag."),
        ("datum", "i går", "Skriv ett datum"),
        ("slag", "annat", "Välj ett giltigt alternativ"),
        ("lank", "javascript:alert(1)", "Skriv hela adressen"),
    ],
)
def test_what_does_not_hold_is_told_at_its_field(
    client, varld, rapportor, address, field, value, message
):
    before = facts()

    response = client.post(address, TYPED | {field: value}, **varld.htmx)

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#gf-M-1"
    page = soup_of(response)
    assert message in words(page.select_one(".falt__fel"))
    others = {"titel", "gjord_av"} - {field}
    assert all(page.find(attrs={"name": name})["value"] == TYPED[name] for name in others)
    assert (grounds(), facts()) == ([], before)


def test_the_three_kinds_are_named_apart(client, varld, rapportor):
    for slag in ("kvalitetssakring", "uppfoljning", "utvardering"):
        ground(varld, mal=varld.mal, slag=slag, titel=f"En {slag}")

    section = soup_of(client.get(varld.page)).find(id="g-M-1")

    assert [words(b) for b in section.select("p > b")] == [
        "Uppföljning", "Utvärdering", "Kvalitetssäkring",
    ]  # fmt: skip


def test_a_ground_is_taken_away(client, varld, rapportor):
    row = ground(varld, mal=varld.mal)
    form = soup_of(client.get(varld.page)).select_one("#g-M-1 li form")

    response = client.post(form["action"], {"version": form.select_one("[name=version]")["value"]})

    assert response.url == f"{varld.page}?visa=M-1#g-M-1"
    assert grounds() == []
    assert list(row.history.values_list("history_type", flat=True)) == ["-", "+"]
    assert Handelse.objects.filter(vad="tog bort underlag").count() == 1


def test_a_ground_that_somebody_changed_stays(client, varld, rapportor):
    row = ground(varld, mal=varld.mal)
    before = facts()

    url = varld.url("grund_bort", "M-1", row.publikt_id)
    response = client.post(url, {"version": "7"}, **varld.htmx)

    assert response.status_code == 409
    assert (len(grounds()), facts()) == (1, before)


def test_a_contributors_grounds_are_its_own(client, varld, rapportor):
    goal = MalFactory(huvudansvarig=varld.kf, kod="KF-1")
    goal.medansvariga.add(varld.namnd)
    theirs = ground(varld, mal=goal)

    client.post(varld.url("grund_ny", "KF-1"), TYPED)

    assert words(soup_of(client.get(varld.page)).select_one("#g-KF-1 li a")) == TYPED["titel"]
    assert set(grounds()) == {
        (theirs.slag, theirs.titel, goal.pk, varld.kf.pk),
        ("utvardering", TYPED["titel"], goal.pk, varld.namnd.pk),
    }
    refused = client.post(varld.url("grund_bort", "KF-1", theirs.publikt_id), {"version": "1"})
    assert refused.status_code == 404
    assert len(grounds()) == 2


def test_a_closed_round_takes_none(client, varld, rapportor, address):
    runda = varld.inlamning.uppfoljning
    runda.lases = dt.date(2026, 11, 1)
    runda.save()
    before = facts()

    response = client.post(address, TYPED)

    assert response.status_code == 422
    assert "är stängd" in response.text
    assert (grounds(), facts()) == ([], before)


@pytest.mark.parametrize(
    ("roll", "status"),
    [
        (None, 404),
        (Roll.LASARE, 404),
        (Roll.REVISOR, 404),
        (Roll.EKONOM, 404),
        (Roll.SEKRETERARE, 404),
        (Roll.KVALITETSKEDJAN, 404),
        (Roll.ADMINISTRATOR, 404),
        (Roll.RAPPORTOR, 302),
        (Roll.GODKANNARE, 302),
    ],
)
def test_who_may_add_and_take_away(client, varld, log_in, address, roll, status):
    whole = {None, Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(roll, None if roll in whole else varld.namnd)
    row = ground(varld, mal=varld.mal)
    before, events = grounds(), Handelse.objects.count()

    added = client.post(address, TYPED)
    taken = client.post(varld.url("grund_bort", "M-1", row.publikt_id), {"version": "1"})

    assert (added.status_code, taken.status_code) == (status, status)
    if status == 404:
        assert client.get(address).status_code == 404
        assert grounds() == before
        assert Handelse.objects.count() == events


def test_another_namnds_rapportor_gets_the_same_answer(client, varld, log_in, address):
    log_in(Roll.RAPPORTOR, EnhetFactory(parent=varld.kf))
    assert client.post(address, TYPED).status_code == 404
    assert grounds() == []


def test_an_unknown_goal_is_not_found(client, varld, rapportor):
    assert client.post(varld.url("grund_ny", "X-9"), TYPED).status_code == 404


def test_grounds_cost_the_page_no_statement_each(client, varld, rapportor):
    client.get(varld.page)
    counts = []
    for antal in (3, 30):
        for n in range(antal):
            goal = MalFactory(huvudansvarig=varld.namnd, kod=f"G{antal}-{n}")
            ground(varld, mal=goal)
        with CaptureQueriesContext(connection) as found:
            client.get(varld.page)
        counts.append(len(found))
    assert counts[0] == counts[1]
