"""A key figure laid on enheter, linked to goals, and ended, as pages."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from nyckeltal.models import MalNyckeltal, NyckeltalEnhet
from tests.factories import EnhetFactory, MalNyckeltalFactory, NyckeltalEnhetFactory
from tests.frontend.nyckeltal.bibliotek.conftest import address

pytestmark = pytest.mark.django_db


def test_a_figure_is_laid_on_several_enheter(editor, nyckeltal):
    EnhetFactory(kod="S1")
    EnhetFactory(kod="S2")
    response = editor.post(
        address("definition_ansvar"),
        {"enheter": ["S1", "S2"], "galler_fran": "2027-01-01", "satt": "rapporteras"},
        follow=True,
    )
    assert "BUN-001 är lagt på 2 enheter." in response.content.decode()
    assert NyckeltalEnhet.objects.filter(galler_fran=dt.date(2027, 1, 1)).count() == 2


def test_a_cascade_that_cannot_be_says_why_and_keeps_the_choice(editor, nyckeltal):
    EnhetFactory(kod="S1", namn="Nya skolan", galler_fran=dt.date(2026, 8, 1))
    response = editor.post(
        address("definition_ansvar"),
        {"enheter": ["S1"], "galler_fran": "2026-01-01", "satt": "rapporteras"},
    )
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "Nya skolan finns först från 1 augusti 2026" in (
        page.select_one("#id_enheter_error").get_text()
    )
    assert page.select_one("input[value=S1]").has_attr("checked")
    assert not NyckeltalEnhet.objects.exists()


def test_a_goal_of_a_draft_is_linked_and_unlinked(editor, nyckeltal, draft_goal):
    named = {"mal": str(draft_goal.publikt_id)}
    editor.post(address("definition_koppla"), named | {"vikt": "3"})
    assert MalNyckeltal.objects.get().vikt == 3
    assert "Koppla bort" in editor.get(address("definition")).content.decode()

    editor.post(address("definition_koppla_bort"), named)
    assert not MalNyckeltal.objects.exists()


def test_a_goal_of_an_adopted_plan_keeps_its_figures(editor, nyckeltal):
    row = MalNyckeltalFactory(nyckeltal=nyckeltal)
    response = editor.post(
        address("definition_koppla_bort"), {"mal": str(row.mal.publikt_id)}, follow=True
    )
    assert "är fastställd" in response.content.decode()
    assert MalNyckeltal.objects.count() == 1


def test_an_ended_figure_says_so(editor, nyckeltal, ansvar):
    editor.post(address("definition_avsluta"), {"galler_till": "2026-12-31", "version": "1"})
    assert "31 december 2026" in editor.get(address("definition")).content.decode()
    ansvar.refresh_from_db()
    assert ansvar.galler_till == dt.date(2026, 12, 31)


def test_a_new_school_is_offered_the_key_figure_that_the_others_have(editor, enhet, nyckeltal):
    schools = [EnhetFactory(kod=f"S{n}", parent=enhet, slag="verksamhet") for n in range(3)]
    for school in schools[:2]:
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school)

    page = BeautifulSoup(editor.get(address("definition")).content.decode(), "html.parser")
    link = page.select_one(".notis a")["href"]
    form = BeautifulSoup(editor.get(link).content.decode(), "html.parser")

    assert schools[2].namn in page.select_one(".notis").get_text()
    assert [box["value"] for box in form.select("[name=enheter][checked]")] == ["S2"]
