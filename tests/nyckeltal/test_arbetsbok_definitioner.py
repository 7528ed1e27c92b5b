"""The library by Excel: new and changed figures, what values lock, and who owes what."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import RapporterasTill, Riktning
from nyckeltal.arbetsbocker.definitioner import (
    ANNANS,
    BESVARAT,
    BLAD_ANSVAR,
    BLAD_DEFINITIONER,
    INGEN_ROLL,
    INGEN_SERIE,
    KODEN,
    LAGT,
    SISTA_DAG,
    read_book,
)
from nyckeltal.arbetsbocker.definitioner_in import BIBLIOTEK, DEMANDED, GONE, OWED
from nyckeltal.enums import NyckeltalSlag, Satt
from nyckeltal.models import Nyckeltal, NyckeltalBrott, NyckeltalEnhet, Svarsskala
from styrning.bas.arbetsbok import UNKNOWN
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.fall import counts, errors
from tests.factories import (
    EnhetFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

NYTT = {
    "Kod": "BUN-9", "Nyckeltal": "Elever som simmar 200 meter", "Ägare": "BUN",
    "Måttenhet": "procent",
}  # fmt: skip


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def skola(bun):
    return EnhetFactory(kod="LÖV", namn="Lövskolan", parent=bun)


@pytest.fixture
def row(bun):
    return NyckeltalFactory(kod="BUN-1", namn="Behöriga elever", agare=bun)


@pytest.fixture
def kedjan(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def ark(row, skola, kedjan):
    return Ark(BIBLIOTEK, None, kedjan)


def test_a_sheet_is_changed_in_all_that_its_page_says(ark, row):
    ark.set(BLAD_DEFINITIONER, "BUN-1", {
        "Nyckeltal": "Behöriga till gymnasiet", "Syfte": "Visar grunden.", "Slag": "Basnyckeltal",
        "Mäts": "Halvår", "Måttenhet": "andel", "Decimaler": 0,
        "Riktning": "inom intervall", "Lägsta möjliga värde": "0,5", "Delas på kvinnor och män":
        "Ja", "Källa": "Skolverket", "Publiceras": "september", "Eftersläpning, år": 1,
        "Kolada-id": "N15436", "Metod": "Andel av alla.", "Gäller från och med": "2024-01-01",
        "Rapporteras till": "Egen nämnd eller styrelse",
    })  # fmt: skip

    assert (errors(ark.preview()), counts(ark.apply())) == ([], {"andrad": 1})

    row.refresh_from_db()
    assert (row.namn, row.slag, row.decimaler, row.riktning, row.min_varde, row.per_kon) == (
        "Behöriga till gymnasiet", NyckeltalSlag.BAS, 0, Riktning.INOM, Decimal("0.5"), True,
    )  # fmt: skip
    assert (row.efterslapning, row.kolada_id, row.galler_fran, row.rapporteras_till) == (
        1, "N15436", dt.date(2024, 1, 1), RapporterasTill.NAMND,
    )  # fmt: skip
    assert row.version == 2


def test_a_new_figure_is_made_with_what_the_page_gives_an_empty_field(ark, bun):
    ark.set(BLAD_DEFINITIONER, None, NYTT)

    assert counts(ark.apply()) == {"ny": 1}

    made = Nyckeltal.objects.get(kod="BUN-9")
    assert (made.agare, made.decimaler, made.riktning, made.rapporteras_till) == (
        bun, 1, Riktning.HOGRE, RapporterasTill.KF,
    )  # fmt: skip


def test_a_new_figure_is_given_to_an_enhet_in_the_same_file(ark, skola):
    ark.set(BLAD_DEFINITIONER, None, NYTT)
    ark.set(BLAD_ANSVAR, None, {
        "Nyckeltal": "BUN-9", "Enhet": "Lövskolan", "Från och med": "2026-08-01",
    })  # fmt: skip

    assert counts(ark.apply()) == {"ny": 2}

    made = NyckeltalEnhet.objects.get()
    assert (made.nyckeltal.kod, made.enhet, made.galler_fran, made.satt) == (
        "BUN-9", skola, dt.date(2026, 8, 1), Satt.RAPPORTERAS,
    )  # fmt: skip


def test_a_new_row_without_what_it_must_have_is_told_at_each_cell(ark):
    rad = ark.set(BLAD_DEFINITIONER, None, {"Syfte": "Okänt"})

    assert errors(ark.preview()) == [
        (BLAD_DEFINITIONER, rad, header, DEMANDED[name])
        for header, name in (("Kod", "kod"), ("Nyckeltal", "namn"), ("Ägare", "agare"))
    ]


def test_a_kod_that_is_used_is_refused(ark):
    rad = ark.set(BLAD_DEFINITIONER, None, NYTT | {"Kod": "bun-1"})

    (fault,) = errors(ark.preview())
    assert fault[:3] == (BLAD_DEFINITIONER, rad, "Kod")


def test_a_kod_is_not_changed_here(ark):
    rad = ark.set(BLAD_DEFINITIONER, "BUN-1", {"Kod": "BUN-2"})

    assert errors(ark.preview()) == [(BLAD_DEFINITIONER, rad, "Kod", KODEN)]


def test_the_last_day_is_told_where_it_is_set(ark):
    rad = ark.set(BLAD_DEFINITIONER, "BUN-1", {"Gäller till och med": "2026-12-31"})

    assert errors(ark.preview()) == [(BLAD_DEFINITIONER, rad, "Gäller till och med", SISTA_DAG)]


def test_what_is_answered_is_locked_when_there_are_values(row, kedjan):
    UtfallFactory(nyckeltal=row)
    ark = Ark(BIBLIOTEK, None, kedjan)
    assert ark.is_locked(BLAD_DEFINITIONER, "BUN-1", "Svaret är")

    rad = ark.set(BLAD_DEFINITIONER, "BUN-1", {"Svaret är": "Ja eller nej"})

    assert errors(ark.preview()) == [(BLAD_DEFINITIONER, rad, "Svaret är", BESVARAT)]


def test_another_unit_when_there_are_values_asks_for_a_break(row, kedjan):
    UtfallFactory(nyckeltal=row)
    ark = Ark(BIBLIOTEK, None, kedjan)
    rad = ark.set(BLAD_DEFINITIONER, "BUN-1", {"Måttenhet": "promille"})

    (fault,) = errors(ark.preview())
    assert fault[:3] == (BLAD_DEFINITIONER, rad, "Ny mätning från och med")

    ark.set(BLAD_DEFINITIONER, "BUN-1", {
        "Ny mätning från och med": dt.date(2026, 1, 1), "Vad som ändras i mätningen": "Promille.",
    })  # fmt: skip
    assert counts(ark.apply()) == {"andrad": 1}
    row.refresh_from_db()
    assert row.mattenhet == "promille"
    assert list(NyckeltalBrott.objects.values_list("datum", "text")) == [
        (dt.date(2026, 1, 1), "Promille.")
    ]


def test_a_break_without_a_day_is_refused_at_the_day(row, kedjan):
    UtfallFactory(nyckeltal=row)
    ark = Ark(BIBLIOTEK, None, kedjan)
    rad = ark.set(BLAD_DEFINITIONER, "BUN-1", {"Vad som ändras i mätningen": "Nytt urval"})

    assert errors(ark.preview()) == [
        (BLAD_DEFINITIONER, rad, "Ny mätning från och med",
         "Ange från vilken dag mätningen ändras.")
    ]  # fmt: skip


def test_no_series_is_broken_where_there_are_no_values(ark):
    rad = ark.set(BLAD_DEFINITIONER, "BUN-1", {"Ny mätning från och med": "2026-01-01"})

    assert errors(ark.preview()) == [
        (BLAD_DEFINITIONER, rad, "Ny mätning från och med", INGEN_SERIE)
    ]


def test_a_rule_of_the_page_is_told_in_its_words(ark):
    rad = ark.set(BLAD_DEFINITIONER, "BUN-1", {"Högsta möjliga värde": -1})

    assert errors(ark.preview()) == [
        (BLAD_DEFINITIONER, rad, "Högsta möjliga värde",
         "Högsta möjliga värde ligger under det lägsta.")
    ]  # fmt: skip


def test_a_responsibility_changes_person_and_ends(row, skola, kedjan):
    owed = NyckeltalEnhetFactory(nyckeltal=row, enhet=skola)
    karin = UserFactory(username="karin", first_name="Karin", roll=(Roll.RAPPORTOR, skola))
    ark = Ark(BIBLIOTEK, None, kedjan)
    ark.set(BLAD_ANSVAR, "BUN-1 LÖV", {"Ansvarig": "karin", "Till och med": "2027-06-30"})

    assert (errors(ark.preview()), counts(ark.apply())) == ([], {"andrad": 1})

    owed.refresh_from_db()
    assert (owed.ansvarig, owed.galler_till, owed.version) == (karin, dt.date(2027, 6, 30), 3)


def test_a_person_without_the_role_is_refused(row, skola, kedjan):
    NyckeltalEnhetFactory(nyckeltal=row, enhet=skola)
    UserFactory(username="olof")
    ark = Ark(BIBLIOTEK, None, kedjan)
    rad = ark.set(BLAD_ANSVAR, "BUN-1 LÖV", {"Ansvarig": "olof"})

    (fault,) = errors(ark.preview())
    assert fault[:3] == (BLAD_ANSVAR, rad, "Ansvarig")
    assert "är inte rapportör eller godkännare" in fault[3]


def test_what_a_responsibility_is_of_does_not_change(row, skola, kedjan):
    NyckeltalEnhetFactory(nyckeltal=row, enhet=skola)
    ark = Ark(BIBLIOTEK, None, kedjan)
    rad = ark.set(BLAD_ANSVAR, "BUN-1 LÖV", {"Enhet": "BUN"})

    assert errors(ark.preview()) == [(BLAD_ANSVAR, rad, "Enhet", LAGT)]


def test_a_responsibility_without_what_it_must_have_is_told_at_each_cell(ark):
    rad = ark.set(BLAD_ANSVAR, None, {"Värdet": "Rapporteras"})

    assert errors(ark.preview()) == [
        (BLAD_ANSVAR, rad, header, OWED[name])
        for header, name in (
            ("Nyckeltal", "nyckeltal"), ("Enhet", "enheter"), ("Från och med", "galler_fran"),
        )
    ]  # fmt: skip


def test_two_enheter_are_given_the_same_figure_and_twice_the_same_is_refused(ark, row, bun):
    said = {"Nyckeltal": "BUN-1", "Från och med": "2026-01-01"}
    ark.set(BLAD_ANSVAR, None, said | {"Enhet": "BUN"})
    ark.set(BLAD_ANSVAR, None, said | {"Enhet": "LÖV"})
    assert errors(ark.preview()) == []

    rad = ark.set(BLAD_ANSVAR, None, said | {"Enhet": "LÖV"})

    (fault,) = errors(ark.preview())
    assert fault[:3] == (BLAD_ANSVAR, rad, "Enhet")
    assert "har redan nyckeltalet" in fault[3]


def test_an_unknown_figure_is_told_with_what_to_do(ark):
    rad = ark.set(BLAD_ANSVAR, None, {
        "Nyckeltal": "FINNS-EJ", "Enhet": "BUN", "Från och med": "2026-01-01",
    })  # fmt: skip

    (fault,) = errors(ark.preview())
    assert fault[:3] == (BLAD_ANSVAR, rad, "Nyckeltal")
    assert fault[3].startswith('"FINNS-EJ" finns inte bland de nyckeltal')


def test_a_rapportor_has_the_own_enhets_figures_that_stay_in_the_namnd(row, bun, skola):
    egen = NyckeltalFactory(kod="BUN-7", agare=bun, rapporteras_till=RapporterasTill.NAMND)
    annan = EnhetFactory(kod="KFN")
    NyckeltalEnhetFactory(nyckeltal=egen, enhet=bun)
    NyckeltalEnhetFactory(nyckeltal=egen, enhet=annan)
    user = UserFactory(roll=(Roll.RAPPORTOR, bun))
    UserFactory(roll=(Roll.LASARE, annan))

    bok = read_book(None, user)

    assert list(bok.rader[BLAD_DEFINITIONER]) == ["BUN-7"]
    assert list(bok.listor["rapporteras_till"]) == [RapporterasTill.NAMND]
    assert list(bok.listor["agare"]) == ["BUN", "LÖV"]


def test_the_responsibility_of_another_enhet_is_locked(bun):
    egen = NyckeltalFactory(kod="BUN-7", agare=bun, rapporteras_till=RapporterasTill.NAMND)
    annan = EnhetFactory(kod="KFN")
    NyckeltalEnhetFactory(nyckeltal=egen, enhet=annan)
    user = UserFactory(roll=(Roll.RAPPORTOR, bun))
    user.tilldelningar.create(roll=Roll.LASARE, enhet=annan)
    ark = Ark(BIBLIOTEK, None, user)
    rad = ark.set(BLAD_ANSVAR, "BUN-7 KFN", {"Till och med": "2026-12-31"})

    assert errors(ark.preview()) == [(BLAD_ANSVAR, rad, "Till och med", ANNANS)]


def test_a_new_figure_of_a_rapportor_stays_in_the_namnd(bun):
    user = UserFactory(roll=(Roll.RAPPORTOR, bun))
    ark = Ark(BIBLIOTEK, None, user)
    ark.set(BLAD_DEFINITIONER, None, NYTT)

    assert counts(ark.apply()) == {"ny": 1}
    assert Nyckeltal.objects.get().rapporteras_till == RapporterasTill.NAMND


@pytest.mark.parametrize(
    "roll",
    [Roll.LASARE, Roll.SEKRETERARE, Roll.REVISOR, Roll.EKONOM, Roll.RAPPORTOR, Roll.GODKANNARE],
)
def test_who_may_not_change_a_figure_to_kf_saves_nothing(ark, row, bun, roll):
    user = UserFactory(roll=roll if roll == Roll.REVISOR else (roll, bun))
    ark.set(BLAD_DEFINITIONER, "BUN-1", {"Källa": "Ny"})
    ark.set(BLAD_ANSVAR, None, {
        "Nyckeltal": "BUN-1", "Enhet": "BUN", "Från och med": "2026-01-01",
    })  # fmt: skip
    before = Handelse.objects.count()

    result = ark.preview(user=user)

    told = {(fault[2], fault[3]) for fault in errors(result)}
    assert ("Kod", UNKNOWN) in told
    if roll not in {Roll.RAPPORTOR, Roll.GODKANNARE}:
        assert ("Kod", INGEN_ROLL) in told
    rows = [change.inlast for change in ark.preview().changed]
    assert not BIBLIOTEK.apply(rows, None, by=user).can_apply
    row.refresh_from_db()
    assert (row.kalla, row.version, NyckeltalEnhet.objects.count()) == ("", 1, 0)
    assert Handelse.objects.count() == before


def test_what_ended_before_last_year_is_left_out(bun, kedjan):
    NyckeltalFactory(kod="A", agare=bun, galler_till=dt.date(2024, 12, 31))
    NyckeltalFactory(kod="B", agare=bun, galler_till=dt.date(2025, 1, 1))

    assert list(read_book(None, kedjan).rader[BLAD_DEFINITIONER]) == ["B"]


@pytest.mark.parametrize("count", [3, 30])
def test_the_workbook_is_read_in_a_constant_number_of_statements(kedjan, bun, count):
    for _ in range(count):
        row = NyckeltalFactory(agare=bun)
        NyckeltalEnhetFactory(nyckeltal=row, ansvarig=UserFactory())
        UtfallFactory(nyckeltal=row)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        bok = read_book(None, kedjan)

    assert len(bok.rader[BLAD_ANSVAR]) == count
    assert len(asked) == 6


@pytest.mark.parametrize(
    ("header", "why"),
    [("Gäller till och med", SISTA_DAG), ("Ny mätning från och med", INGEN_SERIE)],
)
def test_a_new_figure_neither_ends_nor_breaks(ark, header, why):
    rad = ark.set(BLAD_DEFINITIONER, None, NYTT | {header: "2027-12-31"})

    assert errors(ark.preview()) == [(BLAD_DEFINITIONER, rad, header, why)]


def test_kod_and_name_stay_in_view(ark):
    assert ark.book[BLAD_DEFINITIONER].freeze_panes == "C4"
    assert ark.book[BLAD_ANSVAR].freeze_panes == "B4"


def test_what_was_chosen_and_has_gone_since_is_refused_at_its_cell(row, skola, kedjan):
    NyckeltalEnhetFactory(nyckeltal=row, enhet=skola)
    karin = UserFactory(username="karin", roll=(Roll.RAPPORTOR, skola))
    skala = Svarsskala.objects.create(kod="NOJD", namn="Nöjdhet")
    ark = Ark(BIBLIOTEK, None, kedjan)
    ark.set(BLAD_ANSVAR, "BUN-1 LÖV", {"Ansvarig": "karin"})
    ark.set(BLAD_DEFINITIONER, None, NYTT | {"Svaret är": "Svarsskala", "Svarsskala": "NOJD"})
    rows = [change.inlast for change in ark.preview().changed]
    karin.is_active = False
    karin.save()
    skala.delete()

    result = BIBLIOTEK.apply(rows, None, by=kedjan)

    assert {fault[2:] for fault in errors(result)} == {
        ("Svarsskala", GONE["svarsskala"]), ("Ansvarig", GONE["ansvarig"]),
    }  # fmt: skip
    assert Nyckeltal.objects.count() == 1
