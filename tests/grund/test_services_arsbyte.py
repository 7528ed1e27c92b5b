"""Next year's årshjul: from the law, and from the year before."""

from datetime import date

import pytest

from styrning.bas.errors import RuleError
from styrning.grund.enums import AktivitetSlag, Slag
from styrning.grund.models import Aktivitet, Arshjul, Handelse, Uppfoljning
from styrning.grund.services_arsbyte import (
    add_legal_dates,
    copy_year,
    next_year_words,
    year_later,
)
from tests.factories import (
    AktivitetFactory,
    EnhetFactory,
    InlamningFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stina():
    return UserFactory()


def test_the_laws_days_are_added_once(stina):
    assert len(add_legal_dates(2027, by=stina)) == 6
    assert add_legal_dates(2027, by=stina) == []
    assert Aktivitet.objects.filter(arshjul__ar=2027).count() == 6


def test_a_paragraph_that_is_there_is_left_alone(stina):
    mine = AktivitetFactory(ar=2027, lagrum="KL 5 kap. 24 §", titel="Vår egen")
    added = add_legal_dates(2027, by=stina)
    assert len(added) == 5
    mine.refresh_from_db()
    assert mine.titel == "Vår egen"


def test_an_activity_keeps_its_weekday_and_waits_for_a_decision(stina):
    AktivitetFactory(
        titel="Plan för dialoger 2026", oppnar=date(2026, 1, 12), klar_ks=date(2026, 2, 10)
    )
    [copy] = copy_year(2027, by=stina).aktiviteter
    assert (copy.titel, copy.oppnar, copy.klar_ks, copy.ar_bestamd) == (
        "Plan för dialoger 2027", date(2027, 1, 11), date(2027, 2, 9), False,
    )  # fmt: skip


def test_a_day_by_law_keeps_its_date(stina):
    AktivitetFactory(
        titel="Årsredovisning 2025",
        lagrum="KL 11 kap. 20 §",
        oppnar=date(2026, 1, 7),
        klar_ks=date(2026, 4, 15),
        klar_at=date(2026, 3, 31),
    )
    [copy] = copy_year(2027, by=stina).aktiviteter
    assert (copy.titel, copy.klar_ks, copy.ar_bestamd, copy.klar_at) == (
        "Årsredovisning 2026", date(2027, 4, 15), True, None,
    )  # fmt: skip


def test_what_hangs_on_a_meeting_hangs_on_its_copy(stina):
    mote = AktivitetFactory(
        slag=AktivitetSlag.MOTE, enhet=EnhetFactory(slag=Slag.NAMND), oppnar=date(2026, 9, 23)
    )
    AktivitetFactory(
        titel="Delår", oppnar=date(2026, 8, 17), mote=mote, dagar_fore=14,
        klar_namnd=date(2026, 9, 9),
    )  # fmt: skip
    mote_copy, hanging = copy_year(2027, by=stina).aktiviteter
    assert hanging.mote == mote_copy
    assert (mote_copy.oppnar, hanging.klar_namnd) == (date(2027, 9, 22), date(2027, 9, 8))


def test_a_round_is_copied_with_its_period_and_those_that_it_asks(stina):
    runda = UppfoljningFactory(kod="2026-DELAR", namn="Delårsrapport 2026",
                               avser_till=date(2026, 8, 31), oppnar=date(2026, 8, 17),
                               klar_namnd=date(2026, 9, 11), lases=None)  # fmt: skip
    asked = InlamningFactory(uppfoljning=runda).enhet
    gone = InlamningFactory(uppfoljning=runda, enhet__galler_till=date(2026, 12, 31)).enhet
    [copy] = copy_year(2027, by=stina).omgangar
    assert (copy.kod, copy.namn, copy.avser_till, copy.klar_namnd) == (
        "2027-DELAR", "Delårsrapport 2027", date(2027, 8, 31), date(2027, 9, 10),
    )  # fmt: skip
    enheter = [row.enhet for row in copy.inlamningar.all()]
    assert asked in enheter
    assert gone not in enheter


def test_a_period_that_ends_with_february_does_so_in_a_leap_year_too(stina):
    runda = UppfoljningFactory(ar=2027, kod="2027-FEB", avser_till=date(2027, 2, 28))
    InlamningFactory(uppfoljning=runda)
    [copy] = copy_year(2028, by=stina).omgangar
    assert copy.avser_till == date(2028, 2, 29)


def test_it_may_be_done_twice(stina):
    AktivitetFactory(titel="Socialnämnden", oppnar=date(2026, 3, 4))
    AktivitetFactory(titel="Socialnämnden", oppnar=date(2026, 4, 8))
    InlamningFactory(uppfoljning=UppfoljningFactory(kod="2026-AB"))
    copy_year(2027, by=stina)
    again = copy_year(2027, by=stina)
    assert (again.aktiviteter, again.omgangar, len(again.fanns)) == ([], [], 3)
    assert Aktivitet.objects.filter(arshjul__ar=2027).count() == 2
    assert Uppfoljning.objects.filter(arshjul__ar=2027).count() == 1


def test_an_empty_year_is_nothing_to_begin_from(stina):
    with pytest.raises(RuleError, match="Årshjulet för 2026 är tomt"):
        copy_year(2027, by=stina)
    assert (Arshjul.objects.count(), Handelse.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Budget 2027", "Budget 2028"),
        ("Riktlinjer 2027–2029", "Riktlinjer 2028–2030"),
        ("Läsåret 2025/26", "Läsåret 2026/27"),
        ("Agenda 2030", "Agenda 2030"),
        ("Socialnämnden", "Socialnämnden"),
    ],
)
def test_years_in_words_are_one_higher(before, after):
    assert next_year_words(before, 2026) == after


def test_a_leap_day_becomes_the_last_of_february():
    assert year_later(date(2028, 2, 29)) == date(2029, 2, 28)


def test_next_years_round_asks_the_same(stina):
    runda = UppfoljningFactory(kod="2026-MARS", fragar_bedomningar=False, fragar_uppdrag=False)
    InlamningFactory(uppfoljning=runda)
    [copy] = copy_year(2027, by=stina).omgangar
    assert copy.efterfragar == ["utfall", "kontroller"]
