"""The plan of surveys and dialogues on its pages."""

from datetime import date

import pytest
from django.urls import reverse

from nyckeltal.models import Undersokning
from styrning.grund.enums import Roll
from styrning.grund.models import Arshjul
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

FORM = {
    "titel": "Skolenkäten",
    "slag": "brukardialog",
    "enhet": "BUN",
    "agare": "Ingela Holmström",
    "malgrupp": "Elever i grundskolan",
    "oppnar": "2026-03-02",
    "klar": "2026-03-20",
    "metod": "Webbenkät",
    "trappsteg": "konsultation",
    "paverkan": "Skolans egen plan.",
    "beslut": "Kvalitetsplan 2027",
}
NEW = "/undersokningar/2026/ny/"


@pytest.fixture
def row(bun):
    facts = {name: value for name, value in FORM.items() if name != "enhet"}
    days = {name: date.fromisoformat(FORM[name]) for name in ("oppnar", "klar")}
    return Undersokning.objects.create(ar=2026, enhet=bun, **(facts | days))


def test_a_reporter_plans_one_for_the_own_enhet(client, log_in, bun):
    log_in((Roll.RAPPORTOR, bun))
    answer = client.post(NEW, FORM, follow=True)
    assert "Skolenkäten är planerad." in words(soup_of(answer))
    assert Undersokning.objects.get().enhet == bun


def test_asking_the_same_people_again_is_told_and_stops_nothing(client, log_in, bun, row):
    log_in((Roll.RAPPORTOR, bun))
    page = words(soup_of(client.post(NEW, FORM | {"titel": "Elevhälsan"}, follow=True)))
    assert "Samma målgrupp samtidigt: Skolenkäten, Barn- och utbildningsnämnden." in page
    assert Undersokning.objects.count() == 2


def test_another_enhet_is_no_choice(client, log_in, bun, sn):
    log_in((Roll.RAPPORTOR, bun))
    assert client.post(NEW, FORM | {"enhet": "SN"}).status_code == 422
    assert Undersokning.objects.count() == 0


def test_what_was_typed_stands_beside_what_is_wrong(client, log_in, bun):
    log_in((Roll.RAPPORTOR, bun))
    answer = client.post(NEW, FORM | {"klar": "2026-02-02"})
    soup = soup_of(answer)
    assert answer.status_code == 422
    assert "Sista dagen ligger före den första." in words(soup.main)
    assert soup.select_one("#id_malgrupp")["value"] == "Elever i grundskolan"


def test_a_conflict_shows_both_and_keeps_what_was_typed(client, log_in, bun, row):
    log_in((Roll.RAPPORTOR, bun))
    row.titel = "Någon annans titel"
    row.save()
    answer = client.post(
        reverse("frontend:undersokning_andra", args=[row.publikt_id]),
        FORM | {"titel": "Min titel", "version": "1"},
    )
    soup = soup_of(answer)
    assert answer.status_code == 409
    assert "Någon annans titel" in words(soup.select_one("[role=alert]"))
    assert soup.select_one("#id_titel")["value"] == "Min titel"
    assert soup.select_one("[name=version]")["value"] == "2"


def test_it_is_reported_back(client, log_in, bun, row):
    log_in((Roll.GODKANNARE, bun))
    form = {"genomford": "2026-03-20", "text": "Rasterna ändras.", "aterkopplad": "2026-05-12"}
    address = reverse("frontend:undersokning_aterkoppla", args=[row.publikt_id])
    assert client.post(address, form | {"version": "1"}).status_code == 302
    listed = words(soup_of(client.get("/undersokningar/2026/")).select_one("tbody tr"))
    assert listed.endswith("Konsultation Återkopplad")


def test_an_empty_year_is_told(client, log_in):
    log_in(Roll.REVISOR)
    assert "Inget är planerat" in words(soup_of(client.get("/undersokningar/2027/")))


@pytest.mark.parametrize("roll", [*Roll, None])
def test_all_read_and_the_own_plan(client, log_in, bun, row, roll):
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([] if roll is None else [roll if whole else (roll, bun)]))
    before = list(Undersokning.objects.values())
    assert client.get("/undersokningar/2026/").status_code == 200
    assert client.get(reverse("frontend:undersokning", args=[row.publikt_id])).status_code == 200
    posts = [
        client.post(NEW, FORM),
        client.post(reverse("frontend:undersokning_andra", args=[row.publikt_id]),
                    FORM | {"version": "1", "titel": "Ny"}),
        client.post(reverse("frontend:undersokning_aterkoppla", args=[row.publikt_id]),
                    {"version": "2", "text": "x"}),
        client.post(reverse("frontend:undersokning_bort", args=[row.publikt_id])),
    ]  # fmt: skip
    allowed = roll in {Roll.RAPPORTOR, Roll.GODKANNARE, Roll.KVALITETSKEDJAN}
    assert [post.status_code for post in posts] == ([302] * 4 if allowed else [403] * 4)
    assert (list(Undersokning.objects.values()) == before) is not allowed


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_kvalitetskedjan_sets_the_least_gap(client, log_in, bun, roll):
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([] if roll is None else [roll if whole else (roll, bun)]))
    answer = client.post("/undersokningar/2026/mellanrum/", {"dagar": "90"})
    allowed = roll == Roll.KVALITETSKEDJAN
    assert answer.status_code == (302 if allowed else 403)
    assert list(Arshjul.objects.values_list("mellanrum", flat=True)) == ([90] if allowed else [])
