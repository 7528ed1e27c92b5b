"""Actions of a goal: shown on its page, added and followed up on pages of their own."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.organisation.forms import DayField, add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from mal.atgarder import goal_actions
from mal.enums import RapporterasTill
from mal.models import Mal, MalAtgard
from mal.services import Malatgardsdata, add_goal_action, update_action
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard, Inlamning, User

MENY = "roda_traden"


class NyAtgardForm(forms.Form):
    """A new action: what, who, by when."""

    use_required_attribute = False
    text = forms.CharField(label="Åtgärd", max_length=2_000, widget=forms.Textarea({"rows": 3}))
    ansvarig = forms.CharField(
        label="Ansvarig", max_length=100, help_text="Person eller befattning, till exempel Rektor."
    )
    klar_senast = DayField(label="Klar senast")

    @property
    def atgard(self) -> Malatgardsdata:
        return Malatgardsdata(**self.cleaned_data)


class AndraAtgardForm(NyAtgardForm):
    """How an action goes, and what it says."""

    lage = forms.ChoiceField(label="Läge", choices=AtgardLage.choices, widget=forms.RadioSelect)
    field_order = ("lage", "text", "ansvarig", "klar_senast")


def action_context(user: User, ar: int, mal: dict[str, Any]) -> dict[str, Any]:
    """What the goal's page shows of its actions; two statements."""
    goals = Mal.objects.actionable_by(user).filter(publikt_id=mal["id"])
    return {
        "atgarder": goal_actions(mal["identitet"], ar, user),
        "far_lagga_till": mal["bedoms"] and goals.exists(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def mal_atgard_ny(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """A new action for a goal."""
    goals = Mal.objects.actionable_by(request.user).filter(niva__bedoms=True)
    goal = get_object_or_404(goals.select_related("plan", "huvudansvarig"), plan__ar=ar, kod=kod)
    back = _entry_address(request, goal) or goal_address(goal)
    form = NyAtgardForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            add_goal_action(goal, form.atgard, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Åtgärden är tillagd.")
            return redirect(back)
    context = {"sida": MENY, "mal": goal, "adress": back, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "frontend/mal/atgard_ny.html", context, status=status)


def _entry_address(request: HttpRequest, goal: Mal) -> str:
    """The goal's row of the round that the reader came from; empty where there is none."""
    runda, enhet = request.GET.get("runda", ""), request.GET.get("enhet", "")
    rows = Inlamning.objects.reportable_by(request.user)
    if not rows.filter(uppfoljning__kod=runda, enhet__kod=enhet).exists():
        return ""
    return reverse("frontend:min_uppfoljning_enhet", args=[runda, enhet]) + f"#r-{goal.kod}"


def goal_address(goal: Mal) -> str:
    """The goal's page at its actions, in the scope that shows it."""
    address = reverse("frontend:mal", args=[goal.plan.ar, goal.kod])
    own = goal.rapporteras_till == RapporterasTill.NAMND
    query = f"?omfattning={goal.huvudansvarig.kod}" if own else ""
    return f"{address}{query}#atgarder"


@require_http_methods(["GET", "HEAD", "POST"])
def mal_atgard(request: HttpRequest, atgard_id: UUID) -> HttpResponse:
    """One action; changed by those who plan the goal's actions."""
    links = MalAtgard.objects.filter(atgard__publikt_id=atgard_id)
    may_edit = links.editable_by(request.user).exists()
    if request.method == "POST" and not may_edit:
        raise Http404
    link = _link(request.user, links)
    form = AndraAtgardForm(posted(request), initial=facts_of(link.atgard))
    konflikt: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            update_action(
                link.atgard, form.atgard, by=request.user, version=seen_version(request.POST)
            )
        except StaleError as error:
            konflikt = conflict(form, facts_of(error.current))  # type: ignore[arg-type]
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Åtgärden är sparad.")
            return redirect(goal_address(link.mal))
    context = {
        "sida": MENY,
        "atgard": link.atgard,
        "mal": link.mal,
        "adress": goal_address(link.mal),
        "form": form,
        "far_andra": may_edit,
        "konflikt": konflikt,
        "sedd": _version(request, link.atgard, konflikt),
    }
    status = answer_status(form, konflikt)
    return render(request, "frontend/mal/atgard.html", context, status=status)


def _link(user: User, links: QuerySet[MalAtgard]) -> MalAtgard:
    """The action in the latest plan that ties it to a goal, if ``user`` may see it."""
    seen = MalAtgard.objects.visible_to(user).filter(pk__in=links)
    link = (
        seen.select_related("atgard__enhet", "mal__plan", "mal__huvudansvarig")
        .order_by("-mal__plan__ar", "pk")
        .first()
    )
    if link is None:
        raise Http404
    return link


def facts_of(atgard: Atgard) -> dict[str, Any]:
    return {name: getattr(atgard, name) for name in AndraAtgardForm.field_order}


def _version(request: HttpRequest, atgard: Atgard, konflikt: list) -> int:
    """What the form is sent against: what was seen, or what is saved once both are shown."""
    if request.method == "POST" and not konflikt:
        return seen_version(request.POST)
    return Atgard.objects.values_list("version", flat=True).get(pk=atgard.pk)
