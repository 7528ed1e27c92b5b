"""Evidence of a check: uploaded, handed out and taken away, by those who may."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from frontend.internkontroll.bevisform import BevisForm
from frontend.internkontroll.kontroll import show_refused_file
from internkontroll.bevis import readable_evidence
from internkontroll.models import Bevis, Kontrolltillfalle
from internkontroll.services import bevis as services
from styrning.bas.errors import RuleError


@require_POST
def add_evidence(request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
    """Keep a file; the check's page shows a refusal at the field."""
    reportable = Kontrolltillfalle.objects.reportable_by(request.user)
    tillfalle = get_object_or_404(reportable, publikt_id=tillfalle_id)
    resultat = getattr(tillfalle, "resultat", None)
    if resultat is None:
        raise Http404
    form = BevisForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["fil"]
        try:
            row = services.add_bevis(resultat, file, file.name, by=request.user)
        except RuleError as error:
            form.add_error("fil", str(error))
        else:
            messages.success(request, f"Filen {row.namn} är sparad.")
            return redirect("frontend:kontrollresultat", tillfalle_id)
    return show_refused_file(request, tillfalle_id, form)


@require_POST
def remove_evidence(request: HttpRequest, bevis_id: UUID) -> HttpResponse:
    """Take a file away with a reason."""
    reportable = Kontrolltillfalle.objects.reportable_by(request.user)
    rows = Bevis.objects.visible_to(request.user).filter(resultat__tillfalle__in=reportable)
    row = get_object_or_404(rows.select_related("resultat__tillfalle"), publikt_id=bevis_id)
    try:
        services.remove_bevis(row, request.POST.get("motiv", ""), by=request.user)
    except RuleError as error:
        messages.error(request, f"{row.namn}: {error}")
    else:
        messages.success(request, f"Filen {row.namn} är borttagen.")
    return redirect("frontend:kontrollresultat", row.resultat.tillfalle.publikt_id)


@require_safe
def evidence(request: HttpRequest, bevis_id: UUID) -> HttpResponse:
    """The file itself, always as a download that no browser opens in our place."""
    row = readable_evidence(bevis_id, request.user)
    if row is None:
        raise Http404
    response = HttpResponse(bytes(row.fil.innehall), content_type=row.mime)
    disposition = content_disposition_header(as_attachment=True, filename=row.namn)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
