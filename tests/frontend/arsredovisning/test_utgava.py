"""Editions by page: who freezes, publishes, corrects and reads; and what anybody may read."""

import hashlib
import re
import zlib
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from nyckeltal.models import Utfall
from styrning.arsredovisning.enums import Blockslag, Rapportslag
from styrning.arsredovisning.models import Rapport, Rapportbild, Utgava, Utgavedokument
from styrning.arsredovisning.services.utgava import Frysform, correct, freeze, publish, withdraw
from styrning.grund.enums import Roll
from styrning.grund.models import Inlamning
from tests.arsredovisning.kommun import build
from tests.arsredovisning.test_utgava import KF_BESLUT
from tests.factories import UserFactory
from tests.factories.rapport import PNG, RapportblockFactory, RapportFactory

pytestmark = pytest.mark.django_db

BESLUT = {"organ": "Kommunfullmäktige", "datum": "2026-11-16", "paragraf": "44"}


@pytest.fixture
def kommun():
    return build()


@pytest.fixture
def by(kommun):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def rapport(kommun, by):
    row = RapportFactory(uppfoljning=kommun.runda, skapad_av=by)
    RapportblockFactory(rapport=row, slag=Blockslag.RUBRIK, rubrik="Måluppfyllelse")
    RapportblockFactory(rapport=row, slag=Blockslag.MAL)
    RapportblockFactory(rapport=row, slag=Blockslag.NYCKELTAL)
    return row


@pytest.fixture
def utgava(rapport, by):
    return freeze(rapport, Frysform(), by=by, version=rapport.version)


@pytest.fixture
def publik(utgava, by):
    return publish(utgava, KF_BESLUT, by=by)


def frys_url(rapport):
    return reverse("frontend:frys_utgava", args=[rapport.publikt_id])


def sida(name, row, *args):
    return reverse(f"frontend:{name}", args=[row.publikt_id, *args])


def soup(response):
    return BeautifulSoup(response.content.decode(), "html.parser")


def as_role(client, kommun, roll, enhet=None):
    municipal = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    held = None if roll is None else roll if roll in municipal else (roll, enhet or kommun.kf)
    user = UserFactory(roll=held)
    client.force_login(user)
    return user


FREEZES_KF = {Roll.KVALITETSKEDJAN, Roll.EKONOM}


@pytest.mark.parametrize("roll", [None, *Roll])
def test_who_freezes_the_report_of_the_municipality(client, kommun, rapport, roll):
    as_role(client, kommun, roll)
    response = client.post(frys_url(rapport), {"version": rapport.version})
    assert response.status_code == (302 if roll in FREEZES_KF else 404)
    assert Utgava.objects.count() == (roll in FREEZES_KF)


@pytest.mark.parametrize("roll", [None, *Roll])
def test_who_freezes_the_report_of_a_namnd(client, kommun, roll):
    rapport = RapportFactory(
        slag=Rapportslag.VERKSAMHETSBERATTELSE, enhet=kommun.skola, uppfoljning=kommun.runda
    )
    as_role(client, kommun, roll, kommun.skola)
    allowed = roll in {Roll.SEKRETERARE, Roll.GODKANNARE}
    response = client.post(frys_url(rapport), {"version": rapport.version})
    assert response.status_code == (302 if allowed else 404)
    assert Utgava.objects.count() == allowed


def test_nobody_freezes_without_logging_in(client, rapport):
    response = client.post(frys_url(rapport), {"version": rapport.version})
    assert response.status_code == 302
    assert not Utgava.objects.exists()


def test_what_is_not_approved_is_listed_and_stops_until_a_reason_is_given(client, kommun, rapport):
    Inlamning.objects.filter(enhet__kod="VA").update(lage="utkast")
    as_role(client, kommun, Roll.KVALITETSKEDJAN)
    page = soup(client.get(frys_url(rapport)))
    assert [
        li.get_text(strip=True) for li in page.select("section[aria-labelledby=avsteg-rubrik] li")
    ] == ["Vatten AB: utkast"]
    refused = client.post(frys_url(rapport), {"version": rapport.version, "namn": "Till KF"})
    assert refused.status_code == 422
    assert "1 del är inte godkänd" in soup(refused).select_one(".falt__fel").get_text()
    assert soup(refused).select_one("#id_namn")["value"] == "Till KF"
    assert not Utgava.objects.exists()
    client.post(frys_url(rapport), {"version": rapport.version, "motiv": "KF i kväll"})
    assert Utgava.objects.get().avsteg_motiv == "KF i kväll"


def test_an_outline_that_somebody_changed_is_told_and_nothing_frozen(client, kommun, rapport):
    as_role(client, kommun, Roll.KVALITETSKEDJAN)
    response = client.post(frys_url(rapport), {"version": rapport.version + 1})
    assert response.status_code == 409
    assert not Utgava.objects.exists()


def test_the_page_names_the_edition_and_its_hash(client, kommun, utgava):
    as_role(client, kommun, Roll.LASARE)
    page = soup(client.get(sida("utgava", utgava)))
    assert page.h1.get_text(strip=True) == "Årsredovisning 2026"
    assert page.select_one("code").get_text(strip=True) == utgava.sha256


def test_a_later_correction_shows_with_before_and_now(client, kommun, utgava, by):
    row = Utfall.objects.get(nyckeltal__kod="BUN-1", kon="T", avser_till__year=2026)
    row.varde = Decimal("84.5")
    row.save_as(by)
    as_role(client, kommun, Roll.KVALITETSKEDJAN)
    page = client.get(sida("utgava", utgava))
    form = soup(page).select_one(f"form[action='{sida('ratta_utgava', utgava)}']")
    data = {field["name"]: field["value"] for field in form.select("input[type=hidden]")
            if field["name"] != "csrfmiddlewaretoken"}  # fmt: skip
    assert (data["publicerat"], data["nu"]) == ("80,0", "84,5")
    client.post(sida("ratta_utgava", utgava), data)
    told = soup(client.get(sida("utgava", utgava))).select_one("table caption + thead + tbody tr")
    assert "84,5" in told.get_text()
    again = client.post(sida("ratta_utgava", utgava), data)
    assert again.status_code == 422
    assert "Samma rättelse står redan vid utgåvan." in again.content.decode()
    assert "Står som rättelse" in again.content.decode()
    assert utgava.rattelser.count() == 1


@pytest.mark.parametrize("roll", [None, Roll.LASARE, Roll.REVISOR, Roll.SEKRETERARE])
@pytest.mark.parametrize("name", ["publicera_utgava", "dra_tillbaka_utgava", "ratta_utgava"])
def test_readers_decide_nothing_about_an_edition(client, kommun, utgava, roll, name):
    as_role(client, kommun, roll)
    response = client.post(sida(name, utgava), BESLUT | {"motiv": "x", "vad": "x", "nu": "1"})
    assert response.status_code == 404
    utgava.refresh_from_db()
    assert utgava.publicerad_at is None
    assert not utgava.rattelser.exists()


def test_publishing_without_kf_s_decision_says_what_lacks_and_keeps_what_was_typed(
    client, kommun, utgava
):
    as_role(client, kommun, Roll.KVALITETSKEDJAN)
    response = client.post(sida("publicera_utgava", utgava), BESLUT | {"paragraf": ""})
    assert response.status_code == 422
    page = soup(response)
    assert page.select_one("#id_organ")["value"] == "Kommunfullmäktige"
    assert page.select_one("#id_paragraf")["aria-invalid"] == "true"
    assert not Utgava.objects.public().exists()


def test_a_published_edition_is_read_by_anybody(client, publik):
    response = client.get(sida("publik_utgava", publik))
    assert response.status_code == 200
    assert soup(response).h1.get_text(strip=True) == "Årsredovisning 2026"
    assert "Alla klarar skolan" in response.content.decode()
    assert response["Cache-Control"] == "public, max-age=300"


def test_the_public_page_of_one_who_is_logged_in_is_in_nobody_else_s_cache(client, kommun, publik):
    anyone = client.get(sida("publik_utgava", publik))
    as_role(client, kommun, Roll.LASARE)
    response = client.get(sida("publik_utgava", publik), headers={"If-None-Match": anyone["ETag"]})
    assert response.status_code == 200
    assert "public" not in response["Cache-Control"]


@pytest.mark.parametrize("format", ["docx", "xlsx", "json"])
def test_a_correction_of_a_few_persons_is_in_no_public_file(client, publik, by, format):
    correct(publik, {"vad": "Antal som väntat", "publicerat": "7371", "nu": "3"}, by=by)
    page = client.get(sida("publik_utgava", publik)).content.decode()
    assert "Antal som väntat" in page
    assert "visas inte" in page
    assert "7371" not in page
    data = client.get(sida("publik_fil", publik, format)).content
    assert b"7371" not in unpacked(data)


def unpacked(data):
    """The bytes of every part of an Office file; else as they are."""
    if data[:2] == b"PK":
        with ZipFile(BytesIO(data)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return data


def test_the_public_page_tells_nothing_of_a_namnd_alone_or_of_officials(client, publik, by):
    text = client.get(sida("publik_utgava", publik)).content.decode()
    assert "Internt mål" not in text
    assert by.namn not in text


def test_an_unchanged_public_page_is_not_sent_twice(client, publik):
    tag = client.get(sida("publik_utgava", publik))["ETag"]
    again = client.get(sida("publik_utgava", publik), headers={"If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["publik_utgava", "publik_fil"])
def test_what_is_not_published_is_not_found(client, utgava, name):
    args = ["json"] if name == "publik_fil" else []
    assert client.get(sida(name, utgava, *args)).status_code == 404


def test_what_is_taken_back_is_not_found(client, publik, by):
    withdraw(publik, "Fel siffra", by=by)
    assert client.get(sida("publik_utgava", publik)).status_code == 404


def test_a_year_without_a_decision_says_so_and_leaks_nothing(client, utgava):
    response = client.get(reverse("frontend:publikt_ar", args=[2026]))
    assert response.status_code == 404
    text = response.content.decode()
    assert "Rapporten för 2026 publiceras när kommunfullmäktige har beslutat om den." in text
    assert "Alla klarar skolan" not in text
    assert str(utgava.publikt_id) not in text


def test_a_year_leads_to_its_published_edition(client, publik):
    response = client.get(reverse("frontend:publikt_ar", args=[2026]))
    assert response["Location"] == sida("publik_utgava", publik)


def test_a_namnd_s_edition_is_read_by_its_own_and_never_published(client, kommun, by):
    rapport = RapportFactory(
        slag=Rapportslag.VERKSAMHETSBERATTELSE, enhet=kommun.skola, uppfoljning=kommun.runda
    )
    utgava = freeze(rapport, Frysform(), by=by, version=rapport.version)
    as_role(client, kommun, Roll.LASARE, kommun.vatten)
    assert client.get(sida("utgava", utgava)).status_code == 404
    as_role(client, kommun, Roll.LASARE, kommun.skola)
    assert client.get(sida("utgava", utgava)).status_code == 200
    assert not Utgavedokument.objects.filter(utgava=utgava, publik=True).exists()


def test_a_tampered_document_is_told_and_not_shown(client, kommun, utgava):
    kept = Utgavedokument.objects.get(utgava=utgava, publik=False)
    kept.innehall = zlib.compress(zlib.decompress(bytes(kept.innehall)).replace(b"2026", b"2025"))
    kept.save()
    as_role(client, kommun, Roll.REVISOR)
    response = client.get(sida("utgava_las", utgava))
    assert response.status_code == 422
    assert "stämmer inte med sin hash" in response.content.decode()
    assert "Alla klarar skolan" not in response.content.decode()


@pytest.mark.parametrize(
    ("format", "first"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("json", b"{")]
)
def test_an_edition_is_had_as_files(client, kommun, utgava, format, first):
    as_role(client, kommun, Roll.LASARE)
    response = client.get(sida("utgava_fil", utgava, format))
    assert response.content.startswith(first)
    assert response["Content-Disposition"] == (
        f'attachment; filename="arsredovisning-2026-kf-utgava-1.{format}"'
    )


def test_an_unknown_format_is_not_found(client, kommun, utgava, publik):
    as_role(client, kommun, Roll.LASARE)
    assert client.get(sida("utgava_fil", utgava, "exe")).status_code == 404
    assert client.get(sida("publik_fil", publik, "arkiv")).status_code == 404


def test_the_archive_package_can_be_checked_without_us(client, kommun, utgava):
    as_role(client, kommun, Roll.REVISOR)
    data = client.get(sida("utgava_fil", utgava, "arkiv")).content
    with ZipFile(BytesIO(data)) as archive:
        sums = archive.read("SHA256SUMS").decode()
        assert re.search(rf"^{utgava.sha256}  dokument\.json$", sums, re.MULTILINE)
        assert archive.read("underlag.csv").decode("utf-8-sig").startswith("tabell;rad;version\n")


def test_two_editions_are_compared_on_a_page(client, kommun, rapport, utgava, by):
    client.force_login(by)
    client.post(sida("oppna_rapport", rapport), {"motiv": "Rättat"})
    row = Utfall.objects.get(nyckeltal__kod="BUN-1", kon="T", avser_till__year=2026)
    row.varde = Decimal("84.5")
    row.save_as(by)
    rapport.refresh_from_db()
    client.post(frys_url(rapport), {"version": rapport.version})
    second = Utgava.objects.get(nummer=2)
    page = soup(client.get(sida("jamfor_utgavor", second, utgava.publikt_id)))
    cells = [td.get_text(strip=True) for td in page.select("tbody td")]
    assert cells[:2] == ["80,0", "84,5"]


def test_opening_again_needs_a_reason(client, kommun, rapport, utgava, by):
    client.force_login(by)
    client.post(sida("oppna_rapport", rapport), {"motiv": " "})
    assert Rapport.objects.get().last_at is not None
    client.post(sida("oppna_rapport", rapport), {"motiv": "Fel i tabellen"})
    assert Rapport.objects.get().last_at is None


def test_the_list_holds_what_the_reader_may_see(client, kommun, utgava):
    as_role(client, kommun, None)
    page = soup(client.get(reverse("frontend:utgavor")))
    assert [row.th.get_text(strip=True) for row in page.select("tbody tr")] == [
        "Årsredovisning 2026"
    ]


def test_without_editions_the_lists_say_what_to_do(client, kommun):
    as_role(client, kommun, None)
    assert "Inga utgåvor är frysta än" in client.get(reverse("frontend:utgavor")).content.decode()
    client.logout()
    page = client.get(reverse("frontend:publika_rapporter")).content.decode()
    assert "Inget är publicerat än" in page


def test_an_image_is_shown_by_the_edition_that_holds_it_and_by_no_other_address(
    client, kommun, rapport, by
):
    bild = Rapportbild.objects.create(
        sha256=hashlib.sha256(PNG).hexdigest(), mime="image/png", bredd=1, hojd=1, innehall=PNG,
        skapad_av=by,
    )  # fmt: skip
    RapportblockFactory(rapport=rapport, slag=Blockslag.BILD, bild=bild, alt="Torget", lage="klar")
    other = Rapportbild.objects.create(
        sha256="0" * 64, mime="image/png", bredd=1, hojd=1, innehall=PNG, skapad_av=by
    )
    rapport.refresh_from_db()
    utgava = publish(freeze(rapport, Frysform(), by=by, version=rapport.version), KF_BESLUT, by=by)
    client.force_login(by)
    for page, name in (("utgava_las", "utgava_bild"), ("publik_utgava", "publik_bild")):
        address = sida(name, utgava, bild.sha256)
        assert soup(client.get(sida(page, utgava))).select_one("img")["src"] == address
        response = client.get(address)
        assert (response.content, response["Content-Type"]) == (PNG, "image/png")
        assert client.get(sida(name, utgava, other.sha256)).status_code == 404
