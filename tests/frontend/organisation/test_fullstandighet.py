"""The completeness board: enhet by round, in words, for those who may see."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrning.grund import registries
from styrning.grund.enums import InlamningLage, Roll
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

Lage = InlamningLage
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture(autouse=True)
def _no_sources(monkeypatch):
    monkeypatch.setattr(registries, "_progress_sources", [])


@pytest.fixture
def runda():
    return UppfoljningFactory(kod="2026-AB", klar_namnd=date(2026, 11, 10))


def page(client, **query):
    response = client.get(reverse("frontend:fullstandighet"), query)
    assert response.status_code == 200
    return soup_of(response)


def rows(soup):
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]


def test_state_progress_lateness_and_whom_to_call(client, log_in, bun, sn, runda, monkeypatch):
    lena = UserFactory(first_name="Lena", last_name="Sandberg", telefon="0911-10 01")
    TilldelningFactory(user=lena, roll=Roll.GODKANNARE, enhet=bun)
    first = InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.UTKAST)
    InlamningFactory(
        enhet=sn,
        uppfoljning=runda,
        lage=Lage.INSKICKAD,
        inskickad_at=datetime(2026, 11, 12, 0, 30, tzinfo=STOCKHOLM),
    )
    monkeypatch.setattr(registries, "_progress_sources", [lambda found: {first.pk: (8, 17)}])
    log_in(Roll.KVALITETSKEDJAN)
    soup = page(client)
    assert rows(soup) == [
        [
            "Barn- och utbildningsnämnden",
            "Utkast , Barn- och utbildningsnämnden, Årsbokslut 2026 8 av 17 · sen 8 dagar",
            "Lena Sandberg 0911-10 01",
            "Ingen rapportör",
        ],
        [
            "Socialnämnden",
            "Inskickad , Socialnämnden, Årsbokslut 2026 kom 2 dagar sent",
            "ingen godkännare",
            "",
        ],
        ["Kommunen", "1 av 2 inne 1", "", ""],
    ]
    assert len(soup.select("td.sen")) == 1
    assert words(soup.select_one(".sidhuvud__ingress")) == "Årsbokslut 2026: 1 av 2 har lämnat in."
    assert soup.select_one("a[href^='tel:']")["href"] == "tel:0911-10 01"


@pytest.mark.parametrize(
    ("lage", "sent", "text"),
    [
        (Lage.INSKICKAD, datetime(2026, 11, 10, 23, 59, tzinfo=STOCKHOLM), "i tid"),
        (Lage.INSKICKAD, datetime(2026, 11, 11, 0, 1, tzinfo=STOCKHOLM), "kom 1 dag sent"),
        (Lage.GODKAND, datetime(2026, 11, 9, 8, 0, tzinfo=STOCKHOLM), "i tid"),
        (Lage.INSKICKAD, None, ""),
        (Lage.EJ_PABORJAD, None, "sen 8 dagar"),
    ],
)
def test_on_time_is_counted_in_the_municipalitys_days(client, log_in, bun, runda, lage, sent, text):
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=lage, inskickad_at=sent)
    log_in(Roll.KVALITETSKEDJAN)
    assert words(page(client).select_one("tbody .tal-v")) == text


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_sees_which_enheter(client, log_in, bun, sn, runda, roll):
    for enhet in (bun, sn):
        InlamningFactory(enhet=enhet, uppfoljning=runda)
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([roll if whole else (roll, bun)] if roll else []))
    names = [row[0] for row in rows(page(client))]
    if whole:
        assert names == ["Barn- och utbildningsnämnden", "Socialnämnden", "Kommunen"]
    elif roll:
        assert names == ["Barn- och utbildningsnämnden", "Dina enheter"]
    else:
        assert names == []


def test_without_enheter_it_says_who_sees_the_board(client, log_in, bun, runda):
    InlamningFactory(enhet=bun, uppfoljning=runda)
    log_in()
    empty = page(client).select_one(".tomt")
    assert words(empty.h2) == "Ingen enhet hör till dina roller"


def test_the_tabs_count_and_choose(client, log_in, kf):
    log_in(Roll.KVALITETSKEDJAN)
    late = UppfoljningFactory(klar_namnd=date(2026, 11, 10))
    for name, lage in (("A", Lage.UTKAST), ("B", Lage.INSKICKAD), ("C", Lage.GODKAND)):
        InlamningFactory(enhet=EnhetFactory(namn=name, parent=kf), uppfoljning=late, lage=lage)
    tabs = page(client).select(".flikar a")
    assert [words(tab) for tab in tabs] == [
        "Alla 3",
        "Inte inne 1",
        "Sena 1",
        "Att granska 1",
        "Se upp 1",
    ]

    def shown(visa):
        return [row[0] for row in rows(page(client, visa=visa))][:-1]

    assert shown("inte-inne") == ["A"]
    assert shown("sena") == ["A"]
    assert shown("granska") == ["B"]
    assert shown("se-upp") == ["A"]
    assert shown("vad-som-helst") == ["A", "B", "C"]


def test_a_tab_without_rows_says_so(client, log_in, bun, runda):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.GODKAND)
    assert words(page(client, visa="sena").select_one(".tomt h2")) == "Ingen"


def test_a_round_that_opens_within_sixty_days_says_when_and_what_may_go_wrong(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory(oppnar=date(2026, 11, 19)))
    [row, _] = rows(page(client))
    assert row == [
        "Barn- och utbildningsnämnden",
        "öppnar 19 nov , Barn- och utbildningsnämnden, Årsbokslut 2026",
        "ingen godkännare",
        "Ingen rapportör",
    ]
    assert rows(page(client, visa="inte-inne")) == []


def test_what_opens_later_is_shown_when_asked_for(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    far = UppfoljningFactory(oppnar=date(2027, 1, 18), namn="Långt fram")
    InlamningFactory(enhet=bun, uppfoljning=far)
    assert words(page(client).select_one(".tomt h2")) == "Ingen omgång öppnar snart"
    InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory())
    soup = page(client)
    assert "Långt fram" not in words(soup.table)
    link = soup.find("a", string=lambda text: text and "öppnar senare" in text)
    assert link["href"] == "?ar=2026&hela=1"
    assert "Långt fram" in words(page(client, hela="1").table)


def reporter(enhet, **facts):
    return TilldelningFactory(roll=Roll.RAPPORTOR, enhet=enhet, user=UserFactory(**facts)).user


def test_who_fills_in_is_named_and_what_may_go_wrong_is_told_once(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    karin = reporter(bun, telefon="0911-1", email="k@example.se")
    for oppnar in (date(2026, 11, 1), date(2026, 12, 1)):
        InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory(oppnar=oppnar))
    row = rows(page(client))[0]
    assert row[-2:] == [
        f"Fyller i: {karin.namn} 0911-1 ingen godkännare",
        f"{karin.namn} har aldrig loggat in",
    ]


def test_what_may_go_wrong_is_told_to_kvalitetskedjan_only(client, log_in, bun, runda):
    log_in((Roll.GODKANNARE, bun))
    InlamningFactory(enhet=bun, uppfoljning=runda)
    soup = page(client, visa="se-upp")
    assert "Ingen rapportör" not in words(soup.main)
    assert [words(tab).split()[0] for tab in soup.select(".flikar a")] == [
        "Alla",
        "Inte",
        "Sena",
        "Att",
    ]
    assert soup.select("[name=enhet]") == []


def test_what_is_in_or_closed_is_not_warned_about(client, log_in, bun, sn):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory(), lage=Lage.INSKICKAD)
    locked = {"klar_namnd": date(2026, 11, 9), "lases": date(2026, 11, 10)}
    InlamningFactory(enhet=sn, uppfoljning=UppfoljningFactory(**locked))
    assert words(page(client).select(".flikar a")[-1]) == "Se upp 0"


@pytest.mark.parametrize(("visa", "ticked"), [("", False), ("inte-inne", True), ("sena", True)])
def test_the_chosen_are_taken_to_the_reminder(client, log_in, bun, sn, runda, visa, ticked):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(enhet=bun, uppfoljning=runda)
    InlamningFactory(enhet=sn, uppfoljning=runda, lage=Lage.GODKAND)
    soup = page(client, visa=visa)
    box = soup.select_one("[name=enhet][value=BUN]")
    assert box.has_attr("checked") is ticked
    [button] = soup.select("form[method=get] button")
    assert (words(button), button["formaction"]) == ("Årsbokslut 2026", "/omgang/2026-AB/paminn/")
    chosen = soup_of(client.get(button["formaction"], {"enhet": "BUN"}))
    assert [row["value"] for row in chosen.select("[name=enhet][checked]")] == ["BUN"]


def test_an_approver_is_led_to_what_waits(client, log_in, bun, sn, runda):
    log_in((Roll.GODKANNARE, bun), (Roll.LASARE, sn))
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.INSKICKAD)
    InlamningFactory(enhet=sn, uppfoljning=runda, lage=Lage.INSKICKAD)
    link = page(client).select_one("main a[href='/omgang/2026-AB/granska/']")
    assert words(link) == "Årsbokslut 2026 1"


def test_who_is_not_asked_has_an_empty_cell_that_says_so(client, log_in, bun, sn, runda):
    log_in(Roll.KVALITETSKEDJAN)
    other = UppfoljningFactory(klar_namnd=date(2026, 11, 20), namn="Prognos")
    InlamningFactory(enhet=bun, uppfoljning=runda)
    InlamningFactory(enhet=sn, uppfoljning=other)
    assert rows(page(client))[0][2] == "– ingår inte"


def test_a_change_after_the_decision_shows(client, log_in, bun, runda):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(
        enhet=bun,
        uppfoljning=runda,
        lage=Lage.BESLUTAD,
        andrad_efter_beslut=True,
        beslut_organ="BUN",
        beslut_datum=date(2026, 11, 9),
        beslut_paragraf="1",
    )
    assert "ändrad efter beslut" in rows(page(client))[0][1]


def test_the_nearest_approver_is_called_and_the_enhets_telephone_stands_in(client, log_in, kf):
    log_in(Roll.KVALITETSKEDJAN)
    enhet = EnhetFactory(parent=kf, telefon="0911-99 99")
    InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory())
    for first, where, dates in (
        ("Över", kf, {}),
        ("Nära", enhet, {}),
        ("Slutat", enhet, {"galler_till": date(2026, 11, 17)}),
    ):
        user = UserFactory(first_name=first, last_name="Ek")
        TilldelningFactory(user=user, roll=Roll.GODKANNARE, enhet=where, **dates)
    assert rows(page(client))[0][-2] == "Nära Ek 0911-99 99"


@pytest.mark.parametrize(("ar", "status"), [("2025", 200), ("1989", 404), ("x", 200), ("", 200)])
def test_the_year_is_asked_for(client, log_in, ar, status):
    log_in(Roll.REVISOR)
    address = reverse("frontend:fullstandighet")
    assert client.get(address, {"ar": ar}).status_code == status


def test_statements_do_not_grow_with_rows(client, log_in, kf):
    log_in(Roll.KVALITETSKEDJAN)
    counts, made = [], 0
    for total in (3, 12):
        while made < total:
            enhet = EnhetFactory(parent=kf)
            TilldelningFactory(roll=Roll.GODKANNARE, enhet=enhet)
            for _ in range(2):
                InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory())
            made += 1
        with CaptureQueriesContext(connection) as captured:
            page(client)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 8
