"""Plans: the years' goals, next year's draft, what differs, and the decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.mal.forms import BeslutForm, MalForm, initial_of
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import seen_version
from mal.compare import compare
from mal.enums import PlanLage
from mal.models import Mal, Plan
from mal.services import add_goal, adopt_plan, change_goal, copy_plan, remove_goal
from styrning.bas.errors import RuleError

MENY = "roda_traden"


@require_safe
def planer(request: HttpRequest) -> HttpResponse:
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
    return render(request, "frontend/mal/planer.html", context)


def _goal_counts(plans: list[Plan]) -> dict[int, int]:
    counts: dict[int, int] = {}
    rows = Mal.objects.filter(plan__in=plans, niva__bedoms=True).order_by()
    for plan_id in rows.values_list("plan_id", flat=True):
        counts[plan_id] = counts.get(plan_id, 0) + 1
    return counts


@require_safe
def plan(request: HttpRequest, ar: int) -> HttpResponse:
    """One plan's goals in tree order; a draft can be worked on."""
    return _plan_page(request, _visible(request, ar), BeslutForm())


def _visible(request: HttpRequest, ar: int) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user), ar=ar)


def _editable(request: HttpRequest, ar: int) -> Plan:
    return get_object_or_404(Plan.objects.editable_by(request.user), ar=ar)


def _plan_page(request: HttpRequest, plan: Plan, form: BeslutForm) -> HttpResponse:
    goals = (
        Mal.objects.visible_to(request.user)
        .filter(plan=plan)
        .select_related("niva", "huvudansvarig")
        .order_by("lft")
    )
    draft = plan.lage == PlanLage.UTKAST
    context = {
        "sida": MENY,
        "plan": plan,
        "mal_lista": goals,
        "utkast": draft,
        "far_andra": draft and Plan.objects.editable_by(request.user).filter(pk=plan.pk).exists(),
        "forra": Plan.objects.filter(ar__lt=plan.ar).order_by("-ar").first(),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "frontend/mal/plan.html", context, status=status)


@require_POST
def kopiera(request: HttpRequest, ar: int) -> HttpResponse:
    """Make next year's draft from the plan of ``ar``."""
    source = _editable(request, ar)
    copy = copy_plan(source, ar + 1, by=request.user)
    messages.success(
        request,
        f"{copy.namn} är skapad som utkast med samma mål som {source.ar}. Ändra och jämför.",
    )
    return redirect("frontend:plan", ar=copy.ar)


@require_POST
def faststall(request: HttpRequest, ar: int) -> HttpResponse:
    """Record the decision that adopts the plan."""
    row, form = _editable(request, ar), BeslutForm(request.POST)
    if form.is_valid():
        try:
            adopt_plan(row, form.beslut, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.namn} är fastställd.")
            return redirect("frontend:plan", ar=ar)
    return _plan_page(request, row, form)


@require_safe
def jamfor(request: HttpRequest, ar: int, med: int) -> HttpResponse:
    """The plan of ``ar`` beside the one of ``med``: new, ended, changed, moved."""
    later, earlier = _visible(request, ar), _visible(request, med)
    seen = set(Mal.objects.visible_to(request.user).values_list("pk", flat=True))
    rows = [row for row in compare(earlier, later) if row.mal.id in seen]
    kinds = ["nytt", "andrat", "flyttat", "upphort", "samma"]
    context = {
        "sida": MENY,
        "plan": later,
        "forra": earlier,
        "rader": [row for row in rows if row.slag != "samma"],
        "antal": {kind: sum(row.slag == kind for row in rows) for kind in kinds},
    }
    return render(request, "frontend/mal/jamfor.html", context)


@require_http_methods(["GET", "POST"])
def mal_nytt(request: HttpRequest, ar: int) -> HttpResponse:
    """A new goal in a draft plan."""
    plan = _editable(request, ar)
    form = MalForm(plan, posted(request), initial={"parent": request.GET.get("under")})
    if request.method == "POST" and form.is_valid():
        try:
            goal = add_goal(plan, form.cleaned_data["parent"], form.malform, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{goal.kod} är tillagt.")
            return redirect("frontend:plan", ar=ar)
    return _goal_page(request, plan, form)


@require_http_methods(["GET", "POST"])
def mal_andra(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Change a goal of a draft plan, and where it stands."""
    plan = _editable(request, ar)
    goals = Mal.objects.select_related("parent", "niva", "huvudansvarig")
    goal = get_object_or_404(goals, plan=plan, kod=kod)
    form = MalForm(plan, posted(request), goal=goal, initial=initial_of(goal))
    if goal.parent_id is None:
        del form.fields["parent"]
    if request.method == "POST" and form.is_valid():
        try:
            _save_goal(request, goal, form)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{goal.kod} är ändrat.")
            return redirect("frontend:plan", ar=ar)
    return _goal_page(request, plan, form, goal)


def _save_goal(request: HttpRequest, goal: Mal, form: MalForm) -> None:
    parent = form.cleaned_data.setdefault("parent", None)
    seen = seen_version(request.POST)
    change_goal(goal, form.malform, by=request.user, version=seen, parent=parent)


@require_POST
def mal_bort(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Take a goal out of a draft plan."""
    plan = _editable(request, ar)
    goal = get_object_or_404(Mal, plan=plan, kod=kod)
    try:
        remove_goal(goal, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("frontend:plan_mal", ar=ar, kod=kod)
    messages.success(request, f"{kod} ingår inte längre i utkastet.")
    return redirect("frontend:plan", ar=ar)


def _goal_page(
    request: HttpRequest, plan: Plan, form: MalForm, goal: Mal | None = None
) -> HttpResponse:
    context = {
        "sida": MENY,
        "plan": plan,
        "form": form,
        "mal": goal,
        "sedd": request.POST.get("version") or (goal.version if goal else 0),
    }
    status = 422 if form.is_bound else 200
    return render(request, "frontend/mal/plan_mal.html", context, status=status)
