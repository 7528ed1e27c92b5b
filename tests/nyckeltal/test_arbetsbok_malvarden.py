"""A year's targets by Excel: set and changed, what is asked about, what is refused, who may."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import RapporterasTill, Riktning
from nyckeltal.arbetsbocker.malvarden import UTAN_TOLERANS, Omfang, read_book
from nyckeltal.arbetsbocker.malvarden_form import BLAD_ANDRA, BLAD_ARSMAL, INTE_INOM, LAGT
from nyckeltal.arbetsbocker.malvarden_in import DEMANDED, MALVARDEN, TWICE
from nyckeltal.enums import Aggregering, MalvardeTyp, Periodicitet, Satt, Vardetyp
from nyckeltal.models import Malvarde, Svarsalternativ, Svarsskala
from styrning.bas.arbetsbok import UNKNOWN
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.fall import counts, errors
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

AR = 2027


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def skola(bun):
    return EnhetFactory(kod="LÖV", namn="Lövskolan", parent=bun)


@pytest.fixture
def row(bun, skola):
    made = NyckeltalFactory(kod="BUN-1", namn="Behöriga elever", agare=bun)
    NyckeltalEnhetFactory(nyckeltal=made, enhet=bun)
    NyckeltalEnhetFactory(nyckeltal=made, enhet=skola)
    return made


@pytest.fixture
def kedjan(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def ark(row, bun, kedjan):
    return Ark(MALVARDEN, Omfang(bun, AR), kedjan)


def saved(**wanted):
    names = ("enhet__kod", "ar", "varde", "tolerans", "tolerans_procent")
    return list(Malvarde.objects.filter(**wanted).order_by("pk").values_list(*names))


def test_targets_are_set_for_several_enheter_at_once(ark):
    ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": "75,5", "Tolerans": 2})
    ark.set(BLAD_ARSMAL, "BUN-1 LÖV", {"Målvärde": 0, "Tolerans i procent av målvärdet": "Nej"})

    assert (errors(ark.preview()), counts(ark.apply())) == ([], {"ny": 2})
    assert saved() == [
        ("BUN", AR, Decimal("75.5"), Decimal(2), False),
        ("LÖV", AR, Decimal(0), Decimal(0), False),
    ]


def test_a_target_that_is_set_is_changed_and_keeps_what_is_not_said(row, bun, kedjan):
    MalvardeFactory(nyckeltal=row, ar=AR, tolerans_procent=True)
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": 80})

    assert counts(ark.apply()) == {"andrad": 1}
    assert saved() == [("BUN", AR, Decimal(80), Decimal(3), True)]


def test_earlier_outcomes_and_last_years_target_stand_beside(row, bun, kedjan):
    MalvardeFactory(nyckeltal=row, ar=AR - 1, varde=Decimal(74))
    for ar, varde in ((2024, "70"), (2025, "71.26")):
        UtfallFactory(nyckeltal=row, ar=ar, varde=Decimal(varde))
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)

    headers = ("Utfall tre år före", "Utfall två år före", "Utfall året före", "Målvärde året före")
    assert [ark.get(BLAD_ARSMAL, "BUN-1 BUN", header) for header in headers] == [70, 71.3, None, 74]


def test_a_draft_outcome_that_the_reader_may_not_see_is_not_shown(row, bun):
    runda = UppfoljningFactory(ar=2026)
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=InlamningLage.UTKAST)
    UtfallFactory(nyckeltal=row, ar=2026)
    shown = {
        roll: read_book(Omfang(bun, AR), UserFactory(roll=roll)).rader[BLAD_ARSMAL]["BUN-1 BUN"]
        for roll in (Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR)
    }

    assert shown[Roll.KVALITETSKEDJAN].varden["utfall_1"] == Decimal("72.5")
    assert shown[Roll.ADMINISTRATOR].varden["utfall_1"] is None


def test_a_target_far_from_earlier_outcomes_is_asked_about_and_stops_nothing(row, bun, kedjan):
    row.max_varde = None
    row.save()
    for ar in (2023, 2024, 2025):
        UtfallFactory(nyckeltal=row, ar=ar, varde=Decimal(ar - 1954))
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    rad = ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": 745})

    result = ark.preview()

    asked = [(w.rad, w.kolumn, w.message) for w in result.varningar]
    assert asked == [(rad, "Målvärde", "745 ligger långt från tidigare utfall, 70–71.")]
    assert result.can_apply


def test_a_tolerance_without_a_target_is_refused_at_the_target(ark):
    rad = ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Tolerans": 2})

    assert errors(ark.preview()) == [(BLAD_ARSMAL, rad, "Målvärde", "Ange målvärdet.")]


def test_an_impossible_target_is_refused_in_the_words_of_the_page(ark):
    rad = ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": 755})

    assert errors(ark.preview()) == [
        (BLAD_ARSMAL, rad, "Målvärde", "755 ligger utanför 0–100 procent. Menade du 75,5?")
    ]


def test_only_a_range_has_a_highest_value(ark, row, bun, kedjan):
    rad = ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": 70, "Högst": 80})
    assert errors(ark.preview()) == [(BLAD_ARSMAL, rad, "Högst", INTE_INOM)]

    row.riktning = Riktning.INOM
    row.save()
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    rad = ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": 70})
    assert errors(ark.preview()) == [(BLAD_ARSMAL, rad, "Högst", "Ange intervallets högsta värde.")]

    ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Högst": 80})
    assert counts(ark.apply()) == {"ny": 1}
    assert Malvarde.objects.get().varde_max == 80


@pytest.fixture
def answered(bun):
    """A figure answered with yes or no and one on a scale, both of the nämnd itself."""
    skala = Svarsskala.objects.create(kod="NOJD", namn="Nöjdhet")
    for varde, ord in ((2, "Mycket missnöjd"), (8, "Mycket nöjd")):
        Svarsalternativ.objects.create(skala=skala, varde=varde, ord=ord)
    free = {"min_varde": None, "max_varde": None, "agare": bun}
    yes = NyckeltalFactory(kod="JN", vardetyp=Vardetyp.JA_NEJ, **free)
    NyckeltalEnhetFactory(nyckeltal=yes)
    scale = NyckeltalFactory(kod="SK", vardetyp=Vardetyp.SKALA, svarsskala=skala, **free)
    NyckeltalEnhetFactory(nyckeltal=scale)


def test_answers_are_chosen_by_their_words(ark, answered, bun, kedjan):
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    ark.set(BLAD_ARSMAL, "JN BUN", {"Målvärde": "Ja"})
    ark.set(BLAD_ARSMAL, "SK BUN", {"Målvärde": "mycket nöjd"})

    assert (errors(ark.preview()), counts(ark.apply())) == ([], {"ny": 2})
    assert [varde for _, _, varde, *_ in saved()] == [1, 8]
    again = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    assert again.get(BLAD_ARSMAL, "SK BUN", "Målvärde") == "8 Mycket nöjd"
    assert counts(again.preview()) == {"samma": 4}


def test_a_row_offers_its_own_answers_and_numbers_are_checked_elsewhere(answered, ark, bun, kedjan):
    sheet = Ark(MALVARDEN, Omfang(bun, AR), kedjan).book[BLAD_ARSMAL]
    found = {
        str(check.sqref): check.type
        for check in sheet.data_validations.dataValidation
        if "J" in str(check.sqref)
    }

    assert found == {"J4:J5": "decimal", "J6": "list", "J7": "list"}


def test_what_is_no_answer_is_told_with_the_answers(answered, bun, kedjan):
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    rad = ark.set(BLAD_ARSMAL, "JN BUN", {"Målvärde": "Kanske"})

    assert errors(ark.preview()) == [
        (BLAD_ARSMAL, rad, "Målvärde", '"Kanske" är inget svar. Välj: Nej, Ja.')
    ]


def test_a_mean_of_answers_is_a_number(bun, answered, kedjan):
    kedja = NyckeltalFactory(
        kod="SM", agare=bun, vardetyp=Vardetyp.SKALA, min_varde=None, max_varde=None,
        svarsskala=Svarsskala.objects.get(), aggregering=Aggregering.MEDEL,
    )  # fmt: skip
    NyckeltalEnhetFactory(nyckeltal=kedja, satt=Satt.BERAKNAS)
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    ark.set(BLAD_ARSMAL, "SM BUN", {"Målvärde": "6,5"})

    assert (errors(ark.preview()), counts(ark.apply())["ny"]) == ([], 1)
    assert Malvarde.objects.get().varde == Decimal("6.5")


def test_goals_of_other_kinds_are_added_and_changed(row, bun, kedjan):
    MalvardeFactory(nyckeltal=row, ar=2030, typ=MalvardeTyp.SLUTMAL)
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    ark.set(BLAD_ANDRA, "BUN-1 BUN 2030 Slutmål", {"Målvärde": 90})
    nytt = {"Nyckeltal": "Behöriga elever", "Enhet": "LÖV", "År": AR}
    ark.set(
        BLAD_ANDRA, None, nytt | {"Typ": "Periodmål", "Till och med": "augusti", "Målvärde": 60}
    )
    ark.set(BLAD_ANDRA, None, nytt | {"Typ": "Utgångsvärde", "År": 2020, "Målvärde": 55})

    assert (errors(ark.preview()), counts(ark.apply())) == ([], {"andrad": 1, "ny": 2})
    assert sorted(Malvarde.objects.values_list("typ", "ar", "till_manad", "varde")) == [
        (MalvardeTyp.PERIODMAL, AR, 8, 60),
        (MalvardeTyp.SLUTMAL, 2030, 12, 90),
        (MalvardeTyp.UTGANGSVARDE, 2020, 12, 55),
    ]


def test_a_new_row_without_what_it_must_have_is_told_at_each_cell(ark):
    rad = ark.set(BLAD_ANDRA, None, {"Målvärde": 60})

    assert errors(ark.preview()) == [
        (BLAD_ANDRA, rad, header, DEMANDED[name])
        for header, name in (
            ("Nyckeltal", "nyckeltal"), ("Enhet", "enhet"), ("År", "ar"), ("Typ", "typ"),
        )
    ]  # fmt: skip


def test_a_goal_that_has_a_row_is_changed_there(row, bun, kedjan):
    MalvardeFactory(nyckeltal=row, ar=2030, typ=MalvardeTyp.SLUTMAL)
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    rad = ark.set(BLAD_ANDRA, None, {
        "Nyckeltal": "BUN-1", "Enhet": "BUN", "År": 2030, "Typ": "Slutmål", "Målvärde": 60,
    })  # fmt: skip

    assert errors(ark.preview()) == [(BLAD_ANDRA, rad, "Nyckeltal", TWICE)]


def test_what_a_goal_is_of_does_not_change_and_a_baseline_has_no_tolerance(row, bun, kedjan):
    MalvardeFactory(nyckeltal=row, ar=2020, typ=MalvardeTyp.UTGANGSVARDE, tolerans=0)
    ark = Ark(MALVARDEN, Omfang(bun, AR), kedjan)
    kod = "BUN-1 BUN 2020 Utgångsvärde"
    rad = ark.set(BLAD_ANDRA, kod, {"År": 2021, "Tolerans": 3})

    assert errors(ark.preview()) == [
        (BLAD_ANDRA, rad, "År", LAGT),
        (BLAD_ANDRA, rad, "Tolerans", UTAN_TOLERANS),
    ]


def test_only_what_the_enhet_has_that_year_has_a_row(bun, kedjan):
    def sheet(kod, **values):
        NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(kod=kod, agare=bun, **values))

    sheet("ENDED", galler_till=dt.date(2026, 12, 31))
    sheet("FOLLOWED", riktning=Riktning.INGEN)
    sheet("ODD", periodicitet=Periodicitet.VARTANNAT_AR, forsta_ar=2025)
    sheet("EVEN", periodicitet=Periodicitet.VARTANNAT_AR, forsta_ar=2024)
    left = NyckeltalFactory(kod="LEFT", agare=bun)
    NyckeltalEnhetFactory(nyckeltal=left, galler_till=dt.date(2026, 6, 30))

    assert list(read_book(Omfang(bun, AR), kedjan).rader[BLAD_ARSMAL]) == ["ODD BUN"]


def test_an_enhet_has_its_own_rows_and_those_below(row, skola, kedjan):
    assert list(read_book(Omfang(skola, AR), kedjan).rader[BLAD_ARSMAL]) == ["BUN-1 LÖV"]


def test_a_workbook_of_another_enhet_is_refused(ark, skola, kedjan):
    with pytest.raises(Exception, match="Arbetsboken gäller BUN 2027"):
        ark.preview(omfang=Omfang(skola, AR))


@pytest.mark.parametrize(
    ("roll", "rapporteras_till", "allowed"),
    [
        (Roll.LASARE, RapporterasTill.NAMND, False),
        (Roll.SEKRETERARE, RapporterasTill.NAMND, False),
        (Roll.REVISOR, RapporterasTill.NAMND, False),
        (Roll.EKONOM, RapporterasTill.NAMND, False),
        (Roll.RAPPORTOR, RapporterasTill.KF, False),
        (Roll.RAPPORTOR, RapporterasTill.NAMND, True),
        (Roll.GODKANNARE, RapporterasTill.NAMND, True),
    ],
)
def test_targets_are_set_by_who_may_change_the_figure(
    ark, row, bun, roll, rapporteras_till, allowed
):
    row.rapporteras_till = rapporteras_till
    row.save()
    user = UserFactory(roll=roll if roll == Roll.REVISOR else (roll, bun))
    ark.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": 70})
    before = Handelse.objects.count()
    rows = [change.inlast for change in ark.preview().changed]

    result = MALVARDEN.apply(rows, Omfang(bun, AR), by=user)

    assert len(saved()) == (1 if allowed else 0)
    if not allowed:
        assert [fault[2:] for fault in errors(result)] == [("Kod", UNKNOWN)]
        assert Handelse.objects.count() == before


@pytest.mark.parametrize("count", [3, 30])
def test_the_workbook_is_read_in_a_constant_number_of_statements(kedjan, bun, count):
    for _ in range(count):
        row = NyckeltalFactory(agare=bun)
        NyckeltalEnhetFactory(nyckeltal=row)
        MalvardeFactory(nyckeltal=row, ar=AR)
        UtfallFactory(nyckeltal=row, ar=2025)

    with CaptureQueriesContext(connection) as asked:
        bok = read_book(Omfang(bun, AR), kedjan)

    assert len(bok.rader[BLAD_ARSMAL]) == count
    assert len(asked) == 6
