"""Internal control: all nämnder side by side, and one nämnd's plan."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from frontend.internkontroll.kommunlistor import OVERSIKT
from frontend.internkontroll.matris import Riskfilter
from frontend.internkontroll.ord import PUNKTLIGHET
from frontend.internkontroll.planlistor import PLAN
from frontend.internkontroll.vy import Planvy
from frontend.listfil import with_lists
from internkontroll.enums import PlanLage
from internkontroll.jamforelse import plan_frame, timely
from internkontroll.models import Kontrollar
from internkontroll.permissions import PLANERAR
from internkontroll.planoversikt import plan_overview, years_with_plans
from internkontroll.rules_plan import Punktlighet
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User

LAGEN = (
    ("", "Alla"),
    ("utan_plan", "Utan fastställd plan"),
    ("forsenad_plan", "Med försenad plan"),
    ("sena", "Med sena kontroller"),
    ("avvikelser", "Med avvikelser"),
    ("atgarder", "Med öppna åtgärder"),
)


@require_safe
def internkontroll(request: HttpRequest) -> HttpResponseBase:
    """Every nämnd and bolag: plan, checks, deviations, open actions. ``?ar=`` and ``?visa=``."""
    years = years_with_plans()
    ar = _year(request.GET.get("ar", ""), years)
    visa = _one_of(request.GET.get("visa", ""), LAGEN)
    frame = plan_frame(ar)
    alla = [rad | _timely(rad, frame) for rad in plan_overview(ar, request.user)]
    rader = [rad for rad in alla if _matches(rad, visa)]
    context = {
        "ar": ar,
        "years": sorted({*years, ar}, reverse=True),
        "visa": visa,
        "lagen": LAGEN,
        "rader": rader,
        "antal": len(alla),
        "summa": _totals(alla),
        "kontrollar": frame,
        "forsenade": sum(rad["forsenad"] for rad in alla),
    }
    return with_lists(request, "frontend/internkontroll/oversikt.html", context, OVERSIKT)


def _timely(rad: dict[str, Any], frame: Kontrollar | None) -> dict[str, Any]:
    """Whether its plan came in time, in a word; empty where KS has set no day."""
    found = timely(rad, frame)
    return {"punktlighet": PUNKTLIGHET[found], "forsenad": found == Punktlighet.SAKNAS}


def _year(asked: str, years: list[int]) -> int:
    """The year asked for if it has plans; else this year, or the latest that has."""
    if asked.isdecimal() and len(asked) == 4 and int(asked) in years:
        return int(asked)
    this = today().year
    return this if this in years or not years else years[0]


def _one_of(asked: str, choices: tuple[tuple[str, str], ...]) -> str:
    return asked if asked in dict(choices) else ""


def _matches(rad: dict[str, Any], visa: str) -> bool:
    return {
        "": True,
        "utan_plan": rad["plan_lage"] != PlanLage.FASTSTALLD,
        "forsenad_plan": rad["forsenad"],
        "sena": rad["sena"] > 0,
        "avvikelser": rad["avvikelser"] > 0,
        "atgarder": rad["oppna_atgarder"] > 0,
    }[visa]


def _totals(rader: list[dict[str, Any]]) -> dict[str, int]:
    names = ("moment", "tillfallen", "utforda", "avvikelser", "allvarliga", "sena",
             "oppna_atgarder")  # fmt: skip
    summa = {name: sum(rad[name] for rad in rader) for name in names}
    adopted = sum(rad["plan_lage"] == PlanLage.FASTSTALLD for rad in rader)
    return summa | {"enheter": len(rader), "faststallda": adopted}


@require_safe
def kontrollplan(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    """One nämnd's risks, plan, results and actions. ``?s=&k=`` choose a cell of the matrix."""
    enhet = visible_enhet(request.user, kod, ar)
    visa = request.GET.get("visa", "")
    return render_plan(
        request,
        Planvy(
            enhet,
            ar,
            request.user,
            filter=Riskfilter.of(request.GET),
            visa=visa if visa in {"kvar", "sena", "avvikelser"} else "",
        ),
    )


def visible_enhet(user: User, kod: str, ar: int) -> Enhet:
    """The enhet, if ``user`` may see its own report; what may not be seen is not found."""
    if not 1900 <= ar <= 2999:
        raise Http404
    enheter = Enhet.objects.scope_visible_to(user).filter(slag__in=PLANERAR)
    return get_object_or_404(enheter, kod=kod)


def render_plan(request: HttpRequest, vy: Planvy, *, status: int = 200) -> HttpResponseBase:
    context = {
        "vy": vy,
        "enhet": vy.enhet,
        "ar": vy.ar,
        "sida": "internkontroll",
    }
    return with_lists(request, "frontend/internkontroll/plan.html", context, PLAN, status=status)
