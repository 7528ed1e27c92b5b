"""The judgements of a round: said and unsaid, with texts of every kind."""

from mal.models import Bedomning
from mal.services import decide
from mal.services.bedomning import Omdome
from nyckeltal.bedomningsblad import BLAD_BEDOMNINGAR
from nyckeltal.entry import entry
from nyckeltal.importers import BEDOMNINGAR
from styrning.grund.enums import Roll
from tests.arbetsbocker.fall import Fall
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    UppfoljningFactory,
    UserFactory,
)


def case() -> Fall:
    namnd = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden i Älvstrands kommun")
    runda = UppfoljningFactory(kod="2026-AB")
    inlamning = InlamningFactory(enhet=namnd, uppfoljning=runda)
    goals = [
        MalFactory(kod=f"M-{number}", huvudansvarig=namnd, namn=namn)
        for number, namn in enumerate((
            "Alla elever ska lämna grundskolan med behörighet till ett nationellt program",
            '=Trygghet & "studiero" 🙂', "- Färre avhopp",
        ), start=1)
    ]  # fmt: skip
    for mal in goals[:2]:
        BedomningFactory(
            mal=mal, uppfoljning=runda, motiv="Mätningen är skör.\n\nOmprövas.",
            orsak="+ fler elever", effekt="", atgard="-",
        )  # fmt: skip
    by = UserFactory(roll=(Roll.RAPPORTOR, namnd))
    return Fall(
        slag=BEDOMNINGAR,
        omfang=inlamning,
        by=by,
        stranger=UserFactory(roll=(Roll.LASARE, namnd)),
        blad=BLAD_BEDOMNINGAR,
        kod="M-1",
        rubrik="Effekt",
        nytt="Fler elever kommer in på det program som de har valt.",
        fel_rubrik="Bedömning",
        fel="Utmärkt",
        save=lambda: _decide(inlamning, goals[0], by),
    )


def _decide(inlamning, mal, by) -> Bedomning:
    block = entry(inlamning).goal(mal.kod)
    omdome = Omdome(1, motiv="Ett annat motiv.")
    return decide(mal, inlamning.enhet, inlamning, block.forslag, omdome, by=by, version=1)
