"""Files that are no workbook of the round, and cells that cannot be read."""

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from nyckeltal import columns as c
from nyckeltal.entry import entry
from nyckeltal.importers import read_seal, read_workbook
from nyckeltal.importers.granskning import UNKNOWN
from nyckeltal.importers.rader import NOT_OURS, ONLY_ON_TOTAL
from nyckeltal.models import Utfall
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import HEADER_ROW, VERSION_CHANGED
from styrning.bas.xlsx.read import FELVARDE, FORMEL, PROCENTFORMAT, SAMMANFOGAD
from styrning.grund.enums import UppfoljningSlag
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
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
    enhet = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")
    runda = UppfoljningFactory(kod="2026-AB", namn="Årsbokslut 2026")
    for kod, per_kon in (("N1", False), ("N2", True), ("N3", False)):
        nyckeltal = NyckeltalFactory(kod=kod, agare=enhet, per_kon=per_kon)
        NyckeltalEnhetFactory(nyckeltal=nyckeltal)
    return InlamningFactory(enhet=enhet, uppfoljning=runda)


@pytest.fixture
def bok(inlamning, user):
    return Arbetsbok(inlamning, user)


def refusal(inlamning, file, name="uppfoljning.xlsx") -> str:
    with pytest.raises(RuleError) as error:
        read_workbook(file, name, inlamning)
    assert Utfall.objects.count() == 0
    return str(error.value)


def foreign(**sheets) -> BytesIO:
    """A workbook that Styrning did not make."""
    book, file = openpyxl.Workbook(), BytesIO()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", 'Filen "utfall.xls" är tom. Välj en annan fil.'),
        (b"Nyckeltal;Utfall\nN1;72,5\n", "Filen är ingen Excel-arbetsbok (.xlsx)."),
        (b"%PDF-1.7 ...", "Filen är en PDF."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Filen är i det äldre formatet .xls."),
        (b"PK\x03\x04 broken", "Filen är skadad och går inte att läsa."),
    ],
    ids=["empty", "csv", "pdf", "xls", "broken"],
)
def test_another_file_type_is_refused_by_its_content(inlamning, content, message):
    assert refusal(inlamning, BytesIO(content), "utfall.xls").startswith(message)


def test_a_word_document_is_refused(inlamning):
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    file.seek(0)

    assert refusal(inlamning, file).startswith("Filen är ett Word-dokument.")


def test_a_workbook_of_somebody_elses_is_refused(inlamning):
    rows = [["Nyckeltal", "Utfall"], ["N1", 72.5]]

    assert refusal(inlamning, foreign(Inmatning=rows)) == NOT_OURS


def test_another_round_is_named(inlamning, user):
    earlier = UppfoljningFactory(kod="2025-AB", namn="Årsbokslut 2025", ar=2025)
    file = Arbetsbok(InlamningFactory(enhet=inlamning.enhet, uppfoljning=earlier), user).file()

    assert refusal(inlamning, file) == (
        "Arbetsboken gäller omgång 2025-AB för enhet BUN, men du är i Årsbokslut 2026 (2026-AB) "
        "för Barn- och utbildningsnämnden (BUN). Inget har sparats."
    )


def test_another_enhet_is_named(inlamning, user):
    other = InlamningFactory(enhet__kod="SN", uppfoljning=inlamning.uppfoljning)

    message = refusal(inlamning, Arbetsbok(other, user).file())

    assert message.startswith("Arbetsboken gäller omgång 2026-AB för enhet SN, men du är i")


@pytest.mark.parametrize("line", [1, 2, 3, 6])
def test_an_altered_seal_is_no_seal(inlamning, bok, line):
    bok.book[c.BLAD_KONTROLL].cell(line, 1).value = "SN"

    assert refusal(inlamning, bok.file()) == NOT_OURS


def test_the_seal_says_for_what_when_and_to_whom(bok):
    seal = read_seal(bok.file())

    assert (seal.uppfoljning, seal.enhet, seal.av) == ("2026-AB", "BUN", "Karin Öhman")
    assert seal.at == "2026-11-18T10:00+01:00"


def test_a_renamed_sheet_is_missed(inlamning, bok):
    bok.sheet.title = "Mina siffror"

    assert refusal(inlamning, bok.file()) == (
        'Filen saknar bladet "Inmatning". I filen finns "Läs mig", "Mina siffror", "Listor", '
        '"Data", "_kontroll". Hämta mallen på nytt.'
    )


def test_a_deleted_sheet_is_missed(inlamning, bok):
    del bok.book[c.BLAD_INMATNING]

    assert refusal(inlamning, bok.file()).startswith('Filen saknar bladet "Inmatning".')


@pytest.mark.parametrize("header", [c.UTFALL, c.VERSION])
def test_a_renamed_header_is_missed(inlamning, bok, header):
    bok.cell(HEADER_ROW, header).value = "Min kolumn"

    assert refusal(inlamning, bok.file()) == (
        f'Bladet "Inmatning" saknar kolumnen "{header}". '
        "Hämta mallen på nytt eller skriv tillbaka rubriken."
    )


def test_a_header_that_stands_twice_is_refused(inlamning, bok):
    bok.cell(HEADER_ROW, c.MAL).value = c.UTFALL

    assert refusal(inlamning, bok.file()).startswith('Bladet "Inmatning" har 2 kolumner')


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("=10*7", FORMEL),
        ("cirka 70", '"cirka 70" är inte ett tal. Skriv bara talet: 70.'),
        ("se bilaga", '"se bilaga" är inte ett tal. Skriv ett tal, till exempel 1 234,5.'),
        ("5 %", '"5 %" är inte ett tal. Skriv bara talet, utan procenttecken: 5.'),
        ("1.234", '"1.234" kan läsas på två sätt. Skriv 1234 eller 1,234.'),
        ("-", '"-" är inte ett tal. Lämna tomt och ange varför värdet saknas.'),
        (
            dt.date(2026, 5, 1),
            "2026-05-01 är ett datum, inte ett tal. "
            "Skriv bara talet (i Excel: formatera först cellen som tal).",
        ),
        (True, "Cellen innehåller SANT, inte ett tal. Skriv talet."),
        ("#REF!", FELVARDE),
        (812, "812 ligger utanför 0–100 procent. Menade du 81,2?"),
        (-5, "−5 ligger utanför 0–100 procent. Menade du 5?"),
    ],
    ids=[
        "formula", "about", "text", "per_cent", "ambiguous", "dash", "date", "true", "ref",
        "too_much", "negative",
    ],
)  # fmt: skip
def test_what_is_no_value_is_named_by_row_and_header(bok, value, message):
    number = bok.set("N1", c.UTFALL, value)

    result = bok.preview()

    assert errors(result) == [(number, c.UTFALL, message)]
    assert not result.can_apply


def test_a_per_cent_format_is_asked_about_since_excel_stores_a_hundredth(bok):
    number = bok.set("N1", c.UTFALL, 0.05)
    bok.cell(number, c.UTFALL).number_format = "0%"

    assert errors(bok.preview()) == [(number, c.UTFALL, PROCENTFORMAT)]


def test_a_reason_outside_the_list_is_refused(bok):
    number = bok.set("N1", c.ORSAK, "vet ej")

    assert errors(bok.preview()) == [
        (
            number,
            c.ORSAK,
            '"vet ej" finns inte i listan. Välj: Ännu inte publicerat, Mäts inte i år, '
            "Sekretess, Ej tillämpligt, Kunde inte tas fram.",
        )
    ]


def test_every_bad_cell_is_told_at_once(bok):
    expected = {
        (bok.set("N1", c.UTFALL, "=1"), c.UTFALL),
        (bok.set("N2", c.UTFALL, "många", K), c.UTFALL),
        (bok.set("N2", c.UTFALL, True, M), c.UTFALL),
        (bok.set("N3", c.ORSAK, "vet ej"), c.ORSAK),
    }

    found = errors(bok.preview())

    assert {(rad, kolumn) for rad, kolumn, _ in found} == expected
    assert [rad for rad, _, _ in found] == sorted(rad for rad, _, _ in found)


def test_a_cell_that_cannot_be_read_asks_nothing_of_the_rows_beside_it(bok):
    first, second = bok.set("N2", c.UTFALL, "många"), bok.set("N2", c.UTFALL, 75, K)
    third = bok.set("N2", c.UTFALL, 812, M)

    result = bok.preview()

    assert [(rad, kolumn) for rad, kolumn, _ in errors(result)] == [
        (first, c.UTFALL),
        (third, c.UTFALL),
    ]
    assert [a.rad for a in result.of("ny")] == [second]


def test_an_unknown_code_and_another_namnds_get_the_same_answer(bok):
    NyckeltalEnhetFactory(nyckeltal__kod="SN-1")
    first, second = bok.row("N1"), bok.row("N3")
    bok.cell(first, c.NYCKELTAL).value = "SN-1"
    bok.cell(second, c.NYCKELTAL).value = "FINNS-EJ"

    assert errors(bok.preview()) == [
        (first, c.NYCKELTAL, UNKNOWN),
        (second, c.NYCKELTAL, UNKNOWN),
    ]


def test_another_namnds_enhetskod_gets_that_answer_too(bok):
    EnhetFactory(kod="SN")
    number = bok.set("N1", c.ENHETSKOD, "SN")

    assert errors(bok.preview()) == [(number, c.NYCKELTAL, UNKNOWN)]


def test_a_row_twice_names_both(bok):
    number = bok.row("N1")
    bok.sheet.append([cell.value for cell in bok.sheet[number]])

    assert errors(bok.preview()) == [
        (
            bok.sheet.max_row,
            c.NYCKELTAL,
            f"Samma rad står redan på rad {number}. Ta bort en av dem.",
        )
    ]


@pytest.mark.parametrize("value", [1, 7, "ny", None, "=0"])
def test_a_changed_hidden_version_is_seen(bok, value):
    number = bok.set("N1", c.VERSION, value)
    bok.set("N1", c.UTFALL, 72.5)

    assert errors(bok.preview()) == [(number, c.VERSION, VERSION_CHANGED)]


def test_a_row_typed_by_hand_is_none_of_ours(bok):
    number = bok.row("N1")
    for name in (c.VERSION, c.AVTRYCK):
        bok.cell(number, name).value = 0 if name == c.VERSION else None

    assert errors(bok.preview()) == [(number, c.VERSION, VERSION_CHANGED)]


def test_a_mark_from_another_round_does_not_count(inlamning, user, bok):
    earlier = UppfoljningFactory(kod="2025-AB", ar=2025)
    other = Arbetsbok(InlamningFactory(enhet=inlamning.enhet, uppfoljning=earlier), user)
    number = bok.set("N1", c.AVTRYCK, other.get(other.row("N1"), c.AVTRYCK))

    assert errors(bok.preview()) == [(number, c.VERSION, VERSION_CHANGED)]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2025", "Omgången frågar efter 2026, inte 2025."),
        (2025, "Omgången frågar efter 2026, inte 2025."),
        (
            "snart",
            '"snart" är ingen period. Skriv till exempel 2025, mars 2026, jan–aug 2025, T2 2026 '
            "eller 2025-01-01/2025-08-31.",
        ),
    ],
)
def test_another_period_than_the_asked_is_named(bok, value, message):
    number = bok.set("N1", c.PERIOD, value)

    assert errors(bok.preview()) == [(number, c.PERIOD, message)]


def test_a_kon_that_is_none_is_named(bok):
    number = bok.set("N1", c.KON, "Alla")

    assert errors(bok.preview())[0] == (
        number,
        c.KON,
        '"Alla" är inget kön. Skriv Totalt, Kvinnor, Män.',
    )


@pytest.mark.parametrize(
    ("header", "value"), [(c.ORSAK, "Sekretess"), (c.KOMMENTAR, "Bara kvinnor svarade")]
)
def test_reason_and_comment_belong_on_the_total_row(bok, header, value):
    number = bok.set("N2", header, value, K)

    assert errors(bok.preview()) == [(number, header, ONLY_ON_TOTAL)]


def test_merged_cells_are_named_where_they_begin(bok):
    first, last = bok.row("N2"), bok.row("N2", M)
    letter = bok.cell(first, c.UTFALL).column_letter
    bok.set("N2", c.UTFALL, 72.5)
    bok.sheet.merge_cells(f"{letter}{first}:{letter}{last}")

    assert isinstance(bok.cell(last, c.UTFALL), MergedCell)
    assert errors(bok.preview()) == [(first, c.UTFALL, SAMMANFOGAD)]


def test_a_merged_title_above_the_headers_does_no_harm(bok):
    bok.sheet.merge_cells("A1:F1")

    assert counts(bok.preview()) == {"samma": 5}


def test_forecasts_are_not_read_where_none_is_asked(inlamning, user):
    runda = UppfoljningFactory(slag=UppfoljningSlag.DELAR, avser_till=dt.date(2026, 8, 31))
    figure = NyckeltalFactory(kod="N9", agare=inlamning.enhet, ackumulerad=True)
    NyckeltalEnhetFactory(nyckeltal=figure)
    bok = Arbetsbok(InlamningFactory(enhet=inlamning.enhet, uppfoljning=runda), user)
    number = bok.set("N9", c.PROGNOS, 74)

    assert errors(bok.preview()) == [
        (number, c.PROGNOS, "Ingen prognos efterfrågas för N9. Töm cellen.")
    ]


def test_an_error_is_shown_with_name_and_what_stands_in_the_cell(bok):
    bok.set("N1", c.UTFALL, "se bilaga")
    bok.set("N3", c.UTFALL, 812)
    read = bok.read()

    faults = bok.preview().faults(entry(bok.inlamning), read)

    names = {rad.definition.kod: rad.definition.namn for rad in entry(bok.inlamning).rader}
    assert [(fault.cell, fault.namn, fault.star) for fault in faults] == [
        ("N4", names["N1"], "se bilaga"),
        ("N8", names["N3"], "812"),
    ]


def test_a_file_without_a_fault_is_not_read_by_the_slow_reader(bok, monkeypatch):
    file = bok.file()
    monkeypatch.setattr("styrning.bas.xlsx.read._openpyxl", None)

    assert read_workbook(file, "uppfoljning.xlsx", bok.inlamning).errors == []
