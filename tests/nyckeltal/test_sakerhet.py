"""Preliminary, final and revised values, and where a series starts from."""

from decimal import Decimal

import pytest

from nyckeltal import columns as c
from nyckeltal.entry import entry
from nyckeltal.enums import MalvardeTyp, Sakerhet
from nyckeltal.importers import preview, read_workbook
from nyckeltal.models import Malvarde, Utfall
from nyckeltal.services import Rapport, report_utfall
from nyckeltal.services_malvarde import Malvardeform, set_target
from nyckeltal.visning import baseline_words, certainty
from styrning.bas.errors import RuleError
from styrning.grund.enums import InlamningLage
from tests.factories import InlamningFactory, NyckeltalEnhetFactory, UserFactory
from tests.nyckeltal.arbetsbok import Arbetsbok

pytestmark = pytest.mark.django_db


@pytest.fixture
def ansvar(db):
    return NyckeltalEnhetFactory(nyckeltal__kod="N1")


@pytest.fixture
def inlamning(ansvar):
    return InlamningFactory(enhet=ansvar.enhet)


@pytest.fixture
def by(db):
    return UserFactory()


def saved():
    return Utfall.objects.values_list("varde", "sakerhet").get()


@pytest.mark.parametrize(
    ("lage", "becomes"),
    [
        (InlamningLage.UTKAST, Sakerhet.SLUTLIG),
        (InlamningLage.GODKAND, Sakerhet.REVIDERAD),
    ],
)
def test_a_final_value_that_was_approved_becomes_revised(ansvar, inlamning, by, lage, becomes):
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(72)}), by=by)
    inlamning.refresh_from_db()
    inlamning.lage = lage
    inlamning.save()

    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(73)}, versioner={"T": 1}), by=by)

    assert saved() == (Decimal(73), becomes)


def test_another_comment_on_an_approved_value_is_no_revision(ansvar, inlamning, by):
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(72)}), by=by)
    inlamning.refresh_from_db()
    inlamning.lage = InlamningLage.GODKAND
    inlamning.save()

    same = Rapport({"T": Decimal(72)}, kommentar="Se bilaga.", versioner={"T": 1})
    report_utfall(ansvar, inlamning, same, by=by)

    assert saved() == (Decimal(72), Sakerhet.SLUTLIG)


def test_an_unknown_certainty_is_refused(ansvar, inlamning, by):
    with pytest.raises(RuleError, match="Välj preliminärt") as refused:
        report_utfall(ansvar, inlamning, Rapport({"T": Decimal(72)}, sakerhet="kanske"), by=by)

    assert refused.value.field == "sakerhet"


def test_the_workbook_says_and_takes_it(ansvar, inlamning, by):
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(72)}, sakerhet="preliminar"), by=by)
    book = Arbetsbok(inlamning, by)
    assert book.get(book.row("N1"), c.SAKERHET) == "Preliminärt"
    book.set("N1", c.SAKERHET, "Slutligt")

    read = read_workbook(book.file(), "uppfoljning.xlsx", book.inlamning)
    result = preview(read.rader, read.errors, entry(book.inlamning))
    report_utfall(ansvar, inlamning, result.rapporter[ansvar.publikt_id], by=by)

    assert [(one.slag, one.kommentar) for one in result.andringar] == [("andrad", "Slutligt")]
    assert saved() == (Decimal(72), Sakerhet.SLUTLIG)


def test_a_word_outside_the_list_is_told_at_its_cell(ansvar, inlamning, by):
    book = Arbetsbok(inlamning, by)
    book.set("N1", c.UTFALL, 72)
    book.set("N1", c.SAKERHET, "Kanske")

    read = read_workbook(book.file(), "uppfoljning.xlsx", book.inlamning)

    assert [(error.kolumn, error.message) for error in read.errors] == [
        (c.SAKERHET, '"Kanske" finns inte i listan. Välj: Preliminärt, Slutligt, Reviderat.')
    ]


def test_it_is_said_in_words_where_it_is_not_final(ansvar, inlamning, by):
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(72)}, sakerhet="preliminar"), by=by)

    assert certainty(entry(inlamning).rader[0].figure["serie"][-1]) == "preliminärt"


def baseline(ansvar, by, **changes):
    form = Malvardeform(2015, Decimal(61), typ=MalvardeTyp.UTGANGSVARDE)
    given = {**vars(form), **changes}
    return set_target(ansvar.nyckeltal, ansvar.enhet, Malvardeform(**given), by=by, version=0)


def test_a_baseline_may_be_older_than_the_responsibility_and_is_no_target(ansvar, inlamning, by):
    baseline(ansvar, by)

    figure = entry(inlamning).rader[0].figure
    assert figure["utgangsvarde"] == {"ar": 2015, "varde": Decimal(61), "text": None}
    assert figure["malvarde"] is None
    assert baseline_words(figure) == "61,0 (2015)"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tolerans": Decimal(3)}, "tolerans"),
        ({"varde_max": Decimal(70)}, "varde_max"),
        ({"till_manad": 8}, "till_manad"),
        ({"varde": Decimal(161)}, "varde"),
    ],
)
def test_a_baseline_is_one_possible_number(ansvar, by, changes, field):
    with pytest.raises(RuleError) as refused:
        baseline(ansvar, by, **changes)

    assert refused.value.field == field
    assert not Malvarde.objects.exists()


def test_what_is_only_followed_may_have_a_baseline(by):
    ansvar = NyckeltalEnhetFactory(nyckeltal__riktning="ingen")

    assert baseline(ansvar, by).varde == 61
