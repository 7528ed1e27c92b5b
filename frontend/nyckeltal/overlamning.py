"""Handing over a key figure or a whole round to a colleague, and back."""

from collections.abc import Callable
from typing import cast
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.nyckeltal.notiser import may_read
from frontend.nyckeltal.uppdrag import asked_of
from frontend.nyckeltal.uppfoljning import fetch, page_url
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import seen_version
from mal.readiness import anchor
from nyckeltal.entry import entry
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.overlamning import (
    holders,
    is_mine,
    reporters,
    responsible_over_time,
    rows_asked,
)
from nyckeltal.services_overlamning import (
    LONGEST,
    hand_back_round,
    hand_over,
    hand_over_round,
)
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Inlamning, User
from styrning.grund.services import WRITABLE

GET_POST = require_http_methods(["GET", "POST"])
PAGE = "frontend/nyckeltal/lamna_over.html"


class OverlamningForm(forms.Form):
    """To whom, and a sentence; of a round also from whom, where several hold parts of it."""

    fran = forms.ChoiceField(label="Från", help_text="Personens nyckeltal i omgången följer med.")
    till = forms.ChoiceField(
        label="Till",
        help_text="De som är rapportörer eller godkännare för enheten i dag.",
        error_messages={
            "required": "Välj vem som tar över.",
            "invalid_choice": "Personen är inte rapportör eller godkännare för enheten längre. "
            "Välj någon annan eller be en administratör ge rollen.",
        },
    )
    text = forms.CharField(
        label="Något att veta",
        required=False,
        help_text=f"En mening som mottagaren ser, högst {LONGEST} tecken.",
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data, kollegor: list[User], givare: list[User] | None = None, **kwargs):
        super().__init__(data, **kwargs)
        self.people = {str(user.publikt_id): user for user in [*kollegor, *(givare or [])]}
        till = cast(forms.ChoiceField, self.fields["till"])
        till.choices = [("", "Välj en kollega"), *_choices(kollegor)]
        if givare and len(givare) > 1:
            cast(forms.ChoiceField, self.fields["fran"]).choices = _choices(givare)
        else:
            del self.fields["fran"]

    @property
    def mottagare(self) -> User:
        return self.people[self.cleaned_data["till"]]


def _choices(people: list[User]) -> list[tuple[str, str]]:
    return [(str(user.publikt_id), user.namn) for user in people]


def _place(inlamning: Inlamning, rad: str) -> str:
    """The entry page at a row, unfolded."""
    return f"{page_url(inlamning)}?visa={rad}#{rad}"


@GET_POST
def lamna_over(request: HttpRequest, kod: str, enhet: str, ansvar: UUID) -> HttpResponse:
    """Let a colleague answer for one key figure."""
    inlamning = fetch(Inlamning.objects.transferable_by(request.user), kod, enhet)
    rows = NyckeltalEnhet.objects.transferable_by(request.user).filter(
        pk__in=rows_asked(inlamning).values("pk")
    )
    row = get_object_or_404(
        rows.select_related("nyckeltal", "enhet", "ansvarig"), publikt_id=ansvar
    )
    people = [user for user in reporters(row.enhet, today()) if user.pk != row.ansvarig_id]
    form = OverlamningForm(posted(request), people, initial={"till": request.GET.get("till", "")})

    def save() -> str:
        version, text = seen_version(request.POST), form.cleaned_data["text"]
        hand_over(
            row, form.mottagare, by=request.user, version=version, text=text, inlamning=inlamning
        )
        return f"{form.mottagare.namn} svarar nu för {row.nyckeltal.namn}."

    context = {
        "rubrik": "Lämna över nyckeltalet",
        "vad": row.nyckeltal.namn,
        "nu": row.ansvarig,
        "byten": responsible_over_time(row),
        "kollegor": people,
        "sedd_version": row.version,
        "back": _place(inlamning, f"r-{row.publikt_id}"),
    }
    return _act(request, inlamning, form, save, context)


@GET_POST
def lamna_over_omgang(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """Let a colleague do the round, with the key figures that the giver answers for in it."""
    inlamning = fetch(Inlamning.objects.transferable_by(request.user), kod, enhet)
    people = [user for user in reporters(inlamning.enhet, today())
              if user.pk != inlamning.handlaggare_id]  # fmt: skip
    givers = _givers(request.user, inlamning)
    first = {"fran": str(givers[0].publikt_id)} if givers else {}
    form = OverlamningForm(posted(request), people, givers, initial=first)

    def save() -> str:
        data = form.cleaned_data
        fran = form.people[data["fran"]] if data.get("fran") else next(iter(givers), None)
        hand_over_round(inlamning, form.mottagare, by=request.user, fran=fran, text=data["text"],
                        version=seen_version(request.POST))  # fmt: skip
        return f"{form.mottagare.namn} har tagit över {inlamning.uppfoljning.namn}."

    context = {
        "rubrik": "Lämna över omgången",
        "vad": inlamning.uppfoljning.namn,
        "nu": inlamning.handlaggare,
        "givare": givers[0] if len(givers) == 1 else None,
        "byten": [],
        "kollegor": people,
        "sedd_version": inlamning.version,
        "back": page_url(inlamning),
    }
    return _act(request, inlamning, form, save, context)


def _givers(user: User, inlamning: Inlamning) -> list[User]:
    """Who may be the giver: the reader first, then the handläggare, then the others."""
    order = [user.pk, inlamning.handlaggare_id]
    return sorted(
        holders(inlamning), key=lambda one: order.index(one.pk) if one.pk in order else len(order)
    )


def _act(
    request: HttpRequest,
    inlamning: Inlamning,
    form: forms.Form,
    save: Callable[[], str],
    context: dict,
) -> HttpResponse:
    """Show the form, or save it and go back to the entry page with what ``save`` says."""
    status = 422 if form.is_bound else 200
    if form.is_bound:
        context["sedd_version"] = seen_version(request.POST)
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, save())
        except RuleError as error:
            add_rule_error(form, error)
            if isinstance(error, StaleError):
                status, context["sedd_version"] = 409, getattr(error.current, "version", 0)
        else:
            return redirect(context["back"])
    context |= {
        "inlamning": inlamning,
        "runda": inlamning.uppfoljning,
        "form": form,
        "sida": "min_uppfoljning",
    }
    return render(request, PAGE, context, status=status)


@require_POST
def lamna_tillbaka(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """Undo the last hand-over of the round."""
    inlamning = fetch(Inlamning.objects.transferable_by(request.user), kod, enhet)
    try:
        hand_back_round(inlamning, by=request.user, version=seen_version(request.POST))
    except StaleError:
        raise
    except RuleError as error:
        messages.error(request, f"Inte sparat. {error}")
    else:
        messages.success(request, f"{inlamning.uppfoljning.namn} är lämnad tillbaka.")
    return redirect(page_url(inlamning))


@require_safe
def nasta(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """To the first thing that is not done: the reader's own before others'."""
    inlamning = fetch(Inlamning.objects.visible_to(request.user), kod, enhet)
    to = page_url(inlamning)
    if not may_read(request.user, inlamning):
        return redirect(to)
    found = entry(inlamning)
    left = [row for row in found.rader if not row.is_done]
    held = rows_asked(inlamning).filter(publikt_id__in=[row.ansvar for row in left])
    mine = {
        publikt_id
        for publikt_id, ansvarig in held.values_list("publikt_id", "ansvarig")
        if is_mine(request.user, ansvarig, inlamning.handlaggare_id)
    }
    first = next((row for row in left if row.ansvar in mine), next(iter(left), None))
    if first:
        return redirect(_place(inlamning, f"r-{first.ansvar}"))
    block = next((block for block in found.block if block.awaits_judgement), None)
    if block:
        return redirect(f"{to}?visa={quote(block.kod)}#m-{quote(block.kod)}")
    post = next((post for post in asked_of(request.user, found) if not post.is_done), None)
    if post:
        return redirect(f"{to}?visa={anchor(post)}#r-{anchor(post)}")
    if inlamning.lage in WRITABLE:
        return redirect("frontend:granska_skicka", kod=kod, enhet=enhet)
    return redirect(to)
