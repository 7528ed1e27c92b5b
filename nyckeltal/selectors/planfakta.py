"""What is reported and decided about a plan's nyckeltal, as far as a report can show it."""

from collections.abc import Iterable

from django.db.models import F, Q

from mal.models import Mal
from mal.selectors import Malrad
from nyckeltal.enums import Satt
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.selectors.definitioner import Lankar, answer_on_scale, of_plan
from nyckeltal.selectors.fakta import Facts, facts, replaced
from styrning.bas.mangd import Among
from styrning.grund.organisation import Organisation


def facts_of_plan(
    plan_id: int,
    ar: int,
    uppfoljning_id: int | None,
    *,
    goals: Iterable[Malrad],
    lankar: Lankar,
    organisation: Organisation,
) -> Facts:
    """The facts of the goals' huvudansvariga and of owners; of enheter that others took over
    from; and all where a value is computed or of what was replaced. One statement.

    Most rows are of enheter below those, and no report of the plan reads them. Each scope is
    one that an index finds, whatever stands beside it; what the plan has none of is not asked
    for.

    Args:
        goals: all of the plan's.
    """
    asked = of_plan(plan_id)
    # by kod, a column of the nyckeltal: PostgreSQL then goes from those to their rows, however many
    # other rows there are; by id or through the goals it reads far more than it gives
    koder = tuple(row.kod for row in lankar.definitioner.values())
    scopes = [Q(Among("nyckeltal__kod", koder), enhet=F("nyckeltal__agare"))]
    if lankar.foljer:
        scopes.append(Q(nyckeltal__in=replaced(asked)))
    elsewhere = lankar.elsewhere({mal.id: mal.huvudansvarig_id for mal in goals})
    if elsewhere:
        answering = Mal.objects.filter(plan=plan_id).values("huvudansvarig")
        scopes.append(Q(nyckeltal__in=elsewhere, enhet__in=answering))
    if summed := lankar.summed():
        computed = NyckeltalEnhet.objects.filter(satt=Satt.BERAKNAS, nyckeltal__in=summed)
        scopes.append(Q(nyckeltal__in=computed.order_by().values("nyckeltal")))
    before = [fran for rows in organisation.foregangare.values() for fran, _ in rows]
    if before:
        scopes.append(Q(nyckeltal__in=asked, enhet__in=before))
    return facts(
        asked,
        ar,
        uppfoljning_id,
        scopes=scopes,
        foljer=lankar.foljer,
        svarar=answer_on_scale(lankar.definitioner.values()),
    )
