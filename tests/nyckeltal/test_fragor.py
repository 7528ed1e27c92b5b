"""What is odd about a value: asked, never refused."""

import datetime as dt
from decimal import Decimal

import pytest

from nyckeltal import columns as c
from nyckeltal.entry import entry
from nyckeltal.enums import Matt
from nyckeltal.fragor import questions, unexplained
from nyckeltal.importers import preview, read_workbook
from nyckeltal.readiness import gaps_of
from nyckeltal.rules import plausibility, unusual
from nyckeltal.services import Rapport, report_utfall
from styrning.bas.errors import RuleError
from styrning.bas.text import MAX_KOMMENTAR
from tests.factories import InlamningFactory, NyckeltalEnhetFactory, UserFactory, UtfallFactory
from tests.nyckeltal.arbetsbok import Arbetsbok, K, errors

TEN = "7 200 är minst tio gånger förra värdet, 72. Stämmer det?".replace(" 200", "\u00a0200")


@pytest.mark.parametrize(
    ("value", "earlier", "asked"),
    [
        ("72", ["70", "71", "73"], False),
        ("80", ["70", "71", "73"], False),
        ("95", ["70", "71", "73"], True),
        ("95", ["70", "73"], False),
        ("40", ["70", "71", "73"], True),
        ("0.1", ["0.1", "0.1", "0.1"], False),
    ],
)
def test_far_outside_what_is_usual_is_asked_about(value, earlier, asked):
    assert bool(unusual(Decimal(value), [Decimal(one) for one in earlier])) is asked


def test_twelve_months_added_up_are_recognised():
    asked = plausibility(Decimal(864), Decimal(72), None, None, "kronor")

    assert asked is not None
    assert asked.fel is False
    assert "tolv gånger förra värdet, 72. Är tolv månader summerade?" in asked.text


@pytest.fixture
def ansvar(db):
    ansvar = NyckeltalEnhetFactory(
        nyckeltal__kod="N1", nyckeltal__mattenhet="kronor", nyckeltal__max_varde=None
    )
    UtfallFactory(nyckeltal=ansvar.nyckeltal, ar=2025, varde=Decimal(72))
    return ansvar


@pytest.fixture
def inlamning(ansvar):
    return InlamningFactory(enhet=ansvar.enhet)


@pytest.fixture
def by(db):
    return UserFactory()


def test_a_hundred_times_the_last_is_saved_and_asked_about_until_a_comment_says_why(
    ansvar, inlamning, by
):
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(7200)}), by=by)
    rad = entry(inlamning).rader[0]
    assert questions(rad.definition, rad.figure) == [TEN]
    odd = [lucka for lucka in gaps_of(entry(inlamning)) if "tio gånger" in lucka.text]
    assert [(lucka.hindrar, lucka.ankare) for lucka in odd] == [(False, f"r-{ansvar.publikt_id}")]

    explained = Rapport({"T": Decimal(7200)}, kommentar="Ny ersättning.", versioner={"T": 1})
    report_utfall(ansvar, inlamning, explained, by=by)

    rad = entry(inlamning).rader[0]
    assert unexplained(rad.definition, rad.figure) == []
    assert not [lucka for lucka in gaps_of(entry(inlamning)) if "tio gånger" in lucka.text]


def read(inlamning, by, **cells):
    book = Arbetsbok(inlamning, by)
    for header, value in cells.items():
        book.set("N1", getattr(c, header), value)
    found = read_workbook(book.file(), "uppfoljning.xlsx", book.inlamning)
    return preview(found.rader, found.errors, entry(book.inlamning))


def test_an_import_warns_before_it_is_read_in(ansvar, inlamning, by):
    result = read(inlamning, by, UTFALL=7200)

    assert [fraga.text for fraga in result.fragor] == [TEN]
    assert result.can_apply


def test_a_comment_in_the_file_answers(ansvar, inlamning, by):
    assert read(inlamning, by, UTFALL=7200, KOMMENTAR="Ny ersättning.").fragor == []


@pytest.mark.parametrize(
    ("header", "value"), [("SAKERHET", "Kanske"), ("ORSAK", "Vet ej"), ("ORSAK", "Sekretess")]
)
def test_a_value_is_asked_about_beside_an_error_in_another_cell_of_its_row(
    ansvar, inlamning, by, header, value
):
    result = read(inlamning, by, UTFALL=7200, **{header: value})

    assert len(result.errors) == 1
    assert [fraga.text for fraga in result.fragor] == [TEN]


@pytest.mark.parametrize("value", [-7200, "många"], ids=["impossible", "unreadable"])
def test_a_value_that_is_wrong_itself_is_not_asked_about_too(ansvar, inlamning, by, value):
    result = read(inlamning, by, UTFALL=value)

    assert (len(result.errors), result.fragor) == (1, [])


@pytest.fixture
def per_kon(ansvar, inlamning, by):
    """Totalt 72, kvinnor 75 and män 70 are saved."""
    ansvar.nyckeltal.per_kon = True
    ansvar.nyckeltal.save()
    varden = {kon: Decimal(varde) for kon, varde in (("T", 72), ("K", 75), ("M", 70))}
    report_utfall(ansvar, inlamning, Rapport(varden), by=by)
    return Arbetsbok(inlamning, by)


def test_a_total_is_asked_about_beside_a_bad_cell_of_one_sex(per_kon):
    per_kon.set("N1", c.UTFALL, 7200)
    per_kon.set("N1", c.UTFALL, "många", K)

    result = per_kon.preview()

    assert [column for _, column, _ in errors(result)] == [c.UTFALL]
    assert [fraga.text for fraga in result.fragor] == [TEN]


def test_a_total_between_the_sexes_is_asked_about_beside_a_bad_cell_of_its_row(per_kon):
    per_kon.set("N1", c.UTFALL, 78)
    per_kon.set("N1", c.SAKERHET, "Kanske")

    (asked,) = per_kon.preview().fragor

    assert asked.text.startswith("Totalt 78,0 ligger inte mellan kvinnor 75,0 och män 70,0.")


def test_a_comment_that_is_too_long_is_told_at_the_comment(ansvar, inlamning, by):
    result = read(inlamning, by, UTFALL=73, KOMMENTAR="å" * (MAX_KOMMENTAR + 1))

    assert [column for _, column, _ in errors(result)] == [c.KOMMENTAR]


def test_a_month_in_a_yearly_figure_is_told_at_its_cell(ansvar, inlamning, by):
    result = read(inlamning, by, PERIOD="2026-01", UTFALL=6)

    told = [(column, message) for _, column, message in errors(result)]
    assert told == [
        (
            c.PERIOD,
            "N1 rapporteras med ett värde för 2026, inte för 2026-01. Skriv värdet för hela "
            "perioden på raden 2026 och ta bort den här raden.",
        )
    ]


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"K": Decimal(3)}, "M", "Ange män också, eller totalt: totalt räknas av båda."),
        ({"M": Decimal(3)}, "K", "Ange kvinnor också, eller totalt: totalt räknas av båda."),
    ],
)
def test_one_sex_alone_makes_no_total(by, given, field, message):
    ansvar = NyckeltalEnhetFactory(nyckeltal__per_kon=True, nyckeltal__matt=Matt.ADDITIV)
    inlamning = InlamningFactory(enhet=ansvar.enhet)

    with pytest.raises(RuleError) as refused:
        report_utfall(ansvar, inlamning, Rapport(given), by=by)

    assert (refused.value.field, str(refused.value)) == (field, message)


def test_a_part_larger_than_its_whole_is_refused_unless_the_sheet_allows_it(by):
    ansvar = NyckeltalEnhetFactory(
        nyckeltal__aggregering="vagt", nyckeltal__namnarfaktor=Decimal(100)
    )
    inlamning = InlamningFactory(enhet=ansvar.enhet)
    pair = Rapport({}, par={"T": (Decimal(52), Decimal(40))})

    with pytest.raises(RuleError, match="52 är större än nämnaren 40") as refused:
        report_utfall(ansvar, inlamning, pair, by=by)

    assert refused.value.field == "T"
    ansvar.nyckeltal.max_varde = Decimal(200)
    ansvar.nyckeltal.save()
    assert report_utfall(ansvar, inlamning, pair, by=by) == []


def test_a_quotient_is_asked_about_as_it_is_printed(by):
    ansvar = NyckeltalEnhetFactory(
        nyckeltal__aggregering="vagt", nyckeltal__namnarfaktor=Decimal(100)
    )
    for ar, taljare in ((2023, 30), (2024, 31), (2025, 32)):
        UtfallFactory(
            nyckeltal=ansvar.nyckeltal, ar=ar, varde=None,
            taljare=Decimal(taljare), namnare=Decimal(37),
        )  # fmt: skip
    inlamning = InlamningFactory(enhet=ansvar.enhet)

    report_utfall(ansvar, inlamning, Rapport({}, par={"T": (Decimal(1), Decimal(3))}), by=by)

    rad = entry(inlamning).rader[0]
    assert questions(rad.definition, rad.figure) == [
        "33,3 ligger långt från tidigare värden, 81,1–86,5."
    ]


def test_a_break_silences_comparison_with_the_time_before(ansvar, inlamning, by):
    ansvar.nyckeltal.brott.create(datum=dt.date(2026, 1, 1), text="Ny enkät")
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(7200)}), by=by)

    rad = entry(inlamning).rader[0]
    assert questions(rad.definition, rad.figure) == []
