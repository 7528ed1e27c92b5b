"""Uppdrag as pages: the register, one uppdrag, and the acts on it; refusals write nothing."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.enums import RapporterasTill
from mal.models import Uppdrag, UppdragMottagare
from mal.services import Svar, change_uppdrag, end_uppdrag, svara
from mal.services.uppdrag import Uppdragsform
from styrning.grund.beslut import Beslut
from styrning.grund.enums import InlamningLage, Roll, Slag
from styrning.grund.models import EnhetSuccession, Handelse
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    PlanFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
ROLES = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.RAPPORTOR, False),
    (Roll.GODKANNARE, False),
    (Roll.SEKRETERARE, False),
    (Roll.REVISOR, False),
    (Roll.KVALITETSKEDJAN, True),
    (Roll.ADMINISTRATOR, True),
]
NEW = {
    "namn": "Öva kontinuitetsplaner",
    "kod": "2026-2",
    "organ": "Kommunfullmäktige",
    "datum": "2026-02-23",
    "paragraf": "§ 19",
    "ar": "2026",
    "riktat_till": "namnder",
    "rapporteras_till": "kf",
}
LISTA = reverse("frontend:uppdrag_lista")


@pytest.fixture
def bun(db):
    PlanFactory(ar=2026)
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def son(db):
    return EnhetFactory(kod="SON", namn="Socialnämnden")


@pytest.fixture
def uppdrag(bun, son):
    return UppdragFactory(
        kod="2026-1",
        namn="Pröva barnets bästa",
        mottagare=[bun, son],
        klart_senast=dt.date(2026, 10, 31),
    )


@pytest.fixture
def log_in(client):
    def as_new(roll=Roll.KVALITETSKEDJAN, enhet=None):
        given = None if roll is None else roll if roll in WHOLE else (roll, enhet)
        user = UserFactory(roll=given)
        client.force_login(user)
        return user

    return as_new


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def address(name: str, kod: str = "2026-1") -> str:
    return reverse(f"frontend:{name}", args=[kod])


def rows(response) -> list[list[str]]:
    return [
        [words(cell) for cell in row.find_all(["th", "td"])]
        for row in soup_of(response).find(id="c-uppdrag").find_parent("table").select("tbody tr")
    ]


def answer(uppdrag, enhet, lage, state=InlamningLage.GODKAND, **facts):
    runda = facts.pop("runda", None) or UppfoljningFactory()
    InlamningFactory(enhet=enhet, uppfoljning=runda, lage=state)
    return UppdragssvarFactory(uppdrag=uppdrag, enhet=enhet, uppfoljning=runda, lage=lage, **facts)


def test_the_register_counts_recipients_and_names_the_late(client, log_in, uppdrag, bun):
    answer(uppdrag, bun, "genomfort")
    log_in(Roll.LASARE, bun)

    response = client.get(LISTA)

    assert rows(response) == [
        [
            "Pröva barnets bästa 2026-1 · Kommunfullmäktige 2025-11-25 § 141",
            "Barn- och utbildningsnämnden, Socialnämnden",
            "31 oktober 2026 1 försenad",
            "1 Genomfört 1 Ej besvarat",
        ]
    ]
    counts = {words(d.dt): words(d.dd) for d in soup_of(response).select(".siffror > div")}
    assert (counts["Genomfört"], counts["Ej besvarat"]) == ("1 av 2", "1 av 2")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["2026-1", "2026-5"]),
        ({"enhet": "SON"}, ["2026-1"]),
        ({"lage": "genomfort"}, ["2026-5"]),
        ({"enhet": "SON", "lage": "genomfort"}, []),
        ({"lage": "påhittat"}, []),
    ],
)
def test_the_register_is_filtered(client, log_in, uppdrag, bun, query, expected):
    answer(UppdragFactory(kod="2026-5", mottagare=[bun]), bun, "genomfort")
    log_in()

    page = soup_of(client.get(LISTA, query))

    found = [words(e).split(" · ")[0] for e in page.select("tbody th .etta")]
    assert found == expected
    assert bool(page.select(".tomt")) == (not expected)


def test_the_register_of_a_year_that_is_none_is_not_found(client, log_in, uppdrag):
    log_in()

    assert client.get(LISTA, {"ar": "2026"}).status_code == 200
    for ar in ("1999", "x", "²026", "20260"):
        assert client.get(LISTA, {"ar": ar}).status_code == 404


def test_an_empty_register_says_what_to_do(client, log_in, bun):
    log_in(Roll.LASARE, bun)
    assert "Kvalitetskedjan lägger in dem" in words(soup_of(client.get(LISTA)))

    log_in(Roll.KVALITETSKEDJAN)
    assert soup_of(client.get(LISTA)).select_one(".tomt a")["href"] == "/nytt-uppdrag/"


def test_what_is_for_a_namnd_is_seen_by_those_who_read_its_report(client, log_in, bun, son):
    own = UppdragFactory(
        kod="N-1", mottagare=[bun], rapporteras_till=RapporterasTill.NAMND, namn="Bara för nämnden"
    )
    for roll, enhet, sees in [
        (Roll.LASARE, bun, True),
        (Roll.REVISOR, None, True),
        (Roll.GODKANNARE, son, False),
        (None, None, False),
    ]:
        log_in(roll, enhet)
        assert ("Bara för nämnden" in client.get(LISTA).content.decode()) == sees
        assert client.get(address("uppdrag", own.kod)).status_code == (200 if sees else 404)


def test_a_draft_answer_is_told_only_to_those_who_read_drafts(client, log_in, uppdrag, bun):
    answer(uppdrag, bun, "pagar", InlamningLage.INSKICKAD, text="Ännu ett utkast")
    for roll, enhet, sees in [
        (Roll.RAPPORTOR, bun, True),
        (Roll.KVALITETSKEDJAN, None, True),
        (Roll.LASARE, bun, False),
        (Roll.REVISOR, None, False),
        (Roll.ADMINISTRATOR, None, False),
    ]:
        log_in(roll, enhet)
        page = client.get(address("uppdrag")).content.decode()
        assert ("Ännu ett utkast" in page) == sees
        assert ("Pågår" in words(soup_of(client.get(LISTA)).select_one("tbody"))) == sees


def test_the_page_tells_who_said_what_and_when(client, log_in, uppdrag, bun):
    runda = UppfoljningFactory(namn="Årsbokslut 2026")
    inlamning = InlamningFactory(enhet=bun, uppfoljning=runda)
    karin = UserFactory(first_name="Karin", last_name="Öhman")
    svara(uppdrag, bun, inlamning, Svar("pagar", "Först så"), by=karin)
    svara(uppdrag, bun, inlamning, Svar("genomfort", "Sedan så"), by=karin, version=1)

    log_in(Roll.RAPPORTOR, bun)
    page = words(soup_of(client.get(address("uppdrag"))))
    assert "Först så" in page
    assert "Karin Öhman" in page

    inlamning.refresh_from_db()
    inlamning.lage = InlamningLage.GODKAND
    inlamning.save()
    log_in(Roll.LASARE, bun)
    page = words(soup_of(client.get(address("uppdrag"))))
    assert "Sedan så" in page
    assert "Först så" not in page


def test_an_uppdrag_left_by_a_namnd_that_ended_asks_for_the_one_that_took_over(client, log_in, bun):
    gone = EnhetFactory(namn="Kulturnämnden", galler_till=dt.date(2025, 12, 31))
    taker = EnhetFactory(kod="KFN", namn="Kultur- och fritidsnämnden")
    EnhetSuccession.objects.create(fran=gone, till=taker, datum=dt.date(2026, 1, 1))
    row = UppdragFactory(kod="2026-1", mottagare=[gone])
    log_in()
    warning = "Kulturnämnden har upphört"

    page = words(soup_of(client.get(address("uppdrag"))))
    assert f"{warning} utan att uppdraget är klart. Lägg till den som tar över" in page
    client.post(address("uppdrag_mottagare"), {"enhet": "KFN", "version": row.version})

    page = words(soup_of(client.get(address("uppdrag"))))
    assert warning not in page
    assert "upphörde 31 december 2025" in page
    assert "Kultur- och fritidsnämnden tog över" in page


def test_the_goals_page_lists_its_uppdrag(client, log_in, bun):
    goal = MalFactory(kod="M-1", plan=PlanFactory(ar=2026), huvudansvarig=bun)
    UppdragFactory(kod="2026-1", namn="Läslyft", mal=goal, mottagare=[bun])
    log_in()

    page = soup_of(client.get(reverse("frontend:mal", args=[2026, "M-1"])))

    assert words(page.select_one("#uppdrag tbody tr")) == (
        "Läslyft 2026-1 · Kommunfullmäktige 2025-11-25 § 141 – Ej besvarat"
    )
    link = soup_of(client.get(address("uppdrag"))).select_one("aside a[href^='/mal/']")
    assert link["href"] == "/mal/2026/M-1/"


@pytest.mark.parametrize(("roll", "may"), ROLES)
def test_who_gives_an_uppdrag(client, log_in, bun, roll, may):
    log_in(roll, bun)
    url = reverse("frontend:uppdrag_nytt")

    assert client.get(url).status_code == (200 if may else 404)
    response = client.post(url, NEW)

    assert response.status_code == (302 if may else 404)
    written = list(UppdragMottagare.objects.values_list("uppdrag__kod", "enhet__kod"))
    assert written == ([("2026-2", "BUN")] if may else [])
    assert Handelse.objects.count() == int(may)


@pytest.mark.parametrize(("roll", "may"), ROLES)
def test_who_changes_and_ends_an_uppdrag(client, log_in, uppdrag, bun, roll, may):
    log_in(roll, bun)
    EnhetFactory(kod="SBN")
    acts = {
        "uppdrag_andra": NEW
        | {"kod": "2026-1", "riktat_till": "utvalda", "utvalda": ["BUN", "SON"]},
        "uppdrag_mottagare": {"enhet": "SBN"},
        "uppdrag_mottagare_bort": {"enhet": "SBN"},
        "uppdrag_avsluta": {"datum": "2026-11-18", "motiv": "Ersattes"},
        "uppdrag_ateruppta": {},
    }
    for name, typed in acts.items():
        version = Uppdrag.objects.get().version
        response = client.post(address(name), typed | {"version": version})
        assert response.status_code == (302 if may else 404), name
    for name in ("uppdrag_andra", "uppdrag_avsluta"):
        assert client.get(address(name)).status_code == (200 if may else 404)

    assert Uppdrag.objects.get().version == (6 if may else 1)
    assert Handelse.objects.count() == (5 if may else 0)
    assert set(UppdragMottagare.objects.values_list("enhet__kod", flat=True)) == {"BUN", "SON"}


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"namn": ""}, "namn", "måste fyllas i"),
        ({"kod": "a b"}, "kod", "bokstäver, siffror och bindestreck"),
        ({"riktat_till": ""}, "riktat_till", "måste fyllas i"),
        ({"riktat_till": "utvalda"}, "utvalda", "Välj minst en nämnd"),
        ({"klart_senast": "2020-01-01"}, "klart_senast", "innan det beslutades"),
        ({"datum": "2027-01-01"}, "datum", "framtiden"),
        ({"datum": "igår"}, "datum", "datum"),
        ({"mal": "2026/FINNS-EJ"}, "mal", "FINNS-EJ"),
        ({"riktat_till": "bolag"}, "riktat_till", "Ingen sådan enhet"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    client, log_in, bun, change, field, message
):
    log_in()

    response = client.post(reverse("frontend:uppdrag_nytt"), NEW | change)

    page = soup_of(response)
    assert response.status_code == 422
    assert message in words(page.find(id=f"id_{field}_error"))
    assert page.find(id="id_diarienummer") is not None
    if field != "namn":
        assert page.find(id="id_namn").get_text().strip() == NEW["namn"]
    assert not Uppdrag.objects.exists()


def test_a_conflict_shows_both_and_saving_again_wins(client, log_in, uppdrag):
    by = log_in()
    theirs = Uppdragsform(
        kod="2026-1",
        namn="Deras",
        ar=2026,
        riktat_till="namnder",
        beslut=Beslut("Kommunfullmäktige", dt.date(2025, 11, 25)),
    )
    change_uppdrag(uppdrag, theirs, by=by, version=1)
    mine = NEW | {"kod": "2026-1", "namn": "Mitt", "version": "1"}

    response = client.post(address("uppdrag_andra"), mine)

    page = soup_of(response)
    assert response.status_code == 409
    assert "Uppdrag Mitt" in words(page.select_one(".konflikt"))
    assert "Uppdrag Deras" in words(page.select_one(".konflikt"))
    assert page.find(id="id_namn").get_text().strip() == "Mitt"
    assert Uppdrag.objects.get().namn == "Deras"
    again = mine | {"version": page.select_one("[name=version]")["value"]}
    assert client.post(address("uppdrag_andra"), again).status_code == 302
    assert Uppdrag.objects.get().namn == "Mitt"


def test_a_newer_version_stops_ending_and_recipients(client, log_in, uppdrag):
    log_in()
    EnhetFactory(kod="SBN")
    uppdrag.save()  # version 2

    ending = {"datum": "2026-11-18", "motiv": "Ersattes", "version": "1"}
    response = client.post(address("uppdrag_avsluta"), ending)
    assert response.status_code == 409
    assert soup_of(response).find(id="id_motiv").get_text().strip() == "Ersattes"
    adding = {"enhet": "SBN", "version": "1"}
    assert client.post(address("uppdrag_mottagare"), adding).status_code == 409
    client.post(address("uppdrag_mottagare_bort"), {"enhet": "SON", "version": "1"})
    client.post(address("uppdrag_ateruppta"), {"version": "1"})

    assert Uppdrag.objects.get().avslutat is None
    assert UppdragMottagare.objects.count() == 2
    assert not Handelse.objects.exists()


def test_who_has_answered_is_not_taken_away(client, log_in, uppdrag, bun):
    answer(uppdrag, bun, "pagar")
    log_in()

    response = client.post(
        address("uppdrag_mottagare_bort"), {"enhet": "BUN", "version": "1"}, follow=True
    )

    assert "Barn- och utbildningsnämnden har redan svarat" in words(soup_of(response))
    assert UppdragMottagare.objects.count() == 2


def test_an_ended_uppdrag_says_why_and_may_be_taken_up_again(client, log_in, uppdrag):
    by = log_in()
    end_uppdrag(uppdrag, dt.date(2026, 11, 1), "Ersattes av ett nytt", by=by, version=1)

    page = soup_of(client.get(address("uppdrag")))
    assert "Avslutat 1 november 2026. Ersattes av ett nytt" in words(page)
    client.post(address("uppdrag_ateruppta"), {"version": "2"})
    assert Uppdrag.objects.get().avslutat is None


def test_unknown_uppdrag_are_not_found(client, log_in, bun):
    log_in()
    for name in ("uppdrag", "uppdrag_andra", "uppdrag_avsluta"):
        assert client.get(address(name, "FINNS-EJ")).status_code == 404


@pytest.mark.parametrize("page", ["uppdrag_lista", "uppdrag"])
def test_statements_do_not_grow_with_rows(client, log_in, bun, page):
    by = log_in()
    runda = UppfoljningFactory()
    row = UppdragFactory(kod="2026-1", mottagare=[bun])
    url = LISTA if page == "uppdrag_lista" else address("uppdrag")
    counts = []
    for antal in (3, 27):
        for _ in range(antal):
            enhet = EnhetFactory(slag=Slag.NAMND)
            InlamningFactory(enhet=enhet, uppfoljning=runda, lage=InlamningLage.GODKAND)
            row.mottagare_rader.create(enhet=enhet)
            UppdragssvarFactory(uppdrag=row, enhet=enhet, uppfoljning=runda)
            UppdragFactory(mottagare=[enhet])
        client.force_login(by)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
