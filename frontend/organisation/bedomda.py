"""What a reviewer reads of the judgements in a submission before approving or deciding."""

from dataclasses import dataclass

from mal.enums import Klass
from mal.grunder import Grundrad
from nyckeltal.entry import Entry, Malblock, entry
from styrning.grund.models import Inlamning


@dataclass(frozen=True)
class Bedomd:
    """One goal of the submission: what the rule says, what was decided, and what it rests on."""

    kod: str
    namn: str
    is_samlad: bool
    klass: str
    ord: str
    forslag: str
    forslag_ord: str
    spar: str
    motiv: str
    avviker: bool
    grunder: list[Grundrad]
    asks_judgement: bool = True


def judged_rows(inlamning: Inlamning) -> list[Bedomd]:
    """Every goal that the submission judges, in the order of the plan; constant statements."""
    if not inlamning.uppfoljning.fragar_bedomningar:
        return []
    return judged(entry(inlamning))


def judged(page: Entry) -> list[Bedomd]:
    """The goals of what is read already; no statement."""
    words: dict[str, str] = {}
    for steg in page.plan.skala if page.plan else ():
        words.setdefault(steg.klass, steg.ord)
    return [_row(block, words) for block in page.block]


def _row(block: Malblock, words: dict[str, str]) -> Bedomd:
    saved, klass = block.bedomning, str(block.forslag.klass)
    decided = saved.klass if saved and saved.klass else str(Klass.EJ_BEDOMT)
    proposed = saved.foreslagen if saved and saved.klass else klass
    return Bedomd(
        kod=block.kod,
        namn=block.mal.namn,
        is_samlad=block.is_samlad,
        klass=decided,
        ord=(saved.ord if saved else "") or str(Klass.EJ_BEDOMT.label),
        forslag=proposed,
        forslag_ord=words.get(proposed, str(Klass(proposed).label)),
        spar=saved.spar if saved and saved.klass else block.forslag.text,
        motiv=saved.motiv if saved else "",
        avviker=bool(saved and saved.klass and saved.klass != proposed),
        grunder=block.grunder,
        asks_judgement=block.asks_judgement,
    )
