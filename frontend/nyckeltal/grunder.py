"""What a judgement rests on beside the figures: added and taken away on the entry page."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.middleware import by_htmx
from frontend.nyckeltal.uppfoljning import fetch, frame, page_url
from frontend.organisation.forms import DayField, add_rule_error, posted
from frontend.versioner import seen_version
from mal.enums import Grundslag
from mal.grunder import OM_SLAG
from mal.models import Bedomningsgrund, Mal
from mal.services import Grundform, add_ground, remove_ground
from nyckeltal.entry import Malblock, entry
from styrning.bas.errors import RuleError
from styrning.grund.models import Enhet, Inlamning

PAGE = "frontend/nyckeltal/grund_ny.html"
FORM = "frontend/nyckeltal/_grund_form.html"
LIST = "frontend/nyckeltal/_grunder.html"


class GrundForm(forms.Form):
    """One ground: its kind, what it is, and what it shows."""

    use_required_attribute = False
    slag = forms.ChoiceField(
        label="Slag",
        widget=forms.RadioSelect,
        choices=[(slag.value, f"{slag.label}. {text}") for slag, text in OM_SLAG.items()],
        initial=Grundslag.UTVARDERING,
    )
    titel = forms.CharField(
        label="Vad underlaget heter",
        max_length=200,
        help_text="Till exempel Utvärdering av lovskolan 2026.",
    )
    slutsats = forms.CharField(
        label="Vad det visar",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Några meningar räcker. De syns vid målet i årsredovisningen.",
    )
    gjord_av = forms.CharField(label="Gjord av", max_length=150)
    datum = DayField(label="Datum")
    lank = forms.URLField(
        label="Länk",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Skriv hela adressen, till exempel https://exempel.se/rapport."},
    )


def _block(inlamning: Inlamning, mal: str) -> Malblock:
    block = entry(inlamning).goal(mal)
    if block is None:
        raise Http404
    return block


@require_http_methods(["GET", "HEAD", "POST"])
def grund_ny(request: HttpRequest, kod: str, enhet: str, mal: str) -> HttpResponse:
    """Add a ground to the enhet's judgement of a goal: on the page itself by htmx, else here."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    block = _block(inlamning, mal)
    form = GrundForm(posted(request), auto_id=f"g-{mal}-%s")
    if form.is_bound and form.is_valid():
        goal, at = Mal.objects.get(pk=block.mal.id), Enhet.objects.get(pk=block.enhet_id)
        try:
            add_ground(goal, at, inlamning, Grundform(**form.cleaned_data), by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            return _saved(request, inlamning, mal, "Underlaget är tillagt.")
    context = frame(inlamning) | {
        "mal": block.mal,
        "kod": mal,
        "form": form,
        "tillbaka": f"{page_url(inlamning)}?visa={mal}#g-{mal}",
    }
    status = 422 if form.is_bound else 200
    response = render(request, FORM if by_htmx(request) else PAGE, context, status=status)
    if by_htmx(request):  # what was refused stands under the list, which stays
        response["HX-Retarget"], response["HX-Reswap"] = f"#gf-{mal}", "innerHTML"
    return response


def _saved(request: HttpRequest, inlamning: Inlamning, mal: str, text: str) -> HttpResponse:
    """The list anew to htmx; others are led back to it."""
    if by_htmx(request):
        block = _block(inlamning, mal)
        context = frame(inlamning) | {
            "grunder": block.grunder,
            "is_samlad": block.is_samlad,
            "kod": mal,
            "kan_andra": True,
            "besked": text,
        }
        return render(request, LIST, context)
    messages.success(request, text)
    return redirect(f"{page_url(inlamning)}?visa={mal}#g-{mal}")


@require_POST
def grund_bort(request: HttpRequest, kod: str, enhet: str, mal: str, grund: UUID) -> HttpResponse:
    """Take a ground away from the enhet's judgement."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    block = _block(inlamning, mal)
    rows = Bedomningsgrund.objects.filter(
        mal=block.mal.id, enhet=block.enhet_id, uppfoljning=inlamning.uppfoljning
    )
    row = get_object_or_404(rows, publikt_id=grund)
    version = seen_version(request.POST)
    try:
        remove_ground(row, inlamning, by=request.user, version=version)
    except RuleError as error:
        if by_htmx(request):
            raise
        messages.error(request, str(error))
        return redirect(f"{page_url(inlamning)}?visa={mal}#g-{mal}")
    return _saved(request, inlamning, mal, "Underlaget är borttaget.")
