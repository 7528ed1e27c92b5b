"""The library as a list: narrowed, counted, turned page by page, in constant statements."""

import datetime as dt
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UserFactory,
)
from tests.frontend.nyckeltal.bibliotek.conftest import address, logged_in, statements

pytestmark = pytest.mark.django_db


def listed(client, **query):
    page = BeautifulSoup(
        client.get(reverse("frontend:bibliotek"), query).content, "html.parser"
    )  # fmt: skip
    koder = [tag.get_text(strip=True).split("·")[0].strip() for tag in page.select("tbody .etta")]
    words = re.sub(r"\s+", " ", page.select_one(".filter__svar").get_text(" ", strip=True))
    return koder, words


@pytest.fixture
def shelf(enhet):
    """One taken care of; one of each that lacks something; one ended."""
    whole = NyckeltalFactory(kod="A", namn="Behöriga", agare=enhet, kalla="Skolverket")
    owner = UserFactory(roll=(Roll.RAPPORTOR, enhet))
    NyckeltalEnhetFactory(nyckeltal=whole, ansvarig=owner)
    MalvardeFactory(nyckeltal=whole)
    nameless = NyckeltalFactory(kod="B", slag="bas", periodicitet="manad")
    NyckeltalEnhetFactory(nyckeltal=nameless)
    MalvardeFactory(nyckeltal=nameless)
    followed = NyckeltalFactory(kod="C", riktning="ingen")
    NyckeltalEnhetFactory(nyckeltal=followed, ansvarig=owner)
    NyckeltalFactory(kod="D", galler_till=dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("query", "koder"),
    [
        ({}, ["A", "B", "C"]),
        ({"sok": "behör"}, ["A"]),
        ({"sok": "skolverket"}, ["A"]),
        ({"agare": "BUN"}, ["A"]),
        ({"slag": "bas"}, ["B"]),
        ({"periodicitet": "manad"}, ["B"]),
        ({"utan_mal": "1"}, []),
        ({"utan_mal": "1", "upphorda": "1"}, ["D"]),
        ({"utan_ansvarig": "1"}, ["B"]),
        ({"upphorda": "1"}, ["A", "B", "C", "D"]),
        ({"slag": "finns-ej", "sida": "99"}, ["A", "B", "C"]),
    ],
)
def test_the_library_is_narrowed_by_what_is_asked(editor, shelf, query, koder):
    assert listed(editor, **query)[0] == koder


def test_the_count_is_said_in_words(editor, shelf):
    assert listed(editor)[1] == "3 nyckeltal gäller i dag eller senare."
    assert listed(editor, slag="bas")[1] == "1 nyckeltal passar urvalet. Visa alla"


def test_a_target_of_last_year_is_no_target_of_this(editor, nyckeltal):
    MalvardeFactory(nyckeltal=nyckeltal, ar=2025)
    assert listed(editor, utan_mal="1")[0] == ["BUN-001"]


def test_a_long_library_is_turned_page_by_page(editor, enhet):
    NyckeltalFactory.create_batch(101, agare=enhet)

    first, words = listed(editor, agare="BUN")
    second, _ = listed(editor, agare="BUN", sida="2")

    assert (len(first), len(second)) == (100, 1)
    assert "101 nyckeltal passar urvalet. Visar nummer 1–100." in words
    page = editor.get(reverse("frontend:bibliotek"), {"agare": "BUN"}).content.decode()
    assert 'href="?agare=BUN&amp;sida=2"' in page


def filled(antal, nyckeltal):
    for _ in range(antal):
        figure = NyckeltalFactory()
        NyckeltalEnhetFactory(nyckeltal=figure, ansvarig=UserFactory())
        MalvardeFactory(nyckeltal=figure)
        part = EnhetFactory()
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=part, ansvarig=UserFactory())
        MalvardeFactory(nyckeltal=nyckeltal, enhet=part)
        MalNyckeltalFactory(nyckeltal=nyckeltal)
        nyckeltal.syfte += "."
        nyckeltal.save_as(UserFactory())


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.KVALITETSKEDJAN])
def test_statements_do_not_grow_with_rows(client, enhet, nyckeltal, roll):
    logged_in(client, roll, enhet)
    pages = [reverse("frontend:bibliotek"), address("definition")]

    filled(3, nyckeltal)
    few = [statements(client, page) for page in pages]
    filled(9, nyckeltal)
    assert [statements(client, page) for page in pages] == few
