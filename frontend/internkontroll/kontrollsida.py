"""The page of one check: found through the permission, and everything that it shows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from frontend.internkontroll.bevisform import BevisForm
from frontend.internkontroll.kontrollformular import AndraForm, OmprovaForm, ResultatForm
from internkontroll.ateranvand import source_of
from internkontroll.bevis import evidence_of
from internkontroll.enums import Metod, TillfalleLage
from internkontroll.forra_gangen import Omprovning, last_time, rechecks, samples
from internkontroll.models import Kontrolltillfalle
from internkontroll.permissions import enheter_planned_by, risks_read_by
from internkontroll.rules import is_deviation
from internkontroll.tillfallen import tillfalle_for


def shown_occasion(request: HttpRequest, tillfalle_id: UUID) -> tuple[Kontrolltillfalle, dict]:
    """The occasion and its row, if the reader may see it."""
    rows = Kontrolltillfalle.objects.select_related(
        "moment__plan__enhet", "moment__undersokning", "uppfoljning", "omprovar__tillfalle"
    )
    tillfalle = get_object_or_404(rows, publikt_id=tillfalle_id)
    rad = tillfalle_for(tillfalle, request.user)
    if rad is None:
        raise Http404
    return tillfalle, rad


@dataclass(frozen=True)
class Ifyllt:
    """The forms as they were typed; the others are shown empty to those who may use them."""

    form: ResultatForm
    konflikt: list[dict[str, str]] | None = None
    andra: AndraForm | None = None
    omprova: OmprovaForm | None = None
    bevisform: BevisForm | None = None


def render_check(
    request: HttpRequest,
    tillfalle: Kontrolltillfalle,
    rad: dict[str, Any],
    ifyllt: Ifyllt,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of one check, as the reader may see and change it."""
    form, andra, bevisform = ifyllt.form, ifyllt.andra, ifyllt.bevisform
    omprovningar = rechecks(rad["resultat_id"])
    context = {
        "t": rad,
        "tillfalle": tillfalle,
        "plan": tillfalle.moment.plan,
        "risk": risks_read_by(request.user).filter(pk=tillfalle.moment.risk_id).first(),
        "sista_dag": tillfalle.uppfoljning.lases or tillfalle.uppfoljning.klar_namnd,
        "form": form if rad["kan_rapportera"] else None,
        "nasta": request.POST.get("nasta", ""),
        "konflikt": ifyllt.konflikt,
        "kalla": source_of(tillfalle, request.user),
        "forra": last_time(tillfalle, request.user),
        "urval": samples(tillfalle),
        "drar_urval": rad["metod"] == Metod.STICKPROV and not form.is_reused,
        "kan_dra": rad["utfall"] is None and _may_report(request, tillfalle),
        "omprovningar": omprovningar,
        "omprova": ifyllt.omprova or _recheck_form(request, tillfalle, rad, omprovningar),
        "kan_planera": enheter_planned_by(request.user).filter(pk=rad["enhet_id"]).exists(),
        "andra": andra or _change_form(request, tillfalle, rad),
        "andra_oppen": andra is not None,
        "bevis": evidence_of(rad["resultat_id"]) if rad["resultat_id"] else [],
        "bevisform": (bevisform or BevisForm()) if rad["kan_rapportera"] else None,
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/kontroll.html", context, status=status)


def _may_report(request: HttpRequest, tillfalle: Kontrolltillfalle) -> bool:
    rows = Kontrolltillfalle.objects.reportable_by(request.user)
    return rows.filter(pk=tillfalle.pk).exists()


def _change_form(
    request: HttpRequest, tillfalle: Kontrolltillfalle, rad: dict[str, Any]
) -> AndraForm | None:
    """The form that puts the check off or cancels it, for who may, while it is owed."""
    may_plan = enheter_planned_by(request.user).filter(pk=rad["enhet_id"]).exists()
    changeable = rad["utfall"] is None and rad["lage"] != TillfalleLage.INSTALLT
    if not may_plan or not changeable or tillfalle.uppfoljning.is_closed():
        return None
    return AndraForm(initial={"version": tillfalle.version})


def _recheck_form(
    request: HttpRequest,
    tillfalle: Kontrolltillfalle,
    rad: dict[str, Any],
    omprovningar: list[Omprovning],
) -> OmprovaForm | None:
    """The form that plans a re-check, for a deviation that none is planned for."""
    if not is_deviation(rad["utfall"]) or omprovningar or not _may_report(request, tillfalle):
        return None
    form = OmprovaForm(moment=tillfalle.moment)
    first = form.fields["uppfoljning"].queryset.first()  # type: ignore[attr-defined]
    form.initial["uppfoljning"] = first.kod if first else None
    return form
