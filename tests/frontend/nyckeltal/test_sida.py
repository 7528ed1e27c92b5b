"""The page itself: what is shown, to whom, and at what cost."""

import datetime as dt
from decimal import Decimal

import pytest

from internkontroll.enums import TillfalleLage
from mal.enums import RapporterasTill
from nyckeltal.enums import Aggregering, Satt
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.registries import progress
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    MalFactory,
    MalNyckeltalFactory,
    NyckeltalEnhetFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.frontend.nyckeltal.conftest import soup_of, words

pytestmark = pytest.mark.django_db


def set_state(varld, lage, **facts):
    for name, value in (facts | {"lage": lage}).items():
        setattr(varld.inlamning, name, value)
    varld.inlamning.save()


def notices(page):
    return [words(notis) for notis in page.select(".notiser .notis")]


def test_a_row_shows_earlier_values_target_inputs_and_status(client, varld, rapportor):
    figure = varld.ansvar.nyckeltal
    for ar, varde in ((2023, 70), (2024, 71), (2025, 72)):
        UtfallFactory(nyckeltal=figure, ar=ar, varde=Decimal(varde))

    row = soup_of(client.get(varld.page)).find(id=f"r-{varld.ansvar.publikt_id}")

    assert [words(li) for li in row.select(".inm-forr li")] == [
        "2023 70,0",
        "2024 71,0",
        "2025 72,0",
    ]
    assert words(row.select_one(".inm-mal")) == "Mål 2026: minst 75,0 nära från 72,0"
    assert [words(label) for label in row.select(".inm-varden label")] == [
        "Totalt",
        "Kvinnor",
        "Män",
    ]
    assert words(row.select_one(".status")) == "Ej mätt"
    assert row.select_one("noscript") is not None


def test_what_was_said_the_last_time_stands_by_the_comment(client, varld, rapportor):
    figure = varld.ansvar.nyckeltal
    UtfallFactory(nyckeltal=figure, ar=2024, kommentar="Nytt mätsätt")
    UtfallFactory(nyckeltal=figure, ar=2025)

    row = soup_of(client.get(varld.page)).find(id=f"r-{varld.ansvar.publikt_id}")

    assert words(row.select_one(".falt__hjalp")) == "2024: ”Nytt mätsätt”"


def test_only_what_is_split_asks_for_the_sexes(client, varld, rapportor):
    other = varld.add_row(per_kon=False)

    row = soup_of(client.get(varld.page)).find(id=f"r-{other.publikt_id}")

    assert [i["name"] for i in row.select(".inm-varden input")] == ["T"]
    assert words(row.select_one(".marke")) == "Följs"


def test_a_computed_figure_is_read_and_its_parts_are_filled_in(client, varld, rapportor):
    figure = varld.ansvar.nyckeltal
    figure.aggregering = Aggregering.MEDEL
    figure.save()
    varld.ansvar.satt = Satt.BERAKNAS
    varld.ansvar.save()
    school = EnhetFactory(parent=varld.namnd, slag="verksamhet", namn="Norrskolan")
    part = NyckeltalEnhetFactory(nyckeltal=figure, enhet=school)
    url = varld.url("spara_utfall", part.publikt_id)

    response = client.post(url, {"T": "76"}, **varld.htmx)

    read_only = soup_of(response).select_one(".inm-rad--las")
    assert words(read_only.select_one(".inm-varden")) == "Totalt 76,0"
    assert "räknas samman av 1 av 1 enhet" in words(read_only)
    page = soup_of(client.get(varld.page))
    assert [words(h3) for h3 in page.select(".inm-rad h3")] == ["Behöriga elever", "Norrskolan"]


def test_the_menu_lists_goals_under_their_areas_and_own_goals_last(client, varld, rapportor):
    MalFactory(huvudansvarig=varld.namnd, kod="M-0", rapporteras_till=RapporterasTill.NAMND)
    MalFactory(huvudansvarig=varld.namnd, kod="M-3")
    NyckeltalEnhetFactory(nyckeltal__agare=varld.namnd)

    menu = soup_of(client.get(varld.page)).find(id="maltrad")

    assert [words(h2) for h2 in menu.select("h2")] == ["Mål", "Enbart till nämnden", "Övrigt"]
    assert [a["href"] for a in menu.select("a")] == ["#m-M-1", "#m-M-3", "#m-M-0", "#ovriga"]
    page = soup_of(client.get(varld.page))
    assert all(page.find(id=a["href"][1:]) for a in menu.select("a"))


def test_checks_stand_under_the_goals_and_are_counted(client, varld, rapportor):
    moment = KontrollmomentFactory(plan__enhet=varld.namnd)
    for lage in (TillfalleLage.PLANERAT, TillfalleLage.INSTALLT):
        KontrolltillfalleFactory(
            moment=moment,
            uppfoljning=varld.inlamning.uppfoljning,
            lage=lage,
            lage_motiv="Systemet byts" if lage == TillfalleLage.INSTALLT else "",
            planerad=dt.date(2026, 11, 30 if lage == TillfalleLage.PLANERAT else 29),
        )
    done = KontrolltillfalleFactory(
        moment=moment, uppfoljning=varld.inlamning.uppfoljning, planerad=dt.date(2026, 11, 1)
    )
    KontrollresultatFactory(tillfalle=done)

    page = soup_of(client.get(varld.page))

    entry = page.select_one("#maltrad a[href='#internkontroll']")
    assert words(entry) == "Kontroller 1/2 klara"
    assert len(page.select("#internkontroll li")) == 3
    assert words(page.select_one("#framdrift .kvitto")) == (
        "1 av 4 klara · 0 av 1 nyckeltal · 0 av 1 mål bedömda · 1 av 2 kontroller"
    )


def test_the_page_counts_as_start_page_and_board_do(client, varld, rapportor):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)
    KontrolltillfalleFactory(
        moment__plan__enhet=varld.namnd, uppfoljning=varld.inlamning.uppfoljning
    )

    page = soup_of(client.get(varld.page))

    klara, totalt = progress([varld.inlamning])[varld.inlamning.pk]
    assert (klara, totalt) == (1, 3)
    assert words(page.select_one("#framdrift b")) == "1 av 3 klara"
    assert page.progress["value"] == "1"


def test_a_returned_submission_shows_why(client, varld, rapportor):
    set_state(varld, InlamningLage.ATER, ater_motiv="Skriv åtgärder för mål två.")

    page = soup_of(client.get(varld.page))

    assert notices(page) == ["Lämnad åter: ”Skriv åtgärder för mål två.”"]
    assert words(page.select_one(".knapp--forst")) == "Granska och skicka"


def test_what_was_sent_in_says_who_has_it_and_that_it_may_still_change(client, varld, rapportor):
    UserFactory(roll=(Roll.GODKANNARE, varld.namnd), first_name="Lena", last_name="Berg")
    sent = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
    set_state(varld, InlamningLage.INSKICKAD, inskickad_av=rapportor, inskickad_at=sent)

    page = soup_of(client.get(varld.page))

    assert notices(page) == [
        f"Inskickad 12 november 2026 av {rapportor.namn}. Lena Berg granskar nu. "
        "Du kan fortfarande ändra; det syns för den som granskar."
    ]
    assert words(page.select_one(".knapp--forst")) == "Inlämningens läge och beslut"
    assert page.select_one("form.inm-rad") is not None


def test_a_change_after_the_decision_is_marked(client, varld, rapportor):
    set_state(
        varld,
        InlamningLage.BESLUTAD,
        beslut_organ="Nämnden",
        beslut_datum=dt.date(2026, 11, 15),
        beslut_paragraf="12",
    )

    client.post(varld.row, {"T": "72,5"})

    page = soup_of(client.get(varld.page))
    assert notices(page)[0].startswith("Ändrad efter beslut. Beslutet står fast.")
    assert notices(page)[1].startswith("Beslutad: Nämnden 2026-11-15 § 12.")


def test_a_closed_round_is_read(client, varld, rapportor, klocka):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)
    klocka.move_to(dt.datetime(2027, 4, 2, 12, tzinfo=dt.UTC))
    client.force_login(rapportor)

    page = soup_of(client.get(varld.page))

    assert notices(page)[0].startswith("Årsbokslut 2026 är stängd sedan 31 mars 2027.")
    assert page.select("main form") == []
    assert words(page.select_one(".inm-varden")) == "Totalt 72,5"


@pytest.mark.parametrize("roll", [Roll.EKONOM, Roll.SEKRETERARE, Roll.KVALITETSKEDJAN])
def test_those_who_only_read_see_a_draft_without_fields(client, varld, log_in, roll):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)
    log_in(roll, None if roll == Roll.KVALITETSKEDJAN else varld.namnd)

    page = soup_of(client.get(varld.page))

    assert notices(page)[0].startswith("Du läser.")
    assert page.select("main form") == []
    assert words(page.select_one(".inm-varden")) == "Totalt 72,5"


@pytest.mark.parametrize("roll", [Roll.REVISOR, Roll.ADMINISTRATOR, Roll.LASARE])
def test_a_draft_is_not_told_to_those_who_read_what_is_approved(client, varld, log_in, roll):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal)
    log_in(roll, varld.namnd if roll == Roll.LASARE else None)

    draft = soup_of(client.get(varld.page))
    set_state(varld, InlamningLage.GODKAND)
    approved = soup_of(client.get(varld.page))

    assert "Uppgifterna är ett utkast" in words(draft)
    assert draft.select(".inm-rad") == []
    assert words(approved.select_one(".inm-varden")) == "Totalt 72,5"


def test_another_enhets_draft_is_not_told_through_a_shared_goal(client, varld, rapportor):
    ks = EnhetFactory(kod="KS", parent=varld.kf)
    InlamningFactory(enhet=ks, uppfoljning=varld.inlamning.uppfoljning, lage=InlamningLage.UTKAST)
    goal = MalFactory(huvudansvarig=ks, kod="KS-1")
    goal.medansvariga.add(varld.namnd)
    figure = NyckeltalEnhetFactory(nyckeltal__agare=ks).nyckeltal
    MalNyckeltalFactory(mal=goal, nyckeltal=figure)
    UtfallFactory(nyckeltal=figure)

    block = soup_of(client.get(varld.page)).find(id="m-KS-1")

    assert words(block.select_one(".inm-varden")) == "Utfall: Utkast, visas när det är godkänt"
    assert "72,5" not in words(block)


def test_one_open_round_is_gone_to_at_once(client, varld, rapportor):
    start = varld.page.split("2026-AB")[0]

    assert client.get(start).url == varld.page


def test_all_rounds_are_listed_on_request(client, varld, rapportor):
    old = UppfoljningFactory(ar=2024, kod="2024-AB")
    InlamningFactory(enhet=varld.namnd, uppfoljning=old, lage=InlamningLage.GODKAND)

    page = soup_of(client.get(varld.page.split("2026-AB")[0] + "?alla"))

    assert [words(table.caption) for table in page.select("table")] == [
        "Öppna omgångar som du fyller i",
        "Stängda omgångar, att läsa",
    ]
    assert [words(a) for a in page.select("table a")] == ["Årsbokslut 2026", "Årsbokslut 2024"]
    assert [words(cell) for cell in page.table.select("tbody td")] == [
        "Ej påbörjad",
        "0 av 2 klara 0 av 2",
        "29 januari 2027 om 72 dagar",
    ]


def test_nothing_to_fill_in_just_now_says_when_there_will_be(client, varld, rapportor, klocka):
    klocka.move_to(dt.datetime(2027, 4, 2, 12, tzinfo=dt.UTC))
    client.force_login(rapportor)

    page = soup_of(client.get(varld.page.split("2026-AB")[0]))

    assert "Inget att fylla i just nu" in words(page)
    assert words(page.caption) == "Stängda omgångar, att läsa"


def test_one_who_fills_in_nothing_is_shown_where_to_read(client, varld, log_in):
    log_in(Roll.LASARE, varld.namnd)

    page = soup_of(client.get(varld.page.split("2026-AB")[0]))

    assert "Du fyller inte i någon enhets uppföljning" in words(page)
    assert page.select_one(".tomt a")["href"] == "/fullstandighet/"


def test_after_a_check_the_progress_alone_is_asked_for(client, varld, rapportor):
    parts = soup_of(client.get(varld.page, **varld.htmx))

    ids = [part["id"] for part in parts.find_all(id=True, recursive=False)]
    assert ids == ["framdrift", "maltrad", "nasta"]
