"""Evidence of a result: kept once, limited, taken away with a reason."""

from io import BytesIO

import pytest

from internkontroll.bevis import evidence_of
from internkontroll.models import Bevis, Bevisfil
from internkontroll.services.bevis import add_bevis, remove_bevis
from styrning.bas.errors import RuleError
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse
from tests.factories import InlamningFactory, KontrollresultatFactory, UserFactory

PDF = b"%PDF-1.7\nprotokoll"
PNG = b"\x89PNG\r\n\x1a\nbild"

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def resultat():
    row = KontrollresultatFactory()
    tillfalle = row.tillfalle
    InlamningFactory(enhet=tillfalle.moment.plan.enhet, uppfoljning=tillfalle.uppfoljning)
    return row


def add(resultat, by, data=PDF, name="Protokoll 14 maj.pdf"):
    return add_bevis(resultat, BytesIO(data), name, by=by)


def test_a_file_is_kept_with_its_kind_size_and_hash(resultat, by):
    row = add(resultat, by)
    assert (row.namn, row.mime, row.storlek) == ("Protokoll 14 maj.pdf", "application/pdf", 18)
    assert bytes(row.fil.innehall) == PDF
    assert len(row.fil.sha256) == 64


def test_adding_begins_the_submission_and_is_logged(resultat, by):
    add(resultat, by)
    inlamning = resultat.tillfalle.moment.plan.enhet.inlamningar.get()
    assert inlamning.lage == InlamningLage.UTKAST
    assert Handelse.objects.filter(vad="lade till bevis", av=by).count() == 1


def test_the_same_file_twice_stands_once(resultat, by):
    assert add(resultat, by) == add(resultat, by, name="kopia.pdf")
    assert Bevis.objects.count() == 1


def test_two_results_share_the_bytes(resultat, by):
    other = KontrollresultatFactory(tillfalle__uppfoljning=resultat.tillfalle.uppfoljning)
    InlamningFactory(
        enhet=other.tillfalle.moment.plan.enhet, uppfoljning=other.tillfalle.uppfoljning
    )
    add(resultat, by)
    add(other, by)
    assert (Bevis.objects.count(), Bevisfil.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", 'Filen "x.pdf" är tom. Välj en annan fil.'),
        (b"<svg><script/></svg>", "kan innehålla skript"),
        (b"MZ\x90\x00\x03", "av ett slag som inte tas emot"),
        (PDF + b"x" * 100, 'Filen "x.pdf" är för stor: högst'),
    ],
)
def test_a_refused_file_leaves_nothing(resultat, by, settings, data, message):
    settings.BEVIS_MAX_BYTES = 50
    with pytest.raises(RuleError, match=message) as error:
        add(resultat, by, data, "x.pdf")
    assert error.value.field == "fil"
    assert (Bevis.objects.count(), Bevisfil.objects.count()) == (0, 0)


def test_a_result_takes_so_many_files_and_no_more(resultat, by, settings):
    settings.BEVIS_MAX_PER_RESULT = 1
    add(resultat, by)
    with pytest.raises(RuleError, match="redan 1 filer"):
        add(resultat, by, PNG, "bild.png")


def test_taking_away_needs_a_reason(resultat, by):
    row = add(resultat, by)
    with pytest.raises(RuleError, match="Skriv varför filen tas bort"):
        remove_bevis(row, " ", by=by)
    assert Bevis.objects.get().borttaget_at is None


def test_what_is_taken_away_keeps_its_row_and_reason_but_not_its_bytes(resultat, by):
    row = add(resultat, by)
    remove_bevis(row, "Innehöll personnummer", by=by)
    (told,) = evidence_of(resultat.pk)
    assert (told["namn"], told["borttaget_motiv"], told["borttaget_av"]) == (
        "Protokoll 14 maj.pdf",
        "Innehöll personnummer",
        by.namn,
    )
    assert bytes(Bevisfil.objects.get().innehall) == b""


def test_bytes_that_another_result_uses_stay(resultat, by):
    other = KontrollresultatFactory(tillfalle__uppfoljning=resultat.tillfalle.uppfoljning)
    InlamningFactory(
        enhet=other.tillfalle.moment.plan.enhet, uppfoljning=other.tillfalle.uppfoljning
    )
    first = add(resultat, by)
    add(other, by)
    remove_bevis(first, "Fel kontroll", by=by)
    assert bytes(Bevisfil.objects.get().innehall) == PDF


def test_a_file_that_was_taken_away_may_come_back(resultat, by):
    remove_bevis(add(resultat, by), "Fel fil", by=by)
    assert bytes(add(resultat, by).fil.innehall) == PDF
    assert Bevis.objects.count() == 2
