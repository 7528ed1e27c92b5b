"""A round by page: what it asks for, and its forms for kvalitetskedjan."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Enhet, Handelse, Inlamning, Uppfoljning
from styrning.grund.services_arshjul import seen_as
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    UppfoljningFactory,
)
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

FORM = {
    "kod": "2026-DELAR",
    "namn": "Delårsrapport augusti 2026",
    "slag": "delar",
    "avser_fran": "2026-01-01",
    "avser_till": "2026-08-31",
    "oppnar": "2026-08-17",
    "klar_namnd": "2026-09-11",
    "klar_ks": "2026-10-06",
    "lases": "2026-09-30",
    "instruktion": "Prognos för året.",
    "fragar": ["fragar_utfall", "fragar_bedomningar", "fragar_kontroller", "fragar_uppdrag"],
    "enheter": ["BUN", "SN"],
}


def stored():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Uppfoljning, Inlamning, Inlamning.history.model, Handelse)
    ]


def version_in(soup):
    return soup.select_one("[name=version]")["value"]


def page(client, kod):
    response = client.get(reverse("frontend:omgang", args=[kod]))
    assert response.status_code == 200
    return soup_of(response)


def test_a_round_tells_all_what_it_asks_and_by_when(client, log_in, bun, sn):
    log_in((Roll.LASARE, bun))
    runda = UppfoljningFactory(klar_namnd=date(2026, 11, 20), instruktion="Bedöm varje mål.")
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=InlamningLage.UTKAST)
    InlamningFactory(enhet=sn, uppfoljning=runda, lage=InlamningLage.INSKICKAD)
    soup = page(client, runda.kod)
    assert words(soup.h1) == "Årsbokslut 2026"
    assert "Bedöm varje mål." in words(soup.main)
    assert "1 av 2 är inne, 0 är beslutade." in words(soup.main)
    facts = dict(
        zip(
            map(words, soup.select("[aria-labelledby=dagar] dt")),
            map(words, soup.select("[aria-labelledby=dagar] dd")),
            strict=True,
        )
    )
    assert facts == {
        "Avser": "2026",
        "Öppnar": "1 november 2026",
        "Sista dag": "20 november 2026 Om två dagar",
        "Låses efter": "31 mars 2027",
    }
    assert [words(row.th) for row in soup.select("tbody tr")] == ["Barn- och utbildningsnämnden"]


def test_without_a_role_the_enheter_are_not_listed(client, log_in, bun):
    log_in()
    runda = UppfoljningFactory()
    InlamningFactory(enhet=bun, uppfoljning=runda)
    assert "Ingen av enheterna hör till dina roller." in words(page(client, runda.kod).main)


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"stangd_at": True}, "Omgången stängdes 18 november 2026."),
        ({"oppnar": date(2026, 12, 1)}, "Omgången öppnar 1 december 2026."),
        (
            {"klar_namnd": date(2026, 11, 9), "lases": date(2026, 11, 10)},
            "Omgången låstes efter 10 november 2026.",
        ),
    ],
)
def test_why_a_round_takes_nothing(client, log_in, facts, text):
    log_in(Roll.REVISOR)
    if "stangd_at" in facts:
        facts = {"stangd_at": timezone.now()}
    runda = UppfoljningFactory(**facts)
    assert text in words(page(client, runda.kod).select_one(".notis"))


def test_an_unknown_round_is_not_found(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    for name in ("omgang", "omgang_andra"):
        assert client.get(reverse(f"frontend:{name}", args=["INTE"])).status_code == 404


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_kvalitetskedjan_writes_rounds(client, log_in, bun, sn, roll):
    runda = UppfoljningFactory()
    InlamningFactory(enhet=bun, uppfoljning=runda)
    before = stored()
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([roll if whole else (roll, bun)] if roll else []))
    may = roll == Roll.KVALITETSKEDJAN
    posts = [
        (reverse("frontend:omgang_ny", args=[2026]), FORM),
        (
            reverse("frontend:omgang_andra", args=[runda.kod]),
            FORM | {"kod": runda.kod, "version": seen_as(runda, [bun.pk])},
        ),
        (reverse("frontend:omgang_stang", args=[runda.kod]), {}),
        (reverse("frontend:omgang_oppna", args=[runda.kod]), {"motiv": "Fel i mallen"}),
    ]
    for address, facts in posts:
        assert client.post(address, facts).status_code == (302 if may else 403)
    if not may:
        assert stored() == before


def test_a_round_is_made_by_page(client, log_in, bun, sn):
    user = log_in(Roll.KVALITETSKEDJAN)
    response = client.post(reverse("frontend:omgang_ny", args=[2026]), FORM, follow=True)
    assert response.redirect_chain == [("/omgang/2026-DELAR/", 302)]
    runda = Uppfoljning.objects.get()
    assert (runda.arshjul.ar, runda.slag, runda.klar_ks, runda.instruktion) == (
        2026,
        "delar",
        date(2026, 10, 6),
        "Prognos för året.",
    )
    assert set(runda.inlamningar.values_list("enhet__kod", flat=True)) == {"BUN", "SN"}
    assert Handelse.objects.get().av == user


def test_a_new_round_asks_all_who_submit_unless_told_otherwise(client, log_in, bun, sn):
    log_in(Roll.KVALITETSKEDJAN)
    EnhetFactory(kod="SKOLA", slag="verksamhet", parent=bun)
    EnhetFactory(kod="GAMMAL", galler_till=date(2026, 11, 17))
    soup = soup_of(client.get(reverse("frontend:omgang_ny", args=[2026])))
    boxes = soup.select("[name=enheter]")
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [
        ("BUN", True),
        ("SN", True),
    ]


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        ({"kod": "TAGEN"}, "kod", "Koden TAGEN används redan av en annan omgång."),
        (
            {"kod": "har mellanslag"},
            "kod",
            "Bara bokstäver, siffror, bindestreck och punkt, utan mellanslag.",
        ),
        (
            {"avser_till": "2025-12-31"},
            "avser_till",
            "Periodens sista dag ligger före den första.",
        ),
        (
            {"klar_namnd": "2026-08-16"},
            "klar_namnd",
            "Sista dag ligger före den dag då omgången öppnar.",
        ),
        ({"lases": "2026-09-10"}, "lases", "Sista dag för sena svar ligger före sista dag."),
        ({"enheter": []}, "enheter", "Välj minst en enhet som ska lämna in."),
        ({"fragar": []}, "fragar", "Välj minst en sak som omgången frågar efter."),
        ({"namn": ""}, "namn", "Detta fält måste fyllas i."),
    ],
)
def test_a_wrong_round_is_shown_again_with_what_was_typed(
    client, log_in, bun, sn, facts, field, message
):
    log_in(Roll.KVALITETSKEDJAN)
    UppfoljningFactory(kod="TAGEN")
    before = stored()
    response = client.post(reverse("frontend:omgang_ny", args=[2026]), FORM | facts)
    assert response.status_code == 422
    soup = soup_of(response)
    assert words(soup.select_one(f"#id_{field}_error")) == message
    assert words(soup.select_one("[name=instruktion]")) == "Prognos för året."
    assert stored() == before


def test_a_round_is_changed_and_keeps_an_enhet_that_has_ended(client, log_in, bun, sn):
    log_in(Roll.KVALITETSKEDJAN)
    client.post(reverse("frontend:omgang_ny", args=[2026]), FORM)
    Enhet.objects.filter(kod="SN").update(galler_till=date(2026, 11, 1))
    address = reverse("frontend:omgang_andra", args=["2026-DELAR"])
    soup = soup_of(client.get(address))
    boxes = soup.select("[name=enheter][checked]")
    assert [box["value"] for box in boxes] == ["BUN", "SN"]
    client.post(address, FORM | {"namn": "Delår", "enheter": ["SN"], "version": version_in(soup)})
    runda = Uppfoljning.objects.get()
    assert runda.namn == "Delår"
    assert list(runda.inlamningar.values_list("enhet__kod", flat=True)) == ["SN"]


def test_a_round_that_somebody_else_changed_shows_both(client, log_in, bun, sn):
    log_in(Roll.KVALITETSKEDJAN)
    client.post(reverse("frontend:omgang_ny", args=[2026]), FORM)
    address = reverse("frontend:omgang_andra", args=["2026-DELAR"])
    version = version_in(soup_of(client.get(address)))
    Uppfoljning.objects.update(klar_namnd=date(2026, 9, 14))
    before = stored()

    refused = client.post(address, FORM | {"enheter": ["SN"], "version": version})

    assert refused.status_code == 409
    mine, theirs = soup_of(refused).select(".konflikt__par > div")
    assert "Sista dag 2026-09-11" in words(mine)
    assert "Sista dag 2026-09-14" in words(theirs)
    assert "lämna in Socialnämnden" in words(mine)
    assert stored() == before


def test_who_has_begun_cannot_be_dropped_by_page(client, log_in, bun, sn):
    log_in(Roll.KVALITETSKEDJAN)
    client.post(reverse("frontend:omgang_ny", args=[2026]), FORM)
    Inlamning.objects.filter(enhet=bun).update(lage=InlamningLage.UTKAST)
    before = stored()
    address = reverse("frontend:omgang_andra", args=["2026-DELAR"])
    version = version_in(soup_of(client.get(address)))
    response = client.post(address, FORM | {"enheter": ["SN"], "version": version})
    assert words(soup_of(response).select_one("#id_enheter_error")) == (
        "Barn- och utbildningsnämnden har redan börjat och kan inte tas bort ur omgången."
    )
    assert stored() == before


def test_a_round_is_closed_and_opened_again_with_a_reason(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    runda = UppfoljningFactory()
    assert page(client, runda.kod).select("[name=motiv]") == []
    client.post(reverse("frontend:omgang_stang", args=[runda.kod]))
    runda.refresh_from_db()
    assert runda.is_open() is False
    assert len(page(client, runda.kod).select("[name=motiv]")) == 1
    address = reverse("frontend:omgang_oppna", args=[runda.kod])
    refused = client.post(address, {"motiv": ""})
    assert refused.status_code == 422
    assert words(soup_of(refused).select_one("#id_motiv_error")) == "Detta fält måste fyllas i."
    past = client.post(address, {"motiv": "Fel", "lases": "2026-11-17"})
    assert words(soup_of(past).select_one("#id_lases_error")) == (
        "Den nya sista dagen har redan varit."
    )
    client.post(address, {"motiv": "Fel i mallen", "lases": "2026-12-01"})
    runda.refresh_from_db()
    assert (runda.is_open(), runda.lases) == (True, date(2026, 12, 1))
    assert Handelse.objects.first().uppgift["motiv"] == "Fel i mallen"


def test_a_closed_round_is_not_closed_again(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    runda = UppfoljningFactory(stangd_at=timezone.now())
    before = stored()
    response = client.post(reverse("frontend:omgang_stang", args=[runda.kod]))
    assert response.status_code == 422
    assert "Årsbokslut 2026 är redan stängd." in words(soup_of(response).main)
    assert stored() == before


def test_statements_do_not_grow_with_enheter(client, log_in, kf):
    log_in(Roll.KVALITETSKEDJAN)
    runda, counts = UppfoljningFactory(), []
    for total in (3, 12):
        while runda.inlamningar.count() < total:
            InlamningFactory(enhet=EnhetFactory(parent=kf), uppfoljning=runda)
        with CaptureQueriesContext(connection) as captured:
            page(client, runda.kod)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_a_round_says_what_it_asks_for(client, log_in, bun):
    log_in((Roll.LASARE, bun))
    runda = UppfoljningFactory(fragar_kontroller=False)
    InlamningFactory(enhet=bun, uppfoljning=runda)
    NyckeltalEnhetFactory(nyckeltal__agare=bun)
    asked = page(client, runda.kod).select("[aria-labelledby=efterfragat] p")
    assert [words(p) for p in asked] == ["Utfall, bedömningar, uppdrag.", "Nyckeltal: år 1."]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({"slag": "manad"}, ["fragar_utfall", "fragar_kontroller"]),
        ({"slag": "delar"}, FORM["fragar"]),
        ({"slag": "okant"}, FORM["fragar"]),
        ({}, FORM["fragar"]),
    ],
)
def test_a_monthly_report_asks_for_no_judgements_unless_told(client, log_in, bun, query, asked):
    log_in(Roll.KVALITETSKEDJAN)
    soup = soup_of(client.get(reverse("frontend:omgang_ny", args=[2026]), query))
    assert [box["value"] for box in soup.select("[name=fragar][checked]")] == asked


def test_what_a_round_asks_is_saved_and_shown_again(client, log_in, bun, sn):
    log_in(Roll.KVALITETSKEDJAN)
    client.post(reverse("frontend:omgang_ny", args=[2026]), FORM | {"fragar": ["fragar_uppdrag"]})
    assert Uppfoljning.objects.get().efterfragar == ["uppdrag"]
    soup = soup_of(client.get(reverse("frontend:omgang_andra", args=["2026-DELAR"])))
    assert [box["value"] for box in soup.select("[name=fragar][checked]")] == ["fragar_uppdrag"]


@pytest.mark.parametrize(("roll", "shown"), [(Roll.GODKANNARE, True), (Roll.LASARE, False)])
def test_an_approver_is_led_to_the_review(client, log_in, bun, roll, shown):
    log_in((roll, bun))
    runda = UppfoljningFactory()
    InlamningFactory(enhet=bun, uppfoljning=runda)
    address = reverse("frontend:granska", args=[runda.kod])
    assert bool(page(client, runda.kod).find("a", href=address)) is shown
