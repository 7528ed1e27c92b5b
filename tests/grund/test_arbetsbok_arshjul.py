"""The årshjul by Excel: activities, meetings that days hang on, rounds, and what is locked."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrning.bas.arbetsbok import AGAIN, Granskning
from styrning.grund.arbetsbocker.arshjul import (
    AKTIVITETER,
    INGEN_ROLL,
    OMGANGAR,
    read_arshjul,
    short_id,
)
from styrning.grund.arbetsbocker.arshjul_in import ARSHJUL
from styrning.grund.enums import AktivitetSlag, InlamningLage, Ring, Roll, Slag
from styrning.grund.models import Aktivitet, Handelse, Inlamning, Uppfoljning
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.fall import counts, errors
from tests.factories import (
    AktivitetFactory,
    EnhetFactory,
    InlamningFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barnnämnden")


@pytest.fixture
def mote(bun):
    return AktivitetFactory(
        titel="Barnnämnden", slag=AktivitetSlag.MOTE, ring=Ring.FULLMAKTIGE, enhet=bun,
        oppnar=dt.date(2026, 12, 9),
    )  # fmt: skip


@pytest.fixture
def hanger(mote):
    return AktivitetFactory(
        titel="Underlag", mote=mote, dagar_fore=14, klar_namnd=dt.date(2026, 11, 25)
    )


@pytest.fixture
def runda(bun):
    runda = UppfoljningFactory(kod="2026-AB")
    InlamningFactory(enhet=bun, uppfoljning=runda)
    return runda


@pytest.fixture
def by(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


def ark(by) -> Ark:
    return Ark(ARSHJUL, 2026, by)


def stored():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Aktivitet, Uppfoljning, Inlamning, Handelse)
    ]


def refused(bok, blad, number, header, message):
    before = stored()
    assert errors(bok.preview()) == [(blad, number, header, message)]
    assert stored() == before


def test_an_activity_is_changed_and_a_new_one_added(by, bun, mote):
    row = AktivitetFactory(titel="Skolenkäten", ring=Ring.DIALOG)
    bok = ark(by)
    bok.set(AKTIVITETER, short_id(row), {
        "Ansvarig enhet": "BUN", "Klar i nämnd": dt.date(2026, 12, 1), "Lagrum": "KL 8:1",
    })  # fmt: skip
    bok.set(AKTIVITETER, None, {
        "Titel": "Brukarråd", "Ring": "Undersökningar och dialoger", "Öppnar": "2026-11-23",
        "Sista dag räknas från": short_id(mote), "Antal dagar före": 7,
    })  # fmt: skip

    assert errors(bok.apply()) == []

    row.refresh_from_db()
    assert (row.enhet, row.klar_namnd, row.lagrum) == (bun, dt.date(2026, 12, 1), "KL 8:1")
    new = Aktivitet.objects.get(titel="Brukarråd")
    assert (new.klar_namnd, new.slag, new.ar_bestamd) == (
        dt.date(2026, 12, 2), AktivitetSlag.AKTIVITET, True,
    )  # fmt: skip


def test_a_title_that_became_a_formula_is_told_as_one_and_by_its_rows_key(by):
    row = AktivitetFactory(titel="Skolenkäten")
    bok = ark(by)
    bok.set(AKTIVITETER, short_id(row), {"Titel": "=A1"})
    read = ARSHJUL.read_file(bok.file(), "bok.xlsx", ARSHJUL.read(2026, by))

    fel = Granskning(ARSHJUL.form, bok.preview(), read).fel

    assert [(one.namn, one.star) for one in fel] == [(short_id(row), "=…")]


def test_the_same_file_read_twice_adds_its_new_activity_once(by):
    bok = ark(by)
    number = bok.set(AKTIVITETER, None, {
        "Titel": "Brukarråd", "Ring": "Undersökningar och dialoger", "Öppnar": "2026-11-23",
    })  # fmt: skip
    assert counts(bok.apply()) == {"ny": 1}

    refused(bok, AKTIVITETER, number, "Titel", AGAIN)


def test_what_hangs_on_a_meeting_moves_with_it_in_the_same_file(by, mote, hanger):
    bok = ark(by)
    bok.set(AKTIVITETER, short_id(hanger), {"Antal dagar före": 7})
    bok.set(AKTIVITETER, short_id(mote), {"Öppnar": dt.date(2026, 12, 16)})

    assert counts(bok.apply()) == {"andrad": 2}

    hanger.refresh_from_db()
    assert (hanger.klar_namnd, hanger.dagar_fore) == (dt.date(2026, 12, 9), 7)


def test_a_meeting_that_moved_since_is_no_conflict_for_what_hangs_on_it(by, mote, hanger):
    bok = ark(by)
    bok.set(AKTIVITETER, short_id(hanger), {"Titel": "Handlingar"})
    Aktivitet.objects.filter(pk=mote.pk).update(oppnar=dt.date(2026, 12, 16))
    Aktivitet.objects.filter(pk=hanger.pk).update(klar_namnd=dt.date(2026, 12, 2))

    assert (counts(bok.preview()), errors(bok.apply())) == ({"andrad": 1, "samma": 1}, [])

    hanger.refresh_from_db()
    assert (hanger.titel, hanger.klar_namnd) == ("Handlingar", dt.date(2026, 12, 2))


def test_a_counted_day_is_locked_and_says_what_it_is_counted_from(by, mote, hanger):
    bok = ark(by)
    number = bok.set(AKTIVITETER, short_id(hanger), {"Klar i nämnd": dt.date(2026, 12, 1)})

    assert bok.is_locked(AKTIVITETER, short_id(hanger), "Klar i nämnd")
    assert bok.get(AKTIVITETER, short_id(hanger), "Räknad sista dag").date() == dt.date(
        2026, 11, 25
    )
    refused(
        bok, AKTIVITETER, number, "Klar i nämnd",
        "Sista dagen räknas från Barnnämnden 2026-12-09. Ändra antalet dagar före eller "
        "sammanträdets dag, eller välj egna datum på aktivitetens sida.",
    )  # fmt: skip


def test_a_day_that_the_law_sets_is_locked_and_one_of_the_own_choice_is_not(by):
    facts = {"ring": Ring.FULLMAKTIGE, "lagrum": "KL 11 kap. 10 §"}
    by_law = AktivitetFactory(klar_kf=dt.date(2026, 11, 30), **facts)
    earlier = AktivitetFactory(klar_kf=dt.date(2026, 11, 25), **facts)
    bok = ark(by)
    header = "Klar i KF"
    number = bok.set(AKTIVITETER, short_id(by_law), {header: dt.date(2026, 12, 1)})

    assert not bok.is_locked(AKTIVITETER, short_id(earlier), header)
    refused(
        bok, AKTIVITETER, number, header,
        "Dagen står i lagen (KL 11 kap. 10 §). Ändra den på aktivitetens sida.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "header", "message"),
    [
        ({"Titel": "x" * 201}, "Titel", "Texten är längre än 200 tecken. Korta den."),
        ({"Länk": "javascript:alert(1)"}, "Länk",
         "Börja med / för en sida här, eller med https://."),
        ({"Klar i nämnd": dt.date(2026, 11, 1)}, "Klar i nämnd",
         "Sista dag ligger före den dag då aktiviteten öppnar."),
        ({"Genomförd": dt.date(2026, 11, 19)}, "Genomförd",
         "Genomförd kan inte ligga i framtiden."),
        ({"Öppnar": dt.date(1901, 1, 1)}, "Öppnar", "Skriv ett datum mellan 1990 och 2100."),
        ({"Antal dagar före": 3}, "Sista dag räknas från",
         "Ange både sammanträde och antal dagar före det."),
        ({"Slag": "Sammanträde"}, "Ansvarig enhet", "Välj vem som sammanträder."),
        ({"Ring": "Yttre ringen"}, "Ring",
         '"Yttre ringen" finns inte i listan. Välj: ' + ", ".join(Ring.labels) + "."),
        ({"Ansvarig enhet": "FINNS-EJ"}, "Ansvarig enhet",
         '"FINNS-EJ" finns inte i listan. Skriv koden eller välj i listan.'),
    ],
)  # fmt: skip
def test_an_activity_that_cannot_be_is_refused_at_its_cell(by, mote, cells, header, message):
    row = AktivitetFactory()
    bok = ark(by)
    number = bok.set(AKTIVITETER, short_id(row), cells)
    refused(bok, AKTIVITETER, number, header, message)


def test_a_new_row_that_lacks_something_is_told_all_of_it(by):
    bok = ark(by)
    number = bok.set(AKTIVITETER, None, {"Beskrivning": "Bara en text."})

    assert errors(bok.preview()) == [
        (AKTIVITETER, number, "Titel", "Skriv en titel."),
        (AKTIVITETER, number, "Ring", "Välj vilken ring aktiviteten hör till."),
        (AKTIVITETER, number, "Öppnar", "Ange vilken dag aktiviteten öppnar."),
    ]


def test_days_when_nobody_works_and_other_years_are_asked_about(by, mote):
    row = AktivitetFactory()
    bok = ark(by)
    number = bok.set(AKTIVITETER, short_id(row), {"Klar i nämnd": dt.date(2026, 12, 24)})
    other = bok.set(AKTIVITETER, short_id(mote), {"Öppnar": dt.date(2062, 12, 9)})

    result = bok.preview()

    assert {(one.rad, one.kolumn, one.message) for one in result.varningar} == {
        (number, "Klar i nämnd",
         "2026-12-24 (klar i nämnd) är julafton. Arbetsdagen före är 2026-12-23."),
        (other, "Öppnar", "Dagen ligger i 2062, men årshjulet är för 2026."),
    }  # fmt: skip
    assert result.can_apply


def test_a_round_is_moved_and_asks_one_more(by, runda, bun):
    EnhetFactory(kod="SON")
    bok = ark(by)
    bok.set(OMGANGAR, "2026-AB", {
        "Sista dag": dt.date(2027, 1, 22), "Nämnden behandlar": dt.date(2027, 2, 10),
        "Lämnar in": "SON; BUN", "Instruktion": "Skriv kort.",
    })  # fmt: skip

    assert errors(bok.apply()) == []

    runda.refresh_from_db()
    assert (runda.klar_namnd, runda.behandlas_namnd, runda.instruktion) == (
        dt.date(2027, 1, 22), dt.date(2027, 2, 10), "Skriv kort.",
    )  # fmt: skip
    assert set(runda.inlamningar.values_list("enhet__kod", flat=True)) == {"BUN", "SON"}


def test_a_new_round_asks_what_its_kind_usually_does(by, bun):
    bok = ark(by)
    bok.set(OMGANGAR, None, {
        "Kod": "2026-10", "Namn": "Månadsrapport oktober", "Slag": "Månadsrapport",
        "Perioden börjar": dt.date(2026, 10, 1), "Perioden slutar": dt.date(2026, 10, 31),
        "Öppnar": dt.date(2026, 11, 2), "Sista dag": dt.date(2026, 11, 13), "Lämnar in": "BUN",
    })  # fmt: skip

    assert errors(bok.apply()) == []

    runda = Uppfoljning.objects.get()
    assert (runda.kod, runda.arshjul.ar) == ("2026-10", 2026)
    assert runda.efterfragar == ["utfall och prognos", "kontroller"]


@pytest.mark.parametrize(
    ("cells", "header", "message"),
    [
        ({"Sista dag": dt.date(2026, 10, 1)}, "Sista dag",
         "Sista dag ligger före den dag då omgången öppnar."),
        ({"Lämnar in": "SON"}, "Lämnar in",
         "Barnnämnden har redan börjat och kan inte tas bort ur omgången."),
        ({"Lämnar in": "BUN; FINNS-EJ"}, "Lämnar in",
         '"FINNS-EJ" finns inte i listan. Skriv koden eller välj i listan. Skriv flera med ; '
         "emellan."),
        ({"Perioden slutar": dt.date(2026, 11, 30)}, "Perioden slutar",
         "Perioden kan inte ändras: enheter har börjat rapportera i den. Lägg upp en ny omgång."),
        ({"Frågar efter uppdrag": "Nej"}, "Frågar efter uppdrag",
         "Omgången frågar redan efter uppdrag och enheter har börjat svara. Låt det stå kvar, "
         "eller lägg upp en ny omgång."),
        ({"Kod": "2026-X"}, "Kod",
         "Koden ändras på omgångens sida, inte här. Skriv tillbaka den som stod."),
    ],
)  # fmt: skip
def test_a_round_that_has_begun_keeps_what_was_asked(by, runda, cells, header, message):
    EnhetFactory(kod="SON", slag=Slag.NAMND)
    Inlamning.objects.update(lage=InlamningLage.UTKAST)
    bok = ark(by)
    number = bok.set(OMGANGAR, "2026-AB", cells)
    refused(bok, OMGANGAR, number, header, message)


def test_a_round_that_somebody_moved_since_is_a_conflict(by, runda):
    bok = ark(by)
    bok.set(OMGANGAR, "2026-AB", {"Namn": "Bokslut 2026"})
    Uppfoljning.objects.update(klar_namnd=dt.date(2027, 1, 15))

    result = bok.preview()

    assert (counts(result), result.can_apply) == ({"konflikt": 1}, False)


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_kvalitetskedjan_saves_by_file(by, bun, mote, runda, roll):
    bok = ark(by)
    bok.set(AKTIVITETER, short_id(mote), {"Beskrivning": "Ny"})
    bok.set(AKTIVITETER, None, {"Titel": "Ny", "Ring": Ring.EGEN.label, "Öppnar": "2026-12-01"})
    bok.set(OMGANGAR, "2026-AB", {"Instruktion": "Ny"})
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = UserFactory(roll=roll if whole or roll is None else (roll, bun))
    rows = [row.inlast for row in bok.preview().changed]
    before = stored()

    result = ARSHJUL.apply(rows, 2026, by=user)

    may = roll == Roll.KVALITETSKEDJAN
    assert (stored() != before) == may
    assert {error[3] for error in errors(result)} == (set() if may else {INGEN_ROLL})


def test_an_empty_year_takes_its_first_activity(by):
    bok = Ark(ARSHJUL, 2028, by)
    bok.set(AKTIVITETER, None, {"Titel": "Val", "Ring": Ring.EGEN.label, "Öppnar": "2028-01-10"})

    assert errors(bok.apply()) == []
    assert Aktivitet.objects.get().arshjul.ar == 2028


def test_statements_do_not_grow_with_rows(by, bun, mote, runda):
    taken = []
    for total in (3, 30):
        while Aktivitet.objects.count() < total:
            AktivitetFactory(enhet=EnhetFactory(), mote=mote, dagar_fore=3)
            InlamningFactory(uppfoljning=UppfoljningFactory())
        user = type(by).objects.get(pk=by.pk)
        with CaptureQueriesContext(connection) as captured:
            read_arshjul(2026, user)
        taken.append(len(captured))
    assert taken[0] == taken[1] <= 6
