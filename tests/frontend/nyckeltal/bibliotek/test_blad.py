"""The sheet of a key figure as pages: written, changed, broken off, and told."""

import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from nyckeltal.models import Nyckeltal, NyckeltalBrott
from tests.factories import UserFactory, UtfallFactory
from tests.frontend.nyckeltal.bibliotek.conftest import address, sheet

pytestmark = pytest.mark.django_db


def test_a_new_key_figure_is_written_on_a_page(editor, enhet):
    response = editor.post(
        reverse("frontend:nyckeltal_nytt"), sheet(namnarfaktor="1 000", per_kon="on")
    )

    assert response.url == address("definition", "BUN-002")
    row = Nyckeltal.objects.get()
    assert (row.namnarfaktor, row.per_kon, row.max_varde) == (Decimal(1000), True, Decimal(100))


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"kod": "BUN/2"}, "kod", "utan mellanslag"),
        ({"mattenhet": ""}, "mattenhet", "Fyll i måttenhet."),
        ({"max_varde": "-1"}, "max_varde", "ligger under det lägsta"),
        ({"min_varde": "ungefär 3"}, "min_varde", "är inte ett tal"),
        ({"aggregering": "summa"}, "aggregering", "kan inte summeras"),
        ({"decimaler": "7"}, "decimaler", "4"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    editor, enhet, changes, field, message
):
    response = editor.post(
        reverse("frontend:nyckeltal_nytt"), sheet(metod="Det här skrev jag", **changes)
    )

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert page.select_one(f"#id_{field}_error") is not None, page.get_text()
    assert message in page.select_one(f"#id_{field}_error").get_text()
    assert "Det här skrev jag" in page.select_one("#id_metod").get_text()
    assert not Nyckeltal.objects.exists()


def test_the_form_says_what_is_saved(editor, nyckeltal):
    page = BeautifulSoup(editor.get(address("definition_andra")).content.decode(), "html.parser")
    assert page.select_one("#id_namn")["value"] == "Behöriga till gymnasiet"
    assert page.select_one("#id_max_varde")["value"] == "100"
    assert page.select_one("#id_agare option[selected]")["value"] == "BUN"
    assert page.select_one("#id_kod") is None
    assert page.select_one("#id_brott_datum") is None


def test_a_new_measure_after_reports_asks_for_a_break_at_its_field(editor, nyckeltal):
    UtfallFactory(nyckeltal=nyckeltal)

    refused = editor.post(address("definition_andra"), sheet(mattenhet="antal"))
    page = BeautifulSoup(refused.content.decode(), "html.parser")
    assert refused.status_code == 422
    assert "bryts tidsserien" in page.select_one("#id_brott_datum_error").get_text()

    saved = editor.post(
        address("definition_andra"),
        sheet(mattenhet="antal", brott_datum="2026-01-01", brott_text="Räknas i antal"),
    )
    assert saved.status_code == 302
    shown = editor.get(address("definition")).content.decode()
    assert "Tidsseriebrott 1 januari 2026: Räknas i antal" in shown


def test_a_break_without_its_day_is_told(editor, nyckeltal):
    UtfallFactory(nyckeltal=nyckeltal)
    response = editor.post(address("definition_andra"), sheet(brott_text="Ny enkät"))
    assert "Ange från vilken dag" in response.content.decode()
    assert not NyckeltalBrott.objects.exists()


def test_a_conflict_shows_both_and_saves_when_sent_again(editor, nyckeltal):
    nyckeltal.syfte = "Någon annans"
    nyckeltal.save_as(UserFactory())

    response = editor.post(address("definition_andra"), sheet(syfte="Mitt", version="1"))

    assert response.status_code == 409
    page = BeautifulSoup(response.content.decode(), "html.parser")
    told = re.sub(r"\s+", " ", page.select_one(".notis--fel").get_text(" ", strip=True))
    assert "syfte: sparat är Någon annans , du skrev Mitt ." in told
    version = page.select_one("[name=version]")["value"]
    assert version == "2"
    editor.post(address("definition_andra"), sheet(syfte="Mitt", version=version))
    assert Nyckeltal.objects.get().syfte == "Mitt"


def test_the_history_of_the_definition_is_told(editor, nyckeltal):
    editor.post(address("definition_andra"), sheet(namn="Behöriga", version="1"))
    page = BeautifulSoup(editor.get(address("definition")).content.decode(), "html.parser")
    latest = re.sub(r"\s+", " ", page.select_one(".tidslinje li").get_text(" ", strip=True))
    assert "namn från Behöriga till gymnasiet till Behöriga" in latest
    assert "18 november 2026" in latest


def test_the_version_of_a_row_is_not_taken_for_the_program(editor, nyckeltal):
    nyckeltal.save_as(UserFactory())
    page = BeautifulSoup(editor.get(address("definition_andra")).content.decode(), "html.parser")
    assert page.select_one("[name=version]")["value"] == "2"
    assert "Styrning 2 " not in page.select_one(".sidfot").get_text()
