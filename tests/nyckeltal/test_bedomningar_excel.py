"""Judgements in the round's workbook: with the figures of the same file, all or nothing."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from mal.enums import Klass
from mal.models import Bedomning
from nyckeltal import columns as c
from nyckeltal import utfallskolumner as u
from nyckeltal.bedomningsblad import BLAD_BEDOMNINGAR, INGEN_ROLL, STANGD, read_book
from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Saknas, Vardetyp
from nyckeltal.exporters import workbook
from nyckeltal.importers import (
    Helhet,
    apply_both,
    nothing_judged,
    preview,
    read_judgements,
    read_workbook,
)
from nyckeltal.importers.utfallsfil import open_file
from nyckeltal.models import Utfall
from styrning.bas.xlsx import HEADER_ROW
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.arbetsbocker.fall import errors
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NivaFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.nyckeltal import utfallsfil
from tests.nyckeltal.arbetsbok import Arbetsbok

pytestmark = pytest.mark.django_db

FULL = ["Bedömning", "Motivering", "Orsak", "Effekt", "Åtgärd"]


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def inlamning(bun):
    return InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory(kod="2026-AB"))


@pytest.fixture
def mal(bun):
    return MalFactory(kod="M-1", huvudansvarig=bun, namn="Alla elever når målen")


@pytest.fixture
def figure(bun, mal):
    row = NyckeltalFactory(kod="N1", agare=bun)
    MalNyckeltalFactory(mal=mal, nyckeltal=row)
    MalvardeFactory(nyckeltal=row)
    NyckeltalEnhetFactory(nyckeltal=row)
    return row


@pytest.fixture
def karin(bun):
    return UserFactory(roll=(Roll.RAPPORTOR, bun))


class Bok(Arbetsbok):
    """The round's workbook; ``judge`` writes on the sheet of judgements."""

    @property
    def judged(self):
        return self.book[BLAD_BEDOMNINGAR]

    def judge(self, kod, **cells) -> int:
        headers = [cell.value for cell in self.judged[HEADER_ROW]]
        for number in range(HEADER_ROW + 1, self.judged.max_row + 1):
            if self.judged.cell(number, 1).value == kod:
                for name, value in cells.items():
                    self.judged.cell(number, headers.index(name) + 1).value = value
                return number
        raise LookupError(kod)

    def told(self, kod) -> dict:
        headers = [cell.value for cell in self.judged[HEADER_ROW]]
        rows = self.judged.iter_rows(min_row=HEADER_ROW + 1, values_only=True)
        return next(dict(zip(headers, row, strict=False)) for row in rows if row[0] == kod)

    def both(self, by) -> Helhet:
        known = entry(self.inlamning)
        read = read_workbook(self.file(), "bok.xlsx", self.inlamning)
        figures = preview(read.rader, read.errors, known)
        return Helhet(figures, read_judgements(self.file(), "bok.xlsx", known, figures, by=by))

    def apply_both(self, by) -> Helhet | None:
        seen = self.both(by)
        judged = [row.inlast for row in seen.bedomt.result.changed]
        return apply_both(seen.utfall.rader, judged, self.inlamning, by=by)


@pytest.fixture
def bok(inlamning, figure, karin):
    return Bok(inlamning, karin)


def decided():
    return list(Bedomning.objects.values_list("mal__kod", "steg__varde", "motiv", "foreslagen"))


def test_the_sheet_shows_goals_with_their_proposals(inlamning, figure, karin):
    UtfallFactory(nyckeltal=figure, varde=Decimal(80))

    told = Bok(inlamning, karin).told("M-1")

    assert {name: told[name] for name in ("Mål", "Vad som bedöms", "Förslag", *FULL)} == {
        "Mål": "Alla elever når målen", "Vad som bedöms": "Samlad bedömning",
        "Förslag": "Uppfyllt", **dict.fromkeys(FULL),
    }  # fmt: skip
    assert "1 nått" in told["Varför det förslaget"]


def test_a_proposal_has_the_word_that_is_chosen_on_its_row(inlamning, figure, mal, karin):
    UtfallFactory(nyckeltal=figure, varde=Decimal(80))
    mal.plan.skala.steg.filter(klass=Klass.UPPFYLLT).update(ord="Uppnått")

    assert Bok(inlamning, karin).told("M-1")["Förslag"] == "Uppnått"


def test_an_untouched_workbook_changes_nothing(inlamning, figure, mal, karin):
    BedomningFactory(mal=mal, uppfoljning=inlamning.uppfoljning, motiv="Skör.\n\nOmprövas.")

    seen = Bok(inlamning, karin).both(karin)

    assert not seen.can_apply
    assert [row.slag for row in seen.bedomt.result.andringar] == ["samma"]


def test_figures_and_judgements_are_saved_together(bok, karin):
    bok.set("N1", c.UTFALL, 80)
    bok.judge("M-1", Bedömning="Uppfyllt", Åtgärd="Fler lärare")
    seen = bok.both(karin)
    assert (seen.omfang, decided(), Utfall.objects.count()) == ("1 värde och 1 bedömning", [], 0)

    assert bok.apply_both(karin).antal == 2

    assert decided() == [("M-1", 3, "", Klass.UPPFYLLT)]
    assert Utfall.objects.get().varde == 80


def test_the_proposal_is_that_of_the_files_own_figures(bok, karin):
    bok.set("N1", c.UTFALL, 20)
    number = bok.judge("M-1", Bedömning="Uppfyllt")

    seen = bok.both(karin)

    assert errors(seen.bedomt.result) == [
        (BLAD_BEDOMNINGAR, number, "Motivering",
         "Förslaget är ej uppfyllt. Skriv varför bedömningen avviker.")
    ]  # fmt: skip
    assert not seen.can_apply
    assert Utfall.objects.count() == 0


def test_a_text_without_a_step_is_refused_at_the_step(bok, karin):
    number = bok.judge("M-1", Orsak="Okänd")

    assert errors(bok.both(karin).bedomt.result) == [
        (BLAD_BEDOMNINGAR, number, "Bedömning", "Välj en bedömning.")
    ]


def test_a_word_off_the_scale_is_told_with_the_scale(bok, karin):
    number = bok.judge("M-1", Bedömning="Strålande")

    (fault,) = errors(bok.both(karin).bedomt.result)
    assert fault[:3] == (BLAD_BEDOMNINGAR, number, "Bedömning")
    assert "Uppfyllt" in fault[3]


def test_a_bad_figure_holds_back_the_judgement(bok, karin):
    bok.set("N1", c.UTFALL, 812)
    bok.judge("M-1", Bedömning="Kan ej bedömas", Motivering="Fel i mätningen.")

    assert not bok.both(karin).can_apply


def test_a_judgement_that_somebody_made_meanwhile_is_a_conflict_and_nothing_is_saved(
    bok, mal, inlamning, karin
):
    bok.set("N1", c.UTFALL, 80)
    bok.judge("M-1", Bedömning="Uppfyllt")
    seen = bok.both(karin)
    BedomningFactory(mal=mal, uppfoljning=inlamning.uppfoljning)

    again = bok.both(karin)
    assert (len(again.bedomt.result.of("konflikt")), again.can_apply) == (1, False)
    judged = [row.inlast for row in seen.bedomt.result.changed]
    assert apply_both(seen.utfall.rader, judged, inlamning, by=karin) is None
    assert Utfall.objects.count() == 0


def test_goals_below_are_judged_before_those_above(bun, inlamning, karin):
    above = MalFactory(kod="M-1", huvudansvarig=bun, niva=NivaFactory(ordning=3))
    MalFactory(
        kod="M-2", huvudansvarig=bun, parent=above, plan=above.plan,
        niva=NivaFactory(ordning=4, namn="Delmål"),
    )  # fmt: skip
    bok = Bok(inlamning, karin)
    bok.judge("M-1", Bedömning="Uppfyllt")
    bok.judge("M-2", Bedömning="Uppfyllt", Motivering="Allt är gjort.")

    assert bok.apply_both(karin).antal == 2
    assert sorted(decided()) == [
        ("M-1", 3, "", Klass.UPPFYLLT),
        ("M-2", 3, "Allt är gjort.", Klass.EJ_BEDOMT),
    ]


def test_a_round_without_judgements_has_no_sheet(bun, figure, karin):
    runda = UppfoljningFactory(kod="2026-K", fragar_bedomningar=False)
    inlamning = InlamningFactory(enhet=bun, uppfoljning=runda)
    bok = Arbetsbok(inlamning, karin)

    assert BLAD_BEDOMNINGAR not in bok.book.sheetnames
    known = entry(inlamning)
    assert read_judgements(bok.file(), "b.xlsx", known, preview([], [], known), by=karin) == (
        nothing_judged()
    )


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.SEKRETERARE, Roll.EKONOM])
def test_who_may_not_report_finds_the_rows_locked(inlamning, mal, bun, roll):
    bok = read_book(inlamning, UserFactory(roll=(roll, bun)))

    (rad,) = bok.rader[BLAD_BEDOMNINGAR].values()
    assert (rad.oppna, rad.varfor) == ((), INGEN_ROLL)


def test_a_closed_round_finds_the_rows_locked(inlamning, mal, karin):
    runda = inlamning.uppfoljning
    runda.stangd_at = dt.datetime(2026, 11, 17, tzinfo=dt.UTC)
    runda.save()

    (rad,) = read_book(inlamning, karin).rader[BLAD_BEDOMNINGAR].values()
    assert rad.varfor == STANGD.format(namn=runda.namn)


def test_a_stranger_saves_nothing(bok, bun, inlamning):
    bok.judge("M-1", Bedömning="Kan ej bedömas", Motivering="Nej.")
    seen = bok.both(UserFactory(roll=(Roll.RAPPORTOR, bun)))
    stranger, before = UserFactory(roll=(Roll.LASARE, bun)), Handelse.objects.count()

    with pytest.raises(Exception, match="har i dag ingen roll"):
        apply_both([], [row.inlast for row in seen.bedomt.result.changed], inlamning, by=stranger)

    assert (decided(), Handelse.objects.count()) == ([], before)


def data_of(inlamning, user):
    book = openpyxl.load_workbook(BytesIO(workbook(entry(inlamning), by=user)))
    rows = book[u.BLAD].iter_rows(min_row=HEADER_ROW, values_only=True)
    headers = next(rows)
    return headers, [dict(zip(headers, row, strict=True)) for row in rows]


def test_the_data_sheet_has_one_value_a_row_and_years_back(inlamning, figure, bun, karin):
    figure.per_kon = True
    figure.save()
    UtfallFactory(nyckeltal=figure, ar=2025, varde=Decimal("71.5"), kommentar="=Säker")
    UtfallFactory(nyckeltal=figure, ar=2025, kon="K", varde=Decimal(75))
    UtfallFactory(nyckeltal=figure, varde=None, saknas_orsak=Saknas.SEKRETESS)
    NyckeltalFactory(kod="ANNAN")

    headers, rows = data_of(inlamning, karin)

    assert headers == u.HEADERS
    told = [(r[u.NYCKELTAL], r[u.FRAN].year, r[u.KON], r[u.VARDE], r[u.SAKNAS]) for r in rows]
    assert told == [
        ("N1", 2025, "Totalt", 71.5, None),
        ("N1", 2025, "Kvinnor", 75, None),
        ("N1", 2026, "Totalt", None, "Sekretess"),
    ]
    assert (rows[0][u.KOMMENTAR], rows[0][u.VERSION]) == ("=Säker", 1)


def test_the_data_sheet_reads_as_a_file_of_outcomes(inlamning, figure, bun, karin):
    pair = NyckeltalFactory(
        kod="N2", agare=bun, aggregering=Aggregering.VAGT, namnarfaktor=Decimal(100)
    )
    yes = NyckeltalFactory(
        kod="N3", agare=bun, vardetyp=Vardetyp.JA_NEJ, min_varde=None, max_varde=None
    )
    for sheet in (pair, yes):
        NyckeltalEnhetFactory(nyckeltal=sheet)
    UtfallFactory(nyckeltal=pair, varde=None, taljare=Decimal(29), namnare=Decimal(40))
    UtfallFactory(nyckeltal=yes, varde=Decimal(1))
    UtfallFactory(nyckeltal=figure, ar=2024)
    known = entry(inlamning)
    svar = {rad.definition.kod: rad.figure["alternativ"] for rad in known.rader}

    content = BytesIO(workbook(known, by=karin))
    with open_file(
        content, "utfall.xlsx",
        lambda kod: tuple((row["varde"], row["ord"]) for row in svar.get(kod, ())),
    ) as fil:  # fmt: skip
        rows = list(fil.rader)

    assert fil.errors == []
    assert sorted((r.nyckeltal, r.fran.year, r.varde, r.taljare, r.version) for r in rows) == [
        ("N1", 2024, Decimal("72.5"), None, 1),
        ("N2", 2026, None, Decimal(29), 1),
        ("N3", 2026, Decimal(1), None, 1),
    ]


def test_the_data_sheet_changes_nothing_as_a_file_of_outcomes(inlamning, figure, karin):
    figure.per_kon = True
    figure.save()
    for kon, varde in (("T", "71.5"), ("K", "75"), ("M", "68.25")):
        UtfallFactory(nyckeltal=figure, kon=kon, varde=Decimal(varde), kommentar="=Säker")
    UtfallFactory(nyckeltal=figure, ar=2024, varde=None, saknas_orsak=Saknas.SEKRETESS)

    result = utfallsfil.look(BytesIO(workbook(entry(inlamning), by=karin)), karin)

    assert (utfallsfil.counts(result), utfallsfil.errors(result)) == ({"samma": 4}, [])
