"""What a filled-in workbook would do: new, changed, same and conflict."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nyckeltal import columns as c
from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Matt, Saknas
from nyckeltal.importers import granskning, last_saved, preview
from nyckeltal.models import Utfall
from nyckeltal.services import Rapport, report_prognos, report_utfall
from styrning.grund.enums import UppfoljningSlag
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.nyckeltal.arbetsbok import Arbetsbok, K, M, counts, errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return UserFactory(first_name="Karin", last_name="Öhman")


@pytest.fixture
def inlamning(db):
    return InlamningFactory(enhet=EnhetFactory(kod="BUN"), uppfoljning=UppfoljningFactory())


@pytest.fixture
def delar(inlamning):
    runda = UppfoljningFactory(slag=UppfoljningSlag.DELAR, avser_till=dt.date(2026, 8, 31))
    return InlamningFactory(enhet=inlamning.enhet, uppfoljning=runda)


def figure(inlamning, kod="N1", **facts):
    nyckeltal = NyckeltalFactory(kod=kod, agare=inlamning.enhet, **facts)
    return NyckeltalEnhetFactory(nyckeltal=nyckeltal)


def weighted(inlamning, **facts):
    """A nyckeltal that is reported as numerator and denominator."""
    return figure(
        inlamning, aggregering=Aggregering.VAGT, namnarfaktor=Decimal(100), decimaler=1, **facts
    )


def report_pair(ansvar, inlamning, by, versioner=None, **par):
    pairs = {kon: tuple(map(Decimal, pair)) for kon, pair in par.items()}
    report_utfall(ansvar, inlamning, Rapport({}, par=pairs, versioner=versioner or {}), by=by)


def report(ansvar, inlamning, by, orsak="", kommentar="", versioner=None, **varden):
    values = {kon: Decimal(str(varde)) for kon, varde in varden.items()}
    rapport = Rapport(values, orsak, kommentar, versioner or {})
    report_utfall(ansvar, inlamning, rapport, by=by)


def lines(result):
    return [(a.slag, a.vad, a.fore, a.efter) for a in result.andringar if a.slag != "samma"]


@pytest.mark.parametrize(
    "comment",
    ["", "Svarsfrekvensen var låg.\n\n– Bara två skolor", "=1+1", "å" * 10_000, "x < 5 & y > 3"],
    ids=["none", "lines", "formula", "as_long_as_may_be", "signs"],
)
def test_the_unchanged_file_changes_nothing(inlamning, user, comment):
    report(figure(inlamning), inlamning, user, T="72.5", kommentar=comment)
    ansvar = figure(inlamning, "N2", per_kon=True)
    report(ansvar, inlamning, user, T="72.5", K="75.1234", M="0.0001")
    report(figure(inlamning, "N3"), inlamning, user, orsak=Saknas.VANTAS, kommentar="Kommer i maj")
    figure(inlamning, "N4")

    result = Arbetsbok(inlamning, user).preview()

    assert (counts(result), result.errors, result.ansvar) == ({"samma": 6}, [], [])
    assert not result.can_apply


def test_a_large_number_comes_back_exactly(inlamning, user):
    ansvar = figure(inlamning, min_varde=None, max_varde=None)
    report(ansvar, inlamning, user, T="-98765432101.1234")

    assert counts(Arbetsbok(inlamning, user).preview()) == {"samma": 1}


def test_the_comment_of_a_derived_total_changes_nothing(inlamning, user):
    ansvar = figure(inlamning, per_kon=True, matt=Matt.ADDITIV)
    report(ansvar, inlamning, user, K=41, M=39, kommentar="Två förskolor saknas")

    assert counts(Arbetsbok(inlamning, user).preview()) == {"samma": 3}


@pytest.mark.parametrize("typed", [72.5, "72,5", "72.5", " 72,50 ", "+72,5"])
def test_a_new_value_is_read_as_it_is_typed(inlamning, user, typed):
    ansvar = figure(inlamning)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, typed)

    result = bok.preview()

    assert lines(result) == [("ny", "Totalt", "", "72,5")]
    assert result.rapporter[ansvar.publikt_id].varden["T"] == Decimal("72.5")
    assert result.can_apply


def test_thousands_may_be_spaced(inlamning, user):
    figure(inlamning, min_varde=None, max_varde=None)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, "1 234,5")

    assert lines(bok.preview()) == [("ny", "Totalt", "", "1\u00a0234,5")]


def test_a_changed_value_shows_both(inlamning, user):
    report(figure(inlamning), inlamning, user, T="72.5")
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 73)

    assert lines(bok.preview()) == [("andrad", "Totalt", "72,5", "73")]


def test_one_kon_changes_and_the_others_stand(inlamning, user):
    ansvar = figure(inlamning, per_kon=True)
    report(ansvar, inlamning, user, T="72.5", K=75, M=70)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 71, M)

    result = bok.preview()

    assert lines(result) == [("andrad", M, "70", "71")]
    assert dict(result.rapporter[ansvar.publikt_id].varden) == {
        "T": Decimal("72.5"),
        "K": Decimal(75),
        "M": Decimal(71),
    }


def test_an_emptied_cell_changes_nothing(inlamning, user):
    report(figure(inlamning), inlamning, user, T="72.5", kommentar="Bra år")
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, None)
    bok.set("N1", c.KOMMENTAR, "  ")

    assert counts(bok.preview()) == {"samma": 1}


def test_a_chosen_reason_takes_the_values_away(inlamning, user):
    ansvar = figure(inlamning, per_kon=True)
    report(ansvar, inlamning, user, T="72.5", K=75, M=70)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.ORSAK, "Sekretess")

    result = bok.preview()

    assert lines(result) == [
        ("andrad", "Totalt", "72,5", "Sekretess"),
        ("andrad", K, "75", ""),
        ("andrad", M, "70", ""),
    ]
    rapport = result.rapporter[ansvar.publikt_id]
    assert (set(rapport.varden.values()), rapport.saknas_orsak) == ({None}, "sekretess")


def by_sex_then_not_owed(inlamning, user):
    """A workbook with three rows of one nyckeltal, which the enhet then owes no more."""
    ansvar = figure(inlamning, per_kon=True)
    report(ansvar, inlamning, user, T="72.5", K=75, M=70)
    figure(inlamning, "N2")
    bok = Arbetsbok(inlamning, user)
    ansvar.galler_till = dt.date(2025, 12, 31)
    ansvar.save()
    return bok


@pytest.mark.parametrize("changed", [[M], [K, M]], ids=["one", "two"])
def test_a_nyckeltal_that_is_refused_whole_is_told_where_something_was_changed(
    inlamning, user, changed
):
    bok = by_sex_then_not_owed(inlamning, user)
    numbers = [bok.set("N1", c.UTFALL, 71, kon) for kon in changed]

    told = [(number, c.NYCKELTAL, granskning.UNKNOWN) for number in numbers]
    assert errors(bok.preview()) == told


def test_a_nyckeltal_that_is_refused_whole_and_untouched_is_told_on_its_first_row(inlamning, user):
    bok = by_sex_then_not_owed(inlamning, user)
    bok.set("N2", c.UTFALL, 10)

    result = bok.preview()

    assert errors(result) == [(bok.row("N1"), c.NYCKELTAL, granskning.UNKNOWN)]
    assert (counts(result), result.can_apply) == ({"ny": 1}, False)


def test_each_version_that_was_changed_by_hand_is_told(inlamning, user):
    figure(inlamning, per_kon=True)
    bok = Arbetsbok(inlamning, user)
    numbers = [bok.set("N1", c.VERSION, 9, kon) for kon in (K, M)]

    assert [error[:2] for error in errors(bok.preview())] == [
        (number, c.VERSION) for number in numbers
    ]


def test_a_typed_value_takes_the_reason_away(inlamning, user):
    ansvar = figure(inlamning)
    report(ansvar, inlamning, user, orsak=Saknas.VANTAS)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 72.5)

    result = bok.preview()

    assert lines(result) == [("andrad", "Totalt", "Ännu inte publicerat", "72,5")]
    assert result.rapporter[ansvar.publikt_id].saknas_orsak == ""


def test_a_value_and_a_reason_at_once_are_refused(inlamning, user):
    figure(inlamning)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 72.5)
    number = bok.set("N1", c.ORSAK, "Sekretess")

    assert errors(bok.preview()) == [
        (number, c.UTFALL, "Ange antingen ett utfall eller varför det saknas.")
    ]


def test_shares_by_sex_need_their_total(inlamning, user):
    figure(inlamning, per_kon=True)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 75, K)
    bok.set("N1", c.UTFALL, 70, M)

    assert errors(bok.preview()) == [
        (
            bok.row("N1"),
            c.UTFALL,
            "Ange totalt: det kan inte räknas ut av kvinnor och män för sig.",
        )
    ]


def test_persons_by_sex_make_their_total(inlamning, user):
    figure(inlamning, per_kon=True, matt=Matt.ADDITIV)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 41, K)
    bok.set("N1", c.UTFALL, 39, M)

    assert lines(bok.preview()) == [("ny", K, "", "41"), ("ny", M, "", "39")]


def test_a_new_comment_alone_is_a_change(inlamning, user):
    ansvar = figure(inlamning)
    report(ansvar, inlamning, user, T="72.5")
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.KOMMENTAR, "Bättre <b>närvaro</b>")

    [andring] = bok.preview().of("andrad")

    assert (andring.fore, andring.efter, andring.kommentar) == ("72,5", "72,5", "Bättre närvaro")


def test_moved_columns_and_sorted_rows_read_the_same(inlamning, user):
    for kod in ("N1", "N2", "N3"):
        figure(inlamning, kod)
    bok = Arbetsbok(inlamning, user)
    bok.set("N2", c.UTFALL, 72.5)
    rows = [[cell.value for cell in row] for row in bok.sheet.iter_rows(min_row=3)]
    for at, row in enumerate([rows[0], *reversed(rows[1:])], start=3):
        for column, value in enumerate(reversed(row), start=1):
            bok.sheet.cell(at, column).value = value

    result = bok.preview()

    assert result.errors == []
    assert [(a.nyckeltal, a.slag) for a in result.of("ny")] == [("N2", "ny")]
    assert counts(result) == {"ny": 1, "samma": 2}


def test_rows_that_are_left_out_stand(inlamning, user):
    report(figure(inlamning, "N1"), inlamning, user, T="72.5")
    figure(inlamning, "N2")
    bok = Arbetsbok(inlamning, user)
    bok.sheet.delete_rows(bok.row("N1"))

    assert counts(bok.preview()) == {"samma": 1}


def test_ghost_rows_are_passed_over(inlamning, user):
    """LibreOffice and others save styled empty rows to the end of the sheet."""
    figure(inlamning)
    bok = Arbetsbok(inlamning, user)
    green = bok.cell(bok.row("N1"), c.UTFALL)
    for number in range(5, 3_000):
        bok.sheet.cell(number, green.column)._style = green._style
    bok.sheet.cell(1_048_576, 1)._style = green._style
    bok.set("N1", c.UTFALL, 72.5)

    assert counts(bok.preview()) == {"ny": 1}


def test_what_somebody_saved_since_is_a_conflict_with_both_values(inlamning, user):
    ansvar = figure(inlamning)
    report(ansvar, inlamning, user, T="72.5")
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 73)
    anders = UserFactory(first_name="Anders", last_name="Lundström")
    report(ansvar, inlamning, anders, T="71", versioner={"T": 1})

    result = bok.preview()

    assert lines(result) == [("konflikt", "Totalt", "71", "73")]
    assert not result.can_apply
    [conflict] = result.of("konflikt")
    by, at = last_saved([conflict], inlamning)[conflict.nyckel]
    assert (by, at.isoformat(timespec="minutes")) == (
        "Anders Lundström",
        "2026-11-18T09:00+00:00",
    )


def test_an_emptied_cell_lets_the_other_value_stand(inlamning, user):
    ansvar = figure(inlamning)
    report(ansvar, inlamning, user, T="72.5")
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, None)
    report(ansvar, inlamning, user, T="71", versioner={"T": 1})

    assert counts(bok.preview()) == {"samma": 1}


def test_a_first_value_saved_since_is_a_conflict(inlamning, user):
    ansvar = figure(inlamning)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 73)
    report(ansvar, inlamning, user, T="71")

    assert lines(bok.preview()) == [("konflikt", "Totalt", "71", "73")]


def test_the_same_value_saved_since_is_no_conflict(inlamning, user):
    ansvar = figure(inlamning)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.UTFALL, 73)
    report(ansvar, inlamning, user, T="73")

    assert counts(bok.preview()) == {"samma": 1}


def test_what_somebody_saved_since_stands_where_the_file_says_nothing_new(inlamning, user):
    first, second = figure(inlamning, "N1"), figure(inlamning, "N2")
    report(first, inlamning, user, T="72.5")
    bok = Arbetsbok(inlamning, user)
    bok.set("N2", c.UTFALL, 10)
    report(first, inlamning, user, T="71", versioner={"T": 1})

    result = bok.preview()

    assert [(a.nyckeltal, a.slag) for a in result.andringar] == [("N1", "samma"), ("N2", "ny")]
    assert list(result.rapporter) == [second.publikt_id]
    assert result.can_apply


def test_no_conflict_asks_the_database_nothing(inlamning, user):
    with CaptureQueriesContext(connection) as queries:
        assert last_saved([], inlamning) == {}
    assert len(queries) == 0


@pytest.mark.parametrize("rows", [3, 12])
def test_a_preview_asks_the_database_nothing_more_than_the_entry(inlamning, user, rows):
    for number in range(rows):
        figure(inlamning, f"N{number}")
    bok = Arbetsbok(inlamning, user)
    for number in range(rows):
        bok.set(f"N{number}", c.UTFALL, 10 + number)
    known = entry(inlamning)

    with CaptureQueriesContext(connection) as queries:
        read = bok.read()
        result = preview(read.rader, read.errors, known)

    assert (counts(result), len(queries)) == ({"ny": rows}, 0)
    assert Utfall.objects.count() == 0


def test_a_forecast_is_new_then_changed(delar, user):
    ansvar = figure(delar)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal)
    bok = Arbetsbok(delar, user)
    bok.set("N1", c.PROGNOS, "74,5")
    assert lines(bok.preview()) == [("ny", "Prognos helår", "", "74,5")]

    report_prognos(ansvar, delar, Decimal(70), by=user)
    bok = Arbetsbok(delar, user)
    bok.set("N1", c.PROGNOS, 74.5)
    assert lines(bok.preview()) == [("andrad", "Prognos helår", "70", "74,5")]


def test_an_unchanged_forecast_is_the_same(delar, user):
    ansvar = figure(delar, ackumulerad=True)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal)
    report_prognos(ansvar, delar, Decimal(70), by=user)

    assert counts(Arbetsbok(delar, user).preview()) == {"samma": 2}


def test_a_forecast_saved_since_is_a_conflict(delar, user):
    ansvar = figure(delar)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal)
    bok = Arbetsbok(delar, user)
    bok.set("N1", c.PROGNOS, 74.5)
    report_prognos(ansvar, delar, Decimal(70), by=user)

    result = bok.preview()

    assert lines(result) == [("konflikt", "Prognos helår", "70", "74,5")]
    [conflict] = result.of("konflikt")
    assert last_saved([conflict], delar)[conflict.nyckel][0] == "Karin Öhman"


def test_an_impossible_forecast_is_refused(delar, user):
    ansvar = figure(delar)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal)
    bok = Arbetsbok(delar, user)
    number = bok.set("N1", c.PROGNOS, 745)

    assert errors(bok.preview()) == [
        (number, c.PROGNOS, "745 ligger utanför 0–100 procent. Menade du 74,5?")
    ]


@pytest.mark.parametrize(
    ("header", "value"), [(c.UTFALL, 72.5), (c.ORSAK, "Sekretess"), (c.KOMMENTAR, "Bra")]
)
def test_an_outcome_that_is_not_asked_for_is_refused(delar, user, header, value):
    ansvar = figure(delar)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal)
    bok = Arbetsbok(delar, user)
    number = bok.set("N1", header, value)

    assert errors(bok.preview()) == [
        (number, c.UTFALL, "Omgången frågar bara efter prognos för N1. Töm cellerna.")
    ]


def test_a_pair_that_was_not_touched_is_the_same(inlamning, user):
    report_pair(weighted(inlamning), inlamning, user, T=(29, 40))

    assert counts(Arbetsbok(inlamning, user).preview()) == {"samma": 1}


def test_a_new_pair_shows_its_quotient(inlamning, user):
    ansvar = weighted(inlamning)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.TALJARE, 29)
    bok.set("N1", c.NAMNARE, "40")

    result = bok.preview()

    assert lines(result) == [("ny", "Totalt", "", "72,5 (29 av 40)")]
    assert dict(result.rapporter[ansvar.publikt_id].par) == {"T": (Decimal(29), Decimal(40))}


def test_half_a_pair_is_filled_up_with_what_is_saved(inlamning, user):
    report_pair(weighted(inlamning), inlamning, user, T=(29, 40))
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.TALJARE, 30)

    assert lines(bok.preview()) == [
        ("andrad", "Totalt", "72,5 (29 av 40)", "75,0 (30 av 40)"),
    ]


def test_half_a_pair_alone_is_refused(inlamning, user):
    weighted(inlamning)
    bok = Arbetsbok(inlamning, user)
    number = bok.set("N1", c.TALJARE, 29)

    assert errors(bok.preview()) == [
        (
            number,
            c.TALJARE,
            "Totalt: ange både täljare och nämnare; nämnaren ska vara större än noll.",
        )
    ]


def test_one_pair_by_sex_changes_and_the_others_stand(inlamning, user):
    ansvar = weighted(inlamning, per_kon=True)
    report_pair(ansvar, inlamning, user, T=(58, 80), K=(30, 40), M=(28, 40))
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.TALJARE, 29, M)

    result = bok.preview()

    assert lines(result) == [("andrad", M, "70,0 (28 av 40)", "72,5 (29 av 40)")]
    assert dict(result.rapporter[ansvar.publikt_id].par) == {
        "T": (Decimal(58), Decimal(80)),
        "K": (Decimal(30), Decimal(40)),
        "M": (Decimal(29), Decimal(40)),
    }


def test_a_quotient_is_refused_where_its_parts_are_asked_for(inlamning, user):
    weighted(inlamning)
    bok = Arbetsbok(inlamning, user)
    number = bok.set("N1", c.UTFALL, 72.5)

    assert errors(bok.preview()) == [
        (number, c.UTFALL, "N1 räknas ut av täljare och nämnare. Fyll i dem i stället.")
    ]


def test_parts_are_refused_where_the_number_is_asked_for(inlamning, user):
    figure(inlamning)
    bok = Arbetsbok(inlamning, user)
    number = bok.set("N1", c.TALJARE, 29)

    assert errors(bok.preview()) == [
        (number, c.TALJARE, "N1 rapporteras som ett tal. Fyll i kolumnen Utfall.")
    ]


def test_parts_that_may_have_changed_places_are_told_at_the_numerator(inlamning, user):
    weighted(inlamning)
    bok = Arbetsbok(inlamning, user)
    bok.set("N1", c.TALJARE, 80)
    number = bok.set("N1", c.NAMNARE, 40)

    swapped = (
        "Totalt: täljaren 80 är större än nämnaren 40, men en andel är högst 100 procent. "
        "Har de bytt plats?"
    )
    assert errors(bok.preview()) == [(number, c.TALJARE, swapped)]
