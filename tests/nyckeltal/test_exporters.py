"""The workbook that is handed out: what it says, what may be filled in, how it helps."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from mal.enums import Riktning
from nyckeltal import columns as c
from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Kon, Matt, Saknas
from nyckeltal.exporters import workbook
from styrning.bas.xlsx import DEMO
from styrning.grund.enums import UppfoljningSlag
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PrognosFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.nyckeltal.arbetsbok import Arbetsbok, K, M

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return UserFactory(first_name="Karin", last_name="Öhman")


@pytest.fixture
def inlamning(db):
    enhet = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")
    return InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory(kod="2026-AB"))


@pytest.fixture
def delar(inlamning):
    runda = UppfoljningFactory(
        kod="2026-DEL",
        namn="Delårsrapport augusti 2026",
        slag=UppfoljningSlag.DELAR,
        avser_till=dt.date(2026, 8, 31),
    )
    return InlamningFactory(enhet=inlamning.enhet, uppfoljning=runda)


def figure(inlamning, **facts):
    nyckeltal = NyckeltalFactory(agare=inlamning.enhet, **facts)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal)
    return nyckeltal


def test_a_row_says_what_is_known(inlamning, user):
    nyckeltal = figure(inlamning, kod="N1", namn="Behöriga elever", decimaler=1)
    goal = MalFactory(huvudansvarig=inlamning.enhet, namn="Alla klarar skolan")
    MalNyckeltalFactory(mal=goal, nyckeltal=nyckeltal)
    MalvardeFactory(nyckeltal=nyckeltal, varde=Decimal(88))
    for ar, varde in ((2024, "85.04"), (2025, "86.25"), (2026, "87.1234")):
        UtfallFactory(nyckeltal=nyckeltal, ar=ar, varde=Decimal(varde), kommentar=f"Om {ar}")

    [row] = Arbetsbok(inlamning, user).rows()

    assert {name: row[name] for name in row if name not in c.HIDDEN} == {
        c.MAL: "Alla klarar skolan",
        c.NYCKELTAL: "N1",
        c.NAMN: "Behöriga elever",
        c.ENHET: "Barn- och utbildningsnämnden",
        c.KON: "Totalt",
        c.PERIOD: "2026",
        c.MATTENHET: "procent",
        c.EARLIER[0]: None,
        c.EARLIER[1]: 85,
        c.EARLIER[2]: 86.3,
        c.MALVARDE: 88,
        c.TALJARE: None,
        c.NAMNARE: None,
        c.UTFALL: 87.1234,
        c.ORSAK: None,
        c.KOMMENTAR: "Om 2026",
        c.SAKERHET: "Slutligt",
        c.ENHETSKOD: "BUN",
    }
    assert row[c.VERSION] == 1


def test_cells_equal_the_read_model(inlamning, user):
    nyckeltal = figure(inlamning, per_kon=True)
    for kon, varde in (("T", "72.5"), ("K", "75"), ("M", "70")):
        UtfallFactory(nyckeltal=nyckeltal, kon=kon, varde=Decimal(varde))

    rows = Arbetsbok(inlamning, user).rows()

    point = entry(inlamning).rader[0].figure["serie"][-1]
    assert [Decimal(str(row[c.UTFALL])) for row in rows] == [
        point["totalt"],
        point["kvinnor"],
        point["man"],
    ]


def test_a_missing_value_stands_as_its_reason(inlamning, user):
    nyckeltal = figure(inlamning)
    UtfallFactory(nyckeltal=nyckeltal, varde=None, saknas_orsak=Saknas.SEKRETESS)

    [row] = Arbetsbok(inlamning, user).rows()

    assert (row[c.UTFALL], row[c.ORSAK]) == (None, "Sekretess")


def test_a_derived_total_is_left_empty(inlamning, user):
    nyckeltal = figure(inlamning, per_kon=True, matt=Matt.ADDITIV)
    for kon, varde in (("K", 80), ("M", 79)):
        UtfallFactory(nyckeltal=nyckeltal, kon=kon, varde=Decimal(varde))

    rows = Arbetsbok(inlamning, user).rows()

    assert [(row[c.KON], row[c.UTFALL], row[c.VERSION]) for row in rows] == [
        ("Totalt", None, 0),
        ("Kvinnor", 80, 1),
        ("Män", 79, 1),
    ]


def test_an_interval_target_shows_both_ends(inlamning, user):
    nyckeltal = figure(inlamning, riktning=Riktning.INOM, decimaler=1)
    MalvardeFactory(nyckeltal=nyckeltal, varde=Decimal(70), varde_max=Decimal(80))

    [row] = Arbetsbok(inlamning, user).rows()

    assert row[c.MALVARDE] == "70,0–80,0"


def test_reason_and_comment_are_open_on_the_total_row_alone(inlamning, user):
    figure(inlamning, kod="N1", per_kon=True)
    bok = Arbetsbok(inlamning, user)

    def open_cells(kon):
        number = bok.row("N1", kon)
        return {name for name in bok.headers if not bok.cell(number, name).protection.locked}

    assert open_cells("Totalt") == {c.UTFALL, c.ORSAK, c.KOMMENTAR, c.SAKERHET}
    assert open_cells(K) == open_cells(M) == {c.UTFALL}


def test_input_cells_are_green_and_known_ones_grey(inlamning, user):
    figure(inlamning, kod="N1")
    bok = Arbetsbok(inlamning, user)
    number = bok.row("N1")

    assert bok.cell(number, c.UTFALL).fill.fgColor.rgb == "00E2F1E9"
    assert {bok.cell(number, name).fill.fgColor.rgb for name in (*c.EARLIER, c.NAMN)} == {
        "00E9EEEE"
    }


def test_earlier_values_are_printed_with_the_decimals_of_the_nyckeltal(inlamning, user):
    figure(inlamning, kod="N1", decimaler=2)
    bok = Arbetsbok(inlamning, user)

    assert bok.cell(bok.row("N1"), c.EARLIER[2]).number_format == "#,##0.00"
    assert bok.cell(bok.row("N1"), c.UTFALL).number_format == "General"


def test_reasons_are_chosen_in_a_list_kept_on_a_hidden_sheet(inlamning, user):
    figure(inlamning, kod="N1")
    bok = Arbetsbok(inlamning, user)
    place = bok.cell(bok.row("N1"), c.ORSAK).coordinate

    [chosen] = [v for v in bok.sheet.data_validations.dataValidation if place in v.sqref]

    assert chosen.type == "list"
    lists = bok.book["Listor"]
    assert [cell[0].value for cell in lists.iter_rows(max_col=1)] == Saknas.labels
    assert lists.sheet_state == bok.book[c.BLAD_KONTROLL].sheet_state == "veryHidden"


def test_versions_and_marks_are_hidden(inlamning, user):
    figure(inlamning)
    bok = Arbetsbok(inlamning, user)
    letters = {name: bok.cell(3, name).column_letter for name in bok.headers}

    hidden = {name for name, at in letters.items() if bok.sheet.column_dimensions[at].hidden}

    assert hidden == {c.VERSION, c.AVTRYCK, c.UTLAMNAT, *c.PAIR}


def test_numerator_and_denominator_are_asked_for_where_those_above_sum_them(inlamning, user):
    nyckeltal = figure(inlamning, kod="N1", aggregering=Aggregering.VAGT, namnarfaktor=Decimal(100))
    UtfallFactory(nyckeltal=nyckeltal, varde=None, taljare=Decimal(29), namnare=Decimal(40))
    bok = Arbetsbok(inlamning, user)
    number = bok.row("N1")

    assert [bok.get(number, name) for name in (*c.PAIR, c.UTFALL)] == [29, 40, None]
    assert [bok.cell(number, name).protection.locked for name in (*c.PAIR, c.UTFALL)] == [
        False,
        False,
        True,
    ]
    letter = bok.cell(number, c.TALJARE).column_letter
    assert not bok.sheet.column_dimensions[letter].hidden


def test_panes_are_frozen_and_both_sheets_protected(inlamning, user):
    figure(inlamning)
    bok = Arbetsbok(inlamning, user)

    assert bok.sheet.freeze_panes == "D4"
    assert bok.sheet.protection.sheet
    assert bok.book[c.BLAD_LASMIG].protection.sheet


def test_the_name_carries_the_definition_as_a_comment(inlamning, user):
    figure(inlamning, kod="N1", syfte="Fler ska klara skolan", kalla="Skolverket", metod="")
    bok = Arbetsbok(inlamning, user)

    comment = bok.cell(bok.row("N1"), c.NAMN).comment

    assert comment.text == "Syfte: Fler ska klara skolan\nKälla: Skolverket"


def test_the_first_sheet_tells_how_and_when(inlamning, user):
    sheet = Arbetsbok(inlamning, user).book[c.BLAD_LASMIG]
    lines = [row[0].value for row in sheet.iter_rows() if row[0].value]

    assert lines[:2] == [
        "Årsbokslut 2026 – Barn- och utbildningsnämnden",
        "Avser 2026. Klar senast fredag 29 januari 2027.",
    ]
    assert sheet["A1"].font.size == 16
    assert "1. Fyll i de gröna cellerna på bladet Inmatning. Övriga celler är låsta." in lines
    assert DEMO not in lines


def test_demo_data_is_marked_on_both_sheets_and_in_print(inlamning, user):
    book = Arbetsbok(inlamning, user, demo=True).book
    sheet = book[c.BLAD_INMATNING]

    assert book[c.BLAD_LASMIG]["A2"].value == DEMO
    assert sheet["A2"].value == DEMO
    assert sheet.oddFooter.center.text == DEMO


def test_a_text_that_looks_like_a_formula_stays_text(inlamning, user):
    figure(inlamning, kod="N1", namn="=1+1")
    bok = Arbetsbok(inlamning, user)
    cell = bok.cell(bok.row("N1"), c.NAMN)

    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_an_annual_round_has_no_forecast_columns(inlamning, user):
    figure(inlamning)

    headers = Arbetsbok(inlamning, user).headers

    assert c.PROGNOS not in headers
    assert c.PROGNOSVERSION not in headers


def test_a_part_year_round_asks_for_the_forecast_of_what_has_a_target(delar, user):
    with_target = figure(delar, kod="N1", ackumulerad=True)
    MalvardeFactory(nyckeltal=with_target)
    PrognosFactory(nyckeltal=with_target, uppfoljning=delar.uppfoljning, varde=Decimal(74))
    figure(delar, kod="N2", ackumulerad=True)
    bok = Arbetsbok(delar, user)
    first, second = bok.row("N1"), bok.row("N2")

    assert (bok.get(first, c.PROGNOS), bok.get(first, c.PROGNOSVERSION)) == (74, 1)
    assert not bok.cell(first, c.PROGNOS).protection.locked
    assert bok.cell(second, c.PROGNOS).protection.locked


def test_a_yearly_nyckeltal_is_only_asked_for_its_forecast_at_part_year(delar, user):
    nyckeltal = figure(delar, kod="N1", per_kon=True)
    MalvardeFactory(nyckeltal=nyckeltal)
    figure(delar, kod="N2")  # neither outcome nor target: nothing is asked
    UtfallFactory(nyckeltal=nyckeltal, ar=2025)
    bok = Arbetsbok(delar, user)

    [row] = bok.rows()

    assert (row[c.NYCKELTAL], row[c.PERIOD], row[c.KON]) == ("N1", "bara prognos", "Totalt")
    assert row[c.EARLIER[2]] == 72.5
    assert bok.cell(bok.row("N1"), c.UTFALL).protection.locked
    assert not bok.cell(bok.row("N1"), c.PROGNOS).protection.locked


def test_every_kon_of_a_split_nyckeltal_has_a_row_with_its_own_mark(inlamning, user):
    figure(inlamning, per_kon=True)

    rows = Arbetsbok(inlamning, user).rows()

    assert [row[c.KON] for row in rows] == Kon.labels
    assert len({row[c.AVTRYCK] for row in rows}) == 3


def test_the_file_names_its_round_and_opens_again(inlamning, user):
    figure(inlamning)

    book = openpyxl.load_workbook(BytesIO(workbook(entry(inlamning), by=user)))

    assert book.sheetnames == ["Läs mig", "Inmatning", "Listor", "Data", "_kontroll"]
    assert book.properties.title == "Årsbokslut 2026 – Barn- och utbildningsnämnden"
