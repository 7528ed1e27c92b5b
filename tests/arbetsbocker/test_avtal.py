"""What every kind of workbook keeps: it comes back unchanged, or says exactly what changed.

The kinds are the modules beside this one; one that is registered and not here fails.
"""

from importlib import import_module
from io import BytesIO
from pkgutil import iter_modules

import openpyxl
import pytest
from django.utils import timezone

import tests.arbetsbocker
from styrning.bas.arbetsbok import BLAD_DATA, HIDDEN, UNKNOWN
from styrning.bas.arbetsbok.form import VERSION
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import HEADER_ROW, README, VERSION_CHANGED
from styrning.bas.xlsx.read import FORMEL, PROCENTFORMAT, SAMMANFOGAD
from tests.arbetsbocker.fall import Excelfil, Fall, counts, errors, preview
from tests.arkitektur.kallor import ROOT, modules

pytestmark = pytest.mark.django_db


def stockholm(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


CASES = {
    name: module.case
    for _, name, _ in iter_modules(tests.arbetsbocker.__path__)
    if not name.startswith("test_")
    and hasattr(module := import_module(f"tests.arbetsbocker.{name}"), "case")
}


@pytest.fixture(params=sorted(CASES))
def fall(request) -> Fall:
    return CASES[request.param]()


@pytest.fixture
def excel(fall) -> Excelfil:
    return Excelfil(fall)


def test_every_kind_in_the_source_is_tested_here():
    declared = {
        line.partition(" = ")[0]
        for path in modules()
        for line in path.read_text().splitlines()
        if line.endswith(" = Arbetsbokslag(")
    }
    tested = "".join((ROOT / "tests/arbetsbocker" / f"{name}.py").read_text() for name in CASES)

    assert declared
    assert [name for name in sorted(declared) if f"slag={name}" not in tested] == []


def test_what_goes_out_and_comes_back_untouched_changes_nothing(fall, excel):
    result = preview(fall, fall.slag.file(fall.bok, by=fall.by))

    assert fall.rows >= 3
    assert (counts(result), errors(result)) == ({"samma": fall.rows}, [])
    assert not result.can_apply


def test_saved_again_by_another_program_it_changes_nothing(fall, excel):
    assert (counts(excel.preview()), errors(excel.preview())) == ({"samma": fall.rows}, [])


def test_a_file_without_a_fault_is_not_read_by_the_slow_reader(fall, monkeypatch):
    content = fall.slag.file(fall.bok, by=fall.by)
    monkeypatch.setattr("styrning.bas.xlsx.read._openpyxl", None)

    assert counts(preview(fall, content)) == {"samma": fall.rows}


def test_sorted_rows_and_moved_columns_change_nothing(fall, excel):
    result = excel.turn_around().preview()

    assert (counts(result), errors(result)) == ({"samma": fall.rows}, [])


def test_one_changed_cell_is_one_change_and_a_preview_keeps_nothing(fall, excel):
    before = fall.state

    result = excel.put(fall.rubrik, fall.nytt).preview()

    assert errors(result) == []
    (change,) = result.changed
    assert [cell.rubrik for cell in change.celler] == [fall.rubrik]
    assert (change.kod, change.rad, counts(result)["samma"]) == (
        fall.kod, excel.row, fall.rows - 1,
    )  # fmt: skip
    assert fall.state == before


def test_what_was_seen_is_saved_and_the_same_file_then_changes_nothing(fall, excel):
    excel.put(fall.rubrik, fall.nytt)
    (seen,) = excel.preview().changed

    assert errors(excel.apply()) == []

    after = next(
        rad for rad in fall.bok.rader[fall.blad].values() if str(rad.varden["kod"]) == fall.kod
    )
    assert {name: after.varden[name] for name in seen.varden} == seen.varden
    assert counts(excel.preview()) == {"samma": fall.rows}


def test_what_somebody_saved_meanwhile_is_a_conflict_and_nothing_is_written(fall, excel):
    excel.put(fall.rubrik, fall.nytt)
    rows = [row.inlast for row in excel.preview().changed]
    fall.save()
    before = fall.state

    result = excel.preview()
    (conflict,) = result.of("konflikt")
    assert (conflict.kod, result.can_apply) == (fall.kod, False)
    assert fall.rubrik in [cell.rubrik for cell in conflict.celler]
    assert (conflict.av, stockholm(conflict.at)) == (fall.by.get_full_name(), "2026-11-18 10:00")

    assert counts(fall.slag.apply(rows, fall.omfang, by=fall.by))["konflikt"] == 1
    assert fall.state == before


def test_a_bad_cell_is_named_marked_and_stops_all(fall, excel):
    before = fall.state
    excel.put(fall.fel_rubrik, fall.fel)

    result = excel.preview()

    assert {error[:3] for error in errors(result)} == {(fall.blad, excel.row, fall.fel_rubrik)}
    assert not result.can_apply
    read = fall.slag.read_file(BytesIO(excel.content), "bok.xlsx", fall.bok)
    marked = openpyxl.load_workbook(
        BytesIO(read.marked(BytesIO(excel.content), result.errors, fall.slag.form))
    )
    comment = marked[fall.blad].cell(excel.row, excel.column(fall.fel_rubrik)).comment
    assert errors(result)[0][3] in comment.text
    assert fall.state == before


def test_a_marked_file_that_is_put_right_is_read(fall, excel):
    excel.put(fall.fel_rubrik, fall.fel)
    read = fall.slag.read_file(BytesIO(excel.content), "bok.xlsx", fall.bok)
    marked = read.marked(BytesIO(excel.content), excel.preview().errors, fall.slag.form)

    again = Excelfil(fall)
    saved = again.sheet.cell(again.row, again.column(fall.fel_rubrik)).value
    again.book = openpyxl.load_workbook(BytesIO(marked))
    again.put(fall.fel_rubrik, saved).put(fall.rubrik, fall.nytt)

    assert (errors(again.preview()), len(again.preview().changed)) == ([], 1)


def test_who_may_not_write_saves_nothing(fall, excel):
    excel.put(fall.rubrik, fall.nytt)
    before = fall.state

    try:
        result = excel.apply(by=fall.stranger)
    except RuleError:
        result = None

    assert result is None or not result.can_apply
    assert fall.state == before


def test_a_changed_version_is_refused(fall, excel):
    excel.put(VERSION, 77)

    assert errors(excel.preview()) == [(fall.blad, excel.row, VERSION, VERSION_CHANGED)]


def test_a_changed_key_is_refused(fall, excel):
    blad = fall.slag.form.blad(fall.blad)
    told = [column.varfor for column in blad.inputs if column.rubrik == blad.nyckel]
    number = excel.row
    excel.put(blad.nyckel, "ANNAN")

    expected = (fall.blad, number, blad.nyckel, *(told or [UNKNOWN]))
    assert expected in errors(excel.preview())


def test_the_same_row_twice_is_refused(fall, excel):
    number = excel.copy_row()

    assert [error[:2] for error in errors(excel.preview())] == [(fall.blad, number)]


def test_a_formula_is_not_taken_as_its_value(fall, excel):
    excel.put(fall.rubrik, "=1+1")

    assert errors(excel.preview()) == [(fall.blad, excel.row, fall.rubrik, FORMEL)]


def test_merged_cells_are_refused(fall, excel):
    place, number = excel.column(fall.rubrik), excel.row
    excel.sheet.merge_cells(
        start_row=number, end_row=number + 1, start_column=place, end_column=place
    )

    assert (fall.blad, number, fall.rubrik, SAMMANFOGAD) in errors(excel.preview())


def test_a_number_in_per_cent_format_is_refused(fall, excel):
    excel.put(fall.rubrik, 0.05)
    excel.sheet.cell(excel.row, excel.column(fall.rubrik)).number_format = "0%"

    assert (fall.blad, excel.row, fall.rubrik, PROCENTFORMAT) in errors(excel.preview())


def test_a_renamed_column_is_refused_by_name(fall, excel):
    excel.sheet.cell(HEADER_ROW, excel.column(fall.rubrik)).value = "Något annat"

    with pytest.raises(RuleError, match=f'saknar kolumnen "{fall.rubrik}"'):
        excel.preview()


def test_a_missing_sheet_is_refused_by_name(fall, excel):
    excel.book.remove(excel.sheet)

    with pytest.raises(RuleError, match=f'saknar bladet "{fall.blad}"'):
        excel.preview()


def test_a_file_of_another_make_is_refused(fall, excel):
    del excel.book["_kontroll"]

    with pytest.raises(RuleError, match=f"ingen arbetsbok för {fall.slag.form.namn}"):
        excel.preview()


def test_the_first_sheet_says_how_and_keys_are_locked_and_hidden(fall, excel):
    assert excel.book.sheetnames[0] == README
    letters = [openpyxl.utils.get_column_letter(excel.column(name)) for name in HIDDEN]
    assert all(excel.sheet.column_dimensions[letter].hidden for letter in letters)
    assert excel.sheet.protection.sheet
    assert excel.sheet.cell(excel.row, excel.column(VERSION)).protection.locked
    assert not excel.sheet.cell(excel.row, excel.column(fall.rubrik)).protection.locked


def test_the_data_sheet_has_every_value_on_a_row_of_its_own(fall, excel):
    rows = excel.book[BLAD_DATA].iter_rows(min_row=HEADER_ROW + 1, values_only=True)

    told = {(blad, kod, uppgift): varde for blad, kod, _, uppgift, varde in rows}

    for blad in fall.slag.form.bladen:
        for rad in fall.bok.rader[blad.namn].values():
            for column in blad.kolumner:
                value = column.write(rad.varden.get(column.falt), fall.bok.listor)
                if value not in {None, ""} and column.rubrik != blad.nyckel:
                    assert (blad.namn, str(rad.varden["kod"]), column.rubrik) in told
