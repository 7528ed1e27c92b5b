"""What a submission lacks of figures and judgements."""

from uuid import UUID

from mal.enums import Klass
from mal.grunder import with_action
from nyckeltal.entry import Entry, Malblock, Rad, entry
from nyckeltal.fragor import unexplained
from styrning.bas.clock import today
from styrning.grund.models import Inlamning
from styrning.grund.registries import Lucka

BELOW_FULL = {Klass.DELVIS, Klass.EJ_UPPFYLLT}


def figure_gaps(inlamning: Inlamning) -> list[Lucka]:
    """Gaps of a submission, in the order of the entry page."""
    return gaps_of(entry(inlamning))


def gaps_of(entry: Entry) -> list[Lucka]:
    at = entry.inlamning.enhet_id
    missing = [_missing(rad, at) for rad in entry.rader if not rad.is_done]
    forecasts = [_unforeseen(rad) for block in entry.block for rad in block.rader if _lacks(rad)]
    odd = [_odd(rad, text) for rad in entry.rader for text in _unexplained(rad)]
    acted = _acted_on(entry)
    demanded = entry.inlamning.uppfoljning.ar >= today().year - 1
    judged = [gap for block in entry.block for gap in _judgement_gaps(block, acted, demanded)]
    return missing + forecasts + odd + judged


def _unexplained(rad: Rad) -> list[str]:
    return unexplained(rad.definition, rad.figure) if rad.is_done else []


def _odd(rad: Rad, question: str) -> Lucka:
    """An odd value that no comment explains: one sentence there answers it."""
    text = f"{rad.definition.kod} {rad.definition.namn}: {question}"
    return Lucka(text, hindrar=False, ankare=f"r-{rad.ansvar}")


def _missing(rad: Rad, enhet_id: int) -> Lucka:
    """``enhet_id`` sends in; what an enhet below it owes is named with that enhet."""
    asked = rad.figure["period"] is not None
    what = "ange utfall eller varför det saknas" if asked else "prognos för året saknas"
    if asked and rad.definition.publiceras:
        source = ", ".join(filter(None, [rad.definition.kalla, rad.definition.publiceras]))
        what = f"{what} (publiceras: {source})"
    at = "" if rad.enhet_id == enhet_id else f", {rad.figure['enhet']['namn']}"
    text = f"{rad.definition.kod} {rad.definition.namn}{at}: {what}"
    return Lucka(text, hindrar=asked, ankare=f"r-{rad.ansvar}")


def _lacks(rad: Rad) -> bool:
    """Whether a computed figure with a target has no forecast of the year."""
    return rad.prognos is not None and rad.figure["prognos"] is None


def _unforeseen(rad: Rad) -> Lucka:
    text = f"{rad.definition.kod} {rad.definition.namn}: prognos för året saknas"
    return Lucka(text, hindrar=False, ankare=f"r-{rad.prognos}")


def _acted_on(entry: Entry) -> set[UUID]:
    """The goals below full that something is done about; a statement, if any is below full."""
    below = [
        block.mal.identitet
        for block in entry.block
        if block.bedomning is not None and block.bedomning.klass in BELOW_FULL
    ]
    return with_action(below, entry.inlamning.uppfoljning.ar) if below else set()


def _judgement_gaps(block: Malblock, acted: set[UUID], demanded: bool) -> list[Lucka]:
    """A samlad bedömning must be decided; a bidrag may be left out with a reason.

    Below full something is to be done: an action with owner and date by the huvudansvarig, at
    least words by those who contribute. Not ``demanded``, in a year long past that is entered
    afterwards, the action asks for a reason only: it could not be due then.
    """
    if not block.asks_judgement:
        return []
    anchor = f"r-{block.kod}"
    row = block.bedomning
    if row is None or row.klass is None:
        kind = "målet är inte bedömt" if block.is_samlad else "bidraget är inte bedömt"
        return [Lucka(f"{block.mal.namn}: {kind}", hindrar=block.is_samlad, ankare=anchor)]
    gaps = []
    if row.klass in BELOW_FULL and block.mal.identitet not in acted:
        if block.is_samlad:
            text = f"{block.mal.namn}: lägg till en åtgärd med ansvarig och datum"
            gaps.append(Lucka(text, hindrar=demanded, ankare=anchor))
        elif not row.atgard:
            text = f"{block.mal.namn}: skriv vilken åtgärd bidraget leder till"
            gaps.append(Lucka(text, hindrar=True, ankare=anchor))
    if row.foreslagen != block.forslag.klass:
        text = f"{block.mal.namn}: förslaget har ändrats sedan målet bedömdes"
        gaps.append(Lucka(text, hindrar=False, ankare=anchor))
    return gaps
