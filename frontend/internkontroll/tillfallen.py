"""A plan's occasions in the order of the days, and the year planned at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontend.internkontroll.listfiler import TILLFALLEN
from frontend.internkontroll.views import visible_enhet
from frontend.listfil import list_file
from internkontroll import services
from internkontroll.arsplanering import Forslag, propose_year
from internkontroll.models import Kontrollplan
from internkontroll.permissions import enheter_planned_by
from internkontroll.rules import is_deviation
from internkontroll.selectors import control_actions, control_facts, is_due
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError
from styrning.grund.models import Enhet

VAL = (("", "Alla"), ("kvar", "Att göra"), ("sena", "Sena"), ("avvikelser", "Avvikelser"))


@require_safe
def occasions(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    """Every occasion of the plan, soonest first. ``?visa=`` chooses among them."""
    enhet = visible_enhet(request.user, kod, ar)
    plan = get_object_or_404(Kontrollplan, enhet=enhet, ar=ar)
    alla = _rows(request, enhet, ar)
    visa = request.GET.get("visa", "")
    visa = visa if visa in dict(VAL) else ""
    rader = [row for row in alla if _matches(row, visa)]
    namn = f"Kontroller {enhet.kod} {ar}"
    if (fil := list_file(request, namn, TILLFALLEN, rader)) is not None:
        return fil
    may_plan = enheter_planned_by(request.user).filter(pk=enhet.pk).exists()
    context = {
        "enhet": enhet,
        "plan": plan,
        "ar": ar,
        "visa": visa,
        "val": [(key, word, sum(_matches(row, key) for row in alla)) for key, word in VAL],
        "rader": rader,
        "antal": len(alla),
        "kan_planera": may_plan,
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/tillfallen.html", context)


def _rows(request: HttpRequest, enhet: Enhet, ar: int) -> list[dict[str, Any]]:
    drafts = Enhet.objects.filter(pk=enhet.pk).drafts_visible_to(request.user)
    facts = control_facts(
        ar, None, enhet_pks=[enhet.pk], kf_only=False,
        readable=set(drafts.values_list("pk", flat=True)),
    )  # fmt: skip
    actions = control_actions(ar)
    rows = [
        fact | {"atgarder": actions.get(fact["resultat_id"], []), "sen": _is_late(fact)}
        for fact in facts
        if fact["tillfalle_id"]
    ]
    return sorted(rows, key=lambda row: (row["planerad"], row["moment_kod"]))


def _is_late(fact: Mapping[str, Any]) -> bool:
    return is_due(dict(fact)) and fact["planerad"] < today()


def _matches(row: dict[str, Any], visa: str) -> bool:
    return {
        "": True,
        "kvar": is_due(row),
        "sena": row["sen"],
        "avvikelser": is_deviation(row["utfall"]),
    }[visa]


@dataclass(frozen=True)
class Forslagsrad:
    """A proposed occasion with what was typed about it."""

    forslag: Forslag
    vald: bool
    dag: str
    fel: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def plan_year(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    """The occasions that the frequencies call for: look, change a day, plan all at once."""
    enhet = get_object_or_404(enheter_planned_by(request.user), kod=kod)
    plan = get_object_or_404(Kontrollplan.objects.select_related("enhet"), enhet=enhet, ar=ar)
    if request.method != "POST":
        return _preview(request, plan)
    valda, faults = _chosen(request.POST)
    if not faults:
        try:
            antal = services.generate_occasions(plan, valda, by=request.user)
        except FaultsError as error:
            faults = error.faults
        else:
            messages.success(request, _told(antal))
            return redirect("frontend:kontrolltillfallen", kod, ar)
    return _preview(request, plan, faults=faults, status=422)


def _told(antal: int) -> str:
    if antal == 0:
        return "Inget nytt att planera. Tillfällena finns redan."
    return "1 tillfälle är planerat." if antal == 1 else f"{antal} tillfällen är planerade."


def _chosen(posted: QueryDict) -> tuple[dict[str, date | None], dict[str, str]]:
    """The proposals that were ticked, each with its day; and days that are none."""
    valda: dict[str, date | None] = {}
    faults: dict[str, str] = {}
    for nyckel in posted.getlist("vald"):
        typed = posted.get(f"dag-{nyckel}", "").strip()
        try:
            valda[nyckel] = date.fromisoformat(typed) if typed else None
        except ValueError:
            faults[nyckel] = "Skriv ett datum, till exempel 2026-09-11."
    return valda, faults


def _preview(
    request: HttpRequest,
    plan: Kontrollplan,
    *,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    if not 1900 <= plan.ar <= 2999:
        raise Http404
    year, faults = propose_year(plan), faults or {}
    context = {
        "enhet": plan.enhet,
        "plan": plan,
        "ar": plan.ar,
        "rader": [_typed_row(request, forslag, faults) for forslag in year.kan],
        "kan_inte": year.kan_inte,
        "finns": year.finns,
        "rundor": year.rundor,
        "fel": list(faults.values()),
        "sida": "internkontroll",
    }
    return render(
        request, "frontend/internkontroll/tillfallen_planera.html", context, status=status
    )


def _typed_row(request: HttpRequest, forslag: Forslag, faults: Mapping[str, str]) -> Forslagsrad:
    """What was typed, else every occasion whose day has not passed, on the proposed day."""
    proposed, key = f"{forslag.planerad:%Y-%m-%d}", forslag.nyckel
    if request.method != "POST":
        return Forslagsrad(forslag, vald=not forslag.forbi, dag=proposed)
    return Forslagsrad(
        forslag,
        vald=key in request.POST.getlist("vald"),
        dag=request.POST.get(f"dag-{key}", proposed),
        fel=faults.get(key, ""),
    )
