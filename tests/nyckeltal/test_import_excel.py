"""manage.py import_excel: the page's import on the command line."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mal.models import Bedomning
from nyckeltal import columns as c
from nyckeltal.bedomningsblad import BLAD_BEDOMNINGAR
from nyckeltal.models import Utfall
from nyckeltal.services import Rapport, report_utfall
from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.nyckeltal.arbetsbok import Arbetsbok

pytestmark = pytest.mark.django_db


@pytest.fixture
def enhet(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def user(enhet):
    return UserFactory(username="karin.ohman", roll=(Roll.RAPPORTOR, enhet))


@pytest.fixture
def ansvar(enhet):
    return NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(kod="N1", agare=enhet))


@pytest.fixture
def inlamning(enhet, ansvar):
    return InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory(kod="2026-AB"))


@pytest.fixture
def fil(inlamning, user, tmp_path):
    """Saves the workbook with (kod, header, value) typed."""

    def save(*cells):
        bok = Arbetsbok(inlamning, user)
        for cell in cells:
            bok.set(*cell)
        path = tmp_path / "uppfoljning.xlsx"
        path.write_bytes(bok.file().getvalue())
        return path

    return save


def run(path, uppfoljning="2026-AB", som="karin.ohman", **options):
    """(what was printed, what was printed as errors, how it ended)"""
    out, err, ended = StringIO(), StringIO(), ""
    try:
        call_command(
            "import_excel", str(path), uppfoljning=uppfoljning, som=som, stdout=out, stderr=err,
            **options,
        )  # fmt: skip
    except CommandError as error:
        ended = str(error)
    return out.getvalue(), err.getvalue(), ended


def values():
    return list(Utfall.objects.values_list("varde", flat=True))


def test_a_filled_in_workbook_is_saved(fil):
    out, _, ended = run(fil(("N1", c.UTFALL, "72,5")))

    assert ended == ""
    assert out.splitlines() == [
        "Ny: rad 4, N1 Totalt, Barn- och utbildningsnämnden: – → 72,5",
        "Nya 1, Ändrade 0, Samma 0, Konflikt 0, Fel 0",
        "Sparat: 1 värde.",
    ]
    assert values() == [Decimal("72.5")]


def test_a_dry_run_saves_nothing(fil):
    out, _, ended = run(fil(("N1", c.UTFALL, "72,5")), dry_run=True)

    assert ended == ""
    assert out.splitlines()[-1] == "Inget har sparats: --dry-run."
    assert values() == []


def test_the_unchanged_file_saves_nothing(fil):
    out, _, ended = run(fil())

    assert (out, ended) == ("Nya 0, Ändrade 0, Samma 1, Konflikt 0, Fel 0\n", "")
    assert values() == []


def test_every_bad_cell_is_printed(fil):
    _, err, ended = run(fil(("N1", c.UTFALL, "5 %"), ("N1", c.ORSAK, "vet ej")))

    assert err.splitlines() == [
        'Bladet "Inmatning", rad 4, kolumnen "Utfall": "5 %" är inte ett tal. Skriv bara talet, '
        "utan procenttecken: 5.",
        'Bladet "Inmatning", rad 4, kolumnen "Varför utfall saknas": "vet ej" finns inte i '
        "listan. "
        "Välj: Ännu inte publicerat, Mäts inte i år, Sekretess, Ej tillämpligt, "
        "Kunde inte tas fram.",
    ]
    assert ended == "Celler med fel: 2. Inget har sparats."
    assert values() == []


def test_a_conflict_stops_it(fil, ansvar, inlamning):
    path = fil(("N1", c.UTFALL, 72.5))
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(71)}), by=UserFactory())

    out, _, ended = run(path)

    assert out.startswith("Konflikt: rad 4, N1 Totalt, Barn- och utbildningsnämnden: 71 → 72,5\n")
    assert ended == (
        "Ändrat i systemet sedan arbetsboken hämtades: 1 värde. Inget har sparats. "
        "Hämta arbetsboken på nytt."
    )
    assert values() == [Decimal(71)]


def test_another_round_is_refused(fil, enhet):
    InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory(kod="ANNAN"))

    _, _, ended = run(fil(), uppfoljning="ANNAN")

    assert ended.startswith("Arbetsboken gäller omgång 2026-AB")


@pytest.mark.parametrize("roll", [None, Roll.LASARE, Roll.REVISOR])
def test_who_may_not_report_is_refused(fil, enhet, roll):
    whole = {None, Roll.REVISOR}
    UserFactory(username="annan", roll=roll if roll in whole else (roll, enhet))

    _, _, ended = run(fil(("N1", c.UTFALL, 72.5)), som="annan")

    assert ended.endswith(("Inget har sparats.", "En administratör kan ge rollen rapportör."))
    assert values() == []


def test_an_unknown_user_is_named(fil):
    _, _, ended = run(fil(), som="ingen")

    assert ended == "Användaren ingen finns inte eller är avstängd."


def test_a_missing_file_is_named(tmp_path, user):
    _, _, ended = run(tmp_path / "borta.xlsx")

    assert ended.startswith(f"Filen {tmp_path / 'borta.xlsx'} gick inte att läsa:")


def test_what_is_no_workbook_is_refused(tmp_path, user):
    path = tmp_path / "utfall.csv"
    path.write_text("Nyckeltal;Utfall\nN1;72,5\n")

    _, _, ended = run(path)

    assert ended.startswith("Filen är ingen Excel-arbetsbok (.xlsx).")


@pytest.fixture
def judged(inlamning, user, enhet, tmp_path):
    """Saves the workbook with what is typed of the goal M-1."""
    MalFactory(kod="M-1", namn="Alla elever når målen", huvudansvarig=enhet)

    def save(steg, motiv):
        bok = Arbetsbok(inlamning, user)
        bok.set("N1", c.UTFALL, 72)
        sheet = bok.book[BLAD_BEDOMNINGAR]
        sheet["G4"], sheet["H4"] = steg, motiv
        path = tmp_path / "uppfoljning.xlsx"
        path.write_bytes(bok.file().getvalue())
        return path

    return save


def test_judgements_are_read_in_with_the_figures(judged):
    out, _, ended = run(judged("Delvis", "Mätningen är skör."))

    assert ended == ""
    assert "Ny: rad 4, M-1 Alla elever når målen: Bedömning – → Delvis" in out
    assert "Nya 2, Ändrade 0, Samma 0, Konflikt 0, Fel 0" in out
    assert "Sparat: 1 värde och 1 bedömning." in out
    assert (Utfall.objects.get().varde, Bedomning.objects.get().motiv) == (72, "Mätningen är skör.")


def test_a_judgement_that_is_refused_holds_back_the_figures(judged):
    _, err, ended = run(judged("Delvis", None))

    assert "Motivering" in err
    assert ended == "Celler med fel: 1. Inget har sparats."
    assert (Utfall.objects.count(), Bedomning.objects.count()) == (0, 0)
