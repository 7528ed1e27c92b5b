"""What a round asks: what is not asked is neither to fill in, nor counted, nor demanded."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from internkontroll.tillfallen import tillfallen_for
from mal.enums import Klass, Regel, Uppdragslage
from mal.rules import Forslag, count
from mal.services.bedomning import Omdome, decide
from mal.services.uppdragssvar import Svar, svara
from nyckeltal.efterfragat import Antal, asked_counts
from nyckeltal.entry import entry
from nyckeltal.rapport import Rapport
from nyckeltal.services import report_prognos, report_utfall
from styrning.bas.errors import RuleError
from styrning.grund.enums import Roll, UppfoljningSlag
from styrning.grund.models import Handelse, Inlamning, Uppfoljning
from styrning.grund.registries import gaps, progress
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrolltillfalleFactory,
    MalFactory,
    MalNyckeltalFactory,
    NyckeltalEnhetFactory,
    UppdragFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@dataclass
class Kommun:
    inlamning: Inlamning
    mal: object
    ansvar: object
    uppdrag: object
    user: object

    def asks(self, *what: str) -> Inlamning:
        """The submission, of a round that asks for ``what`` alone."""
        names = ("utfall", "bedomningar", "kontroller", "uppdrag")
        Uppfoljning.objects.update(**{f"fragar_{name}": name in what for name in names})
        rows = Inlamning.objects.select_related("uppfoljning", "enhet")
        return rows.get(pk=self.inlamning.pk)


@pytest.fixture
def kommun():
    """One nämnd that owes a figure in a goal, one beside it, a check and an uppdrag."""
    inlamning = InlamningFactory(enhet__kod="BUN")
    enhet, runda = inlamning.enhet, inlamning.uppfoljning
    mal = MalFactory(huvudansvarig=enhet, kod="M-1", namn="Trygga elever")
    ansvar = NyckeltalEnhetFactory(nyckeltal__agare=enhet, nyckeltal__kod="N-1")
    MalNyckeltalFactory(mal=mal, nyckeltal=ansvar.nyckeltal)
    NyckeltalEnhetFactory(nyckeltal__agare=enhet, nyckeltal__kod="N-2")
    moment = KontrollmomentFactory(plan__enhet=enhet)
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    uppdrag = UppdragFactory(mottagare=[enhet])
    return Kommun(inlamning, mal, ansvar, uppdrag, UserFactory(roll=(Roll.RAPPORTOR, enhet)))


@pytest.mark.parametrize(
    ("what", "total"),
    [
        (("utfall", "bedomningar", "kontroller", "uppdrag"), 5),
        (("utfall",), 2),
        (("bedomningar",), 1),
        (("kontroller",), 1),
        (("uppdrag",), 1),
        (("utfall", "kontroller"), 3),
    ],
)
def test_only_what_is_asked_is_counted_and_demanded(kommun, what, total):
    inlamning = kommun.asks(*what)
    assert progress([inlamning]) == {inlamning.pk: (0, total)}
    assert len(gaps(inlamning)) == total


@pytest.mark.parametrize(
    ("what", "rows", "goals", "judged"),
    [
        (("utfall", "bedomningar"), ["N-1", "N-2"], ["M-1"], 1),
        (("utfall",), ["N-1", "N-2"], ["M-1"], 0),
        (("bedomningar",), [], ["M-1"], 1),
        (("kontroller",), [], [], 0),
    ],
)
def test_the_entry_page_is_of_what_is_asked(kommun, what, rows, goals, judged):
    page = entry(kommun.asks(*what))
    assert [rad.definition.kod for rad in page.rader] == rows
    assert [block.kod for block in page.block] == goals
    assert (page.att_bedoma, page.att_gora) == (judged, len(rows) + judged)


def test_a_goal_without_figures_is_left_out_where_no_judgement_is_asked(kommun):
    MalFactory(huvudansvarig=kommun.inlamning.enhet, kod="M-2")
    assert [block.kod for block in entry(kommun.asks("utfall")).block] == ["M-1"]
    assert len(entry(kommun.asks("utfall", "bedomningar")).block) == 2


def test_figures_are_still_read_where_only_judgements_are_asked(kommun):
    (block,) = entry(kommun.asks("bedomningar")).block
    assert [rad.definition.kod for rad in block.rader] == ["N-1"]
    assert block.egna == []


@pytest.mark.parametrize(("what", "antal"), [(("kontroller",), 1), (("utfall",), 0)])
def test_checks_are_shown_where_they_are_asked(kommun, what, antal):
    assert len(tillfallen_for(kommun.asks(*what), kommun.user)) == antal


def test_what_is_not_asked_is_not_saved(kommun):
    inlamning, by = kommun.asks("kontroller"), kommun.user
    runda = inlamning.uppfoljning
    before = (Handelse.objects.count(), inlamning.version)
    with pytest.raises(RuleError, match="frågar inte efter N-1"):
        report_utfall(kommun.ansvar, inlamning, Rapport({"T": Decimal(70)}), by=by)
    with pytest.raises(RuleError, match="frågar inte efter bedömningar"):
        decide(
            kommun.mal,
            inlamning.enhet,
            inlamning,
            Forslag(Klass.UPPFYLLT, Regel.MAJORITET, "", count([])),
            Omdome(3),
            by=by,
        )
    with pytest.raises(RuleError, match="frågar inte längre efter uppdraget"):
        svara(
            kommun.uppdrag, inlamning.enhet, inlamning, Svar(Uppdragslage.PAGAR), by=by, version=0
        )
    Uppfoljning.objects.filter(pk=runda.pk).update(slag=UppfoljningSlag.DELAR)
    inlamning = kommun.asks("kontroller")
    with pytest.raises(RuleError, match="frågar inte efter prognoser"):
        report_prognos(kommun.ansvar, inlamning, Decimal(70), by=by)
    inlamning.refresh_from_db()
    assert (Handelse.objects.count(), inlamning.version) == before


def test_key_figures_are_counted_by_how_often_they_are_measured():
    runda = UppfoljningFactory(
        slag=UppfoljningSlag.MANAD, avser_fran=date(2026, 3, 1), avser_till=date(2026, 3, 31)
    )
    enhet = InlamningFactory(uppfoljning=runda).enhet
    school = EnhetFactory(parent=enhet, slag="verksamhet")
    for kind, antal in (("manad", 2), ("ar", 3)):
        for _ in range(antal):
            NyckeltalEnhetFactory(nyckeltal__agare=school, nyckeltal__periodicitet=kind)
    NyckeltalEnhetFactory(nyckeltal__periodicitet="manad")  # of one that is not asked
    assert asked_counts(runda) == [Antal("Månad", 2, False), Antal("År", 3, True)]


def test_a_figure_that_many_owe_is_counted_once():
    runda = UppfoljningFactory()
    first = NyckeltalEnhetFactory(nyckeltal__agare=InlamningFactory(uppfoljning=runda).enhet)
    other = InlamningFactory(uppfoljning=runda).enhet
    NyckeltalEnhetFactory(nyckeltal=first.nyckeltal, enhet=other)
    assert asked_counts(runda) == [Antal("År", 1, False)]


@pytest.mark.parametrize("antal", [3, 30])
def test_counting_is_one_statement(antal):
    runda = UppfoljningFactory()
    for _ in range(antal):
        NyckeltalEnhetFactory(nyckeltal__agare=InlamningFactory(uppfoljning=runda).enhet)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert asked_counts(runda) == [Antal("År", antal, False)]
    assert len(asked) == 1
