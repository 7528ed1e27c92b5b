"""A new plan: made from last year's with what the results say, or begun empty."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.internkontroll.planmoment import GET_POST
from internkontroll import services
from internkontroll.enums import Frekvens
from internkontroll.models import GemensamtMoment, Kontrollar, Kontrollplan
from internkontroll.nasta_ar import Momentforslag, Underlag, basis_of_next
from internkontroll.permissions import enheter_planned_by
from internkontroll.rules_plan import Val, covers
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.models import Enhet

TOMT = "tomt"
STRYK = Val.STRYK.value
ORD = {Val.BEHALL: "Behåll", Val.OFTARE: "Gör oftare", Val.STRYK: "Pröva att stryka"}


@require_http_methods(GET_POST)
def new_plan(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    """What last year's results say of each check; what is chosen begins the new plan."""
    if not 1900 <= ar <= 2999:
        raise Http404
    enhet = get_object_or_404(enheter_planned_by(request.user), kod=kod)
    if Kontrollplan.objects.filter(enhet=enhet, ar=ar).exists() and request.method != "POST":
        return redirect("frontend:kontrollplan", kod, ar)
    before = Kontrollplan.objects.select_related("enhet").filter(enhet=enhet, ar=ar - 1).first()
    basis = basis_of_next(before) if before else None
    fel, status = "", 200
    if request.method == "POST":
        try:
            plan = _made(request, enhet, ar, basis)
        except RuleError as error:
            fel, status = str(error), 422
        else:
            messages.success(request, _made_words(plan))
            return redirect("frontend:kontrollplan", kod, ar)
    return render(
        request,
        "frontend/internkontroll/plan_ny.html",
        _context(request, enhet, ar, basis) | {"fel": fel},
        status=status,
    )


def _made(request: HttpRequest, enhet: Enhet, ar: int, basis: Underlag | None) -> Kontrollplan:
    if basis is None or TOMT in request.POST:
        return services.create_plan(enhet, ar, by=request.user)
    chosen = {row.moment.kod: _choice(request, row) for row in basis.moment}
    behall = {kod: frekvens for kod, frekvens in chosen.items() if frekvens != STRYK}
    return services.next_plan(enhet, ar, behall, by=request.user)


def _choice(request: HttpRequest, row: Momentforslag) -> str:
    """How often the check is to be done, or that it is dropped: as chosen, else as it was.

    What the results suggest is told beside it and chooses nothing (docs/beslut/0021).
    """
    return request.POST.get(f"val-{row.moment.kod}", row.moment.frekvens)


def _made_words(plan: Kontrollplan) -> str:
    antal = plan.moment_lista.count()
    noun = "kontrollmoment" if antal else "kontrollmoment än"
    return f"Kontrollplanen för {plan.ar} är påbörjad som utkast, med {antal or 'inga'} {noun}."


def _context(request: HttpRequest, enhet: Enhet, ar: int, basis: Underlag | None) -> dict[str, Any]:
    common = GemensamtMoment.objects.filter(kontrollar__ar=ar).order_by("kod")
    return {
        "sida": "internkontroll",
        "enhet": enhet,
        "ar": ar,
        "fore": ar - 1,
        "underlag": basis,
        "rader": [_row(request, row) for row in basis.moment] if basis else [],
        "gemensamma": [row for row in common if covers(row.omfattas, enhet.slag)],
        "idag": today(),
        "kontrollar": Kontrollar.objects.filter(ar=ar).first(),
    }


def _suggested(row: Momentforslag) -> str:
    """The suggestion in words; for a check to be done more often, how often."""
    ord_ = ORD[row.forslag.val]
    if row.forslag.val != Val.OFTARE:
        return ord_
    return f"{ord_}: {Frekvens(row.forslag.frekvens).label.lower()}"


def _row(request: HttpRequest, row: Momentforslag) -> dict[str, Any]:
    chosen = _choice(request, row)
    return {
        "moment": row.moment,
        "nu": row.nu,
        "fore": row.fore,
        "avvikelser": row.nu.mindre + row.nu.allvarliga,
        "forslag": row.forslag,
        "ord": _suggested(row),
        "val": [
            *((value, label, value == chosen) for value, label in Frekvens.choices),
            (STRYK, "Ta inte med den", chosen == STRYK),
        ],
    }
