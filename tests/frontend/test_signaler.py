"""Four typed signals: each with a shape and a word, never one for another."""

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.urls import reverse

from frontend.signaler import SIGNALER


def render(source: str, **context) -> BeautifulSoup:
    html = Template("{% load signaler styrning %}" + source).render(Context(context))
    return BeautifulSoup(html, "html.parser")


def words(soup) -> str:
    return " ".join(soup.get_text().split())


def judged(**more):
    return {"prognos": False, "beslutad": "delvis"} | more


def test_there_are_four_kinds():
    assert [sort.namn for sort in SIGNALER] == ["Målstatus", "Trend", "Jämförelse", "Prognos"]


@pytest.mark.parametrize(
    ("bedoms_pa", "status", "word", "css"),
    [
        ("utfall", "nara", "Nära", ["status", "status--delvis"]),
        ("prognos", "nara", "Prognos: nära", ["status", "status--delvis", "status--prognos"]),
        ("prognos", "foljs", "Följs", ["marke"]),
    ],
)
def test_a_forecast_is_never_drawn_as_an_outcome(bedoms_pa, status, word, css):
    soup = render("{% figurstatus f %}", f={"bedoms_pa": bedoms_pa, "status": status})
    assert (words(soup), soup.span["class"]) == (word, css)


@pytest.mark.parametrize(
    ("bedomning", "word"),
    [
        (judged(), "Nästan där"),
        (judged(prognos=True), "Prognos: nästan där"),
        (judged(prognos=True, beslutad=None), "Nästan där"),
        (None, "Nästan där"),
    ],
)
def test_a_goals_forecast_says_so(bedomning, word):
    goal = {"klass": "delvis", "ord": "Nästan där", "bedomning": bedomning}
    assert words(render("{% malstatus mal %}", mal=goal)) == word


def test_a_comparison_that_is_not_there_says_so_with_an_empty_shape():
    soup = render("{% jamforelse None %}")

    assert words(soup) == "Ingen jämförelse finns än"
    assert len(soup.find_all("rect")) == 3
    assert soup.select(".har") == []


def test_a_comparison_fills_its_place():
    soup = render('{% jamforelse "bast" %}')
    assert words(soup) == "bland de bästa 25 %"
    assert [rect.get("class") for rect in soup.find_all("rect")] == [None, None, ["har"]]


@pytest.mark.django_db
def test_the_legend_has_a_row_for_each(client):
    soup = BeautifulSoup(client.get(reverse("frontend:signaler")).content.decode(), "html.parser")
    rows = soup.select("tr[id^=signal-]")
    assert [row["id"] for row in rows] == [f"signal-{sort.kod}" for sort in SIGNALER]
    assert all(row.select(".status, .trend, .jamfor") for row in rows)
