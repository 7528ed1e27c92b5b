"""A year's targets of a key figure as a grid."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from nyckeltal.models import Malvarde, Nyckeltal
from tests.factories import EnhetFactory, MalvardeFactory, NyckeltalEnhetFactory
from tests.frontend.nyckeltal.bibliotek.conftest import address, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools(nyckeltal):
    """Two schools that owe the key figure; the first has a target of 2027."""
    rows = [EnhetFactory(kod=f"S{nr}", namn=f"Skola {nr}") for nr in (1, 2)]
    for school in rows:
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school)
    MalvardeFactory(nyckeltal=nyckeltal, enhet=rows[0], ar=2027, tolerans_procent=True)
    return rows


def grid(**changes):
    given = {"S1-varde": "76", "S1-tolerans": "4", "S1-version": "1"}
    return given | {"S2-varde": "77,5", "S2-tolerans": "", "S2-version": "0"} | changes


def saved_targets():
    rows = Malvarde.objects.order_by("enhet__kod")
    return list(rows.values_list("enhet__kod", "varde", "tolerans", "tolerans_procent"))


BEFORE = [("S1", Decimal(75), Decimal(3), True)]


def test_a_grid_saves_every_enhet_at_once(editor, schools):
    response = editor.post(address("definition_arsmal", "BUN-001", 2027), grid())
    assert response.url == address("definition")
    assert saved_targets() == [
        ("S1", Decimal(76), Decimal(4), True),
        ("S2", Decimal("77.5"), Decimal(0), False),
    ]


def test_an_empty_row_of_a_grid_is_left_out(editor, schools):
    where = address("definition_arsmal", "BUN-001", 2027)
    assert editor.post(where, grid(**{"S2-varde": ""})).status_code == 302
    assert [row[0] for row in saved_targets()] == ["S1"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"S2-varde": "hög"}, "S2-varde", "inte ett tal"),
        ({"S2-varde": "775"}, "S2-varde", "Menade du 77,5?"),
        ({"S2-tolerans": "-1"}, "S2-tolerans", "mindre än noll"),
        ({"S1-varde": ""}, "S1-varde", "tas inte bort"),
    ],
)
def test_one_wrong_cell_saves_none_and_is_told_there(editor, schools, changes, field, message):
    response = editor.post(address("definition_arsmal", "BUN-001", 2027), grid(**changes))

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert message in page.select_one(f"#id_{field}_error").get_text()
    assert page.select_one("#id_S1-tolerans")["value"] == "4"
    assert saved_targets() == BEFORE


def test_a_cell_that_somebody_saved_is_named_and_may_be_saved_over(editor, schools):
    where = address("definition_arsmal", "BUN-001", 2027)
    response = editor.post(where, grid(**{"S1-version": "0"}))

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 409
    assert "redan 75,0" in page.select_one("#id_S1-varde_error").get_text()
    assert page.select_one("[name=S1-version]")["value"] == "1"
    assert saved_targets() == BEFORE


def test_a_grid_of_a_range_has_both_ends(editor, schools):
    Nyckeltal.objects.update(riktning="inom")
    where = address("definition_arsmal", "BUN-001", 2027)
    response = editor.post(where, grid(**{"S1-varde_max": "80", "S2-varde_max": "70"}))
    error = BeautifulSoup(response.content.decode(), "html.parser").select_one(
        "#id_S2-varde_max_error"
    )
    assert "under det lägsta" in error.get_text()
    assert saved_targets() == BEFORE


def test_a_grid_shows_the_year_before(editor, schools):
    page = editor.get(address("definition_arsmal", "BUN-001", 2028)).content.decode()
    assert "minst 75,0" in page


@pytest.mark.parametrize(("riktning", "ar"), [("ingen", 2027), ("hogre", 27)])
def test_a_grid_that_cannot_be_is_not_found(editor, schools, riktning, ar):
    Nyckeltal.objects.update(riktning=riktning)
    assert editor.get(address("definition_arsmal", "BUN-001", ar)).status_code == 404


def test_a_grid_without_enheter_says_what_to_do(editor, nyckeltal):
    page = editor.get(address("definition_arsmal", "BUN-001", 2027)).content.decode()
    assert "Lägg det på enheter först." in page


def test_statements_of_a_grid_do_not_grow_with_enheter(editor, nyckeltal, schools):
    where = address("definition_arsmal", "BUN-001", 2027)
    few = statements(editor, where)
    for _ in range(9):
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=EnhetFactory())
    assert statements(editor, where) == few
