"""The page of a sample: drawn by whom, shown once, drawn again, and nothing of the list kept."""

import json
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse

from internkontroll.enums import PlanLage
from internkontroll.models import Urval
from internkontroll.rules_urval import commitment
from internkontroll.services.urval import seed_of
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, KontrollresultatFactory
from tests.frontend.internkontroll.conftest import words

LISTA = "Namn;Datum\n" + "\n".join(f"Elev {nr};2026-05-{nr:02}" for nr in range(1, 21))
DRAW = {"inklistrat": LISTA, "har_rubrik": "on", "antal": "4", "nr": "1"}


@pytest.fixture
def address(tillfalle, inlamning):
    return reverse("frontend:urval", args=[tillfalle.publikt_id])


@pytest.fixture
def igen(tillfalle, inlamning):
    return reverse("frontend:urval_igen", args=[tillfalle.publikt_id])


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def drawn_numbers(response) -> list[int]:
    table = soup_of(response).find("table")
    return [int(words(cell)) for cell in table.select("tbody th")]


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (None, False),
        (Roll.LASARE, False),
        (Roll.SEKRETERARE, False),
        (Roll.EKONOM, False),
        (Roll.REVISOR, False),
        (Roll.KVALITETSKEDJAN, False),
        (Roll.ADMINISTRATOR, False),
        (Roll.RAPPORTOR, True),
        (Roll.GODKANNARE, True),
        (Roll.INTERNKONTROLLSAMORDNARE, True),
    ],
)
def test_who_draws_a_sample(client, log_in, address, roll, allowed):
    log_in(roll)

    response = client.post(address, DRAW)

    assert response.status_code == (200 if allowed else 404)
    assert Urval.objects.count() == Handelse.objects.count() == (1 if allowed else 0)


def test_another_namnds_rapportor_draws_nothing(client, log_in, address):
    log_in(Roll.RAPPORTOR, EnhetFactory())

    assert client.post(address, DRAW).status_code == 404
    assert client.get(address).status_code == 404
    assert Urval.objects.count() == 0


def test_the_drawn_rows_are_shown_once(client, log_in, address):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, DRAW)

    row = Urval.objects.get()
    assert drawn_numbers(response) == row.rader
    assert f"Elev {row.rader[0] - 1}" in words(soup_of(response).find("table"))
    assert "no-store" in response["Cache-Control"]
    again = client.get(address)
    assert "Elev" not in again.content.decode()
    assert ", ".join(map(str, row.rader)) in words(soup_of(again))


def test_the_seed_is_committed_to_before_and_shown_after(client, log_in, address, tillfalle):
    log_in(Roll.RAPPORTOR)
    seed = seed_of(tillfalle, 1)

    before = client.get(address).content.decode()
    assert commitment(seed) in before
    assert seed not in before

    assert seed in client.post(address, DRAW).content.decode()


def test_a_workbook_is_drawn_from(client, log_in, address):
    log_in(Roll.RAPPORTOR)
    book = openpyxl.Workbook()
    for row in [["Namn"], *([f"Elev {nr}"] for nr in range(30))]:
        book.active.append(row)
    data = BytesIO()
    book.save(data)
    file = SimpleUploadedFile("Elever med frånvaro.xlsx", data.getvalue())

    response = client.post(address, {"fil": file, "har_rubrik": "on", "antal": "3", "nr": "1"})

    row = Urval.objects.get()
    assert (row.lista_rader, row.antal, drawn_numbers(response)) == (30, 3, row.rader)
    assert "Elever med frånvaro" not in response.content.decode()


def test_a_large_list_never_lies_on_a_disk(client, log_in, address, monkeypatch):
    log_in(Roll.RAPPORTOR)
    made = []
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", lambda *args, **_: made.append(args))
    data = "\n".join(f"Rad {nr:06} {'x' * 60}" for nr in range(50_000)).encode()
    assert len(data) > 3_000_000

    response = client.post(
        address, {"fil": SimpleUploadedFile("stor.csv", data), "antal": "5", "nr": "1"}
    )

    assert (response.status_code, made) == (200, [])
    assert Urval.objects.get().lista_rader == 50_000


def test_only_the_number_of_rows_may_be_told(client, log_in, address):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, {"rader": "1200", "antal": "5", "nr": "1"})

    row = Urval.objects.get()
    assert (row.lista_rader, row.lista_sha256) == (1200, "")
    assert "Numren är 1 till 1200" in words(soup_of(response))
    assert soup_of(response).find(id="igen-rubrik") is None


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"antal": "21"}, "antal", "Urvalet (21) är större än listan, som har 20 rader."),
        ({"antal": ""}, "antal", "Ange hur många som ska dras."),
        ({"antal": "0"}, "antal", "Ange hur många som ska dras."),
        ({"inklistrat": ""}, "fil", "Välj en fil, klistra in listan eller ange antalet rader."),
        ({"inklistrat": "Namn"}, "inklistrat", "Listan har inga rader under rubriken."),
        ({"rader": "12"}, "rader", "Ange listan på ett sätt, inte flera."),
        ({"inklistrat": "", "rader": "-3"}, "rader", "Ange hur många rader listan har"),
    ],
)
def test_refused_at_its_field_and_what_was_typed_stands(
    client, log_in, address, change, field, message
):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, DRAW | change)

    soup = soup_of(response)
    assert response.status_code == 422
    assert message in words(soup.find(id=f"urval-{field}_error"))
    assert soup.find(id="urval-antal").get("value", "") == (DRAW | change)["antal"]
    assert Urval.objects.count() == 0


def test_sent_twice_it_is_drawn_once_and_the_rows_are_shown_again(client, log_in, address):
    log_in(Roll.RAPPORTOR)
    first = client.post(address, DRAW)

    second = client.post(address, DRAW)

    assert second.status_code == 409
    assert "Urvalet är redan draget." in words(soup_of(second))
    assert drawn_numbers(second) == drawn_numbers(first)
    assert Urval.objects.count() == 1


def test_a_new_draw_needs_a_reason(client, log_in, address):
    log_in(Roll.RAPPORTOR)
    client.post(address, DRAW)

    refused = client.post(address, DRAW | {"nr": "2", "motiv": ""})
    assert refused.status_code == 422
    assert "Skriv varför ett nytt ska dras" in words(soup_of(refused).find(id="urval-motiv_error"))
    assert Urval.objects.count() == 1

    response = client.post(address, DRAW | {"nr": "2", "motiv": "Fel månad"})
    assert response.status_code == 200
    assert "Nytt urval: Fel månad" in words(soup_of(response))
    assert Urval.objects.count() == 2


def test_after_the_result_nothing_is_drawn(client, log_in, address, tillfalle):
    KontrollresultatFactory(tillfalle=tillfalle)
    log_in(Roll.RAPPORTOR)

    assert client.post(address, DRAW).status_code == 422
    assert soup_of(client.get(address)).find(id="dra-rubrik") is None
    assert Urval.objects.count() == 0


def test_a_draft_plan_has_no_sample(client, log_in, address, plan):
    plan.lage = PlanLage.UTKAST
    plan.save()
    log_in(Roll.RAPPORTOR)

    response = client.post(address, DRAW)

    assert response.status_code == 422
    assert "Kontrollplanen för 2026 är inte fastställd" in words(soup_of(response))


def test_the_auditor_draws_again_and_writes_nothing(client, log_in, address, igen):
    log_in(Roll.RAPPORTOR)
    first = client.post(address, DRAW)
    events = Handelse.objects.count()
    log_in(Roll.REVISOR)

    response = client.post(igen, {"inklistrat": LISTA, "har_rubrik": "on"})

    assert "Samma lista, samma rader." in words(soup_of(response))
    assert drawn_numbers(response) == drawn_numbers(first)
    assert Handelse.objects.count() == events
    assert Urval.objects.count() == 1


def test_another_list_is_told_and_not_shown(client, log_in, address, igen):
    log_in(Roll.RAPPORTOR)
    client.post(address, DRAW)

    response = client.post(igen, {"inklistrat": LISTA + "\nElev 21;x", "har_rubrik": "on"})

    assert "Det är inte samma lista." in words(soup_of(response))
    assert "Elev" not in words(soup_of(response))


@pytest.mark.parametrize(
    ("typed", "field"), [({}, "fil"), ({"inklistrat": "Namn", "har_rubrik": "on"}, "inklistrat")]
)
def test_no_list_to_draw_again_from_is_told(client, log_in, address, igen, typed, field):
    log_in(Roll.RAPPORTOR)
    client.post(address, DRAW)

    response = client.post(igen, typed)

    assert response.status_code == 422
    assert soup_of(response).find(id=f"igen-{field}_error") is not None


def test_there_is_nothing_to_draw_again_before_a_draw(client, log_in, igen):
    log_in(Roll.RAPPORTOR)

    assert client.post(igen, {"inklistrat": LISTA}).status_code == 404


def test_the_drawn_rows_come_as_a_workbook(client, log_in, address, tillfalle):
    log_in(Roll.RAPPORTOR)
    soup = soup_of(client.post(address, DRAW | {"inklistrat": LISTA.replace("Elev", "=Elev")}))
    form = soup.find("form", action=reverse("frontend:urval_fil", args=[tillfalle.publikt_id]))

    response = client.post(
        form["action"], {"rader": form.find("input", {"name": "rader"})["value"]}
    )

    assert response["Content-Disposition"] == 'attachment; filename="urval-SOC-K26-1.xlsx"'
    rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.iter_rows())
    heading = [cell.value for cell in rows[0]]
    assert heading == ["Rad i listan", "Namn", "Datum", "Kontrollerad", "Avvikelse", "Anteckning"]
    numbers = [row[0].value for row in rows[1:]]
    assert numbers == Urval.objects.get().rader
    assert rows[1][1].data_type == "s"  # text, never a formula


@pytest.mark.parametrize(
    "rader", ["", "{}", "[1]", '[[], "x"]', json.dumps([[], []]), json.dumps([[], [["x", "y"]]])]
)
def test_what_is_no_drawn_rows_is_not_found(client, log_in, address, tillfalle, rader):
    log_in(Roll.RAPPORTOR)

    response = client.post(
        reverse("frontend:urval_fil", args=[tillfalle.publikt_id]), {"rader": rader}
    )

    assert response.status_code == 404


def test_the_forms_need_their_csrf_token(log_in, client, address, igen):
    log_in(Roll.RAPPORTOR)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert strict.post(address, DRAW).status_code == 403
    assert strict.post(igen, DRAW).status_code == 403
    assert Urval.objects.count() == 0


def test_the_checks_page_leads_to_the_sample_and_fills_its_size_in(
    client, log_in, address, tillfalle
):
    log_in(Roll.RAPPORTOR)
    page = reverse("frontend:kontrollresultat", args=[tillfalle.publikt_id])
    assert soup_of(client.get(page)).find("a", string="Dra urvalet")["href"] == address

    client.post(address, DRAW)

    soup = soup_of(client.get(page))
    assert soup.find("a", string="Visa urvalet")["href"] == address
    assert soup.select_one("[name=stickprov]")["value"] == "4"
