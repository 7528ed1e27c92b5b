"""What the entry page unfolds, what it says is next, and what it gives the browser to go on."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from nyckeltal.enums import Aggregering, Satt
from styrning.grund.enums import Roll
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    MalFactory,
    MalNyckeltalFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UtfallFactory,
)
from tests.frontend.nyckeltal.conftest import soup_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(varld):
    """Another goal of the nämnd's, with a figure of its own."""
    goal = MalFactory(huvudansvarig=varld.namnd, kod="M-2", namn="Trygga elever")
    figure = NyckeltalFactory(agare=varld.namnd, namn="Trygghet")
    MalNyckeltalFactory(mal=goal, nyckeltal=figure)
    return NyckeltalEnhetFactory(nyckeltal=figure)


def unfolded(client, varld, query=""):
    page = soup_of(client.get(varld.page + query))
    return [goal["id"] for goal in page.select("details.malblock") if goal.has_attr("open")]


def judge(varld):
    BedomningFactory(mal=varld.mal, uppfoljning=varld.inlamning.uppfoljning)


def test_the_first_goal_with_something_left_is_unfolded_alone(client, varld, rapportor, second):
    assert unfolded(client, varld) == ["m-M-1"]


def test_a_goal_that_is_done_is_folded_and_says_so(client, varld, rapportor, second):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)
    judge(varld)

    page = soup_of(client.get(varld.page))

    assert unfolded(client, varld) == ["m-M-2"]
    assert words(page.select_one("#m-M-1 > summary .tal")) == "2 av 2 klara"


@pytest.mark.parametrize("key", ["visa", "sparat"])
def test_the_row_that_is_asked_for_is_unfolded(client, varld, rapportor, second, key):
    assert unfolded(client, varld, f"?{key}={second.publikt_id}") == ["m-M-2"]


def test_what_a_gap_links_to_is_unfolded(client, varld, rapportor, second):
    links = soup_of(client.get(varld.url("granska_skicka"))).select("#hinder-lista a")

    places = [link["href"].removeprefix(varld.page).split("#") for link in links]
    shown = {anchor: unfolded(client, varld, query) for query, anchor in places}
    assert shown == {
        f"r-{varld.ansvar.publikt_id}": ["m-M-1"],
        "r-M-1": ["m-M-1"],
        f"r-{second.publikt_id}": ["m-M-2"],
        "r-M-2": ["m-M-2"],
    }


def test_all_goals_are_unfolded_on_request_and_folded_again(client, varld, rapportor, second):
    page = soup_of(client.get(varld.page))

    fold = page.find(id="vik-alla")
    assert (words(fold), fold["href"]) == ("Öppna alla mål", "?visa=alla")
    assert unfolded(client, varld, "?visa=alla") == ["m-M-1", "m-M-2"]
    assert words(soup_of(client.get(varld.page + "?visa=alla")).find(id="vik-alla")) == (
        "Fäll ihop målen"
    )


def test_nothing_is_folded_for_those_who_only_read(client, varld, log_in, second):
    log_in(Roll.EKONOM, varld.namnd)

    assert unfolded(client, varld) == ["m-M-1", "m-M-2"]


def test_a_refused_row_is_unfolded_with_what_was_typed(client, varld, rapportor, second):
    response = client.post(varld.url("spara_utfall", second.publikt_id), {"T": "812"})

    goals = soup_of(response).select("details.malblock")
    assert [goal["id"] for goal in goals if goal.has_attr("open")] == ["m-M-2"]


@pytest.fixture
def school(varld):
    """The figure is computed from what a school reports."""
    figure = varld.ansvar.nyckeltal
    figure.aggregering = Aggregering.MEDEL
    figure.save()
    varld.ansvar.satt = Satt.BERAKNAS
    varld.ansvar.save()
    norrskolan = EnhetFactory(parent=varld.namnd, slag="verksamhet", namn="Norrskolan")
    return NyckeltalEnhetFactory(nyckeltal=figure, enhet=norrskolan)


def test_the_parts_stand_under_their_figure_until_all_have_answered(
    client, varld, rapportor, school
):
    waiting = soup_of(client.get(varld.page)).select_one("#m-M-1 details.delar")
    UtfallFactory(nyckeltal=school.nyckeltal, enhet=school.enhet, varde=Decimal(76))
    answered = soup_of(client.get(varld.page)).select_one("#m-M-1 details.delar")

    assert words(waiting.summary) == "0 av 1 enheter har svarat på Behöriga elever"
    assert waiting.has_attr("open")
    assert words(answered.summary) == "1 av 1 enheter har svarat på Behöriga elever"
    assert not answered.has_attr("open")


def test_the_next_unanswered_is_a_link_that_a_save_moves_on(client, varld, rapportor, second):
    first = soup_of(client.get(varld.page))
    answer = soup_of(client.post(varld.row, {"T": "80"}, **varld.htmx))
    judge(varld)
    last = soup_of(
        client.post(varld.url("spara_utfall", second.publikt_id), {"T": "80"}, **varld.htmx)
    )

    key = varld.ansvar.publikt_id
    assert first.select_one("#nasta a")["href"] == f"?visa={key}#r-{key}"
    assert first.select_one("a.hoppa[data-nasta]")["href"] == f"?visa={key}#r-{key}"
    assert answer.select_one("#nasta a")["href"] == "?visa=M-1#r-M-1"
    assert last.select_one("#nasta a")["href"] == "?visa=M-2#r-M-2"


def test_when_nothing_is_left_it_says_so(client, varld, rapportor):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)
    judge(varld)

    page = soup_of(client.get(varld.page))

    assert words(page.find(id="nasta")) == "Inget mål eller nyckeltal saknar svar."
    assert page.select("a.hoppa[data-nasta]") == []
    assert page.select("[data-obesvarad]") == []


def test_a_row_carries_the_rule_that_its_status_follows(client, varld, rapportor):
    page = soup_of(client.get(varld.page))

    rule = json.loads(page.find(id=f"l-{varld.ansvar.publikt_id}")["data-regel"])
    assert rule == {
        "riktning": "hogre",
        "decimaler": 1,
        "varde": "75",
        "hogst": None,
        "tolerans": "3",
        "procent": False,
        "additiv": False,
        "faktor": "1",
        "gransMin": "0",
        "gransMax": "100",
        "brott": False,
        "prognos": False,
        "prognosFinns": False,
        "utfall": True,
        "raknat": None,
    }


def test_what_is_only_followed_carries_no_rule(client, varld, rapportor, second):
    page = soup_of(client.get(varld.page))

    assert not page.find(id=f"l-{second.publikt_id}").has_attr("data-regel")


def test_a_sentence_from_the_figures_is_offered_and_stands_there_to_read(client, varld, rapportor):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal, ar=2025, varde=Decimal(70))
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)
    said = "Utfall 72,5 procent mot mål 75,0; 2,5 procentenheter bättre än året före."

    page = soup_of(client.get(varld.page))

    key = varld.ansvar.publikt_id
    offer = page.find(id=f"t-k-{key}")
    assert offer.button["data-mening"] == said
    assert offer.button["data-mening-till"] == f"k-{key}"
    assert words(offer.q) == said
    assert words(page.select_one("#t-or-M-1 q")) == (
        "Behöriga elever: utfall 72,5 procent mot mål 75,0; 2,5 procentenheter bättre än året före."
    )


def test_without_a_value_there_is_no_sentence(client, varld, rapportor):
    page = soup_of(client.get(varld.page))

    assert page.select("[data-mening]") == []


def test_a_save_brings_its_sentence_with_it(client, varld, rapportor):
    answer = soup_of(client.post(varld.row, {"T": "80"}, **varld.htmx))

    offer = answer.find(id=f"t-k-{varld.ansvar.publikt_id}")
    assert offer.button["data-mening"] == "Utfall 80,0 procent mot mål 75,0."


def test_rows_saved_in_one_go_are_told_by_the_page_alone(client, varld, rapportor):
    answer = soup_of(client.post(varld.row, {"T": "80", "tyst": "1"}, **varld.htmx))

    assert answer.find(id="besked") is None
    assert answer.find(id="framdrift") is not None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"T": "812"},
            "inte sparat. Totalt: 812 ligger utanför 0–100 procent. Menade du 81,2?",
        ),
        (
            {"T": "80", "v_T": "7"},
            "konflikt, inget sparat. Någon annan sparade samtidigt. Båda värdena står under raden.",
        ),
    ],
)
def test_what_was_not_saved_is_said_once(client, varld, rapportor, data, said):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)

    answer = soup_of(client.post(varld.row, data, **varld.htmx))

    assert words(answer.find(id="besked")) == (
        f"Behöriga elever, Barn- och utbildningsnämnden: {said}"
    )
    assert answer.select("[role=alert]") == []
    assert [part["id"] for part in answer.select("[role=status]")] == ["besked"]


def test_twenty_pages_are_refused_at_the_field_and_stay_there(client, varld, rapportor):
    text = "ord " * 15_000

    response = client.post(varld.row, {"T": "80", "kommentar": text})

    assert response.status_code == 422
    row = soup_of(response).find(id=f"r-{varld.ansvar.publikt_id}")
    assert "ungefär 20 sidor, och högst 10 000 tecken får plats" in words(
        row.select_one(".falt__fel")
    )
    assert row.find("textarea").string.strip() == text.strip()


def test_what_was_pasted_from_word_is_kept_as_clean_text(client, varld, rapportor):
    pasted = "<h2>Orsak</h2><ul><li>Vikarier</li><li>Sjukdom</li></ul><p>Mer <b>sedan</b>.</p>"

    client.post(varld.row, {"T": "80", "kommentar": pasted})

    row = soup_of(client.get(varld.page)).find(id=f"r-{varld.ansvar.publikt_id}")
    assert row.find("textarea").string.strip() == "Orsak\n– Vikarier\n– Sjukdom\nMer sedan."


def test_the_drawer_holds_definition_chart_comments_and_history(client, varld, rapportor):
    figure = varld.ansvar.nyckeltal
    UtfallFactory(nyckeltal=figure, ar=2025, varde=Decimal(70), kommentar="Ny enkät")
    client.post(varld.row, {"T": "80", "K": "81", "M": "79", "kommentar": "Klart"})
    url = reverse("frontend:nyckeltal", args=[figure.kod, "BUN", "2026-AB"])

    page, drawer = client.get(url), soup_of(client.get(url, **varld.htmx))

    assert soup_of(page).find("main") is not None
    assert drawer.find("main") is None
    assert words(drawer.h2) == "Behöriga elever"
    assert [words(h3) for h3 in drawer.select("section > h3")][:2] == ["Definition", "Utveckling"]
    assert drawer.select_one("figure svg") is not None
    assert [words(cell) for cell in drawer.select("tbody tr")[0].find_all(["th", "td"])] == [
        *("2026", "80,0", "81,0", "79,0"),
    ]
    assert words(drawer.select_one("dl.stapla")) == "2026 Klart 2025 Ny enkät"
    assert drawer.select_one("ol.tidslinje") is not None
    assert drawer.find("a", string=lambda text: text and "egen sida" in text)["href"] == url
