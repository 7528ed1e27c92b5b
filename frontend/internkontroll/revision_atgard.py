"""How an action after an audit goes; changed by those who answer for the nämnd."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.internkontroll.forms import AtgardForm, add_rule_error, retry
from frontend.internkontroll.revision_vy import may
from internkontroll import services
from internkontroll.models import RekommendationAtgard
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import AtgardLage


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, atgard_id) -> HttpResponse:
    links = RekommendationAtgard.objects.select_related("rekommendation__enhet", "atgard__enhet")
    link = get_object_or_404(links, atgard__publikt_id=atgard_id)
    rights = may(request.user, link.rekommendation)
    if not rights.ser_svar or (request.method == "POST" and not rights.svara):
        raise Http404
    atgard = link.atgard
    form, konflikt, status = AtgardForm(initial=AtgardForm.facts_of(atgard)), [], 200
    if request.method == "POST":
        form, status = AtgardForm(request.POST), 422
        if form.is_valid():
            try:
                services.update_atgard(
                    atgard, by=request.user, version=form.seen,
                    lage=form.cleaned_data["lage"], ny=form.atgard(),
                )  # fmt: skip
            except StaleError as error:
                konflikt, status = _conflict(form, error.current), 409
                atgard.refresh_from_db()
                form = AtgardForm(retry(request.POST, atgard.version))
            except RuleError as error:
                add_rule_error(form, error)
            else:
                messages.success(request, "Åtgärden är sparad.")
                return redirect("frontend:rekommendation", link.rekommendation.kod)
    context = {
        "sida": "internkontroll",
        "atgard": atgard,
        "rekommendation": link.rekommendation,
        "form": form,
        "kan_andra": rights.svara,
        "konflikt": konflikt,
    }
    return render(request, "frontend/internkontroll/revision_atgard.html", context, status=status)


def _conflict(form: AtgardForm, saved) -> list[dict[str, str]]:
    facts, typed = AtgardForm.facts_of(saved), form.cleaned_data

    def words(name: str, value) -> str:
        return str(AtgardLage(value).label) if name == "lage" else str(value)

    return [
        {
            "vad": str(form.fields[name].label),
            "ditt": words(name, typed[name]),
            "sparat": words(name, facts[name]),
        }
        for name in facts
        if name != "version" and typed[name] != facts[name]
    ]
