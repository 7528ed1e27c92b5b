"""Judging a goal: the proposal, the decided step, its reason, and who was first."""

from decimal import Decimal

import pytest

from mal.enums import Klass
from mal.models import Bedomning
from styrning.grund.enums import Roll
from tests.factories import BedomningFactory, MalFactory, UserFactory, UtfallFactory
from tests.frontend.nyckeltal.conftest import facts, soup_of, words

pytestmark = pytest.mark.django_db

FULL, PARTLY = "3", "2"  # steps of the scale


@pytest.fixture
def reported(varld):
    """The goal's only figure is reached: uppfyllt is proposed."""
    return UtfallFactory(nyckeltal=varld.ansvar.nyckeltal, varde=Decimal(80))


def decided():
    rows = Bedomning.objects.values_list("steg__varde", "motiv", "atgard", "foreslagen")
    return list(rows)


def test_the_page_shows_the_proposal_with_its_trace(client, varld, rapportor, reported):
    proposal = soup_of(client.get(varld.page)).find(id="f-M-1")

    assert (
        words(proposal)
        == "Förslag enligt regel Uppfyllt 1 nått → uppfyllt; regel: majoritet, minst 75 % mätta "
        "Varför denna färg? Alla elever når målen"
    )


def test_a_judgement_that_follows_the_proposal_needs_no_reason(client, varld, rapportor, reported):
    response = client.post(varld.judgement, {"steg": FULL, "v_B": "0"})

    assert decided() == [(3, "", "", Klass.UPPFYLLT)]
    page = soup_of(client.get(response.url))
    form = page.find(id="r-M-1")
    assert form.select_one("[name=steg][checked]")["value"] == FULL
    assert words(form.select_one(".sparlage")) == "Sparat 10.00"
    assert f"Bedömt 18 november 2026 av {rapportor.namn}" in words(form)


def test_a_judgement_that_departs_needs_a_reason(client, varld, rapportor, reported):
    before = facts()

    response = client.post(varld.judgement, {"steg": PARTLY, "atgard": "Fler lärare", "v_B": "0"})

    assert response.status_code == 422
    form = soup_of(response).find(id="r-M-1")
    assert "Förslaget är uppfyllt. Skriv varför bedömningen avviker." in words(form)
    assert form.select_one("[name=motiv]")["aria-invalid"] == "true"
    assert form.select_one("[name=steg][checked]")["value"] == PARTLY
    assert form.select_one("[name=atgard]").string == "Fler lärare"
    assert facts() == before


def test_reason_cause_effect_and_action_are_saved(client, varld, rapportor, reported):
    typed = {"steg": PARTLY, "motiv": "Mätningen är skör.", "atgard": "Fler lärare", "v_B": "0"}

    client.post(varld.judgement, typed)

    assert decided() == [(2, "Mätningen är skör.", "Fler lärare", Klass.UPPFYLLT)]


@pytest.mark.parametrize("steg", ["", "x", "99999", "7", "-1", "²"])
def test_no_step_of_the_scale_is_refused(client, varld, rapportor, reported, steg):
    response = client.post(varld.judgement, {"steg": steg, "v_B": "0"}, **varld.htmx)

    assert response.status_code == 422
    assert "Välj" in words(soup_of(response).select_one(".falt__fel"))
    assert decided() == []


def test_a_text_that_does_not_fit_is_refused(client, varld, rapportor, reported):
    typed = {"steg": FULL, "orsak": "å" * 60_001, "v_B": "0"}

    response = client.post(varld.judgement, typed, **varld.htmx)

    answer = soup_of(response)
    assert words(answer.select_one(".falt__fel")) == (
        "Orsaken är 60 001 tecken, ungefär 21 sidor, och högst 20 000 tecken får plats. Korta "
        "texten, eller lägg den i ett eget dokument och skriv här var det finns. Det du skrev "
        "står kvar."
    )
    assert decided() == []


def test_what_was_written_where_no_reason_is_needed_stays_as_a_comment(
    client, varld, rapportor, reported
):
    typed = {"steg": FULL, "motiv": "Lovskolan gav resultat.", "v_B": "0"}

    client.post(varld.judgement, typed)

    assert decided() == [(3, "Lovskolan gav resultat.", "", Klass.UPPFYLLT)]
    form = soup_of(client.get(varld.page)).find(id="r-M-1")
    assert form.select_one("[name=motiv]").string == "Lovskolan gav resultat."


def test_an_htmx_answer_leaves_the_texts_alone_and_moves_the_goal_above(
    client, varld, rapportor, reported
):
    below = MalFactory(parent=varld.mal, huvudansvarig=varld.namnd, kod="M-2")
    url = varld.url("spara_bedomning", below.kod)

    response = client.post(url, {"steg": FULL, "motiv": "Ny väg", "v_B": "0"}, **varld.htmx)

    parts = soup_of(response)
    ids = [part["id"] for part in parts.find_all(id=True, recursive=False)]
    assert ids == [
        *("bl-M-2", "ma-M-2", "f-M-1", "ma-M-1"),
        *("framdrift", "maltrad", "nasta", "besked"),
    ]
    assert parts.select_one("[name=v_B]")["value"] == "1"
    assert "delmål: 1 uppfyllt" in words(parts.find(id="f-M-1"))
    assert parts.find("textarea") is None


def test_the_second_of_two_sees_what_the_first_decided(client, varld, rapportor, reported):
    other = UserFactory(roll=(Roll.RAPPORTOR, varld.namnd), first_name="Lena", last_name="Berg")
    client.force_login(other)
    client.post(varld.judgement, {"steg": PARTLY, "motiv": "Mätningen är skör.", "v_B": "0"})
    client.force_login(rapportor)
    mine = {"steg": FULL, "v_B": "0"}

    response = client.post(varld.judgement, mine)

    assert response.status_code == 409
    typed, saved = soup_of(response).select(".konflikt__par > div")
    assert words(typed) == "Ditt, inte sparat Uppfyllt Spara mitt"
    assert words(saved) == (
        "Sparat av Lena Berg · 10.00 Delvis Motivering Mätningen är skör. Behåll det sparade"
    )
    assert decided() == [(2, "Mätningen är skör.", "", Klass.UPPFYLLT)]

    button = soup_of(response).select_one(".konflikt button")
    client.post(varld.judgement, mine | {button["name"]: button["value"]})
    assert decided() == [(3, "", "", Klass.UPPFYLLT)]


def test_a_proposal_that_has_moved_since_is_told(client, varld, rapportor, reported):
    BedomningFactory(mal=varld.mal, uppfoljning=varld.inlamning.uppfoljning)

    proposal = soup_of(client.get(varld.page)).find(id="f-M-1")

    assert "Förslaget var delvis när målet bedömdes." in words(proposal)


def test_a_contribution_is_judged_apart_from_the_goal(client, varld, rapportor):
    goal = MalFactory(huvudansvarig=varld.kf, kod="KF-1")
    goal.medansvariga.add(varld.namnd)

    form = soup_of(client.get(varld.page)).find(id="r-KF-1")
    assert words(form.legend) == "Vårt bidrag till bedömningen"
    typed = {"steg": FULL, "motiv": "Vår del är klar.", "v_B": "0"}
    client.post(varld.url("spara_bedomning", "KF-1"), typed)

    row = Bedomning.objects.get()
    assert (row.mal, row.enhet) == (goal, varld.namnd)


def test_a_goal_of_another_enhet_gets_the_same_answer_as_an_unknown_one(client, varld, rapportor):
    MalFactory(huvudansvarig=varld.kf, kod="KF-1")

    answers = [
        client.post(varld.url("spara_bedomning", kod), {"steg": FULL}) for kod in ("KF-1", "X-9")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert decided() == []
