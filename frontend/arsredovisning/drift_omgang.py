"""Which round of a year net costs are written in, when it opens, and for which enheter."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from frontend.arsredovisning.geh import MENY
from styrning.arsredovisning.models.drift import writes_drift
from styrning.arsredovisning.selectors.drift import enheter_to_edit, under_their_tops
from styrning.bas.clock import today
from styrning.bas.periods import swedish_date
from styrning.grund.models import Enhet, Uppfoljning
from styrning.grund.organisation import report_round, rounds_of

FIRST = 2000


def round_to_write(request: HttpRequest, ar: int) -> Uppfoljning | None:
    """The round that the address names; None for a year without any.

    Raises: Http404 for who keeps no accounts, and for a round that is unknown or of another year.
    """
    if not writes_drift(request.user) or not FIRST <= ar <= today().year:
        raise Http404
    kod = request.GET.get("moment", "")
    return get_object_or_404(Uppfoljning, kod=kod, avser_till__year=ar) if kod else None


def enheter_or_404(request: HttpRequest, ar: int) -> list[Enhet]:
    """The enheter that the user writes for; those of one nämnd where the address names it."""
    enheter = enheter_to_edit(ar, request.user)
    kod = request.GET.get("enhet", "")
    if kod:
        tops = under_their_tops(enheter)
        enheter = [one for one in enheter if kod in {one.kod, tops[one.pk].kod}]
    if not enheter:
        raise Http404
    return enheter


def back(ar: int, runda: Uppfoljning | None) -> str:
    address = reverse("frontend:drift", args=[ar])
    return f"{address}?{urlencode({'moment': runda.kod})}" if runda else address


def ask_round(request: HttpRequest, ar: int, name: str) -> HttpResponse | None:
    """What answers an address that names no round: the only one that takes figures, or all such
    to choose from. None where none is to be named: for a past year without rounds.

    Args:
        name: the page to go on to.

    Raises: Http404 for who writes for no enhet of the year.
    """
    rounds = rounds_of(ar)
    if request.GET.get("moment") or (not rounds and ar < today().year):
        return None
    enheter_or_404(request, ar)
    given = [runda for runda in rounds if runda.oppnar <= today()]
    if len(given) == 1:
        named = request.GET.dict() | {"moment": given[0].kod}
        return redirect(f"{reverse(name, args=[ar])}?{urlencode(named)}")
    context = {
        "sida": MENY,
        "ar": ar,
        "rundor": [(runda, _state(runda)) for runda in given],
        "forvald": report_round([runda for runda in given if runda.is_open()] or given),
        "vantar": _none_open(ar, rounds),
        "enhet": request.GET.get("enhet", ""),
        "adressnamn": name,
        "tillbaka": back(ar, None),
    }
    return render(request, "frontend/arsredovisning/drift_valj.html", context)


def ask_to_wait(request: HttpRequest, ar: int, runda: Uppfoljning | None) -> HttpResponse | None:
    """What is read in place of the form of a round that has not opened; None where it has.

    Raises: Http404 for who writes for no enhet of the year.
    """
    if not (vantar := waits(runda)):
        return None
    enheter_or_404(request, ar)
    context = {
        "sida": MENY,
        "ar": ar,
        "runda": runda,
        "rundor": [],
        "vantar": f"{vantar} Då kan siffrorna lämnas.",
        "tillbaka": back(ar, runda),
    }
    return render(request, "frontend/arsredovisning/drift_valj.html", context)


def waits(runda: Uppfoljning | None) -> str:
    """When a round opens that has not; empty for one that has, and for a year without any."""
    if runda is None or runda.oppnar <= today():
        return ""
    return f"{runda.namn} öppnar {swedish_date(runda.oppnar)}."


def _state(runda: Uppfoljning) -> str:
    """What the round asks of who writes in it."""
    if runda.is_closed():
        return "stängd, en rättelse behöver ett skäl"
    return f"öppen till och med {runda.lases:%Y-%m-%d}" if runda.lases else "öppen"


def _none_open(ar: int, rounds: list[Uppfoljning]) -> str:
    """Why nothing can be given yet, where no round has opened."""
    if not rounds:
        return (
            f"{ar} är inte slut än och har ingen uppföljning att lämna siffror i. Kvalitetskedjan "
            "lägger upp uppföljningar i årshjulet."
        )
    first = min(rounds, key=lambda runda: runda.oppnar)
    return f"{waits(first)} Då kan siffrorna lämnas."
