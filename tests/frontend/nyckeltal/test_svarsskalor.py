"""Answer scales as pages: who adds them, by one click or written, and what is refused."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from nyckeltal.enums import Vardetyp
from nyckeltal.models import Svarsalternativ, Svarsskala
from nyckeltal.services_skala import FARDIGA, create_scale
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, NyckeltalFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("frontend:svarsskalor"), reverse("frontend:svarsskala_ny")
READY = reverse("frontend:svarsskala_fardig")
WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
WRITTEN = {"kod": "NKI", "namn": "Nöjd", "alternativ": "1 Nej, inte alls\n2: Ja\n\n"}


def scales():
    return list(Svarsalternativ.objects.order_by("varde").values_list("skala__kod", "varde", "ord"))


def text(response):
    return " ".join(
        BeautifulSoup(response.content.decode(), "html.parser").main.get_text(" ").split()
    )


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(roll=Roll.KVALITETSKEDJAN))
    return client


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        *[(roll, False) for roll in Roll if roll not in {Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}],
        (Roll.KVALITETSKEDJAN, True),
        (Roll.ADMINISTRATOR, True),
        (None, False),
    ],
)
def test_only_those_who_keep_the_whole_library_add_and_take_away(client, roll, allowed):
    kept = create_scale(FARDIGA[1], by=UserFactory())
    before = (scales(), Handelse.objects.count())
    given = roll if roll is None or roll in WHOLE else (roll, EnhetFactory())
    client.force_login(UserFactory(roll=given))

    answers = [
        client.post(NEW, WRITTEN).status_code,
        client.post(READY, {"kod": "SKALA-2468"}).status_code,
        client.post(reverse("frontend:svarsskala_bort", args=[kept.kod])).status_code,
    ]

    assert answers == [302 if allowed else 404] * 3
    assert (scales() == before[0]) is not allowed
    assert (Handelse.objects.count() == before[1]) is not allowed
    assert client.get(LIST).status_code == 200


def test_one_click_adds_the_even_scale(editor):
    assert "Nöjdhet 2-4-6-8" in text(editor.get(LIST))

    editor.post(READY, {"kod": "SKALA-2468"})

    assert scales() == [
        ("SKALA-2468", 2, "Mycket missnöjd"),
        ("SKALA-2468", 4, "Ganska missnöjd"),
        ("SKALA-2468", 6, "Ganska nöjd"),
        ("SKALA-2468", 8, "Mycket nöjd"),
    ]
    shown = BeautifulSoup(editor.get(LIST).content.decode(), "html.parser")
    assert [i["value"] for i in shown.select("[name=kod]")] == ["SKALA-15"]


def test_a_scale_is_written_one_answer_a_row(editor):
    editor.post(NEW, WRITTEN)

    assert scales() == [("NKI", 1, "Nej, inte alls"), ("NKI", 2, "Ja")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"alternativ": "Ja\nNej"}, "börjar inte med ett heltal"),
        ({"alternativ": "1 Ja"}, "Ange minst två svar"),
        ({"alternativ": "1 Ja\n1 Nej"}, "Två svar har talet 1"),
        ({"kod": "A B"}, "Bara bokstäver"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_written_stands(editor, changes, message):
    response = editor.post(NEW, WRITTEN | changes)

    assert response.status_code == 422
    assert message in text(response)
    field = BeautifulSoup(response.content.decode(), "html.parser").select_one(
        "textarea[name=alternativ]"
    )
    assert field.get_text().strip() == (WRITTEN | changes)["alternativ"].strip()
    assert not Svarsskala.objects.exists()


def test_a_used_scale_stays(editor):
    skala = create_scale(FARDIGA[0], by=UserFactory())
    NyckeltalFactory(kod="LUGN", vardetyp=Vardetyp.SKALA, svarsskala=skala)

    response = editor.post(reverse("frontend:svarsskala_bort", args=[skala.kod]), follow=True)

    assert "används av LUGN" in response.content.decode()
    assert Svarsskala.objects.get() == skala


def test_the_number_of_statements_does_not_grow_with_scales(editor, django_assert_max_num_queries):
    by = UserFactory()
    for number in range(12):
        create_scale(
            type(FARDIGA[0])(f"S{number}", f"Skala {number}", ((1, "Ja"), (2, "Nej"))), by=by
        )

    with django_assert_max_num_queries(8):
        editor.get(LIST)
