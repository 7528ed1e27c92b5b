"""The auditors' register by page: who enters, answers, carries out and withdraws."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from internkontroll.enums import RekommendationLage
from internkontroll.models import RekommendationAtgard, Revisionsrekommendation
from styrning.grund.enums import Roll
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    RevisionsrekommendationFactory,
    UserFactory,
)
from tests.frontend.internkontroll.conftest import words

NY = {
    "version": "0",
    "enhet": "SOC",
    "granskning": "Granskning av löneprocessen",
    "granskad_at": "2026-04-20",
    "rekommendation": "Två ska attestera lön.",
    "svara_senast": "2026-09-01",
}
SVAR = {
    "gor": "spara",
    "version": "1",
    "svar": "Attest sker av två.",
    "klar_senast": "2027-01-01",
    "atgard_text": "",
    "atgard_ansvarig": "",
    "atgard_klar_senast": "",
    "organ": "Socialnämnden",
    "datum": "",
    "paragraf": "",
    "diarienummer": "",
}
BESLUT = SVAR | {"gor": "besluta", "datum": "2026-11-12", "paragraf": "120"}
SIDA = "/revision/REV2026-1/"
WRITES = {Roll.RAPPORTOR, Roll.GODKANNARE, Roll.INTERNKONTROLLSAMORDNARE, Roll.SEKRETERARE}
DECIDES = WRITES - {Roll.RAPPORTOR}
RECOMMENDS = {Roll.REVISOR, Roll.KVALITETSKEDJAN}


def soup(response):
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.fixture
def rad(namnd):
    return RevisionsrekommendationFactory(enhet=namnd, kod="REV2026-1")


@pytest.mark.parametrize("roll", [*Roll, None])
def test_all_who_are_logged_in_read_it(client, log_in, rad, roll):
    log_in(roll)
    assert client.get("/revision/").status_code == 200
    assert client.get(SIDA).status_code == 200


def test_not_without_logging_in(client, rad):
    assert client.get(SIDA).status_code == 302


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_enters_one(client, log_in, namnd, roll):
    log_in(roll)
    allowed = roll in RECOMMENDS
    assert client.get("/revision/ny/").status_code == (200 if allowed else 404)
    assert client.post("/revision/ny/", NY).status_code == (302 if allowed else 404)
    assert Revisionsrekommendation.objects.count() == (1 if allowed else 0)


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_sets_the_words_right(client, log_in, rad, roll):
    log_in(roll)
    response = client.post(f"{SIDA}andra/", NY | {"version": "1", "granskning": "Lön"})
    assert response.status_code == (302 if roll in RECOMMENDS else 404)
    rad.refresh_from_db()
    assert (rad.granskning == "Lön") is (roll in RECOMMENDS)


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_writes_an_answer(client, log_in, rad, roll):
    log_in(roll)
    response = client.post(f"{SIDA}svar/", SVAR)
    assert response.status_code == (302 if roll in WRITES else 404)
    rad.refresh_from_db()
    assert rad.svar == ("Attest sker av två." if roll in WRITES else "")


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_records_its_decision(client, log_in, rad, roll):
    log_in(roll)
    response = client.post(f"{SIDA}svar/", BESLUT)
    assert response.status_code == (302 if roll in DECIDES else 404)
    rad.refresh_from_db()
    assert rad.lage == ("besvarad" if roll in DECIDES else "obesvarad")


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_says_that_it_is_carried_out(client, log_in, namnd, roll):
    rad = RevisionsrekommendationFactory(
        enhet=namnd, kod="REV2026-1", lage=RekommendationLage.BESVARAD, svar="Ja."
    )
    log_in(roll)
    sent = {"gor": "genomford", "version": "1", "ord": "Två attesterar."}
    response = client.post(f"{SIDA}lage/", sent)
    assert response.status_code == (302 if roll in DECIDES else 404)
    rad.refresh_from_db()
    assert rad.lage == ("genomford" if roll in DECIDES else "besvarad")


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_withdraws_it_and_takes_it_up_again(client, log_in, rad, roll):
    log_in(roll)
    allowed = roll in RECOMMENDS
    response = client.post(f"{SIDA}lage/", {"gor": "avford", "version": "1", "ord": "Upphört."})
    assert response.status_code == (302 if allowed else 404)
    rad.refresh_from_db()
    assert rad.lage == ("avford" if allowed else "obesvarad")
    if allowed:
        again = {"gor": "igen", "version": "2", "ord": "Gäller ändå."}
        assert client.post(f"{SIDA}lage/", again).status_code == 302


def test_an_unknown_move_is_not_found(client, log_in, rad):
    log_in(Roll.REVISOR)
    sent = {"gor": "raderad", "version": "1", "ord": "x"}
    assert client.post(f"{SIDA}lage/", sent).status_code == 404


def test_a_refused_form_stands_as_typed(client, log_in, rad):
    log_in(Roll.GODKANNARE)
    response = client.post(f"{SIDA}svar/", BESLUT | {"klar_senast": "", "paragraf": ""})
    assert response.status_code == 422
    form = soup(response).select_one("#svar form")
    assert "Ange när det nämnden lovar ska vara genomfört." in words(form)
    assert form.select_one("[name=svar]").text.strip() == "Attest sker av två."
    without_day = client.post(f"{SIDA}svar/", BESLUT | {"datum": ""})
    assert "Ange beslutsdatum." in words(soup(without_day).main)
    rad.refresh_from_db()
    assert rad.version == 1


def test_words_are_asked_for(client, log_in, rad):
    log_in(Roll.REVISOR)
    response = client.post(f"{SIDA}lage/", {"gor": "avford", "version": "1", "ord": ""})
    assert response.status_code == 422
    assert "Skriv varför rekommendationen avförs." in words(soup(response).main)


def test_who_came_second_sees_both(client, log_in, rad):
    rad.svar = "Annat."
    rad.save()
    log_in(Roll.RAPPORTOR)
    response = client.post(f"{SIDA}svar/", SVAR)
    assert response.status_code == 409
    conflict = words(soup(response).select_one(".konflikt"))
    assert "Nämndens svar Attest sker av två." in conflict
    assert "Nämndens svar Annat." in conflict
    rad.refresh_from_db()
    assert rad.svar == "Annat."


def test_the_words_changed_by_somebody_else(client, log_in, rad):
    rad.granskning = "Lön"
    rad.save()
    log_in(Roll.REVISOR)
    response = client.post(f"{SIDA}andra/", NY | {"version": "1"})
    assert response.status_code == 409
    assert "Granskning Lön" in words(soup(response).select_one(".konflikt"))


def test_a_draft_answer_stays_with_the_namnd(client, log_in, rad):
    rad.svar = "Bara ett utkast."
    rad.save()
    for roll, seen in [(Roll.LASARE, False), (Roll.REVISOR, False), (Roll.RAPPORTOR, True)]:
        log_in(roll)
        assert ("Bara ett utkast." in client.get(SIDA).content.decode()) is seen


def test_an_answer_with_an_action_that_is_followed(client, log_in, rad, page):
    log_in(Roll.GODKANNARE)
    action = {
        "atgard_text": "Ändra attestordningen",
        "atgard_ansvarig": "Ekonomichefen",
        "atgard_klar_senast": "2026-12-20",
    }
    assert client.post(f"{SIDA}svar/", BESLUT | action).status_code == 302
    link = page(SIDA).select_one("#svar li a")
    assert words(link) == "Ändra attestordningen"
    sent = {"version": "1", "lage": "pagar"} | action
    assert client.post(link["href"], sent).status_code == 302
    assert RekommendationAtgard.objects.get().atgard.lage == "pagar"


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_changes_the_action(client, log_in, namnd, roll):
    rad = RevisionsrekommendationFactory(
        enhet=namnd, lage="besvarad", svar="Ja.", beslut_organ="SN", beslut_paragraf="1",
        beslut_datum="2026-05-01",
    )  # fmt: skip
    atgard = AtgardFactory(enhet=namnd)
    rad.atgard_lista.create(atgard=atgard)
    log_in(roll)
    url = f"/revision/atgard/{atgard.publikt_id}/"
    assert client.get(url).status_code == 200
    sent = {
        "version": "1",
        "lage": "klar",
        "atgard_text": atgard.text,
        "atgard_ansvarig": atgard.ansvarig,
        "atgard_klar_senast": f"{atgard.klar_senast:%Y-%m-%d}",
    }
    assert client.post(url, sent).status_code == (302 if roll in WRITES else 404)
    atgard.refresh_from_db()
    assert (atgard.lage == "klar") is (roll in WRITES)


@pytest.mark.parametrize(
    ("visa", "koder"),
    [
        ("oppna", ["R-SEN", "R-NY"]),
        ("forsenade", ["R-SEN"]),
        ("", ["R-SEN", "R-NY", "R-KLAR"]),
        ("genomford", ["R-KLAR"]),
        ("avford", []),
    ],
)
def test_the_filters_and_the_order(log_in, page, namnd, visa, koder):
    RevisionsrekommendationFactory(enhet=namnd, kod="R-NY", svara_senast="2026-12-01")
    RevisionsrekommendationFactory(enhet=namnd, kod="R-SEN", svara_senast="2026-11-17")
    RevisionsrekommendationFactory(
        enhet=EnhetFactory(), kod="R-KLAR", lage="genomford", svar="Ja.", lage_motiv="Klart."
    )
    log_in(Roll.REVISOR)
    rows = page("/revision/", visa=visa).select("table tbody tr th .etta")
    assert [words(row) for row in rows] == koder


def test_one_enhet_only(log_in, page, rad):
    RevisionsrekommendationFactory(enhet=EnhetFactory(kod="BUN"))
    log_in(Roll.REVISOR)
    rows = page("/revision/", visa="", enhet="SOC").select("table tbody tr th .etta")
    assert [words(row) for row in rows] == ["REV2026-1"]


def test_overdue_has_its_own_word(log_in, page, namnd):
    RevisionsrekommendationFactory(enhet=namnd, kod="REV2026-1", svara_senast="2026-11-17")
    log_in(Roll.REVISOR)
    assert "Inte besvarad, försenad" in words(page(SIDA).main)


@pytest.mark.parametrize("antal", [3, 30])
def test_statements_do_not_grow(client, namnd, antal):
    client.force_login(UserFactory(roll=Roll.REVISOR))
    for _ in range(antal):
        RevisionsrekommendationFactory()
    client.get("/revision/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/revision/")
    assert len(queries) == 3
