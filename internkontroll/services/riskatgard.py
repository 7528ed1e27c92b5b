"""Direct actions against a risk, apart from its checks."""

from django.db import transaction

from internkontroll.models import Risk, RiskAtgard
from internkontroll.services.atgard import NyAtgard, action_faults, save_action
from internkontroll.services.skrivning import demand
from styrning.bas.errors import FaultsError
from styrning.grund.events import log
from styrning.grund.models import Atgard, User


@transaction.atomic
def add_risk_action(risk: Risk, data: NyAtgard, *, by: User) -> Atgard:
    """Add an action against a risk, with its owner and date.

    Raises: FaultsError with every field that is missing; RuleError for a risk that is ended.
    """
    row = Risk.objects.select_for_update(of=("self",)).select_related("enhet").get(pk=risk.pk)
    demand(row.avslutad_at is None, f"Risken är avslutad: {row.avslutad_motiv}")
    if faults := action_faults(data):
        raise FaultsError(faults)
    atgard = save_action(data, row.enhet, by=by)
    RiskAtgard.objects.create(risk=row, atgard=atgard)
    log("lade till åtgärd mot risk", atgard, by=by, enhet=row.enhet, risk=row.kod)
    return atgard
