"""A round: its dates and enheter for all, its forms for kvalitetskedjan."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.listfil import with_lists
from frontend.organisation.arshjul import ARTAL
from frontend.organisation.forms import OmgangForm, OppnaIgenForm, add_rule_error, posted
from frontend.organisation.listfiler import OMGANG
from frontend.organisation.ord import frist
from frontend.versioner import answer_status, conflict, seen_version
from nyckeltal.efterfragat import asked_counts
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import Instans, Roll, UppfoljningSlag
from styrning.grund.models import Enhet, Inlamning, Uppfoljning, User
from styrning.grund.permissions import manages_arshjul, records_report
from styrning.grund.selectors import holds, round_states
from styrning.grund.services_arshjul import (
    change_round,
    close_round,
    create_round,
    reopen_round,
    seen_as,
)


def _found(kod: str) -> Uppfoljning:
    return get_object_or_404(Uppfoljning.objects.select_related("arshjul"), kod=kod)


def _demand_editor(request: HttpRequest) -> None:
    if not manages_arshjul(request.user):
        raise PermissionDenied


@require_safe
def omgang(request: HttpRequest, kod: str) -> HttpResponseBase:
    """What the round asks for and by when; the states of the enheter that the reader may see."""
    return _page(request, _found(kod), OppnaIgenForm())


def _asked(runda: Uppfoljning, user: User) -> list[Inlamning]:
    """The submissions that ``user`` may see; ``far_lasa`` says whether also their drafts."""
    readable = set(Enhet.objects.drafts_visible_to(user).values_list("pk", flat=True))
    rows = list(
        Inlamning.objects.visible_to(user)
        .filter(uppfoljning=runda)
        .select_related("enhet", "uppfoljning", "inskickad_av", "godkand_av")
        .order_by("enhet__tree_id", "enhet__lft")
    )
    for row in rows:
        row.far_lasa = row.is_approved or row.enhet_id in readable
    return rows


def _page(request: HttpRequest, runda: Uppfoljning, form: OppnaIgenForm) -> HttpResponseBase:
    day = today()
    inlamningar = _asked(runda, request.user)
    antal = round_states([runda], day)[runda.pk]
    context = {
        "sida": "arshjul",
        "runda": runda,
        "antal": antal,
        "frist": frist(runda.klar_namnd, day) if antal.inne < antal.totalt else "",
        "oppen": runda.is_open(day),
        "kommer": day < runda.oppnar,
        "inlamningar": inlamningar,
        "far_andra": manages_arshjul(request.user),
        "rapport": _report(runda, request.user),
        "efterfragat": asked_counts(runda) if runda.fragar_utfall else [],
        "far_granska": any(holds(request.user, row, Roll.GODKANNARE) for row in inlamningar),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return with_lists(request, "frontend/organisation/omgang.html", context, OMGANG, status=status)


def _report(runda: Uppfoljning, user: User) -> list[dict]:
    """Where the whole report stands with each instance, and whether ``user`` records it."""
    rows = {row.instans: row for row in runda.hantering.all()}
    return [
        {
            "instans": instans,
            "rad": rows.get(instans),
            "far_anteckna": records_report(user, instans),
        }
        for instans in Instans
    ]


@require_http_methods(["GET", "POST"])
def omgang_ny(request: HttpRequest, ar: int) -> HttpResponse:
    """A new round in the årshjul of ``ar``, with a submission for each chosen enhet."""
    _demand_editor(request)
    if ar not in ARTAL:
        raise Http404
    slag = request.GET.get("slag", "")
    slag = slag if slag in UppfoljningSlag.values else str(UppfoljningSlag.DELAR)
    form = OmgangForm(posted(request), initial={"slag": slag})
    if request.method == "POST" and form.is_valid():
        try:
            runda = create_round(ar, form.omgang, form.cleaned_data["enheter"], by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{runda.namn} är upplagd.")
            return redirect("frontend:omgang", kod=runda.kod)
    return _form_page(request, form, ar)


@require_http_methods(["GET", "POST"])
def omgang_andra(request: HttpRequest, kod: str) -> HttpResponse:
    """Change a round; an enhet that has begun cannot be dropped."""
    _demand_editor(request)
    runda = _found(kod)
    asked = Enhet.objects.filter(inlamningar__uppfoljning=runda)
    form = OmgangForm(posted(request), initial=OmgangForm.facts_of(runda), asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            runda = change_round(
                runda, form.omgang, form.cleaned_data["enheter"], by=request.user,
                seen=seen_version(request.POST),
            )  # fmt: skip
        except StaleError:
            runda = _found(kod)
            return _form_page(request, form, runda.arshjul.ar, runda, _differs(form, runda))
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{runda.namn} är ändrad.")
            return redirect("frontend:omgang", kod=runda.kod)
    return _form_page(request, form, runda.arshjul.ar, runda)


def _differs(form: OmgangForm, saved: Uppfoljning) -> list[dict[str, str]]:
    """What was typed beside what somebody else saved."""
    return conflict(
        form,
        OmgangForm.facts_of(saved),
        typed={"enheter": [enhet.kod for enhet in form.cleaned_data["enheter"]]},
        otherwise=("Omgången", "samma uppgifter", "sparades nyss av någon annan"),
    )


def _form_page(
    request: HttpRequest,
    form: OmgangForm,
    ar: int,
    runda: Uppfoljning | None = None,
    konflikt: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """The form with the version that it shows; after an error, the one that was seen."""
    sedd = seen_as(runda, runda.inlamningar.values_list("enhet_id", flat=True)) if runda else 0
    if form.is_bound and not konflikt:
        sedd = seen_version(request.POST)
    return render(
        request,
        "frontend/organisation/omgang_form.html",
        {"sida": "arshjul", "form": form, "ar": ar, "runda": runda, "slagen": UppfoljningSlag,
         "sedd": sedd, "konflikt": konflikt},
        status=answer_status(form, konflikt),
    )  # fmt: skip


@require_POST
def omgang_stang(request: HttpRequest, kod: str) -> HttpResponse:
    """Stop all reporting in the round."""
    _demand_editor(request)
    runda = close_round(_found(kod), by=request.user)
    messages.success(request, f"{runda.namn} är stängd. Inget kan ändras i den.")
    return redirect("frontend:omgang", kod=kod)


@require_POST
def omgang_oppna(request: HttpRequest, kod: str) -> HttpResponseBase:
    """Let the round be reported in again, with a reason that is logged."""
    _demand_editor(request)
    runda, form = _found(kod), OppnaIgenForm(request.POST)
    if form.is_valid():
        try:
            reopen_round(runda, by=request.user, **form.cleaned_data)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{runda.namn} är öppen igen.")
            return redirect("frontend:omgang", kod=kod)
    return _page(request, runda, form)
