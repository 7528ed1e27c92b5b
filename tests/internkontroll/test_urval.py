"""A drawn sample: the same for everybody who has the list, and nothing of the list is kept."""

import csv
import datetime as dt
import json
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core import serializers
from hypothesis import given
from hypothesis import strategies as st

from internkontroll.enums import PlanLage, TillfalleLage
from internkontroll.models import Urval
from internkontroll.rules_urval import commitment, draw, list_hash, list_row
from internkontroll.services import check_sample, draw_sample
from internkontroll.services.urval import seed_of
from internkontroll.urvalslista import read_file, read_text
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Handelse
from tests.factories import KontrollresultatFactory, KontrolltillfalleFactory, UserFactory

NAMES = ["Åsa Sköld 19121212-1212", "Bo Ek 20101010-1010", "Cia Lund 19990909-0909"]
PASTED = "Namn;Belopp\n" + "\n".join(f"{NAMES[i % 3]} {i};{i},50" for i in range(40))


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def tillfalle(db):
    return KontrolltillfalleFactory()


@pytest.fixture
def lista():
    return read_text(PASTED, har_rubrik=True)


def test_the_algorithm_gives_these_rows_in_any_language():
    """Worked out with sha256sum: "abc:ff:1" to "abc:ff:10", the three lowest."""
    assert draw("abc", "ff", range(1, 11), 3) == [4, 5, 10]


@given(antal=st.integers(1, 40), fro=st.text("0123456789abcdef", min_size=8, max_size=8))
def test_a_draw_is_so_many_different_rows_in_order(antal, fro):
    drawn = draw(fro, "", range(1, 41), antal)

    assert len(set(drawn)) == antal
    assert drawn == sorted(drawn)
    assert set(drawn) <= set(range(1, 41))


@given(antal=st.integers(1, 39))
def test_a_larger_sample_holds_the_smaller(antal):
    assert set(draw("f", "", range(1, 41), antal)) <= set(draw("f", "", range(1, 41), antal + 1))


@pytest.mark.parametrize("antal", [0, -1, 11])
def test_a_sample_outside_the_list_is_an_error(antal):
    with pytest.raises(ValueError, match=f"got {antal}"):
        draw("f", "", range(1, 11), antal)


def test_the_same_list_is_known_by_its_text_not_its_spaces():
    first = list_hash([list_row(2, ["Åsa ", "1", ""])])

    assert first == list_hash([list_row(2, ["A\u030asa", "1"])])
    assert first != list_hash([list_row(3, ["Åsa", "1"])])
    assert first != list_hash([list_row(2, ["Åsa1"])])


def test_a_sample_is_drawn_and_kept_by_its_numbers(tillfalle, lista, user):
    drawn = draw_sample(tillfalle, lista, 5, by=user, nr=1)

    row = Urval.objects.get()
    assert (row.antal, row.lista_rader, row.metod) == (5, 40, "sha256-lista-1")
    assert (row.lista_sha256, row.fro) == (lista.sha256, seed_of(tillfalle, 1))
    assert row.rader == draw(row.fro, lista.sha256, list(range(2, 42)), 5)
    assert [rad.nr for rad in drawn.rader] == row.rader
    assert (row.draget_av, row.motiv) == (user, "")
    event = Handelse.objects.get()
    assert (event.vad, event.uppgift["antal"], event.uppgift["rader"]) == ("drog urval", 5, 40)


def test_nothing_of_the_list_is_in_the_database_or_the_log(
    tillfalle, user, caplog, capsys, tmp_path
):
    caplog.set_level("DEBUG")
    file = BytesIO(PASTED.encode())
    file.name = "Klienter Åsa Sköld.csv"
    lista = read_file(file, file.name, har_rubrik=True)

    draw_sample(tillfalle, lista, 40, by=user, nr=1)

    every = [*Urval.objects.all(), *Handelse.objects.all()]
    kept = serializers.serialize("json", every, ensure_ascii=False)
    said = kept + caplog.text + "".join(capsys.readouterr())
    assert json.loads(kept)
    for word in ("Åsa", "Sköld", "1212", "Klienter", "Belopp", ",50"):
        assert word not in said


def test_the_seed_is_the_same_however_often_it_is_asked_for_and_differs_by_draw(tillfalle):
    assert seed_of(tillfalle, 1) == seed_of(tillfalle, 1)
    assert len({seed_of(tillfalle, 1), seed_of(tillfalle, 2)}) == 2
    assert len(commitment(seed_of(tillfalle, 1))) == 64


def test_rows_of_a_list_elsewhere_are_drawn_by_number(tillfalle, user):
    drawn = draw_sample(tillfalle, 1200, 30, by=user, nr=1)

    row = drawn.urval
    assert (row.metod, row.lista_sha256, row.lista_rader) == ("sha256-antal-1", "", 1200)
    assert row.rader == draw(row.fro, "", range(1, 1201), 30)
    assert drawn.rader == []


@pytest.mark.parametrize(
    ("underlag", "antal", "field", "message"),
    [
        (10, 11, "antal", r"Urvalet \(11\) är större än listan, som har 10 rader"),
        (10, 0, "antal", "Ange hur många som ska dras"),
        (5000, 2001, "antal", "Dra högst 2000 rader åt gången"),
        (0, 1, "rader", "Ange hur många rader listan har"),
        (1_000_001, 1, "rader", "Ange hur många rader listan har"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(tillfalle, user, underlag, antal, field, message):
    with pytest.raises(RuleError, match=message) as error:
        draw_sample(tillfalle, underlag, antal, by=user, nr=1)

    assert error.value.field == field
    assert Urval.objects.count() == Handelse.objects.count() == 0


def test_the_whole_list_may_be_drawn(tillfalle, user):
    assert draw_sample(tillfalle, 10, 10, by=user, nr=1).urval.rader == list(range(1, 11))


def test_a_new_draw_needs_a_reason_and_both_are_kept(tillfalle, lista, user):
    first = draw_sample(tillfalle, lista, 5, by=user, nr=1).urval

    with pytest.raises(RuleError, match="Skriv varför ett nytt ska dras") as error:
        draw_sample(tillfalle, lista, 5, by=user, nr=2, motiv=" ")
    assert error.value.field == "motiv"
    assert Urval.objects.count() == 1

    second = draw_sample(tillfalle, lista, 5, by=user, nr=2, motiv="Fel månad i listan").urval
    assert (second.motiv, second.fro) == ("Fel månad i listan", seed_of(tillfalle, 2))
    assert second.rader != first.rader
    assert Urval.objects.count() == 2


def test_somebody_drew_first(tillfalle, lista, user):
    first = draw_sample(tillfalle, lista, 5, by=user, nr=1).urval

    with pytest.raises(StaleError) as error:
        draw_sample(tillfalle, lista, 9, by=UserFactory(), nr=1, motiv="Vill ha fler")

    assert error.value.current == first
    assert Urval.objects.count() == 1


def test_no_draw_for_a_plan_that_is_not_adopted(tillfalle, user):
    tillfalle.moment.plan.lage = PlanLage.UTKAST
    tillfalle.moment.plan.save()

    with pytest.raises(RuleError, match="Kontrollplanen för 2026 är inte fastställd"):
        draw_sample(tillfalle, 10, 2, by=user, nr=1)


def test_no_draw_for_a_cancelled_check(tillfalle, user):
    tillfalle.lage, tillfalle.lage_motiv = TillfalleLage.INSTALLT, "Systemet byts"
    tillfalle.save()

    with pytest.raises(RuleError, match="Kontrollen är inställd: Systemet byts"):
        draw_sample(tillfalle, 10, 2, by=user, nr=1)


def test_no_draw_after_the_result(tillfalle, user):
    KontrollresultatFactory(tillfalle=tillfalle)

    with pytest.raises(RuleError, match="Kontrollen har redan ett resultat"):
        draw_sample(tillfalle, 10, 2, by=user, nr=1)

    assert Urval.objects.count() == 0


def test_no_draw_in_a_closed_round(tillfalle, user, klocka):
    klocka.move_to("2027-04-01T10:00:00+02:00")

    with pytest.raises(RuleError, match="Årsbokslut 2026 är stängd"):
        draw_sample(tillfalle, 10, 2, by=user, nr=1)


def test_a_sample_may_be_drawn_before_the_round_opens(tillfalle, user, klocka):
    klocka.move_to("2026-03-02T10:00:00+01:00")

    assert draw_sample(tillfalle, 10, 2, by=user, nr=1).urval.antal == 2


def test_drawn_again_the_same_list_gives_the_same_rows(tillfalle, lista, user):
    row = draw_sample(tillfalle, lista, 5, by=user, nr=1).urval

    again = check_sample(row, read_text(PASTED, har_rubrik=True))

    assert (again.samma_lista, again.samma_rader) == (True, True)
    assert [rad.nr for rad in again.rader] == row.rader


def test_another_list_is_told_and_its_rows_are_not_shown(tillfalle, lista, user):
    row = draw_sample(tillfalle, lista, 5, by=user, nr=1).urval

    again = check_sample(row, read_text(PASTED.replace("7,50", "8,50"), har_rubrik=True))

    assert (again.samma_lista, again.samma_rader, again.rader) == (False, False, [])


def workbook(rows) -> BytesIO:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def test_a_workbook_is_read_with_excels_row_numbers():
    rows = [["Namn", "Nr"], ["Åsa", 12], [], ["Bo", dt.date(2026, 1, 2)]]

    lista = read_file(workbook(rows), "lista.xlsx", har_rubrik=True)

    assert lista.rubrik == ("Namn", "Nr")
    assert [(rad.nr, rad.celler) for rad in lista.rader] == [
        (2, ("Åsa", "12")),
        (4, ("Bo", "2026-01-02")),
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_text_file_is_read_whatever_excel_wrote(delimiter, encoding):
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows([["Namn", "Nr"], ["Åsa", "1"], ["Bo", "2"]])

    lista = read_file(BytesIO(text.getvalue().encode(encoding)), "l.csv", har_rubrik=True)

    assert [rad.celler for rad in lista.rader] == [("Åsa", "1"), ("Bo", "2")]


def test_a_list_without_heading_counts_its_first_row():
    assert [rad.nr for rad in read_text("a\nb\n\nc", har_rubrik=False).rader] == [1, 2, 4]


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "l.xlsx", "är tom"),
        (b"%PDF-1.7", "l.xlsx", "Filen är en PDF"),
        (b"Namn\n", "l.csv", "Listan har inga rader under rubriken"),
        (b"\0\0\0", "l.csv", "Filen är ingen textfil"),
        (b"a" * 10_000_001, "l.csv", "Filen är för stor: högst 10 MB"),
        (b"<svg/>", "lista.svg", "ingen Excel-arbetsbok"),
    ],
)
def test_what_is_no_list_is_refused_without_repeating_its_name(data, name, message):
    with pytest.raises(RuleError, match=message) as error:
        read_file(BytesIO(data), name, har_rubrik=True)

    assert name not in str(error.value)


def test_a_list_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr("internkontroll.urvalslista.RADER_MAX", 5)

    with pytest.raises(RuleError, match="Listan har fler än 5 rader"):
        read_text("n\n1\n2\n3\n4\n5\n6", har_rubrik=True)
