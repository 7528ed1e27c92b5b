"""Evidence by page: who uploads, reads and takes away; what is refused and how it is told."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from internkontroll.models import Bevis
from styrning.grund.enums import InlamningLage, Roll
from tests.factories import EnhetFactory, KontrollresultatFactory

PDF = b"%PDF-1.7\nprotokoll"

pytestmark = pytest.mark.django_db


@pytest.fixture
def resultat(tillfalle, inlamning):
    return KontrollresultatFactory(tillfalle=tillfalle)


def upload(client, resultat, data=PDF, name="Protokoll.pdf"):
    url = reverse("frontend:bevis_nytt", args=[resultat.tillfalle.publikt_id])
    return client.post(url, {"fil": SimpleUploadedFile(name, data)})


@pytest.fixture
def bevis(resultat, log_in, client):
    log_in(Roll.RAPPORTOR)
    upload(client, resultat)
    client.logout()
    return Bevis.objects.get()


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
def test_who_may_upload(client, log_in, resultat, roll, allowed):
    log_in(roll)
    assert upload(client, resultat).status_code == (302 if allowed else 404)
    assert Bevis.objects.count() == allowed


def test_a_role_at_another_namnd_uploads_nothing(client, log_in, resultat):
    log_in(Roll.RAPPORTOR, EnhetFactory(kod="BUN"))
    assert upload(client, resultat).status_code == 404
    assert not Bevis.objects.exists()


def test_nobody_uploads_without_logging_in(client, resultat):
    assert upload(client, resultat)["Location"].startswith("/konto/")
    assert not Bevis.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("bild.svg", b"<svg><script>alert(1)</script></svg>", "kan innehålla skript"),
        ("x.exe", b"MZ\x90\x00", "av ett slag som inte tas emot"),
        ("tom.pdf", b"", 'Filen "tom.pdf" är tom.'),
        ("stor.pdf", PDF + b"x" * 10_000_000, 'Filen "stor.pdf" är för stor: högst 10 MB.'),
    ],
)
def test_a_refusal_stands_at_the_field(client, log_in, resultat, name, data, message):
    log_in(Roll.RAPPORTOR)
    response = upload(client, resultat, data, name)
    assert response.status_code == 422
    faults = BeautifulSoup(response.content.decode(), "html.parser").select_one("#bevis .falt__fel")
    assert message in faults.get_text()
    assert not Bevis.objects.exists()


def test_of_a_huge_file_little_more_than_the_limit_is_kept(client, log_in, resultat, settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    settings.BEVIS_MAX_BYTES = 90_000
    log_in(Roll.RAPPORTOR)
    response = upload(client, resultat, PDF + b"x" * 3_000_000, "enorm.pdf")
    assert response.status_code == 422
    assert "för stor" in response.content.decode()
    file = response.wsgi_request.FILES["fil"]
    assert 90_000 < file.size < 200_000


def test_a_path_in_the_name_is_taken_off(client, log_in, resultat):
    log_in(Roll.RAPPORTOR)
    upload(client, resultat, name=r"..\..\hemligt\Lön.pdf")
    assert Bevis.objects.get().namn == "Lön.pdf"


def test_the_file_is_a_download_that_runs_nothing(client, log_in, bevis):
    log_in(Roll.RAPPORTOR)
    response = client.get(reverse("frontend:bevis", args=[bevis.publikt_id]))
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="Protokoll.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("roll", "lage", "seen"),
    [
        (Roll.RAPPORTOR, InlamningLage.UTKAST, True),
        (Roll.KVALITETSKEDJAN, InlamningLage.UTKAST, True),
        (Roll.LASARE, InlamningLage.UTKAST, False),
        (Roll.LASARE, InlamningLage.GODKAND, True),
        (Roll.REVISOR, InlamningLage.GODKAND, True),
    ],
)
def test_evidence_is_read_by_those_who_read_the_result(
    client, log_in, bevis, inlamning, roll, lage, seen
):
    inlamning.refresh_from_db()
    inlamning.lage = lage
    inlamning.save()
    log_in(roll)
    response = client.get(reverse("frontend:bevis", args=[bevis.publikt_id]))
    assert response.status_code == (200 if seen else 404)


def test_another_namnd_does_not_find_it(client, log_in, bevis):
    log_in(Roll.LASARE, EnhetFactory(kod="BUN"))
    assert client.get(reverse("frontend:bevis", args=[bevis.publikt_id])).status_code == 404


def test_taking_away_needs_a_reason_and_then_nobody_reads_it(client, log_in, bevis):
    log_in(Roll.RAPPORTOR)
    bort = reverse("frontend:bevis_bort", args=[bevis.publikt_id])
    client.post(bort, {"motiv": ""})
    assert Bevis.objects.get().borttaget_at is None
    page = client.post(bort, {"motiv": "Innehöll personnummer"}, follow=True).content.decode()
    assert "Innehöll personnummer" in page
    assert client.get(reverse("frontend:bevis", args=[bevis.publikt_id])).status_code == 404


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.REVISOR, Roll.KVALITETSKEDJAN, None])
def test_readers_take_nothing_away(client, log_in, bevis, roll):
    log_in(roll)
    bort = reverse("frontend:bevis_bort", args=[bevis.publikt_id])
    assert client.post(bort, {"motiv": "x"}).status_code == 404
    assert Bevis.objects.get().borttaget_at is None
