"""One submission: where it stands, what happened, and what the reader may do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from frontend.listfil import with_lists
from frontend.organisation.bedomda import judged_rows
from frontend.organisation.beslut import ProtokollbeslutForm
from frontend.organisation.forms import MotivForm, add_rule_error
from frontend.organisation.listfiler import INLAMNING
from frontend.organisation.ord import adress, frist
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import InlamningLage
from styrning.grund.lasning import changed_since_approval, has_fallen
from styrning.grund.models import Enhet, Inlamning, User
from styrning.grund.models.arshjul import InlamningQuerySet
from styrning.grund.registries import gaps, progress
from styrning.grund.rules import INNE
from styrning.grund.services import WRITABLE, approve, record_decision, remit, return_to_officer
from styrning.grund.timeline import timeline


@dataclass(frozen=True)
class Handling:
    """Something that a reviewer or a sekreterare may do in certain states."""

    kod: str
    rubrik: str
    knapp: str
    lagen: frozenset[InlamningLage]
    form: Callable[[Inlamning, User, object], forms.Form]
    run: Callable[[Inlamning, User, Any], Inlamning]
    tillatna: Callable[[InlamningQuerySet, User], InlamningQuerySet]
    kvitto: str


def _approve_form(inlamning: Inlamning, user: User, data) -> forms.Form:
    """Whoever sent it in must say why the same person approves."""
    own = inlamning.inskickad_av_id == user.pk
    label = "Varför godkänner du det du själv skickade in?" if own else "Kommentar"
    return MotivForm(data, prefix="godkann", label=label, required=own)


def _motiv_form(prefix: str, label: str):
    def build(inlamning: Inlamning, user: User, data) -> forms.Form:
        return MotivForm(data, prefix=prefix, label=label)

    return build


def _beslut_form(inlamning: Inlamning, user: User, data) -> forms.Form:
    usual = {"organ": inlamning.enhet.namn, "datum": inlamning.uppfoljning.behandlas_namnd}
    return ProtokollbeslutForm(data, prefix="beslut", initial=usual)


def _approvable(rows: InlamningQuerySet, user: User) -> InlamningQuerySet:
    return rows.approvable_by(user)


def _decidable(rows: InlamningQuerySet, user: User) -> InlamningQuerySet:
    return rows.decidable_by(user)


SENT = frozenset({InlamningLage.INSKICKAD, InlamningLage.GODKAND})
HANDLINGAR = (
    Handling(
        "godkann",
        "Godkänn",
        "Godkänn inlämningen",
        frozenset({InlamningLage.INSKICKAD}),
        _approve_form,
        lambda row, by, form: approve(row, by=by, motiv=form.cleaned_data["motiv"]),
        _approvable,
        "Inlämningen är godkänd.",
    ),
    Handling(
        "ater",
        "Lämna åter",
        "Lämna åter",
        SENT,
        _motiv_form("ater", "Vad behöver ändras?"),
        lambda row, by, form: return_to_officer(row, by=by, motiv=form.cleaned_data["motiv"]),
        _approvable,
        "Inlämningen är lämnad åter.",
    ),
    Handling(
        "beslut",
        "Anteckna beslut",
        "Anteckna beslutet",
        frozenset({InlamningLage.GODKAND}),
        _beslut_form,
        lambda row, by, form: record_decision(row, form.beslut, by=by),
        _decidable,
        "Beslutet är antecknat.",
    ),
    Handling(
        "remiss",
        "Återremiss",
        "Anteckna återremissen",
        frozenset({InlamningLage.GODKAND}),
        _motiv_form("remiss", "Varför återremitterades ärendet?"),
        lambda row, by, form: remit(row, by=by, motiv=form.cleaned_data["motiv"]),
        _decidable,
        "Återremissen är antecknad.",
    ),
)


def _found(request: HttpRequest, publikt_id: UUID) -> Inlamning:
    rows = Inlamning.objects.visible_to(request.user).select_related(
        "enhet", "uppfoljning", "handlaggare", "inskickad_av", "godkand_av"
    )
    return get_object_or_404(rows, publikt_id=publikt_id)


def _allowed(handling: Handling, inlamning: Inlamning, user: User) -> bool:
    return handling.tillatna(Inlamning.objects.filter(pk=inlamning.pk), user).exists()


def _page(
    request: HttpRequest, inlamning: Inlamning, bound: dict[str, forms.Form] | None = None
) -> HttpResponseBase:
    user, bound = request.user, bound or {}
    may_read_draft = (
        inlamning.is_approved
        or Enhet.objects.drafts_visible_to(user).filter(pk=inlamning.enhet_id).exists()
    )
    allowed = [h for h in HANDLINGAR if inlamning.lage in h.lagen and _allowed(h, inlamning, user)]
    handlingar = [
        {"h": h, "form": bound.get(h.kod) or h.form(inlamning, user, None)} for h in allowed
    ]
    context = {
        "sida": "fullstandighet",
        "inlamning": inlamning,
        "runda": inlamning.uppfoljning,
        "frist": "" if inlamning.lage in INNE else frist(inlamning.uppfoljning.klar_namnd, today()),
        "framsteg": progress([inlamning]).get(inlamning.pk) if may_read_draft else None,
        "luckor": gaps(inlamning) if may_read_draft else [],
        "bedomda": judged_rows(inlamning) if may_read_draft else [],
        "andrat": changed_since_approval(inlamning) if may_read_draft else [],
        "foll": may_read_draft and has_fallen(inlamning),
        "far_lasa": may_read_draft,
        "handelser": timeline(inlamning),
        "handlingar": handlingar,
        "far_granska": any(h.kod == "godkann" for h in allowed),
        "far_fylla_i": inlamning.lage in WRITABLE
        and Inlamning.objects.reportable_by(user).filter(pk=inlamning.pk).exists(),
        "ifyllning": adress("min_uppfoljning_enhet", inlamning.uppfoljning.kod, inlamning.enhet.kod)
        if may_read_draft
        else "",
    }
    status = 422 if bound else 200
    return with_lists(
        request, "frontend/organisation/inlamning.html", context, INLAMNING, status=status
    )


@require_safe
def inlamning(request: HttpRequest, publikt_id: UUID) -> HttpResponseBase:
    """State, history, gaps and actions of one submission."""
    return _page(request, _found(request, publikt_id))


def ensure_seen(inlamning: Inlamning, version: str) -> None:
    """What is approved or decided must be what the user saw.

    Raises: StaleError if the submission has changed since; call it in the transaction.
    """
    row = Inlamning.objects.select_for_update().get(pk=inlamning.pk)
    if str(row.version) != version:
        raise StaleError(
            "Inlämningen har ändrats sedan du öppnade sidan. Läs den igen och ta ställning.",
            current=row,
        )


@require_POST
def handla(request: HttpRequest, publikt_id: UUID, handling: str) -> HttpResponseBase:
    """Do one of HANDLINGAR; who may not do it gets the same answer as for an unknown one."""
    row = _found(request, publikt_id)
    action = next((h for h in HANDLINGAR if h.kod == handling), None)
    if action is None or not _allowed(action, row, request.user):
        raise Http404
    form = action.form(row, request.user, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                ensure_seen(row, request.POST.get("version", ""))
                action.run(row, request.user, form)
        except StaleError:
            raise
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, action.kvitto)
            return redirect("frontend:inlamning", publikt_id=publikt_id)
    return _page(request, row, {action.kod: form})
