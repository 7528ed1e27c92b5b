"""Writing judgements of goals."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from mal.enums import Klass
from mal.models import Bedomning, Mal, Skalsteg
from mal.rules import Forslag
from styrning.bas.clock import now
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import MAX_ANALYS, limited
from styrning.grund.events import log
from styrning.grund.models import Enhet, Inlamning, User
from styrning.grund.services import hold, touch

CONFLICT = "Någon annan har bedömt målet sedan du öppnade sidan. Välj vilken som ska gälla."


@dataclass(frozen=True)
class Omdome:
    """What an officer decides about a goal.

    ``varde`` is the step of the plan's scale; ``motiv`` is required where its class differs
    from the proposal, and else a comment on the judgement.
    """

    varde: int
    motiv: str = ""
    orsak: str = ""
    effekt: str = ""
    atgard: str = ""


def decide(
    mal: Mal,
    enhet: Enhet,
    inlamning: Inlamning,
    forslag: Forslag,
    omdome: Omdome,
    *,
    by: User,
    version: int = 0,
) -> Bedomning:
    """Save the enhet's judgement, with the proposal as it is now.

    Raises: RuleError for a closed round, one that asks for no judgements, an unknown step, a
        missing reason or a text that is too long; StaleError if somebody saved since
        ``version`` was seen. Nothing is written then.
    """
    if not inlamning.uppfoljning.fragar_bedomningar:
        namn = inlamning.uppfoljning.namn
        raise RuleError(f"{namn} frågar inte efter bedömningar. Inget har sparats.")
    steg = Skalsteg.objects.filter(skala=mal.plan.skala_id, varde=omdome.varde).first()
    if steg is None:
        raise RuleError("Välj ett steg på skalan.", field="steg")
    motiv = limited(omdome.motiv, MAX_ANALYS, "Motiveringen", "motiv")
    if steg.klass != forslag.klass and not motiv:
        raise RuleError(
            f"Förslaget är {Klass(forslag.klass).label.lower()}. Skriv varför bedömningen avviker.",
            field="motiv",
        )
    key = {"mal": mal, "enhet": enhet, "uppfoljning": inlamning.uppfoljning}
    try:
        with transaction.atomic():
            hold(inlamning)
            row = Bedomning.objects.select_for_update(of=("self",)).filter(**key).first()
            if (row.version if row else 0) != version:
                raise StaleError(CONFLICT, current=row)
            row = row or Bedomning(**key)
            if _set(row, steg, motiv, forslag, omdome):
                row.bedomd_av, row.bedomd_at = by, now()
                row.save_as(by)
                touch(inlamning, by=by)
                log("bedömde mål", row, by=by, enhet=enhet, mal=mal.kod, klass=steg.klass,
                    syns_fran=inlamning.uppfoljning.avser_fran.year)  # fmt: skip
    except IntegrityError as error:
        raise StaleError(CONFLICT, current=Bedomning.objects.filter(**key).first()) from error
    return row


def _set(row: Bedomning, steg: Skalsteg, motiv: str, forslag: Forslag, omdome: Omdome) -> bool:
    """Put the decision on the row; whether anything differs."""
    wanted = {
        "steg_id": steg.pk,
        "motiv": motiv,
        "orsak": limited(omdome.orsak, MAX_ANALYS, "Orsaken", "orsak"),
        "effekt": limited(omdome.effekt, MAX_ANALYS, "Effekten", "effekt"),
        "atgard": limited(omdome.atgard, MAX_ANALYS, "Åtgärden", "atgard"),
        "foreslagen": str(forslag.klass),
        "spar": forslag.text,
        "regelversion": str(forslag.regelversion),
    }
    changed = row._state.adding or any(getattr(row, n) != v for n, v in wanted.items())
    for name, value in wanted.items():
        setattr(row, name, value)
    return changed
