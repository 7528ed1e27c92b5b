"""The organisation as of a day, and one enhet: for all who are logged in."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from frontend.listfil import with_lists
from frontend.organisation.listfiler import ENHET, ORGANISATION
from mal.models import Mal, Plan
from nyckeltal.models import NyckeltalEnhet
from styrning.bas.clock import today
from styrning.bas.periods import swedish_date
from styrning.grund.enheter import change_days, history_of, kin, roles_on, tree_on
from styrning.grund.models import Enhet, Tilldelning
from styrning.grund.permissions import manages_organisation

MENY = "organisation"


def chosen_day(request: HttpRequest) -> tuple[date, str]:
    """The day in the address, and what is wrong with it; today without one, or with a bad one."""
    text = request.GET.get("dag", "").strip()
    if not text:
        return today(), ""
    if len(text) == 4 and text.isascii() and text.isdigit():
        text = f"{text}-12-31"  # a year is shown as it ended
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return today(), "Skriv ett datum, till exempel 2026-01-01. Här visas dagens organisation."


@require_safe
def organisation(request: HttpRequest) -> HttpResponseBase:
    """The tree as of a day, with what had ended and what was to come."""
    day, wrong = chosen_day(request)
    tree = tree_on(day)
    context = {
        "sida": MENY,
        "trad": tree,
        "dag": day,
        "i_dag": day == today(),
        "fel": wrong,
        "bytesdagar": change_days()[:6],
        "far_andra": manages_organisation(request.user),
    }
    return with_lists(request, "frontend/organisation/enheter.html", context, ORGANISATION)


@dataclass(frozen=True)
class Rollrad:
    """One role on the enhet, and whether it is held, has ended or is to come."""

    rad: Tilldelning
    lage: str


def _role(row: Tilldelning, day: date) -> Rollrad:
    if row.valid_on(day):
        return Rollrad(row, "")
    return Rollrad(row, "har upphört" if row.galler_till and row.galler_till < day else "kommer")


def days_of(enhet: Enhet, day: date) -> str:
    """From when and to when the enhet exists, in words."""
    fran, till = enhet.galler_fran, enhet.galler_till
    if fran and till:
        return f"{swedish_date(fran)}–{swedish_date(till)}"
    if till:
        return f"{'till och med' if till >= day else 'upphörde'} {swedish_date(till)}"
    return f"från och med {swedish_date(fran)}" if fran else "tills vidare"


def settled_day(enhet: Enhet, day: date) -> date:
    """``day``, or the day nearest to it on which the enhet exists."""
    if enhet.galler_till and enhet.galler_till < day:
        return enhet.galler_till
    return max(enhet.galler_fran or day, day)


@require_safe
def enhet(request: HttpRequest, kod: str) -> HttpResponseBase:
    """One enhet: what it is, was and became, who has a role on it, and what it answers for."""
    row = get_object_or_404(Enhet.objects.select_related("parent"), kod=kod)
    day = today()
    then = settled_day(row, day)
    context = {
        "sida": MENY,
        "enhet": row,
        "galler": days_of(row, day),
        "finns": row.valid_on(day),
        "slut": bool(row.galler_till and row.galler_till < day),
        "visas": then,
        "slakt": kin(row),
        "under": Enhet.objects.filter(parent=row).valid_on(then).order_by("lft"),
        "roller": [_role(rad, day) for rad in roles_on(row)],
        "mal": _goals(request, row),
        "nyckeltal": _owed(request, row, then),
        "historik": history_of(row),
        "far_andra": manages_organisation(request.user),
    }
    return with_lists(request, "frontend/organisation/enhet.html", context, ENHET)


def _goals(request: HttpRequest, row: Enhet) -> list[tuple[int, list[Mal]]]:
    """The goals that the enhet answers for, year by year, the latest first; one statement."""
    plans = Plan.objects.visible_to(request.user)
    goals = Mal.objects.visible_to(request.user).filter(
        huvudansvarig=row, plan__in=plans, niva__bedoms=True
    )
    rows = goals.select_related("plan").order_by("-plan__ar", "lft")
    return [(ar, list(found)) for ar, found in groupby(rows, key=lambda mal: mal.plan.ar)]


def _owed(request: HttpRequest, row: Enhet, day: date) -> Any:
    """The key figures that the enhet owed on ``day``; one statement."""
    rows = NyckeltalEnhet.objects.visible_to(request.user).filter(enhet=row).valid_on(day)
    return rows.select_related("nyckeltal", "ansvarig").order_by("nyckeltal__kod")
