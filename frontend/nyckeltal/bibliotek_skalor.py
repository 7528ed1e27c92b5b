"""Answer scales of the library: listed, added whole, and taken away while unused."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.nyckeltal.bibliotek import MENY
from frontend.organisation.forms import add_rule_error, posted
from nyckeltal.models import Svarsskala
from nyckeltal.permissions import edits_all
from nyckeltal.services_skala import FARDIGA, Skalform, create_scale, remove_scale
from styrning.bas.errors import RuleError


class SkalaForm(forms.Form):
    """A new scale, its answers one a row: the number, a space, the word."""

    kod = forms.CharField(label="Kod", max_length=20, help_text="Kort och unik, till exempel NKI.")
    namn = forms.CharField(label="Skalans namn", max_length=100)
    alternativ = forms.CharField(
        label="Svar, ett per rad",
        widget=forms.Textarea({"rows": 6}),
        help_text="Talet först, sedan ordet: 2 Mycket missnöjd. Ett svar på skalan är alltid ett "
        "av talen.",
    )

    def clean_alternativ(self) -> list[tuple[int, str]]:
        rows = []
        for line in self.cleaned_data["alternativ"].splitlines():
            number, _, word = " ".join(line.split()).partition(" ")
            if not number:
                continue
            try:
                rows.append((int(number.rstrip(".:")), word))
            except ValueError as error:
                raise ValidationError(
                    f'"{line.strip()[:40]}" börjar inte med ett heltal. Skriv till exempel '
                    "2 Mycket missnöjd."
                ) from error
        return rows

    @property
    def skala(self) -> Skalform:
        data = self.cleaned_data
        return Skalform(data["kod"], data["namn"], data["alternativ"])


@require_safe
def skalor(request: HttpRequest) -> HttpResponse:
    """Every scale with its answers; those that can be added at once, for who keeps the library."""
    rows = Svarsskala.objects.prefetch_related("alternativ").annotate(
        antal=Count("nyckeltal_lista", distinct=True)
    )
    koder = {row.kod for row in rows}
    far_andra = edits_all(request.user)
    context = {
        "sida": MENY,
        "skalor": rows,
        "far_andra": far_andra,
        "fardiga": [skala for skala in FARDIGA if skala.kod not in koder] if far_andra else [],
    }
    return render(request, "frontend/nyckeltal/bibliotek_skalor.html", context)


def _ensure_editor(request: HttpRequest) -> None:
    if not edits_all(request.user):
        raise Http404


@require_http_methods(["GET", "POST"])
def ny(request: HttpRequest) -> HttpResponse:
    """A new scale."""
    _ensure_editor(request)
    form = SkalaForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            skala = create_scale(form.skala, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{skala.namn} finns nu bland svarsskalorna.")
            return redirect("frontend:svarsskalor")
    context = {"sida": MENY, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "frontend/nyckeltal/bibliotek_skala_ny.html", context, status=status)


@require_POST
def fardig(request: HttpRequest) -> HttpResponse:
    """Add one of the scales that come ready."""
    _ensure_editor(request)
    form = next((one for one in FARDIGA if one.kod == request.POST.get("kod")), None)
    if form is None:
        raise Http404
    try:
        create_scale(form, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{form.namn} finns nu bland svarsskalorna.")
    return redirect("frontend:svarsskalor")


@require_POST
def bort(request: HttpRequest, kod: str) -> HttpResponse:
    """Take away a scale that nothing is answered on."""
    _ensure_editor(request)
    skala = get_object_or_404(Svarsskala, kod=kod)
    try:
        remove_scale(skala, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{skala.namn} är borttagen.")
    return redirect("frontend:svarsskalor")
