"""KS's compilation with its overall judgement, the lists behind its numbers, and four areas."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontend.internkontroll.bedomning_forms import (
    BESLUTA,
    RATTA,
    BedomningForm,
    Inskick,
    submit,
)
from frontend.internkontroll.kommunlistor import OMRADEN, SAMLAD_LISTA
from frontend.internkontroll.listfiler import SAMMANSTALLNING
from frontend.internkontroll.samlad_vy import FILTER, LISTOR, Lista, chosen, listed
from frontend.internkontroll.versionslista import decision_of, label_of, text_of, versions_of
from frontend.listfil import list_file, with_lists
from internkontroll.enums import Granskningsomrade, RapportLage
from internkontroll.models import SamladBedomning
from internkontroll.permissions import sets_control_year
from internkontroll.rakning import RAKNAS
from internkontroll.rules_rapport import changed_counts
from internkontroll.sammanstallning import Sammanstallning, compilation, totals
from internkontroll.services.samlad import correct_overall, decide_overall, save_overall

THINGS = {
    "Läge": label_of("lage"),
    "Bedömning": label_of("bedomning"),
    "Motivering": text_of("motivering"),
    "Förbättringar": text_of("forbattringar"),
    "Beslut": decision_of,
}
KS = "Kommunstyrelsen"
A_PAGE = 100
WORDS = {"enheter": "nämnder och bolag", "faststallda": "fastställda planer"} | RAKNAS


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, ar: int) -> HttpResponseBase:
    """All nämnder and bolag of the year, and KS's judgement. ``?visa=`` filters the rows."""
    _ask_year(ar)
    far_skriva = sets_control_year(request.user)
    if request.method != "POST":
        return _page(request, compilation(ar, request.user), far_skriva)
    if not far_skriva:
        raise Http404
    gor = request.POST.get("gor", "")
    sent = submit(BedomningForm, request.POST, _writer(request, ar, gor))
    if sent.saved is not None:
        messages.success(request, _said(sent.saved, gor))
        return redirect("frontend:sammanstallning", ar)
    return _page(request, compilation(ar, request.user), far_skriva, sent)


def _ask_year(ar: int) -> None:
    if not 1900 <= ar <= 2999:
        raise Http404


def _writer(request: HttpRequest, ar: int, gor: str):
    def write(form: BedomningForm) -> SamladBedomning | None:
        by = request.user
        if gor not in {BESLUTA, RATTA}:
            return save_overall(ar, form.samlad(), by=by, version=form.seen)
        beslut = form.decision()
        if beslut is None:
            return None
        if gor == BESLUTA:
            return decide_overall(ar, form.samlad(), beslut, by=by, version=form.seen)
        row = SamladBedomning.objects.filter(ar=ar).first()
        if row is None:
            raise Http404
        return correct_overall(
            row, form.samlad(), beslut, skal=form.cleaned_data["skal"], by=by, version=form.seen
        )

    return write


def _said(row: SamladBedomning, gor: str) -> str:
    if gor == BESLUTA:
        return f"Den samlade bedömningen är beslutad: {row.beslut_text}."
    if gor == RATTA:
        return "Rättelsen är sparad. Den tidigare lydelsen finns i historiken."
    return "Utkastet är sparat. Det visas för alla när kommunstyrelsens beslut är antecknat."


def _page(
    request: HttpRequest, hela: Sammanstallning, far_skriva: bool, sent: Inskick | None = None
) -> HttpResponseBase:
    visa = request.GET.get("visa", "")
    visa = visa if visa in dict(FILTER) else ""
    rader = [rad for rad in hela.rader if chosen(rad, visa)]
    namn = f"Internkontroll {hela.ar}"
    if (fil := list_file(request, namn, SAMMANSTALLNING, rader)) is not None:
        return fil
    row = hela.samlad
    decided = row is not None and row.lage == RapportLage.BESLUTAD
    form: Any = None
    if far_skriva:
        form = sent.form if sent else BedomningForm(initial=BedomningForm.facts_of(row, KS))
    context = {
        "sida": "internkontroll",
        "hela": hela,
        "ar": hela.ar,
        "rader": rader,
        "summa": totals(rader),
        "filter": FILTER,
        "visa": visa,
        "far_skriva": far_skriva,
        "samlad": row if decided or far_skriva else None,
        "beslutad": decided,
        "andrat": _changed(hela) if decided else [],
        "form": form,
        "konflikt": sent.konflikt if sent else [],
        "versioner": versions_of(row, THINGS) if row and (decided or far_skriva) else [],
    }
    template = "frontend/internkontroll/sammanstallning.html"
    return render(request, template, context, status=sent.status if sent else 200)


def _changed(hela: Sammanstallning) -> list[tuple[str, int, int]]:
    """Counts of the whole that differ since KS decided, in words."""
    kept = (hela.samlad.rakning or {}).get("antal", {}) if hela.samlad else {}
    if not kept:
        return []
    rows = changed_counts(kept, hela.underlag.kf_counts())
    return [(WORDS[name], before, now) for name, before, now in rows]


@require_safe
def listing(request: HttpRequest, ar: int) -> HttpResponseBase:
    """What a number of the compilation counts. ``?visa=`` which, ``?enhet=`` whose."""
    _ask_year(ar)
    visa = request.GET.get("visa", "alla")
    if visa not in LISTOR:
        raise Http404
    lista: Lista = listed(ar, request.user, visa, request.GET.get("enhet", ""))
    sidor = Paginator(lista.rader, A_PAGE)
    context = {
        "sida": "internkontroll",
        "ar": ar,
        "visa": visa,
        "lista": lista,
        "blad": sidor.get_page(request.GET.get("blad")),
    }
    return with_lists(request, "frontend/internkontroll/samlad_lista.html", context, SAMLAD_LISTA)


@require_safe
def areas(request: HttpRequest, ar: int) -> HttpResponseBase:
    """The auditors' four areas, a row for each nämnd and bolag that the reader may see."""
    _ask_year(ar)
    hela = compilation(ar, request.user)
    seen = [rad for rad in hela.rader if rad.omraden is not None]
    context = {
        "sida": "internkontroll",
        "ar": ar,
        "hela": hela,
        "rader": seen,
        "dolda": len(hela.rader) - len(seen),
        "omraden": Granskningsomrade.labels,
    }
    return with_lists(request, "frontend/internkontroll/omraden.html", context, OMRADEN)
