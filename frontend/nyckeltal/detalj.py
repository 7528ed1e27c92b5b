"""One nyckeltal at one enhet: definition, five periods, history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontend.nyckeltal.ord import target_words
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.overlamning import responsible_over_time
from nyckeltal.selectors import definition_of, facts, history
from nyckeltal.series import Runda, Underlag, figure
from styrning.bas.diagram import Linje, line_chart
from styrning.grund.models import Uppfoljning
from styrning.grund.organisation import (
    Organisation,
    drafts_of,
    hidden_drafts,
    organisation,
)


@require_GET
def visa(request: HttpRequest, kod: str, enhet: str, runda: str) -> HttpResponse:
    """The definition sheet with its series; drafts only for those who may see them."""
    uppfoljning = get_object_or_404(Uppfoljning, kod=runda)
    ansvar = get_object_or_404(
        NyckeltalEnhet.objects.visible_to(request.user)
        .select_related("nyckeltal", "enhet", "ansvarig", "nyckeltal__agare")
        .filter(nyckeltal__kod=kod, enhet__kod=enhet)
        .order_by("-galler_fran")[:1]
    )
    org = organisation(uppfoljning.pk)
    readable = frozenset(drafts_of(request.user, org))
    hidden = frozenset(hidden_drafts(org, readable))
    known = facts([ansvar.nyckeltal_id], uppfoljning.ar, uppfoljning.pk)
    definition = definition_of(ansvar.nyckeltal_id)
    underlag = Underlag(Runda.of(uppfoljning), known, org, hidden, readable)
    shown = figure(definition, ansvar.enhet_id, underlag)
    drafts = underlag.draft_spans(definition, ansvar.enhet_id)
    is_hidden = ansvar.enhet_id in hidden
    return render(
        request,
        "frontend/nyckeltal/detalj.html",
        {
            "ansvar": ansvar,
            "definition": definition,
            "figure": shown,
            "mal": target_words(definition, shown["malvarde"]),
            "uppfoljning": uppfoljning,
            "diagram": _chart(definition, shown),
            "historik": []
            if is_hidden
            else history(definition.id, ansvar.enhet_id, besides=drafts),
            "byten": responsible_over_time(ansvar) if ansvar.enhet_id in readable else [],
            "lamna_over": _hand_over_url(request, ansvar, uppfoljning, org),
            "sida": "min_uppfoljning",
        },
    )


def _hand_over_url(
    request: HttpRequest, ansvar: NyckeltalEnhet, uppfoljning: Uppfoljning, org: Organisation
) -> str:
    """Where the reader hands the key figure over; "" for who may not, or outside the round."""
    sender = org.submitter(ansvar.enhet_id)
    allowed = NyckeltalEnhet.objects.transferable_by(request.user).filter(pk=ansvar.pk)
    if sender is None or not ansvar.valid_on(uppfoljning.avser_till) or not allowed.exists():
        return ""
    return reverse("frontend:lamna_over", args=[uppfoljning.kod, sender.kod, ansvar.publikt_id])


def _chart(definition, shown: dict):
    points = shown["serie"]
    if sum(point["totalt"] is not None for point in points) < 2:
        return ""
    linjer = [Linje("Totalt", [point["totalt"] for point in points])]
    if definition.per_kon:
        linjer += [
            Linje("Kvinnor", [point["kvinnor"] for point in points], "d-kvinnor"),
            Linje("Män", [point["man"] for point in points], "d-man"),
        ]
    return line_chart(
        linjer,
        [point["period"] for point in points],
        titel=definition.namn,
        enhet=definition.mattenhet,
        decimaler=definition.decimaler,
        mal=shown["malvarde"]["varde"] if shown["malvarde"] else None,
    )
