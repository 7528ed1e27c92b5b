"""Pages of the GEH ledger: who reads, writes, gives and corrects; what is refused is kept."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from styrning.arsredovisning.models import Gehregel, Gehutlatande
from styrning.grund.enums import Roll
from tests.arsredovisning.kommun import build
from tests.factories import EnhetFactory, UserFactory
from tests.factories.ekonomi import GehregelFactory, GehutlatandeFactory

pytestmark = pytest.mark.django_db

OWN = (Roll.LASARE, Roll.RAPPORTOR, Roll.GODKANNARE, Roll.EKONOM, Roll.SEKRETERARE)


@pytest.fixture
def kommun():
    kommun = build()
    EnhetFactory(kod="KS", slag="styrelse", namn="Kommunstyrelsen", parent=kommun.kf)
    kommun.kf.refresh_from_db()
    runda = kommun.runda
    type(runda).objects.filter(pk=runda.pk).update(avser_till=dt.date(2026, 10, 31))
    runda.refresh_from_db()
    return kommun


def log_in(client, roll, enhet=None):
    user = UserFactory(roll=(roll, enhet) if roll in OWN else roll)
    client.force_login(user)
    return user


def geh_url():
    return reverse("frontend:geh", args=[2026]) + "?moment=2026-AB"


def said_url(instans):
    return reverse("frontend:geh_utlatande", args=[2026, instans]) + "?moment=2026-AB"


KS = {
    "akt": "klar", "version": "0", "utfall": "delvis", "text": "Delvis uppnått.",
    "organ": "Kommunstyrelsen", "datum": "2026-11-17", "paragraf": "58", "diarienummer": "",
}  # fmt: skip
REVISORERNA = {
    "akt": "klar", "version": "0", "finansiellt": "forenligt", "verksamhet": "kan_ej_bedomas",
    "text": "Vi kan inte bedöma.", "undertecknat": "Birgitta Ahl", "organ": "Revisorerna",
    "datum": "2026-11-17", "diarienummer": "",
}  # fmt: skip
POSTS = {"ks": KS, "revisorerna": REVISORERNA, "kf": KS | {"organ": "Kommunfullmäktige"}}


@pytest.mark.parametrize(
    ("roll", "gives", "drafts"),
    [
        (Roll.LASARE, "", ""),
        (Roll.RAPPORTOR, "", ""),
        (Roll.GODKANNARE, "", ""),
        (Roll.ADMINISTRATOR, "", ""),
        (Roll.EKONOM, "", "ks"),
        (Roll.REVISOR, "revisorerna", "revisorerna"),
        (Roll.KVALITETSKEDJAN, "ks", "ks kf"),  # kf only after ks
        (Roll.SEKRETERARE, "ks", "ks kf"),
    ],
)
def test_each_body_is_written_and_given_by_its_own(client, kommun, roll, gives, drafts):
    log_in(client, roll, kommun.kf)

    for instans, data in POSTS.items():
        response = client.post(said_url(instans), data | {"akt": "utkast"})
        assert response.status_code == (302 if instans in drafts.split() else 404)
    saved = Gehutlatande.objects.order_by("instans").values_list("instans", flat=True)
    assert sorted(saved) == sorted(drafts.split())

    for instans in ("ks", "revisorerna"):
        mine = Gehutlatande.objects.filter(instans=instans).first()
        data = POSTS[instans] | {"version": str(mine.version if mine else 0)}
        response = client.post(said_url(instans), data)
        assert response.status_code == (302 if instans in gives.split() else 404)
    given = Gehutlatande.objects.filter(lage="avgiven").values_list("instans", flat=True)
    assert list(given) == gives.split()


def test_a_sekreterare_of_a_namnd_speaks_for_nobody_here(client, kommun):
    log_in(client, Roll.SEKRETERARE, kommun.skola)

    for instans, data in POSTS.items():
        assert client.post(said_url(instans), data).status_code == 404
    assert not Gehutlatande.objects.exists()


def test_nobody_reads_without_logging_in(client, kommun):
    assert client.get(geh_url()).status_code == 302
    assert client.get(said_url("ks")).status_code == 302


def test_all_logged_in_read_the_ledger_but_not_drafts(client, kommun):
    GehregelFactory()
    GehutlatandeFactory(uppfoljning=kommun.runda, lage="utkast", text="Inte klart än.")
    log_in(client, Roll.LASARE, kommun.skola)

    page = client.get(geh_url()).content.decode()

    assert "Inte klart än." not in page
    assert "1 av 1 uppfyllda, 0 delvis, 0 inte, 0 kan ej bedömas" in page
    assert "Kommunstyrelsen har inte lämnat sin utvärdering än." in page
    assert reverse("frontend:geh_utlatande", args=[2026, "ks"]) not in page


def test_the_page_without_a_rule_says_what_to_do(client, kommun):
    log_in(client, Roll.KVALITETSKEDJAN)
    assert "Registrera regeln" in client.get(geh_url()).content.decode()

    log_in(client, Roll.LASARE, kommun.kf)
    page = client.get(geh_url()).content.decode()
    assert "Ingen regel är registrerad" in page
    assert "Registrera regeln" not in page


def test_what_is_refused_is_explained_at_its_field_and_kept(client, kommun):
    GehregelFactory()
    log_in(client, Roll.SEKRETERARE, kommun.kf)

    response = client.post(said_url("ks"), KS | {"utfall": "inte", "text": "Vi nådde inte."})

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "Fullmäktiges regel ger" in page.find(id="id_avvikelsemotiv_error").get_text()
    assert "Frivilligt" not in page.find("label", {"for": "id_avvikelsemotiv"}).get_text()
    assert page.find(id="id_text").get_text().strip() == "Vi nådde inte."
    assert not Gehutlatande.objects.exists()


def test_at_delar_every_version_is_told_as_a_forecast(client, kommun):
    runda = kommun.runda
    type(runda).objects.filter(pk=runda.pk).update(slag="delar")
    GehutlatandeFactory(uppfoljning=runda, utfall="uppnadd", text="Vi tror det.")
    log_in(client, Roll.LASARE, kommun.skola)

    page = BeautifulSoup(client.get(geh_url()).content.decode(), "html.parser")

    (version,) = page.select("ol[reversed] li")
    assert "Bedöms uppnås." in version.get_text()
    assert "Uppnådd." not in version.get_text()


def test_a_conflict_shows_both_and_loses_neither(client, kommun):
    GehutlatandeFactory(uppfoljning=kommun.runda, lage="utkast", text="Kollegans text.")
    log_in(client, Roll.SEKRETERARE, kommun.kf)

    response = client.post(said_url("ks"), KS | {"akt": "utkast", "text": "Min text."})

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 409
    assert "Kollegans text." in page.find(class_="konflikt").get_text()
    assert "Min text." in page.find(class_="konflikt").get_text()
    assert page.find(id="id_text").get_text().strip() == "Min text."
    assert page.find("input", {"name": "version"})["value"] == "1"
    assert Gehutlatande.objects.get().text == "Kollegans text."


def test_an_ekonom_no_longer_writes_what_is_given(client, kommun):
    GehutlatandeFactory(uppfoljning=kommun.runda)
    log_in(client, Roll.EKONOM, kommun.kf)

    assert client.get(said_url("ks")).status_code == 404
    assert client.post(said_url("ks"), KS | {"version": "1"}).status_code == 404
    assert Gehutlatande.objects.get().version == 1


def test_a_correction_shows_its_reason_and_both_versions(client, kommun):
    GehutlatandeFactory(uppfoljning=kommun.runda, text="Fel text.")
    log_in(client, Roll.SEKRETERARE, kommun.kf)

    client.post(said_url("ks"), KS | {"version": "1", "rattelse": "Skrivfel i protokollet."})
    page = client.get(geh_url()).content.decode()

    assert "Skrivfel i protokollet." in page
    assert "2 versioner av" in " ".join(page.split())
    assert "Fel text." in page


@pytest.mark.parametrize("address", ["ks", "annan"])
def test_a_year_without_round_or_an_unknown_body_has_no_form(client, kommun, address):
    log_in(client, Roll.KVALITETSKEDJAN)
    url = reverse("frontend:geh_utlatande", args=[2026, address])

    missing = "?moment=FINNS-EJ" if address == "ks" else ""
    assert client.get(url + missing).status_code == 404


# the rule

REGEL = {
    "fran_ar": "2026", "ordalydelse": "Alla finansiella och 70 procent av övriga.",
    "krav_finansiellt": "100", "vikt_finansiellt": "0", "krav_verksamhet": "66,7",
    "delvis_verksamhet": "50", "vikt_verksamhet": "50", "minsta_bedomda": "75",
    "bara_ena": "delvis", "organ": "Kommunfullmäktige", "datum": "2025-11-24", "paragraf": "140",
}  # fmt: skip


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (Roll.LASARE, False),
        (Roll.EKONOM, False),
        (Roll.SEKRETERARE, False),
        (Roll.REVISOR, False),
        (Roll.KVALITETSKEDJAN, True),
        (Roll.ADMINISTRATOR, True),
    ],
)
def test_the_rule_is_recorded_by_those_who_keep_the_plans(client, kommun, roll, allowed):
    log_in(client, roll, kommun.kf)
    address = reverse("frontend:geh_regel_ny")

    assert client.get(address).status_code == (200 if allowed else 404)
    response = client.post(address, REGEL)

    assert response.status_code == (302 if allowed else 404)
    saved = [f"{value:f}" for value in Gehregel.objects.values_list("krav_verksamhet", flat=True)]
    assert saved == ["66.70"] * allowed
    assert client.get(reverse("frontend:geh_regler")).status_code == 200
    correct = reverse("frontend:geh_regel", args=[2026])
    assert client.get(correct).status_code == (200 if allowed else 404)


def test_a_rule_that_cannot_be_is_told_at_its_field(client, kommun):
    log_in(client, Roll.KVALITETSKEDJAN)

    response = client.post(reverse("frontend:geh_regel_ny"), REGEL | {"delvis_verksamhet": "80"})

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "ska ligga under kravet, 66,7 procent" in (
        page.find(id="id_delvis_verksamhet_error").get_text()
    )
    assert page.find(id="id_ordalydelse").get_text().strip() == REGEL["ordalydelse"]
    assert not Gehregel.objects.exists()


def test_a_stale_correction_of_a_rule_shows_both(client, kommun):
    GehregelFactory(fran_ar=2026, ordalydelse="Kollegans.", version=3)
    log_in(client, Roll.KVALITETSKEDJAN)

    response = client.post(reverse("frontend:geh_regel", args=[2026]), REGEL | {"version": "2"})

    assert response.status_code == 409
    assert "Kollegans." in response.content.decode()
    assert Gehregel.objects.get().ordalydelse == "Kollegans."
