"""Rounds and activities: made, changed, closed, opened again; refused with nothing written."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from styrning.bas.errors import RuleError
from styrning.grund.enums import InlamningLage, Ring, UppfoljningSlag
from styrning.grund.models import Aktivitet, Arshjul, Handelse, Inlamning, Uppfoljning
from styrning.grund.services_aktivitet import (
    Post,
    change_activity,
    create_activity,
    end_activity,
)
from styrning.grund.services_arshjul import (
    Omgang,
    change_round,
    close_round,
    create_round,
    reopen_round,
)
from tests.factories import EnhetFactory, InlamningFactory, UppfoljningFactory, UserFactory

pytestmark = pytest.mark.django_db

OMGANG = Omgang(
    kod="2026-DELAR",
    namn="Delårsrapport augusti 2026",
    slag=UppfoljningSlag.DELAR,
    avser_fran=date(2026, 1, 1),
    avser_till=date(2026, 8, 31),
    oppnar=date(2026, 8, 17),
    klar_namnd=date(2026, 9, 11),
    lases=date(2026, 9, 30),
)
POST = Post(ring=Ring.DIALOG, titel="Medborgarundersökningen", oppnar=date(2026, 9, 14))


@pytest.fixture
def stina():
    return UserFactory(username="stina")


def stored():
    """Every round, submission, activity and event there is."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Arshjul, Uppfoljning, Inlamning, Inlamning.history.model, Aktivitet, Handelse)
    ]


def refused(action, message, field=None):
    before = stored()
    with pytest.raises(RuleError) as caught:
        action()
    assert (str(caught.value), caught.value.field) == (message, field)
    assert stored() == before


def test_a_round_gives_each_enhet_a_submission_with_history(stina):
    enheter = [EnhetFactory(kod="BUN"), EnhetFactory(kod="SN")]
    runda = create_round(2026, OMGANG, enheter, by=stina)
    assert (runda.arshjul.ar, runda.kod, runda.lases) == (2026, "2026-DELAR", date(2026, 9, 30))
    rows = runda.inlamningar.order_by("enhet__kod").values_list("enhet__kod", "lage", "version")
    assert list(rows) == [("BUN", "ej_paborjad", 1), ("SN", "ej_paborjad", 1)]
    history = Inlamning.history.values_list("version", "history_type", "history_user")
    assert list(history) == [(1, "+", stina.pk)] * 2
    event = Handelse.objects.get()
    assert (event.vad, event.uppgift) == ("skapade omgång", {"kod": "2026-DELAR", "enheter": 2})


def test_the_second_round_of_a_year_joins_its_arshjul(stina):
    enheter = [EnhetFactory()]
    create_round(2026, OMGANG, enheter, by=stina)
    create_round(2026, replace(OMGANG, kod="2026-AR"), enheter, by=stina)
    assert Arshjul.objects.get().uppfoljningar.count() == 2


WRONG = [
    (
        {"avser_till": date(2025, 12, 31)},
        "Periodens sista dag ligger före den första.",
        "avser_till",
    ),
    (
        {"klar_namnd": date(2026, 8, 16)},
        "Sista dag ligger före den dag då omgången öppnar.",
        "klar_namnd",
    ),
    (
        {"lases": date(2026, 9, 10)},
        "Sista dag för sena svar ligger före sista dag.",
        "lases",
    ),
    ({"kod": "TAGEN"}, "Koden TAGEN används redan av en annan omgång.", "kod"),
]


@pytest.mark.parametrize(("facts", "message", "field"), WRONG)
def test_a_wrong_round_is_not_made(stina, facts, message, field):
    UppfoljningFactory(kod="TAGEN")
    enheter = [EnhetFactory()]
    refused(lambda: create_round(2026, replace(OMGANG, **facts), enheter, by=stina), message, field)


@pytest.mark.parametrize(("facts", "message", "field"), WRONG)
def test_a_round_is_not_changed_into_a_wrong_one(stina, facts, message, field):
    UppfoljningFactory(kod="TAGEN")
    enheter = [EnhetFactory()]
    runda = create_round(2026, OMGANG, enheter, by=stina)
    refused(
        lambda: change_round(runda, replace(OMGANG, **facts), enheter, by=stina), message, field
    )


def test_a_round_asks_somebody(stina):
    refused(
        lambda: create_round(2026, OMGANG, [], by=stina),
        "Välj minst en enhet som ska lämna in.",
        "enheter",
    )


def test_a_round_is_changed_and_asks_others(stina):
    bun, sn, ks = EnhetFactory(kod="BUN"), EnhetFactory(kod="SN"), EnhetFactory(kod="KS")
    runda = create_round(2026, OMGANG, [bun, sn], by=stina)
    kept = runda.inlamningar.get(enhet=sn)
    changed = change_round(runda, replace(OMGANG, namn="Delår"), [sn, ks], by=stina)
    assert changed.namn == "Delår"
    assert set(runda.inlamningar.values_list("enhet__kod", flat=True)) == {"SN", "KS"}
    assert runda.inlamningar.get(enhet=sn) == kept
    events = Handelse.objects.order_by("pk").values_list("vad", "enhet__kod")
    assert list(events) == [
        ("skapade omgång", None),
        ("tog bort ur omgång", "BUN"),
        ("ändrade omgång", None),
    ]


def test_who_has_begun_stays_in_the_round(stina):
    bun, sn = EnhetFactory(namn="Barnnämnden"), EnhetFactory()
    runda = create_round(2026, OMGANG, [bun, sn], by=stina)
    runda.inlamningar.filter(enhet=bun).update(lage=InlamningLage.UTKAST)
    refused(
        lambda: change_round(runda, replace(OMGANG, namn="Delår"), [sn], by=stina),
        "Barnnämnden har redan börjat och kan inte tas bort ur omgången.",
        "enheter",
    )


def test_a_period_that_somebody_has_reported_in_stays(stina):
    bun = EnhetFactory()
    runda = create_round(2026, OMGANG, [bun], by=stina)
    runda.inlamningar.update(lage=InlamningLage.UTKAST)
    refused(
        lambda: change_round(runda, replace(OMGANG, avser_till=date(2026, 7, 31)), [bun], by=stina),
        "Perioden kan inte ändras: enheter har börjat rapportera i den. Lägg upp en ny omgång.",
        "avser_till",
    )


def test_a_round_keeps_its_own_kod(stina):
    enheter = [EnhetFactory()]
    runda = create_round(2026, OMGANG, enheter, by=stina)
    assert change_round(runda, OMGANG, enheter, by=stina).kod == "2026-DELAR"


def test_a_closed_round_takes_nothing_and_loses_nothing(stina):
    inlamning = InlamningFactory(lage=InlamningLage.UTKAST)
    runda = close_round(inlamning.uppfoljning, by=stina)
    runda.refresh_from_db()
    inlamning.refresh_from_db()
    assert (runda.is_open(), inlamning.lage) == (False, InlamningLage.UTKAST)
    assert Handelse.objects.get().vad == "stängde omgång"


def test_a_closed_round_is_not_closed_again(stina):
    runda = UppfoljningFactory(stangd_at=timezone.now())
    refused(lambda: close_round(runda, by=stina), "Årsbokslut 2026 är redan stängd.")


@pytest.mark.parametrize(
    "shut", [{"stangd_at": True}, {"klar_namnd": date(2026, 11, 9), "lases": date(2026, 11, 10)}]
)
def test_a_round_is_opened_again_with_a_logged_reason(stina, shut):
    if "stangd_at" in shut:
        shut = {"stangd_at": timezone.now()}
    runda = UppfoljningFactory(**shut)
    reopen_round(runda, by=stina, motiv=" Fel i mallen ", lases=date(2026, 11, 30))
    runda.refresh_from_db()
    assert (runda.is_open(), runda.lases, runda.stangd_at) == (True, date(2026, 11, 30), None)
    event = Handelse.objects.get()
    assert (event.vad, event.av, event.uppgift) == (
        "öppnade omgång igen",
        stina,
        {"kod": runda.kod, "motiv": "Fel i mallen", "lases": "2026-11-30"},
    )


def test_without_a_new_last_day_it_stays_open(stina):
    runda = UppfoljningFactory(klar_namnd=date(2026, 11, 9), lases=date(2026, 11, 10))
    reopen_round(runda, by=stina, motiv="Fel i mallen")
    runda.refresh_from_db()
    assert (runda.is_open(), runda.lases) == (True, None)


@pytest.mark.parametrize(
    ("facts", "given", "message", "field"),
    [
        ({}, {"motiv": "Fel"}, "Årsbokslut 2026 är inte stängd.", None),
        (
            {"oppnar": date(2026, 12, 1)},
            {"motiv": "Fel"},
            "Årsbokslut 2026 är inte stängd.",
            None,
        ),
        ({"stangd_at": True}, {"motiv": " "}, "Skriv varför omgången öppnas igen.", "motiv"),
        (
            {"stangd_at": True},
            {"motiv": "Fel", "lases": date(2026, 11, 17)},
            "Den nya sista dagen har redan varit.",
            "lases",
        ),
    ],
)
def test_a_round_is_not_opened_again(stina, facts, given, message, field):
    if "stangd_at" in facts:
        facts = {"stangd_at": timezone.now()}
    runda = UppfoljningFactory(**facts)
    refused(lambda: reopen_round(runda, by=stina, **given), message, field)


def test_an_activity_is_made_changed_and_taken_out(stina):
    enhet = EnhetFactory()
    row = create_activity(2026, replace(POST, enhet=enhet, lagrum="KL 8:1"), by=stina)
    assert (row.arshjul.ar, row.titel, row.enhet, row.lagrum) == (
        2026,
        "Medborgarundersökningen",
        enhet,
        "KL 8:1",
    )
    change_activity(row, replace(POST, klar_at=date(2026, 11, 18)), by=stina)
    row.refresh_from_db()
    assert (row.klar_at, row.enhet, row.lagrum) == (date(2026, 11, 18), None, "")
    end_activity(row, by=stina)
    assert Aktivitet.objects.count() == 0
    events = Handelse.objects.order_by("pk").values_list("vad", "uppgift__titel")
    assert list(events) == [
        ("skapade aktivitet", "Medborgarundersökningen"),
        ("ändrade aktivitet", "Medborgarundersökningen"),
        ("tog bort aktivitet", "Medborgarundersökningen"),
    ]


@pytest.mark.parametrize(
    ("facts", "message", "field"),
    [
        (
            {name: date(2026, 9, 13)},
            "Sista dag ligger före den dag då aktiviteten öppnar.",
            name,
        )
        for name in ("klar_namnd", "klar_ks", "klar_kf")
    ]
    + [({"klar_at": date(2026, 11, 19)}, "Genomförd kan inte ligga i framtiden.", "klar_at")],
)
def test_a_wrong_activity_is_neither_made_nor_changed(stina, facts, message, field):
    row = create_activity(2026, POST, by=stina)
    refused(lambda: create_activity(2026, replace(POST, **facts), by=stina), message, field)
    refused(lambda: change_activity(row, replace(POST, **facts), by=stina), message, field)


def test_a_round_asks_no_enhet_that_has_ended_by_its_last_day(stina):
    gone = EnhetFactory(namn="Kulturnämnden", galler_till=date(2026, 6, 30))
    refused(
        lambda: create_round(2026, OMGANG, [gone], by=stina),
        "Kulturnämnden finns inte 31 augusti 2026, periodens sista dag. "
        "Välj den enhet som har tagit över, eller tar över.",
        "enheter",
    )


def test_one_that_was_asked_before_it_ended_stays_in_the_round(stina):
    enhet = EnhetFactory()
    runda = create_round(2026, OMGANG, [enhet], by=stina)
    enhet.galler_till = date(2026, 6, 30)
    enhet.save()
    change_round(runda, replace(OMGANG, namn="Delår"), [enhet], by=stina)
    assert runda.inlamningar.count() == 1


def test_a_round_asks_for_something(stina):
    nothing = replace(
        OMGANG,
        fragar_utfall=False,
        fragar_bedomningar=False,
        fragar_kontroller=False,
        fragar_uppdrag=False,
    )
    refused(
        lambda: create_round(2026, nothing, [EnhetFactory()], by=stina),
        "Välj minst en sak som omgången frågar efter.",
        "fragar",
    )


def test_what_a_round_asks_changes_while_nobody_has_begun(stina):
    enhet = EnhetFactory()
    runda = create_round(2026, OMGANG, [enhet], by=stina)
    less = replace(OMGANG, fragar_bedomningar=False, fragar_uppdrag=False)
    assert change_round(runda, less, [enhet], by=stina).efterfragar == [
        "utfall och prognos",
        "kontroller",
    ]
    assert "bedömningar" in change_round(runda, OMGANG, [enhet], by=stina).efterfragar


def test_what_somebody_has_begun_to_answer_stays_asked(stina):
    enhet = EnhetFactory()
    runda = create_round(2026, OMGANG, [enhet], by=stina)
    runda.inlamningar.update(lage=InlamningLage.UTKAST)
    less = replace(OMGANG, fragar_bedomningar=False)
    refused(
        lambda: change_round(runda, less, [enhet], by=stina),
        "Omgången frågar redan efter bedömningar och enheter har börjat svara. "
        "Låt det stå kvar, eller lägg upp en ny omgång.",
        "fragar",
    )


@pytest.mark.parametrize(("lage", "may"), [("utkast", True), ("inskickad", False)])
def test_who_has_sent_in_gets_no_more_questions(stina, lage, may):
    enhet = EnhetFactory()
    runda = create_round(2026, replace(OMGANG, fragar_uppdrag=False), [enhet], by=stina)
    runda.inlamningar.update(lage=lage)
    if may:
        assert "uppdrag" in change_round(runda, OMGANG, [enhet], by=stina).efterfragar
    else:
        refused(
            lambda: change_round(runda, OMGANG, [enhet], by=stina),
            "Enheter har redan skickat in utan uppdrag. Lägg upp en ny omgång för det.",
            "fragar",
        )
