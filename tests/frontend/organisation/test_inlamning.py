"""Review and decisions: who may do what in which state, with what was seen and why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from styrning.grund import registries
from styrning.grund.enums import HELA_KOMMUNEN, InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning
from styrning.grund.registries import Lucka
from styrning.grund.services import approve, return_to_officer, submit, touch
from styrning.grund.services_arshjul import close_round, reopen_round
from tests.factories import (
    BedomningFactory,
    InlamningFactory,
    MalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

Lage = InlamningLage
BESLUT = {
    "beslut-organ": "Barn- och utbildningsnämnden",
    "beslut-datum": "2026-11-17",
    "beslut-paragraf": "§ 34",
    "beslut-diarienummer": "BUN 2026/118",
    "beslut-protokoll": "https://example.se/protokoll",
}
POSTS = {
    "godkann": (Lage.INSKICKAD, {"godkann-motiv": ""}, Lage.GODKAND),
    "ater": (Lage.INSKICKAD, {"ater-motiv": "Mål 3 saknar text"}, Lage.ATER),
    "beslut": (Lage.GODKAND, BESLUT, Lage.BESLUTAD),
    "remiss": (Lage.GODKAND, {"remiss-motiv": "Dela på kön"}, Lage.ATERREMITTERAD),
}


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(registries, "_checks", [])
    monkeypatch.setattr(registries, "_progress_sources", [])


@pytest.fixture
def runda():
    return UppfoljningFactory(kod="2026-AB")


def make(bun, runda, lage, **facts):
    beslut = {"beslut_organ": "BUN", "beslut_datum": date(2026, 11, 1), "beslut_paragraf": "1"}
    facts |= beslut if lage == Lage.BESLUTAD else {}
    if lage in {Lage.ATER, Lage.ATERREMITTERAD}:
        facts |= {"ater_motiv": "Mål 3"}
    return InlamningFactory(enhet=bun, uppfoljning=runda, lage=lage, **facts)


def post(client, row, handling, facts, version=None):
    address = reverse("frontend:inlamning_handling", args=[row.publikt_id, handling])
    return client.post(address, facts | {"version": version or row.version})


def page(client, row):
    response = client.get(reverse("frontend:inlamning", args=[row.publikt_id]))
    assert response.status_code == 200
    return soup_of(response)


def stored():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Inlamning, Inlamning.history.model, Handelse)
    ]


# -- rights --------------------------------------------------------------------------------


@pytest.mark.parametrize("handling", POSTS)
@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_may_review_and_who_may_decide(client, log_in, bun, runda, roll, handling):
    before_state, facts, after = POSTS[handling]
    row = make(bun, runda, before_state)
    before = stored()
    log_in(*([roll if roll in HELA_KOMMUNEN else (roll, bun)] if roll else []))
    may = roll == (Roll.GODKANNARE if handling in {"godkann", "ater"} else Roll.SEKRETERARE)
    response = post(client, row, handling, facts)
    assert response.status_code == (302 if may else 404)
    row.refresh_from_db()
    assert row.lage == (after if may else before_state)
    if not may:
        assert stored() == before


@pytest.mark.parametrize("handling", POSTS)
def test_a_role_on_another_namnd_reaches_nothing(client, log_in, bun, sn, runda, handling):
    before_state, facts, _ = POSTS[handling]
    row = make(bun, runda, before_state)
    before = stored()
    log_in((Roll.GODKANNARE, sn), (Roll.SEKRETERARE, sn), (Roll.RAPPORTOR, sn))
    assert post(client, row, handling, facts).status_code == 404
    assert client.get(reverse("frontend:inlamning", args=[row.publikt_id])).status_code == 404
    assert stored() == before


@pytest.mark.parametrize(
    ("roll", "lage", "offered"),
    [
        (Roll.GODKANNARE, Lage.UTKAST, []),
        (Roll.GODKANNARE, Lage.INSKICKAD, ["Godkänn", "Lämna åter"]),
        (Roll.GODKANNARE, Lage.GODKAND, ["Lämna åter"]),
        (Roll.GODKANNARE, Lage.BESLUTAD, []),
        (Roll.SEKRETERARE, Lage.INSKICKAD, []),
        (Roll.SEKRETERARE, Lage.GODKAND, ["Anteckna beslut", "Återremiss"]),
        (Roll.SEKRETERARE, Lage.BESLUTAD, []),
        (Roll.RAPPORTOR, Lage.INSKICKAD, []),
    ],
)
def test_only_what_can_be_done_is_offered(client, log_in, bun, runda, roll, lage, offered):
    log_in((roll, bun))
    soup = page(client, make(bun, runda, lage))
    forms = soup.select("main form")
    assert [words(form.parent.h2) for form in forms] == offered
    assert len(soup.select("main .knapp--forst")) == bool(offered)


@pytest.mark.parametrize("roll", [Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR])
def test_those_with_the_whole_municipality_read(client, log_in, bun, runda, roll):
    log_in(roll)
    assert page(client, make(bun, runda, Lage.INSKICKAD)).select("main form") == []


@pytest.mark.parametrize(
    ("roll", "lage", "shown"),
    [
        (Roll.REVISOR, Lage.INSKICKAD, False),
        (Roll.ADMINISTRATOR, Lage.UTKAST, False),
        (Roll.REVISOR, Lage.GODKAND, True),
        (Roll.KVALITETSKEDJAN, Lage.UTKAST, True),
    ],
)
def test_drafts_are_not_shown_to_all(client, log_in, bun, runda, roll, lage, shown, monkeypatch):
    lucka = Lucka("N1 saknar utfall", hindrar=True, ankare="n1")
    monkeypatch.setattr(registries, "_checks", [lambda inlamning: [lucka]])
    log_in(roll)
    text = words(page(client, make(bun, runda, lage)).main)
    assert ("N1 saknar utfall" in text) is shown
    assert ("Läs uppgifterna" in text) is shown
    assert ("Innehållet är ett utkast." in text) is not shown


@pytest.mark.parametrize(
    ("roll", "shown"), [(Roll.REVISOR, False), (Roll.LASARE, False), (Roll.SEKRETERARE, True)]
)
def test_why_a_draft_came_back_is_part_of_the_draft(client, log_in, bun, runda, roll, shown):
    row = make(bun, runda, Lage.INSKICKAD)
    return_to_officer(row, by=UserFactory(), motiv="Mål 3 saknar text")
    log_in(roll if roll == Roll.REVISOR else (roll, bun))
    round_page = client.get(reverse("frontend:omgang", args=["2026-AB"]))
    for text in (words(page(client, row).main), words(soup_of(round_page).main)):
        assert ("Mål 3 saknar text" in text) is shown
        assert "Åter" in text


@pytest.mark.parametrize("handling", ["finns-inte", "submit"])
def test_an_unknown_action_is_not_found(client, log_in, bun, runda, handling):
    log_in((Roll.GODKANNARE, bun))
    row = make(bun, runda, Lage.INSKICKAD)
    assert post(client, row, handling, {}).status_code == 404


def test_nothing_is_done_by_get(client, log_in, bun, runda):
    log_in((Roll.GODKANNARE, bun))
    row = make(bun, runda, Lage.INSKICKAD)
    address = reverse("frontend:inlamning_handling", args=[row.publikt_id, "godkann"])
    assert client.get(address).status_code == 405


# -- actions -------------------------------------------------------------------------------


def test_a_decision_is_recorded_by_page(client, log_in, bun, runda):
    user = log_in((Roll.SEKRETERARE, bun))
    row = make(bun, runda, Lage.GODKAND)
    organ = page(client, row).select_one("[name=beslut-organ]")["value"]
    assert organ == "Barn- och utbildningsnämnden"
    post(client, row, "beslut", BESLUT)
    row.refresh_from_db()
    assert (row.beslut_text, row.diarienummer, row.protokoll) == (
        "Barn- och utbildningsnämnden 2026-11-17 § 34",
        "BUN 2026/118",
        "https://example.se/protokoll",
    )
    assert row.history.first().history_user == user
    text = words(page(client, row).main)
    assert "Barn- och utbildningsnämnden 2026-11-17 § 34 dnr BUN 2026/118 Protokollet" in text


@pytest.mark.parametrize(
    ("handling", "facts", "field", "message"),
    [
        ("ater", {"ater-motiv": " "}, "ater-motiv", "Detta fält måste fyllas i."),
        ("remiss", {"remiss-motiv": ""}, "remiss-motiv", "Detta fält måste fyllas i."),
        (
            "beslut",
            BESLUT | {"beslut-datum": "2026-11-19"},
            "beslut-datum",
            "Beslutsdatum ligger i framtiden.",
        ),
        (
            "beslut",
            BESLUT | {"beslut-datum": "i går"},
            "beslut-datum",
            "Skriv ett datum, till exempel 2026-09-11.",
        ),
        (
            "beslut",
            BESLUT | {"beslut-paragraf": ""},
            "beslut-paragraf",
            "Detta fält måste fyllas i.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client, log_in, bun, runda, handling, facts, field, message
):
    log_in((Roll.GODKANNARE, bun), (Roll.SEKRETERARE, bun))
    row = make(bun, runda, POSTS[handling][0])
    before = stored()
    response = post(client, row, handling, facts)
    assert response.status_code == 422
    assert words(soup_of(response).select_one(f"#id_{field}_error")) == message
    assert stored() == before


def test_a_link_that_is_none_is_refused(client, log_in, bun, runda):
    log_in((Roll.SEKRETERARE, bun))
    row = make(bun, runda, Lage.GODKAND)
    response = post(client, row, "beslut", BESLUT | {"beslut-protokoll": "javascript:alert(1)"})
    assert response.status_code == 422
    assert Inlamning.objects.get().lage == Lage.GODKAND


def test_whoever_sent_it_in_says_why_to_approve(client, log_in, bun, runda):
    user = log_in((Roll.GODKANNARE, bun))
    row = make(bun, runda, Lage.INSKICKAD, inskickad_av=user, inskickad_at=timezone.now())
    label = page(client, row).select_one("label[for=id_godkann-motiv]")
    assert words(label) == "Varför godkänner du det du själv skickade in?"
    refused = post(client, row, "godkann", {"godkann-motiv": ""})
    assert refused.status_code == 422
    assert Inlamning.objects.get().lage == Lage.INSKICKAD
    post(client, row, "godkann", {"godkann-motiv": "Chefen är ledig"})
    assert Inlamning.objects.values_list("lage", "egen_motiv").get() == (
        Lage.GODKAND,
        "Chefen är ledig",
    )


@pytest.mark.parametrize("handling", POSTS)
def test_what_changed_since_it_was_seen_is_a_conflict(client, log_in, bun, runda, handling):
    log_in((Roll.GODKANNARE, bun), (Roll.SEKRETERARE, bun))
    before_state, facts, _ = POSTS[handling]
    row = make(bun, runda, before_state)
    row.save()
    before = stored()
    response = post(client, row, handling, facts, version=1)
    assert response.status_code == 409
    assert "Inlämningen har ändrats sedan du öppnade sidan." in words(soup_of(response).main)
    assert stored() == before


@pytest.mark.parametrize("handling", POSTS)
def test_without_the_version_nothing_is_done(client, log_in, bun, runda, handling):
    log_in((Roll.GODKANNARE, bun), (Roll.SEKRETERARE, bun))
    before_state, facts, _ = POSTS[handling]
    row = make(bun, runda, before_state)
    address = reverse("frontend:inlamning_handling", args=[row.publikt_id, handling])
    assert client.post(address, facts).status_code == 409
    assert Inlamning.objects.get().lage == before_state


@pytest.mark.parametrize("handling", POSTS)
def test_what_is_done_is_not_done_twice(client, log_in, bun, runda, handling):
    log_in((Roll.GODKANNARE, bun), (Roll.SEKRETERARE, bun))
    before_state, facts, after = POSTS[handling]
    row = make(bun, runda, before_state)
    post(client, row, handling, facts)
    row.refresh_from_db()
    before = stored()
    response = post(client, row, handling, facts)
    assert (response.status_code, row.lage) == (422, after)
    assert stored() == before


# -- what the page tells -------------------------------------------------------------------


def test_the_history_says_who_when_and_why(client, log_in, bun, runda, klocka):
    karin = UserFactory(first_name="Karin", last_name="Öhman")
    lena = log_in((Roll.GODKANNARE, bun), first_name="Lena", last_name="Sandberg")
    stina = UserFactory(first_name="Stina", last_name="Alm")
    row = InlamningFactory(enhet=bun, uppfoljning=runda)
    for day, act in enumerate(
        [
            lambda: touch(row, by=karin),
            lambda: submit(row, by=karin),
            lambda: return_to_officer(row, by=lena, motiv="Mål 3 saknar text"),
            lambda: close_round(runda, by=stina),
            lambda: reopen_round(runda, by=stina, motiv="Fel i mallen"),
            lambda: submit(row, by=karin),
            lambda: approve(row, by=lena),
            lambda: touch(row, by=karin),
        ],
        start=19,
    ):
        klocka.move_to(f"2026-11-{day}T09:00:00+01:00")
        act()
    klocka.move_to("2026-11-27T09:00:00+01:00")
    client.force_login(lena)
    lines = [words(li) for li in page(client, row).select(".tidslinje li")]
    assert lines == [
        "26 november 2026 09.00 Karin Öhman ändrade efter godkännandet, som därmed föll",
        "25 november 2026 09.00 Lena Sandberg godkände",
        "24 november 2026 09.00 Karin Öhman skickade in",
        "23 november 2026 09.00 Stina Alm öppnade omgång igen: ”Fel i mallen”",
        "22 november 2026 09.00 Stina Alm stängde omgång",
        "21 november 2026 09.00 Lena Sandberg lämnade åter: ”Mål 3 saknar text”",
        "20 november 2026 09.00 Karin Öhman skickade in",
        "19 november 2026 09.00 Karin Öhman började fylla i",
        "18 november 2026 10.00 Systemet lade upp inlämningen",
    ]


def test_gaps_lead_to_their_rows(client, log_in, bun, runda, monkeypatch):
    luckor = [
        Lucka("N1 saknar utfall", hindrar=True, ankare="n1"),
        Lucka("Mål 3 saknar text", hindrar=False),
    ]
    monkeypatch.setattr(registries, "_checks", [lambda inlamning: luckor])
    log_in((Roll.GODKANNARE, bun))
    row = make(bun, runda, Lage.INSKICKAD, lucka_motiv="Enkäten dröjer")
    soup = page(client, row)
    assert [words(li) for li in soup.select(".luckor li")] == [
        "Hindrar N1 saknar utfall",
        "Mål 3 saknar text",
    ]
    entry = reverse("frontend:min_uppfoljning_enhet", args=["2026-AB", "BUN"])
    assert soup.select_one(".luckor a")["href"] == f"{entry}?visa=n1#n1"
    assert "Skälet som gavs: ”Enkäten dröjer”" in words(soup.main)


def test_a_change_after_the_decision_is_said_aloud(client, log_in, bun, runda):
    log_in((Roll.LASARE, bun))
    row = make(bun, runda, Lage.BESLUTAD, andrad_efter_beslut=True)
    assert "Ändrad efter beslut." in words(page(client, row).select_one(".notis--varning"))


def changed_fact(row, karin):
    """A judgement that was approved and then changed."""
    fact = BedomningFactory(
        mal=MalFactory(huvudansvarig=row.enhet, namn="Alla elever når målen"), enhet=row.enhet,
        uppfoljning=row.uppfoljning, motiv="Före.",
    )  # fmt: skip
    approve(row, by=UserFactory())
    fact.motiv = "Efter."
    fact.save_as(karin)
    touch(row, by=karin)
    row.refresh_from_db()


@pytest.mark.parametrize(
    ("roll", "told"),
    [(Roll.GODKANNARE, True), (Roll.SEKRETERARE, True), (Roll.RAPPORTOR, True),
     (Roll.KVALITETSKEDJAN, True), (Roll.LASARE, False), (Roll.REVISOR, False)],
)  # fmt: skip
def test_what_dropped_an_approval_is_told_to_those_who_read_drafts(
    client, log_in, bun, runda, roll, told
):
    log_in(roll if roll in HELA_KOMMUNEN else (roll, bun))
    row = make(bun, runda, Lage.INSKICKAD)
    changed_fact(row, UserFactory(first_name="Karin", last_name="Öhman"))
    soup = page(client, row)
    assert ("Godkännandet har fallit." in words(soup)) is told
    cells = [words(cell) for cell in soup.select("#andrat tbody tr > *")]
    assert cells == (
        ["Skäl eller kommentar till Alla elever når målen", "Före.", "Efter.",
         "Karin Öhman, 18 november 2026"] if told else []
    )  # fmt: skip


def test_an_approval_that_holds_is_not_said_to_have_fallen(client, log_in, bun, runda):
    log_in((Roll.GODKANNARE, bun))
    row = make(bun, runda, Lage.INSKICKAD)
    assert page(client, row).select_one("#andrat") is None
    approve(row, by=UserFactory())
    row.refresh_from_db()
    assert page(client, row).select_one("#andrat") is None


def test_statements_do_not_grow_with_history(client, log_in, bun, runda):
    log_in((Roll.GODKANNARE, bun))
    row = make(bun, runda, Lage.INSKICKAD)
    counts = []
    for total in (3, 12):
        while row.version < total:
            row.save()
        with CaptureQueriesContext(connection) as captured:
            page(client, row)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
