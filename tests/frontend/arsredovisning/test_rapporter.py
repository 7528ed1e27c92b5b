"""The pages of reports: who makes, writes, marks as ready and reads, and that nothing else is."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrning.arsredovisning.enums import Blockslag, Rapportslag, Skrivlage
from styrning.arsredovisning.models import Rapport, Rapportbild, Rapportblock, Rapporttext
from styrning.grund.enums import HELA_KOMMUNEN, Roll, Slag
from tests.arsredovisning import kommun
from tests.factories import (
    EnhetFactory,
    PlanFactory,
    RapportblockFactory,
    RapportFactory,
    RapporttextFactory,
    UserFactory,
)
from tests.factories.rapport import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture
def kf(db):
    PlanFactory(ar=2026)
    return EnhetFactory(kod="KF", slag=Slag.KF)


@pytest.fixture
def namnd(kf):
    return EnhetFactory(kod="BUN", namn="Skolnämnden", parent=kf)


def login(client, roll, enhet=None):
    given = roll if roll is None or roll in HELA_KOMMUNEN else (roll, enhet)
    user = UserFactory(roll=given)
    client.force_login(user)
    return user


def words(response) -> str:
    text = BeautifulSoup(response.content.decode(), "html.parser").main.get_text(" ")
    return " ".join(text.replace("\u00ad", "").split())


def url(name, thing) -> str:
    return reverse(f"frontend:{name}", args=[thing.publikt_id])


# Every role on the council or the whole, and on the nämnd: may it read, and may it change?
KF_ROLES = [
    (None, False, False),
    (Roll.LASARE, False, False),
    (Roll.RAPPORTOR, True, False),
    (Roll.GODKANNARE, True, False),
    (Roll.SEKRETERARE, True, False),
    (Roll.INTERNKONTROLLSAMORDNARE, True, False),
    (Roll.EKONOM, True, True),
    (Roll.REVISOR, False, False),
    (Roll.ADMINISTRATOR, False, False),
    (Roll.KVALITETSKEDJAN, True, True),
]
NAMND_ROLES = [
    (None, False, False),
    (Roll.LASARE, False, False),
    (Roll.RAPPORTOR, True, True),
    (Roll.GODKANNARE, True, True),
    (Roll.SEKRETERARE, True, True),
    (Roll.INTERNKONTROLLSAMORDNARE, True, False),
    (Roll.EKONOM, True, False),
    (Roll.REVISOR, False, False),
    (Roll.ADMINISTRATOR, False, False),
    (Roll.KVALITETSKEDJAN, True, False),
]


def _asked(client, rapport):
    """What each page answers: the outline, the whole, and those of who may change."""
    block = RapportblockFactory(rapport=rapport)
    read = [client.get(url(name, rapport)).status_code for name in ("rapportbygge",)]
    change = [
        client.get(url("rapportblock_nytt", rapport)).status_code,
        client.get(url("rapport_skribenter", rapport)).status_code,
        client.get(url("rapportblock_andra", block)).status_code,
        client.get(url("rapportblock_ta_bort", block)).status_code,
        client.get(url("rapporttext", block)).status_code,
    ]
    return set(read), set(change)


@pytest.mark.parametrize(("roll", "reads", "changes"), KF_ROLES)
def test_who_reads_and_changes_kfs_draft(client, kf, roll, reads, changes):
    login(client, roll, kf)

    found = _asked(client, RapportFactory())

    assert found == ({200 if reads else 404}, {200 if changes else 404})


@pytest.mark.parametrize(("roll", "reads", "changes"), NAMND_ROLES)
def test_who_reads_and_changes_a_namnds_draft(client, namnd, roll, reads, changes):
    login(client, roll, namnd)

    found = _asked(client, RapportFactory(namnd=True, enhet=namnd))

    assert found == ({200 if reads else 404}, {200 if changes else 404})


def test_a_rapportor_of_another_namnd_finds_neither(client, kf, namnd):
    login(client, Roll.RAPPORTOR, EnhetFactory(parent=kf))

    assert _asked(client, RapportFactory()) == ({404}, {404})
    assert _asked(client, RapportFactory(namnd=True, enhet=namnd)) == ({404}, {404})


def test_nobody_reads_without_logging_in(client, kf):
    response = client.get(url("rapportbygge", RapportFactory()))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def _acts(client, rapport, block) -> list[int]:
    """Everything that writes."""
    version = {"version": "1"}
    posts = [
        (url("rapporttext", block), {"text": "Mitt.", "version": "0"}),
        (url("rapportblock_klar", block), {"klar": "ja"} | version),
        (url("rapportblock_flytta", block), {"vart": "ned"}),
        (url("rapportblock_flytta", block), {"vart": "efter", "efter": "forst"}),
        (url("rapportblock_andra", block), {"rubrik": "Ny", "rapporteras_till": "kf"} | version),
        (url("rapportblock_ta_bort", block), version),
        (f"{url('rapportblock_nytt', rapport)}?slag=geh", {"rubrik": ""}),
        (url("rapport_skribenter", rapport), {"delar": [str(block.publikt_id)]}),
        (url("rapport_som_mall", rapport), {"namn": "Min"}),
        (url("rapport_titel", rapport), {"titel": "Ny"} | version),
        (url("rapport_ta_bort", rapport), {}),
    ]
    return [client.post(address, data).status_code for address, data in posts]


@pytest.mark.parametrize(("roll", "reads", "changes"), [r for r in KF_ROLES if not r[2]])
def test_who_may_not_write_writes_nothing(client, kf, roll, reads, changes):
    rapport = RapportFactory()
    block = RapportblockFactory(rapport=rapport)
    RapportblockFactory(rapport=rapport)
    login(client, roll, kf)

    assert set(_acts(client, rapport, block)) == {404}
    assert list(Rapportblock.objects.values_list("rubrik", "lage", "version")) == [
        ("", "ej_paborjad", 1),
        ("", "ej_paborjad", 1),
    ]
    assert (Rapporttext.objects.count(), Rapport.objects.count()) == (0, 1)


def test_who_is_named_writes_and_marks_that_part_alone(client, kf, namnd):
    me = login(client, Roll.RAPPORTOR, namnd)
    rapport = RapportFactory()
    mine = RapportblockFactory(rapport=rapport, ansvarig=me, rubrik="Personal")
    other = RapportblockFactory(rapport=rapport)

    assert client.get(url("rapportbygge", rapport)).status_code == 200
    assert client.get(url("rapporttext", other)).status_code == 404
    answer = client.post(url("rapporttext", mine), {"text": "Mitt.", "version": "0", "klar": "ja"})

    assert answer.status_code == 302
    mine.refresh_from_db()
    assert (mine.lage, mine.text.text, mine.text.skriven_av) == (Skrivlage.KLAR, "Mitt.", me)
    assert client.get(url("rapportblock_andra", mine)).status_code == 404


# --- making


@pytest.mark.parametrize(("roll", "reads", "changes"), KF_ROLES)
def test_who_makes_kfs_report(client, kf, roll, reads, changes):
    login(client, roll, kf)

    answer = client.post(
        f"{reverse('frontend:rapport_ny')}?ar=2026",
        {"rapport": "arsredovisning//", "mall": "arsredovisning"},
    )

    assert answer.status_code == (302 if changes else 404)
    assert Rapport.objects.count() == int(changes)


@pytest.mark.parametrize(("roll", "reads", "changes"), NAMND_ROLES)
def test_who_makes_a_namnds_verksamhetsberattelse(client, namnd, roll, reads, changes):
    login(client, roll, namnd)

    answer = client.post(
        f"{reverse('frontend:rapport_ny')}?ar=2026",
        {"rapport": "verksamhetsberattelse/BUN/", "mall": "verksamhetsberattelse"},
    )

    assert answer.status_code == (302 if changes else 404)
    made = Rapport.objects.values_list("slag", "enhet__kod")
    assert list(made) == ([("verksamhetsberattelse", "BUN")] if changes else [])


def test_an_internkontrollsamordnare_makes_the_report_on_internal_control(client, namnd):
    login(client, Roll.INTERNKONTROLLSAMORDNARE, namnd)

    client.post(
        f"{reverse('frontend:rapport_ny')}?ar=2026",
        {"rapport": "internkontrollrapport/BUN/", "mall": "internkontrollrapport"},
    )

    assert Rapport.objects.get().slag == Rapportslag.INTERNKONTROLLRAPPORT


def test_what_is_made_is_not_offered_again(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    RapportFactory()

    told = words(client.get(f"{reverse('frontend:rapport_ny')}?ar=2026"))

    assert "Årsredovisning 2026 " not in told
    assert "Internkontrollrapport 2026" in told


def test_last_years_report_is_what_a_new_one_starts_from(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    RapportblockFactory(rapport=RapportFactory(ar=2025), nyckel="egen")

    client.post(
        f"{reverse('frontend:rapport_ny')}?ar=2026",
        {"rapport": "arsredovisning//", "mall": "forra"},
    )

    assert list(Rapport.objects.get(ar=2026).block.values_list("nyckel", flat=True)) == ["egen"]


# --- the outline


def test_the_outline_tells_what_each_part_shows_and_what_is_next(client, kf):
    me = login(client, Roll.KVALITETSKEDJAN)
    rapport = RapportFactory()
    RapportblockFactory(rapport=rapport, slag=Blockslag.RUBRIK, rubrik="Personal")
    RapportblockFactory(rapport=rapport, ansvarig=me, klar_senast=date(2026, 11, 1))
    RapportblockFactory(rapport=rapport, slag=Blockslag.MAL, urval={"tagg": "Barn"})

    told = words(client.get(url("rapportbygge", rapport)))

    assert "Nästa för dig: Personal Skulle ha varit klar 1 november 2026. 1 del" in told
    assert "0 av 1 klara, 1 sen" in told
    assert "KF-mål med taggen Barn, fem år" in told


def test_buttons_move_a_part_without_script(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    rapport = RapportFactory()
    first, last = (RapportblockFactory(rapport=rapport, nyckel=n) for n in ("a", "b"))

    answer = client.post(url("rapportblock_flytta", last), {"vart": "upp"})

    assert answer.status_code == 302
    assert list(rapport.block.order_by("ordning").values_list("nyckel", flat=True)) == ["b", "a"]
    refused = client.post(url("rapportblock_flytta", first), {"vart": "ned"})
    assert refused.status_code == 422
    assert "står redan sist" in words(refused)


def test_a_part_is_put_after_the_one_that_is_chosen(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    rapport = RapportFactory()
    rows = {n: RapportblockFactory(rapport=rapport, nyckel=n, rubrik=n) for n in "abcd"}
    page = BeautifulSoup(
        client.get(url("rapportblock_andra", rows["b"])).content.decode(), "html.parser"
    )
    options = page.select("#id_efter option")
    assert [one.get_text().strip() for one in options] == ["Först i rapporten", "a", "c", "d"]
    assert [one.get_text().strip() for one in options if one.has_attr("selected")] == ["a"]

    def put(efter):
        data = {"vart": "efter", "efter": efter}
        return client.post(url("rapportblock_flytta", rows["b"]), data).status_code

    assert put(str(rows["d"].publikt_id)) == 302
    assert list(rapport.block.order_by("ordning").values_list("nyckel", flat=True)) == list("acdb")
    assert put("forst") == 302
    refused = [put(""), put("zz"), put(str(rows["b"].publikt_id))]
    assert refused == [422, 422, 422]
    assert list(rapport.block.order_by("ordning").values_list("nyckel", flat=True)) == list("bacd")


def test_a_part_is_added_from_its_kind_with_its_selection(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    rapport = RapportFactory()
    block = RapportblockFactory(rapport=rapport)
    address = f"{url('rapportblock_nytt', rapport)}?slag=namnder&efter={block.publikt_id}"

    empty = client.post(address, {"vilka": "bolag", "ar": "5"})
    client.post(address, {"vilka": "bolag", "innehall": ["mal"], "ar": "3"})

    assert empty.status_code == 422
    assert "Välj minst en sak som ska stå om varje nämnd." in words(empty)
    made = rapport.block.get(slag=Blockslag.NAMNDER)
    assert made.urval == {"vilka": "bolag", "innehall": ["mal"], "ar": 3}


def test_a_goal_for_the_namnd_alone_is_refused_with_the_remedy_and_what_was_typed(client):
    kommun.build()
    login(client, Roll.KVALITETSKEDJAN)
    block = RapportblockFactory(rapport=RapportFactory(), slag=Blockslag.MAL)

    answer = client.post(
        url("rapportblock_andra", block), {"mal": "B1, INT", "ar": "5", "version": "1"}
    )

    assert answer.status_code == 422
    assert "rapporteras bara till den egna nämnden" in words(answer)
    assert "B1, INT" in answer.content.decode()
    block.refresh_from_db()
    assert (block.urval, block.version) == ({}, 1)


def test_a_changed_part_that_somebody_changed_first_shows_both(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    block = RapportblockFactory(rapport=RapportFactory(), rubrik="Deras")
    block.save_as(UserFactory())

    answer = client.post(url("rapportblock_andra", block), {"rubrik": "Mitt", "version": "1"})

    assert answer.status_code == 409
    assert "Rubrik Mitt" in words(answer)
    assert "Rubrik Deras" in words(answer)


# --- writing


def test_last_years_text_stands_beside_with_its_differences_in_words(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    forra = RapportblockFactory(rapport=RapportFactory(ar=2025), nyckel="a")
    RapporttextFactory(block=forra, text="Resultatet ökade.")
    block = RapportblockFactory(rapport=RapportFactory(), nyckel="a")
    RapporttextFactory(block=block, text="Resultatet minskade.")

    page = BeautifulSoup(client.get(url("rapporttext", block)).content.decode(), "html.parser")

    ins, dels = page.find("ins"), page.find("del")
    assert re.sub(r"\s+", " ", ins.get_text()) == "[nytt: minskade.]"
    assert re.sub(r"\s+", " ", dels.get_text()) == "[borttaget: ökade.]"


def test_a_text_is_shown_without_being_saved(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    block = RapportblockFactory(rapport=RapportFactory())

    answer = client.post(
        url("rapporttext", block), {"text": "**Fet** <b>x</b>", "version": "0", "visa": "ja"}
    )

    assert answer.status_code == 200
    shown = BeautifulSoup(answer.content.decode(), "html.parser").find(class_="text").p
    assert (shown.strong.get_text(), shown.b) == ("Fet", None)
    assert words(answer).count("<b>x</b>") == 2  # in the field and as it will be
    assert not Rapporttext.objects.exists()


def test_a_late_text_shows_both_and_loses_neither(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    text = RapporttextFactory(block__rapport=RapportFactory(), text="Deras ord.")

    answer = client.post(url("rapporttext", text.block), {"text": "Mina ord.", "version": "0"})

    assert answer.status_code == 409
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    assert page.find("textarea").get_text().strip() == "Mina ord."
    assert "Deras ord." in words(answer)
    assert page.find("input", {"name": "version"})["value"] == "1"
    assert Rapporttext.objects.get().text == "Deras ord."


def test_an_empty_text_is_not_ready_and_the_page_says_so(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    block = RapportblockFactory(rapport=RapportFactory())

    answer = client.post(url("rapporttext", block), {"text": " ", "version": "0", "klar": "ja"})

    assert answer.status_code == 422
    assert "Texten är tom och kan inte markeras som klar." in words(answer)


# --- images


def upload(client, block, data, alt="Stadshuset"):
    file = SimpleUploadedFile("hav.png", data, content_type="image/png")
    return client.post(url("rapportbild", block), {"bild": file, "alt": alt, "version": "1"})


def test_an_image_is_uploaded_with_its_words_and_served_to_readers_of_the_report(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    rapport = RapportFactory()
    block = RapportblockFactory(rapport=rapport, slag=Blockslag.BILD)

    assert upload(client, block, PNG).status_code == 302

    sha256 = Rapportbild.objects.get().sha256
    address = reverse("frontend:rapportbild_fil", args=[rapport.publikt_id, sha256])
    served = client.get(address)
    assert (served.content, served["Content-Type"]) == (PNG, "image/png")
    annan = reverse("frontend:rapportbild_fil", args=[RapportFactory(ar=2025).publikt_id, sha256])
    assert client.get(annan).status_code == 404
    login(client, Roll.LASARE, kf)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "alt", "message"),
    [
        (PNG, "", "Beskriv i ord vad bilden visar."),
        (b"<svg/>", "Stadshuset", "är ingen PNG- eller JPEG-bild"),
        (b"\x89PNG" + b"\0" * 50_000_000, "Stadshuset", "är för stor: högst 5 MB får plats"),
    ],
)
def test_an_image_that_does_not_hold_is_refused_and_the_words_stay(client, kf, data, alt, message):
    login(client, Roll.KVALITETSKEDJAN)
    block = RapportblockFactory(rapport=RapportFactory(), slag=Blockslag.BILD)

    answer = upload(client, block, data, alt)

    assert answer.status_code == 422
    assert message in words(answer)
    assert BeautifulSoup(answer.content.decode(), "html.parser").textarea.get_text().strip() == alt
    assert not Rapportbild.objects.exists()


# --- the whole, and how it grows


def test_the_whole_is_read_as_it_stands_now(client):
    kommun.build()
    login(client, Roll.KVALITETSKEDJAN)
    rapport = RapportFactory()
    RapportblockFactory(rapport=rapport, slag=Blockslag.RUBRIK, rubrik="Mål och utfall")
    RapportblockFactory(rapport=rapport, slag=Blockslag.MAL)
    RapporttextFactory(block=RapportblockFactory(rapport=rapport), text="Halvfärdigt.")

    told = words(client.get(url("rapport_las", rapport)))

    assert "Alla klarar skolan" in told
    assert "Halvfärdigt." in told
    assert "Internt mål" not in told


@pytest.mark.parametrize("name", ["rapportbygge", "rapport_skribenter"])
def test_the_pages_take_as_many_statements_for_thirty_parts(client, kf, name):
    login(client, Roll.KVALITETSKEDJAN)
    rapport, counts = RapportFactory(), []

    for antal in (3, 27):
        for _ in range(antal):
            RapporttextFactory(block=RapportblockFactory(rapport=rapport, ansvarig=UserFactory()))
        with CaptureQueriesContext(connection) as found:
            client.get(url(name, rapport))
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_the_list_takes_as_many_statements_for_thirty_reports(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    counts = []

    for antal in (3, 27):
        for _ in range(antal):
            rapport = RapportFactory(namnd=True, enhet=EnhetFactory(parent=kf))
            RapportblockFactory(rapport=rapport)
        with CaptureQueriesContext(connection) as found:
            client.get(f"{reverse('frontend:rapporter')}?ar=2026")
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_one_person_is_named_for_several_parts_and_the_days_stay(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    who = UserFactory(roll=(Roll.RAPPORTOR, kf), username="hanna")
    rapport = RapportFactory()
    day = date(2027, 1, 22)
    parts = [RapportblockFactory(rapport=rapport, klar_senast=day) for _ in range(3)]
    chosen = [str(block.publikt_id) for block in parts[:2]]

    nobody = client.post(url("rapport_skribenter", rapport), {"delar": chosen})
    answer = client.post(url("rapport_skribenter", rapport), {"delar": chosen, "ansvarig": "hanna"})

    assert (nobody.status_code, answer.status_code) == (422, 302)
    assert "Välj vem som ska skriva." in words(nobody)
    named = rapport.block.order_by("ordning").values_list("ansvarig", "klar_senast")
    assert list(named) == [(who.pk, day), (who.pk, day), (None, day)]


def test_who_left_the_namnd_writes_in_its_report_no_more(client, namnd):
    me = login(client, Roll.RAPPORTOR, EnhetFactory())
    rapport = RapportFactory(namnd=True, enhet=namnd)
    block = RapportblockFactory(rapport=rapport, ansvarig=me, rapporteras_till="namnd")

    assert client.get(url("rapportbygge", rapport)).status_code == 404
    answer = client.post(url("rapporttext", block), {"text": "Kvar.", "version": "0"})
    assert answer.status_code == 404
    assert not Rapporttext.objects.exists()


def test_a_report_gets_another_title_and_a_late_one_loses_nothing(client, kf):
    login(client, Roll.KVALITETSKEDJAN)
    rapport = RapportFactory()

    client.post(url("rapport_titel", rapport), {"titel": "Älvstrands år 2026", "version": "1"})
    late = client.post(url("rapport_titel", rapport), {"titel": "Sen", "version": "1"})
    empty = client.post(url("rapport_titel", rapport), {"titel": " ", "version": "2"})

    assert (late.status_code, empty.status_code) == (409, 422)
    assert Rapport.objects.get().titel == "Älvstrands år 2026"
