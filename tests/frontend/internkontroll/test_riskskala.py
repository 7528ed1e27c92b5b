"""The pages of the scales: set up with one click, changed, adopted, made anew; and by whom."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.enums import Axel
from internkontroll.models import Riskskala
from internkontroll.rules_risk import STANDARD
from internkontroll.skalor import read_scales
from styrning.grund.enums import Roll
from tests.factories import RiskFactory, RiskskalaFactory
from tests.frontend.internkontroll.conftest import cells, words

pytestmark = pytest.mark.django_db

LISTA, NY = "/internkontroll/riskskala/", "/internkontroll/riskskala/ny/"
BESLUT = {"version": "1", "organ": "Kommunstyrelsen", "datum": "2026-09-08", "paragraf": "164",
          "diarienummer": ""}  # fmt: skip
SETTERS = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.RAPPORTOR, False),
    (Roll.GODKANNARE, False),
    (Roll.SEKRETERARE, False),
    (Roll.INTERNKONTROLLSAMORDNARE, False),
    (Roll.REVISOR, False),
    (Roll.KVALITETSKEDJAN, True),
    (Roll.ADMINISTRATOR, True),
]


def url(name="riskskala", nummer=1) -> str:
    return reverse(f"frontend:{name}", args=[nummer])


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def typed(**changes) -> dict[str, str]:
    """The standard scale as the form sends it, with changes."""
    data = {"version": "1", "namn": STANDARD.namn, "troskel": "9"}
    for axel in Axel.values:
        for step in STANDARD.steps(axel):
            data[f"{axel}_{step.nr}_ord"] = step.ord
            data[f"{axel}_{step.nr}_betydelse"] = step.betydelse
    for zon in STANDARD.zoner:
        data |= {f"zon_{zon.nr}_fran": str(zon.fran), f"zon_{zon.nr}_ord": zon.ord}
    return data | changes


@pytest.fixture
def kedjan(log_in, namnd):
    return log_in(Roll.KVALITETSKEDJAN)


@pytest.fixture
def utkast(client, kedjan):
    client.post(NY)
    return Riskskala.objects.get()


@pytest.mark.parametrize(("roll", "allowed"), SETTERS)
def test_who_makes_the_scales(client, log_in, namnd, roll, allowed):
    log_in(roll)
    status = 302 if allowed else 404

    assert client.get(LISTA).status_code == 200
    assert client.post(NY).status_code == status
    if not allowed:
        RiskskalaFactory(lage="utkast", beslut_organ="", beslut_datum=None, beslut_paragraf="")
    assert client.get(url()).status_code == 200
    assert client.post(url(), typed(troskel="8")).status_code == status
    beslut = BESLUT | {"version": "2"}
    assert client.post(url("riskskala_beslut"), beslut).status_code == status
    assert client.post(url("riskskala_ta_bort"), {"version": "1"}).status_code == status
    row = Riskskala.objects.get()
    assert (row.troskel, row.lage) == ((8, "faststalld") if allowed else (9, "utkast"))


def test_a_fresh_installation_gets_the_standard_scale_with_one_click(client, kedjan, page):
    soup = page(LISTA)
    assert words(soup.select_one(".tomt button")) == "Lägg upp standardskalan"

    response = client.post(NY, follow=True)

    assert words(soup_of(response).select_one(".meddelanden")) == (
        "Version 1 är påbörjad som utkast."
    )
    assert read_scales().alla[Riskskala.objects.get().pk] == STANDARD
    assert "Ingen version är fastställd." in words(page(LISTA).main)


def test_those_who_do_not_make_it_are_told_who_does(log_in, namnd, page):
    log_in(Roll.RAPPORTOR)

    assert "Kvalitetskedjan lägger upp den." in words(page(LISTA).select_one(".tomt"))


def test_steps_are_added_and_taken_away_by_typing(client, utkast):
    data = typed(
        sannolikhet_2_ord="", sannolikhet_2_betydelse="",
        konsekvens_5_ord="Katastrofal", konsekvens_5_betydelse="Liv går förlorade.",
    )  # fmt: skip

    assert client.post(url(), data).status_code == 302

    skala = read_scales().alla[utkast.pk]
    assert [(step.nr, step.ord) for step in skala.sannolikhet] == [
        (1, "Osannolik"), (2, "Möjlig"), (3, "Sannolik"),
    ]  # fmt: skip
    assert len(skala.konsekvens) == 5


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"troskel": "9,5"}, "troskel", "Skriv ett heltal, till exempel 9."),
        ({"troskel": "17"}, "troskel", "Ange ett helt riskvärde mellan 1 och 16."),
        ({"zon_2_fran": "6.0"}, "zon_2_fran", "Skriv ett heltal, till exempel 9."),
        ({"zon_3_fran": "5"}, "zon_3_fran", "Zon 3 börjar högre än zonen före"),
        ({"konsekvens_1_betydelse": ""}, "konsekvens_1_betydelse", "Skriv vad steg 1 betyder"),
        ({"namn": ""}, "namn", "Ange skalans namn."),
    ],
)
def test_a_refused_scale_says_why_and_keeps_what_was_typed(client, utkast, change, field, message):
    response = client.post(url(), typed(sannolikhet_1_ord="Nästan aldrig", **change))

    soup = soup_of(response)
    assert response.status_code == 422
    assert message in words(soup.find(id=f"fel-{field}"))
    assert soup.select_one(f"[name={field}]")["aria-invalid"] == "true"
    assert soup.select_one(f"[name={field}]")["value"] == change[field]
    assert soup.select_one("[name=sannolikhet_1_ord]")["value"] == "Nästan aldrig"
    assert read_scales().alla[utkast.pk] == STANDARD


def test_too_few_steps_are_told_above_the_form(client, utkast):
    gone = {f"sannolikhet_{nr}_{part}": "" for nr in (1, 2) for part in ("ord", "betydelse")}

    response = client.post(url(), typed(**gone))

    assert response.status_code == 422
    assert "Ange 3–6 steg för sannolikhet; nu är de 2." in words(
        soup_of(response).select_one(".notis--fel")
    )


def test_a_draft_in_conflict_shows_both(client, utkast):
    client.post(url(), typed(troskel="8"))

    response = client.post(url(), typed(troskel="7"))

    soup = soup_of(response)
    assert response.status_code == 409
    mine, theirs = (words(part) for part in soup.select(".konflikt__par > div"))
    assert ("I planen från 7" in mine, "I planen från 8" in theirs) == (True, True)
    assert soup.select_one("[name=version]")["value"] == "2"
    assert soup.select_one("[name=troskel]")["value"] == "7"
    assert Riskskala.objects.get().troskel == 8


def test_a_scale_that_risks_are_scored_on_is_not_changed(client, kedjan, page):
    RiskFactory()

    soup = page(url())
    assert soup.select_one("form.skalform") is None
    assert "1 risk är värderad på versionen. Den ändras därför inte" in words(soup.main)

    response = client.post(url(), typed(troskel="4"))
    assert response.status_code == 422
    assert "Gör en ny version i stället." in words(soup_of(response).select_one(".notis--fel"))
    assert Riskskala.objects.get().troskel == 9


def test_a_new_version_is_a_draft_until_it_is_decided(client, kedjan, page):
    RiskFactory()

    client.post(NY)
    assert "Gäller nu: Riskskala, version 1" in words(page(LISTA).main)
    response = client.post(url("riskskala_beslut", 2), BESLUT, follow=True)

    soup = soup_of(response)
    assert words(soup.select_one(".meddelanden")) == (
        "Version 2 gäller nu för alla nya värderingar."
    )
    assert "Risker är värderade på en äldre version." in words(soup.main)
    rows = cells(soup.main.select(
        "table")[-1])  # fmt: skip
    assert rows[0][:2] == [
        "Riskskala, version 2", "Fastställd Kommunstyrelsen 2026-09-08 § 164, gäller nu",
    ]  # fmt: skip
    assert rows[1][3] == "1"


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"paragraf": ""}, 422, "Detta fält måste fyllas i."),
        ({"datum": "2026-11-19"}, 422, "Beslutsdatum ligger i framtiden."),
        ({"version": "7"}, 409, "Någon annan har sparat"),
    ],
)
def test_a_refused_decision_stands_open(client, utkast, change, status, message):
    response = client.post(url("riskskala_beslut"), BESLUT | change)

    form = soup_of(response).select_one("#form-beslut[open]")
    assert response.status_code == status
    assert message in words(form)
    assert form.select_one("[name=organ]")["value"] == "Kommunstyrelsen"
    assert Riskskala.objects.get().lage == "utkast"


def test_a_scale_is_adopted_once(client, kedjan):
    RiskskalaFactory()

    response = client.post(url("riskskala_beslut"), BESLUT)

    assert response.status_code == 422
    assert Riskskala.objects.get().beslut_datum.year == 2024


def test_a_draft_is_taken_away(client, utkast):
    assert client.post(url("riskskala_ta_bort"), {"version": "1"}).status_code == 302
    assert Riskskala.objects.count() == 0


def test_a_version_that_is_no_number_takes_no_draft_away(client, utkast):
    assert client.post(url("riskskala_ta_bort"), {"version": "x"}).status_code < 500
    assert Riskskala.objects.count() == 1


@pytest.mark.parametrize("antal", [3, 30])
def test_the_list_does_not_grow_in_statements(client, kedjan, antal, django_assert_max_num_queries):
    for nummer in range(1, antal + 1):
        RiskFactory(skala=RiskskalaFactory(nummer=nummer))

    with django_assert_max_num_queries(11):
        client.get(LISTA)
