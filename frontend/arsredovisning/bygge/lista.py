"""The reports of a year, and making a new one from a template or as last year's."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from frontend.arsredovisning.bygge.hamta import MENY
from frontend.arsredovisning.listfiler import RAPPORTER
from frontend.listfil import with_lists
from mal.selectors import report_years
from styrning.arsredovisning.enums import Rapportslag
from styrning.arsredovisning.mallar import Mall, shipped
from styrning.arsredovisning.models import Rapport, Rapportmall
from styrning.arsredovisning.models.rapport import makes_for_kf
from styrning.arsredovisning.rapporter import (
    enheter_reported_by,
    makes_reports,
    report_years_written,
    reports_of,
)
from styrning.arsredovisning.services.rapport import (
    Rapportform,
    as_own,
    create_as_last_year,
    create_report,
    default_title,
)
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.enums import UppfoljningSlag
from styrning.grund.models import Uppfoljning
from styrning.grund.organisation import rounds_of

FORRA = "forra"


@require_safe
def rapporter(request: HttpRequest) -> HttpResponseBase:
    """The reports of a year: what each is, and how far it has come."""
    written = report_years_written(request.user)
    years = sorted({*report_years(request.user), *written}, reverse=True)
    ar = _year(request, years, written)
    context = {
        "sida": MENY,
        "ar": ar,
        "ar_lista": years,
        "rader": reports_of(ar, request.user, today()) if ar else [],
        "far_gora": makes_reports(request.user),
        "ny_adress": f"{reverse('frontend:rapport_ny')}?ar={ar}",
    }
    return with_lists(request, "frontend/arsredovisning/bygge/lista.html", context, RAPPORTER)


def _year(request: HttpRequest, years: list[int], written: list[int]) -> int | None:
    """The year asked for, else this year, else the latest that has a report, else the latest."""
    asked = request.GET.get("ar", "")
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in years):
            raise Http404
        return int(asked)
    if today().year in years:
        return today().year
    return next(iter([*written, *years]), None)


@dataclass
class Val:
    """One report that may be made: what it is, and what it may start from."""

    form: Rapportform
    mallar: list[Mall]
    forra: Rapport | None = None

    @property
    def nyckel(self) -> str:
        """What names the choice in a form, without database ids."""
        enhet = self.form.enhet.kod if self.form.enhet else ""
        runda = self.form.uppfoljning.kod if self.form.uppfoljning else ""
        return f"{self.form.slag}/{enhet}/{runda}"

    @property
    def titel(self) -> str:
        return default_title(self.form)

    @property
    def beskrivning(self) -> str:
        return self.mallar[0].beskrivning


@dataclass
class Grupp:
    rubrik: str
    val: list[Val] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
def rapport_ny(request: HttpRequest) -> HttpResponse:
    """Make a report in one click."""
    if not makes_reports(request.user):
        raise Http404
    years = report_years(request.user)
    ar = _year(request, years, [])
    groups = _choices(request, ar) if ar else []
    fel: list[str] = []
    if request.method == "POST":
        chosen = _chosen(request, groups)
        try:
            row = _make(request, chosen)
        except RuleError as error:
            fel = [str(error)]
        else:
            messages.success(request, f"{row.titel} är gjord. Utse nu vem som skriver vad.")
            return redirect("frontend:rapportbygge", row.publikt_id)
    context = {"sida": MENY, "ar": ar, "ar_lista": years, "grupper": groups, "fel": fel}
    template = "frontend/arsredovisning/bygge/ny.html"
    return render(request, template, context, status=422 if fel else 200)


def _chosen(request: HttpRequest, groups: list[Grupp]) -> Val:
    asked = request.POST.get("rapport", "")
    for group in groups:
        for val in group.val:
            if val.nyckel == asked:
                return val
    raise Http404


def _make(request: HttpRequest, val: Val) -> Rapport:
    start = request.POST.get("mall", "")
    if start == FORRA and val.forra is not None:
        return create_as_last_year(val.form, val.forra, by=request.user)
    mall = next((mall for mall in val.mallar if mall.kod == start), None)
    if mall is None:
        raise RuleError("Välj vad rapporten ska utgå från.", field="mall")
    return create_report(val.form, mall, by=request.user)


def _choices(request: HttpRequest, ar: int) -> list[Grupp]:
    """What the reader may make of the year, and that is not made; four statements."""
    rows = list(Rapport.objects.filter(ar__in=(ar, ar - 1)).order_by("pk"))
    made = {(row.slag, row.enhet_id, row.uppfoljning_id) for row in rows if row.ar == ar}
    earlier = [row for row in rows if row.ar == ar - 1]
    mallar = [*shipped(), *(as_own(mall) for mall in Rapportmall.objects.all())]
    groups = []
    for rubrik, forms in _forms(request, ar):
        left = [f for f in forms if not _is_made(f, made)]
        groups.append(Grupp(rubrik, [_choice(f, mallar, earlier) for f in left]))
    return [group for group in groups if group.val]


def _is_made(form: Rapportform, made: set[tuple[Any, ...]]) -> bool:
    """Whether such a report stands already; an årsredovisning is one a year, whatever its round."""
    enhet = form.enhet.pk if form.enhet else None
    runda = form.uppfoljning.pk if form.uppfoljning else None
    if form.slag == Rapportslag.DELARSRAPPORT:
        return (form.slag, enhet, runda) in made
    return any(slag == form.slag and of == enhet for slag, of, _ in made)


def _choice(form: Rapportform, mallar: list[Mall], earlier: list[Rapport]) -> Val:
    enhet = form.enhet.pk if form.enhet else None
    forra = [row for row in earlier if row.slag == form.slag and row.enhet_id == enhet]
    own = [mall for mall in mallar if mall.slag == form.slag]
    return Val(form, own, forra[-1] if forra else None)


def _forms(request: HttpRequest, ar: int) -> list[tuple[str, list[Rapportform]]]:
    rounds = rounds_of(ar)
    close = next((r for r in rounds if r.slag == UppfoljningSlag.ARSBOKSLUT), None)
    for_kf = [form for form in _for_kf(ar, rounds, close) if makes_for_kf(request.user, form.slag)]
    day = date(ar, 12, 31)
    own = [
        Rapportform(slag, ar, enhet=enhet, uppfoljning=close)
        for slag in EGNA_SLAG
        for enhet in enheter_reported_by(request.user, slag)
        if enhet.valid_on(day)
    ]
    return [("Hela kommunen", for_kf), ("Nämnd eller bolag", own)]


EGNA_SLAG = (Rapportslag.VERKSAMHETSBERATTELSE, Rapportslag.INTERNKONTROLLRAPPORT)


def _for_kf(ar: int, rounds: list[Uppfoljning], close: Uppfoljning | None) -> list[Rapportform]:
    delar = [r for r in rounds if r.slag == UppfoljningSlag.DELAR]
    forms = [Rapportform(Rapportslag.ARSREDOVISNING, ar, uppfoljning=close)]
    forms += [Rapportform(Rapportslag.DELARSRAPPORT, ar, uppfoljning=runda) for runda in delar]
    return [*forms, Rapportform(Rapportslag.INTERNKONTROLLRAPPORT, ar, uppfoljning=close)]
