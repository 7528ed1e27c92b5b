"""Cross-cutting views by tag: the same facts as the report, never a report of their own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from frontend.arsredovisning.listfiler import TAGG
from frontend.arsredovisning.val import choose, read_or_404, scopes
from frontend.arsredovisning.vy import tecken
from frontend.listfil import with_lists
from frontend.mal.listfiler import TAGGAR
from frontend.organisation.forms import add_rule_error
from mal.models import Tagg
from mal.permissions import manages_tags
from mal.services import add_agenda_2030, add_tag
from mal.services.tagg import AGENDA_KODER
from styrning.arsredovisning import visning
from styrning.arsredovisning.exporters.files import FORMAT
from styrning.arsredovisning.utdrag import tag_extract
from styrning.bas.errors import RuleError
from styrning.grund.demo import is_demo

Rapport = Mapping[str, Any]
MENY = "roda_traden"
KNAPPAR = (("json", "JSON"), ("html", "Webbsida"), ("xlsx", "Hämta som Excel"))


class TaggForm(forms.Form):
    """A new tag."""

    namn = forms.CharField(label="Namn", max_length=80, help_text="Till exempel Miljö.")
    kod = forms.SlugField(
        label="Kod",
        max_length=30,
        help_text="Syns i adressen. Små bokstäver a–z, siffror och bindestreck.",
        error_messages={"invalid": "Bara a–z, siffror och bindestreck, utan mellanslag."},
    )


@require_safe
def taggar(request: HttpRequest, ar: int | None = None) -> HttpResponseBase:
    """Every tag with how many goals and nyckeltal it gathers in a year."""
    return _list_page(request, ar, TaggForm())


def _list_page(request: HttpRequest, ar: int | None, form: TaggForm) -> HttpResponseBase:
    val = choose(request, ar, finished=False)
    report = read_or_404(request, val) if val else None
    used = uses(report) if report else {}
    tags = [(tagg, *used.get(tagg.namn, (0, 0))) for tagg in Tagg.objects.order_by("namn")]
    context = {
        "sida": MENY,
        "val": val.at(report) if val and report else None,
        "rapport": report,
        "omfattningar": scopes(request, val.ar) if val else [],
        "taggar": tags,
        "far_andra": manages_tags(request.user),
        "agenda_saknas": len(set(AGENDA_KODER) - {tagg.kod for tagg, *_ in tags}),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return with_lists(request, "frontend/mal/taggar.html", context, TAGGAR, status=status)


def uses(report: Rapport) -> dict[str, tuple[int, int]]:
    """Tag → how many goals carry it, and how many nyckeltal those have."""
    goals: dict[str, int] = {}
    figures: dict[str, set[tuple[str, str]]] = {}
    for mal in report["mal"]:
        for namn in mal["taggar"]:
            goals[namn] = goals.get(namn, 0) + 1
            found = figures.setdefault(namn, set())
            found |= {(figure["kod"], figure["enhet"]["kod"]) for figure in mal["nyckeltal"]}
    return {namn: (antal, len(figures[namn])) for namn, antal in goals.items()}


@require_safe
def tagg(request: HttpRequest, ar: int, kod: str) -> HttpResponseBase:
    """One tag's goals and their nyckeltal in a year."""
    row = get_object_or_404(Tagg, kod=kod)
    val = choose(request, ar, finished=False)
    if val is None:
        raise Http404
    whole = read_or_404(request, val)
    report = tag_extract(whole, row.namn)
    years = visning.rating_years(report)
    ord = visning.scale_words(report)
    context = {
        "sida": MENY,
        "tagg": row,
        "plats": whole["omfattning"]["namn"],
        "val": val.at(report),
        "rapport": report,
        "omfattningar": scopes(request, val.ar),
        "sammanfattning": visning.summary(report),
        "siffror": [
            {"ord": ord[klass], "antal": antal} | tecken(klass)
            for klass, antal in report["rakning"].items()
        ],
        "alla": visning.total(report["rakning"]),
        "nyckeltal_ar": years,
        "grupper": visning.figure_groups(report, years),
        "format_lista": KNAPPAR,
    }
    return with_lists(request, "frontend/mal/tagg.html", context, TAGG)


@require_safe
def tagg_fil(request: HttpRequest, ar: int, kod: str, format: str) -> HttpResponse:
    """The same extract as a file to keep."""
    row = get_object_or_404(Tagg, kod=kod)
    val = choose(request, ar, finished=False)
    if val is None or format not in FORMAT:
        raise Http404
    report = tag_extract(read_or_404(request, val), row.namn)
    name = f"tagg-{row.kod}-{report['ar']}-{report['omfattning']['kod']}.{format}"
    return HttpResponse(
        FORMAT[format].write(report, demodata=is_demo()),
        content_type=FORMAT[format].content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def tagg_ny(request: HttpRequest) -> HttpResponseBase:
    """Add a tag."""
    if not manages_tags(request.user):
        raise Http404
    form = TaggForm(request.POST)
    if form.is_valid():
        try:
            row = add_tag(form.cleaned_data["kod"], form.cleaned_data["namn"], by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Taggen {row.namn} är tillagd.")
            return redirect("frontend:taggar")
    return _list_page(request, None, form)


@require_POST
def agenda_2030(request: HttpRequest) -> HttpResponse:
    """Add the 17 goals of Agenda 2030 as tags; those that exist are left as they are."""
    if not manages_tags(request.user):
        raise Http404
    added = add_agenda_2030(by=request.user)
    text = f"{len(added)} taggar är tillagda." if added else "Alla 17 målen finns redan som taggar."
    messages.success(request, text)
    return redirect("frontend:taggar")
