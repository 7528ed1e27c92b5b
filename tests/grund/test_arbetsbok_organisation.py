"""The organisation by Excel: new enheter, corrections, and what is done by other means."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrning.bas.arbetsbok import AGAIN
from styrning.grund.arbetsbocker.organisation import (
    AVSLUTAS,
    BORJADE,
    ENHETER,
    FLYTTAS,
    INGEN_ROLL,
    KODEN,
    OMFANG,
    ORGANISATION,
    read_organisation,
)
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Enhet, Handelse
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.fall import counts, errors
from tests.factories import EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db

NY = {
    "Kod": "KUN", "Namn": "Kulturnämnden", "Slag": "Nämnd", "Hör till": "KF",
    "Finns från och med": dt.date(2027, 1, 1),
}  # fmt: skip


@pytest.fixture
def kf(db):
    return EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF, ordning=0)


@pytest.fixture
def bun(kf):
    return EnhetFactory(kod="BUN", namn="Barnnämnden", parent=kf, ordning=0)


@pytest.fixture
def ark(bun):
    return Ark(ORGANISATION, OMFANG, UserFactory(roll=Roll.ADMINISTRATOR))


def refused(ark, number, header, message):
    before = list(Enhet.objects.order_by("pk").values()), Handelse.objects.count()
    assert (ENHETER, number, header, message) in errors(ark.preview())
    assert (list(Enhet.objects.order_by("pk").values()), Handelse.objects.count()) == before


def test_name_kind_telephone_and_place_are_corrected(ark, bun):
    EnhetFactory(kod="SON", parent=bun.parent, ordning=1)
    ark.set(ENHETER, "BUN", {"Namn": "Barn- och ungdomsnämnden", "Plats bland syskonen": 5,
                             "Telefon": "+46 911 696 000"})  # fmt: skip

    assert errors(ark.apply()) == []

    bun.refresh_from_db()
    assert (bun.namn, bun.telefon, bun.version) == (
        "Barn- och ungdomsnämnden", "+46 911 696 000", 2,
    )  # fmt: skip
    below = Enhet.objects.filter(parent=bun.parent).order_by("lft").values_list("kod", flat=True)
    assert list(below) == ["SON", "BUN"]


def test_a_new_enhet_stands_last_below_its_own(ark, kf):
    ark.set(ENHETER, None, NY)

    assert counts(ark.apply()) == {"ny": 1}

    row = Enhet.objects.get(kod="KUN")
    assert (row.namn, row.slag, row.parent, row.galler_fran) == (
        "Kulturnämnden", Slag.NAMND, kf, dt.date(2027, 1, 1),
    )  # fmt: skip


def test_a_new_enhet_that_is_read_in_already_is_not_told_to_take_another_kod(ark):
    number = ark.set(ENHETER, None, NY)
    ark.apply()

    assert errors(ark.preview()) == [(ENHETER, number, "Kod", AGAIN)]


def test_a_new_enhet_may_belong_to_one_that_is_new_further_down(ark):
    ark.set(ENHETER, None, NY | {"Kod": "MUS", "Namn": "Musikskolan", "Slag": "Verksamhet",
                                 "Hör till": "KUN"})  # fmt: skip
    ark.set(ENHETER, None, NY)

    assert errors(ark.apply()) == []
    assert Enhet.objects.get(kod="MUS").parent.kod == "KUN"


def test_a_name_with_its_kod_is_known_also_when_it_has_been_changed(ark, bun):
    Enhet.objects.filter(kod="KF").update(namn="Fullmäktige")

    assert (counts(ark.preview()), errors(ark.preview())) == ({"samma": 2}, [])


@pytest.mark.parametrize(
    ("header", "value", "message"),
    [
        ("Hör till", "BUN", FLYTTAS),
        ("Finns från och med", dt.date(2020, 1, 1), BORJADE),
        ("Finns till och med", dt.date(2026, 12, 31), AVSLUTAS),
        ("Kod", "BARN", KODEN),
        ("Slag", "Förening", '"Förening" finns inte i listan. Välj: '
         + ", ".join(Slag.labels) + "."),
        ("Namn", "x" * 151, "Namnet är längre än 150 tecken. Korta det."),
        ("Telefon", "0" * 31, "Skriv högst 30 tecken."),
        ("Plats bland syskonen", 10_000, "Skriv en plats mellan 0 och 9999."),
    ],
)  # fmt: skip
def test_what_is_done_elsewhere_is_refused_with_the_way_out(ark, header, value, message):
    EnhetFactory(kod="SON")
    number = ark.set(ENHETER, "BUN", {header: value})
    refused(ark, number, header, message)


@pytest.mark.parametrize(
    ("facts", "header", "message"),
    [
        ({"Hör till": None}, "Hör till", "Välj vilken enhet den hör till."),
        ({"Finns från och med": None}, "Finns från och med",
         "Ange första dagen som enheten finns."),
        ({"Finns till och med": dt.date(2030, 1, 1)}, "Finns till och med", AVSLUTAS),
        ({"Namn": None}, "Namn", "Skriv enhetens namn."),
        ({"Slag": None}, "Slag", "Välj ett slag i listan."),
        ({"Kod": "bun"}, "Kod",
         "Koden BUN är Barnnämndens. En kod används aldrig igen. Välj en annan."),
        ({"Kod": "K N"}, "Kod",
         "Koden har 1–20 tecken: bokstäver, siffror, bindestreck och punkt."),
    ],
)  # fmt: skip
def test_a_new_row_that_is_not_whole_is_refused(ark, facts, header, message):
    number = ark.set(ENHETER, None, NY | facts)
    refused(ark, number, header, message)


def test_an_unknown_parent_is_refused(ark):
    number = ark.set(ENHETER, None, NY | {"Hör till": "FINNS-EJ"})
    assert [error[:3] for error in errors(ark.preview())] == [(ENHETER, number, "Hör till")]


def test_a_name_that_is_taken_and_a_far_day_are_asked_about(ark, kf):
    EnhetFactory(kod="SON", namn="Socialnämnden", parent=kf)
    ark = Ark(ORGANISATION, OMFANG, ark.user)
    number = ark.set(ENHETER, "BUN", {"Namn": "socialnämnden"})
    new = ark.set(ENHETER, None, NY | {"Finns från och med": dt.date(2037, 1, 1)})

    result = ark.preview()

    assert result.can_apply
    assert [(one.rad, one.kolumn, one.message) for one in result.varningar] == [
        (number, "Namn", "SON heter redan så. Är det samma enhet?"),
        (new, "Finns från och med", "Ska enheten finnas från 1 januari 2037?"),
    ]


def test_a_name_that_is_taken_is_asked_about_beside_an_error_in_its_row(ark, kf):
    EnhetFactory(kod="SON", namn="Socialnämnden", parent=kf)
    ark = Ark(ORGANISATION, OMFANG, ark.user)
    unread = ark.set(ENHETER, None, NY | {"Namn": "Socialnämnden", "Slag": "Klubb"})
    facts = {"Kod": "FIN", "Namn": "Socialnämnden", "Hör till": "FINNS-EJ"}
    refused = ark.set(ENHETER, None, NY | facts)
    far = ark.set(ENHETER, None, NY | {"Kod": "FJ", "Finns från och med": "snart"})

    result = ark.preview()

    assert [error[1:3] for error in errors(result)] == [
        (unread, "Slag"), (refused, "Hör till"), (far, "Finns från och med"),
    ]  # fmt: skip
    assert [(one.rad, one.kolumn) for one in result.varningar] == [
        (unread, "Namn"), (refused, "Namn"),
    ]  # fmt: skip
    assert (result.changed, result.can_apply) == ([], False)


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_who_keeps_the_organisation_saves_by_file(ark, bun, roll):
    ark.set(ENHETER, "BUN", {"Telefon": "1"})
    ark.set(ENHETER, None, NY)
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = UserFactory(roll=roll if whole or roll is None else (roll, bun))
    rows = [row.inlast for row in ark.preview().changed]
    before = Handelse.objects.count()

    result = ORGANISATION.apply(rows, OMFANG, by=user)

    may = roll in {Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    assert Enhet.objects.filter(kod="KUN").exists() == may
    assert (Handelse.objects.count() > before) == may
    assert {error[3] for error in errors(result)} == (set() if may else {INGEN_ROLL})


def test_statements_do_not_grow_with_rows(kf):
    user, taken = UserFactory(roll=Roll.KVALITETSKEDJAN), []
    for total in (3, 30):
        while Enhet.objects.count() < total:
            EnhetFactory(parent=kf)
        user = type(user).objects.get(pk=user.pk)
        with CaptureQueriesContext(connection) as captured:
            read_organisation(OMFANG, user)
        taken.append(len(captured))
    assert taken[0] == taken[1] <= 5
