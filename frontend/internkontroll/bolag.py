"""The yearly check of companies (KL 6:9): all of them, and one with its two questions."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontend.internkontroll.bedomning_forms import (
    BESLUTA,
    RATTA,
    Inskick,
    ProvningForm,
    submit,
)
from frontend.internkontroll.kommunlistor import BOLAG
from frontend.internkontroll.versionslista import decision_of, label_of, text_of, versions_of
from frontend.listfil import with_lists
from internkontroll.models import Bolagsprovning
from internkontroll.permissions import sets_control_year
from internkontroll.sammanstallning import compilation
from internkontroll.services.bolagsprovning import save_check
from styrning.bas.clock import today
from styrning.grund.enums import Slag
from styrning.grund.models import Enhet, User

THINGS = {
    "Förenlig med ändamålet": label_of("inom_andamal"),
    "Inom befogenheterna": label_of("inom_befogenheter"),
    "Motivering": text_of("motivering"),
    "Förslag till fullmäktige": text_of("forslag"),
    "Beslut": decision_of,
}
KS = "Kommunstyrelsen"


def shown_checks(ar: int, user: User, *, far_skriva: bool):
    """The year's checks: those that are decided; drafts for those who write them."""
    rows = Bolagsprovning.objects.filter(ar=ar)
    return rows if far_skriva else rows.filter(beslut_datum__isnull=False)


def companies_of(ar: int):
    """Companies that were valid some day of the year."""
    return Enhet.objects.filter(
        Q(galler_fran__isnull=True) | Q(galler_fran__year__lte=ar),
        Q(galler_till__isnull=True) | Q(galler_till__year__gte=ar),
        slag=Slag.BOLAG,
    ).order_by("tree_id", "lft")


def _ask_year(ar: int) -> None:
    if not 1900 <= ar <= 2999:
        raise Http404


@require_safe
def companies(request: HttpRequest, ar: int) -> HttpResponseBase:
    """Each company of the year: its internal control, and KS's two answers."""
    _ask_year(ar)
    far_skriva = sets_control_year(request.user)
    rows = {row.enhet_id: row for row in shown_checks(ar, request.user, far_skriva=far_skriva)}
    per_enhet = {rad.enhet_id: rad for rad in compilation(ar, request.user).rader}
    rader = [
        {"enhet": enhet, "provning": rows.get(enhet.pk), "kontroll": per_enhet.get(enhet.pk)}
        for enhet in companies_of(ar)
    ]
    decided = sum(bool(rad["provning"] and rad["provning"].beslut_datum) for rad in rader)
    context = {
        "sida": "internkontroll",
        "ar": ar,
        "rader": rader,
        "beslutade": decided,
        "far_skriva": far_skriva,
        "pagar": ar >= today().year,
    }
    return with_lists(request, "frontend/internkontroll/bolag_lista.html", context, BOLAG)


@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """One company's check: what its year said, two questions, the reasons and the decision."""
    _ask_year(ar)
    enhet = get_object_or_404(companies_of(ar), kod=kod)
    far_skriva = sets_control_year(request.user)
    if request.method != "POST":
        return _page(request, enhet, ar, far_skriva)
    if not far_skriva:
        raise Http404
    gor = request.POST.get("gor", "")

    def write(form: ProvningForm) -> Bolagsprovning | None:
        beslut = form.decision() if gor in {BESLUTA, RATTA} else None
        if gor in {BESLUTA, RATTA} and beslut is None:
            return None
        return save_check(
            enhet, ar, form.provning(), by=request.user, version=form.seen, beslut=beslut,
            skal=form.cleaned_data["skal"],
        )  # fmt: skip

    sent = submit(ProvningForm, request.POST, write)
    if sent.saved is None:
        return _page(request, enhet, ar, far_skriva, sent)
    said = "Beslutet är antecknat." if gor == BESLUTA else "Prövningen är sparad."
    messages.success(request, f"{enhet.namn}: {said}")
    return redirect("frontend:bolagsprovning", ar, kod)


def _page(
    request: HttpRequest, enhet: Enhet, ar: int, far_skriva: bool, sent: Inskick | None = None
) -> HttpResponse:
    row = shown_checks(ar, request.user, far_skriva=far_skriva).filter(enhet=enhet).first()
    form: Any = None
    if far_skriva:
        form = sent.form if sent else ProvningForm(initial=ProvningForm.facts_of(row, KS))
    rader = [rad for rad in compilation(ar, request.user).rader if rad.enhet_id == enhet.pk]
    context = {
        "sida": "internkontroll",
        "ar": ar,
        "enhet": enhet,
        "provning": row,
        "beslutad": row is not None and row.beslut_datum is not None,
        "kontroll": rader[0] if rader else None,
        "form": form,
        "far_skriva": far_skriva,
        "pagar": ar >= today().year,
        "kan_beslut": far_skriva and (ar < today().year or bool(sent and sent.form.errors)),
        "konflikt": sent.konflikt if sent else [],
        "versioner": versions_of(row, THINGS) if row else [],
    }
    template = "frontend/internkontroll/bolag.html"
    return render(request, template, context, status=sent.status if sent else 200)
