"""The occasion of a check: put off, cancelled, or planned anew to check a deviation again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from frontend.internkontroll.forms import add_rule_error, retry
from frontend.internkontroll.kontrollformular import AndraForm, OmprovaForm, ResultatForm
from frontend.internkontroll.kontrollsida import Ifyllt, render_check, shown_occasion
from internkontroll import services
from internkontroll.models import Kontrollresultat, Kontrolltillfalle
from internkontroll.permissions import enheter_planned_by
from styrning.bas.errors import RuleError, StaleError


@require_POST
def change_occasion(request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
    """Put the check off or cancel it, with a reason."""
    tillfalle, rad = shown_occasion(request, tillfalle_id)
    if not enheter_planned_by(request.user).filter(pk=rad["enhet_id"]).exists():
        raise Http404
    form, status = AndraForm(request.POST), 422
    if form.is_valid():
        try:
            _change(request, tillfalle, form)
        except StaleError as error:
            add_rule_error(form, error)
            form, status = _again(form, tillfalle, error), 409
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Tillfället för {tillfalle.moment.kod} är ändrat.")
            return redirect("frontend:kontrollresultat", tillfalle.publikt_id)
    _, rad = shown_occasion(request, tillfalle_id)
    ifyllt = Ifyllt(ResultatForm.of(rad, request.user), andra=form)
    return render_check(request, tillfalle, rad, ifyllt, status=status)


def _change(request: HttpRequest, tillfalle: Kontrolltillfalle, form: AndraForm) -> None:
    typed = form.cleaned_data
    if typed["andring"] == AndraForm.SKJUT:
        services.postpone(
            tillfalle, typed["motiv"], till=typed["till"], by=request.user, version=form.seen
        )
    else:
        services.cancel(tillfalle, typed["motiv"], by=request.user, version=form.seen)


def _again(form: AndraForm, tillfalle: Kontrolltillfalle, error: StaleError) -> AndraForm:
    """The form with what was typed, against what is saved now; the page shows both."""
    tillfalle.refresh_from_db()
    again = AndraForm(retry(form.data, tillfalle.version))
    again.is_valid()
    add_rule_error(again, error)
    return again


@require_POST
def plan_recheck(request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
    """Plan when the deviation that the occasion found is checked again."""
    reportable = Kontrolltillfalle.objects.reportable_by(request.user)
    get_object_or_404(reportable, publikt_id=tillfalle_id)
    tillfalle, rad = shown_occasion(request, tillfalle_id)
    resultat = get_object_or_404(Kontrollresultat, tillfalle=tillfalle)
    form = OmprovaForm(request.POST, moment=tillfalle.moment)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            row = services.plan_recheck(
                resultat, typed["uppfoljning"], typed["planerad"], by=request.user
            )
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Omprövningen är planerad till {row.planerad:%Y-%m-%d}.")
            return redirect("frontend:kontrollresultat", tillfalle_id)
    ifyllt = Ifyllt(ResultatForm.of(rad, request.user), omprova=form)
    return render_check(request, tillfalle, rad, ifyllt, status=422)
