"""Reporting back of uppdrag on the entry page: shown, saved, refused, in conflict, counted."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.models import Uppdragssvar
from mal.services import Svar, svara
from nyckeltal.enums import Kon
from styrning.grund.enums import InlamningLage, Roll, UppfoljningSlag
from styrning.grund.models import Handelse, Inlamning
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.frontend.nyckeltal.conftest import soup_of, words

pytestmark = pytest.mark.django_db

ROW = "r-uppdrag-U-1-BUN"


@pytest.fixture
def uppdrag(varld):
    return UppdragFactory(
        kod="U-1",
        namn="Pröva barnets bästa",
        mottagare=[varld.namnd],
        klart_senast=dt.date(2026, 6, 30),
    )


@pytest.fixture
def address(varld, uppdrag):
    return varld.url("spara_uppdrag", "U-1", "BUN")


def saved() -> list:
    return list(Uppdragssvar.objects.values_list("uppdrag__kod", "lage", "text", "version"))


def nothing_written() -> bool:
    return not (Uppdragssvar.objects.exists() or Handelse.objects.exists())


def test_the_row_says_what_was_decided_and_what_was_said_before(client, varld, rapportor, uppdrag):
    delar = UppfoljningFactory(
        namn="Delårsrapport 2026",
        slag=UppfoljningSlag.DELAR,
        avser_till=dt.date(2026, 8, 31),
        oppnar=dt.date(2026, 8, 15),
    )
    InlamningFactory(enhet=varld.namnd, uppfoljning=delar, lage=InlamningLage.GODKAND)
    UppdragssvarFactory(uppdrag=uppdrag, uppfoljning=delar, text="Mallen är spridd.")

    page = soup_of(client.get(varld.page))

    row = words(page.find(id=ROW))
    assert "U-1 · Kommunfullmäktige 2025-11-25 § 141" in row
    assert "Klart senast 30 juni 2026 datumet har passerat" in row
    assert "Förra svaret, Delårsrapport 2026 Pågår Mallen är spridd." in row
    assert words(page.select_one("#maltrad a[href='#uppdrag']")) == "Uppdrag 0/1 klara"
    assert "0 av 1 uppdrag" in words(page.find(id="framdrift"))


def test_an_answer_is_saved_without_javascript(client, varld, rapportor, address):
    response = client.post(address, {"lage": "pagar", "text": "Mallen används.", "version": "0"})

    assert (response.status_code, saved()) == (302, [("U-1", "pagar", "Mallen används.", 1)])
    page = soup_of(client.get(response.url))
    form = page.find(id=ROW)
    assert form.select_one("[name=lage][checked]")["value"] == "pagar"
    assert words(form.select_one(".sparlage")) == "Sparat 10.00"
    assert page.find(id="uppdrag").has_attr("open")
    assert "1 av 1 uppdrag" in words(page.find(id="framdrift"))


def test_htmx_gets_the_slot_and_what_the_answer_moved(client, varld, rapportor, address):
    response = client.post(address, {"lage": "genomfort", "text": "", "version": "0"}, **varld.htmx)

    ids = [part["id"] for part in soup_of(response).find_all(id=True, recursive=False)]
    assert ids[0] == "ul-uppdrag-U-1-BUN"
    assert {"ma-uppdrag", "framdrift", "maltrad"} <= set(ids)
    assert saved() == [("U-1", "genomfort", "", 1)]


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"lage": "kan_ej", "text": " "}, "text", "Skriv varför uppdraget inte kan genomföras."),
        ({"text": "Mitt svar"}, "lage", "Välj hur långt uppdraget har kommit."),
        ({"lage": "påhittat", "text": "Mitt svar"}, "lage", "Välj hur långt"),
    ],
)
@pytest.mark.parametrize("by_htmx", [True, False])
def test_what_is_refused_is_said_at_the_row_and_stays(
    client, varld, rapportor, address, typed, field, message, by_htmx
):
    response = client.post(address, typed | {"version": "0"}, **(varld.htmx if by_htmx else {}))

    assert response.status_code == 422
    found = soup_of(response)
    slot = found.find(id="ul-uppdrag-U-1-BUN")
    assert (slot["data-fel-falt"], message in words(slot)) == (field, True)
    if not by_htmx:
        assert found.find(id=ROW).textarea.get_text().strip() == typed["text"].strip()
        assert found.select_one(".notiser a")["href"] == f"#{ROW}"
        assert found.find(id="uppdrag").has_attr("open")
    assert nothing_written()


def test_a_conflict_shows_both_and_either_may_win(client, varld, rapportor, uppdrag, address):
    other = UserFactory(first_name="Lena", last_name="Sandberg")
    svara(uppdrag, varld.namnd, varld.inlamning, Svar("pagar", "Lenas text"), by=other)
    mine = {"lage": "genomfort", "text": "Min text", "version": "0"}

    response = client.post(address, mine, **varld.htmx)

    conflict = soup_of(response).select_one(".konflikt")
    assert response.status_code == 409
    assert "Genomfört" in words(conflict)
    assert "Min text" in words(conflict)
    assert "Sparat av Lena Sandberg" in words(conflict)
    assert "Lenas text" in words(conflict)
    assert saved() == [("U-1", "pagar", "Lenas text", 1)]

    kept = soup_of(client.get(address, **varld.htmx))
    assert kept.textarea.get_text().strip() == "Lenas text"
    over = conflict.select_one("button[name=over]")["value"]
    assert client.post(address, mine | {"over": over}).status_code == 302
    assert saved() == [("U-1", "genomfort", "Min text", 2)]


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (None, False),
        (Roll.LASARE, False),
        (Roll.SEKRETERARE, False),
        (Roll.EKONOM, False),
        (Roll.INTERNKONTROLLSAMORDNARE, False),
        (Roll.REVISOR, False),
        (Roll.KVALITETSKEDJAN, False),
        (Roll.ADMINISTRATOR, False),
        (Roll.RAPPORTOR, True),
        (Roll.GODKANNARE, True),
    ],
)
def test_only_rapportor_and_godkannare_report_back(client, varld, log_in, address, roll, allowed):
    whole = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(roll, None if roll in whole else varld.namnd)

    response = client.post(address, {"lage": "pagar", "version": "0"})

    assert response.status_code == (302 if allowed else 404)
    assert saved() == ([("U-1", "pagar", "", 1)] if allowed else [])
    assert client.get(address).status_code == (302 if allowed else 404)


def test_another_namnds_uppdrag_and_rapportor_are_not_found(client, varld, log_in, uppdrag):
    other = EnhetFactory(kod="SON")
    theirs = UppdragFactory(kod="U-2", mottagare=[other])
    log_in(Roll.RAPPORTOR, varld.namnd)
    answer = {"lage": "pagar", "version": "0"}

    for kod, enhet in (("U-2", "SON"), ("U-2", "BUN"), ("U-9", "BUN")):
        assert client.post(varld.url("spara_uppdrag", kod, enhet), answer).status_code == 404
    log_in(Roll.RAPPORTOR, other)
    assert client.post(varld.url("spara_uppdrag", "U-1", "BUN"), answer).status_code == 404
    assert nothing_written()
    assert theirs.svar.count() == 0


def test_a_closed_round_is_read_and_keeps_what_was_typed(client, varld, rapportor, address):
    varld.inlamning.uppfoljning.lases = dt.date(2026, 11, 17)
    varld.inlamning.uppfoljning.save()

    response = client.post(address, {"lage": "pagar", "text": "För sent", "version": "0"})

    row = soup_of(response).find(id=ROW)
    assert response.status_code == 422
    assert row.name == "div"
    assert "För sent" in words(row)
    assert nothing_written()


def test_a_missing_answer_stops_the_submission_and_leads_to_its_row(
    client, varld, rapportor, uppdrag
):
    page = soup_of(client.get(varld.url("granska_skicka")))

    link = page.find("a", string="Uppdrag U-1 Pröva barnets bästa: svar saknas")
    assert link["href"].endswith(f"#{ROW}")
    assert link.find_parent(id="hinder-lista")


def test_the_board_counts_uppdrag(client, varld, log_in, uppdrag):
    UppdragssvarFactory(uppdrag=uppdrag, uppfoljning=varld.inlamning.uppfoljning)
    log_in(Roll.KVALITETSKEDJAN)

    page = words(soup_of(client.get(reverse("frontend:fullstandighet"))))

    assert "1 av 3" in page


def test_an_approved_answer_is_read_by_a_lasare_but_no_draft(client, varld, log_in, uppdrag):
    UppdragssvarFactory(
        uppdrag=uppdrag, uppfoljning=varld.inlamning.uppfoljning, text="Hemligt utkast"
    )
    log_in(Roll.LASARE, varld.namnd)
    assert "Hemligt utkast" not in client.get(varld.page).content.decode()

    Inlamning.objects.update(lage=InlamningLage.GODKAND)
    assert "Hemligt utkast" in client.get(varld.page).content.decode()


def test_statements_do_not_grow_with_uppdrag(client, varld, rapportor):
    counts = []
    for antal in (3, 27):
        for _ in range(antal):
            row = UppdragFactory(mottagare=[varld.namnd])
            UppdragssvarFactory(uppdrag=row, uppfoljning=varld.inlamning.uppfoljning)
        with CaptureQueriesContext(connection) as queries:
            client.get(varld.page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_way_to_what_is_next_leads_to_the_uppdrag_when_the_rest_is_done(
    client, varld, rapportor, uppdrag
):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)
    for kon in (Kon.KVINNOR, Kon.MAN):
        UtfallFactory(nyckeltal=varld.ansvar.nyckeltal, kon=kon)
    BedomningFactory(mal=varld.mal, uppfoljning=varld.inlamning.uppfoljning)

    response = client.get(varld.url("nasta"))

    assert response.url == f"{varld.page}?visa=uppdrag-U-1-BUN#{ROW}"
    assert soup_of(client.get(response.url)).find(id="uppdrag").has_attr("open")
