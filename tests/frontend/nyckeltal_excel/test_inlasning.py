"""Outcomes from a file, by page: fetch, upload, follow, confirm, cancel; and who may."""

import datetime as dt
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import uuid4

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse

from frontend.nyckeltal.inlasning_vy import Inlasningsvy
from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Inlasningslage as Lage
from nyckeltal.importers import arbete, utfallsgranskning, utfallslager
from nyckeltal.models import Inlasning, Utfall
from nyckeltal.services_inlasning import CUT_OFF, forget_old
from styrning.bas.clock import now
from styrning.grund.enums import HELA_KOMMUNEN, Roll
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.nyckeltal.utfallsfil import YEAR, saved, utfallsfil

pytestmark = pytest.mark.django_db


@pytest.fixture
def enhet(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def nyckeltal(enhet):
    ansvar = NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(kod="N1", agare=enhet))
    return ansvar.nyckeltal


@pytest.fixture
def nils(client, nyckeltal):
    user = UserFactory(roll=Roll.KVALITETSKEDJAN)
    client.force_login(user)
    return user


def row(**cells):
    return {c.NYCKELTAL: "N1", c.ENHET: "BUN"} | YEAR | cells


def upload(client, *rows, file=None, follow=True):
    file = file or utfallsfil(*rows)
    file.name = "utfall.xlsx"
    return client.post(reverse("frontend:inlasning_ladda_upp"), {"fil": file}, follow=follow)


def do(client, vad, publikt_id=None):
    publikt_id = publikt_id or Inlasning.objects.get().publikt_id
    return client.post(reverse("frontend:inlasning_handla", args=[publikt_id]), {"vad": vad})


def page(client, **headers):
    row = Inlasning.objects.get()
    response = client.get(reverse("frontend:inlasning", args=[row.publikt_id]), headers=headers)
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_a_file_is_reviewed_and_then_read_in(client, nils):
    response = upload(client, row(Värde=72.5))

    assert "Läs in 1 värde" in response.text
    assert saved() == []
    assert do(client, "las_in").status_code == 302
    assert saved() == [("N1", "BUN", "T", Decimal("72.5"), "", 1)]
    assert "Filen är inläst. Ett värde är sparat." in page(client)
    assert Inlasning.objects.get().fil == b""


def test_the_enheter_to_choose_are_those_that_one_may_read_in_for(client, enhet, nyckeltal):
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=EnhetFactory(kod="KFN", namn="Kulturnämnden"))
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, enhet)))

    soup = BeautifulSoup(client.get(reverse("frontend:inlasningar")).content, "html.parser")

    chosen = [option["value"] for option in soup.select("#enhet option")]
    assert chosen == ["", "BUN"]


def test_the_history_leads_to_the_import(client, nils):
    upload(client, row(Värde=72.5))
    do(client, "las_in")

    reason = Utfall.history.get().history_change_reason
    event = Handelse.objects.get(vad="läste in utfall")
    inlasning = Inlasning.objects.get()
    assert reason == f"inläsning {inlasning.publikt_id}"
    assert (event.objekt_id, event.uppgift["rader"]) == (inlasning.pk, 1)


def test_bad_cells_are_listed_marked_and_given_as_a_list(client, nils):
    text = upload(client, row(Värde="cirka 70")).text
    assert "D2" not in text
    assert "F2" in text
    assert "Skriv bara talet: 70." in text
    assert "”cirka 70”" in text

    inlasning = Inlasning.objects.get()
    marked = client.get(reverse("frontend:inlasning_markt", args=[inlasning.publikt_id]))
    sheet = openpyxl.load_workbook(BytesIO(marked.content))[c.BLAD]
    assert sheet["F2"].comment.text == '"cirka 70" är inte ett tal. Skriv bara talet: 70.'
    listed = client.get(
        reverse("frontend:inlasning", args=[inlasning.publikt_id]), {"fil": "csv", "lista": "fel"}
    )
    assert "2;F2;Värde;N1 · BUN;cirka 70;" in b"".join(listed.streaming_content).decode()


def test_large_counts_are_grouped(client, nils):
    upload(client, row(**{c.VARDE: "72,5"}))
    rad = Inlasning.objects.get()
    rad.resultat |= {"skrivna": 10_830, "antal_fel": 8_970}

    vy = Inlasningsvy(rad)

    assert vy.fel_text.startswith("De första 200 av 8\u00a0970.")
    assert vy.lage == "Granskad, 8\u00a0970 fel"
    assert vy.huvud.rubrik.startswith("8\u00a0970 celler måste rättas")
    rad.lage = Lage.INLAST
    rad.save()
    assert "10\u00a0830 värden är sparade." in client.get(vy.adress).content.decode()


def test_every_row_of_the_file_is_counted_once_whatever_is_wrong_with_it(client, nils):
    text = upload(client, row(Värde=72.5), row(Värde=72.5), row(Värde="cirka", Säkerhet="?")).text

    assert "utfall.xlsx · 3 rader" in text


def test_bad_cells_of_a_row_are_told_in_the_order_of_the_columns(client, nils):
    upload(client, row(Värde="cirka 70", Säkerhet="kanske"))

    fel = Inlasning.objects.get().resultat["fel"]
    assert [rad["kolumn"] for rad in fel] == [c.VARDE, c.SAKERHET]


def test_what_is_refused_cannot_be_read_in(client, nils):
    upload(client, row(Värde="x"))
    response = do(client, "las_in")
    assert response.status_code == 422
    assert "Filen kan inte läsas in som den är. Inget har sparats." in response.text
    assert saved() == []


def test_a_save_between_review_and_reading_in_is_a_conflict_and_nothing_is_lost(
    client, nils, nyckeltal
):
    upload(client, row(Värde=80))
    UtfallFactory(nyckeltal=nyckeltal, ar=2025, varde=71)

    do(client, "las_in")

    text = page(client)
    assert "Inget lästes in. Något ändrades i systemet efter granskningen." in text
    assert "I systemet: 71 . I filen: 80" in text
    assert saved() == [("N1", "BUN", "T", Decimal(71), "", 1)]


def test_confirmed_twice_it_is_read_in_once(client, nils):
    upload(client, row(Värde=80))
    do(client, "las_in")
    assert do(client, "las_in").status_code == 422
    assert Utfall.history.count() == 1


def test_a_large_file_waits_for_a_worker_and_a_reload_tells_how_far(client, nils, settings):
    settings.INLASNING_DIREKT = 0
    text = upload(client, row(Värde=72)).text
    assert "Väntar på granskning" in text

    Inlasning.objects.update(
        lage=Lage.GRANSKAS, arbetare=uuid4(), puls_at=now(), klart=600, totalt=1000
    )
    assert "Granskas: 60 procent klart." in page(client)
    fragment = client.get(
        reverse("frontend:inlasning", args=[Inlasning.objects.get().publikt_id]),
        headers={"HX-Request": "true"},
    ).text
    assert 'data-hx-trigger="load delay:2s"' in fragment
    assert "<html" not in fragment


def test_the_worker_takes_what_waits_and_the_page_stops_asking(client, nils, settings):
    settings.INLASNING_DIREKT = 0
    upload(client, row(Värde=72))
    call_command("las_in", "--en-gang", stdout=StringIO())
    assert "Filen kan läsas in." in page(client)
    do(client, "las_in")
    call_command("tick", stdout=StringIO())
    assert len(saved()) == 1


def test_a_worker_that_died_is_told_at_once_and_the_work_is_done_again(client, nils, settings):
    settings.INLASNING_DIREKT = 0
    upload(client, row(Värde=72))
    Inlasning.objects.update(
        lage=Lage.LASES_IN, arbetare=uuid4(), puls_at=now() - dt.timedelta(minutes=3)
    )
    assert CUT_OFF in page(client)

    arbete.run_pending()
    assert Inlasning.objects.get().lage == Lage.MISSLYCKAD
    assert saved() == []
    do(client, "igen")
    arbete.run_pending()
    assert Inlasning.objects.get().lage == Lage.GRANSKAD


def test_a_worker_that_was_declared_dead_writes_nothing(client, nils, settings, monkeypatch):
    settings.INLASNING_DIREKT = 0
    upload(client, row(Värde=72))
    arbete.run_pending()
    do(client, "las_in")
    real = arbete.write

    def declared_dead(*args, **kwargs):
        Inlasning.objects.update(lage=Lage.MISSLYCKAD)
        return real(*args, **kwargs)

    monkeypatch.setattr(arbete, "write", declared_dead)
    arbete.run_pending()

    assert Inlasning.objects.get().lage == Lage.MISSLYCKAD
    assert saved() == []
    assert Utfall.history.count() == 0


def test_an_error_in_the_system_ends_in_one_clear_state(client, nils, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(arbete, "review", broken)
    text = upload(client, row(Värde=72)).text
    assert "Något gick fel i systemet när filen lästes. Inget har sparats." in text
    assert Inlasning.objects.get().lage == Lage.MISSLYCKAD


def test_a_database_that_is_locked_stops_no_other_file(client, nils, settings, monkeypatch):
    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    settings.INLASNING_DIREKT = 0
    upload(client, row(Värde=72))
    upload(client, row(Värde=73))
    monkeypatch.setattr(arbete, "review", locked)
    monkeypatch.setattr(arbete, "ended", locked)

    assert arbete.run_pending() == 2
    Inlasning.objects.update(puls_at=now() - dt.timedelta(minutes=3))
    monkeypatch.undo()
    arbete.run_pending()
    assert set(Inlasning.objects.values_list("lage", flat=True)) == {Lage.MISSLYCKAD}
    assert saved() == []


def test_work_under_way_is_cancelled_where_it_is(client, nils, settings, monkeypatch):
    settings.INLASNING_DIREKT = 0
    upload(client, row(Värde=72))
    arbete.run_pending()
    do(client, "las_in")
    real = arbete.review

    def cancelled_meanwhile(*args, track, **kwargs):
        do(client, "avbryt")
        track(1, 2)
        return real(*args, track=track, **kwargs)

    monkeypatch.setattr(arbete, "review", cancelled_meanwhile)
    arbete.run_pending()

    assert Inlasning.objects.get().lage == Lage.AVBRUTEN
    assert "Du avbröt. Inget har sparats." in page(client)
    assert saved() == []


def test_work_is_cancelled_while_the_rows_are_compared(client, nils, settings, monkeypatch):
    settings.INLASNING_DIREKT = 0
    years = ({c.FRAN: dt.date(ar, 1, 1), c.TILL: dt.date(ar, 12, 31)} for ar in (2023, 2024, 2025))
    upload(client, *(row(Värde=72) | year for year in years))
    for module in (utfallsgranskning, utfallslager):
        monkeypatch.setattr(module, "CHUNK", 1)
    real = arbete._Puls.__call__

    def cancelled_after_the_first(puls, done, total):
        if done == 4:  # each row counts twice: as it is read, and as it is compared
            do(client, "avbryt")
        real(puls, done, total)

    monkeypatch.setattr(arbete._Puls, "__call__", cancelled_after_the_first)
    arbete.run_pending()

    assert Inlasning.objects.get().lage == Lage.AVBRUTEN


def test_what_waits_is_cancelled_at_once(client, nils, settings):
    settings.INLASNING_DIREKT = 0
    upload(client, row(Värde=72))
    do(client, "avbryt")
    assert arbete.run_pending() == 0
    assert Inlasning.objects.get().lage == Lage.AVBRUTEN
    assert do(client, "avbryt").status_code == 422


def test_no_two_workers_take_the_same(nils, client, settings):
    settings.INLASNING_DIREKT = 0
    upload(client, row(Värde=72))
    waiting = Inlasning.objects.get()
    assert arbete.run(waiting) is True
    assert arbete.run(waiting) is False


def test_old_files_are_forgotten(client, nils):
    upload(client, row(Värde=72))
    Inlasning.objects.update(skapad_at=now() - dt.timedelta(days=31))
    assert forget_old() == 1


PAGES = ["inlasningar", "inlasning_hamta", "inlasning_ladda_upp"]


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (None, False),
        (Roll.LASARE, False),
        (Roll.REVISOR, False),
        (Roll.EKONOM, False),
        (Roll.SEKRETERARE, False),
        (Roll.ADMINISTRATOR, False),
        (Roll.INTERNKONTROLLSAMORDNARE, False),
        (Roll.RAPPORTOR, True),
        (Roll.GODKANNARE, True),
        (Roll.KVALITETSKEDJAN, True),
    ],
)
def test_the_pages_are_there_for_those_who_read_in(client, nyckeltal, enhet, roll, allowed):
    InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory())
    place = None if roll in HELA_KOMMUNEN else enhet
    client.force_login(UserFactory(roll=(roll, place) if roll else None))

    codes = [
        client.get(reverse("frontend:inlasningar")).status_code,
        client.get(reverse("frontend:inlasning_hamta")).status_code,
        upload(client, row(Värde=72, **{c.FRAN: "2026-01-01", c.TILL: "2026-12-31"})).status_code,
    ]

    assert codes == ([200] * 3 if allowed else [404] * 3)
    assert Inlasning.objects.count() == allowed
    if allowed:
        do(client, "las_in")
    assert len(saved()) == allowed


@pytest.mark.parametrize("name", ["inlasning", "inlasning_markt", "inlasning_handla"])
def test_a_file_is_its_owners_alone(client, nils, name):
    upload(client, row(Värde=72))
    address = reverse(f"frontend:{name}", args=[Inlasning.objects.get().publikt_id])
    client.force_login(UserFactory(roll=Roll.KVALITETSKEDJAN))

    send = client.post if name == "inlasning_handla" else client.get
    assert send(address, {"vad": "las_in"}).status_code == 404
    assert saved() == []


def test_a_role_that_ended_reads_in_nothing(client, nils):
    upload(client, row(Värde=72))
    nils.tilldelningar.all().delete()
    assert do(client, "las_in").status_code == 404
    Inlasning.objects.update(lage=Lage.SKA_LASAS_IN)
    arbete.run_pending()
    assert saved() == []
    assert Inlasning.objects.get().resultat["antal_fel"] == 1


def test_what_is_fetched_changes_nothing_when_it_is_read_in(client, nils, nyckeltal):
    UtfallFactory(nyckeltal=nyckeltal, ar=2025, kommentar="=1+1")
    UtfallFactory(nyckeltal=nyckeltal, ar=2024, varde=None, saknas_orsak="sekretess")
    got = client.get(reverse("frontend:inlasning_hamta"), {"fran": 2022, "till": 2026})
    assert "Filen ändrar ingenting." in upload(client, file=BytesIO(got.content)).text
    assert Inlasning.objects.get().resultat["antal"]["samma"] == 2


def test_the_years_and_the_enhet_choose_what_is_fetched(client, nils, nyckeltal, enhet):
    UtfallFactory(nyckeltal=nyckeltal, ar=2025)
    UtfallFactory(nyckeltal=nyckeltal, ar=2020)
    data = {"fran": 2024, "till": 2026, "enhet": "BUN"}
    got = client.get(reverse("frontend:inlasning_hamta"), data)
    sheet = openpyxl.load_workbook(BytesIO(got.content))[c.BLAD]
    assert [cell.value for cell in sheet["E"]][1:] == [dt.datetime(2025, 1, 1)]  # noqa: DTZ001
    assert got["Content-Disposition"] == 'attachment; filename="utfall-2024-2026-BUN.xlsx"'


def test_another_enhets_values_are_not_in_the_file(client, nyckeltal, enhet):
    other = NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(kod="N2"))
    UtfallFactory(nyckeltal=other.nyckeltal, enhet=other.enhet, ar=2025)
    UtfallFactory(nyckeltal=nyckeltal, ar=2025)
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, enhet)))
    got = client.get(reverse("frontend:inlasning_hamta"), {"fran": 2024, "till": 2026})
    book = openpyxl.load_workbook(BytesIO(got.content))
    assert [cell.value for cell in book[c.BLAD]["A"]][1:] == ["N1"]
    assert [cell.value for cell in book["Koder"]["A"]][1:] == ["N1"]


def test_years_that_are_no_years_are_refused_in_words(client, nils):
    response = client.get(reverse("frontend:inlasning_hamta"), {"fran": "x", "till": "2026"})
    assert response.status_code == 422
    assert "Ange åren med fyra siffror" in response.text


def test_without_a_file_the_form_says_so(client, nils):
    response = client.post(reverse("frontend:inlasning_ladda_upp"))
    assert response.status_code == 422
    assert "Välj filen som du vill läsa in." in response.text


def test_an_act_that_does_not_exist_is_refused(client, nils):
    upload(client, row(Värde=72))
    assert do(client, "radera").status_code == 422
