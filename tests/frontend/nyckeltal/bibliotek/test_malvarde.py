"""One target of a key figure as a form."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from nyckeltal.models import Malvarde, Nyckeltal
from tests.factories import MalvardeFactory, NyckeltalEnhetFactory, NyckeltalFactory
from tests.frontend.nyckeltal.bibliotek.conftest import address, target

pytestmark = pytest.mark.django_db


def test_a_target_is_set_changed_and_shown(editor, nyckeltal, ansvar):
    saved = editor.post(address("definition_malvarde"), target())
    form = editor.get(address("definition_malvarde"), {"enhet": "BUN", "ar": "2027"})
    page = BeautifulSoup(form.content.decode(), "html.parser")

    assert saved.status_code == 302
    assert page.select_one("#id_varde")["value"] == "80,5"
    assert page.select_one("[name=version]")["value"] == "1"
    editor.post(address("definition_malvarde"), target(varde="82", version="1"))
    shown = editor.get(address("definition")).content.decode()
    assert "minst 82,0" in shown
    assert "nära från 79,0" in shown


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"varde": "85 %"}, "varde", "utan procenttecken: 85"),
        ({"varde": "850"}, "varde", "Menade du 85?"),
        ({"varde": ""}, "varde", "måste fyllas i"),
        ({"tolerans": "-1"}, "tolerans", "mindre än noll"),
        ({"till_manad": "8"}, "till_manad", "Bara ett periodmål"),
        ({"ar": "27"}, "ar", "1900"),
        ({"enhet": "FINNS-EJ"}, "enhet", "giltigt"),
    ],
)
def test_a_wrong_target_is_told_at_its_field(editor, nyckeltal, ansvar, changes, field, message):
    response = editor.post(address("definition_malvarde"), target(**changes))

    error = BeautifulSoup(response.content.decode(), "html.parser").select_one(f"#id_{field}_error")
    assert response.status_code == 422
    assert message in error.get_text()
    assert not Malvarde.objects.exists()


def test_a_range_with_its_ends_crossed_is_told_at_the_highest(editor, nyckeltal, ansvar):
    Nyckeltal.objects.update(riktning="inom")
    response = editor.post(address("definition_malvarde"), target(varde_max="70"))
    error = BeautifulSoup(response.content.decode(), "html.parser").select_one(
        "#id_varde_max_error"
    )
    assert "ligger under det lägsta" in error.get_text()


def test_a_target_without_tolerance_has_none(editor, nyckeltal, ansvar):
    editor.post(address("definition_malvarde"), target(tolerans=""))
    assert Malvarde.objects.get().tolerans == 0


def test_a_target_that_somebody_set_meanwhile_is_named(editor, nyckeltal, ansvar):
    MalvardeFactory(nyckeltal=nyckeltal, ar=2027, varde=Decimal(75))

    response = editor.post(address("definition_malvarde"), target())

    assert response.status_code == 409
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert "redan 75,0 procent" in page.select_one(".notis--fel").get_text()
    assert page.select_one("#id_varde")["value"] == "80,5"
    assert page.select_one("[name=version]")["value"] == "1"


@pytest.mark.parametrize(
    "query", [{}, {"ar": "x"}, {"enhet": "BUN", "ar": "99999"}, {"ar": "2027", "till_manad": "å"}]
)
def test_an_odd_address_gives_an_empty_form(editor, nyckeltal, ansvar, query):
    response = editor.get(address("definition_malvarde"), query)
    assert response.status_code == 200
    version = BeautifulSoup(response.content.decode(), "html.parser").select_one("[name=version]")
    assert version["value"] == "0"


def test_a_target_may_be_given_as_the_answers_word(editor, enhet):
    row = NyckeltalFactory(kod="JA", agare=enhet, vardetyp="ja_nej", min_varde=None, max_varde=None)
    NyckeltalEnhetFactory(nyckeltal=row)

    editor.post(address("definition_malvarde", "JA"), target(varde="Ja", tolerans=""))

    assert Malvarde.objects.get().varde == 1
    assert "minst Ja" in editor.get(address("definition", "JA")).content.decode()
