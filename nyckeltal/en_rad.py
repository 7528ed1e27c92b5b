"""One row of what an enhet owes in a round, without the page around it.

Whoever saves a row needs it twice: by itself, to read what was typed, and afterwards with all that
it moved. The first is asked here, of the same parts as ``entry``, so that they cannot differ.
"""

from uuid import UUID

from nyckeltal.entry import Rad, entry
from nyckeltal.owed import owed_row
from nyckeltal.selectors import answer_on_scale, facts
from nyckeltal.series import Runda, Underlag, asks, figure
from styrning.grund.models import Inlamning
from styrning.grund.organisation import Organisation, hidden_drafts


def row_of(inlamning: Inlamning, ansvar: UUID, org: Organisation) -> Rad | None:
    """What ``entry(inlamning).row(ansvar)`` is; two statements for a row that is reported.

    A computed figure takes a forecast only where a goal shows it: then the page is read.
    """
    uppfoljning, below = inlamning.uppfoljning, org.covered_by(inlamning.enhet_id)
    asked = owed_row(ansvar, uppfoljning.avser_till)
    if asked.computed:
        return entry(inlamning, org).row(ansvar)
    runda = Runda.of(uppfoljning)
    for (nyckeltal_id, enhet_id), publikt_id in asked.ansvar.items():
        definition = asked.definitioner[nyckeltal_id]
        if enhet_id not in below or not uppfoljning.fragar_utfall or not asks(definition, runda):
            return None
        enheter = org.below(inlamning.enhet_id) | org.below(definition.agare_id)
        enheter |= org.before(enheter)
        known = facts(
            [nyckeltal_id],
            uppfoljning.ar,
            uppfoljning.pk,
            enheter=list(enheter),
            foljer=asked.foljer,
            svarar=answer_on_scale([definition]),
        )
        hidden = frozenset(hidden_drafts(org, below))
        underlag = Underlag(runda, known, org, hidden, frozenset(below))
        return Rad(definition, enhet_id, figure(definition, enhet_id, underlag), publikt_id, True)
    return None
