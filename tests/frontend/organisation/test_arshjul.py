"""The årshjul: a year's activities and rounds with their states; forms for kvalitetskedjan."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nyckeltal.models import Undersokning
from styrning.grund.enums import AktivitetSlag, InlamningLage, Ring, Roll
from styrning.grund.models import Aktivitet, Arshjul, Handelse
from styrning.grund.services_aktivitet import seen_as
from tests.factories import (
    AktivitetFactory,
    ArshjulFactory,
    EnhetFactory,
    InlamningFactory,
    UppfoljningFactory,
)
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(db):
    """``activity(**facts)``: an activity of 2026, opened on 2 November."""

    def make(**facts):
        facts = {
            "arshjul": ArshjulFactory(ar=2026),
            "ring": Ring.DIALOG,
            "titel": "Medborgarundersökningen",
            "oppnar": date(2026, 11, 2),
        } | facts
        return Aktivitet.objects.create(**facts)

    return make


def page(client, ar=None, **query):
    address = reverse("frontend:arshjul_ar", args=[ar]) if ar else reverse("frontend:arshjul")
    response = client.get(address, query)
    assert response.status_code == 200
    return soup_of(response)


def rows(soup):
    """The rows of the table as lists of words, without their number; a ring is a list of one."""
    found = [
        [words(cell) for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")
    ]
    return [row if len(row) == 1 else row[1:] for row in found]


def test_activities_and_rounds_stand_ring_by_ring(client, log_in, bun, sn, activity):
    log_in((Roll.LASARE, bun))
    activity(enhet=sn, lagrum="KL 8:1", klar_namnd=date(2026, 11, 27), klar_kf=date(2027, 1, 5))
    runda = UppfoljningFactory(klar_namnd=date(2026, 11, 20), klar_ks=date(2026, 12, 8))
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=InlamningLage.INSKICKAD)
    InlamningFactory(enhet=sn, uppfoljning=runda)
    soup = page(client)
    assert rows(soup) == [
        ["B · Uppföljning"],
        [
            "Årsbokslut 2026 2 enheter",
            "1 nov",
            "20 nov",
            "8 dec",
            "",
            "1 av 2",
            "Öppen, 2 dagar kvar",
        ],
        ["D · Undersökningar och dialoger"],
        [
            "Medborgarundersökningen Socialnämnden · KL 8:1",
            "2 nov",
            "27 nov",
            "",
            "5 jan 2027",
            "",
            "Öppen, 48 dagar kvar",
        ],
    ]
    assert words(soup.select_one(".sidhuvud__ingress")) == "2 öppna."
    assert words(soup.select_one(".filter__svar")) == "Visar alla 2."


@pytest.mark.parametrize(
    ("facts", "state", "icon"),
    [
        ({"oppnar": date(2026, 11, 19)}, "Kommer 19 nov", "i-ring"),
        ({"oppnar": date(2027, 1, 2)}, "Kommer 2 jan 2027", "i-ring"),
        ({}, "Öppen", "i-halv"),
        ({"klar_namnd": date(2026, 11, 18)}, "Öppen, sista dagen", "i-halv"),
        ({"klar_namnd": date(2026, 11, 19)}, "Öppen, 1 dag kvar", "i-halv"),
        ({"klar_ks": date(2026, 11, 17)}, "Sen, 1 dag", "i-varn"),
        (
            {"klar_namnd": date(2026, 11, 3), "klar_kf": date(2026, 11, 30)},
            "Öppen, 12 dagar kvar",
            "i-halv",
        ),
        ({"klar_kf": date(2026, 11, 7), "klar_at": date(2026, 11, 9)}, "Klar", "i-bock"),
        ({"oppnar": date(2026, 12, 1), "klar_at": date(2026, 11, 9)}, "Klar", "i-bock"),
    ],
)
def test_an_activitys_state_is_a_word_and_a_shape(client, log_in, activity, facts, state, icon):
    log_in(Roll.REVISOR)
    activity(**facts)
    cell = page(client).select("tbody td")[-1]
    assert (words(cell), cell.use["href"]) == (state, f"#{icon}")


@pytest.mark.parametrize(
    ("lagen", "due", "share", "state"),
    [
        (["utkast", "inskickad"], date(2026, 11, 20), "1 av 2", "Öppen, 2 dagar kvar"),
        (["utkast", "inskickad"], date(2026, 11, 17), "1 av 2", "Sen, 1 dag"),
        (["godkand", "inskickad"], date(2026, 11, 17), "2 av 2", "Klar"),
        (["beslutad", "inskickad"], date(2026, 11, 20), "2 av 2, 1 beslutad", "Klar"),
        ([], date(2026, 11, 20), "0 av 0", "Öppen, 2 dagar kvar"),
    ],
)
def test_a_rounds_state_follows_what_is_in(client, log_in, lagen, due, share, state):
    log_in(Roll.REVISOR)
    runda = UppfoljningFactory(klar_namnd=due)
    beslut = {"beslut_organ": "x", "beslut_datum": date(2026, 11, 1), "beslut_paragraf": "1"}
    for lage in lagen:
        facts = beslut if lage == "beslutad" else {}
        InlamningFactory(uppfoljning=runda, lage=lage, **facts)
    cells = page(client).select("tbody td")
    assert [words(cells[-2]), words(cells[-1])] == [share, state]


def test_the_filter_answers_in_words(client, log_in, bun, sn, activity):
    log_in(Roll.REVISOR)
    activity(titel="Enkät", enhet=sn)
    activity(titel="Budget", ring=Ring.FULLMAKTIGE, enhet=bun)
    InlamningFactory(enhet=sn, uppfoljning=UppfoljningFactory())

    def shown(**query):
        soup = page(client, 2026, **query)
        titles = [row[0] for row in rows(soup) if len(row) > 1]
        return titles, words(soup.select_one(".filter__svar"))

    assert shown(ring="dialog") == (
        ["Enkät Socialnämnden"],
        "Visar 1 av 3: Undersökningar och dialoger. Visa allt",
    )
    assert shown(enhet="SN") == (
        ["Årsbokslut 2026 Socialnämnden", "Enkät Socialnämnden"],
        "Visar 2 av 3: Socialnämnden. Visa allt",
    )
    assert shown(ring="fullmaktige", enhet="SN") == (
        [],
        "Visar 0 av 3: Fullmäktige och styrelse, Socialnämnden. Visa allt",
    )
    assert len(shown(ring="finns-inte", enhet="INTE")[0]) == 3


def test_the_year_is_switched_and_next_year_is_offered(client, log_in, activity):
    log_in(Roll.REVISOR)
    ArshjulFactory(ar=2024)
    activity()
    tabs = page(client, 2024).select(".flikar a")
    assert [words(tab) for tab in tabs] == ["2024", "2026", "2027"]
    assert [words(tab) for tab in tabs if tab.get("aria-current")] == ["2024"]


@pytest.mark.parametrize("ar", [1989, 2101, 20260])
def test_a_year_out_of_reach_is_not_found(client, log_in, ar):
    log_in(Roll.REVISOR)
    assert client.get(reverse("frontend:arshjul_ar", args=[ar])).status_code == 404


def test_an_empty_year_says_who_fills_it(client, log_in):
    log_in(Roll.REVISOR)
    assert words(page(client, 2030).select_one(".tomt")) == (
        "Årshjulet är tomt för 2030 Kvalitetskedjan lägger upp omgångar och aktiviteter. De syns "
        "här så snart de finns."
    )


def test_an_empty_year_offers_the_first_round_to_kvalitetskedjan(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    link = page(client, 2030).select_one(".tomt a")
    assert link["href"] == reverse("frontend:omgang_ny", args=[2030])


def test_a_year_that_nobody_has_begun_offers_to_though_a_survey_is_planned(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    Undersokning.objects.create(
        ar=2027, titel="Ungas råd", enhet=bun, oppnar=date(2027, 2, 1), klar=date(2027, 3, 1)
    )
    soup = page(client, 2027)
    assert words(soup.select_one(".kort--borja .knapp--forst")) == "Utgå från 2026"
    assert "Årshjulet 2027 är inte påbörjat" in words(soup)


def test_what_is_in_doubt_is_the_next_step_of_kvalitetskedjan(client, log_in, activity):
    log_in(Roll.KVALITETSKEDJAN)
    activity(klar_namnd=date(2026, 11, 29))
    activity(klar_namnd=date(2026, 11, 30), ar_bestamd=False)
    soup = page(client)
    assert words(soup.select_one(".notis--steg")) == (
        "Att bestämma: En dag krockar med en helg, en helgdag eller ett annat sammanträde, och en "
        "aktivitets datum är kopierade från 2025 och väntar på besked. Bestäm datumen"
    )
    assert [words(step) for step in soup.select(".knapp--forst")] == ["Bestäm datumen"]


def test_days_that_have_been_are_in_doubt_no_more(client, log_in, activity):
    log_in(Roll.KVALITETSKEDJAN)
    activity(klar_namnd=date(2026, 10, 31))
    assert page(client).select(".notis--steg") == []


def test_the_months_tell_each_day_once_and_a_meeting_does_not_open(client, log_in, activity, bun):
    log_in(Roll.REVISOR)
    first = date(2026, 3, 2)
    activity(titel="Enkät", enhet=None, oppnar=first, klar_namnd=date(2026, 3, 20))
    activity(titel="Nämnden sammanträder", enhet=bun, oppnar=first, slag=AktivitetSlag.MOTE)
    activity(titel="Dialog", enhet=None, oppnar=first, klar_namnd=first)
    url = reverse("frontend:arshjul_ar", args=[2026])
    march = soup_of(client.get(url, {"visa": "manader"})).select_one("#m-3").parent
    assert [words(day) for day in march.select("li")] == [
        "måndag 2 mars Dialog, öppnar och sista dag Nämnden sammanträder Enkät, öppnar",
        "fredag 20 mars Enkät, sista dag",
    ]


def test_a_look_makes_no_arshjul(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    page(client, 2030)
    assert Arshjul.objects.count() == 0


@pytest.mark.parametrize("roll", [Roll.KVALITETSKEDJAN, Roll.REVISOR])
def test_only_who_may_change_is_offered_it(client, log_in, activity, roll):
    log_in(roll)
    row = activity()
    links = {link["href"] for link in page(client).main.find_all("a")}
    offered = {
        reverse("frontend:aktivitet_ny", args=[2026]),
        reverse("frontend:omgang_ny", args=[2026]),
        reverse("frontend:aktivitet", args=[row.publikt_id]),
    }
    assert (offered <= links) if roll == Roll.KVALITETSKEDJAN else not (offered & links)


def test_statements_do_not_grow_with_rows(client, log_in, kf, activity):
    log_in(Roll.KVALITETSKEDJAN)
    counts = []
    for total in (3, 12):
        while Aktivitet.objects.count() < total:
            activity(enhet=EnhetFactory(parent=kf))
            runda = UppfoljningFactory()
            for _ in range(3):
                InlamningFactory(uppfoljning=runda)
        with CaptureQueriesContext(connection) as captured:
            page(client)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


# -- activities by form --------------------------------------------------------------------

FORM = {
    "titel": "Skolenkäten",
    "ring": "dialog",
    "enhet": "BUN",
    "oppnar": "2026-01-12",
    "klar_namnd": "2026-03-20",
    "lagrum": "KL 8:1",
}


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_kvalitetskedjan_writes_activities(client, log_in, bun, activity, roll):
    row = activity()
    before = list(Aktivitet.objects.values())
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([roll if whole else (roll, bun)] if roll else []))
    may = roll == Roll.KVALITETSKEDJAN
    posts = [
        (reverse("frontend:aktivitet_ny", args=[2026]), FORM),
        (reverse("frontend:aktivitet", args=[row.publikt_id]), FORM | {"version": seen_as(row)}),
        (reverse("frontend:aktivitet_bort", args=[row.publikt_id]), {}),
    ]
    for address, facts in posts:
        assert client.post(address, facts).status_code == (302 if may else 403)
    if not may:
        assert list(Aktivitet.objects.values()) == before
        assert Handelse.objects.count() == 0


def test_an_activity_is_added_changed_and_taken_out_by_page(client, log_in, bun):
    user = log_in(Roll.KVALITETSKEDJAN)
    response = client.post(reverse("frontend:aktivitet_ny", args=[2026]), FORM, follow=True)
    assert "Skolenkäten är tillagd." in words(soup_of(response).select_one(".meddelanden"))
    row = Aktivitet.objects.get()
    assert (row.titel, row.enhet, row.klar_namnd, row.arshjul.ar) == (
        "Skolenkäten",
        bun,
        date(2026, 3, 20),
        2026,
    )
    address = reverse("frontend:aktivitet", args=[row.publikt_id])
    assert soup_of(client.get(address)).select_one("[name=titel]")["value"] == "Skolenkäten"
    facts = FORM | {"titel": "Enkäten", "klar_at": "2026-03-19", "version": seen_as(row)}
    client.post(address, facts)
    row.refresh_from_db()
    assert (row.titel, row.klar_at) == ("Enkäten", date(2026, 3, 19))
    client.post(reverse("frontend:aktivitet_bort", args=[row.publikt_id]))
    assert Aktivitet.objects.count() == 0
    assert set(Handelse.objects.values_list("av", flat=True)) == {user.pk}


def test_an_activity_that_somebody_else_changed_shows_both(client, log_in, bun):
    user = log_in(Roll.KVALITETSKEDJAN)
    row = AktivitetFactory(titel="Skolenkäten", enhet=bun, oppnar=date(2026, 1, 12))
    address = reverse("frontend:aktivitet", args=[row.publikt_id])
    version = soup_of(client.get(address)).select_one("[name=version]")["value"]
    Aktivitet.objects.update(titel="Stora skolenkäten")

    refused = client.post(address, FORM | {"titel": "Enkäten", "version": version})

    assert refused.status_code == 409
    soup = soup_of(refused)
    assert words(soup.select_one(".konflikt")).startswith("Någon annan sparade samtidigt")
    assert "Titel Enkäten" in words(soup.select_one(".konflikt"))
    assert "Titel Stora skolenkäten" in words(soup.select_one(".konflikt"))
    assert Aktivitet.objects.get().titel == "Stora skolenkäten"
    assert Handelse.objects.filter(av=user).count() == 0

    version = soup.select_one("[name=version]")["value"]
    client.post(address, FORM | {"titel": "Enkäten", "version": version})
    assert Aktivitet.objects.get().titel == "Enkäten"


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        ({"titel": ""}, "titel", "Detta fält måste fyllas i."),
        ({"oppnar": "i morgon"}, "oppnar", "Skriv ett datum, till exempel 2026-09-11."),
        (
            {"klar_namnd": "2026-01-11"},
            "klar_namnd",
            "Sista dag ligger före den dag då aktiviteten öppnar.",
        ),
        ({"klar_at": "2026-11-19"}, "klar_at", "Genomförd kan inte ligga i framtiden."),
    ],
)
@pytest.mark.usefixtures("bun")
def test_a_wrong_activity_is_shown_again_with_what_was_typed(client, log_in, facts, field, message):
    log_in(Roll.KVALITETSKEDJAN)
    response = client.post(reverse("frontend:aktivitet_ny", args=[2026]), FORM | facts)
    assert response.status_code == 422
    soup = soup_of(response)
    assert words(soup.select_one(f"#id_{field}_error")) == message
    assert soup.select_one("[name=lagrum]")["value"] == "KL 8:1"
    assert Aktivitet.objects.count() == 0


def test_an_unknown_activity_is_not_found(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    unknown = "00000000-0000-0000-0000-000000000000"
    for name in ("aktivitet", "aktivitet_bort"):
        assert client.post(reverse(f"frontend:{name}", args=[unknown])).status_code == 404
