"""Uppdrag by Excel: given, changed, ended; answered by those who report, and by nobody else."""

import datetime as dt

import pytest

from mal.arbetsbocker.uppdrag import INGEN_ROLL, REDAN_SLUT, opens_workbook, read_uppdrag
from mal.arbetsbocker.uppdrag_form import BLAD_SVAR, BLAD_UPPDRAG, KODEN
from mal.arbetsbocker.uppdrag_in import UPPDRAGSBOK
from mal.enums import RiktatTill, Uppdragslage
from mal.models import Uppdrag, Uppdragssvar
from styrning.bas.arbetsbok import AGAIN
from styrning.grund.enums import Roll
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.fall import counts, errors
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    PlanFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NYTT = {
    "Kod": "2026-9", "Uppdrag": "Minska sjukfrånvaron", "Beslutat av": "Kommunfullmäktige",
    "Beslutsdatum": dt.date(2026, 11, 2), "Riktat till": "Utvalda", "Utvalda": "bun; Kulturnämnden",
}  # fmt: skip


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def kun(db):
    return EnhetFactory(kod="KUN", namn="Kulturnämnden")


@pytest.fixture
def uppdrag(bun, kun):
    PlanFactory(ar=2026)
    return UppdragFactory(kod="2026-1", namn="Sänk energin", mottagare=[bun, kun])


@pytest.fixture
def runda(bun, kun):
    runda = UppfoljningFactory(ar=2026, kod="2026-AB", namn="Årsbokslut 2026")
    for enhet in (bun, kun):
        InlamningFactory(enhet=enhet, uppfoljning=runda)
    return runda


@pytest.fixture
def kedjan(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def rapportor(bun):
    return UserFactory(roll=(Roll.RAPPORTOR, bun))


@pytest.fixture
def ark(uppdrag, kedjan):
    return Ark(UPPDRAGSBOK, 2026, kedjan)


def mottagare(uppdrag) -> set[str]:
    return set(uppdrag.mottagare.values_list("kod", flat=True))


def test_a_new_uppdrag_is_given_to_those_chosen(ark):
    MalFactory(kod="BUN1")
    ark = Ark(UPPDRAGSBOK, 2026, ark.user)
    ark.set(BLAD_UPPDRAG, None, NYTT | {
        "Hör till målet": "2026/bun1", "Paragraf": 152, "Klart senast": "2027-06-30",
    })  # fmt: skip

    assert counts(ark.apply()) == {"ny": 1}
    assert [fault[2:] for fault in errors(ark.preview())] == [("Kod", AGAIN)]

    given = Uppdrag.objects.get(kod="2026-9")
    assert (given.ar, given.mal.kod, given.beslut_text, given.klart_senast) == (
        2026, "BUN1", "Kommunfullmäktige 2026-11-02 § 152", dt.date(2027, 6, 30),
    )  # fmt: skip
    assert mottagare(given) == {"BUN", "KUN"}


def test_all_that_a_new_uppdrag_lacks_is_told_at_its_cells(ark):
    rad = ark.set(BLAD_UPPDRAG, None, {"Beskrivning": "Något"})

    assert [fault[1:3] for fault in errors(ark.preview())] == [
        (rad, "Kod"), (rad, "Uppdrag"), (rad, "Beslutat av"), (rad, "Beslutsdatum"),
        (rad, "Riktat till"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "header", "told"),
    [
        ({"Kod": "2026 9"}, "Kod", "Koden får ha bokstäver, siffror och bindestreck"),
        ({"Givet i planen för": 2031}, "Givet i planen för", "Det finns ingen plan för 2031."),
        ({"Givet i planen för": 0}, "Givet i planen för", "Det finns ingen plan för 0."),
        ({"Beslutsdatum": dt.date(2027, 1, 1)}, "Beslutsdatum", "Beslutsdatum ligger i framtiden"),
        ({"Klart senast": dt.date(2026, 1, 1)}, "Klart senast", "Uppdraget kan inte vara klart"),
        ({"Utvalda": None}, "Utvalda", "Välj minst en nämnd eller ett bolag."),
        ({"Utvalda": "ABC"}, "Utvalda", '"ABC" finns inte i listan.'),
        ({"Riktat till": "Alla bolag", "Utvalda": None}, "Riktat till", "Ingen sådan enhet"),
        ({"Riktat till": "Alla bolag"}, "Utvalda", "Välj Utvalda i kolumnen Riktat till"),
        ({"Paragraf": "1" * 30}, "Paragraf", ""),
    ],
)
def test_what_the_page_refuses_is_refused_at_its_cell(ark, cells, header, told):
    rad = ark.set(BLAD_UPPDRAG, None, NYTT | cells)

    (fault,) = errors(ark.preview())

    assert fault[:3] == (BLAD_UPPDRAG, rad, header)
    assert fault[3].startswith(told)
    assert Uppdrag.objects.count() == 1


def test_an_uppdrag_changes_and_its_recipients_follow(ark, uppdrag):
    assert ark.get(BLAD_UPPDRAG, "2026-1", "Utvalda") == "BUN; KUN"
    ark.set(BLAD_UPPDRAG, "2026-1", {"Utvalda": "KUN", "Uppdrag": "Sänk energin med 10 %"})

    assert counts(ark.apply()) == {"andrad": 1}

    uppdrag.refresh_from_db()
    assert (uppdrag.namn, mottagare(uppdrag)) == ("Sänk energin med 10 %", {"KUN"})


def test_one_that_has_answered_keeps_the_uppdrag(ark, uppdrag, bun, runda):
    UppdragssvarFactory(uppdrag=uppdrag, enhet=bun, uppfoljning=runda)
    rad = ark.set(BLAD_UPPDRAG, "2026-1", {"Utvalda": "KUN"})

    (fault,) = errors(ark.preview())

    assert fault[:3] == (BLAD_UPPDRAG, rad, "Utvalda")
    assert fault[3].startswith("Barn- och utbildningsnämnden har redan svarat")


def test_an_uppdrag_is_ended_with_its_reason_and_then_that_is_locked(ark, uppdrag):
    rad = ark.set(BLAD_UPPDRAG, "2026-1", {"Avslutat": dt.date(2026, 11, 10)})
    assert errors(ark.preview()) == [
        (BLAD_UPPDRAG, rad, "Varför det avslutades", "Skriv varför uppdraget avslutas.")
    ]
    ark.set(BLAD_UPPDRAG, "2026-1", {"Varför det avslutades": "Ersatt.", "Uppdrag": "Annat"})

    assert counts(ark.apply()) == {"andrad": 1}

    uppdrag.refresh_from_db()
    assert (uppdrag.avslutat, uppdrag.avslutat_motiv, uppdrag.namn, uppdrag.version) == (
        dt.date(2026, 11, 10), "Ersatt.", "Annat", 3,
    )  # fmt: skip
    again = Ark(UPPDRAGSBOK, 2026, ark.user)
    again.set(BLAD_UPPDRAG, "2026-1", {"Avslutat": dt.date(2026, 11, 11)})
    assert errors(again.preview()) == [(BLAD_UPPDRAG, rad, "Avslutat", REDAN_SLUT)]


def test_a_reason_without_day_and_a_day_to_come_are_refused(ark):
    rad = ark.set(BLAD_UPPDRAG, "2026-1", {"Varför det avslutades": "Ersatt."})
    assert errors(ark.preview()) == [
        (BLAD_UPPDRAG, rad, "Avslutat", "Ange vilken dag uppdraget avslutas.")
    ]

    ark.set(BLAD_UPPDRAG, "2026-1", {"Avslutat": dt.date(2026, 12, 24)})
    assert errors(ark.preview()) == [(BLAD_UPPDRAG, rad, "Avslutat", "Dagen ligger i framtiden.")]


def test_a_typed_kod_stays_text_and_is_no_date(ark):
    """Excel takes 2026-3 for March of 2026 in a cell of no format."""
    assert ark.cell(BLAD_UPPDRAG, ark.row(BLAD_UPPDRAG, None), "Kod").number_format == "@"


def test_a_changed_kod_is_refused_with_the_way_out(ark):
    rad = ark.set(BLAD_UPPDRAG, "2026-1", {"Kod": "2026-7"})

    assert errors(ark.preview()) == [(BLAD_UPPDRAG, rad, "Kod", KODEN)]


def test_a_last_day_that_has_passed_is_asked_about(ark):
    rad = ark.set(BLAD_UPPDRAG, "2026-1", {"Klart senast": dt.date(2026, 10, 1)})

    result = ark.preview()

    assert [(row.rad, row.kolumn) for row in result.varningar] == [(rad, "Klart senast")]
    assert result.can_apply


def test_a_recipient_answers_its_own_and_changes_no_uppdrag(uppdrag, runda, rapportor, bun):
    ark = Ark(UPPDRAGSBOK, 2026, rapportor)
    assert [row.varden["mottagare"] for row in read_uppdrag(2026, rapportor).rader[
        BLAD_SVAR].values()] == ["Barn- och utbildningsnämnden"]  # fmt: skip
    ark.set(BLAD_SVAR, "2026-1", {
        "Hur långt det har kommit": "Pågår", "Återrapportering": "Halvvägs.\n\nMer nästa år.",
    })  # fmt: skip

    assert counts(ark.apply()) == {"ny": 1}

    svar = Uppdragssvar.objects.get()
    assert (svar.enhet, svar.lage, svar.text) == (
        bun, Uppdragslage.PAGAR, "Halvvägs.\n\nMer nästa år.",
    )  # fmt: skip
    rad = ark.set(BLAD_UPPDRAG, "2026-1", {"Uppdrag": "Mitt"})
    ny = ark.row(BLAD_UPPDRAG, "2026-1") + 1
    ark.cell(BLAD_UPPDRAG, ny, "Kod").value = "2026-8"
    assert [(fault[1], fault[2], fault[3]) for fault in errors(ark.preview())] == [
        (rad, "Uppdrag", INGEN_ROLL), (ny, "Kod", INGEN_ROLL),
    ]  # fmt: skip


def test_what_cannot_be_done_needs_its_reason(uppdrag, runda, rapportor):
    ark = Ark(UPPDRAGSBOK, 2026, rapportor)
    rad = ark.set(BLAD_SVAR, "2026-1", {"Hur långt det har kommit": "Kan inte genomföras"})
    assert errors(ark.preview()) == [
        (BLAD_SVAR, rad, "Återrapportering", "Skriv varför uppdraget inte kan genomföras.")
    ]

    ark = Ark(UPPDRAGSBOK, 2026, rapportor)
    ark.set(BLAD_SVAR, "2026-1", {"Återrapportering": "Det går bra."})
    assert errors(ark.preview()) == [
        (BLAD_SVAR, rad, "Hur långt det har kommit", "Välj hur långt uppdraget har kommit.")
    ]


def test_whoever_gives_uppdrag_sees_the_answers_and_gives_none(uppdrag, runda, kedjan, bun):
    UppdragssvarFactory(uppdrag=uppdrag, enhet=bun, uppfoljning=runda, text="Halvvägs.")
    ark = Ark(UPPDRAGSBOK, 2026, kedjan)
    assert ark.get(BLAD_SVAR, "2026-1", "Återrapportering") == "Halvvägs."
    rad = ark.set(BLAD_SVAR, "2026-1", {"Återrapportering": "Mitt"})

    assert errors(ark.preview()) == [
        (BLAD_SVAR, rad, "Återrapportering",
         "Svaret lämnas av den som rapporterar för Barn- och utbildningsnämnden.")
    ]  # fmt: skip


def test_an_answer_that_somebody_gave_since_is_a_conflict(uppdrag, runda, rapportor, bun):
    ark = Ark(UPPDRAGSBOK, 2026, rapportor)
    ark.set(BLAD_SVAR, "2026-1", {"Hur långt det har kommit": "Genomfört"})
    UppdragssvarFactory(uppdrag=uppdrag, enhet=bun, uppfoljning=runda)

    (conflict,) = ark.preview().of("konflikt")

    assert [(cell.fore, cell.efter) for cell in conflict.celler] == [("Pågår", "Genomfört")]


def test_a_closed_round_asks_for_no_answer(uppdrag, runda, rapportor):
    runda.lases = dt.date(2026, 11, 1)
    runda.save()

    assert read_uppdrag(2026, rapportor).rader[BLAD_SVAR] == {}
    assert not opens_workbook(rapportor)


def test_where_it_stands_is_told_in_words(uppdrag, runda, kedjan, bun):
    UppdragssvarFactory(uppdrag=uppdrag, enhet=bun, uppfoljning=runda)

    ark = Ark(UPPDRAGSBOK, 2026, kedjan)

    assert ark.get(BLAD_UPPDRAG, "2026-1", "Läge") == "1 pågår, 1 ej besvarat"


@pytest.mark.parametrize("rows", [3, 30])
def test_the_book_is_read_in_a_constant_number_of_statements(
    rows, bun, kun, runda, kedjan, django_assert_num_queries
):
    goal = MalFactory()
    for _ in range(rows):
        row = UppdragFactory(mottagare=[bun, kun], mal=goal, riktat_till=RiktatTill.NAMNDER)
        UppdragssvarFactory(uppdrag=row, enhet=bun, uppfoljning=runda)

    with django_assert_num_queries(7):
        read_uppdrag(2026, kedjan)
