"""A file of outcomes over many nyckeltal, enheter and years: read, compared, applied or refused."""

import datetime as dt
from decimal import Decimal

import pytest

from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Aggregering, Matt, Periodicitet, Saknas, Satt, Vardetyp
from nyckeltal.models import Utfall
from styrning.grund.enums import HELA_KOMMUNEN, InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.nyckeltal.utfallsfil import YEAR, counts, errors, look, read_in, saved, utfallsfil

pytestmark = pytest.mark.django_db


@pytest.fixture
def kf(db):
    return EnhetFactory(kod="KF")


@pytest.fixture
def enhet(kf):
    return EnhetFactory(kod="BUN", parent=kf)


@pytest.fixture
def by(kf):
    """Kvalitetskedjan."""
    return UserFactory(roll=(Roll.KVALITETSKEDJAN, None))


def owed(enhet, kod="N1", **facts):
    nyckeltal = NyckeltalFactory(kod=kod, agare=enhet, **facts)
    return NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=enhet)


def row(kod="N1", enhet="BUN", **cells):
    return {c.NYCKELTAL: kod, c.ENHET: enhet, c.KON: "Totalt"} | YEAR | cells


def test_values_of_several_years_and_sexes_are_read_in(by, enhet):
    owed(enhet, per_kon=True)
    file = utfallsfil(
        row(Värde=72.5, Kommentar="Alla svarade"),
        row(Värde=75, Kön="Kvinnor"),
        row(Värde="70,5", Kön="män"),
        row(Värde=71, **{c.FRAN: dt.date(2024, 1, 1), c.TILL: dt.date(2024, 12, 31)}),
    )

    result = read_in(file, by)

    assert (counts(result), errors(result)) == ({"ny": 4}, [])
    assert saved() == [
        ("N1", "BUN", "T", Decimal(71), "", 1),
        ("N1", "BUN", "T", Decimal("72.5"), "", 1),
        ("N1", "BUN", "M", Decimal("70.5"), "", 1),
        ("N1", "BUN", "K", Decimal(75), "", 1),
    ]
    assert Utfall.objects.get(kon="T", avser_till="2025-12-31").kommentar == "Alla svarade"


def test_every_version_stands_in_the_history_with_who_and_which_import(by, enhet):
    ansvar = owed(enhet)
    UtfallFactory(nyckeltal=ansvar.nyckeltal, ar=2024)
    UtfallFactory(nyckeltal=ansvar.nyckeltal, ar=2025)

    read_in(utfallsfil(row(Värde=80, Version=1), row(Värde=60, **year(2023))), by)

    rows = Utfall.history.filter(history_user=by).order_by("avser_till")
    told = [(r.varde, r.version, r.history_type, r.history_change_reason[:10]) for r in rows]
    assert told == [
        (Decimal(60), 1, "+", "inläsning "),
        (Decimal(80), 2, "~", "inläsning "),
    ]
    assert Utfall.objects.count() == 3


def year(ar):
    return {c.FRAN: f"{ar}-01-01", c.TILL: f"{ar}-12-31"}


def test_one_event_tells_of_the_whole_file(by, enhet):
    owed(enhet)
    read_in(utfallsfil(row(Värde=1), row(Värde=2, **year(2024))), by)

    event = Handelse.objects.get(vad="läste in utfall")
    assert (event.av, event.uppgift["rader"]) == (by, 2)


def test_the_same_file_again_changes_nothing(by, enhet):
    owed(enhet, per_kon=True)
    rows = [row(Värde=72.5), row(Värde=75, Kön="K")]
    read_in(utfallsfil(*rows), by)

    result = read_in(utfallsfil(*rows), by)

    assert counts(result) == {"samma": 2}
    assert not result.can_apply
    assert Utfall.history.count() == 2


def test_a_value_saved_since_the_file_was_made_is_a_conflict(by, enhet):
    ansvar = owed(enhet)
    UtfallFactory(nyckeltal=ansvar.nyckeltal, ar=2025, varde=72)

    result = read_in(utfallsfil(row(Värde=80)), by)

    assert counts(result) == {"konflikt": 1}
    conflict = result.konflikter[0]
    assert (conflict.rad, conflict.fore, conflict.efter) == (2, "72", "80")
    assert saved() == [("N1", "BUN", "T", Decimal(72), "", 1)]


def test_one_bad_cell_stops_the_whole_file(by, enhet):
    owed(enhet)
    result = read_in(utfallsfil(row(Värde=72), row(Värde="cirka 70", **year(2024))), by)

    assert errors(result) == [(3, c.VARDE, '"cirka 70" är inte ett tal. Skriv bara talet: 70.')]
    assert saved() == []


@pytest.mark.parametrize(
    ("cells", "kolumn", "message"),
    [
        ({c.FRAN: 45658.0}, c.FRAN, "Det kan betyda 2025-01-01."),
        ({c.FRAN: None}, c.FRAN, "Dagen saknas."),
        ({c.TILL: "2025-02-30"}, c.TILL, '"2025-02-30" är inget datum.'),
        ({c.FRAN: "2025-12-31", c.TILL: "2025-01-01"}, c.TILL, "Perioden slutar före den börjar."),
        ({c.KON: "Annat"}, c.KON, '"Annat" är inget kön.'),
        ({c.VARDE: 1234567890123456}, c.VARDE, "Talet är för stort"),
        ({c.VARDE: "NaN"}, c.VARDE, '"NaN" är inte ett tal.'),
        ({c.VARDE: "inf"}, c.VARDE, '"inf" är inte ett tal.'),
        ({c.VARDE: True}, c.VARDE, "Cellen innehåller SANT"),
        ({c.VARDE: dt.date(2025, 3, 1)}, c.VARDE, "2025-03-01 är ett datum, inte ett tal."),
        ({c.VARDE: 101}, c.VARDE, "ligger utanför 0–100 procent"),
        ({c.VARDE: 7, c.SAKNAS: "Sekretess"}, c.SAKNAS, "Ange antingen ett värde"),
        ({c.VARDE: None, c.TALJARE: 7}, c.NAMNARE, "Ange både täljare och nämnare."),
        ({c.SAKNAS: "Vet ej", c.VARDE: None}, c.SAKNAS, '"Vet ej" finns inte i listan.'),
        ({c.SAKERHET: "Säker"}, c.SAKERHET, '"Säker" finns inte i listan.'),
        ({c.KOMMENTAR: "x" * 10_001}, c.KOMMENTAR, "och högst"),
        ({c.VERSION: "två"}, c.VERSION, "Version är ändrad"),
        ({c.KON: "Kvinnor"}, c.VARDE, "N1 delas inte på kön."),
        ({c.NYCKELTAL: "N9"}, c.NYCKELTAL, "Det finns inget nyckeltal N9 hos enheten BUN"),
        ({c.ENHET: "XYZ"}, c.NYCKELTAL, "Det finns inget nyckeltal N1 hos enheten XYZ"),
        ({c.TILL: "2025-08-31"}, c.FRAN, "N1 mäts per år. jan–aug 2025 är ingen sådan period."),
        ({c.FRAN: "0001-01-01", c.TILL: "0001-12-31"}, c.FRAN, "Året 1 går inte att läsa in."),
        ({c.FRAN: "9999-01-01", c.TILL: "9999-12-31"}, c.FRAN, "Året 9999 går inte att läsa in."),
        ({c.NYCKELTAL: "N_x0000_9"}, c.NYCKELTAL, "Det finns inget nyckeltal N9 hos enheten BUN"),
        ({c.KON: "_x0001_Annat"}, c.KON, '"Annat" är inget kön.'),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named(by, enhet, cells, kolumn, message):
    owed(enhet)
    result = read_in(utfallsfil({**row(Värde=72), **cells}), by)

    (found,) = errors(result)
    assert (found[0], found[1]) == (2, kolumn)
    assert message in found[2]
    assert saved() == []


def test_every_bad_cell_of_a_row_is_named(by, enhet):
    owed(enhet)
    result = look(utfallsfil(row(Värde="x1", Version="?", Kön="Annat")), by)
    assert [(error.rad, error.kolumn) for error in result.errors] == [
        (2, c.KON), (2, c.VARDE), (2, c.VERSION)
    ]  # fmt: skip


def test_the_same_key_twice_is_told_with_the_first_row(by, enhet):
    owed(enhet)
    result = read_in(utfallsfil(row(Värde=72), row(Värde=73)), by)
    assert errors(result) == [
        (3, c.NYCKELTAL, "Samma nyckeltal, enhet, period och kön står redan på rad 2. "
                         "Ta bort en av dem.")
    ]  # fmt: skip
    assert saved() == []


def test_an_open_round_receives_the_value_and_its_submission_begins(by, enhet):
    runda = UppfoljningFactory()
    inlamning = InlamningFactory(enhet=enhet, uppfoljning=runda)
    owed(enhet)

    read_in(utfallsfil(row(Värde=72, **year(2026))), by)

    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.UTKAST


def test_an_approval_falls_visibly_and_the_value_is_revised(by, enhet):
    ansvar = owed(enhet)
    inlamning = InlamningFactory(
        enhet=enhet, uppfoljning=UppfoljningFactory(), lage=InlamningLage.GODKAND
    )
    UtfallFactory(nyckeltal=ansvar.nyckeltal, ar=2026, varde=72)

    read_in(utfallsfil(row(Värde=73, Version=1, **year(2026))), by)

    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.INSKICKAD
    assert Utfall.objects.get().sakerhet == "reviderad"


def test_a_closed_round_is_named_at_every_row_that_would_change(by, enhet):
    runda = UppfoljningFactory(namn="Årsbokslut 2026", lases=dt.date(2026, 11, 1))
    InlamningFactory(enhet=enhet, uppfoljning=runda)
    owed(enhet, per_kon=True)

    rows = [row(Värde=72, **year(2026)), row(Värde=73, Kön="K", **year(2026))]
    result = read_in(utfallsfil(*rows), by)

    closed = (
        "Årsbokslut 2026 är stängd. Inget har sparats. Kvalitetskedjan kan öppna omgången igen."
    )
    assert errors(result) == [(2, c.FRAN, closed), (3, c.FRAN, closed)]
    assert saved() == []


def test_a_closed_round_is_named_at_the_kon_that_was_changed_alone(by, enhet):
    runda = UppfoljningFactory(lases=dt.date(2026, 11, 1))
    InlamningFactory(enhet=enhet, uppfoljning=runda)
    nyckeltal = owed(enhet, per_kon=True).nyckeltal
    for kon, varde in (("T", 72), ("K", 75), ("M", 70)):
        UtfallFactory(nyckeltal=nyckeltal, ar=2026, kon=kon, varde=varde)
    rows = [
        row(Värde=72, Version=1, **year(2026)),
        row(Värde=75, Kön="K", Version=1, **year(2026)),
        row(Värde=71, Kön="M", Version=1, **year(2026)),
    ]

    result = look(utfallsfil(*rows), by)

    assert [error[:2] for error in errors(result)] == [(4, c.FRAN)]
    assert not result.can_apply


def test_a_closed_round_is_named_at_the_first_row_where_only_a_kon_left_out_would_change(by, enhet):
    runda = UppfoljningFactory(lases=dt.date(2026, 11, 1))
    InlamningFactory(enhet=enhet, uppfoljning=runda)
    nyckeltal = owed(enhet, per_kon=True).nyckeltal
    for kon, varde in (("T", 72), ("K", 75)):
        UtfallFactory(nyckeltal=nyckeltal, ar=2026, kon=kon, varde=varde)
    rows = [row(Värde=75, Kön="K", Version=1, Kommentar="Omräknat", **year(2026))]

    assert [error[:2] for error in errors(look(utfallsfil(*rows), by))] == [(2, c.FRAN)]


def test_what_a_closed_round_already_says_is_the_same(by, enhet):
    runda = UppfoljningFactory(lases=dt.date(2026, 11, 1))
    InlamningFactory(enhet=enhet, uppfoljning=runda)
    UtfallFactory(nyckeltal=owed(enhet).nyckeltal, ar=2026, varde=72)

    result = look(utfallsfil(row(Värde=72, Version=1, **year(2026))), by)

    assert (counts(result), errors(result)) == ({"samma": 1}, [])


def test_a_period_that_is_not_over_and_no_round_asks_for_is_refused(by, enhet):
    owed(enhet)
    result = read_in(utfallsfil(row(Värde=72, **year(2026))), by)
    assert errors(result)[0][2] == "2026 är inte slut än, och ingen omgång frågar."


def test_a_rapportor_reads_in_for_the_open_round_only(enhet):
    karin = UserFactory(roll=(Roll.RAPPORTOR, enhet))
    owed(enhet)
    InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory())

    result = read_in(utfallsfil(row(Värde=72, **year(2026)), row(Värde=70, **year(2024))), karin)

    assert errors(result) == [
        (3, c.FRAN, "Ingen omgång frågar er om 2024. Kvalitetskedjan kan läsa in värden för "
                    "sådana perioder.")
    ]  # fmt: skip
    read_in(utfallsfil(row(Värde=72, **year(2026))), karin)
    assert saved() == [("N1", "BUN", "T", Decimal(72), "", 1)]


@pytest.mark.parametrize(
    ("roll", "own", "allowed"),
    [
        (Roll.KVALITETSKEDJAN, False, True),
        (Roll.RAPPORTOR, True, True),
        (Roll.GODKANNARE, True, True),
        (Roll.RAPPORTOR, False, False),
        (Roll.LASARE, True, False),
        (Roll.REVISOR, True, False),
        (Roll.EKONOM, True, False),
        (Roll.SEKRETERARE, True, False),
        (Roll.ADMINISTRATOR, False, False),
        (None, True, False),
    ],
)
def test_who_may_read_in(kf, enhet, roll, own, allowed):
    owed(enhet)
    InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory())
    hela = roll in HELA_KOMMUNEN
    place = None if hela else enhet if own else EnhetFactory(kod="SBN", parent=kf)
    user = UserFactory(roll=(roll, place) if roll else None)

    result = read_in(utfallsfil(row(Värde=72, **year(2026))), user)

    assert (len(saved()), len(result.errors)) == ((1, 0) if allowed else (0, 1))
    if not allowed:
        assert "som du får läsa in värden för" in result.errors[0].message
        assert Handelse.objects.count() == 0
        assert Inlamning.objects.get().lage == InlamningLage.EJ_PABORJAD


def test_what_is_computed_from_the_enheter_below_is_not_read_in(by, enhet):
    nyckeltal = NyckeltalFactory(kod="N1", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=enhet, satt=Satt.BERAKNAS)
    assert len(read_in(utfallsfil(row(Värde=72)), by).errors) == 1


def test_parts_and_reasons_are_read_in(by, enhet):
    owed(enhet, "N1", aggregering=Aggregering.VAGT, namnarfaktor=100)
    owed(enhet, "N2")
    file = utfallsfil(row("N1", Täljare=29, Nämnare=40), row("N2", **{c.SAKNAS: "Sekretess"}))
    read_in(file, by)

    rows = Utfall.objects.order_by("nyckeltal__kod").values_list(
        "varde", "taljare", "namnare", "saknas_orsak"
    )
    assert list(rows) == [(None, 29, 40, ""), (None, None, None, Saknas.SEKRETESS)]


def test_a_total_follows_from_both_sexes_where_it_adds_up(by, enhet):
    owed(enhet, per_kon=True, matt=Matt.ADDITIV, max_varde=None)
    result = read_in(utfallsfil(row(Värde=30, Kön="K"), row(Värde=12, Kön="M")), by)
    assert (errors(result), len(saved())) == ([], 2)


def test_a_share_by_sex_alone_asks_for_the_total(by, enhet):
    owed(enhet, per_kon=True)
    result = read_in(utfallsfil(row(Värde=30, Kön="K"), row(Värde=12, Kön="M")), by)
    assert errors(result) == [
        (2, c.VARDE, "Ange totalt: det kan inte räknas ut av kvinnor och män för sig.")
    ]


def test_an_answer_is_given_in_words(by, enhet):
    owed(enhet, vardetyp=Vardetyp.JA_NEJ, min_varde=None, max_varde=None)
    read_in(utfallsfil(row(Värde="Ja")), by)
    assert saved() == [("N1", "BUN", "T", Decimal(1), "", 1)]


def test_a_month_is_read_in_where_it_is_measured_by_month(by, enhet):
    owed(enhet, periodicitet=Periodicitet.MANAD)
    march = {c.FRAN: "2025-03-01", c.TILL: "2025-03-31"}
    read_in(utfallsfil(row(Värde=7, **march)), by)
    assert Utfall.objects.get().avser_till == dt.date(2025, 3, 31)


def test_odd_values_are_asked_about_and_stop_nothing(by, enhet):
    owed(enhet, per_kon=True)
    rows = [row(Värde=90), row(Värde=30, Kön="K"), row(Värde=12, Kön="M")]
    result = read_in(utfallsfil(*rows), by)
    assert result.fragor[0][2].startswith("Totalt 90,0 ligger inte mellan")
    assert len(saved()) == 3


def test_a_reason_of_one_sex_is_written_on_the_total(by, enhet):
    owed(enhet, per_kon=True)
    result = look(utfallsfil(row(**{c.KON: "K", c.SAKNAS: "Sekretess"})), by)
    assert errors(result) == [(2, c.SAKNAS, "Skriv varför värdet saknas på raden Totalt.")]


def test_rows_in_any_order_are_taken_together(by, enhet):
    owed(enhet, "N1", per_kon=True)
    owed(enhet, "N2")
    rows = [row(Värde=75, Kön="K"), row("N2", Värde=5), row(Värde=72), row(Värde=70, Kön="M")]
    assert counts(read_in(utfallsfil(*rows), by)) == {"ny": 4}
