"""Plans: the years' goals, next year's draft, what differs, the decision and its amendments."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.listfil import with_lists
from frontend.mal.forms import AndringForm, GranserForm, PlanbeslutForm
from frontend.mal.listfiler import JAMFOR, PLAN, PLANER
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import seen_version
from mal.andringar import amendments
from mal.compare import Skillnad, compare
from mal.enums import PlanLage
from mal.models import Mal, Plan, Planandring
from mal.services import adopt_plan, copy_plan, register_amendment, set_limits
from styrning.bas.errors import RuleError, StaleError

MENY = "roda_traden"


@require_safe
def planer(request: HttpRequest) -> HttpResponseBase:
    """Every plan that the reader may see, and the way to next year's."""
    plans = list(Plan.objects.visible_to(request.user).order_by("-ar"))
    counts = _goal_counts(plans)
    editable = Plan.objects.editable_by(request.user).exists()
    context = {
        "sida": MENY,
        "planer": [(plan, counts.get(plan.pk, 0)) for plan in plans],
        "far_andra": editable,
        "nasta": plans[0].ar + 1 if plans and editable else None,
    }
    return with_lists(request, "frontend/mal/planer.html", context, PLANER)


def _goal_counts(plans: list[Plan]) -> dict[int, int]:
    counts: dict[int, int] = {}
    rows = Mal.objects.filter(plan__in=plans, niva__bedoms=True, upphor__isnull=True).order_by()
    for plan_id in rows.values_list("plan_id", flat=True):
        counts[plan_id] = counts.get(plan_id, 0) + 1
    return counts


@require_safe
def plan(request: HttpRequest, ar: int) -> HttpResponseBase:
    """One plan's goals in tree order: a draft is worked on, an adopted one amended."""
    return _plan_page(request, visible_plan(request, ar))


def visible_plan(request: HttpRequest, ar: int) -> Plan:
    """The plan of a year, when the reader may see it."""
    return get_object_or_404(Plan.objects.visible_to(request.user), ar=ar)


def editable_plan(request: HttpRequest, ar: int) -> Plan:
    """The plan of a year, when the reader may work on it."""
    return get_object_or_404(Plan.objects.editable_by(request.user), ar=ar)


def chosen_amendment(request: HttpRequest, plan: Plan) -> Planandring | None:
    """The amendment that the address names; None where it names none.

    Raises: Http404 for one that the plan does not have.
    """
    named = request.GET.get("andring")
    if not named:
        return None
    try:
        return Planandring.objects.get(plan=plan, publikt_id=UUID(named))
    except (ValueError, Planandring.DoesNotExist):
        raise Http404 from None


def through(andring: Planandring | None) -> str:
    """What an address carries while an amendment is worked on."""
    return f"?andring={andring.publikt_id}" if andring else ""


def _plan_page(
    request: HttpRequest,
    plan: Plan,
    form: PlanbeslutForm | None = None,
    granser: GranserForm | None = None,
    *,
    stale: bool = False,
) -> HttpResponseBase:
    goals = Mal.objects.visible_to(request.user).filter(plan=plan)
    draft = plan.lage == PlanLage.UTKAST
    editor = Plan.objects.editable_by(request.user).filter(pk=plan.pk).exists()
    andring = chosen_amendment(request, plan) if editor and not draft else None
    context = {
        "sida": MENY,
        "plan": plan,
        "mal_lista": goals.select_related("niva", "huvudansvarig").order_by("lft"),
        "utkast": draft,
        "redaktor": editor,
        "far_andra": editor and (draft or andring is not None),
        "andring": andring,
        "genom": through(andring),
        "andringar": amendments(plan, request.user),
        "forra": Plan.objects.filter(ar__lt=plan.ar).order_by("-ar").first(),
        "form": form or PlanbeslutForm(),
        "granser": granser or GranserForm(initial=GranserForm.facts_of(plan)),
        "sedd": plan.version if stale else request.POST.get("version") or plan.version,
    }
    bound = [shown for shown in (form, granser) if shown is not None and shown.is_bound]
    status = 409 if stale else 422 if bound else 200
    return with_lists(request, "frontend/mal/plan.html", context, PLAN, status=status)


@require_POST
def kopiera(request: HttpRequest, ar: int) -> HttpResponse:
    """Make next year's draft from the plan of ``ar``."""
    source = editable_plan(request, ar)
    copy = copy_plan(source, ar + 1, by=request.user)
    messages.success(
        request,
        f"{copy.namn} är skapad som utkast med samma mål som {source.ar}. Ändra och jämför.",
    )
    return redirect("frontend:plan", ar=copy.ar)


@require_POST
def faststall(request: HttpRequest, ar: int) -> HttpResponseBase:
    """Record the decision that adopts the plan."""
    row, form = editable_plan(request, ar), PlanbeslutForm(request.POST)
    if form.is_valid():
        try:
            adopt_plan(row, form.beslut, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.namn} är fastställd.")
            return redirect("frontend:plan", ar=ar)
    return _plan_page(request, row, form)


@require_POST
def granser(request: HttpRequest, ar: int) -> HttpResponseBase:
    """Set how much the plan should hold at most."""
    row, form = editable_plan(request, ar), GranserForm(request.POST)
    stale = False
    if form.is_valid():
        try:
            set_limits(row, form.granser, by=request.user, version=seen_version(request.POST))
        except StaleError as error:
            stale = True
            saved = GranserForm.words_of(error.current)
            form.add_error(None, f"{error} Sparat nu: {saved}. Spara igen om ditt ska gälla.")
        else:
            messages.success(request, "Gränserna är sparade.")
            return redirect("frontend:bedombarhet", ar=ar)
    return _plan_page(request, row, granser=form, stale=stale)


@require_http_methods(["GET", "HEAD", "POST"])
def andring_ny(request: HttpRequest, ar: int) -> HttpResponse:
    """Record the decision that amends an adopted plan."""
    row = editable_plan(request, ar)
    if row.lage == PlanLage.UTKAST:
        raise Http404
    form = AndringForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            andring = register_amendment(
                row, form.beslut, form.cleaned_data["text"], by=request.user
            )
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Beslutet är registrerat. Ändra nu målen enligt det.")
            return redirect(reverse("frontend:plan", args=[ar]) + through(andring))
    context = {"sida": MENY, "plan": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "frontend/mal/andring_ny.html", context, status=status)


@require_safe
def jamfor(request: HttpRequest, ar: int, med: int) -> HttpResponseBase:
    """The plan of ``ar`` beside the one of ``med``: new, ended, changed, moved."""
    later, earlier = visible_plan(request, ar), visible_plan(request, med)
    plans = Mal.objects.filter(plan__in=(later, earlier))
    seen = set(plans.visible_to(request.user).values_list("pk", flat=True))
    rows = [_as_seen(row, seen) for row in compare(earlier, later, seen) if row.mal.id in seen]
    kinds = ["nytt", "andrat", "flyttat", "upphort", "samma"]
    context = {
        "sida": MENY,
        "plan": later,
        "forra": earlier,
        "rader": [row for row in rows if row.slag != "samma"],
        "rubrik": f"Vad som skiljer mot {earlier.ar}",
        "antal": {kind: sum(row.slag == kind for row in rows) for kind in kinds},
    }
    return with_lists(request, "frontend/mal/jamfor.html", context, JAMFOR)


def _as_seen(row: Skillnad, seen: set[int]) -> Skillnad:
    """Without what the goal said while it was another nämnd's own."""
    if row.fore is None or row.fore.id in seen:
        return row
    return replace(row, fore=None, falt=["var tidigare bara den egna nämndens mål"])
